import { convert, journey, tinyNetex } from './tiny-netex.fixture.js';

const TIMES = ['08:00:00', '08:05:00', '08:10:00'];
const day = (id: string, date: string) =>
  `<OperatingDay id="${id}"><CalendarDate>${date}</CalendarDate></OperatingDay>`;
const dated = (id: string, of: string, on: string, alteration = '') =>
  `<DatedServiceJourney id="${id}">${alteration && `<ServiceAlteration>${alteration}</ServiceAlteration>`}<ServiceJourneyRef ref="${of}"/><OperatingDayRef ref="${on}"/></DatedServiceJourney>`;
const servicesOf = (found: ReturnType<typeof convert>) =>
  found.rows('trips.txt').map((row) => `${row['trip_id']} ${row['service_id']}`);
const datesOf = (found: ReturnType<typeof convert>, service: string) =>
  found
    .rows('calendar_dates.txt')
    .filter((row) => row['service_id'] === service)
    .map((row) => `${row['date']} ${row['exception_type']}`);

describe('a journey that is planned not to run', () => {
  it('on one day has its day types but that day, and costs the others nothing', () => {
    const journeys = journey('J1', TIMES) + journey('J2', TIMES);
    for (const alteration of ['cancellation', 'replaced']) {
      const found = convert(
        tinyNetex({ journeys, more: day('MON', '2026-01-12') + dated('X', 'J1', 'MON', alteration) }),
      );
      expect(servicesOf(found)).toEqual(['J1 J1', 'J2 WORK']);
      expect(datesOf(found, 'J1')).toEqual(['20260106 2', '20260112 2']);
      expect(datesOf(found, 'WORK')).toEqual(['20260106 2']);
      expect(found.issues.counts).toEqual({});
    }
  });

  it('on one of the days it is dated on runs on the others', () => {
    const journeys = journey('J1', TIMES, '<JourneyPatternRef ref="P1"/>');
    const more =
      day('MON', '2026-01-12') +
      day('TUE', '2026-01-13') +
      dated('X', 'J1', 'MON', 'planned') +
      dated('Y', 'J1', 'TUE', 'cancellation');
    expect(datesOf(convert(tinyNetex({ journeys, more })), 'J1')).toEqual(['20260112 1']);
  });

  it('on any day is no trip and counted, which is no fault', () => {
    const journeys = journey('J1', TIMES, '<JourneyPatternRef ref="P1"/>');
    const more = day('MON', '2026-01-12') + dated('X', 'J1', 'MON', 'cancellation');
    const found = convert(tinyNetex({ journeys, more }));
    expect([found.counts['trips.txt'], found.notCarried]).toEqual([
      0,
      [{ element: 'ServiceJourney (cancelled on all its days)', count: 1 }],
    ]);
    expect(found.issues.counts).toEqual({ NETEX_NOT_CARRIED: 1 });
    const whole = convert(
      tinyNetex({
        journeys: journey('J1', TIMES).replace('>', '><ServiceAlteration>cancellation</ServiceAlteration>'),
      }),
    );
    expect([whole.counts['trips.txt'], whole.notCarried]).toEqual([
      0,
      [{ element: 'ServiceJourney (cancellation)', count: 1 }],
    ]);
  });
});

describe('the period a delivery is good for', () => {
  const valid = (from: string, to: string) =>
    `<ValidBetween>${from && `<FromDate>${from}</FromDate>`}${to && `<ToDate>${to}</ToDate>`}</ValidBetween>`;
  const period = (defaults: string) => {
    const [row] = convert(tinyNetex({}, defaults)).rows('feed_info.txt');
    return [row!['feed_start_date'], row!['feed_end_date']];
  };

  it('is that of its composite frames', () => {
    expect(period(valid('2026-01-01T00:00:00', '2026-03-31T00:00:00'))).toEqual(['20260101', '20260331']);
    expect(period(valid('2026-01-01', ''))).toEqual(['20260101', '20260130']);
  });

  it('is that of its services where the frames say none, or one that runs backwards', () => {
    for (const said of ['', valid('2026-03-31', '2026-01-01')]) expect(period(said)).toEqual(['20260105', '20260130']);
  });

  it('limits all its services, to no day where it cannot be read', () => {
    for (const said of [valid('2027-01-01', '2027-12-31'), valid('January', '2026-12-31')]) {
      const { issues, rows } = convert(tinyNetex({}, said));
      expect(rows('trips.txt')).toEqual([]);
      expect(issues.counts).toMatchObject({ SERVICE_NEVER_ACTIVE: 1 });
    }
  });
});

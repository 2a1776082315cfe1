import fc from 'fast-check';
import {
  activePeriod,
  civilDateAt,
  formatServiceDate,
  isTimeZone,
  parseServiceDate,
  parseGtfsTime,
  runsOn,
  serviceDayToEpochMs,
  weekdayOf,
} from './index.js';

const day = (date: string): number => parseServiceDate(date)!;

describe('the instant of a clock time on a service date', () => {
  const berlin = (date: string, time: string): number =>
    serviceDayToEpochMs(date, parseGtfsTime(time)!, 'Europe/Berlin') / 1000;

  it.each([
    [
      '20210328',
      '00:30:00',
      1_616_884_200,
      'half past midnight by GTFS is 23:30 the evening before, clocks go forward',
    ],
    ['20210328', '06:30:00', 1_616_905_800, 'the morning after the clocks went forward is as the wall clock says'],
    ['20211031', '00:30:00', 1_635_636_600, 'clocks go back'],
    ['20210601', '00:30:00', 1_622_500_200, 'an ordinary day'],
  ])('%s %s → %d: %s', (date, time, expected) => {
    expect(berlin(date, time)).toBe(expected);
  });

  it('after 24:00 belongs to the day before', () => {
    expect(berlin('20210601', '25:10:00')).toBe(berlin('20210602', '01:10:00'));
  });

  it('is noon by the wall at 12:00:00 in every zone and on every day', () => {
    const zones = fc.constantFrom(
      'Europe/Paris',
      'America/New_York',
      'Pacific/Auckland',
      'US/Pacific',
      'Asia/Kathmandu',
    );
    fc.assert(
      fc.property(zones, fc.integer({ min: 15_000, max: 25_000 }), (timeZone, number) => {
        const date = formatServiceDate(number);
        const noon = serviceDayToEpochMs(date, 12 * 3600, timeZone);
        const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
          noon,
        );
        expect(wall.replaceAll('-', '')).toBe(`${date} 12:00:00`);
      }),
    );
  });

  it('throws for a day or a zone that does not exist', () => {
    expect(() => serviceDayToEpochMs('20260230', 0, 'Europe/Paris')).toThrow(RangeError);
    expect(() => serviceDayToEpochMs('20260101', 0, 'Europe/Rouen')).toThrow(RangeError);
    expect(isTimeZone('Europe/Rouen')).toBe(false);
    expect(isTimeZone('US/Pacific')).toBe(true);
  });

  it('and the civil date of an instant changes at local midnight', () => {
    expect(civilDateAt(Date.parse('2026-01-15T22:59:59Z'), 'Europe/Paris')).toBe('20260115');
    expect(civilDateAt(Date.parse('2026-01-15T23:00:00Z'), 'Europe/Paris')).toBe('20260116');
  });
});

describe('service dates', () => {
  it('are read, counted and written back', () => {
    expect(day('19700101')).toBe(0);
    expect(weekdayOf(day('20260105'))).toBe(0);
    expect(weekdayOf(day('20260104'))).toBe(6);
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 1_000_000 }), (number) => {
        expect(parseServiceDate(formatServiceDate(number))).toBe(number);
      }),
    );
  });

  it.each(['', '2026-01-15', '20260230', '20261301', '20260100', '2026011', '2026é115'])('%j is none', (text) => {
    expect(parseServiceDate(text)).toBeUndefined();
  });
});

describe('a service', () => {
  const weekdays = { weekdays: 0b0011111, startDay: day('20260105'), endDay: day('20260130'), exceptions: [] };

  it('runs on its weekdays between its dates, both included', () => {
    expect(
      ['20260104', '20260105', '20260110', '20260130', '20260202'].map((date) => runsOn(weekdays, day(date))),
    ).toEqual([false, true, false, true, false]);
  });

  it('follows calendar_dates before anything else', () => {
    const service = {
      ...weekdays,
      exceptions: [
        { day: day('20260105'), added: false },
        { day: day('20260110'), added: true },
        { day: day('20260301'), added: true },
      ],
    };
    expect(['20260105', '20260106', '20260110', '20260301'].map((date) => runsOn(service, day(date)))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(activePeriod(service)).toEqual({ first: day('20260106'), last: day('20260301') });
  });

  it('with removed days only never runs', () => {
    const exceptions = [{ day: day('20260105'), added: false }];
    expect(activePeriod({ weekdays: 0, startDay: 0, endDay: 0, exceptions })).toBeUndefined();
  });

  it('has a period that agrees with asking day by day', () => {
    const anyDay = fc.integer({ min: 0, max: 40 });
    const service = fc.record({
      weekdays: fc.nat(127),
      startDay: anyDay,
      endDay: anyDay,
      exceptions: fc
        .uniqueArray(fc.record({ day: anyDay, added: fc.boolean() }), { selector: (exception) => exception.day })
        .map((list) => list.sort((a, b) => a.day - b.day)),
    });
    fc.assert(
      fc.property(service, (days) => {
        const active = Array.from({ length: 41 }, (_, i) => i).filter((i) => runsOn(days, i));
        const expected = active.length === 0 ? undefined : { first: active[0], last: active.at(-1) };
        expect(activePeriod(days)).toEqual(expected);
      }),
    );
  });
});

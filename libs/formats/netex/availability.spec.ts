import { strToU8 } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { netexToGtfs } from './index.js';
import { OPTIONS, PIECES, convert, document, journey, tinyNetex, type Pieces } from './tiny-netex.fixture.js';

const TIMES = ['08:00:00', '08:05:00', '08:10:00'];
const PATTERN = '<JourneyPatternRef ref="P1"/>';
const BY_DAY_TYPE = `<dayTypes><DayTypeRef ref="WORK"/></dayTypes>${PATTERN}`;

/** Days of January 2026 on which the only journey runs. */
function days(pieces: Pieces | string): number[] {
  const found = convert(typeof pieces === 'string' ? pieces : tinyNetex(pieces));
  const runs = new Set<number>();
  for (const row of found.rows('calendar.txt')) {
    const [first, last] = [Number(row['start_date']!.slice(6)), Number(row['end_date']!.slice(6))];
    const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
    for (let day = first; day <= last; day += 1)
      if (row[names[new Date(Date.UTC(2026, 0, day)).getUTCDay()]!] === '1') runs.add(day);
  }
  for (const row of found.rows('calendar_dates.txt')) {
    const day = Number(row['date']!.slice(6));
    if (row['exception_type'] === '1') runs.add(day);
    else runs.delete(day);
  }
  return [...runs].sort((a, b) => a - b);
}

const condition = (from: string, to: string, more = ''): string =>
  `<AvailabilityCondition id="AC-${from}">${from && `<FromDate>2026-01-${from}T00:00:00</FromDate>`}${to && `<ToDate>2026-01-${to}T00:00:00</ToDate>`}${more}</AvailabilityCondition>`;
const valid = (...conditions: string[]): string => `<validityConditions>${conditions.join('')}</validityConditions>`;
const off = '<IsAvailable>false</IsAvailable>';

describe('bits of days', () => {
  it.each([
    ['fewer than days: a bit that is missing is available', '100', [5, 8, 9, 10]],
    ['as many', '100100', [5, 8]],
    ['more: there is no day beyond the period', '1001001111', [5, 8]],
    ['none at all', '', [5, 6, 7, 8, 9, 10]],
  ])('%s', (_, bits, expected) => {
    const periods = `<UicOperatingPeriod id="JAN"><FromDate>2026-01-05</FromDate><ToDate>2026-01-10</ToDate><ValidDayBits>${bits}</ValidDayBits></UicOperatingPeriod>`;
    const dayAssignments = PIECES.dayAssignments.split('<DayTypeAssignment id="A2"')[0]!;
    expect(days({ periods, dayAssignments, dayTypes: '<DayType id="WORK"/>' })).toEqual(expected);
  });
});

describe('conditions of a journey of its own (never wider than any of them)', () => {
  it.each([
    ['name its days where it has none', valid(condition('05', '09'), condition('07', '08', off)), PATTERN, [5, 6, 9]],
    ['limit the days it has', valid(condition('12', '18')), BY_DAY_TYPE, [12, 13, 14, 15, 16]],
    ['take days away', valid(condition('07', '', off)), BY_DAY_TYPE, [5]],
    ['have bits', valid(condition('05', '09', '<ValidDayBits>01</ValidDayBits>')), PATTERN, [6, 7, 8, 9]],
    [
      'have day types and weekdays of their own',
      valid(condition('05', '20', '<dayTypes><DayTypeRef ref="SUN"/></dayTypes>')),
      PATTERN,
      [11, 18],
    ],
    ['stand elsewhere', valid('<AvailabilityConditionRef ref="AC-26"/>'), PATTERN, [26, 27]],
    ['that are nowhere leave no day', valid('<AvailabilityConditionRef ref="GONE"/>'), BY_DAY_TYPE, []],
    ['that cannot be read leave no day', valid(condition('05', 'xx')), BY_DAY_TYPE, []],
    [
      'that do not say whether they are available leave no day',
      valid(condition('05', '09', '<IsAvailable>perhaps</IsAvailable>')),
      BY_DAY_TYPE,
      [],
    ],
    ['of other kinds leave no day', valid('<ValidityTrigger id="V"/>'), BY_DAY_TYPE, []],
    [
      'have no hours of the day',
      valid(condition('05', '09', '<timebands><TimebandRef ref="T"/></timebands>')),
      PATTERN,
      [],
    ],
    ['are a span', '<ValidBetween><FromDate>2026-01-28</FromDate></ValidBetween>', BY_DAY_TYPE, [28, 29, 30]],
    ['have no end', valid(condition('05', '')), PATTERN, []],
  ])('%s', (_, validity, content, expected) => {
    const more =
      condition('26', '27') +
      '<DayType id="SUN"><properties><PropertyOfDay><DaysOfWeek>Sunday</DaysOfWeek></PropertyOfDay></properties></DayType>';
    expect(days({ journeys: journey('J1', TIMES, `${validity}${content}`), more })).toEqual(expected);
  });
});

describe('what stands around a journey limits it (never wider than any of them)', () => {
  const span = (from: string, to: string): string =>
    `<ValidBetween><FromDate>2026-01-${from}T00:00:00</FromDate><ToDate>2026-01-${to}T00:00:00</ToDate></ValidBetween>`;
  const inside = (piece: 'line' | 'route' | 'pattern', validity: string): Pieces => ({
    [piece]: PIECES[piece].replace(/^<[^>]+>/, (tag) => tag + validity),
  });

  it.each([
    ['its line', inside('line', span('12', '13')), [12, 13]],
    ['its route', inside('route', span('14', '18')), [14, 15, 16]],
    ['its pattern', inside('pattern', valid(condition('19', '20'))), [19, 20]],
    ['its pattern, by a condition that takes away', inside('pattern', valid(condition('07', '', off))), [5]],
    ['its line, by a condition that is nowhere', inside('line', valid('<AvailabilityConditionRef ref="GONE"/>')), []],
    ['its line, by a day that is none', inside('line', span('12', 'xx')), []],
    ['two of them', { ...inside('line', span('12', '14')), ...inside('pattern', span('14', '20')) }, [14]],
  ])('%s', (_, pieces, expected) => {
    expect(days(pieces)).toEqual(expected);
  });

  /** The journey in a frame of its own, the rest in another. */
  const framed = (ofJourneys: string, ofLines: string): number[] => {
    const { journeys, ...rest } = PIECES;
    const general = `${ofLines}<members>${Object.values(rest).join('')}</members>`;
    const text = document('').replace(
      /<GeneralFrame.*<\/GeneralFrame>/,
      `<GeneralFrame id="L">${general}</GeneralFrame><TimetableFrame id="T">${ofJourneys}<vehicleJourneys>${journeys}</vehicleJourneys></TimetableFrame>`,
    );
    return days(text);
  };

  it.each([
    ['the frame of the journey', span('12', '13'), '', [12, 13]],
    ['the frame of its line', '', span('14', '15'), [14, 15]],
    ['the frame of the journey, in one of two spans', span('12', '13') + span('19', '20'), '', [12, 13, 19, 20]],
    ['both', valid(span('12', '15')), span('14', '20'), [14, 15]],
    ['neither where none says so', '', '', [5, 7, 8, 9, 12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30]],
  ])('%s', (_, ofJourneys, ofLines, expected) => {
    expect(framed(ofJourneys, ofLines)).toEqual(expected);
  });

  it('the frame around all frames', () => {
    const text = tinyNetex().replace('<CompositeFrame id="C">', (tag) => tag + span('12', '13'));
    expect(days(text)).toEqual([12, 13]);
  });

  it('the frame of its days', () => {
    const { dayAssignments, ...rest } = PIECES;
    const calendar = `<ServiceCalendarFrame id="D">${span('12', '13')}<dayTypeAssignments>${dayAssignments}</dayTypeAssignments></ServiceCalendarFrame>`;
    const text = document(Object.values(rest).join('')).replace('<GeneralFrame', `${calendar}<GeneralFrame`);
    expect(days(text)).toEqual([12, 13]);
  });

  it('and a frame holds only what stands in it', () => {
    const { journeys, ...rest } = PIECES;
    const frame = (id: string, validity: string, members: string): string =>
      `<GeneralFrame id="${id}">${validity}<members>${members}</members></GeneralFrame>`;
    const text = document('').replace(
      /<GeneralFrame.*<\/GeneralFrame>/,
      frame('E', span('01', '02'), '<DayType id="NEW-YEAR"/>') +
        frame('G', '', Object.values(rest).join('') + journeys),
    );
    expect(days(text)).toHaveLength(19);
  });

  it('journeys with equal days and limits share a service', () => {
    const pieces = { ...inside('line', span('12', '13')), journeys: journey('J1', TIMES) + journey('J2', TIMES) };
    const found = convert(tinyNetex(pieces));
    expect(new Set(found.rows('trips.txt').map((row) => row['service_id']))).toEqual(new Set(['WORK@1']));
    expect(found.counts['trips.txt']).toBe(2);
  });
});

describe('the days of a day type (never wider than all it says)', () => {
  const dayType = (...properties: string[]): Pieces => ({
    dayTypes: `<DayType id="WORK"><properties>${properties.map((one) => `<PropertyOfDay>${one}</PropertyOfDay>`).join('')}</properties></DayType>`,
  });
  const assigned = (more: string): Pieces => ({
    dayAssignments: `${PIECES.dayAssignments}<DayTypeAssignment id="A3" order="3">${more}<DayTypeRef ref="WORK"/><isAvailable>false</isAvailable></DayTypeAssignment>`,
  });
  const mondays = '<DaysOfWeek>Monday</DaysOfWeek>';
  it.each([
    ['are those of one of its properties', dayType(mondays, '<DayOfYear>--01-10</DayOfYear>'), [5, 10, 12, 19, 26]],
    ['are of its month', dayType(`${mondays}<MonthOfYear>--02</MonthOfYear>`), []],
    ['are in weeks nobody counts alike: none', dayType(`${mondays}<WeeksOfMonth>1</WeeksOfMonth>`), []],
    ['are of any week', dayType(`${mondays}<WeeksOfMonth>EveryWeek</WeeksOfMonth>`), [5, 12, 19, 26]],
    ['depend on holidays nobody reports: none', dayType(`${mondays}<HolidayTypes>NotHoliday</HolidayTypes>`), []],
    ['are any, holiday or not', dayType(`${mondays}<HolidayTypes>AnyDay</HolidayTypes>`), [5, 12, 19, 26]],
    ['depend on seasons nobody reports: none', dayType(`${mondays}<Seasons>Summer</Seasons>`), []],
    ['depend on tides: none', dayType(`${mondays}<Tides>HighTide</Tides>`), []],
    ['are none where one that is taken away cannot be read', assigned('<Date>2026-13-45</Date>'), []],
    ['are none where a period that is taken away is nowhere', assigned('<OperatingPeriodRef ref="GONE"/>'), []],
  ])('%s', (_, pieces, expected) => {
    expect(days(pieces)).toEqual(expected);
  });

  it('do not hold one of which nobody knows whether it is taken away', () => {
    const unsure = PIECES.dayAssignments.replace('>false<', '>perhaps<');
    expect(days({ dayAssignments: unsure })).not.toContain(6);
  });
});

describe('an offset of days', () => {
  const timesOf = (journeys: string): string[] =>
    convert(tinyNetex({ journeys }))
      .rows('stop_times.txt')
      .map((row) => `${row['arrival_time']} ${row['departure_time']}`);
  const passing = (...times: string[]): string =>
    `<passingTimes>${times.map((time) => `<TimetabledPassingTime>${time}</TimetabledPassingTime>`).join('')}</passingTimes>`;
  const plain = ['00:10:00', '00:20:00', '00:30:00'];
  const all = ['24:10:00 24:10:00', '24:20:00 24:20:00', '24:30:00 24:30:00'];

  it.each([
    ['of both times of a call', '', plain.map((at) => `<DepartureTime>${at}</DepartureTime><DayOffset>1</DayOffset>`)],
    ['of one time', '', plain.map((at) => `<ArrivalTime>${at}</ArrivalTime><ArrivalDayOffset>1</ArrivalDayOffset>`)],
    [
      'of the journey',
      '<DepartureDayOffset>1</DepartureDayOffset>',
      plain.map((at) => `<DepartureTime>${at}</DepartureTime>`),
    ],
    [
      'of the journey, otherwise',
      '<DayOffset>1</DayOffset>',
      plain.map((at) => `<DepartureTime>${at}</DepartureTime>`),
    ],
  ])('%s moves a journey to the night after its day', (_, own, times) => {
    expect(timesOf(`<ServiceJourney id="J1">${own}${BY_DAY_TYPE}${passing(...times)}</ServiceJourney>`)).toEqual(all);
  });

  it('of a call at midnight is that of its departure', () => {
    const both = '<ArrivalTime>23:55:00</ArrivalTime><DepartureTime>00:05:00</DepartureTime><DayOffset>1</DayOffset>';
    const times = [
      '<DepartureTime>23:40:00</DepartureTime>',
      both,
      '<ArrivalTime>00:20:00</ArrivalTime><DayOffset>1</DayOffset>',
    ];
    expect(timesOf(`<ServiceJourney id="J1">${BY_DAY_TYPE}${passing(...times)}</ServiceJourney>`)).toEqual([
      '23:40:00 23:40:00',
      '23:55:00 24:05:00',
      '24:20:00 24:20:00',
    ]);
  });
});

describe('a timetable in several parts', () => {
  const { places, quays, ...lines } = PIECES;
  const [lineFile, stopFile] = [document(Object.values(lines).join('\n')), document(places + quays)].map((text) =>
    strToU8(text),
  );
  const convertParts = (...parts: Uint8Array[]) => netexToGtfs(parts, OPTIONS, new IssueCollector());

  it('is one: lines in one file, the stops of a country in another', () => {
    const both = convertParts(lineFile!, stopFile!);
    expect([both.documents, both.counts]).toEqual([2, convert(tinyNetex()).counts]);
    expect(both.counts['stop_times.txt']).toBe(3);
  });

  it('has agencies without an address where none is reported: none is invented', () => {
    const found = convert(tinyNetex({ organisation: '<Operator id="TCAR"><Name>Astuce</Name></Operator>' }), {
      url: undefined,
    });
    expect(found.rows('agency.txt')[0]).toMatchObject({ agency_id: 'TCAR', agency_url: '' });
    expect(found.issues.counts).toEqual({ FIELD_MISSING: 1 });
  });
});

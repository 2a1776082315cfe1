import { activityAt, joinActivities, nextChangeMs, periodsInForce, type Instant, type Validity } from './index.js';

const PARIS = 'Europe/Paris';
const ms = (instant: string): number => Date.parse(instant);
const at = (validity: Validity, instant: string, zone = PARIS): string => activityAt(validity, ms(instant), zone).state;
const I = (instant: string): Instant => new Date(instant).toISOString() as Instant;

/** 2026-01-15 is a Thursday. */
const SLOTS: Validity = {
  validityStatus: 'definedByValidityTimeSpec',
  start: I('2026-01-05T00:00:00+01:00'),
  end: I('2026-02-20T00:00:00+01:00'),
  periods: [{ hours: [{ start: '12:00:00', end: '20:00:00' }], dayPatterns: [{ days: ['thursday', 'saturday'] }] }],
};

describe('invariant B: something is active only when its whole validity says so', () => {
  it('of a road closed Thursdays and Saturdays from 12 to 20, it is closed then and only then', () => {
    expect(at(SLOTS, '2026-01-15T11:59:59+01:00')).toBe('upcoming');
    expect(activityAt(SLOTS, ms('2026-01-15T12:00:00+01:00'), PARIS)).toEqual({
      state: 'active',
      until: I('2026-01-15T20:00:00+01:00'),
    });
    expect(activityAt(SLOTS, ms('2026-01-15T20:00:00+01:00'), PARIS)).toEqual({
      state: 'upcoming',
      from: I('2026-01-17T12:00:00+01:00'),
    });
    expect(at(SLOTS, '2026-01-16T15:00:00+01:00')).toBe('upcoming');
    expect(at(SLOTS, '2026-01-04T15:00:00+01:00')).toBe('upcoming');
    expect(at(SLOTS, '2026-02-20T15:00:00+01:00')).toBe('ended');
  });

  it('of two rush hours with an offset of their own, it holds in both and not between', () => {
    const rush: Validity = {
      periods: [
        {
          hours: [
            { start: '07:00:00Z', end: '10:00:00Z' },
            { start: '15:00:00Z', end: '18:00:00Z' },
          ],
        },
      ],
    };
    expect(['06:59', '07:00', '09:59', '10:00', '15:30', '18:00'].map((t) => at(rush, `2026-01-15T${t}:00Z`))).toEqual([
      'upcoming',
      'active',
      'active',
      'upcoming',
      'active',
      'upcoming',
    ]);
  });

  it('hours past midnight belong to the day they began on', () => {
    const nights: Validity = {
      periods: [{ hours: [{ start: '22:00:00', end: '06:00:00' }], dayPatterns: [{ days: ['thursday'] }] }],
    };
    expect(at(nights, '2026-01-15T21:59:00+01:00')).toBe('upcoming');
    expect(at(nights, '2026-01-16T05:59:00+01:00')).toBe('active');
    expect(at(nights, '2026-01-15T05:00:00+01:00')).toBe('upcoming');
    const wholeDays: Validity = { periods: [{ hours: [{ start: '00:00:00', end: '24:00:00' }] }] };
    expect(at(wholeDays, '2026-01-16T00:00:00+01:00')).toBe('active');
  });

  it('an exception takes out of it what it names, and no more', () => {
    const but: Validity = {
      ...SLOTS,
      exceptions: [{ start: I('2026-01-15T00:00:00+01:00'), end: I('2026-01-16T00:00:00+01:00') }],
    };
    expect(activityAt(but, ms('2026-01-15T15:00:00+01:00'), PARIS)).toEqual({
      state: 'upcoming',
      from: I('2026-01-17T12:00:00+01:00'),
    });
    const holidays: Validity = {
      start: I('2026-01-01T00:00:00Z'),
      exceptions: [{ dayPatterns: [{ days: ['sunday'] }] }],
    };
    expect(at(holidays, '2026-01-18T12:00:00+01:00')).toBe('upcoming');
    expect(at(holidays, '2026-01-19T12:00:00+01:00')).toBe('active');
  });

  it('the status of a record says it before its times do', () => {
    const times: Validity = { start: I('2026-01-01T00:00:00Z'), end: I('2026-02-01T00:00:00Z') };
    const noon = '2026-01-15T12:00:00Z';
    expect(at({ ...times, validityStatus: 'suspended' }, noon)).toBe('suspended');
    expect(at({ ...times, validityStatus: 'planned' }, noon)).toBe('upcoming');
    expect(at({ validityStatus: 'active', start: I('2026-01-20T00:00:00Z') }, noon)).toBe('active');
    expect(at({ ...times, validityStatus: 'active' }, '2026-02-02T00:00:00Z')).toBe('ended');
    expect(at({ ...times, overrunning: true }, '2026-02-02T00:00:00Z')).toBe('active');
    expect(at({ ...SLOTS, validityStatus: 'active' }, '2026-01-16T15:00:00+01:00')).toBe('upcoming');
  });

  it('days by month, week and instance are counted in the calendar of the territory', () => {
    const days = (pattern: object): string[] =>
      Array.from({ length: 31 }, (_, day) => day + 1)
        .filter(
          (day) =>
            at({ periods: [{ dayPatterns: [pattern] }] }, new Date(Date.UTC(2026, 0, day, 12)).toISOString()) ===
            'active',
        )
        .map(String);
    expect(days({ days: ['monday'], instances: [1, -1] })).toEqual(['5', '26']);
    expect(days({ days: ['thursday'], calendarWeeks: [1, -1] })).toEqual(['1', '29']);
    expect(days({ months: [2] })).toEqual([]);
    // Without a word on how weeks are counted, only what is so either way is so.
    expect(days({ days: ['thursday'], weeks: [1] })).toEqual(['1']);
    expect(days({ days: ['monday'], weeks: [2] })).toEqual([]);
  });

  it('what restricts and cannot be read makes it neither active nor over', () => {
    const noon = '2026-01-15T12:00:00+01:00';
    expect(at({ periods: [{ unread: ['periodExtended'] }] }, noon)).toBe('unknown');
    expect(at({ periods: [{ specialDays: [{ type: 'schoolDay', narrows: true }] }] }, noon)).toBe('unknown');
    const also = {
      dayPatterns: [{ days: ['thursday' as const] }],
      specialDays: [{ type: 'publicHoliday', narrows: false }],
    };
    expect(at({ periods: [also] }, noon)).toBe('active');
    expect(at({ periods: [also] }, '2026-01-16T12:00:00+01:00')).toBe('unknown');
    expect(
      at(
        {
          periods: [
            { hours: [{ start: '20:00:00', end: '21:00:00' }], specialDays: [{ type: 'schoolDay', narrows: true }] },
          ],
        },
        noon,
      ),
    ).toBe('upcoming');
  });

  it('on both days of clock change the hours are those of the clock', () => {
    const morning: Validity = { periods: [{ hours: [{ start: '01:00:00', end: '04:00:00' }] }] };
    // 29 March 2026: 02:00 becomes 03:00; 25 October 2026: 03:00 becomes 02:00.
    expect(activityAt(morning, ms('2026-03-29T00:30:00Z'), PARIS)).toEqual({
      state: 'active',
      until: I('2026-03-29T02:00:00Z'),
    });
    expect(activityAt(morning, ms('2026-10-24T23:00:00Z'), PARIS)).toEqual({
      state: 'active',
      until: I('2026-10-25T03:00:00Z'),
    });
    const nextDay = { periods: [{ hours: [{ start: '08:00:00', end: '09:00:00' }] }] };
    expect(activityAt(nextDay, ms('2026-03-28T12:00:00Z'), PARIS).from).toBe(I('2026-03-29T06:00:00Z'));
    expect(activityAt(nextDay, ms('2026-10-24T12:00:00Z'), PARIS).from).toBe(I('2026-10-25T07:00:00Z'));
  });

  it('without any restriction it holds', () => {
    expect(activityAt({}, 0, PARIS)).toEqual({ state: 'active' });
    expect(activityAt({ periods: [] }, 0, PARIS)).toEqual({ state: 'active' });
    expect(activityAt({ periods: [{}] }, 0, PARIS)).toEqual({ state: 'active' });
  });

  it('its next change is when the answer is another', () => {
    expect(nextChangeMs(SLOTS, ms('2026-01-15T13:00:00+01:00'), PARIS)).toBe(ms('2026-01-15T20:00:00+01:00'));
    expect(nextChangeMs(SLOTS, ms('2026-01-15T21:00:00+01:00'), PARIS)).toBe(ms('2026-01-17T12:00:00+01:00'));
  });
});

describe('periods for formats that know no others', () => {
  it('are as reported where nothing recurs, within the whole', () => {
    expect(periodsInForce({ start: I('2026-01-05T00:00:00Z'), end: I('2026-01-20T00:00:00Z') }, 0, 1, PARIS)).toEqual([
      { start: I('2026-01-05T00:00:00Z'), end: I('2026-01-20T00:00:00Z') },
    ]);
    expect(
      periodsInForce({ end: I('2026-01-20T00:00:00Z'), periods: [{ start: I('2026-01-05T00:00:00Z') }] }, 0, 1, PARIS),
    ).toEqual([{ start: I('2026-01-05T00:00:00Z'), end: I('2026-01-20T00:00:00Z') }]);
  });

  it('are written out where they recur, and none where it is never in force', () => {
    const from = ms('2026-01-14T00:00:00+01:00');
    expect(periodsInForce(SLOTS, from, from + 7 * 86_400_000, PARIS)).toEqual([
      { start: I('2026-01-15T12:00:00+01:00'), end: I('2026-01-15T20:00:00+01:00') },
      { start: I('2026-01-17T12:00:00+01:00'), end: I('2026-01-17T20:00:00+01:00') },
    ]);
    expect(periodsInForce({ ...SLOTS, validityStatus: 'suspended' }, from, from + 86_400_000, PARIS)).toEqual([]);
    expect(periodsInForce({ periods: [{ unread: ['x'] }] }, from, from + 86_400_000, PARIS)).toEqual([]);
  });
});

it('a situation is active while any of its records is', () => {
  const until = I('2026-01-15T20:00:00Z');
  expect(joinActivities([{ state: 'ended' }, { state: 'active', until }])).toEqual({ state: 'active', until });
  expect(joinActivities([{ state: 'active' }, { state: 'active', until }])).toEqual({ state: 'active' });
  expect(joinActivities([{ state: 'upcoming' }, { state: 'upcoming', from: until }])).toEqual({
    state: 'upcoming',
    from: until,
  });
  expect(joinActivities([{ state: 'ended' }, { state: 'unknown' }])).toEqual({ state: 'unknown' });
  expect(joinActivities([{ state: 'ended' }])).toEqual({ state: 'ended' });
});

import { encodeSiri } from '#libs/formats/siri';
import type { Alert } from '#libs/model';
import { documentOf, NOON, normaliserOf, summaries } from '../../incoming.fixture.js';

/** Thursday 15 January 2026, 13:00 in Rouen. */
const at = (day: string): number => Date.parse(`${day}T00:00:00+01:00`);

/** What the feed reports of a situation of two weeks, on these days. */
function situationOn(dayTypes: string[], more: object = {}) {
  const body = encodeSiri(
    {
      service: 'SituationExchange',
      situations: [
        {
          situationNumber: '7',
          validityPeriods: [{ startTime: at('2026-01-12'), endTime: at('2026-01-26') }],
          repetitions: { dayTypes },
          summary: { fr: 'Marché' },
          affects: { networks: [{ lines: [{ lineRef: '90' }] }] },
          ...more,
        },
      ],
    },
    { responseTimestamp: NOON, producerRef: 'P' },
  );
  return normaliserOf({}).normalise(documentOf('siri', body), NOON);
}

const daysOf = (result: ReturnType<typeof situationOn>): unknown => (result.events[0]?.entity as Alert)?.activePeriods;

describe('a situation on days that recur (SIRI SX Repetitions), never wider than reported', () => {
  it('holds on those days of its period, in civil time, from yesterday on', () => {
    const result = situationOn(['saturday', 'wednesday']);
    expect(daysOf(result)).toEqual([
      { start: '2026-01-13T23:00:00.000Z', end: '2026-01-14T23:00:00.000Z' },
      { start: '2026-01-16T23:00:00.000Z', end: '2026-01-17T23:00:00.000Z' },
      { start: '2026-01-20T23:00:00.000Z', end: '2026-01-21T23:00:00.000Z' },
      { start: '2026-01-23T23:00:00.000Z', end: '2026-01-24T23:00:00.000Z' },
    ]);
    expect((result.events[0]!.entity as Alert).activity).toEqual({
      state: 'upcoming',
      from: '2026-01-16T23:00:00.000Z',
    });
    expect(result.issues.counts).toEqual({});
  });

  it.each([
    ['weekdays', 2],
    ['mondayToFriday', 2],
    ['weekends', 2],
    ['mondayToSaturday', 2],
    ['sunday', 2],
  ])('knows the days of %s', (word, periods) => {
    expect(daysOf(situationOn([word]))).toHaveLength(periods);
  });

  it('holds all the time on every day', () => {
    expect(daysOf(situationOn(['everyDay']))).toEqual([
      { start: '2026-01-11T23:00:00.000Z', end: '2026-01-25T23:00:00.000Z' },
    ]);
    expect(daysOf(situationOn(['everyDay'], { validityPeriods: undefined }))).toEqual([]);
  });

  it('narrows when its consequences hold, too', () => {
    const { events } = situationOn(['sunday'], {
      consequences: [{ periods: [{ startTime: at('2026-01-12'), endTime: at('2026-01-19') }] }],
    });
    expect(events[0]!.entity).toMatchObject({
      impactPeriods: [{ start: '2026-01-17T23:00:00.000Z', end: '2026-01-18T23:00:00.000Z' }],
    });
  });

  it('is reported for the days that are known where others are those of a calendar nobody gives, and says so', () => {
    const result = situationOn(['sundaysAndPublicHolidays']);
    expect(daysOf(result)).toHaveLength(2);
    expect(result.issues.samples).toMatchObject([
      { code: 'FIELD_ENUM', field: 'DayType', got: 'sundaysAndPublicHolidays' },
    ]);
  });

  it.each([['publicHoliday'], ['schoolDays'], ['undefinedDayType'], ['Dienstag']])(
    'is left out where none of its days can be determined (%s): it would hold on all',
    (word) => {
      const result = situationOn([word]);
      expect(summaries(result.events)).toEqual([]);
      expect(result.issues.counts).toEqual({ FIELD_ENUM: 1 });
    },
  );

  it('is left out where it names no day', () => {
    const result = situationOn([]);
    expect([summaries(result.events), result.issues.counts]).toEqual([[], { FIELD_MISSING: 1 }]);
  });
});

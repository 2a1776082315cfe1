import { clustered, instantOfLocal, localText, marksOf, neighbour, shareOf, windowAround, DAY_MS } from './time-bar';

const NOON = Date.parse('2026-01-15T12:00:00.000Z');
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();
const alarm = (key: string, minutes: number, state: 'raised' | 'cleared', severity = 'minor', reported = minutes) => ({
  key,
  observedAt: at(reported) as never,
  op: 'upsert' as const,
  entity: { state, severity, rule: 'bunching', firstSeenAt: at(minutes) },
});

describe('the time bar', () => {
  it('shows the day up to now, and the day around what lies further back', () => {
    expect(windowAround(undefined, NOON)).toEqual({ fromMs: NOON - DAY_MS, toMs: NOON });
    expect(windowAround(NOON - 3_600_000, NOON)).toEqual({ fromMs: NOON - DAY_MS, toMs: NOON });
    const old = NOON - 3 * DAY_MS;
    expect(windowAround(old, NOON)).toEqual({ fromMs: old - DAY_MS / 2, toMs: old + DAY_MS / 2 });
  });

  it('places instants within its ends', () => {
    const window = { fromMs: 0, toMs: 200 };
    expect([-5, 50, 300].map((ms) => shareOf(ms, window))).toEqual([0, 0.25, 1]);
  });

  it('has a mark for each time an alarm was raised, however often it was reported', () => {
    const marks = marksOf([
      alarm('a', 0, 'raised', 'minor', 0),
      alarm('a', 0, 'raised', 'critical', 5),
      alarm('a', 0, 'cleared', 'critical', 9),
      alarm('a', 30, 'raised'),
      { ...alarm('a', 40, 'raised'), op: 'remove', entity: undefined },
    ]);
    expect(marks).toEqual([
      { key: 'a', atMs: NOON, untilMs: NOON + 9 * 60_000, severity: 'critical', rule: 'bunching' },
      { key: 'a', atMs: NOON + 30 * 60_000, untilMs: NOON + 40 * 60_000, severity: 'minor', rule: 'bunching' },
    ]);
  });

  it('draws marks that lie close together as one, of the worst of them', () => {
    const marks = marksOf([alarm('a', 0, 'raised'), alarm('b', 1, 'raised', 'critical'), alarm('c', 300, 'raised')]);
    const window = { fromMs: NOON - DAY_MS / 2, toMs: NOON + DAY_MS / 2 };
    expect(clustered(marks, window, 24).map(({ mark, count }) => [mark.key, count])).toEqual([
      ['b', 2],
      ['c', 1],
    ]);
  });

  it('goes from alarm to alarm', () => {
    const marks = marksOf([alarm('a', 0, 'raised'), alarm('b', 10, 'raised')]);
    expect(neighbour(marks, NOON, 1)?.key).toBe('b');
    expect(neighbour(marks, NOON + 600_000, -1)?.key).toBe('a');
    expect(neighbour(marks, NOON, -1)).toBeUndefined();
  });

  it.each(['Europe/Paris', 'America/Vancouver', 'UTC'])(
    'reads and writes the clock of %s, on days of clock change too',
    (zone) => {
      for (const instant of [
        '2026-01-15T12:34:00Z',
        '2026-03-29T02:30:00Z',
        '2026-07-01T00:00:00Z',
        '2026-10-25T05:30:00Z',
      ]) {
        const ms = Date.parse(instant);
        expect(instantOfLocal(localText(ms, zone), zone)).toBe(ms);
      }
      expect(instantOfLocal('', zone)).toBeUndefined();
    },
  );
});

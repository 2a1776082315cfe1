import { callsAhead, spacingBetween, spacingState, spacingsOf, type SpacedRun } from './spacing.js';

const MINUTE = 60_000;
/** Expected and planned minute at each stop still to come. */
const run = (key: string, calls: Record<string, [number, number?]>, line = 'T1:0'): SpacedRun => ({
  key,
  line,
  calls: Object.entries(calls).map(([stop, [expected, planned]]) => ({
    stop,
    expectedMs: expected * MINUTE,
    plannedMs: planned === undefined ? undefined : planned * MINUTE,
  })),
});

describe('how far a run is behind the one before it', () => {
  it('is taken at the next stop both have still to serve', () => {
    const first = run('first', { Belges: [12, 10], CHU: [15, 13] });
    const second = run('second', { Mairie: [8, 12], Belges: [13, 20], CHU: [17, 23] });
    expect(spacingBetween(second, first)).toEqual({
      ahead: 'first',
      behind: 'second',
      seconds: 60,
      plannedSeconds: 600,
    });
    expect(spacingBetween(first, second)).toEqual(spacingBetween(second, first));
  });

  it('is that to the nearest before it, on its own line and direction alone', () => {
    const runs = [
      run('a', { CHU: [5, 5] }),
      run('b', { CHU: [6, 15] }),
      run('c', { CHU: [25, 25] }),
      run('d', { CHU: [26, 26] }, 'T1:1'),
    ];
    expect([...spacingsOf(runs)]).toEqual([
      ['b', { ahead: 'a', seconds: 60, plannedSeconds: 600 }],
      ['c', { ahead: 'b', seconds: 1_140, plannedSeconds: 600 }],
    ]);
  });

  it('is unknown without a stop in common, and its plan without one in the timetable', () => {
    expect(spacingsOf([run('a', { CHU: [5, 5] }), run('b', { Gare: [6, 15] })]).size).toBe(0);
    const [added] = spacingsOf([run('a', { CHU: [5, 5] }), run('b', { CHU: [6] })]).values();
    expect(added).toEqual({ ahead: 'a', seconds: 60 });
    expect(spacingState(added)).toBe('unknown');
  });

  it.each([
    [150, 'bunched'],
    [151, 'short'],
    [299, 'short'],
    [300, 'even'],
    [900, 'even'],
    [901, 'gap'],
  ])('%i s where ten minutes are planned is %s', (seconds, state) => {
    expect(spacingState({ seconds, plannedSeconds: 600 })).toBe(state);
  });
});

describe('the calls a run has still to make', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 4, 4, 8, minute)).toISOString();

  it('are those not over, with the planned time as the producer says it or as its delay tells', () => {
    const calls = [
      { stopId: 'over', arrival: { time: at(1), delaySeconds: 0 } },
      { stopId: 'left out', scheduleRelationship: 'SKIPPED', arrival: { time: at(9) } },
      { stopId: 'by delay', arrival: { time: at(10), delaySeconds: 120 } },
      { stopId: 'said', departure: { time: at(12), delaySeconds: 0, scheduledTime: at(9) } },
      { stopId: 'no plan', arrival: { time: at(14) } },
      { stopId: 'no time', arrival: { delaySeconds: 60 } },
    ];
    expect(
      callsAhead(calls, Date.parse(at(5))).map(({ stop, plannedMs }) => [
        stop,
        plannedMs && new Date(plannedMs).getUTCMinutes(),
      ]),
    ).toEqual([
      ['by delay', 8],
      ['said', 9],
      ['no plan', undefined],
    ]);
  });
});

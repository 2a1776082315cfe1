import { readFileSync } from 'node:fs';
import { toInstant } from '#libs/model';
import { MORNING } from '#libs/testing';
import { OBJECTIVES, describeStatus } from './describe-status.js';
import { ServiceLevels, quantileOf, shareWithin } from './service-levels.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('what a hub keeps of its objectives', () => {
  let nowMs: number;
  let levels: ServiceLevels;
  const deliver = (hubMs: number, producerMs: number | undefined, events = 1): void =>
    levels.delivered(
      {
        receivedAt: toInstant(nowMs - hubMs),
        observedAt: producerMs === undefined ? undefined : toInstant(nowMs - producerMs),
      },
      events,
    );
  const objectives = () =>
    Object.fromEntries(describeStatus([levels.list()], nowMs).objectives.map((one) => [one.name, one]));

  beforeEach(() => {
    nowMs = MORNING;
    levels = new ServiceLevels(() => nowMs);
  });

  it('says of what was never measured neither that it is met nor that it is missed', () => {
    expect(describeStatus([levels.list()], nowMs)).toEqual({
      at: toInstant(MORNING),
      windowDays: 30,
      processes: 1,
      objectives: [
        { name: 'hub-latency', target: 0.99, withinMs: 500, of: 0, state: 'not-measured' },
        { name: 'producer-latency', target: 0.95, withinMs: 30_000, of: 0, state: 'not-measured' },
        { name: 'availability', target: 0.999, of: 0, state: 'not-measured' },
        { name: 'resume', target: 0.999, of: 0, state: 'not-measured' },
      ],
    });
  });

  it('gives latencies to a quarter above, never below, weighted by the events given', () => {
    deliver(40, 8_000, 98);
    deliver(2_000, 70_000, 2);
    const { 'hub-latency': hub, 'producer-latency': producer } = objectives();
    expect(hub).toMatchObject({ of: 100, share: 0.98, state: 'missed' });
    for (const [given, ms] of [
      [hub!.p50Ms, 40],
      [hub!.p99Ms, 2_000],
      [producer!.p95Ms, 8_000],
      [producer!.p99Ms, 70_000],
    ] as const) {
      expect(given).toBeGreaterThanOrEqual(ms);
      expect(given).toBeLessThanOrEqual(ms * 1.25 + 1);
    }
    expect(producer).toMatchObject({ share: 0.98, state: 'met' });
  });

  it('takes a producer whose clock is ahead as just now, and a time that is none not at all', () => {
    deliver(0, -60_000);
    levels.delivered({ receivedAt: toInstant(nowMs), observedAt: 'yesterday' }, 1);
    expect(levels.list()[Math.floor(MORNING / HOUR_MS)]).toMatchObject({ hub: { 0: 2 }, producer: { 0: 1 } });
  });

  it('spends the error budget with what falls short of the target, and below nothing when it is overspent', () => {
    levels.stood(true, 99_950);
    levels.stood(false, 50);
    expect(objectives()['availability']!.budgetLeft).toBeCloseTo(0.5);
    levels.stood(false, 100);
    expect(objectives()['availability']).toMatchObject({ state: 'missed' });
    expect(objectives()['availability']!.budgetLeft).toBeLessThan(0);
  });

  it('counts a client that was told gap as a loss', () => {
    for (let i = 0; i < 3; i += 1) levels.cameBack(false);
    levels.cameBack(true);
    expect(objectives()['resume']).toMatchObject({ of: 4, share: 0.75, state: 'missed' });
  });

  it('goes on after a restart, and counts the time the hub was not there as down', () => {
    levels.stood(true, 3_600);
    const kept = levels.list();
    const stoppedMs = nowMs;
    nowMs += 2 * HOUR_MS;
    levels = new ServiceLevels(() => nowMs);
    levels.restore(kept, stoppedMs);
    expect(objectives()['availability']).toMatchObject({ of: 3 * 3_600, share: 1 / 3 });
  });

  it('forgets what is older than thirty days', () => {
    levels.stood(false, 100);
    nowMs += 31 * DAY_MS;
    levels.stood(true, 100);
    expect(objectives()['availability']).toMatchObject({ of: 100, share: 1 });
  });

  it('sums over all processes of the hub', () => {
    levels.stood(true, 60);
    const other = new ServiceLevels(() => nowMs);
    other.stood(false, 60);
    const { processes, objectives: all } = describeStatus([levels.list(), other.list()], nowMs);
    expect([processes, all[2]!.share]).toEqual([2, 0.5]);
  });

  it('has no share and no quantile of nothing', () => {
    expect([quantileOf({}, 0.5), shareWithin({}, 10)]).toEqual([undefined, undefined]);
  });
});

it('promises in the README what is measured here', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  for (const { withinMs, target } of [OBJECTIVES.hub, OBJECTIVES.producer])
    expect(readme).toContain(
      `${target * 100} % within ${withinMs < 1_000 ? `${withinMs} ms` : `${withinMs / 1_000} s`}`,
    );
  for (const { target } of [OBJECTIVES.availability, OBJECTIVES.resume]) expect(readme).toContain(`${target * 100} %`);
});

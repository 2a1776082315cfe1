import { toInstant } from '#libs/model';
import type { StatusAnswer } from '../describe/answers.js';
import {
  WINDOW_HOURS,
  quantileOf,
  shareWithin,
  sumOfLevels,
  totalOf,
  type Latencies,
  type LevelHours,
} from './service-levels.js';

const HOUR_MS = 3_600_000;

/** What this hub promises, in public; the README names the same figures and a test compares them. */
export const OBJECTIVES = {
  hub: { withinMs: 500, target: 0.99 },
  producer: { withinMs: 30_000, target: 0.95 },
  availability: { target: 0.999 },
  resume: { target: 0.999 },
} as const;

/** `/v1/status`: each objective, what was measured of it in the last thirty days, and what is left of its error budget. */
export function describeStatus(processes: readonly LevelHours[], nowMs: number): StatusAnswer {
  const sum = sumOfLevels(processes);
  const firstHour = Math.min(...processes.flatMap((hours) => Object.keys(hours).map(Number)));
  const seconds = sum.readySeconds + sum.downSeconds;
  const returned = sum.resumed + sum.gaps;
  const since = Number.isFinite(firstHour) ? { since: toInstant(firstHour * HOUR_MS) } : {};
  return {
    at: toInstant(nowMs),
    ...since,
    windowDays: WINDOW_HOURS / 24,
    processes: processes.length,
    objectives: [
      latency('hub-latency', sum.hub, OBJECTIVES.hub),
      latency('producer-latency', sum.producer, OBJECTIVES.producer),
      objective('availability', OBJECTIVES.availability.target, seconds, seconds && sum.readySeconds / seconds),
      objective('resume', OBJECTIVES.resume.target, returned, returned && sum.resumed / returned),
    ],
  };
}

type Objective = StatusAnswer['objectives'][number];

function latency(
  name: Objective['name'],
  latencies: Latencies,
  { withinMs, target }: { withinMs: number; target: number },
): Objective {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantileOf(latencies, q));
  const measured = objective(name, target, totalOf(latencies), shareWithin(latencies, withinMs));
  return {
    ...measured,
    withinMs,
    ...(p50 !== undefined && { p50Ms: p50, p95Ms: p95!, p99Ms: p99! }),
  };
}

/** Nothing measured is said as such: neither met nor missed. */
function objective(name: Objective['name'], target: number, of: number, share: number | undefined): Objective {
  if (of === 0 || share === undefined) return { name, target, of: 0, state: 'not-measured' };
  const left = 1 - (1 - share) / (1 - target);
  return { name, target, of: Math.round(of), share, budgetLeft: left, state: share >= target ? 'met' : 'missed' };
}

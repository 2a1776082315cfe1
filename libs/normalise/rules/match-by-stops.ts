import type { FoundRun, RunQuestion } from '#libs/schedule';
import type { MatchRule, RunToMatch } from './rule.js';
import type { ServiceDayFinder } from '../runs/service-day.js';

const BEST_SCORE = 0.9;
const MOST_PENALTY_S = 1_800;
/**
 * The next best run must be so many times as unlikely, and by so many seconds: buses six minutes apart or less are
 * distinguished apart by nobody without ids, for a late one looks like the next. The figure is chosen for such
 * services; measured on HART, 330 s leaves no more wrong than 360 s.
 */
const CLEARLY = 1.5;
const CLEARLY_S = 360;

/**
 * A run identified by its stops and times, with or without its route: the trip that serves these stops in this order,
 * runs that day and is nearest in time (see `RunSearch` for the penalty). Score = 0.9 × (1 − penalty ÷ 1,800 s). Where
 * another run is nearly as likely there is no match: a wrong bus is worse than none.
 */
export const matchByStops: MatchRule = {
  name: 'stops',
  match(run, { schedule, days }) {
    const calls = run.isExtra ? undefined : run.calls?.();
    const question = calls && questionOf(run, calls, days);
    if (!question) return undefined;
    const { best, second, reason } = schedule.searchRuns(question);
    if (!best) return { unmatched: reason! };
    if (second && isNearlyAsLikely(second, best)) return { unmatched: 'ambiguous' };
    const score = BEST_SCORE * (1 - best.penaltySeconds / MOST_PENALTY_S);
    return { trip: best.trip, score: Math.max(0.01, Math.round(score * 100) / 100), serviceDate: best.serviceDate };
  },
};

function questionOf(
  { routeId, directionId, startDate }: RunToMatch,
  calls: RunQuestion['calls'],
  days: ServiceDayFinder,
): RunQuestion | undefined {
  const timed = calls.find(({ timeMs }) => timeMs !== undefined);
  if (!timed) return undefined;
  // The day named may be one off; the times decide, for no day beside it comes within their bounds by chance.
  const dates = days.around(startDate ?? days.dateAt(timed.timeMs!), startDate === undefined ? [0, -1] : [0, -1, 1]);
  return {
    calls,
    routeId,
    directionId,
    days: dates.map((serviceDate) => ({ serviceDate, startMs: days.startMs(serviceDate)! })),
  };
}

function isNearlyAsLikely(second: FoundRun, best: FoundRun): boolean {
  return second.penaltySeconds < Math.max(CLEARLY * best.penaltySeconds, best.penaltySeconds + CLEARLY_S);
}

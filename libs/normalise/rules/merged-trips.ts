import type { Schedule } from '#libs/schedule';
import type { MatchRule } from './rule.js';

const MERGED = /^(.+)_merged_\d+$/;

/**
 * A schedule merged of two periods whose trip ids got a suffix (`X_merged_123`), while real time still says `X`: of all
 * trips of that name the one that runs on the day reported. Several that run then, or without a day, are nobody's.
 */
export function mergedTrips(): MatchRule {
  const known = new WeakMap<Schedule, ReadonlyMap<string, readonly string[]>>();
  return {
    name: 'merged-trips',
    match({ tripId, startDate, isExtra }, { schedule, days }) {
      if (tripId === undefined || isExtra) return undefined;
      let aliases = known.get(schedule);
      if (!aliases) known.set(schedule, (aliases = aliasesOf(schedule)));
      const ids = aliases.get(tripId);
      if (!ids || schedule.findTrip(tripId)) return undefined;
      const trips = ids.map((id) => schedule.findTrip(id)!);
      if (startDate === undefined) {
        return trips.length === 1 ? { trip: trips[0]!, score: 1 } : { unmatched: 'ambiguous' };
      }
      const running = trips.filter((trip) => days.isRunning(trip, startDate));
      if (running.length === 1) return { trip: running[0]!, score: 1, serviceDate: startDate };
      return { unmatched: running.length === 0 ? 'not-running-that-day' : 'ambiguous' };
    },
  };
}

function aliasesOf(schedule: Schedule): Map<string, string[]> {
  const aliases = new Map<string, string[]>();
  for (const id of schedule.tripIds()) {
    const name = MERGED.exec(id)?.[1];
    if (name === undefined) continue;
    const ids = aliases.get(name);
    if (ids) ids.push(id);
    else aliases.set(name, [id]);
  }
  return aliases;
}

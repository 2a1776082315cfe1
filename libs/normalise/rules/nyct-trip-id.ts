import type { Schedule, ScheduledTrip } from '#libs/schedule';
import type { MatchContext, MatchRule, NoMatch, RunToMatch, TripMatch } from './rule.js';

/** `064850_1..S03R`: origin time in hundredths of a minute, route, direction, and the path, which may be cut short. */
const NYCT_ID = /(-?\d{5,6})_([A-Z0-9]{1,3})\.{1,2}([NS])([^_]*)$/;
const HUNDREDTH_S = 0.6;
const DAY_S = 86_400;
/** Runs that start before this hour may belong to the service day before. */
const NIGHT_ENDS_S = 4 * 3_600;
export const DEFAULT_WITHIN_S = 180;
/** The next trip must start so many times as far off, and some seconds more. */
const CLEARLY = 2;
const CLEARLY_S = 30;

interface Named {
  originSeconds: number;
  route: string;
  directionId: number;
  path: string;
}

/**
 * New York's subway: real time names runs by origin time, route and path. The schedule's trip ids end with the same text,
 * or (extracts with ids of their own) have nothing of it; then the trip of that route and direction counts that starts
 * nearest to the origin time, at most `withinSeconds` off and clearly nearer than the next one, and ends where the run
 * does. Score 0.95 by the id, else 0.9 × (1 − distance ÷ 2 × `withinSeconds`).
 * Spec: MTA, "GTFS-realtime reference for the New York City Subway", trip_id and start_date.
 */
export function nyctTripId(withinSeconds = DEFAULT_WITHIN_S): MatchRule {
  return {
    name: 'nyct-trip-id',
    match(run, context) {
      const named = run.tripId === undefined || run.isExtra ? undefined : parse(run.tripId);
      if (!named) return undefined;
      const startDate = run.startDate ?? (run.atMs === undefined ? undefined : context.days.dateAt(run.atMs));
      if (startDate === undefined) return undefined;
      const match = byId(named, startDate, context) ?? byOrigin(named, run, startDate, context, withinSeconds);
      // Where more trains run than the schedule has, guessing by stops takes the extra ones for their neighbours.
      return match.trip ? match : { ...match, isFinal: true };
    },
  };
}

function parse(tripId: string): Named | undefined {
  const found = tripId.length > 128 ? null : NYCT_ID.exec(tripId);
  return found
    ? {
        originSeconds: Math.round(Number(found[1]) * HUNDREDTH_S),
        route: found[2]!,
        directionId: found[3] === 'N' ? 0 : 1,
        path: found[4]!,
      }
    : undefined;
}

const byOriginText = new WeakMap<Schedule, Map<string, { path: string; index: number }[]>>();
const originKey = ({ originSeconds, route, directionId }: Named): string => `${originSeconds} ${route} ${directionId}`;

function byId(named: Named, startDate: string, { schedule, days }: MatchContext): TripMatch | NoMatch | undefined {
  let known = byOriginText.get(schedule);
  if (!known) byOriginText.set(schedule, (known = readIds(schedule)));
  const running = (known.get(originKey(named)) ?? [])
    // Either side may know less of the path than the other.
    .filter(({ path }) => path.startsWith(named.path) || named.path.startsWith(path))
    .map(({ index }) => schedule.tripAt(index))
    .filter((trip) => days.isRunning(trip, startDate));
  if (running.length === 0) return undefined;
  return running.length === 1 ? { trip: running[0]!, score: 0.95, serviceDate: startDate } : { unmatched: 'ambiguous' };
}

/** One entry a trip at most; empty where the schedule has ids of another kind. */
function readIds(schedule: Schedule): Map<string, { path: string; index: number }[]> {
  const known = new Map<string, { path: string; index: number }[]>();
  let index = -1;
  for (const tripId of schedule.tripIds()) {
    index += 1;
    const named = parse(tripId);
    if (!named) continue;
    const key = originKey(named);
    const listed = known.get(key);
    if (listed) listed.push({ path: named.path, index });
    else known.set(key, [{ path: named.path, index }]);
  }
  return known;
}

interface Candidate {
  trip: ScheduledTrip;
  distance: number;
  serviceDate: string;
}

function byOrigin(
  named: Named,
  run: RunToMatch,
  startDate: string,
  context: MatchContext,
  within: number,
): TripMatch | NoMatch {
  const { schedule, days } = context;
  const { originSeconds, directionId } = named;
  // The descriptor's route is the one shown to riders; the one in the id may be another service's.
  const routeId = run.routeId ?? named.route;
  const [before] = days.around(startDate, [-1]);
  const starts: [string, number][] = [[startDate, originSeconds]];
  if (originSeconds < NIGHT_ENDS_S && before !== undefined) starts.push([before, originSeconds + DAY_S]);
  const lastStop = run.calls?.().at(-1)?.stopIds;
  let isIdle = false;
  let isFar = false;
  const candidates: Candidate[] = [];
  for (const [serviceDate, origin] of starts) {
    // One further than allowed can still make the nearest doubtful.
    const reach = CLEARLY * within + CLEARLY_S;
    for (const trip of schedule.tripsStarting(routeId, directionId, origin - reach, origin + reach)) {
      if (lastStop && !lastStop.includes(schedule.stopTimes(trip).at(-1)!.stopId)) continue;
      const distance = Math.abs(schedule.firstDepartureSeconds(trip)! - origin);
      if (!days.isRunning(trip, serviceDate)) isIdle ||= distance <= within;
      else candidates.push({ trip, distance, serviceDate });
    }
  }
  candidates.sort((a, b) => a.distance - b.distance || a.trip.index - b.trip.index);
  const [nearest, next] = candidates;
  if (nearest && nearest.distance <= within) {
    if (next && next.distance < CLEARLY * nearest.distance + CLEARLY_S) return { unmatched: 'ambiguous' };
    const score = 0.9 * (1 - nearest.distance / (2 * Math.max(1, within)));
    return { trip: nearest.trip, score: Math.round(score * 100) / 100, serviceDate: nearest.serviceDate };
  }
  isFar = nearest !== undefined;
  return { unmatched: isFar ? 'too-far' : isIdle ? 'not-running-that-day' : 'no-such-trip' };
}

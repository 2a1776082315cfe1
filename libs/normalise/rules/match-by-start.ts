import { parseGtfsTime } from '#libs/formats/gtfs';
import { headwayTripsOf, startsWithin } from '../runs/headways.js';
import type { MatchRule } from './rule.js';

/**
 * A run identified by route, direction, start time and date instead of a trip id, as GTFS-RT allows. Only a single trip
 * that runs that day counts as found: with two candidates nobody knows which bus is meant. A trip by headway starts
 * where its rows of frequencies.txt allow it.
 */
export const matchByStart: MatchRule = {
  name: 'start',
  match({ routeId, directionId, startTime, startDate, isExtra }, { schedule, days }) {
    if (isExtra || routeId === undefined || startTime === undefined || startDate === undefined) return undefined;
    const startSeconds = parseGtfsTime(startTime);
    if (startSeconds === undefined) return undefined;
    const starting = [
      ...schedule
        .tripsOf(routeId, directionId, startSeconds)
        .filter((trip) => schedule.frequenciesOf(trip).length === 0),
      ...headwayTripsOf(schedule, routeId).filter(
        (trip) =>
          (directionId === undefined || trip.directionId === directionId) &&
          startsWithin(schedule.frequenciesOf(trip), startSeconds),
      ),
    ];
    const running = starting.filter((trip) => days.isRunning(trip, startDate));
    if (running.length === 1) return { trip: running[0]!, score: 0.9, serviceDate: startDate };
    if (running.length > 1) return { unmatched: 'ambiguous' };
    return { unmatched: starting.length > 0 ? 'not-running-that-day' : 'no-such-trip' };
  },
};

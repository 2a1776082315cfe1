import { parseGtfsTime } from '#libs/formats/gtfs';
import type { MatchRule } from './rule.js';

/**
 * A run told by route, direction, start time and date instead of a trip id, as GTFS-RT allows. Only a single trip that
 * runs that day counts as found: with two candidates nobody knows which bus is meant.
 */
export const matchByStart: MatchRule = {
  name: 'match-by-start',
  match({ routeId, directionId, startTime, startDate }, schedule) {
    if (routeId === undefined || startTime === undefined || startDate === undefined) return undefined;
    const startSeconds = parseGtfsTime(startTime);
    if (startSeconds === undefined) return undefined;
    const running = schedule
      .tripsOf(routeId, directionId, startSeconds)
      .filter(({ serviceId }) => schedule.isActive(serviceId, startDate));
    return running.length === 1 ? { trip: running[0]!, score: 0.9 } : undefined;
  },
};

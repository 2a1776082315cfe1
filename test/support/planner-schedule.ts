import type { Schedule } from '#libs/schedule';
import type { Planner } from './planner.js';

interface PlannedStop {
  gtfsId: string;
  name: string;
  lat: number;
  lon: number;
}
interface PlannedTrip {
  gtfsId: string;
  stoptimes: { stopPosition: number; scheduledArrival: number; scheduledDeparture: number }[];
}

/**
 * What of a feed's schedules the planner has otherwise, and how many stops and trips it has beyond them. Each schedule
 * comes with what stands before its ids. Times the producer left to interpolation are the planner's own affair.
 */
export async function scheduleDifferences(
  planner: Planner,
  feed: string,
  schedules: readonly (readonly [Schedule, string])[],
): Promise<{ different: unknown[]; beyond: number }> {
  const { stops } = await planner.ask<{ stops: PlannedStop[] }>('{ stops { gtfsId name lat lon } }');
  const { trips } = await planner.ask<{ trips: PlannedTrip[] }>(
    `{ trips(feeds: ["${feed}"]) { gtfsId stoptimes { stopPosition scheduledArrival scheduledDeparture } } }`,
  );
  const ofFeed = <T extends { gtfsId: string }>(all: T[]): Map<string, T> =>
    new Map(
      all.flatMap((one) => (one.gtfsId.startsWith(`${feed}:`) ? [[one.gtfsId.slice(feed.length + 1), one]] : [])),
    );
  const [plannedStops, plannedTrips] = [ofFeed(stops), ofFeed(trips)];
  let beyond = plannedStops.size + plannedTrips.size;
  const different: unknown[] = [];
  for (const [schedule, prefix] of schedules) {
    for (const stop of schedule.stops()) {
      if (stop.locationType !== 0) continue;
      beyond -= 1;
      const found = plannedStops.get(prefix + stop.stopId);
      if (found?.name !== stop.name || found?.lat !== stop.latitude || found?.lon !== stop.longitude)
        different.push([stop, found]);
    }
    for (const trip of schedule.trips()) {
      beyond -= 1;
      const found = plannedTrips.get(prefix + trip.tripId)?.stoptimes ?? [];
      const expected = schedule.stopTimes(trip);
      const isSame = expected.every(({ stopSequence, arrivalSeconds, departureSeconds }, index) => {
        const call = found[index];
        return (
          call?.stopPosition === stopSequence &&
          (arrivalSeconds === undefined || arrivalSeconds === call.scheduledArrival) &&
          (departureSeconds === undefined || departureSeconds === call.scheduledDeparture)
        );
      });
      if (found.length !== expected.length || !isSame) different.push([trip.tripId, found]);
    }
  }
  return { different, beyond };
}

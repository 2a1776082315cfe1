import type { Schedule, ScheduledHeadway, ScheduledTrip } from '#libs/schedule';

/** Whether a run can start then: on the grid where times are exact, at any time of the span where they are not. */
export function startsWithin(headways: readonly ScheduledHeadway[], startSeconds: number): boolean {
  return headways.some(
    ({ startSeconds: first, endSeconds, headwaySeconds, isExact }) =>
      startSeconds >= first &&
      (isExact
        ? startSeconds < endSeconds && (startSeconds - first) % headwaySeconds === 0
        : startSeconds <= endSeconds),
  );
}

const byRoute = new WeakMap<Schedule, Map<string, ScheduledTrip[]>>();

/** Trips of a route that run by headway; looked through once a dataset. */
export function headwayTripsOf(schedule: Schedule, routeId: string): readonly ScheduledTrip[] {
  if (!schedule.counts['frequencies.txt']) return [];
  let trips = byRoute.get(schedule);
  if (!trips) {
    trips = new Map();
    for (const trip of schedule.trips()) {
      if (schedule.frequenciesOf(trip).length === 0) continue;
      const listed = trips.get(trip.routeId);
      if (listed) listed.push(trip);
      else trips.set(trip.routeId, [trip]);
    }
    byRoute.set(schedule, trips);
  }
  return trips.get(routeId) ?? [];
}

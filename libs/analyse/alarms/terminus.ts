import type { HubEvent, VehiclePosition } from '#libs/model';
import type { View } from '../view.js';

/** What is predicted of the run a vehicle is on. */
export function findUpdate(view: View, trip: VehiclePosition['trip']): HubEvent<'trip-update'> | undefined {
  if (!trip?.tripId) return undefined;
  const dated = trip.startDate && view.find('trip-update', `${trip.tripId}:${trip.startDate}`);
  return dated || view.find('trip-update', trip.tripId);
}

/**
 * Whether a vehicle stands at, or drives to, the first or last stop of its run. `undefined` when that cannot be
 * decided: a position names the next stop at most, the run's last stop is known from its trip update.
 */
export function isAtTerminus(
  view: View,
  { trip, stopSequence, stopId, currentStatus }: VehiclePosition,
): boolean | undefined {
  const stops = findUpdate(view, trip)?.entity?.stopTimeUpdates;
  const last = stops?.at(-1);
  if (!last) return undefined;
  if (stopSequence !== undefined && last.stopSequence !== undefined) {
    // Sequences start at 0 or 1.
    return stopSequence <= 1 || stopSequence >= last.stopSequence;
  }
  if (stopId === undefined || last.stopId === undefined) return undefined;
  // Without sequences the first stop looks like any other next stop; a vehicle that stands there is taken to wait.
  return stopId === last.stopId || (currentStatus === 'STOPPED_AT' && stopId === stops![0]!.stopId);
}

import type { HubEvent, VehiclePosition } from '../api/contract';
import { eventsOf } from './store';

/** The run a vehicle is on, by the run it names. */
export function findRun(vehicle: VehiclePosition): HubEvent | undefined {
  const { tripId, startDate } = vehicle.trip ?? {};
  if (!tripId) return undefined;
  const updates = eventsOf('trip-update');
  return updates?.get(`${tripId}:${startDate}`) ?? updates?.get(tripId);
}

import type { HubEvent, VehiclePosition } from '../api/contract';
import { eventsOf } from './store';

/** The run a vehicle is on, by the run it names. */
export function findRun({ trip }: Pick<VehiclePosition, 'trip'>): HubEvent | undefined {
  const { tripId, startDate } = trip ?? {};
  if (!tripId) return undefined;
  const updates = eventsOf('trip-update');
  return updates?.get(`${tripId}:${startDate}`) ?? updates?.get(tripId);
}

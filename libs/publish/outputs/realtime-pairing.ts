import type { FeedEntity } from '#libs/formats/gtfs-rt';
import { localId, type FeedId } from '#libs/model';
import type { PublishContext } from '../context.js';

/**
 * Trip updates say which vehicle runs; its position says so, too, and is what has been seen. Where the two contradict each
 * other (the vehicle is still on its trip before, or another one stood in) the update keeps its times and leaves the
 * vehicle out. Spec: GTFS-RT validator E047.
 */
export function withoutContradictedVehicles(
  context: PublishContext,
  feedId: FeedId,
  updates: FeedEntity[],
): FeedEntity[] {
  if (!updates.some(({ tripUpdate }) => tripUpdate?.vehicle)) return updates;
  /** Empty where several positions of it tell of several. */
  const tripOf = new Map<string, string>();
  /** Empty where several are on one trip: nobody can tell which one is meant. */
  const vehicleOf = new Map<string, string>();
  for (const { event } of context.live.inKeyOrder('vehicle-position')) {
    if (event.feed !== feedId || event.visibility !== 'open' || !event.entity?.trip?.tripId) continue;
    const [vehicle, trip] = [localId(event.entity.vehicleId), localId(event.entity.trip.tripId)];
    tripOf.set(vehicle, (tripOf.get(vehicle) ?? trip) === trip ? trip : '');
    vehicleOf.set(trip, vehicleOf.has(trip) ? '' : vehicle);
  }
  return updates.map((entity) => {
    const { trip, vehicle, ...rest } = entity.tripUpdate!;
    // Positions name the double of a trip by its own id.
    const run = rest.tripProperties?.tripId ?? trip.tripId;
    if (vehicle?.id === undefined || run === undefined) return entity;
    const isElsewhere = (tripOf.get(vehicle.id) ?? run) !== run;
    const isAnothers = (vehicleOf.get(run) ?? vehicle.id) !== vehicle.id;
    return isElsewhere || isAnothers ? { ...entity, tripUpdate: { trip, ...rest } } : entity;
  });
}

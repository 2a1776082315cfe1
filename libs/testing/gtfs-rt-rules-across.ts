import type { FeedMessage, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { Schedule } from '#libs/schedule';
import { SHAPE_MARGIN_M, metresFromLine } from './gtfs-rt-rules-places.js';

/** The three messages of one feed, as a reader gets them together. */
export interface MessageSet {
  vehicles: FeedMessage;
  tripUpdates: FeedMessage;
  alerts: FeedMessage;
}

/** Rules of the validator on messages that stand beside each other: E029, E047, and the warning W003. */
export function breachesAcross({ vehicles, tripUpdates, alerts }: MessageSet, schedule: Schedule): string[] {
  return [
    ...pairingBreaches(vehicles, tripUpdates),
    ...vehicles.entities.flatMap(({ id, vehicle }) => {
      const trip = vehicle?.trip?.tripId === undefined ? undefined : schedule.findTrip(vehicle.trip.tripId);
      const shape = trip && schedule.shapeOf(trip);
      if (!shape || !vehicle?.position || isDetoured(vehicle.trip!, trip.routeId, alerts)) return [];
      const metres = metresFromLine(shape, vehicle.position.latitude, vehicle.position.longitude);
      return metres > SHAPE_MARGIN_M ? [`E029 ${id} is ${Math.round(metres)} m from its shape`] : [];
    }),
  ];
}

function isDetoured(trip: TripDescriptor, routeId: string, { entities }: FeedMessage): boolean {
  return entities.some(
    ({ alert }) =>
      alert?.effect === 'DETOUR' &&
      alert.informedEntity.some((one) => one.trip?.tripId === trip.tripId || one.routeId === routeId),
  );
}

/** A trip stands for its run here: not every producer writes date and time in both messages. */
function pairingBreaches(vehicles: FeedMessage, tripUpdates: FeedMessage): string[] {
  const found: string[] = [];
  const byTrip = new Map<string, string | undefined>();
  const byVehicle = new Map<string, string[]>();
  for (const { tripUpdate } of tripUpdates.entities) {
    if (tripUpdate?.trip.tripId === undefined) continue;
    const run = tripUpdate.trip.tripId;
    const vehicle = tripUpdate.vehicle?.id;
    byTrip.set(run, vehicle);
    if (vehicle !== undefined) byVehicle.set(vehicle, [...(byVehicle.get(vehicle) ?? []), run]);
  }
  const seen = new Set<string>();
  for (const { id, vehicle } of vehicles.entities) {
    const name = vehicle?.vehicle?.id;
    if (vehicle?.trip?.tripId === undefined) continue;
    const run = vehicle.trip.tripId;
    seen.add(run);
    if (!byTrip.has(run)) found.push(`W003 ${id}: no trip update for ${run}`);
    const other = byTrip.get(run);
    if (name !== undefined && other !== undefined && other !== name)
      found.push(`E047 ${run} is run by ${name} here and by ${other} there`);
    const runs = (name === undefined ? undefined : byVehicle.get(name)) ?? [];
    if (runs.some((one) => one !== run)) found.push(`E047 ${name} is on ${run} here and on ${runs.join()} there`);
  }
  for (const run of byTrip.keys()) if (!seen.has(run)) found.push(`W003 no vehicle position for ${run}`);
  return found;
}

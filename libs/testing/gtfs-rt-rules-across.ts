import type { FeedMessage, TripDescriptor, TripUpdate } from '#libs/formats/gtfs-rt';
import type { Schedule } from '#libs/schedule';
import { SHAPE_MARGIN_M, metresFromLine } from './gtfs-rt-rules-places.js';

/** The three messages of one feed, as a reader gets them together. */
export interface MessageSet {
  vehicles: FeedMessage;
  tripUpdates: FeedMessage;
  alerts: FeedMessage;
  /** Detours, where the feed has them. */
  tripModifications?: FeedMessage;
}

/**
 * Rules on messages published beside each other: E029, E047 and the warning W003 of the validator, and that what refers
 * to a detour, to an alert or to the double of a trip finds it.
 */
export function breachesAcross(set: MessageSet, schedule: Schedule): string[] {
  const { vehicles, tripUpdates, alerts } = set;
  return [
    ...pairingBreaches(vehicles, tripUpdates),
    ...referenceBreaches(set),
    ...vehicles.entities.flatMap(({ id, vehicle }) => {
      const trip = vehicle?.trip?.tripId === undefined ? undefined : schedule.findTrip(vehicle.trip.tripId);
      const shape = trip && schedule.shapeOf(trip);
      if (!shape || !vehicle?.position || isDetoured(vehicle.trip!, trip.routeId, alerts)) return [];
      const metres = metresFromLine(shape, vehicle.position.latitude, vehicle.position.longitude);
      return metres > SHAPE_MARGIN_M ? [`E029 ${id} is ${Math.round(metres)} m from its shape`] : [];
    }),
  ];
}

function referenceBreaches({ vehicles, tripUpdates, alerts, tripModifications }: MessageSet): string[] {
  const detours = new Map(tripModifications?.entities.map(({ id, tripModifications: detour }) => [id, detour]));
  const trips = [
    ...vehicles.entities.map(({ vehicle }) => vehicle?.trip),
    ...tripUpdates.entities.map(({ tripUpdate }) => tripUpdate?.trip),
    ...alerts.entities.flatMap(({ alert }) => alert?.informedEntity.map(({ trip }) => trip) ?? []),
  ];
  const lost = trips.flatMap((trip) => {
    const { modificationsId, affectedTripId } = trip?.modifiedTrip ?? {};
    const selected = detours.get(modificationsId ?? '')?.selectedTrips.flatMap(({ tripIds }) => tripIds);
    return !trip?.modifiedTrip || selected?.includes(affectedTripId ?? '')
      ? []
      : [`modifications_id ${modificationsId}`];
  });
  const doubles = new Set(tripUpdates.entities.map(({ tripUpdate }) => tripUpdate?.tripProperties?.tripId));
  const unknown = vehicles.entities.flatMap(({ id, vehicle }) =>
    vehicle?.trip?.scheduleRelationship !== 'DUPLICATED' || doubles.has(vehicle.trip.tripId)
      ? []
      : [`DUPLICATED ${id}`],
  );
  const alertIds = new Set(alerts.entities.map(({ id }) => id));
  const unexplained = [...detours.values()].flatMap((detour) =>
    (detour?.modifications ?? []).flatMap(({ serviceAlertId: id }) =>
      id === undefined || alertIds.has(id) ? [] : [`service_alert_id ${id}`],
    ),
  );
  return [...lost, ...unknown, ...unexplained];
}

function isDetoured(trip: TripDescriptor, routeId: string, { entities }: FeedMessage): boolean {
  return entities.some(
    ({ alert }) =>
      alert?.effect === 'DETOUR' &&
      alert.informedEntity.some((one) => one.trip?.tripId === trip.tripId || one.routeId === routeId),
  );
}

/**
 * A trip stands for its run here: not every producer writes date and time in both messages. That a vehicle is seen on
 * another run contradicts an update only while its own run is under way: before and after it, both are true, though the
 * validator knows no difference.
 */
function pairingBreaches(vehicles: FeedMessage, tripUpdates: FeedMessage): string[] {
  const found: string[] = [];
  const byTrip = new Map<string, { vehicle: string | undefined; startDate?: string; startTime?: string }>();
  const byVehicle = new Map<string, string[]>();
  for (const { tripUpdate } of tripUpdates.entities) {
    if (tripUpdate?.trip.tripId === undefined) continue;
    // Positions name the double of a trip by its own id.
    const run = tripUpdate.tripProperties?.tripId ?? tripUpdate.trip.tripId;
    const vehicle = tripUpdate.vehicle?.id;
    const { startDate, startTime } = tripUpdate.tripProperties?.tripId ? tripUpdate.tripProperties : tripUpdate.trip;
    byTrip.set(run, { vehicle, startDate, startTime });
    if (vehicle !== undefined && isUnderWay(tripUpdate, tripUpdates.header.timestamp ?? 0))
      byVehicle.set(vehicle, [...(byVehicle.get(vehicle) ?? []), run]);
  }
  const seen = new Set<string>();
  for (const { id, vehicle } of vehicles.entities) {
    const name = vehicle?.vehicle?.id;
    if (vehicle?.trip?.tripId === undefined) continue;
    const run = vehicle.trip.tripId;
    seen.add(run);
    if (!byTrip.has(run)) found.push(`W003 ${id}: no trip update for ${run}`);
    const there = byTrip.get(run);
    const other = there && isSameRun(vehicle.trip, there) ? there.vehicle : undefined;
    if (name !== undefined && other !== undefined && other !== name)
      found.push(`E047 ${run} is run by ${name} here and by ${other} there`);
    const runs = (name === undefined ? undefined : byVehicle.get(name)) ?? [];
    if (runs.some((one) => one !== run)) found.push(`E047 ${name} is on ${run} here and on ${runs.join()} there`);
  }
  for (const run of byTrip.keys()) if (!seen.has(run)) found.push(`W003 no vehicle position for ${run}`);
  return found;
}

interface Start {
  startDate?: string;
  startTime?: string;
}

/** The runs of one trip on two days, or twice a day, have vehicles of their own. */
function isSameRun(one: Start, other: Start): boolean {
  const agree = (a: string | undefined, b: string | undefined): boolean =>
    a === undefined || b === undefined || a === b;
  return agree(one.startDate, other.startDate) && agree(one.startTime, other.startTime);
}

function isUnderWay({ stopTimeUpdate }: TripUpdate, nowS: number): boolean {
  const times = stopTimeUpdate.flatMap(({ arrival, departure }) =>
    [arrival, departure].flatMap((one) => one?.time ?? []),
  );
  return times.some((time) => time <= nowS) && times.some((time) => time > nowS);
}

import type {
  EntitySelector,
  FeedEntity,
  Stop,
  StopSelector,
  StopTimeUpdate,
  TripDescriptor,
  TripModifications,
  TripProperties,
  TripUpdate,
  VehiclePosition,
} from '#libs/formats/gtfs-rt';

/** Of entities that stand in one message after another. */
const made = new WeakMap<FeedEntity, { prefix: string; entity: FeedEntity }>();

/** The entity with `<prefix>:` before every id, as the merged schedule has them. */
export function prefixed(entity: FeedEntity, prefix: string): FeedEntity {
  const before = made.get(entity);
  if (before?.prefix === prefix) return before.entity;
  const now = withPrefix(entity, prefix);
  made.set(entity, { prefix, entity: now });
  return now;
}

function withPrefix(entity: FeedEntity, prefix: string): FeedEntity {
  const id: Put = (value) => `${prefix}:${value}`;
  const { vehicle, tripUpdate, alert, tripModifications, shape, stop } = entity;
  return {
    ...entity,
    id: id(entity.id),
    ...(vehicle && { vehicle: positionIn(vehicle, id) }),
    ...(tripUpdate && { tripUpdate: updateIn(tripUpdate, id) }),
    ...(alert && { alert: { ...alert, informedEntity: alert.informedEntity.map((one) => selectorIn(one, id)) } }),
    ...(tripModifications && { tripModifications: modificationsIn(tripModifications, id) }),
    ...(shape && { shape: put(shape, id, 'shapeId') }),
    ...(stop && { stop: put<Stop>(stop, id, 'stopId', 'parentStation', 'zoneId', 'levelId') }),
  };
}

type Put = (value: string) => string;

/** A copy with these fields, as far as they are reported, made ids of all feeds together. */
function put<T extends object>(message: T, id: Put, ...names: (keyof T)[]): T {
  const copy = { ...message };
  for (const name of names) {
    const value = copy[name];
    if (typeof value === 'string') copy[name] = id(value) as T[typeof name];
  }
  return copy;
}

function positionIn(vehicle: VehiclePosition, id: Put): VehiclePosition {
  return {
    ...put(vehicle, id, 'stopId'),
    ...(vehicle.trip && { trip: tripIn(vehicle.trip, id) }),
    ...(vehicle.vehicle && { vehicle: put(vehicle.vehicle, id, 'id') }),
  };
}

function updateIn(update: TripUpdate, id: Put): TripUpdate {
  const { tripProperties, vehicle } = update;
  return {
    ...update,
    trip: tripIn(update.trip, id),
    ...(vehicle && { vehicle: put(vehicle, id, 'id') }),
    stopTimeUpdate: update.stopTimeUpdate.map((one) => stopTimeIn(one, id)),
    ...(tripProperties && { tripProperties: put<TripProperties>(tripProperties, id, 'tripId', 'shapeId') }),
  };
}

function stopTimeIn(update: StopTimeUpdate, id: Put): StopTimeUpdate {
  const { stopId, stopTimeProperties } = update;
  if (stopTimeProperties)
    return { ...put(update, id, 'stopId'), stopTimeProperties: put(stopTimeProperties, id, 'assignedStopId') };
  return stopId === undefined ? update : { ...update, stopId: id(stopId) };
}

function tripIn(trip: TripDescriptor, id: Put): TripDescriptor {
  const { modifiedTrip } = trip;
  return {
    ...put(trip, id, 'tripId', 'routeId'),
    ...(modifiedTrip && { modifiedTrip: put(modifiedTrip, id, 'modificationsId', 'affectedTripId') }),
  };
}

function selectorIn(selector: EntitySelector, id: Put): EntitySelector {
  return {
    ...put(selector, id, 'agencyId', 'routeId', 'stopId'),
    ...(selector.trip && { trip: tripIn(selector.trip, id) }),
  };
}

function modificationsIn(message: TripModifications, id: Put): TripModifications {
  const placeIn = (selector: StopSelector): StopSelector => put(selector, id, 'stopId');
  return {
    ...message,
    selectedTrips: message.selectedTrips.map((one) => ({ ...put(one, id, 'shapeId'), tripIds: one.tripIds.map(id) })),
    modifications: message.modifications.map((one) => ({
      ...put(one, id, 'serviceAlertId'),
      ...(one.startStopSelector && { startStopSelector: placeIn(one.startStopSelector) }),
      ...(one.endStopSelector && { endStopSelector: placeIn(one.endStopSelector) }),
      replacementStops: one.replacementStops.map((stop) => put(stop, id, 'stopId')),
    })),
  };
}

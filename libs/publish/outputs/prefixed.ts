import type { EntitySelector, FeedEntity, TripDescriptor } from '#libs/formats/gtfs-rt';

/** The entity with `<prefix>:` before every id, as the merged schedule has them. */
export function prefixed(entity: FeedEntity, prefix: string): FeedEntity {
  const id = (value: string): string => `${prefix}:${value}`;
  const { vehicle, tripUpdate, alert } = entity;
  return {
    ...entity,
    id: id(entity.id),
    ...(vehicle && {
      vehicle: {
        ...vehicle,
        ...(vehicle.trip && { trip: tripIn(vehicle.trip, id) }),
        ...(vehicle.vehicle && { vehicle: vehicleIn(vehicle.vehicle, id) }),
        ...(vehicle.stopId !== undefined && { stopId: id(vehicle.stopId) }),
      },
    }),
    ...(tripUpdate && {
      tripUpdate: {
        ...tripUpdate,
        trip: tripIn(tripUpdate.trip, id),
        ...(tripUpdate.vehicle && { vehicle: vehicleIn(tripUpdate.vehicle, id) }),
        stopTimeUpdate: tripUpdate.stopTimeUpdate.map((one) =>
          one.stopId === undefined ? one : { ...one, stopId: id(one.stopId) },
        ),
      },
    }),
    ...(alert && { alert: { ...alert, informedEntity: alert.informedEntity.map((one) => selectorIn(one, id)) } }),
  };
}

type Put = (value: string) => string;

function tripIn(trip: TripDescriptor, id: Put): TripDescriptor {
  return {
    ...trip,
    ...(trip.tripId !== undefined && { tripId: id(trip.tripId) }),
    ...(trip.routeId !== undefined && { routeId: id(trip.routeId) }),
  };
}

function vehicleIn<V extends { id?: string }>(vehicle: V, id: Put): V {
  return vehicle.id === undefined ? vehicle : { ...vehicle, id: id(vehicle.id) };
}

function selectorIn(selector: EntitySelector, id: Put): EntitySelector {
  return {
    ...selector,
    ...(selector.agencyId !== undefined && { agencyId: id(selector.agencyId) }),
    ...(selector.routeId !== undefined && { routeId: id(selector.routeId) }),
    ...(selector.stopId !== undefined && { stopId: id(selector.stopId) }),
    ...(selector.trip && { trip: tripIn(selector.trip, id) }),
  };
}

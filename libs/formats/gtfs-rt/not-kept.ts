import type { FeedEntity, TripDescriptor } from './messages.js';

/**
 * What of a decoded entity the hub does not keep, as field names of the .proto; `undefined` for the many that hold none.
 * A test holds it against the table of docs/formats.md.
 */
export function fieldsNotKept(entity: FeedEntity): string[] | undefined {
  const { tripUpdate, vehicle, alert } = entity;
  let found: string[] | undefined;
  const note = (field: string): void => {
    (found ??= []).push(field);
  };
  if (entity.shape) note('shape');
  if (entity.stop) note('stop');
  if (entity.tripModifications) note('trip_modifications');
  if (tripUpdate) {
    noteTrip(tripUpdate.trip, note);
    if (tripUpdate.vehicle?.licensePlate !== undefined) note('trip_update.vehicle.license_plate');
    if (tripUpdate.vehicle?.wheelchairAccessible !== undefined) note('trip_update.vehicle.wheelchair_accessible');
    for (const { stopTimeProperties: own } of tripUpdate.stopTimeUpdate) {
      if (own?.pickupType !== undefined) note('stop_time_properties.pickup_type');
      if (own?.dropOffType !== undefined) note('stop_time_properties.drop_off_type');
    }
  }
  if (vehicle) {
    noteTrip(vehicle.trip, note);
    if (vehicle.multiCarriageDetails?.length) note('vehicle.multi_carriage_details');
  }
  if (alert) {
    if (alert.image) note('alert.image');
    if (alert.imageAlternativeText) note('alert.image_alternative_text');
    for (const { trip } of alert.informedEntity) noteTrip(trip, note);
  }
  return found;
}

function noteTrip(trip: TripDescriptor | undefined, note: (field: string) => void): void {
  if (trip?.modifiedTrip) note('trip.modified_trip');
}

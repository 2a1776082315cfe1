/** What the hub knows and does not publish as GTFS-Realtime; fields as the .proto names them. */
export interface RealtimeLossKind {
  field: string;
  reason: string;
}

const DOUBLES_ONLY = 'only the double of a trip has its own, and then trip_id, start_date and start_time';
const NO_SHAPE = 'names a shape that neither the schedule beside it nor the document has';

export const REALTIME_LOSSES = {
  tripOfDouble: { field: 'trip_properties.trip_id', reason: DOUBLES_ONLY },
  dateOfDouble: { field: 'trip_properties.start_date', reason: DOUBLES_ONLY },
  timeOfDouble: { field: 'trip_properties.start_time', reason: DOUBLES_ONLY },
  shape: { field: 'trip_properties.shape_id', reason: NO_SHAPE },
  scheduledTime: {
    field: 'stop_time_update.*.scheduled_time',
    reason: 'GTFS-Realtime allows it for NEW, REPLACEMENT and DUPLICATED runs only',
  },
  assignedStop: {
    field: 'stop_time_properties.assigned_stop_id',
    reason: 'is no stop of the schedule beside it, or the run has no scheduled stop in its place',
  },
  vehicle: { field: 'vehicle', reason: 'has no place on earth, none near the route it runs on, or a doubted one' },
  carriages: {
    field: 'vehicle.multi_carriage_details',
    reason: 'a carriage is missing from the row: readers would drop them all',
  },
  modifiedTrip: {
    field: 'trip.modified_trip',
    reason: 'its detour is not published: published as the run of its trip',
  },
  tripUpdate: {
    field: 'trip_update',
    reason: 'nothing is left to say of it that the schedule beside it bears out',
  },
  alert: { field: 'alert', reason: 'has no text, or informs of nothing the schedule beside it has' },
  imageText: { field: 'alert.image_alternative_text', reason: 'there is no image in whose place it could stand' },
  stops: { field: 'stop_time_update', reason: 'contradicts the schedule beside it, or says nothing' },
  cancelledStops: { field: 'stop_time_update', reason: 'the run does not take place' },
  timeMoved: {
    field: 'stop_time_update.*.time',
    reason: 'moved by at most a minute: predictions of one run would stand still or run backwards',
  },
  timeBack: {
    field: 'stop_time_update.*.time',
    reason: 'left out: it runs back behind the stop before by more than a minute',
  },
  delayUntimed: {
    field: 'stop_time_update.*.delay',
    reason: 'the timetable has no time there to be late to: published at the next stop that has one',
  },
  vehicleOfRun: {
    field: 'trip_update.vehicle',
    reason: 'another vehicle is seen on the run, or it is seen on another run while this one is under way',
  },
  vehicleTrip: { field: 'vehicle.trip', reason: 'is no run of the schedule beside it: published without one' },
  vehicleStop: { field: 'vehicle.stop_id', reason: 'contradicts the stop times of the run' },
  bearing: { field: 'vehicle.position.bearing', reason: 'is outside 0 to 360' },
  speed: { field: 'vehicle.position.speed', reason: 'is below 0' },
  odometer: { field: 'vehicle.position.odometer', reason: 'is below 0' },
  informed: { field: 'alert.informed_entity', reason: 'is nobody the schedule beside it has' },
  informedDirection: { field: 'alert.informed_entity.direction_id', reason: 'is the direction of no route' },
  header: { field: 'alert.header_text', reason: 'is absent: the description is used instead' },
  causeDetail: { field: 'alert.cause_detail', reason: 'there is no cause it could be of' },
  effectDetail: { field: 'alert.effect_detail', reason: 'there is no effect it could be of' },
  modification: {
    field: 'trip_modifications',
    reason: 'no day or trip of it is left that the schedule beside it bears out, or it leads to an unknown stop',
  },
  modifiedTrips: {
    field: 'trip_modifications.selected_trips.trip_ids',
    reason: 'is no trip of the schedule beside it, or has not the stops that are replaced',
  },
  modifiedShape: { field: 'trip_modifications.selected_trips.shape_id', reason: NO_SHAPE },
  serviceAlert: {
    field: 'trip_modifications.modifications.service_alert_id',
    reason: 'the alert is not published',
  },
  parentStation: { field: 'stop.parent_station', reason: 'is no station of the schedule beside it' },
} as const satisfies Record<string, RealtimeLossKind>;

/** What the hub knows and SIRI 2.0 has no element for, or says only more coarsely. Fields as GTFS-Realtime names them. */
export interface SiriLossKind {
  field: string;
  reason: string;
}

const NO_ELEMENT = 'SIRI 2.0 has no element for it';
const noElement = (field: string): SiriLossKind => ({ field, reason: NO_ELEMENT });

export const SIRI_LOSSES = {
  run: { field: 'trip_update', reason: 'names no line, or nothing is left that the schedule beside it bears out' },
  delay: { field: 'trip_update.delay', reason: 'SIRI has times of calls, not one delay of a whole run' },
  openStart: { field: 'alert.active_period.start', reason: 'SIRI wants a start: where none is reported, 1970 is used' },
  uncertainty: noElement('stop_time_update.*.uncertainty'),
  vehicleLabel: noElement('vehicle.label'),
  properties: noElement('trip_update.trip_properties'),
  pickup: noElement('stop_time_properties.pickup_type'),
  dropOff: noElement('stop_time_properties.drop_off_type'),
  stopHeadsign: noElement('stop_time_properties.stop_headsign'),
  vehicle: { field: 'vehicle', reason: 'has no place on earth, none near the route it runs on, or a doubted one' },
  plate: { field: 'vehicle.license_plate', reason: 'has no place in SIRI 2.0' },
  wheelchair: noElement('vehicle.wheelchair_accessible'),
  odometer: noElement('vehicle.position.odometer'),
  carriages: noElement('vehicle.multi_carriage_details'),
  occupancyPercentage: noElement('vehicle.occupancy_percentage'),
  speed: { field: 'vehicle.position.speed', reason: 'written in whole metres per second' },
  congestion: { field: 'vehicle.congestion_level', reason: 'InCongestion is yes or no' },
  alert: { field: 'alert', reason: 'has no text, or informs of nothing the schedule beside it has' },
  ttsHeader: noElement('alert.tts_header_text'),
  ttsDescription: noElement('alert.tts_description_text'),
  causeDetail: noElement('alert.cause_detail'),
  effectDetail: noElement('alert.effect_detail'),
  image: noElement('alert.image'),
  severity: noElement('alert.severity_level'),
  cause: noElement('alert.cause'),
  effect: noElement('alert.effect'),
  routeType: noElement('alert.informed_entity.route_type'),
} as const satisfies Record<string, SiriLossKind>;

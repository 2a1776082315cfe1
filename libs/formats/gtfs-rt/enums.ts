/**
 * The closed lists of GTFS-Realtime: index = number on the wire, value = name in the .proto. A hole is a number the
 * specification leaves free. Spec: gtfs-realtime.proto, google/transit 2dd229b (June 2026).
 */
type Names<List extends readonly (string | undefined)[]> = Exclude<List[number], undefined>;

export const INCREMENTALITY = ['FULL_DATASET', 'DIFFERENTIAL'] as const;
export type Incrementality = Names<typeof INCREMENTALITY>;

/** 4 was never given out. ADDED is deprecated, yet widely sent. */
export const TRIP_SCHEDULE_RELATIONSHIP = [
  'SCHEDULED',
  'ADDED',
  'UNSCHEDULED',
  'CANCELED',
  undefined,
  'REPLACEMENT',
  'DUPLICATED',
  'DELETED',
  'NEW',
] as const;
export type TripScheduleRelationship = Names<typeof TRIP_SCHEDULE_RELATIONSHIP>;

export const STOP_SCHEDULE_RELATIONSHIP = ['SCHEDULED', 'SKIPPED', 'NO_DATA', 'UNSCHEDULED'] as const;
export type StopScheduleRelationship = Names<typeof STOP_SCHEDULE_RELATIONSHIP>;

export const DROP_OFF_PICKUP_TYPE = ['REGULAR', 'NONE', 'PHONE_AGENCY', 'COORDINATE_WITH_DRIVER'] as const;
export type DropOffPickupType = Names<typeof DROP_OFF_PICKUP_TYPE>;

export const VEHICLE_STOP_STATUS = ['INCOMING_AT', 'STOPPED_AT', 'IN_TRANSIT_TO'] as const;
export type VehicleStopStatus = Names<typeof VEHICLE_STOP_STATUS>;

export const CONGESTION_LEVEL = [
  'UNKNOWN_CONGESTION_LEVEL',
  'RUNNING_SMOOTHLY',
  'STOP_AND_GO',
  'CONGESTION',
  'SEVERE_CONGESTION',
] as const;
export type CongestionLevel = Names<typeof CONGESTION_LEVEL>;

/** Not a linear scale. */
export const OCCUPANCY_STATUS = [
  'EMPTY',
  'MANY_SEATS_AVAILABLE',
  'FEW_SEATS_AVAILABLE',
  'STANDING_ROOM_ONLY',
  'CRUSHED_STANDING_ROOM_ONLY',
  'FULL',
  'NOT_ACCEPTING_PASSENGERS',
  'NO_DATA_AVAILABLE',
  'NOT_BOARDABLE',
] as const;
export type OccupancyStatus = Names<typeof OCCUPANCY_STATUS>;

export const WHEELCHAIR_ACCESSIBLE = [
  'NO_VALUE',
  'UNKNOWN',
  'WHEELCHAIR_ACCESSIBLE',
  'WHEELCHAIR_INACCESSIBLE',
] as const;
export type WheelchairAccessible = Names<typeof WHEELCHAIR_ACCESSIBLE>;

export const WHEELCHAIR_BOARDING = ['UNKNOWN', 'AVAILABLE', 'NOT_AVAILABLE'] as const;
export type WheelchairBoarding = Names<typeof WHEELCHAIR_BOARDING>;

export const CAUSE = [
  undefined,
  'UNKNOWN_CAUSE',
  'OTHER_CAUSE',
  'TECHNICAL_PROBLEM',
  'STRIKE',
  'DEMONSTRATION',
  'ACCIDENT',
  'HOLIDAY',
  'WEATHER',
  'MAINTENANCE',
  'CONSTRUCTION',
  'POLICE_ACTIVITY',
  'MEDICAL_EMERGENCY',
  'SPECIAL_EVENT',
] as const;
export type Cause = Names<typeof CAUSE>;

export const EFFECT = [
  undefined,
  'NO_SERVICE',
  'REDUCED_SERVICE',
  'SIGNIFICANT_DELAYS',
  'DETOUR',
  'ADDITIONAL_SERVICE',
  'MODIFIED_SERVICE',
  'OTHER_EFFECT',
  'UNKNOWN_EFFECT',
  'STOP_MOVED',
  'NO_EFFECT',
  'ACCESSIBILITY_ISSUE',
] as const;
export type Effect = Names<typeof EFFECT>;

export const SEVERITY_LEVEL = [undefined, 'UNKNOWN_SEVERITY', 'INFO', 'WARNING', 'SEVERE'] as const;
export type SeverityLevel = Names<typeof SEVERITY_LEVEL>;

/** Every list by the name the message table uses. */
export const ENUMS = {
  Incrementality: INCREMENTALITY,
  TripScheduleRelationship: TRIP_SCHEDULE_RELATIONSHIP,
  StopScheduleRelationship: STOP_SCHEDULE_RELATIONSHIP,
  DropOffPickupType: DROP_OFF_PICKUP_TYPE,
  VehicleStopStatus: VEHICLE_STOP_STATUS,
  CongestionLevel: CONGESTION_LEVEL,
  OccupancyStatus: OCCUPANCY_STATUS,
  WheelchairAccessible: WHEELCHAIR_ACCESSIBLE,
  WheelchairBoarding: WHEELCHAIR_BOARDING,
  Cause: CAUSE,
  Effect: EFFECT,
  SeverityLevel: SEVERITY_LEVEL,
} as const;
export type EnumName = keyof typeof ENUMS;

/**
 * What a number outside the list is read as; a list without an entry reads it as absent, as proto2 asks for closed
 * enums. A newer producer's cause is still a cause, so it must not turn into "unknown".
 */
export const ENUM_FALLBACK: Partial<Record<EnumName, string>> = {
  Cause: 'OTHER_CAUSE',
  Effect: 'OTHER_EFFECT',
  SeverityLevel: 'UNKNOWN_SEVERITY',
};

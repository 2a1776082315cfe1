/** What is measured of a feed. Closed list; definitions and units are in docs/analyst.md. */
export const FIGURES = [
  'vehicles-in-service',
  'punctuality',
  'match-rate',
  'stations',
  'shared-vehicles',
  'observation-age',
  'traffic-speed',
  'traffic-congestion',
  'disturbances',
  'quality',
] as const;
export type FigureName = (typeof FIGURES)[number];

/** Why an alarm is raised. Closed list; thresholds are in docs/analyst.md. */
export const ALARM_RULES = [
  'feed-not-fresh',
  'match-rate-drop',
  'vehicles-missing',
  'schedule-ends',
  'punctuality-low',
  'bunching',
  'station-empty',
  'station-full',
  'site-stuck',
] as const;
export type AlarmRuleName = (typeof ALARM_RULES)[number];

/** `critical`: act now; `major`: act within the hour; `minor`: have it repaired. */
export const SEVERITIES = ['critical', 'major', 'minor'] as const;
export type AlarmSeverity = (typeof SEVERITIES)[number];

/** What an operator can do about an alarm. */
export const ALARM_ACTIONS = ['acknowledge', 'assign', 'mute', 'note', 'close'] as const;

/** What a line of the journal is about. `note`: written freely by an operator; `correction`: of an earlier one; `hub-away`: the
 * hub watched nothing for a time. */
export const JOURNAL_CATEGORIES = [
  'note',
  'correction',
  'hub-away',
  'alarm-raised',
  'alarm-changed',
  'alarm-cleared',
  'escalated',
  'escalation-failed',
  'alert-drafted',
  'alert-confirmed',
  'alert-edited',
  'alert-prolonged',
  'alert-ended',
] as const;

/** How the stops of a run are reported to be served. Spec: SIRI CallStatusEnumeration. */
export const CALL_STATUSES = [
  'onTime',
  'early',
  'delayed',
  'cancelled',
  'arrived',
  'departed',
  'missed',
  'noReport',
  'notExpected',
] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** How full a vehicle is. Spec: GTFS-RT VehiclePosition.OccupancyStatus. */
export const OCCUPANCY_STATUSES = [
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
export type OccupancyStatus = (typeof OCCUPANCY_STATUSES)[number];

/** Traffic around a vehicle. Spec: GTFS-RT VehiclePosition.CongestionLevel. */
export const CONGESTION_LEVELS = [
  'UNKNOWN_CONGESTION_LEVEL',
  'RUNNING_SMOOTHLY',
  'STOP_AND_GO',
  'CONGESTION',
  'SEVERE_CONGESTION',
] as const;

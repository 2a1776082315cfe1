import type { EnumName } from './enums.js';
import type * as M from './messages.js';

/** Every message of the .proto below FeedMessage, by name. */
export interface MessageTypes {
  FeedHeader: M.FeedHeader;
  FeedEntity: M.FeedEntity;
  TripUpdate: M.TripUpdate;
  TripProperties: M.TripProperties;
  StopTimeUpdate: M.StopTimeUpdate;
  StopTimeEvent: M.StopTimeEvent;
  StopTimeProperties: M.StopTimeProperties;
  TripDescriptor: M.TripDescriptor;
  ModifiedTripSelector: M.ModifiedTripSelector;
  VehicleDescriptor: M.VehicleDescriptor;
  VehiclePosition: M.VehiclePosition;
  Position: M.Position;
  CarriageDetails: M.CarriageDetails;
  Alert: M.Alert;
  TimeRange: M.TimeRange;
  EntitySelector: M.EntitySelector;
  TranslatedString: M.TranslatedString;
  Translation: M.Translation;
  TranslatedImage: M.TranslatedImage;
  LocalizedImage: M.LocalizedImage;
  Shape: M.Shape;
  Stop: M.Stop;
  TripModifications: M.TripModifications;
  SelectedTrips: M.SelectedTrips;
  Modification: M.Modification;
  StopSelector: M.StopSelector;
  ReplacementStop: M.ReplacementStop;
}
export type MessageName = keyof MessageTypes;

export type ScalarKind = 'string' | 'bool' | 'uint32' | 'int32' | 'uint64' | 'int64' | 'float' | 'double';

export interface MessageField {
  number: number;
  /** Name in the .proto: `stop_time_update`. */
  protoName: string;
  /** Name in our objects: `stopTimeUpdate`. */
  name: string;
  scalar?: ScalarKind;
  enumName?: EnumName;
  message?: MessageName;
  repeated: boolean;
  /** A repeated field that is left out of the object when nothing was sent. */
  sparse: boolean;
  required: boolean;
  /** Field number and wire type as they stand on the wire. */
  tag: number;
}

export interface MessageDescription {
  name: MessageName;
  /** In field-number order. */
  fields: readonly MessageField[];
  /** Index is the tag; holes are tags the message does not have. */
  byTag: readonly (MessageField | undefined)[];
  byNumber: ReadonlyMap<number, MessageField>;
  /** By proto name and by camelCase name. */
  byName: ReadonlyMap<string, MessageField>;
}

/**
 * One line a field: `number name kind flags`. Kind is a scalar, `enum:List` or a message; flags are `required`,
 * `repeated`, `sparse`. Extensions (1000–1999, 9000–9999) are unknown fields here.
 */
const LINES: Record<MessageName, string> = {
  FeedHeader: `
    1 gtfs_realtime_version string required
    2 incrementality enum:Incrementality
    3 timestamp uint64
    4 feed_version string`,
  FeedEntity: `
    1 id string required
    2 is_deleted bool
    3 trip_update TripUpdate
    4 vehicle VehiclePosition
    5 alert Alert
    6 shape Shape
    7 stop Stop
    8 trip_modifications TripModifications`,
  TripUpdate: `
    1 trip TripDescriptor required
    2 stop_time_update StopTimeUpdate repeated
    3 vehicle VehicleDescriptor
    4 timestamp uint64
    5 delay int32
    6 trip_properties TripProperties`,
  TripProperties: `
    1 trip_id string
    2 start_date string
    3 start_time string
    4 shape_id string
    5 trip_headsign string
    6 trip_short_name string`,
  StopTimeUpdate: `
    1 stop_sequence uint32
    2 arrival StopTimeEvent
    3 departure StopTimeEvent
    4 stop_id string
    5 schedule_relationship enum:StopScheduleRelationship
    6 stop_time_properties StopTimeProperties
    7 departure_occupancy_status enum:OccupancyStatus`,
  StopTimeEvent: `
    1 delay int32
    2 time int64
    3 uncertainty int32
    4 scheduled_time int64`,
  StopTimeProperties: `
    1 assigned_stop_id string
    2 stop_headsign string
    3 pickup_type enum:DropOffPickupType
    4 drop_off_type enum:DropOffPickupType`,
  TripDescriptor: `
    1 trip_id string
    2 start_time string
    3 start_date string
    4 schedule_relationship enum:TripScheduleRelationship
    5 route_id string
    6 direction_id uint32
    7 modified_trip ModifiedTripSelector`,
  ModifiedTripSelector: `
    1 modifications_id string
    2 affected_trip_id string
    3 start_time string
    4 start_date string`,
  VehicleDescriptor: `
    1 id string
    2 label string
    3 license_plate string
    4 wheelchair_accessible enum:WheelchairAccessible`,
  VehiclePosition: `
    1 trip TripDescriptor
    2 position Position
    3 current_stop_sequence uint32
    4 current_status enum:VehicleStopStatus
    5 timestamp uint64
    6 congestion_level enum:CongestionLevel
    7 stop_id string
    8 vehicle VehicleDescriptor
    9 occupancy_status enum:OccupancyStatus
    10 occupancy_percentage uint32
    11 multi_carriage_details CarriageDetails repeated sparse`,
  Position: `
    1 latitude float required
    2 longitude float required
    3 bearing float
    4 odometer double
    5 speed float`,
  CarriageDetails: `
    1 id string
    2 label string
    3 occupancy_status enum:OccupancyStatus
    4 occupancy_percentage int32
    5 carriage_sequence uint32`,
  Alert: `
    1 active_period TimeRange repeated
    2 communication_period TimeRange repeated sparse
    3 impact_period TimeRange repeated sparse
    5 informed_entity EntitySelector repeated
    6 cause enum:Cause
    7 effect enum:Effect
    8 url TranslatedString
    10 header_text TranslatedString
    11 description_text TranslatedString
    12 tts_header_text TranslatedString
    13 tts_description_text TranslatedString
    14 severity_level enum:SeverityLevel
    15 image TranslatedImage
    16 image_alternative_text TranslatedString
    17 cause_detail TranslatedString
    18 effect_detail TranslatedString`,
  TimeRange: `
    1 start uint64
    2 end uint64`,
  EntitySelector: `
    1 agency_id string
    2 route_id string
    3 route_type int32
    4 trip TripDescriptor
    5 stop_id string
    6 direction_id uint32`,
  TranslatedString: `
    1 translation Translation repeated`,
  Translation: `
    1 text string required
    2 language string`,
  TranslatedImage: `
    1 localized_image LocalizedImage repeated`,
  LocalizedImage: `
    1 url string required
    2 media_type string required
    3 language string`,
  Shape: `
    1 shape_id string
    2 encoded_polyline string`,
  Stop: `
    1 stop_id string
    2 stop_code TranslatedString
    3 stop_name TranslatedString
    4 tts_stop_name TranslatedString
    5 stop_desc TranslatedString
    6 stop_lat float
    7 stop_lon float
    8 zone_id string
    9 stop_url TranslatedString
    11 parent_station string
    12 stop_timezone string
    13 wheelchair_boarding enum:WheelchairBoarding
    14 level_id string
    15 platform_code TranslatedString`,
  TripModifications: `
    1 selected_trips SelectedTrips repeated
    2 start_times string repeated
    3 service_dates string repeated
    4 modifications Modification repeated`,
  SelectedTrips: `
    1 trip_ids string repeated
    2 shape_id string`,
  Modification: `
    1 start_stop_selector StopSelector
    2 end_stop_selector StopSelector
    3 propagated_modification_delay int32
    4 replacement_stops ReplacementStop repeated
    5 service_alert_id string
    6 last_modified_time uint64`,
  StopSelector: `
    1 stop_sequence uint32
    2 stop_id string`,
  ReplacementStop: `
    1 travel_time_to_stop int32
    2 stop_id string`,
};

const SCALARS = new Set<string>(['string', 'bool', 'uint32', 'int32', 'uint64', 'int64', 'float', 'double']);

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const START_GROUP = 3;
export const END_GROUP = 4;
export const FIXED32 = 5;

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function wireTypeOf(kind: string): number {
  if (kind === 'float') return FIXED32;
  if (kind === 'double') return FIXED64;
  if (kind === 'string' || (!SCALARS.has(kind) && !kind.startsWith('enum:'))) return LENGTH_DELIMITED;
  return VARINT;
}

function describeField(line: string): MessageField {
  const [number = '', protoName = '', kind = '', ...flags] = line.trim().split(' ');
  return {
    number: Number(number),
    protoName,
    name: camelCase(protoName),
    scalar: SCALARS.has(kind) ? (kind as ScalarKind) : undefined,
    enumName: kind.startsWith('enum:') ? (kind.slice(5) as EnumName) : undefined,
    message: kind in LINES ? (kind as MessageName) : undefined,
    repeated: flags.includes('repeated'),
    sparse: flags.includes('sparse'),
    required: flags.includes('required'),
    tag: (Number(number) << 3) | wireTypeOf(kind),
  };
}

function indexByTag(fields: readonly MessageField[]): (MessageField | undefined)[] {
  const highest = Math.max(...fields.map(({ tag }) => tag));
  const byTag = new Array<MessageField | undefined>(highest + 1).fill(undefined);
  for (const field of fields) byTag[field.tag] = field;
  return byTag;
}

function describeMessage(name: MessageName): MessageDescription {
  const fields = LINES[name].trim().split('\n').map(describeField);
  return {
    name,
    fields,
    byTag: indexByTag(fields),
    byNumber: new Map(fields.map((field) => [field.number, field])),
    byName: new Map(fields.flatMap((field) => [field.protoName, field.name].map((key) => [key, field] as const))),
  };
}

/** The .proto as data: what decodes, encodes and names every message. */
export const MESSAGES = Object.fromEntries(
  (Object.keys(LINES) as MessageName[]).map((name) => [name, describeMessage(name)]),
) as Record<MessageName, MessageDescription>;

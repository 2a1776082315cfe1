import type {
  Cause,
  CongestionLevel,
  DropOffPickupType,
  Effect,
  Incrementality,
  OccupancyStatus,
  SeverityLevel,
  StopScheduleRelationship,
  TripScheduleRelationship,
  VehicleStopStatus,
  WheelchairAccessible,
  WheelchairBoarding,
} from './enums.js';

/**
 * GTFS-Realtime messages as plain objects. Names are the .proto names in camelCase, enums are their names, instants are
 * epoch **seconds** as numbers, durations seconds. An absent field is `undefined`, never the proto default. Repeated
 * fields are arrays, empty when nothing was sent, except `multiCarriageDetails`, `communicationPeriod` and
 * `impactPeriod`, which few feeds have. Spec: gtfs-realtime.proto, google/transit 2dd229b (June 2026), experimental fields
 * included, and the two periods of an alert that gtfs-realtime-bindings 2.2.0 has.
 */
export interface FeedMessage {
  header: FeedHeader;
  /** `entity` in the .proto. */
  entities: FeedEntity[];
}

export interface FeedHeader {
  /** Empty when the feed left it out, which yields FIELD_MISSING. */
  gtfsRealtimeVersion: string;
  incrementality?: Incrementality;
  timestamp?: number;
  feedVersion?: string;
}

export interface FeedEntity {
  /** Only a handle within the document; some producers send the same for all. Empty when left out (FIELD_MISSING). */
  id: string;
  isDeleted?: boolean;
  tripUpdate?: TripUpdate;
  vehicle?: VehiclePosition;
  alert?: Alert;
  shape?: Shape;
  stop?: Stop;
  tripModifications?: TripModifications;
}

export interface TripUpdate {
  trip: TripDescriptor;
  vehicle?: VehicleDescriptor;
  stopTimeUpdate: StopTimeUpdate[];
  timestamp?: number;
  /** Seconds, positive when late. */
  delay?: number;
  tripProperties?: TripProperties;
}

export interface TripProperties {
  tripId?: string;
  startDate?: string;
  startTime?: string;
  shapeId?: string;
  tripHeadsign?: string;
  tripShortName?: string;
}

export interface StopTimeUpdate {
  stopSequence?: number;
  stopId?: string;
  arrival?: StopTimeEvent;
  departure?: StopTimeEvent;
  departureOccupancyStatus?: OccupancyStatus;
  scheduleRelationship?: StopScheduleRelationship;
  stopTimeProperties?: StopTimeProperties;
}

export interface StopTimeEvent {
  /** Seconds, positive when late. */
  delay?: number;
  time?: number;
  /** Seconds. */
  uncertainty?: number;
  scheduledTime?: number;
}

export interface StopTimeProperties {
  assignedStopId?: string;
  stopHeadsign?: string;
  pickupType?: DropOffPickupType;
  dropOffType?: DropOffPickupType;
}

export interface TripDescriptor {
  tripId?: string;
  routeId?: string;
  directionId?: number;
  startTime?: string;
  startDate?: string;
  scheduleRelationship?: TripScheduleRelationship;
  modifiedTrip?: ModifiedTripSelector;
}

export interface ModifiedTripSelector {
  modificationsId?: string;
  affectedTripId?: string;
  startTime?: string;
  startDate?: string;
}

export interface VehicleDescriptor {
  id?: string;
  label?: string;
  licensePlate?: string;
  wheelchairAccessible?: WheelchairAccessible;
}

export interface VehiclePosition {
  trip?: TripDescriptor;
  vehicle?: VehicleDescriptor;
  position?: Position;
  currentStopSequence?: number;
  stopId?: string;
  currentStatus?: VehicleStopStatus;
  timestamp?: number;
  congestionLevel?: CongestionLevel;
  occupancyStatus?: OccupancyStatus;
  /** May pass 100. */
  occupancyPercentage?: number;
  multiCarriageDetails?: CarriageDetails[];
}

/** Coordinates are float32 on the wire: about a metre is lost, so never compare them for equality. */
export interface Position {
  latitude: number;
  longitude: number;
  /** Degrees clockwise from north. */
  bearing?: number;
  /** Metres. */
  odometer?: number;
  /** Metres per second. */
  speed?: number;
}

export interface CarriageDetails {
  id?: string;
  label?: string;
  occupancyStatus?: OccupancyStatus;
  occupancyPercentage?: number;
  carriageSequence?: number;
}

export interface Alert {
  activePeriod: TimeRange[];
  /** When it is to be shown. */
  communicationPeriod?: TimeRange[];
  /** When services are affected. */
  impactPeriod?: TimeRange[];
  informedEntity: EntitySelector[];
  cause?: Cause;
  effect?: Effect;
  url?: TranslatedString;
  headerText?: TranslatedString;
  descriptionText?: TranslatedString;
  ttsHeaderText?: TranslatedString;
  ttsDescriptionText?: TranslatedString;
  severityLevel?: SeverityLevel;
  image?: TranslatedImage;
  imageAlternativeText?: TranslatedString;
  causeDetail?: TranslatedString;
  effectDetail?: TranslatedString;
}

/** Active while start ≤ t < end; an absent end is open. */
export interface TimeRange {
  start?: number;
  end?: number;
}

export interface EntitySelector {
  agencyId?: string;
  routeId?: string;
  routeType?: number;
  trip?: TripDescriptor;
  stopId?: string;
  directionId?: number;
}

export interface TranslatedString {
  translation: Translation[];
}

export interface Translation {
  text: string;
  /** BCP 47. */
  language?: string;
}

export interface TranslatedImage {
  localizedImage: LocalizedImage[];
}

export interface LocalizedImage {
  url: string;
  mediaType: string;
  language?: string;
}

export interface Shape {
  shapeId?: string;
  encodedPolyline?: string;
}

export interface Stop {
  stopId?: string;
  stopCode?: TranslatedString;
  stopName?: TranslatedString;
  ttsStopName?: TranslatedString;
  stopDesc?: TranslatedString;
  stopLat?: number;
  stopLon?: number;
  zoneId?: string;
  stopUrl?: TranslatedString;
  parentStation?: string;
  stopTimezone?: string;
  wheelchairBoarding?: WheelchairBoarding;
  levelId?: string;
  platformCode?: TranslatedString;
}

export interface TripModifications {
  selectedTrips: SelectedTrips[];
  startTimes: string[];
  serviceDates: string[];
  modifications: Modification[];
}

export interface SelectedTrips {
  tripIds: string[];
  shapeId?: string;
}

export interface Modification {
  startStopSelector?: StopSelector;
  endStopSelector?: StopSelector;
  /** Seconds. */
  propagatedModificationDelay?: number;
  replacementStops: ReplacementStop[];
  serviceAlertId?: string;
  lastModifiedTime?: number;
}

export interface StopSelector {
  stopSequence?: number;
  stopId?: string;
}

export interface ReplacementStop {
  /** Seconds from the reference stop. */
  travelTimeToStop?: number;
  stopId?: string;
}

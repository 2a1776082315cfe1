import type {
  AgencyId,
  AlertId,
  Instant,
  RouteId,
  ServiceDate,
  ShapeId,
  StopId,
  TripId,
  TripModificationId,
  VehicleId,
} from './ids.js';
import type { Mode } from './kinds.js';
import type { Activity } from './validity.js';
import type { RealtimeShape, RealtimeStop } from './trip-modification.js';

/** GTFS-RT `TripDescriptor.ScheduleRelationship`, by name. */
export type TripScheduleRelationship =
  'SCHEDULED' | 'ADDED' | 'UNSCHEDULED' | 'CANCELED' | 'REPLACEMENT' | 'DUPLICATED' | 'DELETED' | 'NEW';

/** Which run of a trip is meant as modified, and by what. Spec: GTFS-RT ModifiedTripSelector. */
export interface ModifiedTrip {
  modificationsId?: TripModificationId;
  affectedTripId?: TripId;
  startTime?: string;
  startDate?: ServiceDate;
}

/**
 * Which run of which trip. A run told as modified has the ids of the trip it was, as far as they are known, beside
 * `modifiedTrip`. Spec: GTFS-RT TripDescriptor.
 */
export interface TripDescriptor {
  tripId?: TripId;
  routeId?: RouteId;
  /** 0 or 1 as in trips.txt. */
  directionId?: number;
  /** `HH:MM:SS`, may pass 24:00:00. */
  startTime?: string;
  startDate?: ServiceDate;
  scheduleRelationship?: TripScheduleRelationship;
  modifiedTrip?: ModifiedTrip;
}

/** As in VehicleDescriptor of GTFS-RT. */
export type WheelchairAccessible = 'NO_VALUE' | 'UNKNOWN' | 'WHEELCHAIR_ACCESSIBLE' | 'WHEELCHAIR_INACCESSIBLE';

/** One carriage of a train. Spec: GTFS-RT CarriageDetails. */
export interface Carriage {
  carriageId?: string;
  label?: string;
  occupancyStatus?: string;
  /** May pass 100; −1 where the feed says that it has none. */
  occupancyPercentage?: number;
  /** 1 for the first in the direction of travel. */
  sequence?: number;
}

export interface GeoPoint {
  /** WGS 84 degrees. */
  latitude: number;
  longitude: number;
}

/** Where a vehicle is or what it does. Spec: GTFS-RT VehiclePosition. `point` is absent where the feed gives none. */
export interface VehiclePosition {
  vehicleId: VehicleId;
  label?: string;
  licensePlate?: string;
  wheelchairAccessible?: WheelchairAccessible;
  trip?: TripDescriptor;
  /** As in TripUpdate. */
  directionRef?: string;
  point?: GeoPoint;
  /** Degrees clockwise from north, 0 to 360. */
  bearingDeg?: number;
  speedMps?: number;
  odometerM?: number;
  stopId?: StopId;
  stopSequence?: number;
  currentStatus?: 'INCOMING_AT' | 'STOPPED_AT' | 'IN_TRANSIT_TO';
  congestionLevel?: string;
  occupancyStatus?: string;
  /** May pass 100. */
  occupancyPercentage?: number;
  /** From the first in the direction of travel on. */
  carriages?: Carriage[];
  mode?: Mode;
  /** Public line name, from the schedule (`M`, `T1`). */
  routeName?: string;
  /** `#RRGGBB`, from the schedule. */
  routeColor?: string;
  headsign?: string;
  /** INSEE code of the commune the point lies in. */
  commune?: string;
}

/** Spec: GTFS-RT StopTimeEvent. `time` is an instant, `delaySeconds` is positive when late. */
export interface StopTimeEvent {
  time?: Instant;
  delaySeconds?: number;
  uncertaintySeconds?: number;
  scheduledTime?: Instant;
}

/** Whether passengers may board or alight, by name. Spec: GTFS-RT DropOffPickupType. */
export type DropOffPickupType = 'REGULAR' | 'NONE' | 'PHONE_AGENCY' | 'COORDINATE_WITH_DRIVER';

/** Spec: SIRI CallStatusEnumeration. */
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

export interface StopTimeUpdate {
  stopSequence?: number;
  stopId?: StopId;
  arrival?: StopTimeEvent;
  departure?: StopTimeEvent;
  scheduleRelationship?: 'SCHEDULED' | 'SKIPPED' | 'NO_DATA' | 'UNSCHEDULED';
  /** Where it stops today, of the same station: another platform. */
  assignedStopId?: StopId;
  stopHeadsign?: string;
  pickupType?: DropOffPickupType;
  dropOffType?: DropOffPickupType;
  departureOccupancyStatus?: string;
  /** How the stop is told to be served, in SIRI's words; only SIRI tells it. */
  arrivalStatus?: CallStatus;
  departureStatus?: CallStatus;
}

/** What the run has of its own. Spec: GTFS-RT TripProperties. */
export interface TripProperties {
  /** Of the run that doubles a trip, with its day and start: only where the run is DUPLICATED. */
  tripId?: TripId;
  startDate?: ServiceDate;
  startTime?: string;
  headsign?: string;
  shortName?: string;
  shapeId?: ShapeId;
}

/** Predicted passing times of one run. Spec: GTFS-RT TripUpdate. Updates are in stop_sequence order. */
export interface TripUpdate {
  trip: TripDescriptor;
  vehicleId?: VehicleId;
  vehicleLabel?: string;
  vehicleLicensePlate?: string;
  vehicleWheelchairAccessible?: WheelchairAccessible;
  /** The direction in the feed's own words, where GTFS has no number for it; only SIRI tells it. */
  directionRef?: string;
  delaySeconds?: number;
  stopTimeUpdates: StopTimeUpdate[];
  properties?: TripProperties;
  /** The shape `properties` name, where the document tells it and not the schedule. */
  shape?: RealtimeShape;
  /** Stops of the run that the document tells and not the schedule. */
  stops?: RealtimeStop[];
  mode?: Mode;
  routeName?: string;
}

/** BCP 47 language → text; the key `und` holds a text that names no language. */
export type Translated = Record<string, string>;

export interface InformedEntity {
  agencyId?: AgencyId;
  routeId?: RouteId;
  /** GTFS route_type. */
  routeType?: number;
  directionId?: number;
  trip?: TripDescriptor;
  stopId?: StopId;
}

export interface Period {
  start?: Instant;
  end?: Instant;
}

/** A picture for travellers in one language; `url` leads to it. Spec: GTFS-RT LocalizedImage. */
export interface AlertImage {
  url: string;
  /** IANA media type. */
  mediaType: string;
  /** BCP 47. */
  language?: string;
}

/** A disturbance told to travellers. Spec: GTFS-RT Alert. No period means: as long as it is published. */
export interface Alert {
  alertId: AlertId;
  activePeriods: Period[];
  /** How it stands when it was told, where its periods say: told anew when that changes. */
  activity?: Activity;
  /** When it is to be shown. */
  communicationPeriods?: Period[];
  /** When services are affected. */
  impactPeriods?: Period[];
  informedEntities: InformedEntity[];
  cause?: string;
  effect?: string;
  severityLevel?: string;
  url?: Translated;
  header?: Translated;
  description?: Translated;
  ttsHeader?: Translated;
  ttsDescription?: Translated;
  causeDetail?: Translated;
  effectDetail?: Translated;
  images?: AlertImage[];
  imageAlternativeText?: Translated;
}

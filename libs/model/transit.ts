import type { AgencyId, AlertId, Instant, RouteId, ServiceDate, StopId, TripId, VehicleId } from './ids.js';
import type { Mode } from './kinds.js';

/** GTFS-RT `TripDescriptor.ScheduleRelationship`, by name. */
export type TripScheduleRelationship =
  'SCHEDULED' | 'ADDED' | 'UNSCHEDULED' | 'CANCELED' | 'REPLACEMENT' | 'DUPLICATED' | 'DELETED' | 'NEW';

/** Which run of which trip. Spec: GTFS-RT TripDescriptor. */
export interface TripDescriptor {
  tripId?: TripId;
  routeId?: RouteId;
  /** 0 or 1 as in trips.txt. */
  directionId?: number;
  /** `HH:MM:SS`, may pass 24:00:00. */
  startTime?: string;
  startDate?: ServiceDate;
  scheduleRelationship?: TripScheduleRelationship;
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
  wheelchairAccessible?: 'NO_VALUE' | 'UNKNOWN' | 'WHEELCHAIR_ACCESSIBLE' | 'WHEELCHAIR_INACCESSIBLE';
  trip?: TripDescriptor;
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

export interface StopTimeUpdate {
  stopSequence?: number;
  stopId?: StopId;
  arrival?: StopTimeEvent;
  departure?: StopTimeEvent;
  scheduleRelationship?: 'SCHEDULED' | 'SKIPPED' | 'NO_DATA' | 'UNSCHEDULED';
  assignedStopId?: StopId;
  stopHeadsign?: string;
  departureOccupancyStatus?: string;
}

/** Predicted passing times of one run. Spec: GTFS-RT TripUpdate. Updates are in stop_sequence order. */
export interface TripUpdate {
  trip: TripDescriptor;
  vehicleId?: VehicleId;
  vehicleLabel?: string;
  delaySeconds?: number;
  stopTimeUpdates: StopTimeUpdate[];
  /** Only for DUPLICATED, NEW and REPLACEMENT runs. */
  properties?: {
    tripId?: TripId;
    startDate?: ServiceDate;
    startTime?: string;
    headsign?: string;
    shortName?: string;
    shapeId?: string;
  };
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

/** A disturbance told to travellers. Spec: GTFS-RT Alert. No period means: as long as it is published. */
export interface Alert {
  alertId: AlertId;
  activePeriods: { start?: Instant; end?: Instant }[];
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
}

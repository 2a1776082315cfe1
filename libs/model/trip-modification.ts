import type { AlertId, Instant, RouteId, ServiceDate, ShapeId, StopId, TripId, TripModificationId } from './ids.js';
import type { Mode } from './kinds.js';
import type { GeoPoint, Translated } from './transit.js';

/** A way of a vehicle that is told in real time and not in shapes.txt. Spec: GTFS-RT Shape. */
export interface RealtimeShape {
  shapeId: ShapeId;
  /** At least two points, in Google's encoded polyline format. */
  encodedPolyline: string;
}

/** A stop that is told in real time and not in stops.txt. Spec: GTFS-RT Stop. */
export interface RealtimeStop {
  stopId: StopId;
  code?: Translated;
  name?: Translated;
  ttsName?: Translated;
  description?: Translated;
  point?: GeoPoint;
  zoneId?: string;
  url?: Translated;
  parentStationId?: StopId;
  /** IANA name. */
  timeZone?: string;
  wheelchairBoarding?: 'UNKNOWN' | 'AVAILABLE' | 'NOT_AVAILABLE';
  levelId?: string;
  platformCode?: Translated;
}

/** A stop time of the affected trips; at least one of both. Spec: GTFS-RT StopSelector. */
export interface StopSelector {
  stopSequence?: number;
  stopId?: StopId;
}

export interface ReplacementStop {
  stopId?: StopId;
  /** From the arrival at the stop before the first one replaced; from that one itself where it is the trip's first. */
  travelTimeToStopSeconds?: number;
}

/** Other stops in the place of a span of stop times, both ends included. Spec: GTFS-RT Modification. */
export interface Modification {
  start?: StopSelector;
  /** Absent where no stop is replaced. */
  end?: StopSelector;
  /** Added to all times behind the span. */
  propagatedDelaySeconds?: number;
  replacementStops: ReplacementStop[];
  serviceAlertId?: AlertId;
  lastModifiedAt?: Instant;
}

/**
 * A detour of many runs: which trips on which days take which other stops and shape. It holds the shapes and stops it
 * names that no schedule has. Spec: GTFS-RT TripModifications.
 */
export interface TripModification {
  modificationId: TripModificationId;
  /** Groups of trips with the same new shape. */
  selectedTrips: { tripIds: TripId[]; shapeId?: ShapeId }[];
  /** Of the runs meant where the trips run by headway. */
  startTimes: string[];
  serviceDates: ServiceDate[];
  modifications: Modification[];
  shapes: RealtimeShape[];
  stops: RealtimeStop[];
  /** Of the selected trips, from the schedule. */
  routeIds?: RouteId[];
  mode?: Mode;
}

import { z } from 'zod';
import type { AlertId, RouteId, ShapeId, StopId, TripId, TripModificationId } from '../ids.js';
import { geoPoint, id, instant, integer, mode, optional, serviceDate, text, translated } from './parts.js';

/** A way of a vehicle that a real-time document brings and shapes.txt does not. Spec: GTFS-RT Shape. */
export const realtimeShape = z.object({
  shapeId: id<ShapeId>(),
  encodedPolyline: text.describe('at least two points, in the encoded polyline format of Google'),
});

/** A stop that a real-time document brings and stops.txt does not. Spec: GTFS-RT Stop. */
export const realtimeStop = z.object({
  stopId: id<StopId>(),
  ...optional({
    code: translated,
    name: translated,
    ttsName: translated,
    description: translated,
    point: geoPoint,
    zoneId: text,
    url: translated,
    parentStationId: id<StopId>(),
    timeZone: text.describe('IANA name'),
    wheelchairBoarding: z.enum(['UNKNOWN', 'AVAILABLE', 'NOT_AVAILABLE']),
    levelId: text,
    platformCode: translated,
  }),
});

/** A stop time of the affected trips; at least one of both. Spec: GTFS-RT StopSelector. */
const stopSelector = z.object(optional({ stopSequence: integer, stopId: id<StopId>() }));

const replacementStop = z.object(
  optional({
    stopId: id<StopId>(),
    travelTimeToStopSeconds: integer.describe(
      'from the arrival at the stop before the first one replaced; from that one itself where it is the first of the trip',
    ),
  }),
);

/** Other stops in the place of a span of stop times, both ends included. Spec: GTFS-RT Modification. */
const modification = z.object({
  replacementStops: z.array(replacementStop),
  ...optional({
    start: stopSelector,
    end: stopSelector.describe('absent where no stop is replaced'),
    propagatedDelaySeconds: integer.describe('added to all times behind the span'),
    serviceAlertId: id<AlertId>(),
    lastModifiedAt: instant,
  }),
});

/**
 * A detour of many runs: which trips on which days take which other stops and shape. It holds the shapes and stops it
 * names that no schedule has. Spec: GTFS-RT TripModifications.
 */
export const tripModification = z.object({
  modificationId: id<TripModificationId>(),
  selectedTrips: z
    .array(z.object({ tripIds: z.array(id<TripId>()), ...optional({ shapeId: id<ShapeId>() }) }))
    .describe('groups of trips with the same new shape'),
  startTimes: z.array(text).describe('of the runs meant where the trips run by headway'),
  serviceDates: z.array(serviceDate),
  modifications: z.array(modification),
  shapes: z.array(realtimeShape),
  stops: z.array(realtimeStop),
  ...optional({ routeIds: z.array(id<RouteId>()).describe('of the selected trips, from the schedule'), mode }),
});

export type RealtimeShape = z.infer<typeof realtimeShape>;
export type RealtimeStop = z.infer<typeof realtimeStop>;
export type StopSelector = z.infer<typeof stopSelector>;
export type ReplacementStop = z.infer<typeof replacementStop>;
export type Modification = z.infer<typeof modification>;
export type TripModification = z.infer<typeof tripModification>;

import { z } from 'zod';
import type { AgencyId, AlertId, RouteId, ShapeId, StopId, TripId, TripModificationId, VehicleId } from '../ids.js';
import { CALL_STATUSES, CONGESTION_LEVELS, OCCUPANCY_STATUSES } from '../words.js';
import {
  commune,
  count,
  geoPoint,
  id,
  instant,
  integer,
  mode,
  number,
  optional,
  serviceDate,
  text,
  translated,
} from './parts.js';
import { realtimeShape, realtimeStop } from './realtime-network.js';
import { activity, period } from './validity.js';

const tripScheduleRelationship = z.enum([
  'SCHEDULED',
  'ADDED',
  'UNSCHEDULED',
  'CANCELED',
  'REPLACEMENT',
  'DUPLICATED',
  'DELETED',
  'NEW',
]);
const directionId = z.int().min(0).max(1).describe('as in trips.txt');
const startTime = text.meta({
  mapped: 'clock-time',
  description: 'departure at the first stop, HH:MM:SS; may pass 24:00:00',
});

/** Which run of a trip is meant as modified, and by what. Spec: GTFS-RT ModifiedTripSelector. */
const modifiedTrip = z.object(
  optional({
    modificationsId: id<TripModificationId>(),
    affectedTripId: id<TripId>(),
    startTime,
    startDate: serviceDate,
  }),
);

/**
 * Which run of which trip. A run named as modified has the ids of the trip it was, as far as they are known, beside
 * `modifiedTrip`. Spec: GTFS-RT TripDescriptor.
 */
const tripDescriptor = z.object(
  optional({
    tripId: id<TripId>().describe('trip of the schedule'),
    routeId: id<RouteId>().describe('route of the schedule'),
    directionId,
    startTime,
    startDate: serviceDate.describe('day of the schedule the run belongs to, YYYYMMDD'),
    scheduleRelationship: tripScheduleRelationship.describe('how the run stands to the schedule'),
    modifiedTrip,
  }),
);

const wheelchairAccessible = z
  .enum(['NO_VALUE', 'UNKNOWN', 'WHEELCHAIR_ACCESSIBLE', 'WHEELCHAIR_INACCESSIBLE'])
  .describe('whether a wheelchair can board');
const occupancyStatus = z.enum(OCCUPANCY_STATUSES);
const occupancyPercentage = number.meta({
  unit: '%',
  plausible: [0, 1000],
  description: 'how full it is; may pass 100',
});

/** One carriage of a train. Spec: GTFS-RT CarriageDetails. */
const carriage = z.object(
  optional({
    carriageId: text,
    label: text,
    occupancyStatus,
    occupancyPercentage: number.describe('may pass 100; -1 where the feed says that it has none'),
    sequence: integer.describe('1 for the first in the direction of travel'),
  }),
);

/** Where a vehicle is or what it does. Spec: GTFS-RT VehiclePosition. */
export const vehiclePosition = z.object({
  vehicleId: id<VehicleId>(),
  ...optional({
    label: text.describe('what passengers see on it'),
    licensePlate: text.describe('its plate'),
    wheelchairAccessible,
    trip: tripDescriptor,
    directionRef: text.describe('as in a trip update'),
    point: geoPoint.describe('where it is; absent where the feed gives none'),
    bearingDeg: number.min(0).max(360).meta({ unit: 'deg', description: 'clockwise from north' }),
    speedMps: number.min(0).meta({ unit: 'm/s', plausible: [0, 150], description: 'speed over ground' }),
    odometerM: number.meta({ unit: 'm', plausible: [0, 1e9], description: 'distance since the start of the run' }),
    stopId: id<StopId>().describe('stop it is at or drives to'),
    stopSequence: count.describe('place of that stop in the trip'),
    currentStatus: z.enum(['INCOMING_AT', 'STOPPED_AT', 'IN_TRANSIT_TO']).describe('how it stands to that stop'),
    congestionLevel: z.enum(CONGESTION_LEVELS).describe('traffic around it'),
    occupancyStatus: occupancyStatus.describe('how full it is, in words'),
    occupancyPercentage,
    carriages: z.array(carriage).describe('from the first in the direction of travel on'),
    mode,
    routeName: text.describe('line as passengers know it, from the schedule (M, T1)'),
    routeColor: z
      .string()
      .regex(/^#[0-9A-F]{6}$/)
      .describe('#RRGGBB, from the schedule'),
    headsign: text.describe('where it goes'),
    commune,
    count,
  }),
});

/** Spec: GTFS-RT StopTimeEvent. */
const stopTimeEvent = z.object(
  optional({
    time: instant,
    delaySeconds: integer.describe('positive when late'),
    uncertaintySeconds: integer,
    scheduledTime: instant,
  }),
);

/** Whether passengers may board or alight, by name. Spec: GTFS-RT DropOffPickupType. */
const dropOffPickupType = z.enum(['REGULAR', 'NONE', 'PHONE_AGENCY', 'COORDINATE_WITH_DRIVER']);

const callStatus = z.enum(CALL_STATUSES);

const stopTimeUpdate = z.object(
  optional({
    stopSequence: integer,
    stopId: id<StopId>(),
    arrival: stopTimeEvent,
    departure: stopTimeEvent,
    scheduleRelationship: z.enum(['SCHEDULED', 'SKIPPED', 'NO_DATA', 'UNSCHEDULED']),
    assignedStopId: id<StopId>().describe('where it stops today, of the same station: another platform'),
    stopHeadsign: text,
    pickupType: dropOffPickupType,
    dropOffType: dropOffPickupType,
    departureOccupancyStatus: occupancyStatus,
    arrivalStatus: callStatus.describe(
      'how the stop is reported to be served, in the words of SIRI, which alone has it',
    ),
    departureStatus: callStatus,
  }),
);

/** What the run has of its own. Spec: GTFS-RT TripProperties. */
const tripProperties = z.object(
  optional({
    tripId: id<TripId>().describe(
      'of the run that doubles a trip, with its day and start: only where the run is DUPLICATED',
    ),
    startDate: serviceDate,
    startTime: text,
    headsign: text,
    shortName: text,
    shapeId: id<ShapeId>(),
  }),
);

/** Predicted passing times of one run, in order of stop_sequence. Spec: GTFS-RT TripUpdate. */
export const tripUpdate = z.object({
  trip: tripDescriptor,
  stopTimeUpdates: z.array(stopTimeUpdate),
  ...optional({
    vehicleId: id<VehicleId>(),
    vehicleLabel: text,
    vehicleLicensePlate: text,
    vehicleWheelchairAccessible: wheelchairAccessible,
    directionRef: text.describe(
      'the direction in the feed’s own words, where GTFS has no number for it; only SIRI reports it',
    ),
    delaySeconds: integer.describe('positive when late'),
    properties: tripProperties,
    shape: realtimeShape.describe('the shape `properties` names, where the document brings it and not the schedule'),
    stops: z.array(realtimeStop).describe('stops of the run that the document brings and not the schedule'),
    mode,
    routeName: text,
  }),
});

const informedEntity = z.object(
  optional({
    agencyId: id<AgencyId>(),
    routeId: id<RouteId>(),
    routeType: integer.describe('GTFS route_type'),
    directionId,
    trip: tripDescriptor,
    stopId: id<StopId>(),
  }),
);

/** A picture for travellers in one language. Spec: GTFS-RT LocalizedImage. */
const alertImage = z.object({
  url: text,
  mediaType: text.describe('IANA media type'),
  ...optional({ language: text.describe('BCP 47') }),
});

/** Of an alert that no producer's feed has: written, or confirmed, by the operator of the hub. */
const alertOrigin = z.object({
  organisation: text.describe('whose word it is'),
  ...optional({ basedOn: text.describe('key of the draft alert that was confirmed') }),
});

/** A disturbance published for travellers. Spec: GTFS-RT Alert. */
export const alert = z.object({
  alertId: id<AlertId>(),
  activePeriods: z.array(period).describe('none means: as long as it is published'),
  informedEntities: z.array(informedEntity),
  ...optional({
    activity,
    communicationPeriods: z.array(period).describe('when it is to be shown'),
    impactPeriods: z.array(period).describe('when services are affected'),
    cause: text,
    effect: text,
    severityLevel: text,
    url: translated,
    header: translated,
    description: translated,
    ttsHeader: translated,
    ttsDescription: translated,
    causeDetail: translated,
    effectDetail: translated,
    images: z.array(alertImage),
    imageAlternativeText: translated,
    origin: alertOrigin,
  }),
});

/** GTFS-RT `TripDescriptor.ScheduleRelationship`, by name. */
export type TripScheduleRelationship = z.infer<typeof tripScheduleRelationship>;
export type ModifiedTrip = z.infer<typeof modifiedTrip>;
export type TripDescriptor = z.infer<typeof tripDescriptor>;
export type WheelchairAccessible = z.infer<typeof wheelchairAccessible>;
export type Carriage = z.infer<typeof carriage>;
export type VehiclePosition = z.infer<typeof vehiclePosition>;
export type StopTimeEvent = z.infer<typeof stopTimeEvent>;
export type DropOffPickupType = z.infer<typeof dropOffPickupType>;
export type StopTimeUpdate = z.infer<typeof stopTimeUpdate>;
export type TripProperties = z.infer<typeof tripProperties>;
export type TripUpdate = z.infer<typeof tripUpdate>;
export type InformedEntity = z.infer<typeof informedEntity>;
export type AlertImage = z.infer<typeof alertImage>;
export type Alert = z.infer<typeof alert>;

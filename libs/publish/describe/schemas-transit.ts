import { CALL_STATUSES, type Kind } from '#libs/model';
import { activity } from './schema-validity.js';
import { id, instant, integer, list, number, object, point, text, texts } from './schema-words.js';

const serviceDate = { type: 'string', pattern: '^\\d{8}$' };
const wheelchairAccessible = { enum: ['NO_VALUE', 'UNKNOWN', 'WHEELCHAIR_ACCESSIBLE', 'WHEELCHAIR_INACCESSIBLE'] };
const trip = object({
  tripId: id,
  routeId: id,
  directionId: { enum: [0, 1] },
  startTime: text,
  startDate: serviceDate,
  scheduleRelationship: {
    enum: ['SCHEDULED', 'ADDED', 'UNSCHEDULED', 'CANCELED', 'REPLACEMENT', 'DUPLICATED', 'DELETED', 'NEW'],
  },
  modifiedTrip: object({ modificationsId: id, affectedTripId: id, startTime: text, startDate: serviceDate }),
});
const stopTimeEvent = object({
  time: instant,
  delaySeconds: integer,
  uncertaintySeconds: integer,
  scheduledTime: instant,
});

const periods = list(object({ start: instant, end: instant }));
const dropOffPickupType = { enum: ['REGULAR', 'NONE', 'PHONE_AGENCY', 'COORDINATE_WITH_DRIVER'] };
const shape = object({ shapeId: id, encodedPolyline: text }, ['shapeId', 'encodedPolyline']);
const stop = object(
  {
    stopId: id,
    code: texts,
    name: texts,
    ttsName: texts,
    description: texts,
    point,
    zoneId: text,
    url: texts,
    parentStationId: id,
    timeZone: text,
    wheelchairBoarding: { enum: ['UNKNOWN', 'AVAILABLE', 'NOT_AVAILABLE'] },
    levelId: text,
    platformCode: texts,
  },
  ['stopId'],
);
const stopSelector = object({ stopSequence: integer, stopId: id });

/** JSON Schemas of the bodies that GTFS-Realtime has words for. */
export const TRANSIT_BODIES: Partial<Record<Kind, object>> = {
  'vehicle-position': object(
    {
      vehicleId: id,
      label: text,
      licensePlate: text,
      wheelchairAccessible,
      trip,
      directionRef: text,
      point,
      bearingDeg: { type: 'number', minimum: 0, maximum: 360 },
      speedMps: { type: 'number', minimum: 0 },
      odometerM: number,
      stopId: id,
      stopSequence: integer,
      currentStatus: { enum: ['INCOMING_AT', 'STOPPED_AT', 'IN_TRANSIT_TO'] },
      congestionLevel: text,
      occupancyStatus: text,
      occupancyPercentage: number,
      carriages: list(
        object({
          carriageId: text,
          label: text,
          occupancyStatus: text,
          occupancyPercentage: number,
          sequence: integer,
        }),
      ),
      mode: text,
      routeName: text,
      routeColor: { type: 'string', pattern: '^#[0-9A-F]{6}$' },
      headsign: text,
      commune: text,
    },
    ['vehicleId'],
  ),
  'trip-update': object(
    {
      trip,
      vehicleId: id,
      vehicleLabel: text,
      vehicleLicensePlate: text,
      vehicleWheelchairAccessible: wheelchairAccessible,
      directionRef: text,
      delaySeconds: integer,
      stopTimeUpdates: list(
        object({
          stopSequence: integer,
          stopId: id,
          arrival: stopTimeEvent,
          departure: stopTimeEvent,
          scheduleRelationship: { enum: ['SCHEDULED', 'SKIPPED', 'NO_DATA', 'UNSCHEDULED'] },
          assignedStopId: id,
          stopHeadsign: text,
          pickupType: dropOffPickupType,
          dropOffType: dropOffPickupType,
          departureOccupancyStatus: text,
          arrivalStatus: { enum: [...CALL_STATUSES] },
          departureStatus: { enum: [...CALL_STATUSES] },
        }),
      ),
      properties: object({
        tripId: id,
        startDate: serviceDate,
        startTime: text,
        headsign: text,
        shortName: text,
        shapeId: id,
      }),
      shape,
      stops: list(stop),
      mode: text,
      routeName: text,
    },
    ['trip', 'stopTimeUpdates'],
  ),
  alert: object(
    {
      alertId: id,
      activePeriods: periods,
      activity,
      communicationPeriods: periods,
      impactPeriods: periods,
      informedEntities: list(
        object({ agencyId: id, routeId: id, routeType: integer, directionId: { enum: [0, 1] }, stopId: id, trip }),
      ),
      cause: text,
      effect: text,
      severityLevel: text,
      header: texts,
      description: texts,
      url: texts,
      ttsHeader: texts,
      ttsDescription: texts,
      causeDetail: texts,
      effectDetail: texts,
      images: list(object({ url: text, mediaType: text, language: text }, ['url', 'mediaType'])),
      imageAlternativeText: texts,
    },
    ['alertId', 'activePeriods', 'informedEntities'],
  ),
  'trip-modification': object(
    {
      modificationId: id,
      selectedTrips: list(object({ tripIds: list(id), shapeId: id }, ['tripIds'])),
      startTimes: list(text),
      serviceDates: list(serviceDate),
      modifications: list(
        object(
          {
            start: stopSelector,
            end: stopSelector,
            propagatedDelaySeconds: integer,
            replacementStops: list(object({ stopId: id, travelTimeToStopSeconds: integer })),
            serviceAlertId: id,
            lastModifiedAt: instant,
          },
          ['replacementStops'],
        ),
      ),
      shapes: list(shape),
      stops: list(stop),
      routeIds: list(id),
      mode: text,
    },
    ['modificationId', 'selectedTrips', 'startTimes', 'serviceDates', 'modifications', 'shapes', 'stops'],
  ),
};

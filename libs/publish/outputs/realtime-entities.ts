import type {
  EntitySelector,
  FeedEntity,
  StopTimeEvent as EventMessage,
  StopTimeUpdate as StopMessage,
  TranslatedString,
  TripDescriptor,
} from '#libs/formats/gtfs-rt';
import {
  localId,
  type HubEvent,
  type Instant,
  type StopTimeEvent,
  type StopTimeUpdate,
  type Translated,
  type TripDescriptor as Trip,
} from '#libs/model';
import type { Schedule, ScheduledTrip } from '#libs/schedule';

/** Entities → GTFS-RT messages in the feed's own ids. `undefined` where nothing that may be published is left. */

const EXTRA = new Set(['ADDED', 'NEW']);

/**
 * The run as the schedule beside knows it. A run it does not have is left out (vehicles then show as out of service),
 * unless it is an added one with a route that exists. Spec: GTFS-RT validator E003, E004, E016, E035.
 */
function toTrip(
  trip: Trip | undefined,
  schedule: Schedule | undefined,
): { message: TripDescriptor; scheduled?: ScheduledTrip } | undefined {
  if (!trip) return undefined;
  const tripId = trip.tripId && localId(trip.tripId);
  const routeId = trip.routeId && localId(trip.routeId);
  const message: TripDescriptor = {};
  if (tripId !== undefined) message.tripId = tripId;
  if (routeId !== undefined) message.routeId = routeId;
  if (trip.directionId !== undefined) message.directionId = trip.directionId;
  if (trip.startTime !== undefined) message.startTime = trip.startTime;
  if (trip.startDate !== undefined) message.startDate = trip.startDate;
  message.scheduleRelationship = trip.scheduleRelationship ?? 'SCHEDULED';
  if (!schedule) return { message };
  const scheduled = tripId === undefined ? undefined : schedule.findTrip(tripId);
  if (scheduled) {
    // The schedule has it, so it is not added (E016).
    if (EXTRA.has(message.scheduleRelationship)) message.scheduleRelationship = 'SCHEDULED';
    message.routeId = scheduled.routeId;
    if (scheduled.directionId !== undefined) message.directionId = scheduled.directionId;
    return { message, scheduled };
  }
  const isKnownRoute = routeId !== undefined && schedule.findRoute(routeId) !== undefined;
  return isKnownRoute && EXTRA.has(message.scheduleRelationship) ? { message } : undefined;
}

export function toVehicleEntity(
  event: HubEvent<'vehicle-position'>,
  schedule: Schedule | undefined,
): FeedEntity | undefined {
  const vehicle = event.entity!;
  if (!vehicle.point) return undefined;
  const run = toTrip(vehicle.trip, schedule);
  const id = localId(vehicle.vehicleId);
  const stopId = vehicle.stopId && localId(vehicle.stopId);
  const knowsStop = stopId !== undefined && (!schedule || schedule.findStop(stopId) !== undefined);
  return {
    id: `vp:${id}`,
    vehicle: {
      ...(run ? { trip: run.message } : {}),
      vehicle: {
        id,
        ...(vehicle.label ? { label: vehicle.label } : {}),
        ...(vehicle.wheelchairAccessible ? { wheelchairAccessible: vehicle.wheelchairAccessible } : {}),
      },
      position: {
        ...vehicle.point,
        ...(vehicle.bearingDeg === undefined ? {} : { bearing: vehicle.bearingDeg }),
        ...(vehicle.speedMps === undefined ? {} : { speed: vehicle.speedMps }),
        ...(vehicle.odometerM === undefined ? {} : { odometer: vehicle.odometerM }),
      },
      // Stop fields mean nothing without the run they belong to.
      ...(run && vehicle.stopSequence !== undefined ? { currentStopSequence: vehicle.stopSequence } : {}),
      ...(run && knowsStop ? { stopId } : {}),
      ...(run && vehicle.currentStatus ? { currentStatus: vehicle.currentStatus } : {}),
      timestamp: seconds(event.observedAt),
      ...(vehicle.congestionLevel ? { congestionLevel: vehicle.congestionLevel as 'CONGESTION' } : {}),
      ...(vehicle.occupancyStatus ? { occupancyStatus: vehicle.occupancyStatus as 'FULL' } : {}),
      ...(vehicle.occupancyPercentage === undefined ? {} : { occupancyPercentage: vehicle.occupancyPercentage }),
    },
  };
}

export function toTripUpdateEntity(
  event: HubEvent<'trip-update'>,
  schedule: Schedule | undefined,
): FeedEntity | undefined {
  const update = event.entity!;
  const run = toTrip(update.trip, schedule);
  if (!run) return undefined;
  const stops = update.stopTimeUpdates.flatMap((one) => toStopTimeUpdate(one, schedule) ?? []);
  const relationship = run.message.scheduleRelationship;
  // A run that is neither cancelled nor told about has nothing to say (E041).
  if (stops.length === 0 && relationship !== 'CANCELED' && relationship !== 'DELETED') return undefined;
  return {
    id: `tu:${localId(event.key)}`,
    tripUpdate: {
      trip: run.message,
      ...(update.vehicleId
        ? { vehicle: { id: localId(update.vehicleId), ...(update.vehicleLabel ? { label: update.vehicleLabel } : {}) } }
        : {}),
      stopTimeUpdate: stops,
      timestamp: seconds(event.observedAt),
      ...(update.delaySeconds === undefined ? {} : { delay: update.delaySeconds }),
    },
  };
}

function toStopTimeUpdate(update: StopTimeUpdate, schedule: Schedule | undefined): StopMessage | undefined {
  const stopId = update.stopId && localId(update.stopId);
  // A stop the schedule does not have cannot be shown by anybody (E011).
  if (stopId !== undefined && schedule && !schedule.findStop(stopId)) return undefined;
  const relationship = update.scheduleRelationship ?? 'SCHEDULED';
  const arrival = toStopTimeEvent(update.arrival);
  const departure = toStopTimeEvent(update.departure);
  const tellsTimes = relationship === 'SCHEDULED' || relationship === 'UNSCHEDULED';
  if (tellsTimes && !arrival && !departure) return undefined;
  return {
    ...(update.stopSequence === undefined ? {} : { stopSequence: update.stopSequence }),
    ...(stopId === undefined ? {} : { stopId }),
    ...(tellsTimes && arrival ? { arrival } : {}),
    ...(tellsTimes && departure ? { departure } : {}),
    scheduleRelationship: relationship,
    ...(update.departureOccupancyStatus ? { departureOccupancyStatus: update.departureOccupancyStatus as 'FULL' } : {}),
  };
}

function toStopTimeEvent(event: StopTimeEvent | undefined): EventMessage | undefined {
  if (!event || (event.time === undefined && event.delaySeconds === undefined)) return undefined;
  return {
    ...(event.delaySeconds === undefined ? {} : { delay: event.delaySeconds }),
    ...(event.time === undefined ? {} : { time: seconds(event.time) }),
    ...(event.uncertaintySeconds === undefined ? {} : { uncertainty: event.uncertaintySeconds }),
  };
}

export function toAlertEntity(event: HubEvent<'alert'>, schedule: Schedule | undefined): FeedEntity | undefined {
  const alert = event.entity!;
  const informedEntity = alert.informedEntities.flatMap((informed): EntitySelector[] => {
    const routeId = informed.routeId && localId(informed.routeId);
    const stopId = informed.stopId && localId(informed.stopId);
    const agencyId = informed.agencyId && localId(informed.agencyId);
    if (schedule && routeId !== undefined && !schedule.findRoute(routeId)) return [];
    if (schedule && stopId !== undefined && !schedule.findStop(stopId)) return [];
    if (schedule && agencyId !== undefined && !schedule.agencies.some((agency) => agency.agencyId === agencyId))
      return [];
    const run = toTrip(informed.trip, schedule);
    if (informed.trip && !run) return [];
    return [
      {
        ...(agencyId === undefined ? {} : { agencyId }),
        ...(routeId === undefined ? {} : { routeId }),
        ...(informed.routeType === undefined ? {} : { routeType: informed.routeType }),
        ...(informed.directionId === undefined || routeId === undefined ? {} : { directionId: informed.directionId }),
        ...(stopId === undefined ? {} : { stopId }),
        ...(run ? { trip: run.message } : {}),
      },
    ];
  });
  if (informedEntity.length === 0 || !alert.header) return undefined;
  return {
    id: `al:${localId(alert.alertId)}`,
    alert: {
      activePeriod: alert.activePeriods.map(({ start, end }) => ({
        ...(start ? { start: seconds(start) } : {}),
        ...(end ? { end: seconds(end) } : {}),
      })),
      informedEntity,
      ...(alert.cause ? { cause: alert.cause as 'STRIKE' } : {}),
      ...(alert.effect ? { effect: alert.effect as 'DETOUR' } : {}),
      ...(alert.severityLevel ? { severityLevel: alert.severityLevel as 'INFO' } : {}),
      ...translated('url', alert.url),
      ...translated('headerText', alert.header),
      ...translated('descriptionText', alert.description),
      ...translated('ttsHeaderText', alert.ttsHeader),
      ...translated('ttsDescriptionText', alert.ttsDescription),
    },
  };
}

function translated<Name extends string>(
  name: Name,
  texts: Translated | undefined,
): Partial<Record<Name, TranslatedString>> {
  if (!texts) return {};
  const translation = Object.entries(texts).map(([language, text]) =>
    language === 'und' ? { text } : { text, language },
  );
  return { [name]: { translation } } as Partial<Record<Name, TranslatedString>>;
}

function seconds(instant: Instant): number {
  return Math.floor(Date.parse(instant) / 1000);
}

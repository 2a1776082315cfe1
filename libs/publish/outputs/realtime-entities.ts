import type { EntitySelector, FeedEntity, TranslatedString } from '#libs/formats/gtfs-rt';
import { JUMP, localId, type GeoPoint, type HubEvent, type Translated } from '#libs/model';
import type { KnownSchedule } from './known-schedule.js';
import { toPosixSeconds } from './posix-seconds.js';
import { isInArea } from './realtime-area.js';
import { toStopTimeUpdates } from './realtime-stops.js';
import { toTrip, type PublishedRun } from './realtime-trip.js';

/**
 * Entities → GTFS-RT messages in the feed's own ids. `undefined` where nothing that may be published is left.
 * Without a schedule (`undefined`) the feed has none at all and its ids are its own affair.
 */

/** Spec: GTFS-RT validator E001, E004, E011, E015, E026, E027, E028, E045, E051, W001, W002. */
export function toVehicleEntity(
  event: HubEvent<'vehicle-position'>,
  schedule: KnownSchedule | undefined,
): FeedEntity | undefined {
  const vehicle = event.entity!;
  const timestamp = toPosixSeconds(event.observedAt);
  if (event.quality.flags.includes(JUMP)) return undefined;
  if (!isOnEarth(vehicle.point) || timestamp === undefined) return undefined;
  const run = toTrip(vehicle.trip, schedule);
  if (schedule && !isInArea(vehicle.point, run, schedule)) return undefined;
  const id = localId(vehicle.vehicleId);
  const bearing = inRange(vehicle.bearingDeg, 0, 360);
  const speed = inRange(vehicle.speedMps, 0, Infinity);
  const odometer = inRange(vehicle.odometerM, 0, Infinity);
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
        ...(bearing === undefined ? {} : { bearing }),
        ...(speed === undefined ? {} : { speed }),
        ...(odometer === undefined ? {} : { odometer }),
      },
      ...(run ? atStop(vehicle, run, schedule) : {}),
      timestamp,
      ...(vehicle.congestionLevel ? { congestionLevel: vehicle.congestionLevel as 'CONGESTION' } : {}),
      ...(vehicle.occupancyStatus ? { occupancyStatus: vehicle.occupancyStatus as 'FULL' } : {}),
      ...(vehicle.occupancyPercentage === undefined ? {} : { occupancyPercentage: vehicle.occupancyPercentage }),
    },
  };
}

/** Stop fields mean nothing without the run they belong to, and nothing when they contradict its stop times. */
function atStop(
  { stopId: named, stopSequence, currentStatus }: NonNullable<HubEvent<'vehicle-position'>['entity']>,
  run: PublishedRun,
  schedule: KnownSchedule | undefined,
): Partial<NonNullable<FeedEntity['vehicle']>> {
  const stopId = named && localId(named);
  const isStop = stopId !== undefined && (!schedule || schedule.findStop(stopId)?.locationType === 0);
  const status = currentStatus ? { currentStatus } : {};
  if (!run.scheduled || !schedule) {
    return {
      ...(stopSequence === undefined ? {} : { currentStopSequence: stopSequence }),
      ...(isStop ? { stopId } : {}),
      ...(stopSequence !== undefined || isStop ? status : {}),
    };
  }
  const stopTimes = schedule.stopTimes(run.scheduled);
  const place = stopSequence === undefined ? undefined : stopTimes.find((one) => one.stopSequence === stopSequence);
  if (place) {
    const agrees = stopId === undefined || place.stopId === stopId;
    return agrees ? { currentStopSequence: place.stopSequence, stopId: place.stopId, ...status } : {};
  }
  return isStop && stopTimes.some((one) => one.stopId === stopId) ? { stopId, ...status } : {};
}

function isOnEarth(point: GeoPoint | undefined): point is GeoPoint {
  return inRange(point?.latitude, -90, 90) !== undefined && inRange(point?.longitude, -180, 180) !== undefined;
}

function inRange(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= min && value <= max ? value : undefined;
}

export function toTripUpdateEntity(
  event: HubEvent<'trip-update'>,
  schedule: KnownSchedule | undefined,
): FeedEntity | undefined {
  const update = event.entity!;
  const run = toTrip(update.trip, schedule);
  const timestamp = toPosixSeconds(event.observedAt);
  if (!run || timestamp === undefined) return undefined;
  const relationship = run.message.scheduleRelationship;
  const isOff = relationship === 'CANCELED' || relationship === 'DELETED';
  const stops = isOff ? [] : toStopTimeUpdates(update.stopTimeUpdates, run, schedule);
  // A run that is neither cancelled nor told about has nothing to say (E041).
  if (stops.length === 0 && !isOff) return undefined;
  return {
    id: `tu:${localId(event.key)}`,
    tripUpdate: {
      trip: run.message,
      ...(update.vehicleId
        ? { vehicle: { id: localId(update.vehicleId), ...(update.vehicleLabel ? { label: update.vehicleLabel } : {}) } }
        : {}),
      stopTimeUpdate: stops,
      timestamp,
      ...(update.delaySeconds === undefined ? {} : { delay: update.delaySeconds }),
    },
  };
}

/** Spec: GTFS-RT validator E004, E011, E030 to E034. Whom the schedule does not know is left out, and then the alert. */
export function toAlertEntity(event: HubEvent<'alert'>, schedule: KnownSchedule | undefined): FeedEntity | undefined {
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
    // A route that is not the trip's own contradicts it; the trip is the narrower word (E030, E031).
    const ownRoute = run?.message.routeId;
    const route = routeId !== undefined && ownRoute !== undefined ? ownRoute : routeId;
    const selector: EntitySelector = {
      ...(agencyId === undefined ? {} : { agencyId }),
      ...(route === undefined ? {} : { routeId: route }),
      ...(informed.routeType === undefined ? {} : { routeType: informed.routeType }),
      ...(informed.directionId === undefined || route === undefined ? {} : { directionId: informed.directionId }),
      ...(stopId === undefined ? {} : { stopId }),
      ...(run ? { trip: run.message } : {}),
    };
    // Nobody named is nobody informed (E033).
    return Object.keys(selector).length === 0 ? [] : [selector];
  });
  if (informedEntity.length === 0 || Object.keys(alert.header ?? {}).length === 0) return undefined;
  return {
    id: `al:${localId(alert.alertId)}`,
    alert: {
      activePeriod: alert.activePeriods.map(({ start, end }) => ({
        ...(start && toPosixSeconds(start) !== undefined ? { start: toPosixSeconds(start) } : {}),
        ...(end && toPosixSeconds(end) !== undefined ? { end: toPosixSeconds(end) } : {}),
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
      // Details of a cause or an effect that is not told would stand alone.
      ...(alert.cause ? translated('causeDetail', alert.causeDetail) : {}),
      ...(alert.effect ? translated('effectDetail', alert.effectDetail) : {}),
    },
  };
}

function translated<Name extends string>(
  name: Name,
  texts: Translated | undefined,
): Partial<Record<Name, TranslatedString>> {
  if (!texts || Object.keys(texts).length === 0) return {};
  const translation = Object.entries(texts).map(([language, text]) =>
    language === 'und' ? { text } : { text, language },
  );
  return { [name]: { translation } } as Partial<Record<Name, TranslatedString>>;
}

import type {
  FeedEntity,
  Modification as ModificationMessage,
  ReplacementStop as ReplacementMessage,
  StopSelector as SelectorMessage,
} from '#libs/formats/gtfs-rt';
import { localId, type AlertId, type HubEvent, type Modification, type StopSelector } from '#libs/model';
import type { ScheduledStopTime } from '#libs/schedule';
import type { KnownSchedule } from './known-schedule.js';
import { toPosixSeconds } from '../posix-seconds.js';
import { alertEntityId, modificationEntityId } from './ids.js';
import { isShape } from './network.js';
import { START_DATE, START_TIME } from './trip.js';

/**
 * trip-modification → TripModifications. Trips whose stop times its selectors do not fit are left out, and with them the
 * last the detour; one to a stop nobody can find is none. `isPublished` says whether an alert is published beside it;
 * without it none does. Spec: GTFS-RT TripModifications, StopSelector, ReplacementStop.
 */
export function toTripModificationEntity(
  event: HubEvent<'trip-modification'>,
  schedule: KnownSchedule | undefined,
  isPublished: (alertId: AlertId) => boolean = () => false,
): FeedEntity | undefined {
  const { selectedTrips, modifications, shapes, stops, startTimes, serviceDates } = event.entity!;
  const named = new Set(stops.map(({ stopId }) => localId(stopId)));
  const isStop = (id: string): boolean => named.has(id) || !schedule || schedule.findStop(id)?.locationType === 0;
  const written = modifications.map((one) => toModification(one, isStop, isPublished));
  const dates = serviceDates.filter((date) => START_DATE.test(date));
  const groups = selectedTrips.flatMap(({ tripIds, shapeId }) => {
    const kept = tripIds.map(localId).filter((tripId) => !schedule || fits(tripId, modifications, schedule));
    const shape = shapeId && localId(shapeId);
    const isKnown = shape !== undefined && isShape(shape, shapes, schedule);
    return kept.length === 0 ? [] : [{ tripIds: kept, ...(isKnown ? { shapeId: shape } : {}) }];
  });
  if (groups.length === 0 || dates.length === 0 || !written.every((one) => one !== undefined)) return undefined;
  return {
    id: modificationEntityId(localId(event.key)),
    tripModifications: {
      selectedTrips: groups,
      startTimes: startTimes.filter((time) => START_TIME.test(time)),
      serviceDates: dates,
      modifications: written,
    },
  };
}

/** Whether every selector finds its place in the trip, none ending before it starts. */
function fits(tripId: string, modifications: readonly Modification[], schedule: KnownSchedule): boolean {
  const trip = schedule.findTrip(tripId);
  if (!trip) return false;
  const stopTimes = schedule.stopTimes(trip);
  return modifications.every(({ start, end }) => {
    const from = placeOf(start, stopTimes, 0);
    return from >= 0 && (end === undefined || placeOf(end, stopTimes, from) >= from);
  });
}

function placeOf(selector: StopSelector | undefined, stopTimes: readonly ScheduledStopTime[], from: number): number {
  const { stopSequence } = selector ?? {};
  const stopId = selector?.stopId && localId(selector.stopId);
  if (stopSequence === undefined && stopId === undefined) return -1;
  return stopTimes.findIndex(
    (one, place) =>
      place >= from &&
      (stopSequence === undefined || one.stopSequence === stopSequence) &&
      (stopId === undefined || one.stopId === stopId),
  );
}

function toModification(
  { start, end, propagatedDelaySeconds, replacementStops, serviceAlertId, lastModifiedAt }: Modification,
  isStop: (id: string) => boolean,
  isPublished: (alertId: AlertId) => boolean,
): ModificationMessage | undefined {
  const replacements = replacementStops.map(({ stopId, travelTimeToStopSeconds }): ReplacementMessage | undefined => {
    const id = stopId && localId(stopId);
    if (id === undefined || !isStop(id)) return undefined;
    return {
      stopId: id,
      ...(travelTimeToStopSeconds === undefined ? {} : { travelTimeToStop: travelTimeToStopSeconds }),
    };
  });
  const from = toSelector(start);
  if (!from || !replacements.every((one) => one !== undefined)) return undefined;
  const to = toSelector(end);
  const modifiedAt = lastModifiedAt && toPosixSeconds(lastModifiedAt);
  return {
    startStopSelector: from,
    ...(to ? { endStopSelector: to } : {}),
    ...(propagatedDelaySeconds === undefined ? {} : { propagatedModificationDelay: propagatedDelaySeconds }),
    replacementStops: replacements,
    ...(serviceAlertId && isPublished(serviceAlertId)
      ? { serviceAlertId: alertEntityId(localId(serviceAlertId)) }
      : {}),
    ...(modifiedAt === undefined ? {} : { lastModifiedTime: modifiedAt }),
  };
}

function toSelector(selector: StopSelector | undefined): SelectorMessage | undefined {
  if (!selector || (selector.stopSequence === undefined && selector.stopId === undefined)) return undefined;
  const { stopSequence, stopId } = selector;
  return {
    ...(stopSequence === undefined ? {} : { stopSequence }),
    ...(stopId === undefined ? {} : { stopId: localId(stopId) }),
  };
}

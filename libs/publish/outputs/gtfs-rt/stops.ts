import type { StopTimeEvent as EventMessage, StopTimeUpdate as StopMessage } from '#libs/formats/gtfs-rt';
import { localId, type StopTimeEvent, type StopTimeUpdate, type TripUpdate } from '#libs/model';
import type { ScheduledStopTime } from '#libs/schedule';
import type { KnownSchedule } from './known-schedule.js';
import { toPosixSeconds } from '../posix-seconds.js';
import { withStopsBetween, type ReportedPlace } from './between.js';
import type { Lose } from './losses.js';
import { isServed, placeAsGiven, placeInTrip, type PlacedUpdate } from './placing.js';
import { orderTimes } from './times.js';
import type { PublishedRun } from './trip.js';

/** Runs whose stops and times are not those of a scheduled trip, and which can say when they were planned to be where. */
const OWN_TIMES = new Set<string | undefined>(['NEW', 'REPLACEMENT', 'DUPLICATED']);
/** Of these every stop is reported, so that a part of them would be another run. */
const WHOLE = new Set<string | undefined>(['ADDED', 'NEW', 'REPLACEMENT']);

/**
 * The stops of a run, in the order they are served and each at most once. What cannot be placed in the trip is left out
 * and reported to `lose`; the others stay, but for a run with a way of its own: that is reported whole or not. A stop
 * for which neither time nor delay is reported has no data, which ends what is carried on from the stop before. Spec:
 * GTFS-RT validator E002, E009, E011, E015, E022, E025, E036, E037, E040, E042 to E046, E051; GTFS-RT, "Stop Time
 * Updates".
 */
export function toStopTimeUpdates(
  { stopTimeUpdates: updates, stops }: TripUpdate,
  run: PublishedRun,
  schedule: KnownSchedule | undefined,
  lose: Lose,
): StopMessage[] {
  const relationship = run.message.scheduleRelationship;
  const hasOwnTimes = OWN_TIMES.has(relationship);
  const isAllOrNothing = WHOLE.has(relationship);
  const isReported = (stopId: string): boolean => stops?.some((stop) => localId(stop.stopId) === stopId) ?? false;
  const stopTimes = run.scheduled && schedule ? schedule.stopTimes(run.scheduled) : undefined;
  const isFree = relationship === 'UNSCHEDULED';
  const placed: PlacedUpdate[] = [];
  const untimed: PlacedUpdate[] = [];
  let from = 0;
  for (const update of updates) {
    const one = stopTimes ? placeInTrip(update, stopTimes, from, schedule!) : placeAsGiven(update, placed, schedule);
    if (!one || !isServed(one.message.stopId, schedule, isReported)) {
      if (isAllOrNothing) return [];
      lose('stops', update.stopId ?? String(update.stopSequence));
      continue;
    }
    if (hasProperties(update) || one.platform !== undefined) addProperties(update, one, schedule);
    if (isDelayAlone(update, one.scheduled)) untimed.push({ ...one, message: delayOf(update) });
    else {
      writeStop(update, one, isFree, hasOwnTimes, lose);
      placed.push(one);
    }
    from = one.place + 1;
  }
  if (stopTimes) for (const one of untimed) carryToTimed(one, placed, stopTimes, lose);
  placed.sort((a, b) => a.place - b.place);
  return withStopsBetween(oneVisitAStop(orderTimes(onePerPlace(placed, lose), run, lose), lose), stopTimes);
}

/** A second word on the same place (E036) is left out. */
function onePerPlace(placed: readonly PlacedUpdate[], lose: Lose): PlacedUpdate[] {
  return placed.filter(({ place, message }, index) => {
    if (place !== placed[index - 1]?.place) return true;
    lose('stops', message.stopId ?? String(message.stopSequence));
    return false;
  });
}

/** And a second one on the same stop of a run with a way of its own, where no sequences say that it comes back (E037). */
function oneVisitAStop(placed: readonly PlacedUpdate[], lose: Lose): PlacedUpdate[] {
  const kept: PlacedUpdate[] = [];
  for (const one of placed) {
    const [before, { message }] = [kept.at(-1)?.message, one];
    const isNumbered = message.stopSequence !== undefined && before?.stopSequence !== undefined;
    if (message.stopId === undefined || message.stopId !== before?.stopId || isNumbered) kept.push(one);
    else lose('stops', message.stopId);
  }
  return kept;
}

/** Whether all that is reported is a delay, and the timetable has no time to add it to (E046). */
function isDelayAlone(
  { arrival, departure, scheduleRelationship = 'SCHEDULED' }: StopTimeUpdate,
  scheduled: ScheduledStopTime | undefined,
): boolean {
  if (!scheduled || scheduled.arrivalSeconds !== undefined || scheduled.departureSeconds !== undefined) return false;
  if (scheduleRelationship !== 'SCHEDULED' || arrival?.time !== undefined || departure?.time !== undefined)
    return false;
  return arrival?.delaySeconds !== undefined || departure?.delaySeconds !== undefined;
}

function delayOf({ arrival, departure }: StopTimeUpdate): StopMessage {
  const delay = departure?.delaySeconds ?? arrival?.delaySeconds;
  return isWhole(delay) ? { arrival: { delay } } : {};
}

/** The delay at a stop without a time, reported at the next one that has a time: there it holds as well. */
function carryToTimed(
  { place, message: { arrival } }: PlacedUpdate,
  placed: PlacedUpdate[],
  stopTimes: readonly ScheduledStopTime[],
  lose: Lose,
): void {
  lose('delayUntimed', stopTimes[place]!.stopId);
  const next = stopTimes.findIndex((one, at) => at > place && one.arrivalSeconds !== undefined);
  const scheduled = stopTimes[next];
  if (!scheduled || !arrival || placed.some((one) => one.place > place && one.place <= next)) return;
  const { stopSequence, stopId } = scheduled;
  placed.push({
    place: next,
    scheduled,
    message: { stopSequence, stopId, arrival, scheduleRelationship: 'SCHEDULED' },
  });
}

function hasProperties({ assignedStopId, stopHeadsign, pickupType, dropOffType }: StopTimeUpdate): boolean {
  return Boolean(assignedStopId ?? stopHeadsign ?? pickupType ?? dropOffType);
}

/**
 * Writes into the message what the stop time has of its own. With a platform assigned, the sequence says which stop of
 * the trip is meant: both ids at once would contradict each other. Spec: GTFS-RT StopTimeProperties; E011, E015, E045.
 */
function addProperties(update: StopTimeUpdate, one: PlacedUpdate, schedule: KnownSchedule | undefined): void {
  const { message } = one;
  const { stopHeadsign, pickupType, dropOffType } = update;
  const properties: StopMessage['stopTimeProperties'] = {};
  const assigned = update.assignedStopId === undefined ? one.platform : localId(update.assignedStopId);
  const isStop = assigned !== undefined && (!schedule || schedule.findStop(assigned)?.locationType === 0);
  if (isStop && (assigned === message.stopId || (message.stopSequence !== undefined && (one.scheduled || !schedule)))) {
    properties.assignedStopId = assigned;
    if (assigned !== message.stopId) delete message.stopId;
  }
  if (stopHeadsign) properties.stopHeadsign = stopHeadsign;
  if (pickupType) properties.pickupType = pickupType;
  if (dropOffType) properties.dropOffType = dropOffType;
  if (Object.keys(properties).length > 0) message.stopTimeProperties = properties;
}

/** Writes into the message what is reported of the stop. A feed has tens of thousands of these. */
function writeStop(
  update: StopTimeUpdate,
  { message, scheduled }: ReportedPlace,
  isFree: boolean,
  hasOwnTimes: boolean,
  lose: Lose,
): void {
  let relationship = update.scheduleRelationship ?? 'SCHEDULED';
  if (relationship === 'SCHEDULED' || relationship === 'UNSCHEDULED') {
    const hasTime = !scheduled || scheduled.arrivalSeconds !== undefined || scheduled.departureSeconds !== undefined;
    const arrival = toEvent(update.arrival, hasTime, isFree, hasOwnTimes);
    const departure = toEvent(update.departure, hasTime, isFree, hasOwnTimes);
    if (arrival) message.arrival = arrival;
    if (departure) message.departure = departure;
    if (!arrival && !departure) {
      relationship = 'NO_DATA';
      if (update.arrival || update.departure) lose('stops', message.stopId ?? String(message.stopSequence));
    }
  }
  message.scheduleRelationship = isFree && relationship === 'SCHEDULED' ? 'UNSCHEDULED' : relationship;
  if (update.departureOccupancyStatus) message.departureOccupancyStatus = update.departureOccupancyStatus as 'FULL';
}

function toEvent(
  event: StopTimeEvent | undefined,
  hasScheduledTime: boolean,
  isFree: boolean,
  hasOwnTimes: boolean,
): EventMessage | undefined {
  if (!event) return undefined;
  const time = event.time === undefined ? undefined : toPosixSeconds(event.time);
  // A run by headway has no times of its own to be late to.
  const delay = !isFree && isWhole(event.delaySeconds) ? event.delaySeconds : undefined;
  if (time === undefined && (delay === undefined || !hasScheduledTime)) return undefined;
  const made: EventMessage = {};
  if (delay !== undefined) made.delay = delay;
  if (time !== undefined) made.time = time;
  if (isWhole(event.uncertaintySeconds) && event.uncertaintySeconds >= 0) made.uncertainty = event.uncertaintySeconds;
  const planned = hasOwnTimes && event.scheduledTime ? toPosixSeconds(event.scheduledTime) : undefined;
  if (planned !== undefined) made.scheduledTime = planned;
  return made;
}

/** int32 on the wire. */
function isWhole(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}

import type { StopTimeEvent as EventMessage, StopTimeUpdate as StopMessage } from '#libs/formats/gtfs-rt';
import { localId, type StopTimeEvent, type StopTimeUpdate, type TripUpdate } from '#libs/model';
import type { ScheduledStopTime } from '#libs/schedule';
import type { KnownSchedule } from './known-schedule.js';
import { toPosixSeconds } from './posix-seconds.js';
import { orderTimes } from './realtime-times.js';
import type { PublishedRun } from './realtime-trip.js';

interface PlacedUpdate {
  message: StopMessage;
  /** Place in the trip, or the order given where no schedule knows better. */
  place: number;
  scheduled?: ScheduledStopTime;
  /** Another platform of the station than the scheduled one, by its stop id. */
  platform?: string;
}

/** Runs whose stops and times are not those of a scheduled trip, and which can say when they were planned to be where. */
const OWN_TIMES = new Set<string | undefined>(['NEW', 'REPLACEMENT', 'DUPLICATED']);
/** Of these every stop is told, so that a part of them would be another run. */
const WHOLE = new Set<string | undefined>(['ADDED', 'NEW', 'REPLACEMENT']);

/**
 * The stops of a run, in the order they are served and each at most once. What cannot be placed in the trip is left out;
 * the others stay, but for a run with a way of its own: that is told whole or not. Spec: GTFS-RT validator E002, E009, E011, E015, E022, E025, E036, E037, E040, E042 to E046, E051.
 */
export function toStopTimeUpdates(
  { stopTimeUpdates: updates, stops }: TripUpdate,
  run: PublishedRun,
  schedule: KnownSchedule | undefined,
): StopMessage[] {
  const relationship = run.message.scheduleRelationship;
  const hasOwnTimes = OWN_TIMES.has(relationship);
  const isAllOrNothing = WHOLE.has(relationship);
  const isTold = (stopId: string): boolean => stops?.some((stop) => localId(stop.stopId) === stopId) ?? false;
  const stopTimes = run.scheduled && schedule ? schedule.stopTimes(run.scheduled) : undefined;
  const isFree = relationship === 'UNSCHEDULED';
  const placed: PlacedUpdate[] = [];
  let from = 0;
  for (const update of updates) {
    const one = stopTimes ? placeInTrip(update, stopTimes, from, schedule!) : placeAsGiven(update, placed, schedule);
    if (!one || !isServed(one.message.stopId, schedule, isTold)) {
      if (isAllOrNothing) return [];
      continue;
    }
    if (hasProperties(update) || one.platform !== undefined) addProperties(update, one, schedule);
    if (!tell(update, one.message, one.scheduled, isFree, hasOwnTimes)) continue;
    placed.push(one);
    from = one.place + 1;
  }
  placed.sort((a, b) => a.place - b.place);
  return withoutRepeats(orderTimes(onePerPlace(placed), run));
}

/**
 * Only stops and platforms are served (E015); one that neither the schedule nor the message has cannot be shown by anybody
 * (E011).
 */
function isServed(
  stopId: string | undefined,
  schedule: KnownSchedule | undefined,
  isTold: (stopId: string) => boolean,
): boolean {
  if (stopId === undefined || !schedule) return true;
  const stop = schedule.findStop(stopId);
  return stop ? stop.locationType === 0 : isTold(stopId);
}

/** A second word on the same place (E036) is left out. */
function onePerPlace(placed: readonly PlacedUpdate[]): PlacedUpdate[] {
  return placed.filter(({ place }, index) => place !== placed[index - 1]?.place);
}

/** The stop just named is not named again (E037), whatever stood between and had to go. */
function withoutRepeats(messages: readonly StopMessage[]): StopMessage[] {
  const kept: StopMessage[] = [];
  for (const message of messages) {
    const last = kept.at(-1)?.stopId;
    if (last === undefined || last !== message.stopId) kept.push(message);
  }
  return kept;
}

/**
 * Sequence and stop id as stop_times.txt has them. The sequence decides; a stop id that stands elsewhere in the trip
 * contradicts it, and nobody can tell which of both is meant (E045).
 */
function placeInTrip(
  update: StopTimeUpdate,
  stopTimes: readonly ScheduledStopTime[],
  from: number,
  schedule: KnownSchedule,
): PlacedUpdate | undefined {
  const stopId = update.stopId && localId(update.stopId);
  const serves = (one: ScheduledStopTime): boolean => one.stopId === stopId;
  let place =
    update.stopSequence === undefined
      ? -1
      : stopTimes.findIndex(({ stopSequence }) => stopSequence === update.stopSequence);
  if (place >= 0 && stopId !== undefined && !serves(stopTimes[place]!)) {
    if (!schedule.findStop(stopId) || stopTimes.some(serves)) return undefined;
  }
  if (place < 0 && stopId !== undefined) {
    place = stopTimes.findIndex((one, index) => index >= from && serves(one));
    if (place < 0)
      place = stopTimes.findIndex((one, index) => index >= from && isPlatform(stopId, one.stopId, schedule));
  }
  const scheduled = stopTimes[place];
  if (!scheduled || scheduled.stopId === '') return undefined;
  const placed: PlacedUpdate = {
    place,
    scheduled,
    message: { stopSequence: scheduled.stopSequence, stopId: scheduled.stopId },
  };
  if (stopId !== undefined && stopId !== scheduled.stopId && isPlatform(stopId, scheduled.stopId, schedule))
    placed.platform = stopId;
  return placed;
}

/** Whether a stop is another platform of the station a run is planned to call at. */
function isPlatform(stopId: string, planned: string, schedule: KnownSchedule): boolean {
  const stop = schedule.findStop(stopId);
  if (stop?.parentStation === undefined || stop.locationType !== 0 || stopId === planned) return false;
  return stop.parentStation === schedule.findStop(planned)?.parentStation;
}

/** An added run has no stop times to hold on to: its own order has to be one. */
function placeAsGiven(
  update: StopTimeUpdate,
  before: readonly PlacedUpdate[],
  schedule: KnownSchedule | undefined,
): PlacedUpdate | undefined {
  const stopId = update.stopId && localId(update.stopId);
  const { stopSequence } = update;
  if (stopId === undefined && (stopSequence === undefined || schedule)) return undefined;
  const last = before.findLast(({ message }) => message.stopSequence !== undefined)?.message.stopSequence;
  if (stopSequence !== undefined && last !== undefined && stopSequence <= last) return undefined;
  return {
    place: before.length,
    message: { ...(stopSequence === undefined ? {} : { stopSequence }), ...(stopId === undefined ? {} : { stopId }) },
  };
}

function hasProperties({ assignedStopId, stopHeadsign, pickupType, dropOffType }: StopTimeUpdate): boolean {
  return Boolean(assignedStopId ?? stopHeadsign ?? pickupType ?? dropOffType);
}

/**
 * Writes into the message what the stop time has of its own. With a platform assigned, the sequence tells which stop of
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

/** Writes into `message` what is told of the stop; false when there is nothing. A feed has tens of thousands of these. */
function tell(
  update: StopTimeUpdate,
  message: StopMessage,
  scheduled: ScheduledStopTime | undefined,
  isFree: boolean,
  hasOwnTimes: boolean,
): boolean {
  let relationship = update.scheduleRelationship ?? 'SCHEDULED';
  if (relationship === 'SCHEDULED' || relationship === 'UNSCHEDULED') {
    // A delay says something only where the schedule has a time to add it to (E046).
    const hasTime = !scheduled || scheduled.arrivalSeconds !== undefined || scheduled.departureSeconds !== undefined;
    const arrival = toEvent(update.arrival, hasTime, isFree, hasOwnTimes);
    const departure = toEvent(update.departure, hasTime, isFree, hasOwnTimes);
    if (!arrival && !departure) {
      // How a platform is assigned without a prediction.
      if (!message.stopTimeProperties) return false;
      relationship = 'NO_DATA';
    }
    if (arrival) message.arrival = arrival;
    if (departure) message.departure = departure;
  }
  message.scheduleRelationship = isFree && relationship === 'SCHEDULED' ? 'UNSCHEDULED' : relationship;
  if (update.departureOccupancyStatus) message.departureOccupancyStatus = update.departureOccupancyStatus as 'FULL';
  return true;
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
  const told: EventMessage = {};
  if (delay !== undefined) told.delay = delay;
  if (time !== undefined) told.time = time;
  if (isWhole(event.uncertaintySeconds) && event.uncertaintySeconds >= 0) told.uncertainty = event.uncertaintySeconds;
  const planned = hasOwnTimes && event.scheduledTime ? toPosixSeconds(event.scheduledTime) : undefined;
  if (planned !== undefined) told.scheduledTime = planned;
  return told;
}

/** int32 on the wire. */
function isWhole(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}

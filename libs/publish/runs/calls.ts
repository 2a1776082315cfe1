import { parseGtfsTime, findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { StopTimeUpdate, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { SiriCall, SiriTime } from '#libs/formats/siri';
import type { StopTimeUpdate as ModelUpdate } from '#libs/model';
import type { ScheduledStopTime, ScheduledTrip } from '#libs/schedule';
import type { KnownSchedule } from '../outputs/gtfs-rt/known-schedule.js';
import { type OutputMember } from './output-member.js';
import { addStatuses } from './unscheduled-calls.js';
import { OCCUPANCY, siriWordOf } from '../outputs/siri/model-to-siri.js';

/** A run as GTFS-RT reports it, and the trip of the schedule it is a run of. */
export interface CalledRun {
  trip: TripDescriptor;
  startDate: string | undefined;
  scheduled: ScheduledTrip | undefined;
  /** When it sets out, in seconds of its day, where that is not as its trip does. */
  startS?: number | undefined;
  /**
   * Seconds the whole run is reported to be late, and since when (epoch ms): it holds as far as the first stop
   * reported.
   */
  delay?: { seconds: number; atMs: number };
  /** How calls are reported to be served, by sequence. */
  statuses?: ReadonlyMap<number, ModelUpdate>;
}

/** A call, and whether the feed says something of it or the schedule alone does. */
export interface Call {
  call: SiriCall;
  isReported: boolean;
}

/**
 * The calls of a run in order. Of a run of a trip these are all its calls: GTFS-RT leaves out stops that are as late as
 * the one before, and stops behind the vehicle, while a reader of SIRI takes a stop that is left out for one that is not
 * served. What is reported of a stop goes for those after it as GTFS-RT means it; those before have their planned times
 * alone. Of any other run they are the calls reported. Spec: GTFS-RT, "Stop Time Updates"; SIRI-ET,
 * IsCompleteStopSequence.
 */
export function toCalls(updates: readonly StopTimeUpdate[], run: CalledRun, member: OutputMember): Call[] {
  const { schedule } = member;
  const stopTimes = run.scheduled && schedule ? schedule.stopTimes(run.scheduled) : [];
  const planned = plannedTimes(run, member);
  const places = new Map(stopTimes.map(({ stopSequence }, place) => [stopSequence, place]));
  const reported = new Map<number, StopTimeUpdate>();
  for (const update of updates) {
    const place = update.stopSequence === undefined ? undefined : places.get(update.stopSequence);
    if (place !== undefined) reported.set(place, update);
  }
  if (!planned || reported.size === 0 || reported.size < updates.length)
    return updates.flatMap((update, index) => {
      const place = update.stopSequence === undefined ? undefined : places.get(update.stopSequence);
      const call = toCall(
        update,
        (place ?? index) + 1,
        place === undefined || !planned ? {} : planned(stopTimes[place]!),
        member,
      );
      return call ? [{ call, isReported: true }] : [];
    });
  let carried: StopTimeUpdate | undefined;
  const calls = stopTimes.map((stopTime, place): Call => {
    const times = planned(stopTime);
    const update = reported.get(place);
    if (update) carried = carriedOn(update, times, carried);
    const said = { stopId: stopTime.stopId, ...(update ?? carried ?? lateAsWhole(run, times)) };
    const call = toCall(said, place + 1, times, member)!;
    const status = update && run.statuses?.get(stopTime.stopSequence);
    if (status) addStatuses(call, status);
    return { call, isReported: update !== undefined };
  });
  return inOrderOfTime(calls);
}

/** A stop for which nothing is reported is left no later than the next reported stop is reached. */
function inOrderOfTime(calls: Call[]): Call[] {
  let limit: SiriTime | undefined;
  for (const { call, isReported } of [...calls].reverse()) {
    const { aimedArrivalTime, aimedDepartureTime } = call;
    const arrives = call.actualArrivalTime ?? call.expectedArrivalTime;
    const departs = call.actualDepartureTime ?? call.expectedDepartureTime;
    if (isReported) limit = arrives ?? departs ?? limit;
    else if (limit !== undefined) {
      if ((arrives ?? aimedArrivalTime ?? limit) > limit) call.expectedArrivalTime = limit;
      if ((departs ?? aimedDepartureTime ?? limit) > limit) call.expectedDepartureTime = limit;
    }
  }
  return calls;
}

/**
 * Recorded are the calls that are served: those known to be, and before them and in the past those about which nothing is
 * reported. The others are still expected.
 */
export function asServed(calls: readonly Call[], nowMs: number): { recorded: SiriCall[]; estimated: SiriCall[] } {
  const lastServed = lastServedOf(calls, nowMs);
  const firstReported = calls.findIndex(({ isReported }) => isReported);
  const isBehind = ({ call, isReported }: Call, place: number): boolean => {
    if (isReported) return isServed(call, nowMs);
    if (place < lastServed) return true;
    const aimed = call.aimedDepartureTime ?? call.aimedArrivalTime;
    return place < firstReported && aimed !== undefined && aimed <= nowMs;
  };
  const recorded: SiriCall[] = [];
  const estimated: SiriCall[] = [];
  calls.forEach((one, place) => {
    if (!isBehind(one, place)) estimated.push(withoutActual(one.call));
    else recorded.push(one.call);
  });
  return { recorded, estimated };
}

/** Place of the last call the vehicle is known to have served; −1 where none is. */
export function lastServedOf(calls: readonly Call[], nowMs: number): number {
  return calls.findLastIndex(({ call, isReported }) => isReported && isServed(call, nowMs));
}

/**
 * When a run of a trip sets out, in seconds of its service day. A run by headway starts when it says, and has no
 * timetable where its headway is not exact.
 */
export function startSeconds(
  { startTime, scheduleRelationship }: TripDescriptor,
  scheduled: ScheduledTrip,
  schedule: KnownSchedule,
): number | undefined {
  if (scheduleRelationship === 'UNSCHEDULED') return undefined;
  if (startTime === undefined || schedule.frequenciesOf(scheduled).length === 0)
    return schedule.firstDepartureSeconds(scheduled);
  return parseGtfsTime(startTime);
}

interface PlannedTimes {
  arrival?: SiriTime | undefined;
  departure?: SiriTime | undefined;
}

/** The timetable of a run; `undefined` where it has none. */
function plannedTimes(
  { trip, startDate, scheduled, startS }: CalledRun,
  { schedule, timeZone }: OutputMember,
): ((stopTime: ScheduledStopTime) => PlannedTimes) | undefined {
  const start = startS ?? (scheduled && schedule ? startSeconds(trip, scheduled, schedule) : undefined);
  const first = scheduled && schedule ? schedule.firstDepartureSeconds(scheduled) : undefined;
  if (start === undefined || first === undefined) return undefined;
  const at = (seconds: number | undefined): SiriTime | undefined =>
    findServiceDayEpochMs(startDate, seconds === undefined ? undefined : seconds - first + start, timeZone);
  return (stopTime) => ({ arrival: at(stopTime.arrivalSeconds), departure: at(stopTime.departureSeconds) });
}

/** What GTFS-RT says of the stops after one by what it says of that: as late, or as unknown; a skipped one says nothing. */
function carriedOn(
  update: StopTimeUpdate,
  { arrival, departure }: PlannedTimes,
  before: StopTimeUpdate | undefined,
): StopTimeUpdate | undefined {
  const { scheduleRelationship } = update;
  if (scheduleRelationship === 'SKIPPED') return before;
  if (scheduleRelationship === 'NO_DATA') return { scheduleRelationship };
  const late = lateness(update.departure, departure) ?? lateness(update.arrival, arrival);
  return late === undefined ? undefined : { arrival: { delay: late }, departure: { delay: late } };
}

/** Before the first stop that is reported: as late as the whole run, from where it was when that was reported. */
function lateAsWhole({ delay }: CalledRun, { arrival, departure }: PlannedTimes): StopTimeUpdate | undefined {
  const aimed = departure ?? arrival;
  if (!delay || aimed === undefined || aimed + delay.seconds * 1000 < delay.atMs) return undefined;
  return { arrival: { delay: delay.seconds }, departure: { delay: delay.seconds } };
}

function lateness(event: StopTimeUpdate['arrival'], aimed: SiriTime | undefined): number | undefined {
  const time = toTime(event, aimed);
  return time === undefined || aimed === undefined ? event?.delay : (time - aimed) / 1000;
}

/** `undefined` where it is not said which stop it is. */
function toCall(
  update: StopTimeUpdate,
  order: number,
  { arrival, departure }: PlannedTimes,
  { schedule, id }: OutputMember,
): SiriCall | undefined {
  // The platform it stops at today, where that is another one.
  const stopId = update.stopTimeProperties?.assignedStopId ?? update.stopId;
  if (stopId === undefined) return undefined;
  const call: SiriCall = { stopPointRef: id(stopId), order };
  const name = schedule?.findStop(stopId)?.name;
  if (name) call.stopPointName = { und: name };
  const occupancy = siriWordOf(OCCUPANCY, update.departureOccupancyStatus);
  if (occupancy) call.occupancy = occupancy;
  if (arrival !== undefined) call.aimedArrivalTime = arrival;
  if (departure !== undefined) call.aimedDepartureTime = departure;
  if (update.scheduleRelationship === 'SKIPPED') call.cancellation = true;
  else if (update.scheduleRelationship === 'NO_DATA') {
    call.arrivalStatus = 'noReport';
    call.departureStatus = 'noReport';
  } else {
    const arrives = toTime(update.arrival, arrival);
    const departs = toTime(update.departure, departure) ?? leavesLate(update, arrival, departure);
    if (arrives !== undefined) call[isKnown(update.arrival) ? 'actualArrivalTime' : 'expectedArrivalTime'] = arrives;
    if (departs !== undefined)
      call[isKnown(update.departure) ? 'actualDepartureTime' : 'expectedDepartureTime'] = departs;
  }
  return call;
}

function toTime(event: StopTimeUpdate['arrival'], aimed: SiriTime | undefined): SiriTime | undefined {
  if (event?.time !== undefined) return event.time * 1000;
  return event?.delay === undefined || aimed === undefined ? undefined : aimed + event.delay * 1000;
}

/**
 * When a run leaves that is expected late and whose departure nobody reports: as late as it comes, as GTFS-RT means it.
 * Beside the planned departure alone it would leave before it comes, for which planners refuse the whole run.
 */
function leavesLate(
  { arrival: reported }: StopTimeUpdate,
  arrival: SiriTime | undefined,
  departure: SiriTime | undefined,
): SiriTime | undefined {
  const arrives = isKnown(reported) ? undefined : toTime(reported, arrival);
  if (arrives === undefined || arrival === undefined || departure === undefined || arrives <= arrival) return undefined;
  return departure + arrives - arrival;
}

/** No uncertainty at all is GTFS-RT's way to say that it has happened. */
function isKnown(event: StopTimeUpdate['arrival']): boolean {
  return event?.uncertainty === 0;
}

/** The vehicle has left, or has come to its last stop: what is known and lies behind. */
function isServed(call: SiriCall, nowMs: number): boolean {
  const { actualArrivalTime, actualDepartureTime, expectedDepartureTime } = call;
  const left = actualDepartureTime ?? (expectedDepartureTime === undefined ? actualArrivalTime : undefined);
  return left !== undefined && left <= nowMs;
}

/** Calls to come have no actual times in the schema: what is known already is the best expectation. */
function withoutActual({ actualArrivalTime, actualDepartureTime, ...call }: SiriCall): SiriCall {
  if (actualArrivalTime !== undefined) call.expectedArrivalTime ??= actualArrivalTime;
  if (actualDepartureTime !== undefined) call.expectedDepartureTime ??= actualDepartureTime;
  return call;
}

import type { JourneyInfo, SiriCall, SiriTime } from '#libs/formats/siri';
import { CALL_STATUSES, type CallStatus, type StopTimeEvent, type StopTimeUpdate } from '#libs/model';
import type { MatchedRun } from '../../runs/run-context.js';
import type { SiriReading } from './siri-reading.js';
import { OCCUPANCY, modelWordOf } from './siri-to-model.js';

/**
 * True where nobody follows the vehicle, and the journey says so: its times are the timetable's and look like punctuality.
 * A journey that does not say is followed (the schema's default), and one whose times are all as planned is on time: where
 * times are rounded to the minute, a punctual bus looks no other way. A feed that never says has a rule,
 * `theoretical-times`.
 */
export function isTheoretical({ monitored }: JourneyInfo): boolean {
  return monitored === false;
}

export interface ReadCalls {
  updates: StopTimeUpdate[];
  /** Some call, or the journey, says that its prediction is not to be trusted. */
  inaccurate: boolean;
  /** Calls beyond the timetable, which GTFS-RT cannot express in a scheduled run: left out. */
  extra: number;
}

/**
 * Calls in the order they are served → stop time updates in that order, their sequence numbers the schedule's: SIRI's
 * Order counts otherwise. `theoretical` keeps what was cancelled and reports the rest as NO_DATA.
 */
export function stopTimeUpdatesOfCalls(
  calls: readonly SiriCall[],
  run: MatchedRun,
  theoretical: boolean,
  where: string,
  reading: SiriReading,
): ReadCalls {
  const stopTimes = run.facts && reading.lookup ? reading.lookup.schedule.stopTimes(run.facts.trip) : undefined;
  const read: ReadCalls = { updates: [], inaccurate: false, extra: 0 };
  let from = 0;
  for (const call of calls) {
    const update: StopTimeUpdate = {};
    const stopId = reading.stopId(call.stopPointRef, where);
    if (stopTimes && stopId) {
      const place = reading.placeOf(stopId, stopTimes, from);
      if (place >= 0) {
        const scheduled = stopTimes[place]!;
        update.stopSequence = scheduled.stopSequence;
        update.stopId = reading.stopId(scheduled.stopId, where) ?? stopId;
        from = place + 1;
      } else if (call.extraCall) {
        read.extra += 1;
        continue;
      } else update.stopId = stopId;
    } else {
      if (call.order !== undefined && !stopTimes) update.stopSequence = call.order;
      if (stopId) update.stopId = stopId;
    }
    if (update.stopId === undefined && update.stopSequence === undefined) {
      reading.report('FIELD_MISSING', 'error', where, 'StopPointRef', '', 'a stop');
      continue;
    }
    if (call.predictionInaccurate) read.inaccurate = true;
    // Of a run the schedule does not have nobody else reports when it was planned to come.
    const isPredicted = predictCall(call, update, theoretical, where, reading);
    const planned = !stopTimes && addPlanned(call, update, where, reading);
    if (!isPredicted && !planned) continue;
    if (!isPredicted) update.scheduleRelationship = 'NO_DATA';
    addStatus(call, update, where, reading);
    read.updates.push(update);
  }
  return read;
}

/** Statuses of a call without a time: what is known of the calls before says nothing about it. */
const WITHOUT_TIME: ReadonlySet<string> = new Set(['noReport', 'delayed', 'early', 'missed']);

function predictCall(
  call: SiriCall,
  update: StopTimeUpdate,
  theoretical: boolean,
  where: string,
  reading: SiriReading,
): boolean {
  if (isSkipped(call)) {
    update.scheduleRelationship = 'SKIPPED';
    return true;
  }
  const occupancy = modelWordOf(OCCUPANCY, call.occupancy);
  if (occupancy) update.departureOccupancyStatus = occupancy;
  if (!theoretical) {
    if (call.arrivalStatus !== 'cancelled') {
      const { aimedArrivalTime, expectedArrivalTime, actualArrivalTime } = call;
      const arrival = toEvent(aimedArrivalTime, expectedArrivalTime, actualArrivalTime, where, reading);
      if (arrival) update.arrival = arrival;
    }
    if (call.departureStatus !== 'cancelled') {
      const { aimedDepartureTime, expectedDepartureTime, actualDepartureTime } = call;
      const departure = toEvent(aimedDepartureTime, expectedDepartureTime, actualDepartureTime, where, reading);
      if (departure) update.departure = departure;
    }
    if (update.arrival || update.departure) return true;
  }
  if (!theoretical && !WITHOUT_TIME.has(call.arrivalStatus ?? '') && !WITHOUT_TIME.has(call.departureStatus ?? ''))
    return false;
  update.scheduleRelationship = 'NO_DATA';
  return true;
}

/** Whether there was a planned time to add. */
function addPlanned(call: SiriCall, update: StopTimeUpdate, where: string, reading: SiriReading): boolean {
  const arrival = reading.instant(call.aimedArrivalTime, where);
  const departure = reading.instant(call.aimedDepartureTime, where);
  if (arrival) update.arrival = { ...update.arrival, scheduledTime: arrival };
  if (departure) update.departure = { ...update.departure, scheduledTime: departure };
  return arrival !== undefined || departure !== undefined;
}

const STATUSES: ReadonlySet<string> = new Set(CALL_STATUSES);

/** Yields FIELD_ENUM for a word SIRI does not have. */
function addStatus(call: SiriCall, update: StopTimeUpdate, where: string, reading: SiriReading): void {
  for (const name of ['arrivalStatus', 'departureStatus'] as const) {
    const word = call[name];
    if (word === undefined) continue;
    if (STATUSES.has(word)) update[name] = word as CallStatus;
    else reading.report('FIELD_ENUM', 'warning', where, upperFirst(name), word, CALL_STATUSES.join(', '));
  }
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Cancelled altogether: a train that ends early still arrives where its departure is cancelled. */
function isSkipped(call: SiriCall): boolean {
  if (call.cancellation === true) return true;
  const arrives = call.expectedArrivalTime ?? call.actualArrivalTime ?? call.aimedArrivalTime;
  const departs = call.expectedDepartureTime ?? call.actualDepartureTime ?? call.aimedDepartureTime;
  const arrivalOff = call.arrivalStatus === 'cancelled';
  const departureOff = call.departureStatus === 'cancelled';
  return (
    (arrivalOff && (departureOff || departs === undefined)) || (departureOff && (arrivalOff || arrives === undefined))
  );
}

function toEvent(
  aimed: SiriTime | undefined,
  expected: SiriTime | undefined,
  actual: SiriTime | undefined,
  where: string,
  reading: SiriReading,
): StopTimeEvent | undefined {
  const at = actual ?? expected;
  const time = reading.instant(at, where);
  if (!time) return undefined;
  const event: StopTimeEvent = { time };
  if (aimed !== undefined) event.delaySeconds = Math.round((at! - aimed) / 1000);
  // What has happened is no estimate.
  if (actual !== undefined) event.uncertaintySeconds = 0;
  return event;
}

import type { JourneyInfo, SiriCall, SiriTime } from '#libs/formats/siri';
import type { StopTimeEvent, StopTimeUpdate } from '#libs/model';
import type { RunReading } from './journey-ref.js';
import type { SiriReading } from './siri-reading.js';
import { OCCUPANCY, wordOf } from './words.js';

/**
 * True where nobody has seen the vehicle: the journey says so (Monitored false), or it does not say, every expected time
 * is the timetable's own and no call has an actual one. Such times help nobody and look like punctuality. A journey that
 * says it is monitored is believed: where times are rounded to the minute, a punctual bus looks the same.
 */
export function isTheoretical(journey: JourneyInfo, calls: readonly SiriCall[]): boolean {
  if (journey.monitored !== undefined) return !journey.monitored;
  let predictions = 0;
  for (const call of calls) {
    if (call.actualArrivalTime !== undefined || call.actualDepartureTime !== undefined) return false;
    if (call.vehicleAtStop === true || isServed(call.arrivalStatus) || isServed(call.departureStatus)) return false;
    if (call.expectedArrivalTime !== undefined) {
      if (call.expectedArrivalTime !== call.aimedArrivalTime) return false;
      predictions += 1;
    }
    if (call.expectedDepartureTime !== undefined) {
      if (call.expectedDepartureTime !== call.aimedDepartureTime) return false;
      predictions += 1;
    }
  }
  return predictions > 0;
}

function isServed(status: string | undefined): boolean {
  return status === 'arrived' || status === 'departed';
}

export interface ReadCalls {
  updates: StopTimeUpdate[];
  /** Some call, or the journey, says that its prediction is not to be trusted. */
  inaccurate: boolean;
  /** Calls beyond the timetable, which GTFS-RT cannot tell in a scheduled run: left out. */
  extra: number;
}

/**
 * Calls in the order they are served → stop time updates in that order, their sequence numbers the schedule's: SIRI's
 * Order counts otherwise. `theoretical` keeps what was cancelled and tells the rest as NO_DATA.
 */
export function toStopTimeUpdates(
  calls: readonly SiriCall[],
  run: RunReading,
  theoretical: boolean,
  where: string,
  reading: SiriReading,
): ReadCalls {
  const stopTimes = run.facts && reading.facts ? reading.facts.schedule.stopTimes(run.facts.trip) : undefined;
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
      reading.tell('FIELD_MISSING', 'error', where, 'StopPointRef', '', 'a stop');
      continue;
    }
    if (call.predictionInaccurate) read.inaccurate = true;
    if (tell(call, update, theoretical, where, reading)) read.updates.push(update);
  }
  return read;
}

function tell(
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
  const occupancy = wordOf(OCCUPANCY, call.occupancy);
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
  if (!theoretical && call.arrivalStatus !== 'noReport' && call.departureStatus !== 'noReport') return false;
  update.scheduleRelationship = 'NO_DATA';
  return true;
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

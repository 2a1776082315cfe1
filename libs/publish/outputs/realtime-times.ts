import type { StopTimeEvent, StopTimeUpdate } from '#libs/formats/gtfs-rt';
import type { ScheduledStopTime } from '#libs/schedule';
import type { PublishedRun } from './realtime-trip.js';

/** Predictions rounded to the minute come out equal or a little backwards; more than this is no rounding. */
const MAX_SHIFT_S = 60;

interface TimedUpdate {
  message: StopTimeUpdate;
  scheduled?: ScheduledStopTime;
}

/**
 * A vehicle is at one stop after the other: equal times are spread by a second, small steps back are levelled, and an
 * event that runs back further is left out, for it cannot be right. Consumers then go on from the stop before. The messages
 * are changed in place.
 * Spec: GTFS-RT validator E022, E025.
 */
export function orderTimes(updates: readonly TimedUpdate[], run: PublishedRun): StopTimeUpdate[] {
  let last = -Infinity;
  const ordered: StopTimeUpdate[] = [];
  for (const { message, scheduled } of updates) {
    const arrival = moveTo(message.arrival, last + 1);
    const departure = levelDelay(moveTo(message.departure, arrival?.time ?? last + 1), arrival, scheduled, run);
    const relationship = message.scheduleRelationship;
    const isSilent = relationship === 'SKIPPED' || relationship === 'NO_DATA';
    if (!arrival && !departure && !isSilent) continue;
    last = Math.max(last, arrival?.time ?? -Infinity, departure?.time ?? -Infinity);
    if (arrival) message.arrival = arrival;
    else if (message.arrival) delete message.arrival;
    if (departure) message.departure = departure;
    else if (message.departure) delete message.departure;
    ordered.push(message);
  }
  return ordered;
}

/** The event at `earliest` or later, its delay moved along; `undefined` when that would be another prediction. */
function moveTo(event: StopTimeEvent | undefined, earliest: number): StopTimeEvent | undefined {
  if (event?.time === undefined || event.time >= earliest) return event;
  const shift = earliest - event.time;
  if (shift > MAX_SHIFT_S) return undefined;
  return { ...event, time: earliest, ...(event.delay === undefined ? {} : { delay: event.delay + shift }) };
}

/** Delays alone can make a bus leave before it comes as well. */
function levelDelay(
  departure: StopTimeEvent | undefined,
  arrival: StopTimeEvent | undefined,
  scheduled: ScheduledStopTime | undefined,
  { message }: PublishedRun,
): StopTimeEvent | undefined {
  const bothByDelay = departure?.time === undefined && arrival?.time === undefined;
  if (!bothByDelay || departure?.delay === undefined || arrival?.delay === undefined) return departure;
  if (message.scheduleRelationship !== 'SCHEDULED') return departure;
  const dwell = (scheduled?.departureSeconds ?? 0) - (scheduled?.arrivalSeconds ?? scheduled?.departureSeconds ?? 0);
  return { ...departure, delay: Math.max(departure.delay, arrival.delay - Math.max(0, dwell)) };
}

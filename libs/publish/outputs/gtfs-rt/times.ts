import type { StopTimeEvent, StopTimeUpdate } from '#libs/formats/gtfs-rt';
import type { ScheduledStopTime } from '#libs/schedule';
import type { Lose } from './losses.js';
import type { PublishedRun } from './trip.js';

/** Predictions rounded to the minute come out equal or a little backwards; more than this is no rounding. */
const MAX_SHIFT_S = 60;

interface TimedUpdate {
  message: StopTimeUpdate;
  scheduled?: ScheduledStopTime;
}

/**
 * A vehicle is at one stop after the other: predictions of equal times are spread by a second, small steps back are
 * levelled, and one that runs back further is left out, for it cannot be right: of its stop, where the schedule has it,
 * nothing is known then, and consumers do not go on from the stop before.
 * Each is reported to `lose`. What has been recorded is never moved, whatever is published beside it: the predictions
 * give way. The messages are changed in place.
 * Spec: GTFS-RT validator E022, E025.
 */
export function orderTimes<T extends TimedUpdate>(updates: readonly T[], run: PublishedRun, lose: Lose): T[] {
  giveWayToRecorded(updates, lose);
  let last = -Infinity;
  const ordered: T[] = [];
  for (const update of updates) {
    const { message, scheduled } = update;
    const what = (): string =>
      `${run.message.tripId ?? run.message.routeId ?? ''} at ${message.stopSequence ?? message.stopId ?? ''}`;
    const arrival = moveTo(message.arrival, last + 1, what, lose);
    const moved = moveTo(message.departure, arrival?.time ?? last + 1, what, lose);
    const departure = levelDelay(moved, arrival, scheduled, run, what, lose);
    const relationship = message.scheduleRelationship;
    const isSilent = relationship === 'SKIPPED' || relationship === 'NO_DATA';
    if (!arrival && !departure && !isSilent) {
      if (!scheduled) continue;
      // Left out, the delay of the stop before would be reported for it.
      message.scheduleRelationship = 'NO_DATA';
    }
    last = Math.max(last, arrival?.time ?? -Infinity, departure?.time ?? -Infinity);
    put(message, 'arrival', arrival);
    put(message, 'departure', departure);
    ordered.push(update);
  }
  return ordered;
}

/** No uncertainty at all is GTFS-RT's way to say that it has happened. */
export function isRecorded(event: StopTimeEvent | undefined): boolean {
  return event?.uncertainty === 0 && event.time !== undefined;
}

/** Predictions of stops before one the vehicle is known to have been at: not later than that. */
function giveWayToRecorded(updates: readonly TimedUpdate[], lose: Lose): void {
  let latest = Infinity;
  for (const { message } of [...updates].reverse()) {
    for (const name of ['departure', 'arrival'] as const) {
      const event = message[name];
      if (isRecorded(event)) latest = Math.min(latest, event!.time!);
      else if (event?.time !== undefined && event.time > latest) {
        const what = `${message.stopSequence ?? message.stopId ?? ''}`;
        put(message, name, event.time - latest > MAX_SHIFT_S ? undefined : shifted(event, latest));
        lose(message[name] ? 'timeMoved' : 'timeBack', what);
      }
    }
  }
}

function put(message: StopTimeUpdate, name: 'arrival' | 'departure', event: StopTimeEvent | undefined): void {
  if (event) message[name] = event;
  else if (message[name]) delete message[name];
}

/** The event at `earliest` or later, its delay moved along; `undefined` when that would be another prediction. */
function moveTo(
  event: StopTimeEvent | undefined,
  earliest: number,
  what: () => string,
  lose: Lose,
): StopTimeEvent | undefined {
  if (event?.time === undefined || event.time >= earliest || isRecorded(event)) return event;
  if (earliest - event.time > MAX_SHIFT_S) {
    lose('timeBack', what());
    return undefined;
  }
  lose('timeMoved', what());
  return shifted(event, earliest);
}

function shifted(event: StopTimeEvent, time: number): StopTimeEvent {
  const delay = event.delay === undefined ? {} : { delay: event.delay + time - event.time! };
  return { ...event, time, ...delay };
}

/** Delays alone can make a bus leave before it comes as well. */
function levelDelay(
  departure: StopTimeEvent | undefined,
  arrival: StopTimeEvent | undefined,
  scheduled: ScheduledStopTime | undefined,
  { message }: PublishedRun,
  what: () => string,
  lose: Lose,
): StopTimeEvent | undefined {
  const bothByDelay = departure?.time === undefined && arrival?.time === undefined;
  if (!bothByDelay || departure?.delay === undefined || arrival?.delay === undefined) return departure;
  if (message.scheduleRelationship !== 'SCHEDULED') return departure;
  const dwell = (scheduled?.departureSeconds ?? 0) - (scheduled?.arrivalSeconds ?? scheduled?.departureSeconds ?? 0);
  const least = arrival.delay - Math.max(0, dwell);
  if (departure.delay >= least) return departure;
  lose('timeMoved', what());
  return { ...departure, delay: least };
}

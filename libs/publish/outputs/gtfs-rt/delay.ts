import { serviceDayToEpochMs } from '#libs/formats/gtfs';
import type { StopTimeUpdate as StopMessage } from '#libs/formats/gtfs-rt';
import type { ScheduledStopTime } from '#libs/schedule';
import type { KnownSchedule } from './known-schedule.js';
import type { PublishedRun } from './trip.js';

/**
 * A run reported as so late and nothing else, as a reader of stops understands it: the delay at the next stop it comes
 * to, from where it holds to the end. Nothing where the run has no timetable to be late to. `atS`: POSIX seconds it was
 * reported.
 * Spec: GTFS-RT TripUpdate.delay, "Stop Time Updates".
 */
export function stopsOfDelay(
  delay: number,
  { message, scheduled }: PublishedRun,
  schedule: KnownSchedule | undefined,
  atS: number,
): StopMessage[] {
  if (!scheduled || !schedule || message.scheduleRelationship === 'UNSCHEDULED') return [];
  const timed = schedule.stopTimes(scheduled).filter((one) => secondsOf(one) !== undefined);
  const startS = dayStartS(message.startDate, schedule.timeZone);
  const isAhead = (one: ScheduledStopTime): boolean => startS === undefined || startS + secondsOf(one)! + delay >= atS;
  const next = timed.find(isAhead) ?? timed.at(-1);
  if (!next) return [];
  const { stopSequence, stopId, arrivalSeconds, departureSeconds } = next;
  return [
    {
      stopSequence,
      stopId,
      ...(arrivalSeconds === undefined ? {} : { arrival: { delay } }),
      ...(departureSeconds === undefined ? {} : { departure: { delay } }),
      scheduleRelationship: 'SCHEDULED',
    },
  ];
}

function secondsOf({ arrivalSeconds, departureSeconds }: ScheduledStopTime): number | undefined {
  return departureSeconds ?? arrivalSeconds;
}

/** POSIX seconds the service day starts at; `undefined` where the run names no day, or none there is. */
export function dayStartS(startDate: string | undefined, timeZone: string): number | undefined {
  if (startDate === undefined) return undefined;
  try {
    return serviceDayToEpochMs(startDate, 0, timeZone) / 1000;
  } catch {
    return undefined;
  }
}

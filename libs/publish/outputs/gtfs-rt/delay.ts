import { findServiceDayEpochMs } from '#libs/formats/gtfs';
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
  const startMs = findServiceDayEpochMs(message.startDate, 0, schedule.timeZone);
  const isAhead = (one: ScheduledStopTime): boolean =>
    startMs === undefined || startMs / 1000 + secondsOf(one)! + delay >= atS;
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

import { IssueCollector } from '#libs/errors';
import { importSchedule, openScheduleIndex, type Schedule, type ReportedCall } from '#libs/schedule';
import { ServiceDayFinder } from '../runs/service-day.js';
import type { MatchContext } from './rule.js';

export function scheduleFrom(zip: Uint8Array): Schedule {
  return openScheduleIndex(importSchedule(zip, { feedId: 'rouen', documentHash: 'a' }, new IssueCollector()).index);
}

export function contextOf(schedule: Schedule): MatchContext {
  return { schedule, days: new ServiceDayFinder(schedule) };
}

/** Stops and times of a trip as its own timetable has them on a day, every time moved by `delaySeconds`. */
export function callsOf(
  { schedule, days }: MatchContext,
  tripId: string,
  serviceDate: string,
  delaySeconds = 0,
): ReportedCall[] {
  const startMs = days.startMs(serviceDate)!;
  return schedule.stopTimes(schedule.findTrip(tripId)!).map(({ stopId, departureSeconds, arrivalSeconds }) => {
    const seconds = departureSeconds ?? arrivalSeconds;
    return {
      stopIds: [stopId],
      ...(seconds === undefined ? {} : { timeMs: startMs + (seconds + delaySeconds) * 1000 }),
      isArrival: departureSeconds === undefined,
    };
  });
}

import { findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { Schedule, ScheduledStopTime, ScheduledTrip } from '#libs/schedule';
import type { RunCall } from './run.js';

/**
 * The calls of a run by the timetable alone. `startSeconds`: of a run by headway or a double, when it sets out; its trip's
 * times are counted from there. Stops without a time are put between those that have one, in proportion to the stops.
 */
export function plannedCalls(
  schedule: Schedule,
  trip: ScheduledTrip,
  serviceDate: string,
  startSeconds?: number,
): RunCall[] {
  const stopTimes = schedule.stopTimes(trip);
  const shift = startSeconds === undefined ? 0 : startSeconds - (schedule.firstDepartureSeconds(trip) ?? 0);
  const dayMs = findServiceDayEpochMs(serviceDate, 0, schedule.timeZone);
  const at = (seconds: number | undefined): { scheduledMs?: number } =>
    seconds === undefined || dayMs === undefined ? {} : { scheduledMs: dayMs + (seconds + shift) * 1000 };
  const arrivals = filled(stopTimes, 'arrivalSeconds', 'departureSeconds');
  const departures = filled(stopTimes, 'departureSeconds', 'arrivalSeconds');
  return stopTimes.map(({ arrivalSeconds, departureSeconds, ...stopTime }, place) => ({
    ...stopTime,
    place,
    arrival: at(arrivals[place]),
    departure: at(departures[place]),
    isEstimated: arrivalSeconds === undefined && departureSeconds === undefined,
  }));
}

type Time = 'arrivalSeconds' | 'departureSeconds';

/** As the index of calls at stops fills them, so that a board and a run say the same. */
function filled(stopTimes: readonly ScheduledStopTime[], time: Time, other: Time): (number | undefined)[] {
  const times = stopTimes.map((one) => one[time] ?? one[other]);
  let known = -1;
  for (let at = 0; at < times.length; at += 1) {
    if (times[at] === undefined) continue;
    if (known >= 0) {
      const step = (times[at]! - times[known]!) / (at - known);
      for (let gap = known + 1; gap < at; gap += 1) times[gap] = Math.round(times[known]! + step * (gap - known));
    }
    known = at;
  }
  return times;
}

import { localId, type StopTimeUpdate, type TripDescriptor } from '#libs/model';
import type { Schedule, ScheduledStopTime } from '#libs/schedule';
import type { ServiceDayFinder } from '../runs/service-day.js';

interface RunWithMatch {
  matchedBy?: string;
  entity: { trip: TripDescriptor };
}

interface KnownDays {
  schedule?: Schedule;
  days?: ServiceDayFinder;
  /** Milliseconds a replay's times are moved by. */
  timeShiftMs: number;
}

/** Where the run was found and has clock times: by headway it has none. `startMs`: epoch ms the service day starts. */
export function timetableOf(
  { matchedBy, entity }: RunWithMatch,
  { schedule, days, timeShiftMs }: KnownDays,
): { stopTimes: readonly ScheduledStopTime[]; startMs: number } | undefined {
  const { tripId, startDate } = entity.trip;
  if (matchedBy === undefined || tripId === undefined || startDate === undefined || !schedule) return undefined;
  const trip = schedule.findTrip(localId(tripId));
  const startMs = days?.startMs(startDate);
  if (!trip || startMs === undefined || schedule.frequenciesOf(trip).length > 0) return undefined;
  return { stopTimes: schedule.stopTimes(trip), startMs: startMs + timeShiftMs };
}

/** Place of a stop reported among the stop times, by the value of its sequence, else by its id from `from` on; or -1. */
export function placeIn(
  stopTimes: readonly ScheduledStopTime[],
  { stopSequence, stopId }: StopTimeUpdate,
  from: number,
): number {
  if (stopSequence !== undefined) return stopTimes.findIndex((one) => one.stopSequence === stopSequence);
  const local = stopId === undefined ? undefined : localId(stopId);
  return stopTimes.findIndex((one, at) => at >= from && one.stopId === local);
}

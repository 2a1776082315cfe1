import { localId, type StopTimeEvent, type StopTimeUpdate } from '#libs/model';
import type { ScheduledStopTime } from '#libs/schedule';
import type { Observation } from '../draft.js';
import type { RealtimeReading } from './reading.js';

/**
 * Whether a run is told to be late or early anywhere: by its delays, and by its times where the schedule has others.
 * `undefined` where it predicts nothing. Times with nothing to hold them against are believed.
 */
export function tellsDelay(
  { entity, matchedBy }: Observation<'trip-update'>,
  reading: RealtimeReading,
): boolean | undefined {
  const { trip, delaySeconds, stopTimeUpdates } = entity;
  if (delaySeconds) return true;
  const timetable = timetableOf(matchedBy === undefined ? {} : trip, reading);
  let isOnTime = delaySeconds === 0;
  let isUnknown = false;
  let from = 0;
  for (const update of stopTimeUpdates) {
    if (update.scheduleRelationship === 'SKIPPED') continue;
    const place = timetable ? placeOf(update, timetable.stopTimes, from) : -1;
    if (place >= 0) from = place + 1;
    const { arrivalSeconds, departureSeconds } = timetable?.stopTimes[place] ?? {};
    for (const [event, seconds] of [
      [update.arrival, arrivalSeconds ?? departureSeconds],
      [update.departure, departureSeconds ?? arrivalSeconds],
    ] as const) {
      if (!event) continue;
      const delays = delaysOf(event, seconds === undefined ? undefined : timetable!.startMs + seconds * 1000);
      if (delays.some((delay) => delay !== 0)) return true;
      if (delays.length > 0) isOnTime = true;
      else isUnknown = true;
    }
  }
  return isOnTime ? false : isUnknown ? true : undefined;
}

/** Every delay told, in seconds or milliseconds: only whether it is 0 counts. */
function delaysOf({ delaySeconds, time, scheduledTime }: StopTimeEvent, aimedMs: number | undefined): number[] {
  const delays = delaySeconds === undefined ? [] : [delaySeconds];
  const aimed = scheduledTime === undefined ? aimedMs : Date.parse(scheduledTime);
  if (time !== undefined && aimed !== undefined) delays.push(Date.parse(time) - aimed);
  return delays;
}

/** Where the run has clock times: by headway it has none. */
function timetableOf(
  { tripId, startDate }: Observation<'trip-update'>['entity']['trip'],
  { facts, document }: RealtimeReading,
): { stopTimes: readonly ScheduledStopTime[]; startMs: number } | undefined {
  const trip = facts && tripId !== undefined ? facts.schedule.findTrip(localId(tripId)) : undefined;
  const startMs = startDate === undefined ? undefined : facts?.days.startMs(startDate);
  if (!facts || !trip || startMs === undefined || facts.schedule.frequenciesOf(trip).length > 0) return undefined;
  return { stopTimes: facts.schedule.stopTimes(trip), startMs: startMs + document.timeShiftMs };
}

function placeOf(
  { stopSequence, stopId }: StopTimeUpdate,
  stopTimes: readonly ScheduledStopTime[],
  from: number,
): number {
  if (stopSequence !== undefined) return stopTimes.findIndex((one) => one.stopSequence === stopSequence);
  const local = stopId === undefined ? undefined : localId(stopId);
  return stopTimes.findIndex((one, at) => at >= from && one.stopId === local);
}

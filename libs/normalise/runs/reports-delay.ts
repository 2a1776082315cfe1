import type { StopTimeEvent } from '#libs/model';
import type { Observation } from '../event-diff.js';
import type { DocumentContext } from '../rules/document-rule.js';
import { placeIn, timetableOf } from '../rules/timetable.js';

/**
 * Whether a run is reported as late or early anywhere: by its delays, and by its times where the schedule has others.
 * `undefined` where it predicts nothing. Times with nothing to hold them against are believed.
 */
export function reportsDelay(run: Observation<'trip-update'>, known: DocumentContext): boolean | undefined {
  const { delaySeconds, stopTimeUpdates } = run.entity;
  if (delaySeconds) return true;
  const timetable = timetableOf(run, known);
  let isOnTime = delaySeconds === 0;
  let isUnknown = false;
  let from = 0;
  for (const update of stopTimeUpdates) {
    if (update.scheduleRelationship === 'SKIPPED') continue;
    const place = timetable ? placeIn(timetable.stopTimes, update, from) : -1;
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

/** Every delay reported, in seconds or milliseconds: only whether it is 0 counts. */
function delaysOf({ delaySeconds, time, scheduledTime }: StopTimeEvent, aimedMs: number | undefined): number[] {
  const delays = delaySeconds === undefined ? [] : [delaySeconds];
  const aimed = scheduledTime === undefined ? aimedMs : Date.parse(scheduledTime);
  if (time !== undefined && aimed !== undefined) delays.push(Date.parse(time) - aimed);
  return delays;
}

import type { StopTimeUpdate as StopMessage } from '#libs/formats/gtfs-rt';
import { localId, type StopTimeUpdate } from '#libs/model';
import type { ScheduledStopTime } from '#libs/schedule';
import type { KnownSchedule } from './known-schedule.js';

/** What is reported of a stop, and its place in the run. */
export interface PlacedUpdate {
  message: StopMessage;
  /** Place in the trip, or the order given where no schedule knows better. */
  place: number;
  scheduled?: ScheduledStopTime;
  /** Another platform of the station than the scheduled one, by its stop id. */
  platform?: string;
}

/**
 * Only stops and platforms are served (E015); one that neither the schedule nor the message has cannot be shown by anybody
 * (E011).
 */
export function isServed(
  stopId: string | undefined,
  schedule: KnownSchedule | undefined,
  isReported: (stopId: string) => boolean,
): boolean {
  if (stopId === undefined || !schedule) return true;
  const stop = schedule.findStop(stopId);
  return stop ? stop.locationType === 0 : isReported(stopId);
}

/**
 * Sequence and stop id as stop_times.txt has them. The sequence decides; a stop id that stands elsewhere in the trip
 * contradicts it, and it is unclear which of both is meant (E045).
 */
export function placeInTrip(
  update: StopTimeUpdate,
  stopTimes: readonly ScheduledStopTime[],
  from: number,
  schedule: KnownSchedule,
): PlacedUpdate | undefined {
  const stopId = update.stopId && localId(update.stopId);
  const serves = (one: ScheduledStopTime): boolean => one.stopId === stopId;
  let place =
    update.stopSequence === undefined
      ? -1
      : stopTimes.findIndex(({ stopSequence }) => stopSequence === update.stopSequence);
  if (place >= 0 && stopId !== undefined && !serves(stopTimes[place]!)) {
    if (!schedule.findStop(stopId) || stopTimes.some(serves)) return undefined;
  }
  if (place < 0 && stopId !== undefined) {
    place = stopTimes.findIndex((one, index) => index >= from && serves(one));
    if (place < 0)
      place = stopTimes.findIndex((one, index) => index >= from && isPlatform(stopId, one.stopId, schedule));
  }
  const scheduled = stopTimes[place];
  if (!scheduled || scheduled.stopId === '') return undefined;
  const placed: PlacedUpdate = {
    place,
    scheduled,
    message: { stopSequence: scheduled.stopSequence, stopId: scheduled.stopId },
  };
  if (stopId !== undefined && stopId !== scheduled.stopId && isPlatform(stopId, scheduled.stopId, schedule))
    placed.platform = stopId;
  return placed;
}

/** Whether a stop is another platform of the station a run is planned to call at. */
function isPlatform(stopId: string, planned: string, schedule: KnownSchedule): boolean {
  const stop = schedule.findStop(stopId);
  if (stop?.parentStation === undefined || stop.locationType !== 0 || stopId === planned) return false;
  return stop.parentStation === schedule.findStop(planned)?.parentStation;
}

/** An added run has no stop times to hold on to: its own order has to be one. */
export function placeAsGiven(
  update: StopTimeUpdate,
  before: readonly PlacedUpdate[],
  schedule: KnownSchedule | undefined,
): PlacedUpdate | undefined {
  const stopId = update.stopId && localId(update.stopId);
  const { stopSequence } = update;
  if (stopId === undefined && (stopSequence === undefined || schedule)) return undefined;
  const last = before.findLast(({ message }) => message.stopSequence !== undefined)?.message.stopSequence;
  if (stopSequence !== undefined && last !== undefined && stopSequence <= last) return undefined;
  return {
    place: before.length,
    message: { ...(stopSequence === undefined ? {} : { stopSequence }), ...(stopId === undefined ? {} : { stopId }) },
  };
}

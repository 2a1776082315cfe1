import type { StopTimeEvent, StopTimeUpdate as StopMessage } from '#libs/formats/gtfs-rt';
import type { ScheduledStopTime } from '#libs/schedule';

/** A stop reported, and its place among the stop times of the trip where that is known. */
export interface ReportedPlace {
  message: StopMessage;
  place: number;
  scheduled?: ScheduledStopTime;
}

/**
 * Two visits of one stop that are reported one after the other, with the stop between them put in: it has the value that
 * readers would carry on to it anyway, and nobody takes the second visit for a second word on the first (E037). Where the
 * trip calls twice in a row there is nothing to put in, and both stay. Spec: GTFS-RT, "Stop Time Updates".
 */
export function withStopsBetween(
  filled: readonly ReportedPlace[],
  stopTimes: readonly ScheduledStopTime[] | undefined,
): StopMessage[] {
  const all: StopMessage[] = [];
  let carried: ReportedPlace | undefined;
  for (const [index, one] of filled.entries()) {
    const before = filled[index - 1];
    if (before?.message.scheduleRelationship !== 'SKIPPED') carried = before ?? carried;
    if (stopTimes && before && before.message.stopId !== undefined && before.message.stopId === one.message.stopId) {
      const between = stopBetween(before, carried, one, stopTimes);
      if (between) all.push(between);
    }
    all.push(one.message);
  }
  return all;
}

/** `carried`: the last stop before that is not skipped, whose value holds; without one nothing is known. */
function stopBetween(
  before: ReportedPlace,
  carried: ReportedPlace | undefined,
  next: ReportedPlace,
  stopTimes: readonly ScheduledStopTime[],
): StopMessage | undefined {
  const scheduled = stopTimes
    .slice(before.place + 1, next.place)
    .find(
      ({ stopId, arrivalSeconds, departureSeconds }) =>
        stopId !== '' && stopId !== next.message.stopId && (arrivalSeconds ?? departureSeconds) !== undefined,
    );
  if (!scheduled) return undefined;
  const { stopSequence, stopId } = scheduled;
  const latest = next.message.arrival?.time ?? next.message.departure?.time;
  const value = carried?.scheduled && valueFrom(carried.message, carried.scheduled, scheduled, latest);
  const filled = value ?? { scheduleRelationship: 'NO_DATA' as const };
  return { stopSequence, stopId, ...filled };
}

/** As late as the stop before; by times, as long after it as the timetable has it, and not after the next one. */
function valueFrom(
  message: StopMessage,
  from: ScheduledStopTime,
  to: ScheduledStopTime,
  latest = Infinity,
): Pick<StopMessage, 'arrival' | 'departure' | 'scheduleRelationship'> | undefined {
  const event = message.departure ?? message.arrival;
  const aimed = message.departure
    ? (from.departureSeconds ?? from.arrivalSeconds)
    : (from.arrivalSeconds ?? from.departureSeconds);
  if (!event || message.scheduleRelationship === 'NO_DATA') return undefined;
  const at = (seconds: number | undefined): StopTimeEvent | undefined => {
    if (seconds === undefined) return undefined;
    if (event.time === undefined) return { delay: event.delay! };
    if (aimed === undefined) return undefined;
    const earliest = event.time + 1;
    return { time: Math.max(earliest, Math.min(event.time + seconds - aimed, latest - 1)) };
  };
  const [arrival, departure] = [at(to.arrivalSeconds), at(to.departureSeconds)];
  if (!arrival && !departure) return undefined;
  return {
    ...(arrival ? { arrival } : {}),
    ...(departure ? { departure } : {}),
    scheduleRelationship: message.scheduleRelationship ?? 'SCHEDULED',
  };
}

import { DELAY, type StopTimeEvent, type StopTimeUpdate, type TripUpdate } from '#libs/model';
import { timetableOf, placeIn } from './timetable.js';
import type { EntityRule } from './entity-rule.js';

export const DEFAULT_EARLIEST_S = 15 * 60;
export const DEFAULT_LATEST_S = 6 * 3_600;

/**
 * A producer that takes a vehicle for another run of its line predicts it an hour early, or half a day late: stops
 * reported earlier or later than these bounds have no prediction. Judged by delay, scheduled time or the schedule's own
 * time.
 */
export function plausibleDelays(earliestS = DEFAULT_EARLIEST_S, latestS = DEFAULT_LATEST_S): EntityRule<'trip-update'> {
  const cannotBe = (seconds: number | undefined): seconds is number =>
    seconds !== undefined && (seconds < -earliestS || seconds > latestS);
  return {
    name: 'plausible-delays',
    kind: 'trip-update',
    correct(observation, context) {
      const { entity } = observation;
      const { delaySeconds, stopTimeUpdates, ...rest } = entity;
      const timetable = timetableOf(observation, context);
      let first: number | undefined = cannotBe(delaySeconds) ? delaySeconds : undefined;
      let from = 0;
      const kept = stopTimeUpdates.map((update): StopTimeUpdate => {
        if (!update.arrival && !update.departure) return update;
        const place = timetable ? placeIn(timetable.stopTimes, update, from) : -1;
        if (place >= 0) from = place + 1;
        const aimed = timetable?.stopTimes[place];
        const aimedMs = (seconds: number | undefined): number | undefined =>
          seconds === undefined ? undefined : timetable!.startMs + seconds * 1000;
        const delays = [
          delayOf(update.arrival, aimedMs(aimed?.arrivalSeconds ?? aimed?.departureSeconds)),
          delayOf(update.departure, aimedMs(aimed?.departureSeconds ?? aimed?.arrivalSeconds)),
        ];
        const bad = delays.find(cannotBe);
        if (bad === undefined) return update;
        first ??= bad;
        const { arrival: _, departure: __, ...silent } = update;
        return update.scheduleRelationship === 'SKIPPED' ? silent : { ...silent, scheduleRelationship: 'NO_DATA' };
      });
      if (first === undefined) return undefined;
      const believed: TripUpdate = { ...rest, stopTimeUpdates: kept };
      if (delaySeconds !== undefined && !cannotBe(delaySeconds)) believed.delaySeconds = delaySeconds;
      return {
        observation: { ...observation, entity: believed },
        field: 'delay',
        got: `${first} s`,
        expected: `-${earliestS} to ${latestS} s`,
        code: 'ENTITY_IMPLAUSIBLE',
        flag: DELAY,
      };
    },
  };
}

function delayOf(event: StopTimeEvent | undefined, aimedMs: number | undefined): number | undefined {
  if (!event) return undefined;
  if (event.delaySeconds !== undefined) return event.delaySeconds;
  const aimed = event.scheduledTime === undefined ? aimedMs : Date.parse(event.scheduledTime);
  return event.time === undefined || aimed === undefined ? undefined : (Date.parse(event.time) - aimed) / 1000;
}

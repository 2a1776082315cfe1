import { localId, type StopTimeUpdate } from '#libs/model';
import { timetableOf } from './timetable.js';
import type { EntityRule } from './entity-rule.js';

/**
 * Stop sequences counted another way than the schedule's, beside stop ids that are right: where the two contradict each
 * other and the trip calls at the stop once, the sequence is that of the stop. Otherwise it is unclear, and it stays.
 */
export function preferStopId(): EntityRule<'trip-update'> {
  return {
    name: 'prefer-stop-id',
    kind: 'trip-update',
    correct(observation, context) {
      const timetable = timetableOf(observation, context);
      if (!timetable) return undefined;
      let first: string | undefined;
      const stopTimeUpdates = observation.entity.stopTimeUpdates.map((update): StopTimeUpdate => {
        const { stopId, stopSequence } = update;
        if (stopId === undefined || stopSequence === undefined) return update;
        const calls = timetable.stopTimes.filter((one) => one.stopId === localId(stopId));
        if (calls.length !== 1 || calls[0]!.stopSequence === stopSequence) return update;
        first ??= `${stopSequence} ${localId(stopId)}`;
        return { ...update, stopSequence: calls[0]!.stopSequence };
      });
      if (first === undefined) return undefined;
      const entity = { ...observation.entity, stopTimeUpdates };
      return {
        observation: { ...observation, entity },
        field: 'stop_sequence',
        got: first,
        expected: 'the stop_sequence of the stop_id',
      };
    },
  };
}

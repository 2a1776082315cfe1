import { localId, type TripUpdate } from '#libs/model';
import type { Observation } from '../draft.js';
import type { LineRule } from '../rules/rule.js';
import type { RealtimeReading } from './reading.js';

export const THEORETICAL = 'suspect:theoretical-times';

/**
 * The run without its times where its line is not followed: what is left out of it, and that it is cancelled, somebody
 * said; its times are the timetable's. Yields PREDICTION_THEORETICAL. Spec: GTFS-RT, NO_DATA.
 */
export function withoutPredictions(
  observation: Observation<'trip-update'>,
  rules: readonly LineRule[],
  where: string,
  reading: RealtimeReading,
): Observation<'trip-update'> {
  const { trip, routeName } = observation.entity;
  const local = trip.routeId === undefined ? undefined : localId(trip.routeId);
  const rule = rules.find(({ isFollowed }) => !isFollowed(local, routeName));
  return rule ? asNoData(observation, `a line of ${rule.name}`, where, reading) : observation;
}

/** Takes the times from a run of a line that was found to tell its timetable; to be read anew with every document. */
export function doubtTimes(run: Observation<'trip-update'>, where: string, reading: RealtimeReading): void {
  Object.assign(run, asNoData(run, 'a delay, now and then, on a line that is followed', where, reading));
  run.isDoubted = true;
}

/** The run without its times, flagged; as it is where it has none. Yields PREDICTION_THEORETICAL. */
function asNoData(
  observation: Observation<'trip-update'>,
  expected: string,
  where: string,
  reading: RealtimeReading,
): Observation<'trip-update'> {
  const { delaySeconds, ...entity } = observation.entity;
  const { routeId } = entity.trip;
  if (delaySeconds === undefined && !entity.stopTimeUpdates.some(isTimed)) return observation;
  reading.issues.add({
    code: 'PREDICTION_THEORETICAL',
    severity: 'warning',
    feedId: reading.feedId,
    where,
    field: 'route_id',
    got: routeId === undefined ? '' : localId(routeId),
    expected,
  });
  const stopTimeUpdates = entity.stopTimeUpdates.map((update): TripUpdate['stopTimeUpdates'][number] => {
    if (!isTimed(update) || update.scheduleRelationship === 'SKIPPED') return update;
    const { arrival: _, departure: __, ...rest } = update;
    return { ...rest, scheduleRelationship: 'NO_DATA' };
  });
  return { ...observation, entity: { ...entity, stopTimeUpdates }, flags: [...(observation.flags ?? []), THEORETICAL] };
}

function isTimed({ arrival, departure }: TripUpdate['stopTimeUpdates'][number]): boolean {
  return arrival !== undefined || departure !== undefined;
}

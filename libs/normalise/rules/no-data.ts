import { THEORETICAL, localId, type StopTimeUpdate } from '#libs/model';
import type { Observation } from '../event-diff.js';
import type { Correction } from './entity-rule.js';

/**
 * The run without its times where they are those of the timetable: what is left out of it, and that it is cancelled,
 * somebody said. `undefined` where it has none. Spec: GTFS-RT, NO_DATA.
 */
export function asNoData(
  observation: Observation<'trip-update'>,
  expected: string,
): Correction<'trip-update'> | undefined {
  const { delaySeconds, ...entity } = observation.entity;
  const { routeId } = entity.trip;
  if (delaySeconds === undefined && !entity.stopTimeUpdates.some(isTimed)) return undefined;
  const stopTimeUpdates = entity.stopTimeUpdates.map((update): StopTimeUpdate => {
    if (!isTimed(update) || update.scheduleRelationship === 'SKIPPED') return update;
    const { arrival: _, departure: __, ...rest } = update;
    return { ...rest, scheduleRelationship: 'NO_DATA' };
  });
  return {
    observation: { ...observation, entity: { ...entity, stopTimeUpdates } },
    code: 'PREDICTION_THEORETICAL',
    field: 'route_id',
    got: routeId === undefined ? '' : localId(routeId),
    expected,
    flag: THEORETICAL,
  };
}

function isTimed({ arrival, departure }: StopTimeUpdate): boolean {
  return arrival !== undefined || departure !== undefined;
}

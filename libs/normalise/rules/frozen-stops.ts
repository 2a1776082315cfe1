import type { EntityKey, GeoPoint } from '#libs/model';
import { distanceM } from '#libs/territory';
import type { EntityRule } from './entity-rule.js';

export const DEFAULT_FROZEN_M = 2_000;
/** The vehicle heard of longest ago is forgotten first. */
export const REMEMBERED_STOPS = 20_000;

interface SeenStop {
  at: string;
  /** Where the vehicle was when it was first reported to be there. */
  point: GeoPoint;
}

/**
 * Vehicles that move while the stop reported of them stays the same: once one has gone farther than `farthestM` from
 * where it was first reported to be at a stop, or on its way there, the stop is not reported.
 */
export function frozenStops(
  farthestM = DEFAULT_FROZEN_M,
  remembered = REMEMBERED_STOPS,
): EntityRule<'vehicle-position'> {
  const stops = new Map<EntityKey, SeenStop>();
  return {
    name: 'frozen-stops',
    kind: 'vehicle-position',
    correct(observation) {
      const { key, entity } = observation;
      const { stopSequence, stopId, currentStatus: _, ...rest } = entity;
      const { point, trip } = entity;
      if (!point || (stopSequence === undefined && stopId === undefined)) return undefined;
      const at = `${trip?.tripId ?? ''} ${stopSequence ?? ''} ${stopId ?? ''}`;
      const before = stops.get(key);
      stops.delete(key);
      if (stops.size >= remembered) stops.delete(stops.keys().next().value!);
      const seen = before?.at === at ? before : { at, point };
      stops.set(key, seen);
      const movedM = distanceM(seen.point, point);
      if (movedM <= farthestM) return undefined;
      return {
        observation: { ...observation, entity: rest },
        field: 'current_stop_sequence',
        got: `${stopSequence ?? stopId} for ${Math.round(movedM)} m`,
        expected: `another stop after ${farthestM} m`,
      };
    },
  };
}

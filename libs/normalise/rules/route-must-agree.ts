import { localId } from '#libs/model';
import type { EntityRule } from './entity-rule.js';
import { withoutRun } from './off-run.js';

/**
 * A vehicle that names one line and a trip of another: one of the two is wrong, and nothing says which, so that it is
 * on no run. Lines the schedule does not have say nothing; neither does a vehicle that names no line.
 */
export function routeMustAgree(): EntityRule<'vehicle-position'> {
  return {
    name: 'route-must-agree',
    kind: 'vehicle-position',
    correct(vehicle, { namedRouteId }) {
      const routeId = vehicle.matchedBy === undefined ? undefined : vehicle.entity.trip?.routeId;
      if (namedRouteId === undefined || routeId === undefined || localId(routeId) === namedRouteId) return undefined;
      return withoutRun(vehicle, namedRouteId, 'route-must-agree');
    },
  };
}

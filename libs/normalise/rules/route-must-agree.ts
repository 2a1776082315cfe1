import type { VehicleRule } from './rule.js';

/**
 * A vehicle that names one line and a trip of another: one of the two is wrong, and nothing tells which, so that it is
 * on no run. Lines the schedule does not have say nothing; neither does a vehicle that names no line.
 */
export function routeMustAgree(): VehicleRule {
  return {
    name: 'route-must-agree',
    isOffRun: ({ toldRouteId, tripRouteId }) =>
      toldRouteId !== undefined && tripRouteId !== undefined && toldRouteId !== tripRouteId,
  };
}

import type { Schedule } from '#libs/schedule';
import type { IdRule } from './rule.js';

/**
 * Real time names stops by what stands on the sign (stop_code) instead of stop_id. A code shared by the two sides of a
 * street is distinguished by the stops of the run.
 */
export function stopCode(): IdRule {
  return {
    name: 'stop-code',
    withSchedule: (schedule: Schedule): IdRule => ({
      name: 'stop-code',
      stopsMeant: (code) =>
        schedule
          .findStopsByCode(code)
          .filter(({ locationType }) => locationType === 0)
          .map(({ stopId }) => stopId),
    }),
  };
}

import type { IdRule } from './rule.js';

/** Real time writes `TCAR:90` where the schedule writes `90`: takes the prefix off every id that has it. */
export function stripPrefix(prefix: string): IdRule {
  const strip = (id: string): string => (id.startsWith(prefix) ? id.slice(prefix.length) : id);
  return { name: 'strip-prefix', tripId: strip, routeId: strip, stopId: strip, vehicleId: strip };
}

import type { IdRule } from './rule.js';

/** Real time writes `90:LOC` where the schedule writes `90`: takes the suffix off every id that has it. */
export function stripSuffix(suffix: string): IdRule {
  const strip = (id: string): string => (id.endsWith(suffix) ? id.slice(0, -suffix.length) : id);
  return { name: 'strip-suffix', tripId: strip, routeId: strip, stopId: strip, vehicleId: strip };
}

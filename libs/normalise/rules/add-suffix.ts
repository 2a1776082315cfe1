import type { IdRule } from './rule.js';

/** Real time writes `90` where the schedule writes `90:LOC`: puts the suffix behind every id that lacks it. */
export function addSuffix(suffix: string): IdRule {
  const add = (id: string): string => (id.endsWith(suffix) ? id : id + suffix);
  return { name: 'add-suffix', tripId: add, routeId: add, stopId: add };
}

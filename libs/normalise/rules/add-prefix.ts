import type { IdRule } from './rule.js';

/** Real time writes `90` where the schedule writes `TNI:90`: puts the prefix before every id that lacks it. */
export function addPrefix(prefix: string): IdRule {
  const add = (id: string): string => (id.startsWith(prefix) ? id : prefix + id);
  return { name: 'add-prefix', tripId: add, routeId: add, stopId: add };
}

import type { LineRule } from './rule.js';

/**
 * A feed that gives timetabled times as predictions on lines whose vehicles nobody follows: only the lines listed, by
 * route_id or route_short_name, are believed. A run of no known line is not.
 */
export function realTimeLines(routes: readonly string[]): LineRule {
  const followed = new Set(routes);
  return {
    name: 'real-time-lines',
    isFollowed: (routeId, routeName) =>
      (routeId !== undefined && followed.has(routeId)) || (routeName !== undefined && followed.has(routeName)),
  };
}

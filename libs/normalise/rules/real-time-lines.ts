import { localId } from '#libs/model';
import type { EntityRule } from './entity-rule.js';
import { asNoData } from './no-data.js';

/**
 * A feed that gives timetabled times as predictions on lines whose vehicles nobody follows: only the lines listed, by
 * route_id or route_short_name, are believed. A run of no known line is not.
 */
export function realTimeLines(routes: readonly string[]): EntityRule<'trip-update'> {
  const followed = new Set(routes);
  return {
    name: 'real-time-lines',
    kind: 'trip-update',
    correct(run) {
      const { trip, routeName } = run.entity;
      const isFollowed =
        (trip.routeId !== undefined && followed.has(localId(trip.routeId))) ||
        (routeName !== undefined && followed.has(routeName));
      return isFollowed ? undefined : asNoData(run, 'a line of real-time-lines');
    },
  };
}

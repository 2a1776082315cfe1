import type { Guard } from '#libs/catalogue';
import type { FeedId, Kind, Audience } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import { facetsOf } from './facets.js';
import type { EntityFilter } from './filter.js';
import type { LiveState } from './live-state.js';

/** Of a filter, by its part. */
export type UnknownIds = Partial<Record<'feeds' | 'routes' | 'stops' | 'communes', string[]>>;

export interface KnownIds {
  live: LiveState;
  guard: Guard;
  audience: Audience;
  findSchedule: (feedId: FeedId) => Schedule | undefined;
  /** Codes of the territory's communes; absent where the hub has no outlines. */
  communes?: ReadonlySet<string>;
}

const LINES: readonly Kind[] = ['vehicle-position', 'trip-update', 'alert', 'trip-modification'];
const STOPS: readonly Kind[] = ['station', ...LINES];

/**
 * Ids of a filter that nothing has: a reader must be able to distinguish a quiet line from a wrong name. A line or stop
 * is known by the schedule of its feed, or by what is reported now; where only some are known the answer says which are
 * not. What is reported now is walked once, however many ids the schedules do not have.
 */
export function unknownIds(filter: EntityFilter, known: KnownIds): UnknownIds | undefined {
  const { live, guard, audience, findSchedule, communes } = known;
  const feedOf = (id: string): FeedId => id.split(':')[0] as FeedId;
  /** A timetable that is announced but not yet here may have any id. */
  const isScheduled = (id: string, has: (schedule: Schedule, local: string) => boolean): boolean => {
    const feed = feedOf(id);
    if (!guard.mayReadFeed(audience, feed)) return false;
    const schedule = findSchedule(feed);
    if (schedule) return has(schedule, id.slice(feed.length + 1));
    return live.find('dataset', `${feed}:gtfs`)?.event.entity !== undefined;
  };
  const unknown: UnknownIds = {};
  const note = (part: keyof UnknownIds, ids: Iterable<string>): void => {
    const list = [...ids];
    if (list.length > 0) unknown[part] = list;
  };
  const without = (ids: readonly string[] | undefined, isKnown: (id: string) => boolean): Set<string> =>
    new Set((ids ?? []).filter((id) => !isKnown(id)));
  const routes = without(filter.routes, (id) =>
    isScheduled(id, (schedule, local) => schedule.findRoute(local) !== undefined),
  );
  const stops = without(filter.stops, (id) =>
    isScheduled(id, (schedule, local) => schedule.findStop(local) !== undefined),
  );
  note(
    'feeds',
    without(filter.feeds, (id) => guard.mayReadFeed(audience, id as FeedId)),
  );
  note('routes', notPublished(routes, 'routes', LINES, known));
  note('stops', notPublished(stops, 'stops', STOPS, known));
  if (communes)
    note(
      'communes',
      without(filter.communes, (code) => communes.has(code)),
    );
  return Object.keys(unknown).length > 0 ? unknown : undefined;
}

/** Those of the ids that nothing published now has. */
function notPublished(
  ids: Set<string>,
  part: 'routes' | 'stops',
  kinds: readonly Kind[],
  { live, guard, audience }: KnownIds,
): Set<string> {
  for (const kind of kinds) {
    for (const { event } of live.list(kind)) {
      if (ids.size === 0) return ids;
      const facets = facetsOf(event)[part];
      if (facets.some((id) => ids.has(id)) && guard.mayRead(audience, event)) for (const id of facets) ids.delete(id);
    }
  }
  return ids;
}

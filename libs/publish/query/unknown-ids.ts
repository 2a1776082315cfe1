import type { Guard } from '#libs/catalogue';
import { facetsOf, type EntityFilter, type LiveState } from '#libs/live';
import type { FeedId, Kind, Visibility } from '#libs/model';
import type { Schedule } from '#libs/schedule';

/** By the name of the parameter. */
export type Unknown = Partial<Record<'feed' | 'route' | 'stop' | 'commune', string[]>>;

export interface KnownIds {
  live: LiveState;
  guard: Guard;
  level: Visibility;
  findSchedule: (feedId: FeedId) => Schedule | undefined;
  /** Codes of the territory's communes; absent where the hub has no outlines. */
  communes?: ReadonlySet<string>;
}

/**
 * Ids of a filter that nothing has: a reader must be able to tell a quiet line from a wrong name. A line or stop is known
 * by the schedule of its feed, or by what is told now; where only some are known the answer says which are not.
 */
export function unknownIds(
  filter: EntityFilter,
  { live, guard, level, findSchedule, communes }: KnownIds,
): Unknown | undefined {
  const feedOf = (id: string): FeedId => id.split(':')[0] as FeedId;
  const localOf = (id: string): string => id.slice(feedOf(id).length + 1);
  const scheduleOf = (id: string) => (guard.mayReadFeed(level, feedOf(id)) ? findSchedule(feedOf(id)) : undefined);
  const told = (part: 'routes' | 'stops', kinds: readonly Kind[], id: string): boolean =>
    kinds.some((kind) => {
      for (const { event } of live.list(kind)) {
        if (guard.mayRead(level, event) && facetsOf(event)[part].includes(id)) return true;
      }
      return false;
    });
  const unknown: Unknown = {};
  const note = (name: keyof Unknown, ids: readonly string[] | undefined, isKnown: (id: string) => boolean): void => {
    const missing = (ids ?? []).filter((id) => !isKnown(id));
    if (missing.length > 0) unknown[name] = missing;
  };
  note('feed', filter.feeds, (id) => guard.mayReadFeed(level, id as FeedId));
  note(
    'route',
    filter.routes,
    (id) => scheduleOf(id)?.findRoute(localOf(id)) !== undefined || told('routes', LINES, id),
  );
  note('stop', filter.stops, (id) => scheduleOf(id)?.findStop(localOf(id)) !== undefined || told('stops', STOPS, id));
  if (communes) note('commune', filter.communes, (code) => communes.has(code));
  return Object.keys(unknown).length > 0 ? unknown : undefined;
}

const LINES: readonly Kind[] = ['vehicle-position', 'trip-update', 'alert', 'trip-modification'];
const STOPS: readonly Kind[] = ['station', ...LINES];

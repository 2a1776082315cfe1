import type { CataloguedFeed } from '#libs/catalogue';
import type { FeedState, FeedStatus, Kind } from '#libs/model';
import type { PublishContext } from './context.js';

/** What operators write that goes out. */
const WRITTEN: readonly Kind[] = ['alert', 'traffic-situation'];

/**
 * The feeds an audience is shown: those configured that it may read, and what the hub's own operators write once they have
 * written something.
 */
export function publishedFeeds({
  catalogue,
  live,
  audience,
}: Pick<PublishContext, 'catalogue' | 'live' | 'audience'>): CataloguedFeed[] {
  const { own, guard } = catalogue;
  const isShown = guard.mayReadFeed(audience, own.feedId) && hasWritten({ catalogue, live });
  return [...catalogue.readableBy(audience), ...(isShown ? [own] : [])];
}

/** Whether the hub's own operators have written anything that the log still has; what has ended does not take its feed off the list. */
export function hasWritten({ catalogue, live }: Pick<PublishContext, 'catalogue' | 'live'>): boolean {
  return WRITTEN.some((kind) => live.revision(kind, catalogue.own.feedId) > 0);
}

/** What is written here comes from nowhere that could fall silent: it is as current as the hub itself. */
export function shownState({ isOwn }: CataloguedFeed, status: FeedStatus | undefined): FeedState {
  return status?.state ?? (isOwn ? 'fresh' : 'waiting');
}

import { describeFeed, type CataloguedFeed, type FeedCatalogue } from '#libs/catalogue';
import type { FeedConfig } from '#libs/config';
import type { FeedNature } from '#libs/model';

/**
 * A session's own feeds as they are described inside: whoever is let in may read all of them, whatever their licence says
 * about everybody; and each says what it is, a trial or a replay.
 */
export function describeOwnFeeds(
  feeds: readonly FeedConfig[],
  hub: FeedCatalogue['hub'],
  nature: FeedNature,
): CataloguedFeed[] {
  return feeds.map((feed) => ({ ...describeFeed(feed, hub), nature, effectiveVisibility: 'open' }));
}

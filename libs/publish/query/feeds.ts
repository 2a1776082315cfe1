import { FeedCatalogue, textIn, type CataloguedFeed } from '#libs/catalogue';
import { findFeedHealth, type LiveState } from '#libs/live';
import type { FeedStatus } from '#libs/model';

/** `/v1/feeds`: each feed with its terms and how it is. Text is in the first of `languages` a feed has. */
export function describeFeeds(
  catalogue: FeedCatalogue,
  live: LiveState,
  languages: readonly string[],
  nowMs: number,
): object[] {
  return catalogue
    .list()
    .filter(({ effectiveVisibility }) => effectiveVisibility === 'open')
    .map((feed) => describeFeed(feed, live, languages, nowMs));
}

/** As it is at `nowMs` by the reader's side: a collector that has died tells nothing, and that is what is told then. */
export function describeFeed(
  feed: CataloguedFeed,
  live: LiveState,
  languages: readonly string[],
  nowMs: number,
): object {
  const entry = live.find('feed-status', `${feed.feedId}:status`);
  const status = findFeedHealth(live, feed.feedId, nowMs);
  const { issueSamples: _, ...shown } = status ?? { issueSamples: [], state: 'waiting' };
  return {
    id: feed.feedId,
    title: textIn(feed.title, ...languages),
    titles: feed.title,
    producer: feed.producer,
    nature: feed.nature,
    licence: { id: feed.licenceTerms.id, name: feed.licenceTerms.name, url: feed.licenceTerms.url },
    attribution: feed.attribution ?? feed.producer,
    homepage: feed.homepage,
    visibility: feed.visibility,
    formats: feed.formats,
    status: { ...shown, toldAt: entry?.event.producedAt },
  };
}

/** `/v1/feeds/{id}/issues`: counts by code and a few examples that name place, got and expected. */
export function describeIssues(feed: CataloguedFeed, live: LiveState): object {
  const status = live.find('feed-status', `${feed.feedId}:status`)?.event.entity as FeedStatus | undefined;
  return {
    feed: feed.feedId,
    counts: status?.issueCounts ?? {},
    samples: status?.issueSamples ?? [],
    quarantined: status?.quarantined ?? 0,
  };
}

import { FeedCatalogue, textIn, type CataloguedFeed } from '#libs/catalogue';
import { findFeedHealth, type LiveState } from '#libs/live';
import type { Audience, FeedStatus } from '#libs/model';
import type { RefusedRows } from '#libs/record';
import { publishedFeeds, shownState } from '../published-feeds.js';
import type { FeedAnswer, FeedIssues } from '../describe/feed-answers.js';

/** `/v1/feeds`: each feed with its terms and how it is. Text is in the first of `languages` a feed has. */
export function describeFeeds(
  catalogue: FeedCatalogue,
  live: LiveState,
  languages: readonly string[],
  nowMs: number,
  audience: Audience = 'open',
): FeedAnswer[] {
  return publishedFeeds({ catalogue, live, audience }).map((feed) => describeFeedNow(feed, live, languages, nowMs));
}

/** As it is at `nowMs` by the reader's side: a collector that has died reports nothing, and the answer says so. */
export function describeFeedNow(
  feed: CataloguedFeed,
  live: LiveState,
  languages: readonly string[],
  nowMs: number,
): FeedAnswer {
  const entry = live.find('feed-status', `${feed.feedId}:status`);
  const status = findFeedHealth(live, feed.feedId, nowMs);
  const { issueSamples: _, ...shown } = status ?? { issueSamples: [], state: shownState(feed, undefined) };
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
    status: { ...shown, reportedAt: entry?.event.producedAt },
  };
}

/**
 * `/v1/feeds/{id}/issues`: counts by code and a few examples that name place, got and expected; rows the database refused
 * among them (ROW_REFUSED). Who may not see an entity sees of its row that there was one.
 */
export function describeIssues(feed: CataloguedFeed, live: LiveState, refused?: RefusedRows): FeedIssues {
  const status = live.find('feed-status', `${feed.feedId}:status`)?.event.entity as FeedStatus | undefined;
  const rows = refused?.rows ?? 0;
  return {
    feed: feed.feedId,
    counts: { ...status?.issueCounts, ...(rows > 0 ? { ROW_REFUSED: rows } : {}) },
    samples: [...(status?.issueSamples ?? []), ...(refused?.samples ?? []).map((one) => toIssue(feed, one))],
    quarantined: (status?.quarantined ?? 0) + rows,
  };
}

function toIssue(
  { feedId }: CataloguedFeed,
  { at, kind, key, visibility, sqlState, reason }: RefusedRows['samples'][number],
): FeedIssues['samples'][number] {
  const isOpen = visibility === 'open';
  return {
    code: 'ROW_REFUSED',
    severity: 'error',
    feedId,
    where: isOpen && key !== undefined ? `${kind} ${key}` : kind,
    got: isOpen ? `${sqlState}: ${reason}` : sqlState,
    expected: 'a row the database takes; history lacks it',
    at,
  };
}

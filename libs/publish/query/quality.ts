import type { CataloguedFeed, Guard } from '#libs/catalogue';
import { findFeedHealth, qualityOf, RECOMMENDED, type LiveState } from '#libs/live';
import { toInstant, type Dataset, type HubEvent, type Kind } from '#libs/model';
import type { FeedQualityAnswer } from '../describe/feed-answers.js';

/** `/v1/feeds/{id}/quality`: the score of a feed as it is now, its parts and what lowers each (docs/quality.md). */
export function describeQuality(
  { feedId }: CataloguedFeed,
  live: LiveState,
  guard: Guard,
  nowMs: number,
): FeedQualityAnswer {
  const of = (kind: Kind): HubEvent[] =>
    [...live.list(kind)].flatMap(({ event }) => (event.feed === feedId && guard.mayRead('open', event) ? event : []));
  const events = (Object.keys(RECOMMENDED) as Kind[]).flatMap(of);
  const datasets = of('dataset').map(({ entity }) => entity as Dataset);
  const quality = qualityOf(findFeedHealth(live, feedId, nowMs), events, datasets);
  return {
    feed: feedId,
    at: toInstant(nowMs),
    ...(quality && { score: quality.score }),
    parts: (quality?.parts ?? []).map(({ name, share, weight, reasons }) => ({
      name,
      share: Math.round(share * 1_000) / 1_000,
      weight,
      reasons: [...reasons],
    })),
    history: `/v1/kpis/${encodeURIComponent(`${feedId}:quality`)}/history?bucket=1h`,
  };
}

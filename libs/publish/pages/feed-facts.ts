import type { CataloguedFeed } from '#libs/catalogue';
import { StaleSources, facetsOf, findFeedHealth, qualityOf, type FeedQuality } from '#libs/live';
import { PUBLIC_KINDS, type Dataset, type FeedState, type FeedStatus, type HubEvent, type Kind } from '#libs/model';
import type { PublishContext } from '../context.js';
import { distributionsOf } from '../outputs/catalogue/distributions.js';
import { publishedFeeds, shownState } from '../published-feeds.js';
import type { OutputCache } from '../output-cache.js';
import type { StopDirectory } from '../transit/stop-directory.js';

export const THEMES = ['transit', 'bikes', 'roads', 'parking', 'other'] as const;
export type Theme = (typeof THEMES)[number];
export const LEVELS = ['raw', 'dataviz', 'api'] as const;
export type Level = (typeof LEVELS)[number];

/** Kinds that are data of a feed rather than words about it. */
export const SHOWN_KINDS: readonly Kind[] = PUBLIC_KINDS.filter(
  (kind) => !['feed-status', 'dataset', 'alarm', 'kpi'].includes(kind),
);

/** What pages say of a feed, gathered once for all who ask within a few seconds. */
export interface FeedFacts {
  feed: CataloguedFeed;
  status: FeedStatus | undefined;
  state: FeedState;
  /** What everybody may read of it now, as it may be shown now, by kind. */
  events: ReadonlyMap<Kind, readonly HubEvent[]>;
  datasets: readonly Dataset[];
  communes: readonly string[];
  themes: readonly Theme[];
  levels: readonly Level[];
  quality: FeedQuality | undefined;
}

/** Those of them that the list of all feeds shows. */
export type ListedFacts = Pick<FeedFacts, 'feed' | 'state' | 'communes' | 'themes' | 'levels' | 'quality'>;

export function listedFacts({ feed, state, communes, themes, levels, quality }: FeedFacts): ListedFacts {
  return { feed, state, communes, themes, levels, quality };
}

/** Facts of every open feed, in the order of the configuration, that of the operators last. Walks the current state once. */
export function gatherFacts(
  context: PublishContext,
  cache: OutputCache,
  nowMs: number,
  directory?: StopDirectory,
): FeedFacts[] {
  const { live, catalogue } = context;
  const stale = new StaleSources(live, nowMs);
  const feeds = publishedFeeds({ catalogue, live, audience: 'open' });
  const byFeed = new Map(feeds.map(({ feedId }) => [feedId, new Map<Kind, HubEvent[]>()]));
  for (const kind of [...SHOWN_KINDS, 'dataset' as const]) {
    for (const { event } of live.inKeyOrder(kind)) {
      const kinds = byFeed.get(event.feed);
      if (!kinds || !catalogue.guard.mayRead('open', event)) continue;
      const list = kinds.get(kind);
      if (list) list.push(stale.show(event));
      else kinds.set(kind, [stale.show(event)]);
    }
  }
  return feeds.map((feed) => {
    const events = byFeed.get(feed.feedId)!;
    const datasets = (events.get('dataset') ?? []).map(({ entity }) => entity as Dataset);
    events.delete('dataset');
    const status = findFeedHealth(live, feed.feedId, nowMs);
    const communes = new Set<string>();
    for (const list of events.values()) {
      for (const event of list) {
        const { commune } = facetsOf(event);
        if (commune !== undefined) communes.add(commune);
      }
    }
    for (const { feedId, commune } of directory?.list() ?? [])
      if (feedId === feed.feedId && commune !== undefined) communes.add(commune);
    const hasPlaces = [...events.values()].some((list) => list.some((event) => facetsOf(event).points.length > 0));
    const files = distributionsOf(feed.feedId, cache);
    return {
      feed,
      status,
      state: shownState(feed, status),
      events,
      datasets,
      communes: [...communes].sort(),
      themes: themesOf(feed, events),
      levels: LEVELS.filter(
        (level) => ({ raw: files.length > 0, dataviz: hasPlaces || events.size > 0, api: events.size > 0 })[level],
      ),
      quality: qualityOf(status, [...events.values()].flat(), datasets),
    };
  });
}

/** By what it has now, and by its formats before anything has come. */
function themesOf({ formats, hasSchedule, mappedKinds }: CataloguedFeed, events: ReadonlyMap<Kind, unknown>): Theme[] {
  const has = (...some: string[]): boolean => some.some((one) => formats.includes(one));
  const shows = (...some: Kind[]): boolean =>
    some.some((kind) => events.has(kind) || (mappedKinds as readonly Kind[]).includes(kind));
  const themes: Theme[] = [];
  if (hasSchedule || has('gtfs-rt', 'siri') || shows('vehicle-position')) themes.push('transit');
  if (has('gbfs') || shows('station', 'free-vehicle')) themes.push('bikes');
  const isRoad = has('datex2-site-list') || shows('traffic-measurement', 'traffic-situation', 'variable-message-sign');
  if (isRoad || (has('datex2') && events.size === 0)) themes.push('roads');
  if (shows('parking')) themes.push('parking');
  return themes.length > 0 ? themes : ['other'];
}

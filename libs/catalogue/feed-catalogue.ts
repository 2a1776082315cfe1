import { Guard } from './guard.js';
import { isScheduleFormat, type FeedConfig, type HubConfig } from '#libs/config';
import type { Audience, FeedDescription, FeedId, MappedKind, Translated, Visibility } from '#libs/model';
import { OWN_FEED, describeOwnFeed, type OwnFeedTerms } from './own-feed.js';
import { licenceOf, type Licence } from './licences.js';

export interface CataloguedFeed extends FeedDescription {
  licenceTerms: Licence;
  /** Formats of its sources, each once. */
  formats: string[];
  /** What the rows of its mapped sources are, each once. */
  mappedKinds: MappedKind[];
  /** One of its sources gives a timetable, in whatever format: it is published as GTFS. */
  hasSchedule: boolean;
  /** Zone of clock times whose own zone is absent or unknown: the feed's as configured, else the hub's. */
  timeZone: string;
  /** The feed that reports the same vehicles better, where there is one. */
  lesserOf?: FeedId;
  /** Written in the hub itself by its operators; nobody collects it. */
  isOwn?: boolean;
  /** Visibility after the licence has had its say: never wider than either allows. */
  effectiveVisibility: Visibility;
}

/** Whether a feed may stand in one document with others: share-alike terms would bind the data of everybody else. */
export function isMergeable({ licenceTerms }: Pick<CataloguedFeed, 'licenceTerms'>): boolean {
  return !licenceTerms.shareAlike;
}

/** Every configured feed with its terms; what outputs, pages and the catalogue say about a feed comes from here. */
export class FeedCatalogue {
  private feeds: ReadonlyMap<FeedId, CataloguedFeed>;

  /** Who may read what of these feeds. */
  readonly guard: Guard;

  /** What the hub's own operators write; not in `list`. */
  readonly own: CataloguedFeed;

  constructor(
    readonly hub: HubConfig['hub'],
    feeds: readonly FeedConfig[],
    own: OwnFeedTerms = OWN_FEED,
    /** All that are configured, where these are a part of them. */
    private readonly allIds: readonly FeedId[] = feeds.map(({ id }) => id),
  ) {
    this.feeds = new Map(feeds.map((feed) => [feed.id, describeFeed(feed, hub)]));
    this.own = describeOwnFeed(own, hub);
    this.guard = new Guard((feedId) => this.find(feedId)?.effectiveVisibility);
  }

  /** Other feeds in their place, as those of a session change while it runs; whoever holds the catalogue sees them. */
  replace(feeds: readonly CataloguedFeed[]): void {
    this.feeds = new Map(feeds.map((feed) => [feed.feedId, feed]));
  }

  find(feedId: string): CataloguedFeed | undefined {
    return this.feeds.get(feedId as FeedId) ?? (feedId === this.own.feedId ? this.own : undefined);
  }

  /** The place of a feed in the configuration, the same for every process; behind all of them for another. */
  placeOf(feedId: string): number {
    const place = this.allIds.indexOf(feedId as FeedId);
    return place === -1 ? this.allIds.length : place;
  }

  /** Those that are configured. */
  list(): CataloguedFeed[] {
    return [...this.feeds.values()];
  }

  /** Those an audience may read. */
  readableBy(audience: Audience): CataloguedFeed[] {
    return this.list().filter(({ feedId }) => this.guard.mayReadFeed(audience, feedId));
  }
}

/** What formats call whoever publishes: as configured, else the hub's name as an identifier (`ESTUAIRE-ROUEN`). */
export function identifierOf({ identifier, name }: HubConfig['hub']): string {
  if (identifier !== undefined) return identifier;
  const letters = name.normalize('NFD').replace(/\p{Mark}/gu, '');
  return (
    letters
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'HUB'
  );
}

export function describeFeed(feed: FeedConfig, hub: Pick<HubConfig['hub'], 'timezone'>): CataloguedFeed {
  const licenceTerms = licenceOf(feed.licence);
  const wide = feed.visibility === 'open' && !licenceTerms.anonymousRedistribution;
  return {
    feedId: feed.id,
    title: feed.title,
    producer: feed.producer,
    licence: feed.licence,
    attribution: feed.attribution,
    visibility: feed.visibility,
    homepage: feed.homepage,
    nature: natureOf(feed),
    licenceTerms,
    timeZone: feed.timezone ?? hub.timezone,
    formats: [...new Set(feed.sources.map(({ format }) => format))],
    hasSchedule: feed.sources.some(({ format }) => isScheduleFormat(format)),
    mappedKinds: [...new Set(feed.sources.flatMap(({ mapping }) => (mapping ? [mapping.kind] : [])))],
    ...(feed.lesserOf ? { lesserOf: feed.lesserOf.feed as FeedId } : {}),
    effectiveVisibility: wide ? 'partner' : feed.visibility,
  };
}

/** A feed with one replayed source is replayed as a whole, whatever it says of itself. */
function natureOf(feed: FeedConfig): FeedDescription['nature'] {
  const replayed = feed.recordedAt !== undefined || feed.sources.some((source) => 'replay' in source);
  return replayed && feed.nature === 'observed' ? 'replayed' : feed.nature;
}

/** The text in the first of the languages it has, else in any. */
export function textIn(texts: Translated, ...languages: readonly string[]): string {
  for (const language of languages) if (texts[language]) return texts[language]!;
  return texts['und'] ?? Object.values(texts)[0] ?? '';
}

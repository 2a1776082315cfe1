import type { CataloguedFeed } from '#libs/catalogue';
import { notFoundAt } from '#libs/errors';
import { findFeedHealth } from '#libs/live';
import type { FeedState } from '#libs/model';
import type { PublishContext } from '../context.js';
import type { OutputCache } from '../output-cache.js';
import { distributionsOf, type Distribution } from '../outputs/catalogue/distributions.js';
import type { Outlines } from '../query/hub.js';
import type { LevelHours } from '../status/service-levels.js';
import type { UsageDays } from '../usage/usage-ledger.js';
import type { Transit } from '../transit/transit.js';
import type { Commune } from '#libs/territory';
import {
  communeFacts,
  figuresOf,
  gatherCommunes,
  type CommuneFacts,
  type CommuneFigures,
  type FeedInCommune,
} from './commune-facts.js';
import type { ShownLimits } from './docs/docs-page.js';
import type { ShownMqtt } from './docs/mqtt-section.js';
import type { OwnAnswers } from './docs/own-answers.js';
import { gatherFacts, type FeedFacts } from './feed-facts.js';
import { toMappedFeed, type MappedFeed } from './mapped-feed.js';
import { shownState } from '../published-feeds.js';
import type { Past } from './past.js';

const FACTS_MS = 5_000;

/** What the hub counts of itself, in all its processes: what is read, and what it has kept of its objectives. */
export interface HubCounts {
  usage: () => Promise<{ days: UsageDays; processes: number }>;
  serviceLevels: () => Promise<readonly LevelHours[]>;
}

/** What the pages are made of: the current state, the outputs, stops and lines, and what the history keeps. */
export class Portal {
  private places: { untilMs: number; communes: ReadonlyMap<string, readonly FeedInCommune[]> } | undefined;
  private gathered: { untilMs: number; facts: readonly FeedFacts[] } | undefined;

  constructor(
    readonly transit: Transit,
    readonly cache: OutputCache,
    readonly past: Past,
    /** Outlines of the communes; absent where none are configured. */
    readonly outlines: Outlines | undefined,
    readonly limits: ShownLimits,
    /** Of this very hub, for examples. */
    readonly answers: OwnAnswers,
    readonly counts: HubCounts,
    /** Absent where the hub publishes to no broker. */
    readonly mqtt?: ShownMqtt,
  ) {}

  get context(): PublishContext {
    return this.transit.context;
  }

  /** Of every open feed; gathered once for all pages of a few seconds, for it walks the whole current state. */
  facts(nowMs: number): readonly FeedFacts[] {
    if (!this.gathered || this.gathered.untilMs <= nowMs)
      this.gathered = {
        untilMs: nowMs + FACTS_MS,
        facts: gatherFacts(this.context, this.cache, nowMs, this.transit.directory()),
      };
    return this.gathered.facts;
  }

  /** As it may be shown now. */
  stateOf(feed: CataloguedFeed, nowMs: number): FeedState {
    return shownState(feed, findFeedHealth(this.context.live, feed.feedId, nowMs));
  }

  /** What each open feed has on a map, in the order of the configuration. */
  mappedFeeds(nowMs: number): MappedFeed[] {
    return this.facts(nowMs).map((facts) => toMappedFeed(facts, this.context));
  }

  /** What all feeds have together. */
  filesOfAll(): Distribution[] {
    return distributionsOf('all', this.cache);
  }

  /** `undefined` for a code the territory does not have. */
  commune(code: string, nowMs: number): CommuneFacts | undefined {
    const commune = this.context.communes?.find((one) => one.code === code);
    return commune && this.factsIn(commune, nowMs);
  }

  /** Of every commune of the territory. */
  communeFigures(nowMs: number): readonly { commune: Commune; figures: CommuneFigures }[] {
    return (this.context.communes ?? []).map((commune) => ({
      commune,
      figures: figuresOf(this.factsIn(commune, nowMs)),
    }));
  }

  private factsIn(commune: Commune, nowMs: number): CommuneFacts {
    const feeds = this.communes(nowMs).get(commune.code) ?? [];
    return communeFacts(commune, feeds, nowMs, this.context.catalogue.hub.timezone);
  }

  /** What each feed has in each commune, by its code; gathered like the facts of feeds. */
  communes(nowMs: number): ReadonlyMap<string, readonly FeedInCommune[]> {
    if (!this.places || this.places.untilMs <= nowMs)
      this.places = { untilMs: nowMs + FACTS_MS, communes: gatherCommunes(this, nowMs) };
    return this.places.communes;
  }

  /** Throws NOT_FOUND, as for a feed the reader may not see. */
  factsOf(feedId: string, nowMs: number): FeedFacts {
    const found = this.facts(nowMs).find(({ feed }) => feed.feedId === feedId);
    if (!found) throw notFoundAt('feed', feedId, 'the id of a feed of /v1/feeds', `no feed ${feedId.slice(0, 80)}`);
    return found;
  }
}

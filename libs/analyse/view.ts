import type { CataloguedFeed } from '#libs/catalogue';
import { findFeedHealth, isCurrent, type LiveState } from '#libs/live';
import {
  isWider,
  activityAt,
  type Activity,
  type FeedId,
  type FeedStatus,
  type HubEvent,
  type Instant,
  type Kind,
  type Validity,
  type Visibility,
} from '#libs/model';

interface Grouped {
  revision: number;
  byFeed: Map<FeedId, HubEvent[]>;
}

/**
 * The current entities by feed, as the analyst may use them. What fewer may see than the feed is left out: a figure or
 * alarm is shown to all who may see the feed, so nothing narrower goes into it (invariant 6).
 */
export class View {
  private readonly grouped = new Map<Kind, Grouped>();
  private readonly visibilityOf: Map<FeedId, Visibility>;
  private readonly zones: ReadonlyMap<FeedId, string>;
  private readonly received = new LastInstant();
  private readonly produced = new LastInstant();
  private confirmed = { atMs: NaN, byFeed: new Map<FeedId, ReadonlyMap<string, number>>() };
  nowMs = 0;

  constructor(
    readonly live: LiveState,
    readonly feeds: readonly CataloguedFeed[],
  ) {
    this.zones = new Map(feeds.map(({ feedId, timeZone }) => [feedId, timeZone]));
    this.visibilityOf = new Map(feeds.map(({ feedId, effectiveVisibility }) => [feedId, effectiveVisibility]));
  }

  /** Only of feeds the catalogue has; grouped again when an event of the kind has come. */
  list<K extends Kind>(kind: K, feed: FeedId): readonly HubEvent<K>[] {
    const revision = this.live.revision(kind);
    let grouped = this.grouped.get(kind);
    if (grouped?.revision !== revision) {
      grouped = { revision, byFeed: new Map() };
      this.grouped.set(kind, grouped);
      for (const { event } of this.live.list(kind)) {
        const visibility = this.visibilityOf.get(event.feed);
        if (visibility === undefined || isWider(visibility, event.visibility)) continue;
        const events = grouped.byFeed.get(event.feed);
        if (events) events.push(event);
        else grouped.byFeed.set(event.feed, [event]);
      }
    }
    return (grouped.byFeed.get(feed) ?? []) as HubEvent<K>[];
  }

  find<K extends Kind>(kind: K, key: string): HubEvent<K> | undefined {
    const event = this.live.find(kind, key)?.event;
    const visibility = event && this.visibilityOf.get(event.feed);
    return visibility === undefined || isWider(visibility, event!.visibility) ? undefined : event;
  }

  /** How the feed is by the analyst's own clock, whichever collector emitted it and whether or not it still runs. */
  status(feed: FeedId): FeedStatus | undefined {
    return findFeedHealth(this.live, feed, this.nowMs);
  }

  /** Whether what the feed's entities say can be believed to be so now. A feed nobody reports on is believed. */
  isFresh(feed: FeedId): boolean {
    return isCurrent(this.status(feed)?.state ?? 'fresh');
  }

  /**
   * How old an observation is: its age when it arrived, and the time since. Taken so because a replayed feed lives on
   * another day, where only the distances between its times mean anything here. What is of a source that dates nothing is as old as
   * the last document that held it.
   */
  ageMs(event: HubEvent): number {
    const { observedAt, receivedAt, producedAt } = event;
    const confirmedMs = this.confirmedMs(event);
    if (confirmedMs !== undefined) return Math.max(0, this.nowMs - confirmedMs);
    const onArrivalMs = observedAt === receivedAt ? 0 : this.received.msOf(receivedAt) - Date.parse(observedAt);
    return Math.max(0, onArrivalMs) + Math.max(0, this.nowMs - this.produced.msOf(producedAt));
  }

  /** When an entity of a source that dates nothing was last reported to be so. */
  private confirmedMs({ feed, source }: HubEvent): number | undefined {
    if (this.confirmed.atMs !== this.nowMs) this.confirmed = { atMs: this.nowMs, byFeed: new Map() };
    let bySource = this.confirmed.byFeed.get(feed);
    if (!bySource) {
      bySource = new Map(
        (this.status(feed)?.sources ?? []).flatMap(({ sourceId, undated, lastSignAt }): [string, number][] =>
          undated && lastSignAt ? [[sourceId, Date.parse(lastSignAt)]] : [],
        ),
      );
      this.confirmed.byFeed.set(feed, bySource);
    }
    return bySource.get(source.id);
  }

  /** How something of the event stands now where it comes from, by all of its validity. */
  activityOf(event: HubEvent, validity: Validity): Activity {
    return activityAt(validity, this.feedNowMs(event), this.zoneOf(event.feed));
  }

  /** Of the hours and days that name no zone of their own. */
  zoneOf(feed: FeedId): string {
    return this.zones.get(feed) ?? 'UTC';
  }

  /** What time it is where the event comes from, in epoch milliseconds: a replay of a past day has a past now. */
  feedNowMs({ receivedAt, producedAt }: HubEvent): number {
    return this.nowMs - this.produced.msOf(producedAt) + this.received.msOf(receivedAt);
  }
}

/** Events of one document share their times and stand together: most need not be read twice. */
class LastInstant {
  private text = '';
  private ms = 0;

  msOf(instant: Instant): number {
    if (instant !== this.text) {
      this.text = instant;
      this.ms = Date.parse(instant);
    }
    return this.ms;
  }
}

import type { Bus } from '#libs/bus';
import type { FeedCatalogue } from '#libs/catalogue';
import type { FeedConfig, HubConfig } from '#libs/config';
import type { Coordination, Lease } from '#libs/coordination';
import { findHubError } from '#libs/errors';
import type { LiveState } from '#libs/live';
import { ANALYST_SOURCE, KINDS, OPERATOR_SOURCE, type Dataset, type FeedId } from '#libs/model';
import type { ScheduleShelf } from '#libs/schedule';
import type { NotificationDesk, RawArchive, SharedDocuments } from '#libs/sources';
import { describeError, type Clock, type Log, type Metrics, type Random, type Tracer } from '#libs/telemetry';
import type { Communes } from '#libs/territory';
import { HeldFeed } from './held-feed.js';
import { PipelineFactory } from './pipeline-factory.js';
import type { RefusedDatasets } from './refused-datasets.js';
import { fairShare, inTurn } from './shares.js';
import { withdrawUnconfigured } from './withdraw.js';

export interface CollectorOptions {
  config: HubConfig;
  catalogue: FeedCatalogue;
  bus: Bus;
  coordination: Coordination;
  /** The current state, as new as the bus was at the call; the caller gives it back. */
  currentState: () => Promise<{ state: LiveState; release: () => Promise<void> }>;
  archive: RawArchive;
  documents?: SharedDocuments;
  schedules: ScheduleShelf;
  refused: RefusedDatasets;
  communes: Communes | undefined;
  clock: Clock;
  random: Random;
  log: Log;
  metrics: Metrics;
  tracer?: Tracer | undefined;
  rotationSecret: string;
  /** Where servers post what sources subscribe to; needed where one does. */
  notifications?: NotificationDesk;
  environment: Record<string, string | undefined>;
}

const GROUP = 'collectors';
const MAINTAIN_MS = 60_000;
/** A pipeline that broke is taken up again after this long. */
const BROKEN_PAUSE_MS = 5_000;
/** Looks a feed beyond the fair share is left to the others, and a share too large is borne. */
const PATIENCE_LOOKS = 2;
const SURPLUS_LOOKS = 9;

/**
 * The feeds of a configuration, shared out among the collectors that are there: each feed is owned by one process, which
 * holds its lease and the bus's claim of its name. The lease keeps two from trying; the claim makes it certain.
 */
export class Collector {
  private readonly held = new Map<FeedId, HeldFeed>();
  private readonly factory: PipelineFactory;
  private readonly stopping = new AbortController();
  private readonly leftAlone = new Map<FeedId, number>();
  private tasks: Promise<void>[] = [];
  private looks = 0;
  private surplusSince: number | undefined;
  private leasesAway: string | undefined;
  readonly counters = { acquiredTotal: 0, lostTotal: 0, fencedTotal: 0, brokenTotal: 0 };
  running = false;

  /** Throws CONFIG_INVALID for rules that do not exist and secrets that are not set. */
  constructor(private readonly options: CollectorOptions) {
    this.factory = new PipelineFactory(options);
    this.factory.check();
    const { metrics } = options;
    metrics.gauge('estuaire_collector_feeds_held', 'Feeds this process owns', [], (gauge) => gauge.set(this.held.size));
    metrics.total('estuaire_collector_feeds_total', 'Feeds changing hands, since the start', ['what'], (set) => {
      for (const [what, count] of Object.entries(this.counters)) set(count, { what: what.replace('Total', '') });
    });
  }

  /** Takes up the feeds no process owns, where the bus ends, and starts their sources. */
  async start(): Promise<void> {
    await this.look();
    this.running = true;
    this.tasks = [this.keepLooking(), this.maintain()];
    this.options.log.info('collector-started', { feeds: this.held.size, of: this.options.config.feeds.length });
  }

  /** Stops the sources; what they had given is on the bus when this resolves, and others may take the feeds at once. */
  async stop(): Promise<void> {
    this.running = false;
    this.stopping.abort();
    await Promise.all(this.tasks);
    await Promise.all([...this.held.values()].map((feed) => feed.giveUp()));
    await this.options.coordination.leave(GROUP);
  }

  /** Why no feed can be taken up now, if so. */
  get waitingFor(): string | undefined {
    return this.leasesAway;
  }

  /** Sources held here whose subscription is lost. */
  get subscriptionsLost(): string[] {
    return [...this.held.values()].flatMap(({ pipeline }) => pipeline.subscriptionsLost);
  }

  get feedsHeld(): FeedId[] {
    return [...this.held.keys()];
  }

  private async keepLooking(): Promise<void> {
    const { clock, coordination, log } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await clock.sleep(coordination.leasePeriodMs / 3, signal);
      if (signal.aborted) return;
      await this.look().catch((error: unknown) => log.error('feeds-not-acquired', describeError(error)));
    }
  }

  /** One look around: who is there, which feeds are free, who has too many. */
  private async look(): Promise<void> {
    const { coordination, config } = this.options;
    this.looks += 1;
    const members = await coordination.meet(GROUP);
    const fair = fairShare(config.feeds.length, members.length);
    await this.giveSurplus(fair);
    const leases = await this.takeFree(fair, members);
    if (leases.length > 0) await this.takeUp(leases);
  }

  private async takeFree(fair: number, members: readonly string[]): Promise<{ feed: FeedConfig; lease: Lease }[]> {
    const { coordination, config, log } = this.options;
    const acquired: { feed: FeedConfig; lease: Lease }[] = [];
    const free = inTurn(config.feeds, members, coordination.member).filter(({ id }) => !this.held.has(id));
    for (const feed of free) {
      const beyond = this.held.size + acquired.length >= fair;
      // The others come first for what is beyond a fair share; who dies leaves more than that for a while.
      if (beyond && this.looks % PATIENCE_LOOKS !== 0) continue;
      if ((this.leftAlone.get(feed.id) ?? 0) > this.looks) continue;
      try {
        const lease = await coordination.acquire(`feed:${feed.id}`);
        this.leasesAway = undefined;
        if (lease) acquired.push({ feed, lease });
      } catch (error) {
        if (findHubError(error)?.code !== 'COORDINATION_UNAVAILABLE') throw error;
        if (!this.leasesAway) log.warn('leases-away', describeError(error));
        this.leasesAway = (error as Error).message;
        break;
      }
    }
    return acquired;
  }

  private async giveSurplus(fair: number): Promise<void> {
    if (this.held.size <= fair) {
      this.surplusSince = undefined;
      return;
    }
    this.surplusSince ??= this.looks;
    if (this.looks - this.surplusSince < SURPLUS_LOOKS) return;
    this.surplusSince = undefined;
    for (const feed of [...this.held.values()].slice(fair)) {
      this.leftAlone.set(feed.feedId, this.looks + SURPLUS_LOOKS);
      await feed.giveUp();
      this.options.log.info('feed-handed-over', { feedId: feed.feedId });
    }
  }

  /** What the bus holds of each feed becomes its last state, so that only news is emitted. */
  private async takeUp(leases: readonly { feed: FeedConfig; lease: Lease }[]): Promise<void> {
    const { bus, log } = this.options;
    const claimed: HeldFeed[] = [];
    try {
      await Promise.all(
        leases.map(async ({ feed, lease }) => {
          const claim = await bus.claim(feed.id);
          // Between lease and claim a process may have slept; another may have both by now.
          if (await lease.confirm()) claimed.push(new HeldFeed(lease, claim, this.factory.create(feed, claim)));
          else await claim.release();
        }),
      );
      await this.restore(claimed);
    } catch (error) {
      await Promise.all(leases.map(({ lease }) => lease.release()));
      throw error;
    }
    for (const feed of claimed) {
      this.held.set(feed.feedId, feed);
      this.counters.acquiredTotal += 1;
      log.info('feed-acquired', { feedId: feed.feedId, token: feed.lease.token });
      void this.tend(feed);
    }
  }

  private async restore(feeds: readonly HeldFeed[]): Promise<void> {
    const { config, currentState } = this.options;
    const pipelines = new Map(feeds.map(({ feedId, pipeline }) => [feedId, pipeline]));
    const datasets = new Map<FeedId, string>();
    const { state, release } = await currentState();
    try {
      for (const kind of KINDS) {
        for (const { event } of state.list(kind)) {
          // Derived from the feeds by the analyst, or written by operators, not reported by the feeds.
          if (event.source.id === ANALYST_SOURCE || event.source.id === OPERATOR_SOURCE) continue;
          pipelines.get(event.feed)?.restore(event);
          if (event.kind !== 'dataset' || !event.entity) continue;
          const { format, documentHash } = event.entity as Dataset;
          if (format === 'gtfs') datasets.set(event.feed, documentHash);
        }
      }
      await withdrawUnconfigured(state, new Set(config.feeds.map(({ id }) => id)), this.options);
    } finally {
      await release();
    }
    for (const [feedId, pipeline] of pipelines) {
      await pipeline.resume();
      const hash = datasets.get(feedId);
      if (hash !== undefined) await pipeline.resumeSchedule(hash);
    }
  }

  /** A fault in one pipeline is that feed's alone (invariant 3); the feed is taken up again after a pause. */
  private async tend(feed: HeldFeed): Promise<void> {
    const { clock, coordination, log } = this.options;
    const { feedId } = feed;
    const outcome = await feed.run();
    this.held.delete(feedId);
    if (outcome === 'given-up') return;
    if (outcome === 'lost') {
      this.counters.lostTotal += 1;
      log.warn('feed-lost', { feedId, token: feed.lease.token });
      return;
    }
    if (findHubError(outcome)?.code === 'FENCED') {
      this.counters.fencedTotal += 1;
      const mine = await feed.lease.confirm();
      const why = mine ? 'another hub without the same coordination owns this feed' : 'another collector owns it now';
      log.error('feed-fenced', { feedId, why });
      this.leftAlone.set(feedId, this.looks + PATIENCE_LOOKS);
    } else {
      this.counters.brokenTotal += 1;
      log.error('pipeline-failed', { feedId, error: outcome });
      await clock.sleep(Math.min(BROKEN_PAUSE_MS, coordination.leasePeriodMs), this.stopping.signal);
    }
    await feed.lease.release();
  }

  private async maintain(): Promise<void> {
    const { clock, bus, archive, schedules, log } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await clock.sleep(MAINTAIN_MS, signal);
      if (signal.aborted) return;
      try {
        const events = await bus.maintain(clock.now());
        schedules.maintain(clock.now());
        const documents = await archive.maintain(clock.now(), this.neededDocuments());
        await this.shareDatasets();
        log.debug('maintained', { droppedEvents: events, droppedDocuments: documents });
      } catch (error) {
        log.warn('maintenance-failed', { error });
      }
    }
  }

  /** The datasets in use, and of each feed the newest refused one: at most two documents a feed. */
  private neededDocuments(): ReadonlySet<string> {
    const refused = [...this.held.values()].flatMap(({ pipeline }) => pipeline.refusedHash ?? []);
    return new Set([...this.options.schedules.inUse(), ...refused]);
  }

  /** The shared store may have been emptied: what is in use, or may be accepted, is put back. */
  private async shareDatasets(): Promise<void> {
    for (const { pipeline } of this.held.values()) {
      for (const hash of [pipeline.datasetHash, pipeline.refusedHash]) {
        if (hash !== undefined) await this.options.documents?.share(hash);
      }
      await pipeline.publishRefused();
    }
  }
}

import { setMaxListeners } from 'node:events';
import type { Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import type { FeedConfig, HubConfig } from '#libs/config';
import { KINDS, toInstant, type Dataset, type FeedId, type HubEvent } from '#libs/model';
import { FeedNormaliser, compileRules, type FeedSettings } from '#libs/normalise';
import type { ScheduleShelf } from '#libs/schedule';
import { AddressGuard, type RawArchive } from '#libs/sources';
import { clockFrom, type Clock, type Log, type Metrics, type Random } from '#libs/telemetry';
import type { Communes } from '#libs/territory';
import { createSource, sourceIdOf } from './create-source.js';
import { FeedPipeline } from './feed-pipeline.js';
import { PipelineMetrics } from './pipeline-metrics.js';
import { ScheduleKeeper } from './schedule-keeper.js';

export interface CollectorOptions {
  config: HubConfig;
  catalogue: FeedCatalogue;
  bus: Bus;
  archive: RawArchive;
  schedules: ScheduleShelf;
  communes: Communes | undefined;
  clock: Clock;
  random: Random;
  log: Log;
  metrics: Metrics;
  rotationSecret: string;
  environment: Record<string, string | undefined>;
}

const DROP_AFTER_MS = 30 * 60_000;
const STALE_FLOOR_MS = 60_000;
/** A replay has no pace of its own; after this long without a recording it has run out. */
const REPLAY_STALE_MS = 15 * 60_000;
const MAINTAIN_MS = 60_000;

/** All feeds of a configuration, each in its own pipeline, and the upkeep of bus and archive. */
export class Collector {
  private readonly pipelines = new Map<FeedId, FeedPipeline>();
  private readonly stopping = new AbortController();
  private tasks: Promise<void>[] = [];
  running = false;

  /** Throws CONFIG_INVALID for rules that do not exist and secrets that are not set. */
  constructor(private readonly options: CollectorOptions) {
    const metrics = new PipelineMetrics(options.metrics);
    const guard = new AddressGuard(options.config.upstreams.allowPrivate);
    options.config.feeds.forEach((feed, index) => {
      this.pipelines.set(feed.id, this.createPipeline(feed, `feeds[${index}]`, guard, metrics));
    });
  }

  /** Takes up where the bus ends, then starts every source. */
  async start(): Promise<void> {
    await this.restore();
    const { signal } = this.stopping;
    // Every source waits on this one signal; their number is the configuration's.
    setMaxListeners(0, signal);
    this.tasks = [...this.pipelines.values()].map((pipeline) => this.supervise(pipeline, signal));
    this.tasks.push(this.maintain(signal));
    this.running = true;
    this.options.log.info('collector-started', { feeds: this.pipelines.size });
  }

  /** Stops the sources; what they had given is on the bus when this resolves. */
  async stop(): Promise<void> {
    this.running = false;
    this.stopping.abort();
    await Promise.all(this.tasks);
  }

  private createPipeline(feed: FeedConfig, where: string, guard: AddressGuard, metrics: PipelineMetrics): FeedPipeline {
    const { options } = this;
    const { nature, effectiveVisibility } = options.catalogue.find(feed.id)!;
    const exchanges = new Map(feed.sources.map((source, index) => [sourceIdOf(source, index), source.exchange]));
    const settings: FeedSettings = {
      feedId: feed.id,
      visibility: effectiveVisibility,
      nature,
      dropAfterMs: feed.dropAfter ?? DROP_AFTER_MS,
      exchangeOf: (sourceId) => exchanges.get(sourceId),
    };
    const { communes } = options;
    const clock = feed.recordedAt ? clockFrom(options.clock, feed.recordedAt) : options.clock;
    return new FeedPipeline({
      feedId: feed.id,
      visibility: effectiveVisibility,
      standingFlags: nature === 'observed' ? [] : [nature],
      sources: feed.sources.map((source, index) => ({
        source: createSource(feed, index, where, { ...options, guard, clock }),
        settings: {
          sourceId: sourceIdOf(source, index),
          format: source.format,
          staleAfterMs:
            feed.staleAfter ?? ('every' in source ? Math.max(STALE_FLOOR_MS, 4 * source.every) : REPLAY_STALE_MS),
        },
      })),
      normaliser: new FeedNormaliser({
        settings,
        rules: compileRules(feed.rules, where),
        territory: { communeOf: (point) => communes?.find(point)?.code },
        rotationSecret: options.rotationSecret,
        language: options.config.hub.languages[0]!,
      }),
      schedules: new ScheduleKeeper(feed.id, options.schedules),
      bus: options.bus,
      archive: options.archive,
      clock: options.clock,
      log: options.log,
      metrics,
    });
  }

  /** What the bus holds of each feed becomes its last state, so that only news is told after a restart. */
  private async restore(): Promise<void> {
    const datasets = new Map<FeedId, string>();
    const orphans = new Map<string, HubEvent>();
    for (const kind of KINDS) {
      const { deliveries } = await this.options.bus.latest(kind);
      for (const { event } of deliveries) {
        const pipeline = this.pipelines.get(event.feed);
        if (!pipeline) {
          const name = `${event.kind}/${event.key}`;
          if (event.op === 'upsert') orphans.set(name, event);
          else orphans.delete(name);
          continue;
        }
        pipeline.restore(event);
        if (event.kind !== 'dataset' || !event.entity) continue;
        const { format, documentHash } = event.entity as Dataset;
        if (format === 'gtfs') datasets.set(event.feed, documentHash);
      }
    }
    await this.withdraw([...orphans.values()]);
    for (const pipeline of this.pipelines.values()) await pipeline.resume();
    for (const [feedId, hash] of datasets) await this.pipelines.get(feedId)?.resumeSchedule(hash);
  }

  /** Takes back what feeds told that are configured no more: nobody vouches for it, nobody would ever remove it. */
  private async withdraw(orphans: readonly HubEvent[]): Promise<void> {
    if (orphans.length === 0) return;
    const { bus, clock, log } = this.options;
    const at = toInstant(clock.now());
    await bus.append(
      orphans.map(({ entity: _, ...event }): HubEvent => ({
        ...event,
        op: 'remove',
        reason: 'withdrawn',
        observedAt: at,
        receivedAt: at,
        producedAt: at,
      })),
    );
    log.info('unconfigured-feeds-withdrawn', { events: orphans.length });
  }

  /** A fault in one pipeline is that feed's alone (invariant 3); it is started again after a pause. */
  private async supervise(pipeline: FeedPipeline, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await pipeline.run(signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.options.log.error('pipeline-failed', { feedId: pipeline.feedId, error });
        await this.options.clock.sleep(5_000, signal);
      }
    }
  }

  private async maintain(signal: AbortSignal): Promise<void> {
    const { clock, bus, archive, schedules, log } = this.options;
    while (!signal.aborted) {
      await clock.sleep(MAINTAIN_MS, signal);
      if (signal.aborted) return;
      try {
        const events = await bus.maintain(clock.now());
        schedules.maintain(clock.now());
        const documents = await archive.maintain(clock.now(), schedules.inUse());
        log.debug('maintained', { droppedEvents: events, droppedDocuments: documents });
      } catch (error) {
        log.warn('maintenance-failed', { error });
      }
    }
  }
}

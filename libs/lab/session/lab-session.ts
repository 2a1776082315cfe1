import { join } from 'node:path';
import type { Bus, Claim } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { PipelineFactory, RefusedDatasets, type FeedPipeline, type ReadDocument } from '#libs/collect';
import type { FeedConfig, HubConfig } from '#libs/config';
import { notFoundAt } from '#libs/errors';
import { LiveState, unknownIds } from '#libs/live';
import { KINDS, toInstant, type FeedId, type FeedNature, type HubEvent } from '#libs/model';
import { ScheduleShelf } from '#libs/schedule';
import { GIVEN_UP, type RawArchive, type SourceDocument } from '#libs/sources';
import { StreamHub, type Publish, type StreamLimits } from '#libs/stream';
import { Metrics, silentLog, type Clock } from '#libs/telemetry';
import { flagged, hookedClaim, type EventHook } from './flagged-claim.js';
import type { LabHost } from './host.js';
import { openRoom, renewOutputs, type LabRoom } from './room.js';
import { SessionArchive } from './session-archive.js';
import { describeOwnFeeds } from './session-feeds.js';
import { withdrawnEvents } from './withdrawn-events.js';

export type LabKind = 'sandbox' | 'replay';

export interface LabSessionOptions {
  id: string;
  kind: LabKind;
  /** What every event of it says: `experiment` or `replayed`. */
  flag: Exclude<FeedNature, 'observed'>;
  host: LabHost;
  /** The public feeds are readable inside, and timetables of theirs matched to. */
  readsCity: boolean;
  /** Its own feeds; their ids are no public feed's. */
  feeds: readonly FeedConfig[];
  /** A log of its own; asked for anew when the session starts over. */
  openBus: () => Promise<Bus>;
  /** The time of the data. */
  clock: Clock;
  /** Real time: what heartbeats and gathering go by. */
  pace: Clock;
  /** For timetables and raw documents of its own. */
  folder: string;
  /** Bounds of what is kept raw. */
  raw?: { maxAgeMs: number; maxBytes: number };
  newSessionId: () => string;
  limits?: Partial<StreamLimits>;
  /** Takes what clients of its stream publish; absent where nobody may. */
  publish?: Publish;
  /** Secrets that sources may name; none for what others declare. */
  secrets?: Record<string, string | undefined>;
  /** What is done to events before they are flagged and appended. */
  onEvents?: EventHook;
  /** What was found in each document. */
  onRead?: (found: ReadDocument) => void;
  /** Which documents are kept raw. Default: all. */
  keepsRaw?: (document: SourceDocument) => boolean;
  /** The sources of its feeds are run, and feeds are looked after. Default: whoever holds the session does so. */
  runs?: boolean;
}

/** A feed of the session, with the right to say what it says. */
interface OwnFeed {
  config: FeedConfig;
  claim: Claim;
  pipeline: FeedPipeline;
  /** Ends what runs of it; resolves when all it was given is on the log. */
  stop: () => Promise<void>;
}

/** A pipeline that broke is taken up again after this long. */
const BROKEN_PAUSE_MS = 5_000;

/** Bounds of the raw documents of a session that names none. */
const RAW = { maxAgeMs: 7 * 86_400_000, maxBytes: 64 * 1024 * 1024 };

/**
 * A private hub within the hub: its own log, feeds, current state, outputs and stream, made of the same parts as the live
 * one. It never starts a source by itself: whoever holds it gives documents to the pipelines, or runs them. Changes of its
 * feeds go one at a time.
 */
export class LabSession {
  readonly catalogue: FeedCatalogue;
  readonly archive: RawArchive;
  private readonly schedules: ScheduleShelf;
  private readonly feeds = new Map<FeedId, OwnFeed>();
  private factory: PipelineFactory;
  private log!: Bus;
  private state!: LiveState;
  private opened: { room: LabRoom; close: () => void } | undefined;
  private hub: StreamHub | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  private constructor(private readonly options: LabSessionOptions) {
    const { folder, host } = options;
    this.archive = new SessionArchive(join(folder, 'raw'), options.raw ?? RAW, options.keepsRaw);
    this.catalogue = new FeedCatalogue(host.config.hub, []);
    this.schedules = new ScheduleShelf(
      join(folder, 'schedules'),
      (hash) => this.archive.read(hash),
      (feedId) => this.catalogue.find(feedId)?.timeZone ?? host.config.hub.timezone,
    );
    this.factory = this.factoryOf([]);
  }

  /** Takes up what its log holds. Rejects as opening the log does, and CONFIG_INVALID for rules that do not exist. */
  static async open(options: LabSessionOptions): Promise<LabSession> {
    const session = new LabSession(options);
    await session.begin(options.feeds);
    return session;
  }

  get id(): string {
    return this.options.id;
  }

  get kind(): LabKind {
    return this.options.kind;
  }

  /** Where its outputs stand: `/sandbox/{id}`. */
  get path(): string {
    return `/${this.kind}/${this.id}`;
  }

  get clock(): Clock {
    return this.options.clock;
  }

  get bus(): Bus {
    return this.log;
  }

  /** Its own entities, without the city's. */
  get own(): LiveState {
    return this.state;
  }

  get feedIds(): FeedId[] {
    return [...this.feeds.keys()];
  }

  feed(feedId: string): FeedConfig | undefined {
    return this.feeds.get(feedId as FeedId)?.config;
  }

  /** Throws NOT_FOUND. */
  pipeline(feedId: string): FeedPipeline {
    return this.ownFeed(feedId).pipeline;
  }

  /** Takes one document all the way to the log. Throws NOT_FOUND for a feed the session does not have. */
  take(document: SourceDocument): Promise<void> {
    return this.pipeline(document.feedId).sink().document(document);
  }

  /** Appends events of a feed as they are, but for their flag. */
  async append(feedId: string, events: readonly HubEvent[]): Promise<void> {
    await this.ownFeed(feedId).claim.append(events);
  }

  /** What answers inside are made from; made when it is first asked for. */
  get room(): LabRoom {
    const { host, readsCity, clock } = this.options;
    this.opened ??= openRoom({
      host,
      readsCity,
      clock,
      catalogue: this.catalogue,
      own: this.state,
      bus: this.log,
      archive: this.archive,
      schedules: this.schedules,
      path: this.path,
    });
    return this.opened.room;
  }

  /** The live stream inside; made when it is first asked for. */
  get stream(): StreamHub {
    if (this.hub) return this.hub;
    const { room } = this;
    const { clock, pace, newSessionId, limits, host, publish } = this.options;
    const communes = host.communes && new Set(host.communes.list().map(({ code }) => code));
    this.hub = new StreamHub({
      live: room.live,
      bus: room.missed,
      guard: this.catalogue.guard,
      see: room.network.facetsOf,
      entities: room.entities,
      unknownIn: (filter, audience) =>
        unknownIds(filter, {
          live: room.live,
          guard: this.catalogue.guard,
          audience,
          findSchedule: room.network.findSchedule,
          ...(communes && { communes }),
        }),
      clock,
      pace,
      newSessionId,
      ...(limits && { limits }),
      ...(publish && { publish }),
    });
    this.hub.start();
    return this.hub;
  }

  /** Other feeds in place of those there were: what is no longer declared is withdrawn, what is the same goes on. */
  configure(feeds: readonly FeedConfig[]): Promise<void> {
    return this.inTurn(async () => {
      const factory = this.factoryOf(feeds);
      const before = new Map([...this.feeds].map(([feedId, { config }]) => [feedId, config]));
      this.describe(feeds);
      // Made before anything is let go of: a rule that does not exist leaves everything as it was.
      const changed = feeds.filter((feed) => before.get(feed.id) !== feed);
      try {
        factory.check();
      } catch (error) {
        this.describe([...before.values()]);
        throw error;
      }
      this.factory = factory;
      for (const feedId of before.keys()) if (!feeds.some(({ id }) => id === feedId)) await this.withdraw(feedId);
      for (const feed of changed) await this.declare(feed);
      if (this.opened) renewOutputs(this.opened.room);
    });
  }

  /** Everything as at its beginning: an empty log, no entity, nothing published. Streams are closed to be opened again. */
  reset(): Promise<void> {
    return this.inTurn(async () => {
      const feeds = [...this.feeds.values()].map(({ config }) => config);
      await this.end();
      await this.begin(feeds);
    });
  }

  /** Drops what its bounds do not let it keep. */
  async maintain(): Promise<void> {
    const nowMs = this.options.pace.now();
    await this.log.maintain(nowMs);
    this.schedules.maintain(nowMs);
    const datasets = [...this.feeds.values()].flatMap(({ pipeline }) => pipeline.datasetHash ?? []);
    await this.archive.maintain(nowMs, new Set(datasets));
  }

  close(): Promise<void> {
    this.isClosed = true;
    return this.inTurn(async () => {
      await this.end();
      this.schedules.close();
    });
  }

  private async begin(feeds: readonly FeedConfig[]): Promise<void> {
    this.log = await this.options.openBus();
    this.state = new LiveState(this.log, { clock: this.options.pace });
    await this.state.start(() => undefined);
    this.factory = this.factoryOf(feeds);
    this.describe(feeds);
    for (const feed of feeds) await this.declare(feed);
  }

  private async end(): Promise<void> {
    this.hub?.stop();
    this.hub = undefined;
    this.opened?.close();
    this.opened = undefined;
    for (const { claim, stop } of this.feeds.values()) {
      await stop();
      await claim.release();
    }
    this.feeds.clear();
    await this.state.stop();
    await this.log.close();
  }

  /** What the log holds of the feed is its last state, so that only news is emitted. */
  private async declare(config: FeedConfig): Promise<void> {
    const { flag, onEvents } = this.options;
    const before = this.feeds.get(config.id);
    await before?.stop();
    await before?.claim.release();
    const claim = await hookedClaim(this.log, config.id, (events) =>
      flagged(onEvents ? onEvents(events) : events, flag),
    );
    const pipeline = this.factory.create(config, claim);
    await this.state.catchUp();
    for (const kind of KINDS)
      for (const { event } of this.state.list(kind)) if (event.feed === config.id) pipeline.restore(event);
    await pipeline.resume();
    const dataset = this.state.find('dataset', `${config.id}:gtfs`)?.event.entity;
    if (dataset) await pipeline.resumeSchedule(dataset.documentHash);
    this.feeds.set(config.id, { config, claim, pipeline, stop: this.run(pipeline) });
  }

  /** A pipeline that breaks is taken up again after a pause, as the live hub does. */
  private run(pipeline: FeedPipeline): () => Promise<void> {
    if (!this.options.runs) return () => Promise.resolve();
    const stopping = new AbortController();
    const { signal } = stopping;
    const running = (async () => {
      while (!signal.aborted) {
        await pipeline.run(signal).catch(() => undefined);
        await this.options.pace.sleep(BROKEN_PAUSE_MS, signal);
      }
    })();
    return () => {
      stopping.abort(GIVEN_UP);
      return running;
    };
  }

  private async withdraw(feedId: FeedId): Promise<void> {
    const { claim, stop } = this.feeds.get(feedId)!;
    await stop();
    this.feeds.delete(feedId);
    await this.state.catchUp();
    await claim.append(withdrawnEvents(this.state, feedId, toInstant(this.options.clock.now())));
    await claim.release();
  }

  private describe(feeds: readonly FeedConfig[]): void {
    const { host, flag, readsCity } = this.options;
    this.catalogue.replace([
      ...(readsCity ? host.catalogue.readableBy('open') : []),
      ...describeOwnFeeds(feeds, host.config.hub, flag),
    ]);
  }

  private factoryOf(feeds: readonly FeedConfig[]): PipelineFactory {
    const { host, clock, folder, secrets = {}, onRead } = this.options;
    // Nothing of a session is counted or logged beside the city's: names of feeds are its own affair.
    const config: HubConfig = {
      ...host.config,
      feeds: [...feeds],
      upstreams: { ...host.config.upstreams, allowPrivate: [] },
    };
    return new PipelineFactory({
      config,
      catalogue: this.catalogue,
      archive: this.archive,
      schedules: this.schedules,
      refused: new RefusedDatasets(join(folder, 'refused')),
      communes: host.communes,
      clock,
      random: host.random,
      log: silentLog,
      metrics: new Metrics(),
      rotationSecret: host.rotationSecret,
      environment: secrets,
      hidesNames: true,
      ...(onRead && { onRead }),
    });
  }

  private ownFeed(feedId: string): OwnFeed {
    const feed = this.feeds.get(feedId as FeedId);
    if (!feed) throw notFoundAt('feed', feedId, 'the name of a feed declared in it', `no feed ${feedId.slice(0, 80)}`);
    return feed;
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  /** Whether it takes nothing any more. */
  get closed(): boolean {
    return this.isClosed;
  }
}

import { Analyst } from '#libs/analyse';
import type { Bus } from '#libs/bus';
import { openMemoryBus } from '#libs/bus';
import type { FeedConfig } from '#libs/config';
import { findHubError } from '#libs/errors';
import { toInstant, type FeedId, type HubEvent } from '#libs/model';
import type { StreamLimits } from '#libs/stream';
import { Metrics, silentLog, type Clock } from '#libs/telemetry';
import { FaultScript } from '../faults/index.js';
import { flagged } from '../session/flagged-claim.js';
import { LabSession, type LabHost } from '../session/index.js';
import { ReplayPlayer, type PlayerState, type ReplayStage } from './player.js';
import { ReplayClock } from './replay-clock.js';
import type { ReplayOrder, ReplayWish } from './replay-request.js';
import { ReplaySchedule } from './schedule-of-replay.js';
import { shownReplay, type ShownReplay } from './shown-replay.js';
import { takeOutReplay } from './take-out-replay.js';
import type { MissingStretch, Recording, TimedDocument, Timeline } from './timeline.js';

export interface ReplayParts {
  id: string;
  owner: string;
  wish: ReplayWish;
  /** As configured; their sources are never started. */
  feeds: readonly FeedConfig[];
  /** They are the hub's own, not ones that a recording somebody has brought describes. */
  isOfHubFeeds: boolean;
  timeline: Timeline;
  recording: Recording;
  host: LabHost;
  secrets: Record<string, string | undefined>;
  /** Real time. */
  pace: Clock;
  folder: string;
  newId: () => string;
  streamLimits: Partial<StreamLimits>;
  giveWay: () => Promise<void>;
}

/** Events kept per kind for those who come back to the stream; the state does not depend on them. */
const MOST_EVENTS = 30_000;
const KEPT_MS = 10 * 60_000;
/** Stretches of what is missing that are named. */
const MOST_MISSING = 200;
/** Sources that may rightly say the same for long: nothing recorded says that they answered meanwhile. */
const ANSWERS = new Set(['gtfs', 'netex', 'gbfs', 'csv', 'json', 'geojson', 'datex2-site-list']);
const PATIENT_MS = 7 * 86_400_000;

/** One replay: a private session, the documents of an interval, and the clock they are played by. */
export class Replay {
  readonly session: LabSession;
  readonly createdMs: number;
  private readonly clock: ReplayClock;
  private readonly player: ReplayPlayer;
  private readonly script: FaultScript;
  private readonly missing: MissingStretch[];
  private analyst: Analyst | undefined;
  private running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: ReplayParts,
    session: LabSession,
    clock: ReplayClock,
    script: FaultScript,
  ) {
    const { wish, timeline, pace, giveWay } = options;
    this.session = session;
    this.clock = clock;
    this.script = script;
    this.createdMs = pace.now();
    this.missing = timeline.missing.slice(0, MOST_MISSING);
    const { fromMs, toMs, speed, loop } = wish;
    const schedule = new ReplaySchedule(timeline, script, toMs);
    const stage: ReplayStage = {
      take: (document, atMs) => this.take(document, atMs),
      check: () => this.check(),
      append: (events) => this.append(events),
      reset: () => this.reset(),
    };
    this.player = new ReplayPlayer({ stage, schedule, script, clock, pace, fromMs, toMs, speed, loop, giveWay });
  }

  /** Builds nothing yet: call `start`. Rejects CONFIG_INVALID for rules that do not exist. */
  static async open(options: ReplayParts): Promise<Replay> {
    const { id, wish, feeds, host, pace, folder, newId, streamLimits, secrets } = options;
    const clock = new ReplayClock(pace, wish.fromMs);
    const script = new FaultScript(wish.faults, wish.fromMs);
    const openBus = (): Promise<Bus> =>
      openMemoryBus({ retentionMs: KEPT_MS, now: () => pace.now(), newEpoch: newId, maxEventsPerKind: MOST_EVENTS });
    const session = await LabSession.open({
      id,
      kind: 'replay',
      flag: 'replayed',
      host,
      readsCity: false,
      feeds,
      openBus,
      clock,
      pace,
      folder,
      newSessionId: newId,
      limits: streamLimits,
      secrets,
      onEvents: (events) => script.events(events),
    });
    return new Replay(options, session, clock, script);
  }

  get id(): string {
    return this.options.id;
  }

  get owner(): string {
    return this.options.owner;
  }

  get state(): PlayerState {
    return this.player.state;
  }

  get interval(): { fromMs: number; toMs: number } {
    return this.options.wish;
  }

  get feedIds(): FeedId[] {
    return this.options.feeds.map(({ id }) => id);
  }

  get feeds(): readonly FeedConfig[] {
    return this.options.feeds;
  }

  get isOfHubFeeds(): boolean {
    return this.options.isOfHubFeeds;
  }

  get recording(): Recording {
    return this.options.recording;
  }

  get timeline(): Timeline {
    return this.options.timeline;
  }

  get counters(): Readonly<ReplayPlayer['counters']> {
    return this.player.counters;
  }

  /** Plays until it is ended. */
  start(): void {
    this.running = this.player.run();
  }

  /** Resolves when what was ordered is in force. */
  settled(): Promise<void> {
    return this.player.settled();
  }

  order(order: Exclude<ReplayOrder, { op: 'end' }>): void {
    switch (order.op) {
      case 'pause':
        return this.player.pause();
      case 'resume':
        return this.player.resume();
      case 'seek':
        return this.player.seek(order.atMs);
      case 'speed':
        return this.player.setSpeed(order.speed);
    }
  }

  /** Nothing plays and nothing is kept when this resolves. */
  async close(): Promise<void> {
    this.player.end();
    await this.running;
    await this.analyst?.stop();
    await this.session.close();
  }

  show(): ShownReplay {
    const { options, player, clock, script, missing, createdMs } = this;
    return shownReplay({ ...options, player, clock, script, missing, createdMs });
  }

  /** Everything of the replay as one zip that another hub can play again; as far as documents may leave the hub. */
  takeOut(): AsyncIterable<Uint8Array> {
    return takeOutReplay(this.session, this.options);
  }

  private async take(document: TimedDocument, atMs: number): Promise<void> {
    const feedId = document.feedId as FeedId;
    let bytes: Uint8Array;
    try {
      bytes = await this.options.recording.read(document.hash);
    } catch (error) {
      if (findHubError(error)?.code !== 'NOT_FOUND') throw error;
      // It went while the replay was at work: the archive goes on keeping its bounds.
      this.noteMissing(feedId, document, atMs);
      return;
    }
    const arrived = this.script.document(
      {
        feedId,
        sourceId: document.sourceId,
        format: document.format,
        ...(document.document === undefined ? {} : { document: document.document }),
        ...(document.language === undefined ? {} : { language: document.language }),
        ...(document.isTranslation ? { isTranslation: true as const } : {}),
        bytes,
        contentHash: document.hash,
        receivedAt: toInstant(atMs),
        timeShiftMs: document.timeShiftMs ?? 0,
        replayed: true,
      },
      atMs,
    );
    if (!arrived) return;
    const sink = this.session.pipeline(feedId).sink();
    sink.attempt({
      feedId,
      sourceId: arrived.sourceId,
      at: arrived.receivedAt,
      outcome: 'changed',
      bytes: arrived.bytes.byteLength,
      durationMs: 0,
      contentHash: arrived.contentHash,
      ...(arrived.isTranslation ? { isTranslation: true as const } : {}),
      ...(ANSWERS.has(arrived.format) ? { everyMs: PATIENT_MS } : {}),
    });
    await sink.document(arrived);
  }

  private noteMissing(feed: FeedId, { sourceId }: TimedDocument, atMs: number): void {
    const at = toInstant(atMs);
    if (this.missing.length < MOST_MISSING)
      this.missing.push({ feed, source: sourceId, from: at, to: at, documents: 1 });
  }

  private async check(): Promise<void> {
    for (const feedId of this.feedIds) await this.session.pipeline(feedId).check();
    await this.session.own.catchUp();
    await this.analyst?.judgeAt(this.clock.now());
    await this.session.own.catchUp();
  }

  private async append(events: readonly HubEvent[]): Promise<void> {
    for (const feedId of this.feedIds) {
      const own = events.filter(({ feed }) => feed === feedId);
      if (own.length > 0) await this.session.append(feedId, own);
    }
  }

  private async reset(): Promise<void> {
    await this.analyst?.stop();
    await this.session.reset();
    this.analyst = this.newAnalyst();
    await this.analyst.begin();
  }

  /** As on the live hub: figures and alarms by the rules of the configuration, of what is replayed alone. */
  private newAnalyst(): Analyst {
    const { session, clock, options } = this;
    const { bus } = session;
    const ownBus: Pick<Bus, 'claim'> = {
      claim: async (name) => {
        const claim = await bus.claim(name);
        return {
          ...claim,
          name,
          append: (events) => claim.append(flagged(events, 'replayed')),
          release: () => claim.release(),
        };
      },
    };
    return new Analyst({
      bus: ownBus as Bus,
      live: session.own,
      clock,
      log: silentLog,
      metrics: new Metrics(),
      catalogue: session.catalogue,
      options: options.host.config.analyst,
    });
  }
}

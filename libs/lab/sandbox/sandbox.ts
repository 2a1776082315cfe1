import { join } from 'node:path';
import { openEmbeddedBus, type Bus } from '#libs/bus';
import { PUSH_PREFIX, readTrialFeed, type ConfigProblem, type FeedConfig } from '#libs/config';
import { HubError, invalidRequest as invalid } from '#libs/errors';
import { toInstant, type FeedId, type HubEvent } from '#libs/model';
import type { StreamLimits } from '#libs/stream';
import type { Clock } from '#libs/telemetry';
import { PUSH_SOURCES, judgeEvent, readBatch, type RefusedEvent } from '../push/index.js';
import { LabSession, type LabHost } from '../session/index.js';
import { ALL_TIME, replayableFeed, takenFeed, writeTakeOut, type TakenDocument } from '../take-out/index.js';
import { MOST_NESTING, isNestedWithoutEnd } from './declaration-nesting.js';
import type { DeclaredFeed, SandboxDefinition } from './definition.js';
import { configEntryOf } from './feed-config.js';
import { Idempotency } from './idempotency.js';
import { onNetwork } from './on-network.js';
import { SandboxFaults } from './sandbox-faults.js';
import { Pusher, type Placed } from './pusher.js';
import { pushDocument } from './push-document.js';
import { EVENTS_IN_ONE_GO, PushTurns } from './push-turns.js';
import { EventBudget } from './quota.js';
import { TooManyEvents } from './too-many.js';

/** What came of a pushed batch: one bad event never costs the others. */
export interface PushAnswer {
  accepted: number;
  refused: RefusedEvent[];
}

export interface SandboxOptions {
  host: LabHost;
  clock: Clock;
  /** Its own folder. */
  folder: string;
  newId: () => string;
  streamLimits: Partial<StreamLimits>;
  /** Shared by all sandboxes of the process. Default: turns of its own. */
  turns?: PushTurns;
  /** Default: a log in the folder, which survives the process. */
  openBus?: () => Promise<Bus>;
}

/** A declaration that cannot be used, with every problem by its place. */
export class FeedProblems extends HubError {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(
      'REQUEST_INVALID',
      problems.map(({ path, line, message }) => `${path}${line ? ` (line ${line})` : ''}: ${message}`).join('; '),
    );
  }
}

/** Of feeds that say nothing of it; as for feeds of the hub. */
const DROP_AFTER_MS = 30 * 60_000;
const KEPT_MS = 7 * 86_400_000;
/** Batches a sandbox may have on their way at a time. */
const MOST_PENDING = 8;

/** A sandbox that is open: a session whose feeds its members declare, and to which they push. */
export class Sandbox {
  readonly counters = { acceptedTotal: 0, refusedTotal: 0, overQuotaTotal: 0 };
  readonly session: LabSession;
  /** What goes wrong in it, by script. */
  readonly faults: SandboxFaults;
  private readonly pusher: Pusher;
  private readonly budget: EventBudget;
  private readonly answers: Idempotency<PushAnswer>;
  private readonly turns: PushTurns;
  private pending = 0;

  private constructor(
    readonly definition: SandboxDefinition,
    private readonly options: SandboxOptions,
    parts: { session: LabSession; pusher: Pusher; faults: SandboxFaults; turns: PushTurns },
  ) {
    this.session = parts.session;
    this.pusher = parts.pusher;
    this.faults = parts.faults;
    this.turns = parts.turns;
    this.budget = new EventBudget(definition.quota.eventsPerSecond, options.clock);
    this.answers = new Idempotency(options.clock);
  }

  /** Opens its log and takes up its feeds. */
  static async open(definition: SandboxDefinition, options: SandboxOptions): Promise<Sandbox> {
    const { host, clock, folder, newId, streamLimits } = options;
    const half = Math.floor(definition.quota.bytes / 2);
    const made: { session?: LabSession; sandbox?: Sandbox } = {};
    const faults = new SandboxFaults(() => made.session!, clock);
    const { turns = new PushTurns() } = options;
    const pusher = new Pusher(() => made.session!, faults, clock, turns.giveWay);
    const networkOf = (feed: string): FeedId | undefined =>
      definition.feeds.find(({ id }) => id === feed)?.network as FeedId | undefined;
    made.session = await LabSession.open({
      id: definition.id,
      kind: 'sandbox',
      flag: 'experiment',
      host,
      readsCity: true,
      feeds: definition.feeds.flatMap((declared) => {
        const read = readTrialFeed(declared.text, declared.id);
        return read.problems ? [] : [withPush(read.trial.feed)];
      }),
      openBus:
        options.openBus ??
        (() =>
          openEmbeddedBus({
            folder: join(folder, 'bus'),
            retentionMs: KEPT_MS,
            maxLogBytes: half,
            now: () => clock.now(),
            newEpoch: newId,
            // Fifty trials that wait for the disk would let the city wait with them.
            outlives: 'process',
          })),
      clock,
      pace: clock,
      folder,
      raw: { maxAgeMs: KEPT_MS, maxBytes: half },
      keepsRaw: ({ sourceId }) => !sourceId.startsWith(PUSH_PREFIX) || sourceId === `${PUSH_PREFIX}gtfs-rt`,
      newSessionId: newId,
      limits: streamLimits,
      onEvents: (events) => faults.events(onTheirNetworks(pusher.complete(events), host, networkOf)),
      onRead: (read) => pusher.noteRead(read),
      publish: async (events, feed) => made.sandbox!.pushEvents(events, feed),
      runs: true,
    });
    const sandbox = (made.sandbox = new Sandbox(definition, options, { session: made.session, pusher, faults, turns }));
    if (definition.faults) await faults.use(definition.faults.script, definition.faults.startMs).catch(() => undefined);
    sandbox.matchToNetworks();
    return sandbox;
  }

  get id(): string {
    return this.definition.id;
  }

  /**
   * Declares a feed, or another in its place; says whether it is new. Throws FeedProblems, and REQUEST_INVALID past the
   * quota. Nothing changes then.
   */
  async declare(declared: DeclaredFeed): Promise<boolean> {
    const { definition } = this;
    const { id, text, network } = declared;
    const { catalogue } = this.options.host;
    if (isNestedWithoutEnd(text))
      throw new FeedProblems([{ path: '(file)', message: `nests deeper than ${MOST_NESTING}, as no feed does` }]);
    const read = readTrialFeed(text, id);
    if (read.problems) throw new FeedProblems(read.problems);
    if (catalogue.readableBy('open').some(({ feedId }) => feedId === id))
      throw new FeedProblems([{ path: 'id', message: `"${id}" is a feed of the city; choose another` }]);
    if (
      network !== undefined &&
      !catalogue.readableBy('open').some(({ feedId, hasSchedule }) => feedId === network && hasSchedule)
    )
      throw invalid('network', network, 'a public feed with a timetable');
    const isNew = !definition.feeds.some((one) => one.id === id);
    if (isNew && definition.feeds.length >= definition.quota.feeds)
      throw invalid(
        'feeds',
        String(definition.feeds.length + 1),
        `at most ${definition.quota.feeds}, the quota of the sandbox`,
      );
    const feed = withPush(read.trial.feed);
    const others = this.session.feedIds.filter((one) => one !== id).map((one) => this.session.feed(one)!);
    try {
      await this.session.configure([...others, feed]);
    } catch (error) {
      throw error instanceof HubError && error.code === 'CONFIG_INVALID'
        ? new FeedProblems([{ path: 'feed', message: error.message.replace(/^feeds\[\d+\]\.?/, '') }])
        : error;
    }
    const own = network ?? this.defaultNetwork(feed);
    definition.feeds = [
      ...definition.feeds.filter((one) => one.id !== id),
      { id, text, ...(own !== undefined && { network: own }) },
    ];
    this.matchToNetworks();
    return isNew;
  }

  /** Throws NOT_FOUND. */
  async undeclare(id: string): Promise<void> {
    this.declared(id);
    await this.session.configure(
      this.session.feedIds.filter((one) => one !== id).map((one) => this.session.feed(one)!),
    );
    this.definition.feeds = this.definition.feeds.filter((one) => one.id !== id);
  }

  /** Throws NOT_FOUND. */
  declared(id: string): DeclaredFeed {
    const feed = this.definition.feeds.find((one) => one.id === id);
    if (!feed) throw new HubError('NOT_FOUND', `no feed ${id.slice(0, 80)} in this sandbox`);
    return feed;
  }

  /** A feed as its members wrote it. Throws NOT_FOUND. */
  declaration(id: string): Record<string, unknown> {
    const { text, network } = this.declared(id);
    const read = readTrialFeed(text, id);
    if (read.problems) throw new FeedProblems(read.problems);
    return { ...read.trial.written, ...(network !== undefined && { network }) };
  }

  /** What an operator would put into the configuration of the hub. Throws NOT_FOUND. */
  configOf(id: string): string {
    return configEntryOf(this.declared(id), this.options.host.config.hub);
  }

  /** All of it as one zip another hub can play again, in parts. */
  takeOut(): AsyncIterable<Uint8Array> {
    const { host, clock } = this.options;
    const { session, definition } = this;
    const own = definition.feeds.flatMap(({ id, text }) => {
      const read = readTrialFeed(text, id);
      return read.problems
        ? []
        : [{ feed: session.feed(id) ?? withPush(read.trial.feed), written: read.trial.written }];
    });
    const described = own.map(({ feed }) => session.catalogue.find(feed.id)!);
    return writeTakeOut({
      session,
      about: {
        kind: 'sandbox',
        id: this.id,
        title: definition.title,
        hub: host.config.hub,
        publicUrl: host.publicUrl(),
        generatedAt: toInstant(clock.now()),
        feeds: described.map((feed) => takenFeed(feed)),
        datasets: described.flatMap(({ feedId }) => {
          const dataset = session.own.find('dataset', `${feedId}:gtfs`)?.event.entity;
          return dataset ? [{ feed: feedId, format: dataset.format, documentHash: dataset.documentHash }] : [];
        }),
      },
      documents: documentsIn(session),
      feeds: own.map(({ feed, written }) => replayableFeed(feed, written)),
    });
  }

  /**
   * Takes a batch, and says which of it was refused and why. Throws TooManyEvents past the quota, with nothing taken;
   * REQUEST_INVALID for what is no batch; NOT_FOUND for a feed that is not declared.
   */
  async push(
    body: Uint8Array,
    about: { contentType?: string; feed?: string; idempotencyKey?: string; who?: string },
  ): Promise<PushAnswer> {
    const { idempotencyKey: key, who = '', contentType, feed } = about;
    return this.answers.once({ key, who, about: [contentType, feed] }, body, () => this.pushOnce(body, about));
  }

  /** Events as the stream brings them. */
  async pushEvents(items: readonly unknown[], feed: string | undefined): Promise<PushAnswer> {
    return this.bounded(() => this.takeEvents([...items], [], this.feedOfBatch(feed)));
  }

  /** Timetables of the city may have been swapped since. */
  matchToNetworks(): void {
    const { host } = this.options;
    for (const { id, network } of this.definition.feeds) {
      if (network === undefined || !this.session.feed(id)) continue;
      const schedule = host.network.findSchedule(network as FeedId);
      const pipeline = this.session.pipeline(id);
      if (schedule && !this.hasOwnTimetable(id)) pipeline.useSchedule(schedule);
    }
  }

  async close(): Promise<void> {
    this.faults.stop();
    await this.session.close();
  }

  private async pushOnce(
    body: Uint8Array,
    { contentType, feed }: { contentType?: string; feed?: string },
  ): Promise<PushAnswer> {
    const asked = this.feedOfBatch(feed);
    return this.bounded(async () => {
      const batch = readBatch(body, contentType);
      if (batch.form === 'events' && !this.isForMapping(batch.items, asked))
        return this.takeEvents(batch.items, batch.refused, asked);
      if (asked === undefined) throw invalid('feed', 'nothing', 'a feed of the sandbox as ?feed=');
      this.matchToNetworks();
      const answer = await pushDocument(
        this.session,
        asked,
        batch.form === 'events' ? { ...batch, bytes: body } : batch,
        {
          nowMs: this.options.clock.now(),
          spend: (events) => this.spend(events),
          listen: (document) => this.pusher.listen(document),
          take: (document) => this.faults.take(document, () => undefined),
        },
      );
      return this.counted(answer);
    });
  }

  private async takeEvents(
    items: unknown[],
    unread: readonly RefusedEvent[],
    feed: FeedId | undefined,
  ): Promise<PushAnswer> {
    this.spend(items.length);
    this.matchToNetworks();
    const refused = [...unread];
    const isUnread = new Set(unread.map(({ index }) => index));
    const byFeed = new Map<FeedId, Placed[]>();
    const context = {
      feed,
      declares: (one: string) => this.session.feed(one) !== undefined,
      nowMs: this.options.clock.now(),
      dropAfterMs: (one: FeedId) => this.session.feed(one)?.dropAfter ?? DROP_AFTER_MS,
      networkOf: (one: FeedId) => this.definition.feeds.find(({ id }) => id === one)?.network as FeedId | undefined,
    };
    for (const [index, item] of items.entries()) {
      if (index % EVENTS_IN_ONE_GO === 0 && index > 0) await this.turns.giveWay();
      if (isUnread.has(index)) continue;
      const judged = judgeEvent(item, context);
      if ('fault' in judged) {
        refused.push({ index, ...judged.fault });
        continue;
      }
      const placed = byFeed.get(judged.event.feed);
      if (placed) placed.push({ index, event: judged.event });
      else byFeed.set(judged.event.feed, [{ index, event: judged.event }]);
    }
    for (const [one, placed] of byFeed) refused.push(...(await this.pusher.push(one, placed)));
    const places = new Set(refused.map(({ index }) => index));
    return this.counted({ accepted: items.length - places.size, refused: refused.sort((a, b) => a.index - b.index) });
  }

  /** Rows in the feed's own words, which its declaration explains. */
  private isForMapping(items: readonly unknown[], feed: FeedId | undefined): boolean {
    const sources = (feed && this.session.feed(feed)?.sources) || [];
    const isMapped = sources.some(
      ({ mapping, id, format }) => mapping && format !== 'csv' && !id?.startsWith(PUSH_PREFIX),
    );
    return isMapped && items.length > 0 && items.every((item) => !isEvent(item));
  }

  /** Throws NOT_FOUND for a feed that is not declared. */
  private feedOfBatch(feed: string | undefined): FeedId | undefined {
    if (feed !== undefined) {
      this.declared(feed);
      return feed as FeedId;
    }
    const [only, ...more] = this.definition.feeds;
    return only && more.length === 0 ? (only.id as FeedId) : undefined;
  }

  private spend(events: number): void {
    const over = this.budget.spend(events);
    if (!over) return;
    this.counters.overQuotaTotal += 1;
    throw new TooManyEvents(`at most ${this.definition.quota.eventsPerSecond} events a second`, over.retryAfterS);
  }

  private async bounded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.pending >= MOST_PENDING) {
      this.counters.overQuotaTotal += 1;
      throw new TooManyEvents(`at most ${MOST_PENDING} batches at a time`, 1);
    }
    this.pending += 1;
    try {
      return await this.turns.take(work);
    } finally {
      this.pending -= 1;
    }
  }

  private counted(answer: PushAnswer): PushAnswer {
    this.counters.acceptedTotal += answer.accepted;
    this.counters.refusedTotal += answer.refused.length;
    return answer;
  }

  private hasOwnTimetable(id: string): boolean {
    return this.session.catalogue.find(id)?.hasSchedule ?? false;
  }

  /** The public timetable where there is one alone: a trial without a timetable of its own is on it. */
  private defaultNetwork(feed: FeedConfig): string | undefined {
    if (feed.sources.some(({ format }) => format === 'gtfs' || format === 'netex')) return undefined;
    return this.options.host.catalogue.readableBy('open').find(({ hasSchedule }) => hasSchedule)?.feedId;
  }
}

async function* documentsIn(session: LabSession): AsyncIterable<TakenDocument> {
  for await (const entry of session.archive.entries(ALL_TIME))
    if (session.feed(entry.feedId)) yield { entry, read: () => session.archive.read(entry.hash) };
}

function isEvent(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  return 'kind' in item || 'entity' in item;
}

function withPush(feed: FeedConfig): FeedConfig {
  return { ...feed, sources: [...feed.sources, ...PUSH_SOURCES] };
}

function onTheirNetworks(
  events: readonly HubEvent[],
  host: LabHost,
  networkOf: (feed: string) => FeedId | undefined,
): HubEvent[] {
  return events.map((event) => {
    const network = networkOf(event.feed);
    const schedule = network && host.network.findSchedule(network);
    return network && schedule ? onNetwork(event, network, schedule) : event;
  });
}

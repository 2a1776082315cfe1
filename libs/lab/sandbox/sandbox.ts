import { join } from 'node:path';
import { openEmbeddedBus, type Bus } from '#libs/bus';
import { PUSH_PREFIX, readTrialFeed } from '#libs/config';
import { invalidRequest as invalid } from '#libs/errors';
import type { FeedId, HubEvent } from '#libs/model';
import type { StreamLimits } from '#libs/stream';
import type { Clock } from '#libs/telemetry';
import { judgeEvent, readBatch, type RefusedEvent } from '../push/index.js';
import { LabSession, type LabHost } from '../session/index.js';
import type { SandboxDefinition } from './definition.js';
import { Idempotency } from './idempotency.js';
import { onNetwork } from './on-network.js';
import { SandboxFaults } from './sandbox-faults.js';
import { SandboxFeeds, withPush } from './sandbox-feeds.js';
import { takeOutSandbox } from './take-out-sandbox.js';
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

/** Of feeds that say nothing of it; as for feeds of the hub. */
const DROP_AFTER_MS = 30 * 60_000;
const KEPT_MS = 7 * 86_400_000;
/** Batches a sandbox may have on their way at a time. */
const MOST_PENDING = 8;

/** A sandbox that is open: a session whose feeds its members declare, and to which they push. */
export class Sandbox {
  readonly counters = { acceptedTotal: 0, refusedTotal: 0, overQuotaTotal: 0 };
  readonly session: LabSession;
  /** What its members have declared. */
  readonly feeds: SandboxFeeds;
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
    this.feeds = new SandboxFeeds(definition, parts.session, options.host);
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
    sandbox.feeds.matchToNetworks();
    return sandbox;
  }

  get id(): string {
    return this.definition.id;
  }

  /** All of it as one zip another hub can play again, in parts. */
  takeOut(): AsyncIterable<Uint8Array> {
    const { host, clock } = this.options;
    return takeOutSandbox(this.session, this.definition, host, clock.now());
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
      this.feeds.matchToNetworks();
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
    this.feeds.matchToNetworks();
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
      this.feeds.declared(feed);
      return feed as FeedId;
    }
    const [only, ...more] = this.definition.feeds;
    return only && more.length === 0 ? (only.id as FeedId) : undefined;
  }

  private spend(events: number): void {
    const over = this.budget.spend(events);
    if (!over) return;
    this.counters.overQuotaTotal += 1;
    const { most } = this.budget;
    const inParts = events > most ? `, and ${most} at once: this batch of ${events} has to be sent in parts` : '';
    throw new TooManyEvents(
      `at most ${this.definition.quota.eventsPerSecond} events a second${inParts}`,
      over.retryAfterS,
    );
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
}

function isEvent(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  return 'kind' in item || 'entity' in item;
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

import type { Guard } from '#libs/catalogue';
import { encodeCursor, type Bus } from '#libs/bus';
import {
  isStale,
  judgeFeed,
  EntityIndex,
  facetsOf,
  type Change,
  type EntityFilter,
  type FacetsOf,
  type LiveEntity,
  type LiveState,
  type UnknownIds,
} from '#libs/live';
import { KINDS, toInstant, type FeedId, type Instant, type Kind, type Audience } from '#libs/model';
import type { Clock, Tracer } from '#libs/telemetry';
import { CatchUps } from './catch-up.js';
import { FanOut, type StreamMeasure } from './fan-out.js';
import { heartbeat, snapshot, stale } from './messages.js';
import { CLOSE, groupKey } from './protocol.js';
import type { Publish } from './publish.js';
import { StreamSession } from './stream-session.js';
import { Interest, type StreamSubscription } from './subscription.js';
import { TracedSends } from './traced-sends.js';
import type { Transport } from './transport.js';
import { Turns } from './turns.js';
import type { WireText } from './wire-text.js';

export interface StreamLimits {
  maxClients: number;
  maxSubscriptionsPerClient: number;
  /** A client with more than this waiting is closed. */
  maxBufferedBytesPerClient: number;
  /** A client that stays behind this long is closed, however little waits. */
  maxBehindMs: number;
  heartbeatMs: number;
  /** Changes are gathered this long and sent with one write a client. */
  gatherMs: number;
  /** Messages are handed over so long before anybody else has a turn. */
  turnMs: number;
  snapshotChunk: number;
}

export const DEFAULT_LIMITS: StreamLimits = {
  maxClients: 5_000,
  maxSubscriptionsPerClient: 20,
  maxBufferedBytesPerClient: 1_048_576,
  maxBehindMs: 30_000,
  heartbeatMs: 10_000,
  gatherMs: 20,
  turnMs: 10,
  snapshotChunk: 500,
};

/** Who asks the same within this time, with nothing new between, gets the same snapshot. */
const SNAPSHOT_MS = 250;

/** Feeds are judged this often, whatever comes of them. */
const JUDGE_MS = 1_000;

export interface StreamCounters {
  clients: number;
  subscriptions: number;
  groups: number;
  eventsSentTotal: number;
  messagesSentTotal: number;
  conflatedTotal: number;
  slowClosedTotal: number;
  refusedTotal: number;
  resumedTotal: number;
  gapsTotal: number;
}

export interface StreamHubOptions {
  live: LiveState;
  /** Where what a returning client missed is read. */
  bus: Pick<Bus, 'read'>;
  /** Who may read what; asked for each event and each message about a feed. */
  guard: Guard;
  /** What filters see of an event. Default: what it says itself. */
  see?: FacetsOf;
  /** Entities by stop and line. Default: one of its own. */
  entities?: EntityIndex;
  /** Ids of a filter that nothing has. Default: all are known. */
  unknownIn?: (filter: EntityFilter, level: Audience) => UnknownIds | undefined;
  clock: Clock;
  /** What heartbeats and gathering go by, where the clock of the data runs at another speed. Default: `clock`. */
  pace?: Clock;
  newSessionId: () => string;
  /** What the hub's objectives are measured by. */
  measure?: StreamMeasure;
  tracer?: Tracer | undefined;
  /** Takes what clients publish; absent where nobody may. */
  publish?: Publish;
  limits?: Partial<StreamLimits>;
}

/**
 * Sends each event once to each client whose filter it meets. Clients that ask the same form a group: its message is
 * built and framed once. Transport-free: WebSocket and SSE are two transports of the same sessions.
 */
export class StreamHub {
  readonly limits: StreamLimits;
  readonly counters: StreamCounters = {
    clients: 0,
    subscriptions: 0,
    groups: 0,
    eventsSentTotal: 0,
    messagesSentTotal: 0,
    conflatedTotal: 0,
    slowClosedTotal: 0,
    refusedTotal: 0,
    resumedTotal: 0,
    gapsTotal: 0,
  };
  readonly live: LiveState;
  readonly clock: Clock;
  readonly pace: Clock;
  /** Of openings: what a newcomer is given is the most a hub does for anybody at once. */
  readonly turns = new Turns();
  readonly catchUps: CatchUps;
  readonly measure: StreamMeasure | undefined;
  private readonly sessions = new Set<StreamSession>();
  private readonly fanOut: FanOut;
  /** Absent where nothing is traced. */
  private readonly traced: TracedSends | undefined;
  private readonly entities: EntityIndex;
  private readonly staleFeeds = new Map<FeedId, Instant>();
  private pending: Change[] = [];
  /** The snapshot made last: who asks the same before anything has happened gets the same bytes. */
  private lastSnapshot: { key: string; untilMs: number; messages: readonly WireText[] } | undefined;
  private gathering = false;
  private readonly stopping = new AbortController();
  private readonly undo: (() => void)[] = [];

  constructor(private readonly options: StreamHubOptions) {
    this.live = options.live;
    this.measure = options.measure;
    this.clock = options.clock;
    this.pace = options.pace ?? options.clock;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.catchUps = new CatchUps(options.bus, options.live, () => this.pace.now());
    const see = options.see ?? facetsOf;
    this.entities = options.entities ?? new EntityIndex(options.live, { facetsOf: see });
    this.traced = options.tracer && new TracedSends(options.tracer);
    this.fanOut = new FanOut({
      see,
      now: () => this.pace.now(),
      turnMs: this.limits.turnMs,
      counters: this.counters,
      measure: this.measure,
      onDone: () => {
        for (const session of this.sessions) session.flush();
        this.traced?.done();
      },
    });
  }

  start(): void {
    this.undo.push(
      this.live.listen((changes) => this.gather(changes)),
      this.live.onReset(() => this.startOver()),
    );
    this.judgeFeeds();
    void this.beat();
  }

  /** Sends what is gathered, then asks every client to reconnect elsewhere. */
  stop(): void {
    this.stopping.abort();
    this.flush();
    this.fanOut.deliverAll();
    for (const undo of this.undo) undo();
    for (const session of [...this.sessions]) session.close(CLOSE.goingAway);
  }

  /** Events were passed over: each client comes back with its cursor and gets exactly those it missed, or is sent `gap`. */
  private startOver(): void {
    this.pending = [];
    this.fanOut.drop();
    this.lastSnapshot = undefined;
    for (const session of [...this.sessions]) session.close(CLOSE.stateAnew);
  }

  /** Absent where nobody may publish. */
  get publish(): Publish | undefined {
    return this.options.publish;
  }

  /** `undefined` when the server is full; the transport is then closed already. */
  connect(
    transport: Transport,
    level: Audience,
    admit?: () => string | undefined,
    whyNotHere?: (filter: EntityFilter) => string | undefined,
  ): StreamSession | undefined {
    if (this.sessions.size >= this.limits.maxClients) {
      this.counters.refusedTotal += 1;
      transport.close(CLOSE.tooManyClients);
      return undefined;
    }
    const session = new StreamSession(this, transport, level, this.options.newSessionId(), admit, whyNotHere);
    this.sessions.add(session);
    this.counters.clients = this.sessions.size;
    session.greet();
    return session;
  }

  forget(session: StreamSession): void {
    if (!this.sessions.delete(session)) return;
    this.counters.clients = this.sessions.size;
  }

  join(session: StreamSession, subscription: StreamSubscription): void {
    this.fanOut.join(session, subscription);
  }

  /** What is asked, as one shared object for all who ask the same now. */
  interestIn(
    level: Audience,
    id: string,
    kinds: readonly Kind[],
    filter: EntityFilter,
  ): Pick<StreamSubscription, 'id' | 'interest' | 'groupKey'> {
    const key = groupKey(level, id, kinds, filter);
    const group = this.fanOut.find(key);
    if (group) return { id: group.id, interest: group.interest, groupKey: group.key };
    return { id, interest: new Interest(kinds, filter, level, this.options.guard, this.options.see), groupKey: key };
  }

  /** Ids a client asks for that nothing has: it could not distinguish a quiet line from a wrong name. */
  unknownIn({ filter, audience }: Interest): UnknownIds | undefined {
    return this.options.unknownIn?.(filter, audience);
  }

  leave(session: StreamSession, subscription: StreamSubscription): void {
    this.fanOut.leave(session, subscription);
  }

  /** Hands over everything up to now that is for a subscription: only then may it be given a cursor to go on from. */
  settle({ groupKey }: StreamSubscription): void {
    this.flush();
    this.fanOut.settle(groupKey);
  }

  now(): Instant {
    return toInstant(this.clock.now());
  }

  /** Where a client goes on that has been given everything up to now. */
  cursor(kinds: readonly Kind[]): string {
    return encodeCursor(this.live.nextPositions(), kinds);
  }

  /** The same for one that has been given everything found so far; new changes may have come in meanwhile. */
  cursorOfFound(kinds: readonly Kind[]): string {
    return this.pending.length === 0 ? this.cursor(kinds) : this.fanOut.cursorOf(kinds);
  }

  /** The current entities a subscription asks for, with the position they were read at. */
  snapshotOf({ id, groupKey, interest }: StreamSubscription): readonly WireText[] {
    const kinds = interest.kindList;
    const cursor = this.cursor(kinds);
    const key = `${cursor} ${groupKey}`;
    const nowMs = this.pace.now();
    if (this.lastSnapshot?.key === key && nowMs < this.lastSnapshot.untilMs) return this.lastSnapshot.messages;
    const entities: string[] = [];
    for (const kind of kinds) {
      for (const { event, json } of this.matching(kind, interest.filter))
        if (interest.mayRead(event)) entities.push(json);
    }
    const { snapshotChunk } = this.limits;
    const messages: WireText[] = [];
    for (let at = 0; at === 0 || at < entities.length; at += snapshotChunk) {
      const unknown = at === 0 ? this.unknownIn(interest) : undefined;
      const isLast = at + snapshotChunk >= entities.length;
      messages.push(snapshot(id, entities.slice(at, at + snapshotChunk), !isLast, cursor, unknown));
    }
    this.lastSnapshot = { key, untilMs: nowMs + SNAPSHOT_MS, messages };
    return messages;
  }

  /** Current entities a filter meets, in no order. */
  matching(kind: Kind, filter: EntityFilter): readonly LiveEntity[] {
    return this.entities.matching(kind, filter);
  }

  /** Whether messages found already are still to be handed over. */
  get isBusy(): boolean {
    return this.fanOut.isBusy;
  }

  staleMessages(level: Audience): WireText[] {
    const { guard } = this.options;
    return [...this.staleFeeds].flatMap(([feed, since]) => (guard.mayReadFeed(level, feed) ? stale(feed, since) : []));
  }

  private gather(changes: readonly Change[]): void {
    for (const change of changes) this.pending.push(change);
    this.traced?.gather(changes);
    if (this.gathering || this.pending.length === 0) return;
    this.gathering = true;
    void this.pace.sleep(this.limits.gatherMs, this.stopping.signal).then(() => {
      this.gathering = false;
      this.flush();
    });
  }

  /**
   * Finds who sees the gathered changes. Called before anybody joins, so that a newcomer's snapshot and the events after
   * it meet without overlap.
   */
  flush(): void {
    if (this.pending.length === 0) return;
    const changes = this.pending;
    this.pending = [];
    if (changes.some(({ delivery }) => delivery.event.kind === 'feed-status')) this.judgeFeeds();
    this.traced?.route(this.counters.clients);
    this.fanOut.route(changes, this.live.nextPositions());
  }

  /**
   * Says which feeds have become stale or fresh, by the streamer's own clock: whoever reported a feed's status may have
   * died since (invariant 4).
   */
  private judgeFeeds(): void {
    const nowMs = this.clock.now();
    const seen = new Set<FeedId>();
    for (const { event } of this.live.list('feed-status')) {
      if (!event.entity) continue;
      seen.add(event.feed);
      const { state, since } = judgeFeed(event.entity, nowMs);
      this.noteStale(event.feed, isStale(state) ? since : undefined);
    }
    for (const feed of [...this.staleFeeds.keys()]) if (!seen.has(feed)) this.noteStale(feed, undefined);
  }

  private noteStale(feed: FeedId, since: Instant | undefined): void {
    if ((since !== undefined) === this.staleFeeds.has(feed)) return;
    if (since !== undefined) this.staleFeeds.set(feed, since);
    else this.staleFeeds.delete(feed);
    const message = stale(feed, since ?? null);
    const { guard } = this.options;
    for (const session of this.sessions) if (guard.mayReadFeed(session.level, feed)) session.queue(message);
  }

  private async beat(): Promise<void> {
    const { signal } = this.stopping;
    const stepMs = Math.min(250, this.limits.heartbeatMs);
    let nextBeatMs = this.pace.now() + this.limits.heartbeatMs;
    let nextJudgementMs = this.pace.now();
    while (!signal.aborted) {
      await this.pace.sleep(stepMs, signal);
      const nowMs = this.pace.now();
      if (nowMs >= nextJudgementMs) {
        nextJudgementMs = nowMs + JUDGE_MS;
        this.judgeFeeds();
        this.catchUps.forgetOld();
      }
      if (nowMs >= nextBeatMs) {
        nextBeatMs = nowMs + this.limits.heartbeatMs;
        this.flush();
        const full = heartbeat(this.now(), this.cursor(KINDS));
        const bare = heartbeat(this.now(), undefined);
        for (const session of this.sessions) session.queue(this.fanOut.isBusy || session.isBehind ? bare : full);
      }
      for (const session of [...this.sessions]) {
        session.checkPace(nowMs);
        session.flush();
      }
    }
  }
}

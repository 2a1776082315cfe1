import { FollowedBus, openMemoryBus, type Bus, type SubscribeOptions } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import { LiveState } from '#libs/live';
import type { FeedId, HubEvent, Visibility } from '#libs/model';
import { MORNING, ManualClock, settle, until } from '#libs/testing';
import {
  StreamHub,
  type StreamHubOptions,
  type CloseReason,
  type StreamLimits,
  type StreamSession,
  type Transport,
  type WireText,
} from '#libs/stream';

/** A server message as a client reads it. */
export interface ServerMessage {
  op: string;
  id?: string;
  events?: HubEvent[];
  entities?: HubEvent[];
  more?: boolean;
  cursor?: string;
  reason?: string;
  unknown?: Record<string, string[]>;
  code?: string;
  message?: string;
  feed?: string;
  since?: string | null;
  at?: string;
}

const LEVELS: readonly Visibility[] = ['partner', 'internal'];

/** A connection in memory; while `reads` is false the network takes nothing. */
export class MemoryTransport implements Transport {
  readonly sent: WireText[] = [];
  bufferedBytes = 0;
  /** The most that ever waited. */
  peakBytes = 0;
  closed: CloseReason | undefined;
  private waiting: (() => void)[] = [];
  private isReading = true;

  send(messages: readonly WireText[]): void {
    if (this.closed) return;
    this.sent.push(...messages);
    if (this.isReading) return;
    for (const { text } of messages) this.bufferedBytes += Buffer.byteLength(text);
    this.peakBytes = Math.max(this.peakBytes, this.bufferedBytes);
  }

  drained(): Promise<void> {
    return this.isReading || this.closed ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  close(reason: CloseReason): void {
    this.closed ??= reason;
    this.wake();
  }

  set reads(reads: boolean) {
    this.isReading = reads;
    if (!reads) return;
    this.bufferedBytes = 0;
    this.wake();
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  get messages(): ServerMessage[] {
    return this.sent.map(({ text }) => JSON.parse(text) as ServerMessage);
  }
}

export class Client {
  constructor(
    readonly transport: MemoryTransport,
    readonly session: StreamSession,
  ) {}

  say(message: object | string): void {
    this.session.handle(typeof message === 'string' ? message : JSON.stringify(message));
  }

  get messages(): ServerMessage[] {
    return this.transport.messages;
  }

  all(op: string): ServerMessage[] {
    return this.messages.filter((message) => message.op === op);
  }

  /** Events of all `events` messages, in the order they came. */
  get events(): HubEvent[] {
    return this.all('events').flatMap(({ events }) => events!);
  }

  get lastCursor(): string | undefined {
    return this.messages.findLast(({ op, cursor, more }) => cursor !== undefined && (op !== 'snapshot' || !more))
      ?.cursor;
  }

  cut(): void {
    this.session.disconnected();
  }
}

/** Bus, live state and stream in memory, on a clock the test moves. */
export class StreamRig {
  private sessions = 0;

  private constructor(
    readonly bus: Bus,
    readonly live: LiveState,
    readonly hub: StreamHub,
    readonly clock: ManualClock,
    private readonly endSubscription: (error: unknown) => void,
  ) {}

  static async start(
    options: {
      limits?: Partial<StreamLimits>;
      epoch?: string;
      maxEventsPerKind?: number;
      before?: HubEvent[];
      unknownIn?: StreamHubOptions['unknownIn'];
      publish?: StreamHubOptions['publish'];
      measure?: StreamHubOptions['measure'];
      /** The log of another rig, of which this one follows some feeds. */
      of?: { bus: Bus; clock: ManualClock; follows: (feed: FeedId) => boolean };
    } = {},
  ): Promise<StreamRig> {
    const clock = options.of?.clock ?? new ManualClock(MORNING);
    const bus = options.of
      ? new FollowedBus(options.of.bus, options.of.follows, 'part')
      : await openMemoryBus({
          retentionMs: 3_600_000,
          now: () => clock.now(),
          newEpoch: () => options.epoch ?? 'e1',
          maxEventsPerKind: options.maxEventsPerKind,
        });
    if (options.before) await bus.append(options.before);
    let endSubscription: ((error: unknown) => void) | undefined;
    const ending = new Proxy(bus, {
      get: (target, name) => {
        const own = Reflect.get(target, name) as unknown;
        if (name === 'subscribe')
          return (asked: SubscribeOptions) => {
            endSubscription = asked.onError;
            return target.subscribe(asked);
          };
        return typeof own === 'function' ? (own.bind(target) as unknown) : own;
      },
    });
    const live = new LiveState(ending, { clock, followsSome: options.of !== undefined });
    await live.start(() => undefined);
    let count = 0;
    const hub = new StreamHub({
      live,
      bus,
      // Every feed may be read by everybody, but for those whose name says another level.
      guard: new Guard((feed) => LEVELS.find((level) => level === String(feed)) ?? 'open'),
      clock,
      unknownIn: options.unknownIn,
      publish: options.publish,
      measure: options.measure,
      newSessionId: () => `session-${(count += 1)}`,
      limits: { gatherMs: 20, heartbeatMs: 10_000, ...options.limits },
    });
    hub.start();
    return new StreamRig(bus, live, hub, clock, (error) => endSubscription!(error));
  }

  connect(level: Visibility = 'open', whyNotHere?: Parameters<StreamHub['connect']>[3]): Client {
    this.sessions += 1;
    const transport = new MemoryTransport();
    const session = this.hub.connect(transport, level, undefined, whyNotHere);
    return new Client(transport, session!);
  }

  /** Appends, and waits until the live state and with it the stream have it; it is sent when the clock moves on. */
  async happen(...events: HubEvent[]): Promise<void> {
    const positions = await this.bus.append(events);
    await until('the live state has it', () => positions.every((at) => this.live.nextOffset(at) > at.offset));
  }

  /** Lets the gathering time pass. */
  async send(): Promise<void> {
    await this.clock.pass(25);
  }

  /** The live state loses its place on the bus and is taken anew from all that is kept. */
  async takeStateAnew(): Promise<void> {
    this.endSubscription(new Error('too slow'));
    await settle();
    await this.clock.pass(1_000);
    await until('the live state is taken anew', () => this.live.ready);
  }

  async stop(): Promise<void> {
    this.hub.stop();
    await this.live.stop();
    await this.bus.close();
  }
}

export { settle };

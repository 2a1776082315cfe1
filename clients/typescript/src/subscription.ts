import { Emitter } from './emitter.js';
import type { Filter, HubEvent, ServerMessage, Unknown } from './messages.js';

export interface SubscriptionOptions {
  kinds: string[];
  filter?: Filter;
  /** At most so many messages a second, newest of each entity. */
  maxRateHz?: number;
  /** Where to go on, kept from an earlier run; without it a snapshot comes first. */
  cursor?: string;
  /** Keep the current entities in `entities`. Default true; without it what leaves a filter cannot be told from strangers. */
  track?: boolean;
}

export type SubscriptionState = 'unsubscribed' | 'subscribing' | 'subscribed';

export interface SubscriptionEvents {
  subscribing: { reason: string };
  /** `wasRecovered`: it came back and missed nothing; `false` after a gap, when a fresh snapshot has replaced all. */
  subscribed: { wasRecovering: boolean; wasRecovered: boolean };
  unsubscribed: { reason: string };
  /** All there is now. Replaces everything told before. */
  snapshot: { entities: HubEvent[] };
  /** One change, `left-filter` among them. */
  event: HubEvent;
  /** The same, several at once as they came. */
  events: { events: HubEvent[] };
  /** An entity that left the filter; it still exists. */
  left: HubEvent;
  /** What was missed cannot be had; a snapshot follows. */
  gap: { reason: string };
  /** Ids of the filter that nothing has. */
  unknown: Unknown;
  error: { code: string; message: string };
}

/** What a subscription says to its connection. */
export interface Line {
  readonly isOpen: boolean;
  send(message: object): void;
  forget(id: string): void;
}

/** One question to the stream, over all reconnects. Made by `StreamClient.subscribe`. */
export class Subscription extends Emitter<SubscriptionEvents> {
  state: SubscriptionState = 'unsubscribed';
  /** Where to go on; keep it to resume in another run. */
  cursor: string | undefined;
  /** Current entities by `kind/key`, while they are tracked. */
  readonly entities = new Map<string, HubEvent>();
  private filter: Filter;
  private isRecovering = false;
  private isChanging = false;
  private answersAwaited = 0;
  private loading: HubEvent[] | undefined;

  constructor(
    readonly id: string,
    readonly options: SubscriptionOptions,
    private readonly line: Line,
  ) {
    super();
    this.filter = options.filter ?? {};
    this.cursor = options.cursor;
  }

  /** Asks, or asks again on a new connection. */
  open(reason: string): void {
    this.enter('subscribing', reason);
    if (!this.line.isOpen) return;
    const { kinds, maxRateHz } = this.options;
    const { id, filter, cursor } = this;
    this.isRecovering = cursor !== undefined;
    this.isChanging = false;
    this.answersAwaited = 0;
    this.loading = undefined;
    this.line.send({ op: 'subscribe', id, kinds, filter, ...(maxRateHz && { maxRateHz }), ...(cursor && { cursor }) });
    // Nothing missed is nothing said: the answer to a ping tells that all has been given.
    if (this.isRecovering) this.awaitAnswers();
  }

  /** Another filter: what it loses comes as `left`, what it gains as events. */
  update(filter: Filter): void {
    this.filter = filter;
    // A cursor belongs to the filter it came with; until the change is whole there is no place to resume from.
    this.cursor = undefined;
    if (!this.line.isOpen) return;
    this.line.send({ op: 'update', id: this.id, filter });
    this.isChanging = true;
    this.awaitAnswers();
  }

  unsubscribe(): void {
    if (this.line.isOpen) this.line.send({ op: 'unsubscribe', id: this.id });
    this.line.forget(this.id);
    this.entities.clear();
    this.enter('unsubscribed', 'asked for');
  }

  /** The connection is gone. */
  lost(reason: string): void {
    if (this.state !== 'unsubscribed') this.enter('subscribing', reason);
  }

  /** A heartbeat; its cursor, if it has one, says that everything before it has been given, to this one too. */
  beat(cursor: string | undefined): void {
    if (this.answersAwaited > 0) this.answersAwaited -= 1;
    if (this.answersAwaited > 0 || cursor === undefined) return;
    this.isChanging = false;
    if (this.state === 'subscribing' && this.isRecovering) this.subscribed(true);
    if (this.state === 'subscribed') this.cursor = cursor;
  }

  take(message: Extract<ServerMessage, { id?: string }>): void {
    if ('unknown' in message && message.unknown) this.emit('unknown', message.unknown);
    switch (message.op) {
      case 'snapshot':
        return this.takeSnapshot(message.entities, message.more, message.cursor);
      case 'events':
        return this.takeEvents(message.events, message.cursor);
      case 'gap':
        this.isRecovering = true;
        this.cursor = undefined;
        this.state = 'subscribing';
        return this.emit('gap', { reason: message.reason });
      case 'error':
        return this.refused(message.code, message.message);
    }
  }

  /** Whether an answer is awaited that tells that all has been given. */
  get isSettling(): boolean {
    return this.answersAwaited > 0 || this.isChanging || this.state === 'subscribing';
  }

  /** The first heartbeat may have been under way already; the second was sent after the question was read. */
  private awaitAnswers(): void {
    this.answersAwaited = 2;
    for (let i = 0; i < 2; i += 1) this.line.send({ op: 'ping' });
  }

  private takeSnapshot(entities: HubEvent[], more: boolean, cursor: string): void {
    this.loading = [...(this.loading ?? []), ...entities];
    if (more) return;
    const all = this.loading;
    this.loading = undefined;
    if (!this.isChanging) this.cursor = cursor;
    this.entities.clear();
    if (this.options.track !== false) for (const event of all) this.entities.set(nameOf(event), event);
    this.emit('snapshot', { entities: all });
    this.subscribed(false);
  }

  private takeEvents(events: HubEvent[], cursor: string | undefined): void {
    const known = events.filter((event) => this.apply(event));
    // While a filter changes, an earlier message would lead to a place of the old one.
    if (cursor !== undefined && !this.isChanging) this.cursor = cursor;
    if (known.length > 0) this.emit('events', { events: known });
    for (const event of known) {
      if (event.reason === 'left-filter') this.emit('left', event);
      this.emit('event', event);
    }
  }

  /** Whether it says anything new: what never was in the filter cannot leave it. */
  private apply(event: HubEvent): boolean {
    if (this.options.track === false) return true;
    const name = nameOf(event);
    if (event.op === 'upsert') this.entities.set(name, event);
    else return this.entities.delete(name) || event.reason !== 'left-filter';
    return true;
  }

  private refused(code: string, message: string): void {
    this.emit('error', { code, message });
    // Asked in vain: it would be refused again.
    if (this.state !== 'subscribing' || code === 'DUPLICATE_SUBSCRIPTION') return;
    this.line.forget(this.id);
    this.enter('unsubscribed', message);
  }

  private subscribed(wasRecovered: boolean): void {
    const wasRecovering = this.isRecovering;
    this.isRecovering = false;
    if (this.state === 'subscribed') return;
    this.state = 'subscribed';
    this.emit('subscribed', { wasRecovering, wasRecovered });
  }

  private enter(state: 'subscribing' | 'unsubscribed', reason: string): void {
    if (this.state === state) return;
    this.state = state;
    this.emit(state, { reason });
  }
}

function nameOf({ kind, key }: HubEvent): string {
  return `${kind}/${key}`;
}

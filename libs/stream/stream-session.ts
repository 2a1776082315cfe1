import { decodeCursor } from '#libs/bus';
import { meaninglessPart, partsOf, type EntityFilter, type LiveEntity } from '#libs/live';
import { findHubError } from '#libs/errors';
import type { Kind, Position, Audience, HubEvent } from '#libs/model';
import { catchUp } from './catch-up.js';
import { Inbox } from './inbox.js';
import { error, events, gap, heartbeat, leftFilter, published, unknownNamed, welcome, withdrawn } from './messages.js';
import {
  CLOSE,
  SUBPROTOCOL,
  parseClientMessage,
  type ClientMessage,
  type CloseReason,
  type ErrorName,
  type PublishMessage,
  type SubscribeMessage,
} from './protocol.js';
import type { StreamHub } from './stream-hub.js';
import { hold, type Interest, type StreamSubscription } from './subscription.js';
import type { Transport } from './transport.js';
import type { WireText } from './wire-text.js';

/** Messages that cost no walk through the state. */
const FREE: ReadonlySet<ClientMessage['op']> = new Set(['ping', 'publish']);

/** One client: its subscriptions, what waits for it, and how far behind it is. */
export class StreamSession {
  readonly subscriptions = new Map<string, StreamSubscription>();
  private outgoing: WireText[] | undefined;
  private behindSinceMs: number | undefined;
  private closed = false;
  private readonly inbox: Inbox;

  constructor(
    private readonly hub: StreamHub,
    private readonly transport: Transport,
    private audience: Audience,
    readonly id: string,
    /** Counts a message towards the client's limit; says why not when there is none left. */
    private readonly admit: () => string | undefined = () => undefined,
    /** Why what is asked for is not to be had here, where the process does not follow all feeds. */
    private readonly whyNotHere: (filter: EntityFilter) => string | undefined = () => undefined,
  ) {
    this.inbox = new Inbox({
      clock: hub.pace,
      handle: (text) => this.handleNow(text),
      drained: () => transport.drained(),
      pause: () => transport.pause?.(),
      resume: () => transport.resume?.(),
      onFlood: () => this.close(CLOSE.flood),
    });
  }

  get level(): Audience {
    return this.audience;
  }

  greet(): void {
    const { maxSubscriptionsPerClient, maxBufferedBytesPerClient, heartbeatMs } = this.hub.limits;
    const limits = {
      maxSubscriptions: maxSubscriptionsPerClient,
      maxBufferedBytes: maxBufferedBytesPerClient,
      heartbeatSeconds: heartbeatMs / 1000,
    };
    this.queue(welcome(this.id, SUBPROTOCOL, limits, this.hub.now()));
    for (const message of this.hub.staleMessages(this.level)) this.queue(message);
    this.flush();
  }

  /**
   * One text frame from the client. Never throws; faults are answered with `error`. The first of a turn is worked off at
   * once, what comes on top waits for its turn (`Inbox`).
   */
  handle(text: string): void {
    this.inbox.take(text);
  }

  /** Whether it cost a walk through the state. */
  private handleNow(text: string): boolean {
    const parsed = parseClientMessage(text);
    const refused = this.admit();
    if (refused !== undefined) this.fault('LIMIT', refused);
    else if ('fault' in parsed) this.fault(parsed.fault.code, parsed.fault.message, parsed.fault.id);
    else this.dispatch(parsed.message);
    this.flush();
    return refused === undefined && 'message' in parsed && !FREE.has(parsed.message.op);
  }

  private dispatch(message: ClientMessage): void {
    switch (message.op) {
      case 'ping':
        return this.pong();
      case 'subscribe':
        return this.subscribe(message);
      case 'unsubscribe':
        return this.unsubscribe(message.id);
      case 'publish':
        return this.publish(message);
      case 'update':
        return this.update(message.id, message.filter);
    }
  }

  private pong(): void {
    for (const subscription of this.subscriptions.values()) this.hub.settle(subscription);
    this.queue(heartbeat(this.hub.now(), this.isBehind ? undefined : this.cursorOfAll()));
  }

  /** Answered when it has been taken; what is published meanwhile is answered in its turn. */
  private publish({ id, feed, events: given }: PublishMessage): void {
    const { publish } = this.hub;
    if (!publish) return this.fault('INVALID_MESSAGE', 'op: publish is for the stream of a sandbox', id);
    void publish(given, feed)
      .then(
        (answer) => this.queue(published(id, answer)),
        (fault: unknown) => this.fault('LIMIT', fault instanceof Error ? fault.message : 'it cannot be taken now', id),
      )
      .then(() => this.flush());
  }

  private subscribe(message: SubscribeMessage): void {
    const { id, kinds, filter = {}, maxRateHz, cursor } = message;
    if (this.subscriptions.has(id))
      return this.fault('DUPLICATE_SUBSCRIPTION', `"${id}" is subscribed already; use update or another id`, id);
    if (this.refusesFilter(id, filter, kinds)) return;
    const { maxSubscriptionsPerClient } = this.hub.limits;
    if (this.subscriptions.size >= maxSubscriptionsPerClient)
      return this.fault('LIMIT', `at most ${maxSubscriptionsPerClient} subscriptions`, id);
    const subscription: StreamSubscription = {
      ...this.hub.interestIn(this.level, id, kinds, filter),
      minIntervalMs: maxRateHz === undefined ? 0 : 1000 / maxRateHz,
      nextSendMs: 0,
      held: new Map(),
      opening: true,
      ended: false,
    };
    this.subscriptions.set(id, subscription);
    this.hub.counters.subscriptions += 1;
    void this.open(subscription, cursor);
  }

  /** Never rejects: what goes wrong for one client is no reason to end the process (invariant 3). */
  private async open(subscription: StreamSubscription, cursor: string | undefined): Promise<void> {
    if (cursor === undefined) return this.openWithSnapshot(subscription);
    this.nameUnknown(subscription);
    const positions = decodeCursor(cursor);
    const reason = positions ? await this.resume(subscription, positions) : 'the cursor cannot be read';
    if (reason === undefined || subscription.ended) return;
    this.hub.counters.gapsTotal += 1;
    // Who brings no cursor of ours has lost nothing here.
    if (positions) this.hub.measure?.cameBack(true);
    this.queue(gap(subscription.id, reason));
    await this.openWithSnapshot(subscription);
  }

  /** Why the missed events cannot be had, or nothing when they have been given. */
  private async resume(subscription: StreamSubscription, positions: readonly Position[]): Promise<string | undefined> {
    try {
      await catchUp(this.hub, subscription, positions, {
        send: async (message) => {
          await this.hub.turns.run(() => {
            this.queue(message);
            this.flush();
          });
          await this.transport.drained();
        },
        join: () => this.join(subscription),
      });
      if (!subscription.ended) {
        this.hub.counters.resumedTotal += 1;
        this.hub.measure?.cameBack(false);
      }
      return undefined;
    } catch (cause) {
      return findHubError(cause)?.code === 'POSITION_GONE'
        ? 'the cursor is older than what is kept, or of another log'
        : 'the missed events cannot be read now';
    }
  }

  /**
   * State and position are read in one go; what happens while the chunks travel waits in `held`. Each step takes its turn:
   * hundreds that come at once cost nobody else more than one.
   */
  private async openWithSnapshot(subscription: StreamSubscription): Promise<void> {
    const { turns } = this.hub;
    const messages = await turns.run(() => (subscription.ended ? undefined : this.beginSnapshot(subscription)));
    for (const message of messages ?? []) {
      await turns.run(() => {
        if (subscription.ended) return;
        this.queue(message);
        this.flush();
      });
      await this.transport.drained();
      if (subscription.ended) return;
    }
    if (messages) this.opened(subscription);
  }

  private beginSnapshot(subscription: StreamSubscription): readonly WireText[] {
    this.hub.flush();
    this.hub.join(this, subscription);
    return this.hub.snapshotOf(subscription);
  }

  private join(subscription: StreamSubscription): void {
    this.hub.join(this, subscription);
    this.opened(subscription);
  }

  private opened(subscription: StreamSubscription): void {
    // While it is opening still: what comes of it is held like the rest.
    this.hub.settle(subscription);
    subscription.opening = false;
    this.sendHeld(subscription, this.hub.pace.now());
    this.flush();
  }

  private nameUnknown({ id, interest }: StreamSubscription): void {
    const unknown = this.hub.unknownIn(interest);
    if (unknown) this.queue(unknownNamed(id, unknown));
  }

  private unsubscribe(id: string): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription) return this.fault('UNKNOWN_SUBSCRIPTION', `"${id}" is not subscribed`, id);
    this.end(subscription);
  }

  private end(subscription: StreamSubscription): void {
    subscription.ended = true;
    this.hub.leave(this, subscription);
    this.subscriptions.delete(subscription.id);
    this.hub.counters.subscriptions -= 1;
  }

  /** What a filter cannot mean for any of the kinds would silently give nothing. */
  private refusesFilter(id: string, filter: EntityFilter, kinds: readonly Kind[]): boolean {
    const elsewhere = this.whyNotHere(filter);
    if (elsewhere !== undefined) this.fault('NOT_FOLLOWED', elsewhere, id);
    if (elsewhere !== undefined) return true;
    const part = meaninglessPart(filter, kinds);
    if (part === undefined) return false;
    const expected = partsOf(kinds).join(', ');
    this.fault('INVALID_MESSAGE', `filter.${part}: of ${kinds.join(', ')} can only be asked ${expected}`, id);
    return true;
  }

  /** Another filter on the same subscription: what it leaves is reported as left, what it gains as upserts. */
  private update(id: string, filter: SubscribeMessage['filter'] & object): void {
    const before = this.subscriptions.get(id);
    if (!before) return this.fault('UNKNOWN_SUBSCRIPTION', `"${id}" is not subscribed`, id);
    const kinds = before.interest.kindList;
    if (this.refusesFilter(id, filter, kinds)) return;
    this.replace(before, filter, leftFilter);
  }

  /**
   * What the client may read has changed, with its key: what it may read no more is withdrawn, what it may read now is
   * given, on every subscription.
   */
  readAs(audience: Audience): void {
    if (audience === this.audience) return;
    this.audience = audience;
    for (const one of [...this.subscriptions.values()]) this.replace(one, one.interest.filter, withdrawn);
    this.flush();
  }

  private replace(before: StreamSubscription, filter: EntityFilter, gone: (event: HubEvent) => string): void {
    const { id } = before;
    const kinds = before.interest.kindList;
    this.hub.settle(before);
    const asked = this.hub.interestIn(this.level, id, kinds, filter);
    const { interest } = asked;
    const list = kinds.flatMap((kind) => this.changedBetween(kind, before.interest, interest));
    const after: StreamSubscription = { ...before, ...asked };
    this.hub.leave(this, before);
    this.subscriptions.set(id, after);
    this.hub.join(this, after);
    if (after.opening) {
      // The snapshot on its way was made for the old filter: start over with the new one, and say where it begins.
      before.ended = true;
      this.queue(gap(id, 'the filter changed while the first answer was on its way'));
      const fresh = { ...after, ended: false, held: new Map<string, string>() };
      this.subscriptions.set(id, fresh);
      void this.openWithSnapshot(fresh);
      return;
    }
    this.nameUnknown(after);
    this.sendChange(after, list, gone);
  }

  /** Entities that one of both sees and the other does not. */
  private changedBetween(kind: Kind, before: Interest, after: Interest): LiveEntity[] {
    const seen = new Set([...this.hub.matching(kind, before.filter), ...this.hub.matching(kind, after.filter)]);
    return [...seen].filter(({ event }) => before.includes(event) !== after.includes(event));
  }

  /** What waits already is older: the change goes behind it and takes its place where both speak of one entity. */
  private sendChange(
    subscription: StreamSubscription,
    changed: readonly LiveEntity[],
    gone: (event: HubEvent) => string,
  ): void {
    const { id, interest, held } = subscription;
    const textOf = ({ event, json }: LiveEntity): string => (interest.includes(event) ? json : gone(event));
    if (held) {
      for (const entity of changed) hold(held, `${entity.event.kind}/${entity.event.key}`, textOf(entity));
      return this.release(subscription, this.hub.pace.now());
    }
    const { snapshotChunk } = this.hub.limits;
    for (let at = 0; at < changed.length; at += snapshotChunk) {
      const isLast = at + snapshotChunk >= changed.length;
      // Half a change is no place to resume from.
      const cursor = isLast ? this.hub.cursor(interest.kindList) : undefined;
      this.queue(events(id, changed.slice(at, at + snapshotChunk).map(textOf), cursor));
    }
  }

  /** True while the client has not been given everything up to now. */
  get isBehind(): boolean {
    if (this.behindSinceMs !== undefined) return true;
    for (const { held, opening } of this.subscriptions.values()) if (opening || held?.size) return true;
    return false;
  }

  queue(message: WireText): void {
    if (!this.closed) (this.outgoing ??= []).push(message);
  }

  /** Writes what is queued. A client that does not read is put on newest-per-key instead of more bytes. */
  flush(): void {
    if (!this.outgoing || this.closed) return;
    const messages = this.outgoing;
    this.outgoing = undefined;
    this.hub.counters.messagesSentTotal += messages.length;
    this.transport.send(messages);
    const { maxBufferedBytesPerClient } = this.hub.limits;
    const { bufferedBytes } = this.transport;
    if (bufferedBytes <= maxBufferedBytesPerClient / 2) return;
    this.behindSinceMs ??= this.hub.pace.now();
    for (const subscription of this.subscriptions.values()) subscription.held ??= new Map();
  }

  /** Called several times a second: lets go what was held when the client reads again, closes one that does not. */
  checkPace(nowMs: number): void {
    const { maxBufferedBytesPerClient, maxBehindMs } = this.hub.limits;
    const { bufferedBytes } = this.transport;
    if (this.behindSinceMs !== undefined) {
      if (nowMs - this.behindSinceMs > maxBehindMs || bufferedBytes > 4 * maxBufferedBytesPerClient) {
        this.hub.counters.slowClosedTotal += 1;
        return this.close(CLOSE.slowConsumer);
      }
      if (bufferedBytes > maxBufferedBytesPerClient / 8) return;
      this.behindSinceMs = undefined;
    }
    for (const subscription of this.subscriptions.values()) {
      if (!subscription.held) continue;
      this.hub.settle(subscription);
      this.release(subscription, nowMs);
    }
  }

  /** Sends what is held if the client keeps up and its pace allows it now. */
  release(subscription: StreamSubscription, nowMs: number): void {
    if (!subscription.held || subscription.opening || this.behindSinceMs !== undefined) return;
    if (nowMs >= subscription.nextSendMs) this.sendHeld(subscription, nowMs);
  }

  private sendHeld(subscription: StreamSubscription, nowMs: number): void {
    const { held, id, interest, minIntervalMs } = subscription;
    subscription.held = minIntervalMs > 0 ? new Map() : undefined;
    if (!held?.size) return;
    // Counted from what is sent: whoever has waited in vain is not made to wait again.
    subscription.nextSendMs = nowMs + minIntervalMs;
    this.hub.counters.eventsSentTotal += held.size;
    this.queue(events(id, [...held.values()], this.hub.cursorOfFound(interest.kindList)));
  }

  close(reason: CloseReason): void {
    this.flush();
    this.closed = true;
    this.transport.close(reason);
    this.disconnected();
  }

  /** The connection is gone, whoever ended it. */
  disconnected(): void {
    this.closed = true;
    this.inbox.close();
    for (const subscription of [...this.subscriptions.values()]) this.end(subscription);
    this.hub.forget(this);
  }

  private cursorOfAll(): string {
    const kinds = new Set<Kind>();
    for (const { interest } of this.subscriptions.values()) for (const kind of interest.kinds) kinds.add(kind);
    return this.hub.cursor([...kinds]);
  }

  private fault(code: ErrorName, message: string, id?: string): void {
    this.queue(error(code, message, id));
  }
}

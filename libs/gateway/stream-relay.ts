import type { EntityFilter } from '#libs/live';
import { CLOSE, parseClientMessage, type ClientMessage, type ErrorName, type SubscribeMessage } from '#libs/stream';
import { unknownToAll } from './merge-json.js';
import type { PartDirectory } from './part-directory.js';
import {
  composeCursor,
  eventsText,
  placesInCursor,
  seenIn,
  snapshotText,
  withoutFeeds,
  type SeenMessage,
} from './stream-text.js';

/** The reader's side of a relay. */
export interface RelayClient {
  send(text: string | Buffer): void;
  close(code: number, reason: string): void;
}

/** A connection to a streamer of a part. */
export interface PartConnection {
  send(text: string): void;
  close(): void;
}

export interface PartListener {
  onMessage(text: string | Buffer): void;
  onClose(code: number, reason: string): void;
}

export interface StreamRelayOptions {
  client: RelayClient;
  directory: Pick<PartDirectory, 'parts' | 'partsOf' | 'alive' | 'whyDead'>;
  /** Connects to a streamer of a part that can be asked. */
  connect: (part: string, listener: PartListener) => PartConnection;
  /** Feeds every part has: of them one part tells. */
  ofEveryPart: readonly string[];
  counters: RelayCounters;
}

export interface RelayCounters {
  relayedTotal: number;
  rewrittenTotal: number;
  closedTotal: number;
}

/** Live events that wait for a snapshot to be whole; a client for whom more waits is closed. */
const MAX_HELD_LENGTH = 32 * 2 ** 20;
const ERROR = Buffer.from('{"op":"error"');

/** One subscription at one part. */
interface Leg {
  readonly part: string;
  /** Its name there. */
  readonly name: string;
  readonly subscription: RelayedSubscription;
  cursor: string | undefined;
  /** Its snapshot is whole, or it went on from a cursor. */
  isOpen: boolean;
  unknown: SeenMessage['unknown'];
  isAnswered: boolean;
}

interface RelayedSubscription {
  readonly id: string;
  asked: Omit<SubscribeMessage, 'cursor'>;
  legs: Leg[];
  /** What comes while the snapshot is on its way. */
  held: { leg: Leg; seen: SeenMessage }[] | undefined;
  heldLength: number;
  /** Its part has refused something of it: it may never have begun there, and may be asked for again. */
  isRefused: boolean;
}

/**
 * One client of the stream in front of the parts. What is subscribed of one part is passed on as it comes; of several, the
 * snapshots are one and cursors hold a place in each part, so that the client goes on anywhere without a gap or a repeat.
 * When a part that is listened to falls away the client is closed and comes back: half is never shown as the whole.
 */
export class StreamRelay {
  private readonly connections = new Map<string, PartConnection>();
  private readonly legs = new Map<string, Map<string, Leg>>();
  private readonly subscriptions = new Map<string, RelayedSubscription>();
  private readonly home: string;
  private named = 0;
  private isGreeted = false;
  private isClosed = false;

  /** Connects to one part at once, which greets. */
  constructor(
    private readonly options: StreamRelayOptions,
    home: string,
  ) {
    this.home = home;
    this.connectionTo(home);
  }

  /** One text frame from the client. Never throws. */
  handle(text: string): void {
    const { message, cursor, fault } = readFrame(text);
    if (fault) return this.fault(fault.code, fault.message, fault.id);
    switch (message.op) {
      case 'subscribe':
        return this.subscribe(message, cursor);
      case 'update':
        return this.update(message.id, message.filter);
      case 'unsubscribe':
        return this.unsubscribe(message.id);
      case 'ping':
        for (const connection of this.connections.values()) connection.send(text);
        return;
      case 'publish':
        return this.connectionTo(this.home).send(text);
    }
  }

  /** The client has gone. */
  disconnected(): void {
    this.isClosed = true;
    for (const connection of this.connections.values()) connection.close();
    this.connections.clear();
  }

  /** Connects to every part that can be asked: what lets the client in now may not do so later. */
  connectAll(): void {
    for (const part of this.options.directory.parts) if (this.canAsk(part)) this.connectionTo(part);
  }

  private subscribe({ cursor: _, ...asked }: SubscribeMessage, cursor: string | undefined): void {
    const { id } = asked;
    const before = this.subscriptions.get(id);
    if (before && !before.isRefused)
      return this.fault('DUPLICATE_SUBSCRIPTION', `"${id}" is subscribed already; use update or another id`, id);
    const parts = this.partsFor(asked.filter);
    if (this.refusesDead(parts, id)) return;
    const subscription: RelayedSubscription = { id, asked, legs: [], held: undefined, heldLength: 0, isRefused: false };
    this.subscriptions.set(id, subscription);
    const places = cursor === undefined ? undefined : placesInCursor(cursor, parts);
    if (cursor !== undefined && !places) this.say({ op: 'gap', id, reason: 'the cursor has no place in each part' });
    this.open(subscription, parts, places);
  }

  private update(id: string, filter: EntityFilter): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription) return this.fault('UNKNOWN_SUBSCRIPTION', `"${id}" is not subscribed`, id);
    const parts = this.partsFor(filter);
    if (this.refusesDead(parts, id)) return;
    const before = subscription.legs.map(({ part }) => part);
    subscription.asked = { ...subscription.asked, filter: filter as SubscribeMessage['filter'] };
    if (parts.join() === before.join()) {
      for (const { part, name } of subscription.legs) this.tell(part, { op: 'update', id: name, filter });
      return;
    }
    this.startOver(subscription, 'the filter is of other parts now', parts);
  }

  private unsubscribe(id: string): void {
    const subscription = this.subscriptions.get(id);
    if (!subscription) return this.fault('UNKNOWN_SUBSCRIPTION', `"${id}" is not subscribed`, id);
    this.closeLegs(subscription);
    this.subscriptions.delete(id);
  }

  private open(
    subscription: RelayedSubscription,
    parts: readonly string[],
    places: ReadonlyMap<string, string> | undefined,
  ): void {
    const isWhole = parts.length > 1;
    subscription.held = isWhole && !places ? [] : undefined;
    subscription.heldLength = 0;
    subscription.legs = parts.map((part) => ({
      part,
      // Another each time: what is still on its way of an earlier one is known by its name.
      name: isWhole ? `~${(this.named += 1)}` : subscription.id,
      subscription,
      cursor: places?.get(part),
      isOpen: places !== undefined,
      unknown: undefined,
      isAnswered: false,
    }));
    for (const leg of subscription.legs) {
      const connection = this.connectionTo(leg.part);
      this.legs.get(leg.part)!.set(leg.name, leg);
      connection.send(JSON.stringify({ ...subscription.asked, id: leg.name, cursor: leg.cursor }));
    }
  }

  private startOver(subscription: RelayedSubscription, reason: string, parts: readonly string[]): void {
    this.closeLegs(subscription);
    this.say({ op: 'gap', id: subscription.id, reason });
    this.open(subscription, parts, undefined);
  }

  private closeLegs({ legs }: RelayedSubscription): void {
    for (const { part, name } of legs) {
      this.legs.get(part)?.delete(name);
      this.tell(part, { op: 'unsubscribe', id: name });
    }
  }

  private connectionTo(part: string): PartConnection {
    const known = this.connections.get(part);
    if (known) return known;
    this.legs.set(part, new Map());
    const connection = this.options.connect(part, {
      onMessage: (text) => this.receive(part, text),
      onClose: (code, reason) => this.lose(part, code, reason),
    });
    this.connections.set(part, connection);
    return connection;
  }

  private receive(part: string, message: string | Buffer): void {
    if (this.isClosed) return;
    const isPlain =
      this.connections.size === 1 && [...this.subscriptions.values()].every(({ legs }) => legs.length === 1);
    const isError = Buffer.isBuffer(message)
      ? message.subarray(0, ERROR.length).equals(ERROR)
      : message.startsWith('{"op":"error"');
    if (isPlain && !isError) {
      this.isGreeted = true;
      return this.pass(message);
    }
    const text = message.toString();
    const seen = seenIn(text);
    if (seen.op === 'welcome') {
      if (part === this.home && !this.isGreeted) this.pass(message);
      this.isGreeted = true;
      return;
    }
    if (seen.op === 'heartbeat') return this.beat(part, seen);
    if (seen.op === 'stale') return this.pass(message);
    const leg = seen.id === undefined ? undefined : this.legs.get(part)?.get(seen.id);
    if (!leg) {
      // Without a name it is about what the home was told; with another it is of what has ended.
      if (part === this.home && (seen.id === undefined || seen.op === 'published')) this.pass(message);
      return;
    }
    if (seen.op === 'error') this.refusedAt(leg, seen);
    else if (leg.subscription.legs.length === 1) this.pass(message);
    else this.merge(leg, seen);
    leg.isAnswered = true;
  }

  private refusedAt(leg: Leg, seen: SeenMessage): void {
    const { subscription } = leg;
    this.say({ ...seen, id: subscription.id });
    subscription.isRefused = subscription.legs.length === 1;
    // What was refused at one part is not to be had as a whole.
    if (leg.isAnswered || subscription.isRefused) return;
    this.closeLegs(subscription);
    this.subscriptions.delete(subscription.id);
  }

  private merge(leg: Leg, seen: SeenMessage): void {
    const { subscription } = leg;
    if (seen.op === 'gap') {
      const reason = (seen as { reason?: string }).reason ?? 'the missed events cannot be had';
      return this.startOver(
        subscription,
        reason,
        subscription.legs.map(({ part }) => part),
      );
    }
    if (seen.op === 'snapshot') return this.mergeSnapshot(leg, seen);
    if (subscription.held) {
      subscription.held.push({ leg, seen });
      subscription.heldLength += seen.list?.length ?? 0;
      if (subscription.heldLength > MAX_HELD_LENGTH) this.end(CLOSE.slowConsumer.code, CLOSE.slowConsumer.reason);
      return;
    }
    this.sendEvents(leg, seen);
  }

  private mergeSnapshot(leg: Leg, seen: SeenMessage): void {
    const { subscription } = leg;
    leg.unknown = seen.unknown ?? leg.unknown;
    if (!seen.more) {
      leg.cursor = seen.cursor;
      leg.isOpen = true;
    }
    const isWhole = subscription.legs.every(({ isOpen }) => isOpen);
    const unknown = isWhole ? unknownToAll(subscription.legs.map((one) => one.unknown)) : undefined;
    const cursor = isWhole ? this.cursorOf(subscription)! : seen.cursor!;
    this.options.counters.rewrittenTotal += 1;
    this.pass(snapshotText(subscription.id, this.ownOnce(leg, seen.list!), { more: !isWhole, cursor, unknown }));
    if (!isWhole) return;
    const held = subscription.held ?? [];
    subscription.held = undefined;
    for (const one of held) this.sendEvents(one.leg, one.seen);
  }

  private sendEvents(leg: Leg, seen: SeenMessage): void {
    if (seen.cursor !== undefined) leg.cursor = seen.cursor;
    const list = this.ownOnce(leg, seen.list!);
    // Ids that one part does not know may be another's.
    if (list === '[]') return;
    const cursor = seen.cursor === undefined ? undefined : this.cursorOf(leg.subscription);
    this.options.counters.rewrittenTotal += 1;
    this.pass(eventsText(leg.subscription.id, list, cursor));
  }

  private ownOnce({ part, subscription }: Leg, list: string): string {
    return part === subscription.legs[0]!.part ? list : withoutFeeds(list, this.options.ofEveryPart);
  }

  /** With a cursor only where it is one for everything that is subscribed. */
  private beat(part: string, { cursor, at }: SeenMessage): void {
    for (const leg of this.legs.get(part)?.values() ?? [])
      if (cursor !== undefined && leg.isOpen && !leg.subscription.held) leg.cursor = cursor;
    if (part !== this.home) return;
    const [only, ...others] = this.subscriptions.values();
    const isOne = only !== undefined && others.length === 0 && !only.held && cursor !== undefined;
    const whole = isOne
      ? only.legs.length > 1
        ? this.cursorOf(only)
        : this.singleCursor(only, part, cursor)
      : undefined;
    this.say({ op: 'heartbeat', ...(whole !== undefined && { cursor: whole }), at });
  }

  private singleCursor({ legs }: RelayedSubscription, part: string, cursor: string): string | undefined {
    return legs[0]!.part === part ? cursor : undefined;
  }

  /** `undefined` while a part has not come to a place of its own. */
  private cursorOf({ legs }: RelayedSubscription): string | undefined {
    const places = new Map<string, string>();
    for (const { part, cursor } of legs) if (cursor !== undefined) places.set(part, cursor);
    return places.size === legs.length ? composeCursor(places) : undefined;
  }

  private lose(part: string, code: number, reason: string): void {
    if (this.isClosed) return;
    this.connections.delete(part);
    const isListenedTo = (this.legs.get(part)?.size ?? 0) > 0;
    this.legs.delete(part);
    if (!isListenedTo && part !== this.home) return;
    // 1005 and 1006 say that nothing was said.
    if (code >= 1000 && code !== 1005 && code !== 1006) return this.end(code, reason);
    this.end(CLOSE.stateAnew.code, `the part ${part} is away, reconnect with the last cursor`);
  }

  private end(code: number, reason: string): void {
    if (this.isClosed) return;
    this.options.counters.closedTotal += 1;
    this.disconnected();
    this.options.client.close(code, reason);
  }

  /** All of them where nothing names feeds. */
  private partsFor(filter: EntityFilter | undefined): readonly string[] {
    const { directory } = this.options;
    const { feeds = [], routes = [], stops = [] } = filter ?? {};
    const named = [feeds, feedsIn(routes), feedsIn(stops)].find((list) => list.length > 0);
    if (!named) return directory.parts;
    const parts = directory.partsOf(named as readonly string[]);
    // Whoever is asked names what nothing has.
    return parts.length > 0 ? parts : [this.home];
  }

  private canAsk(part: string): boolean {
    return this.connections.has(part) || this.options.directory.alive(part, 'streamer').length > 0;
  }

  private refusesDead(parts: readonly string[], id: string): boolean {
    const dead = parts.find((part) => !this.canAsk(part));
    if (dead === undefined) return false;
    this.fault(
      'PART_AWAY',
      `${this.options.directory.whyDead(dead, 'streamer')}; ask for feeds of other parts, or later`,
      id,
    );
    return true;
  }

  private tell(part: string, message: object): void {
    this.connections.get(part)?.send(JSON.stringify(message));
  }

  private fault(code: ErrorName, message: string, id?: string): void {
    this.say({ op: 'error', code, message, ...(id !== undefined && { id }) });
  }

  private say(message: object): void {
    this.pass(JSON.stringify(message));
  }

  private pass(text: string | Buffer): void {
    this.options.counters.relayedTotal += 1;
    this.options.client.send(text);
  }
}

/** Of ids that all bear their feed. */
function feedsIn(ids: readonly string[]): string[] {
  const feeds = ids.map((id) => id.slice(0, Math.max(0, id.indexOf(':'))));
  return feeds.includes('') ? [] : [...new Set(feeds)];
}

type Frame =
  | { message: ClientMessage; cursor?: string | undefined; fault?: undefined }
  | { message?: undefined; cursor?: undefined; fault: { code: ErrorName; message: string; id?: string } };

/** As a streamer reads it, but for the cursor: one with a place in each part is longer. */
function readFrame(text: string): Frame {
  const cut = /"cursor"\s*:\s*"(parts\.[A-Za-z0-9_-]*)"/.exec(text);
  const parsed = parseClientMessage(cut ? text.replace(cut[1]!, 'parts.') : text);
  if ('fault' in parsed) return parsed;
  const { message } = parsed;
  return { message, cursor: message.op === 'subscribe' ? (cut?.[1] ?? message.cursor) : undefined };
}

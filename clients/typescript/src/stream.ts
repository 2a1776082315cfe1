import { afterClose, pauseMs } from './backoff.js';
import { Emitter } from './emitter.js';
import type { ServerMessage } from './messages.js';
import { Subscription, type SubscriptionOptions } from './subscription.js';

/** As much of a WebSocket as is needed: that of browsers and Node 22, or of the package `ws`. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}
export type SocketClass = new (address: string, protocols: string[]) => Socket;

export interface StreamOptions {
  /** For a runtime that has none of its own (Node before 22): `import { WebSocket } from 'ws'`. */
  WebSocket?: SocketClass;
  /** Asked before each connection for a hub that wants a key: what it gives goes behind `?ticket=`. */
  getTicket?: () => Promise<string | undefined>;
  random?: () => number;
}

export type StreamState = 'disconnected' | 'connecting' | 'connected';

export interface StreamEvents {
  connecting: { code: number; reason: string };
  connected: { session: string };
  /** For good, by this side or because the server said so: `connect()` tries again. */
  disconnected: { code: number; reason: string };
  /** A feed is stale, or comes in again (`since: null`). */
  stale: { feed: string; since: string | null };
  error: { code: string; message: string };
}

const PROTOCOL = 'estuaire.v1';
const OPEN = 1;
const NORMAL = 1000;
const PING_AGAIN_MS = 250;
const CONNECT_LIMIT_MS = 15_000;
/** Nothing for so many heartbeats is a dead line. */
const MISSED_HEARTBEATS = 2.5;

/**
 * The live stream over all reconnects: `disconnected` → `connecting` → `connected` and back, each with its reason.
 * Subscriptions outlive connections: each resumes from its cursor, exactly what it missed, or is told `gap`.
 */
export class StreamClient extends Emitter<StreamEvents> {
  state: StreamState = 'disconnected';
  private readonly subscriptions = new Map<string, Subscription>();
  private socket: Socket | undefined;
  private failures = 0;
  private made = 0;
  private heartbeatMs = 10_000;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;

  constructor(
    private readonly base: string,
    private readonly options: StreamOptions = {},
  ) {
    super();
  }

  /** Nothing happens while it is connecting or connected. Throws where there is no WebSocket. */
  connect(): void {
    if (this.state !== 'disconnected') return;
    if (!this.socketClass) throw new Error('no WebSocket here: give one as { WebSocket } (package ws), or use Node 22');
    this.enter('connecting', { code: 0, reason: 'connect called' });
    void this.dial();
  }

  disconnect(): void {
    this.end(NORMAL, 'disconnect called');
  }

  /** Asks now or with the next connection. */
  subscribe(options: SubscriptionOptions): Subscription {
    const isOpen = (): boolean => this.state === 'connected';
    const subscription = new Subscription(`s${(this.made += 1)}`, options, {
      get isOpen() {
        return isOpen();
      },
      send: (message) => this.socket?.send(JSON.stringify(message)),
      forget: (id) => void this.subscriptions.delete(id),
    });
    this.subscriptions.set(subscription.id, subscription);
    // Listeners are added after this returns.
    queueMicrotask(() => this.subscriptions.has(subscription.id) && subscription.open('subscribe called'));
    return subscription;
  }

  private get socketClass(): SocketClass | undefined {
    return this.options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
  }

  private async dial(): Promise<void> {
    const attempt = (this.attempt += 1);
    let ticket: string | undefined;
    try {
      ticket = await this.options.getTicket?.();
    } catch (cause) {
      if (attempt === this.attempt) this.again(0, `no ticket: ${String(cause)}`);
      return;
    }
    if (attempt !== this.attempt || this.state !== 'connecting') return;
    const address = `${this.base.replace(/^http/, 'ws').replace(/\/$/, '')}/v1/stream`;
    const socket = new this.socketClass!(ticket ? `${address}?ticket=${encodeURIComponent(ticket)}` : address, [
      PROTOCOL,
    ]);
    this.socket = socket;
    const isCurrent = (): boolean => this.socket === socket;
    this.expect(CONNECT_LIMIT_MS, 'no answer');
    socket.onmessage = (({ data }: { data: unknown }) => {
      if (isCurrent()) this.take(JSON.parse(String(data)) as ServerMessage);
    }) as Socket['onmessage'];
    socket.onclose = (({ code, reason }: { code: number; reason: string }) => {
      if (isCurrent()) this.closed(code, String(reason || 'connection lost'));
    }) as Socket['onclose'];
    // A close follows and says as much as there is to know.
    socket.onerror = () => undefined;
  }

  private take(message: ServerMessage): void {
    this.expect(MISSED_HEARTBEATS * this.heartbeatMs, 'no heartbeat');
    switch (message.op) {
      case 'welcome':
        return this.welcomed(message.session, message.limits.heartbeatSeconds);
      case 'heartbeat':
        return this.beat(message.cursor);
      case 'stale':
        return this.emit('stale', { feed: message.feed, since: message.since });
      case 'error':
        if (message.id === undefined) return this.emit('error', message);
        break;
    }
    if ('id' in message && message.id !== undefined) this.subscriptions.get(message.id)?.take(message);
  }

  private welcomed(session: string, heartbeatSeconds: number): void {
    this.heartbeatMs = heartbeatSeconds * 1_000;
    this.failures = 0;
    this.enter('connected', { session });
    for (const subscription of this.subscriptions.values()) subscription.open('connected');
  }

  /** Without a cursor something is still on its way. */
  private beat(cursor: string | undefined): void {
    const subscriptions = [...this.subscriptions.values()];
    for (const one of subscriptions) one.beat(cursor);
    if (cursor !== undefined || !subscriptions.some(({ isSettling }) => isSettling)) return;
    clearTimeout(this.ping);
    this.ping = setTimeout(() => this.state === 'connected' && this.socket?.send('{"op":"ping"}'), PING_AGAIN_MS);
  }

  private closed(code: number, reason: string): void {
    const { reconnect, firstMs } = afterClose(code);
    if (!reconnect) return this.end(code, reason);
    this.again(code, reason, firstMs);
  }

  private again(code: number, reason: string, firstMs = afterClose(code).firstMs): void {
    this.letGo();
    this.enter('connecting', { code, reason });
    for (const subscription of this.subscriptions.values()) subscription.lost(reason);
    const { random = Math.random } = this.options;
    this.retry = setTimeout(() => void this.dial(), pauseMs(firstMs, this.failures, random));
    this.failures += 1;
  }

  private end(code: number, reason: string): void {
    this.letGo();
    if (this.state === 'disconnected') return;
    this.enter('disconnected', { code, reason });
    for (const subscription of this.subscriptions.values()) subscription.lost(reason);
  }

  /** The socket is no more ours, whatever it still says. */
  private letGo(): void {
    const { socket } = this;
    this.socket = undefined;
    this.attempt += 1;
    for (const timer of [this.retry, this.watch, this.ping]) clearTimeout(timer);
    if (socket && socket.readyState <= OPEN) socket.close(NORMAL);
  }

  private expect(withinMs: number, fault: string): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.again(0, fault), withinMs);
  }

  private enter<State extends StreamState>(state: State, detail: StreamEvents[State]): void {
    this.state = state;
    this.emit(state, detail);
  }
}

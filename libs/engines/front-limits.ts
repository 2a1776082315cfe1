import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ClientSlots, SlotsElsewhere, RequestLimit, slotKindOf, problem } from '#libs/publish';
import { LabDoors } from '#libs/lab';
import type { Engines } from './engines.js';
import { readerOf } from './reader-of.js';

/** How often processes hear of each other what their clients hold and are sent. */
const SHARE_MS = 1_000;

/** Why a connection or stream is not let in, and the headers of the answer that says so. */
export interface FrontRefusal {
  detail: string;
  headers: Record<string, string>;
}

/** What one client may ask, be sent and hold at a time, in this process and together with the others. */
export class FrontLimits {
  private readonly requests: RequestLimit;
  private readonly slots: ClientSlots;
  private readonly elsewhere: SlotsElsewhere;
  private readonly stopping = new AbortController();

  constructor(private readonly engines: Engines) {
    const { coordination, config, metrics } = engines;
    const { streamsPerClient, exportsPerClient, connectionsPerAddress, trustedProxies } = config.limits;
    this.requests = new RequestLimit({ coordination, ...config.limits });
    this.elsewhere = new SlotsElsewhere(coordination, () => this.slots.held());
    this.slots = new ClientSlots({
      most: {
        streams: streamsPerClient,
        exports: exportsPerClient,
        // Behind proxies all connections are theirs, and they look after their own.
        connections: trustedProxies === 0 ? connectionsPerAddress : 0,
      },
      trustedProxies,
      elsewhere: (name) => this.elsewhere.of(name),
    });
    const { refusedTotal } = this.slots;
    metrics.total('estuaire_http_refused_connections_total', 'Connections past the limit of an address', [], (set) =>
      set(refusedTotal.connections),
    );
    metrics.total(
      'estuaire_http_refused_held_total',
      'Streams and exports past the limit of a client',
      ['what'],
      (set) => {
        for (const what of ['streams', 'exports'] as const) set(refusedTotal[what], { what });
      },
    );
    metrics.total('estuaire_http_refused_requests_total', 'Requests past a limit of a client', ['limit'], (set) => {
      for (const [limit, count] of Object.entries(this.requests.refusedTotal)) set(count, { limit });
    });
  }

  /** To be called once, when the server listens. */
  start(): void {
    void this.keepSharing();
  }

  /** `false` when the request has been answered with 429. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    return this.requests.admit(request, response, readerOf(request));
  }

  /** Whose turn a request takes: one name for all connections of a client. */
  clientOf(request: IncomingMessage): string {
    return this.requests.clientOf(request, readerOf(request));
  }

  /** Why a connection that becomes a stream is not let in. */
  refuseStream(request: IncomingMessage): FrontRefusal | undefined {
    return this.requests.refuse(request, readerOf(request));
  }

  /** Holds what the request holds as long as its answer lasts; `false` where it may not, and has been told so. */
  hold(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '/' } = request;
    const what = slotKindOf({ method, url: LabDoors.addressOf(url)?.url ?? url });
    if (what === undefined) return true;
    const slot = this.slots.take(what, request, readerOf(request));
    if ('release' in slot) response.once('close', slot.release);
    else problem(response, 429, 'Too many requests', slot.detail, slot.headers);
    return 'release' in slot;
  }

  /** Holds a WebSocket until it closes, and counts what it is sent; or says why not. */
  holdStream(request: IncomingMessage, socket: Socket): FrontRefusal | undefined {
    const reader = readerOf(request);
    const slot = this.slots.take('streams', request, reader);
    if (!('release' in slot)) return slot;
    socket.once('close', slot.release);
    socket.once('close', this.requests.watch(request, reader));
    return undefined;
  }

  /** Holds a connection until it closes; or says why not. */
  holdConnection(socket: Socket): FrontRefusal | undefined {
    const slot = this.slots.takeConnection(socket.remoteAddress ?? '-');
    if (!('release' in slot)) return slot;
    socket.once('close', slot.release);
    return undefined;
  }

  /** Nothing is shared any more. */
  stop(): void {
    this.stopping.abort();
  }

  private async keepSharing(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.engines.clock.sleep(SHARE_MS, signal);
      if (signal.aborted) break;
      this.requests.bytes.settle();
      await this.elsewhere.share();
    }
    await this.elsewhere.leave();
  }
}

import { STATUS_CODES, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { PART_HEADER, problemOf } from '#libs/publish';
import { CLOSE, SUBPROTOCOL } from '#libs/stream';
import { headersOnward } from './forward.js';
import type { PartDirectory, PartProcess } from './part-directory.js';
import {
  StreamRelay,
  type PartConnection,
  type PartListener,
  type RelayClient,
  type RelayCounters,
} from './stream-relay.js';

const MAX_MESSAGE_BYTES = 256 * 1024;
/** A snapshot chunk of a part with large entities. */
const MAX_PART_MESSAGE_BYTES = 256 * 2 ** 20;
const HANDSHAKE_MS = 5_000;
const CLOSE_PATIENCE_MS = 5_000;
const MAX_REFUSAL_BYTES = 64 * 1024;

/** All stream clients of a gateway. */
export class StreamRelays {
  readonly counters: RelayCounters = { relayedTotal: 0, rewrittenTotal: 0, closedTotal: 0 };
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  private readonly clients = new Set<WebSocket>();

  constructor(
    private readonly directory: PartDirectory,
    private readonly limits: { maxBufferedBytesPerClient: number },
    private readonly ofEveryPart: readonly string[] = [],
  ) {}

  get size(): number {
    return this.clients.size;
  }

  /** Asks the first part that can be asked whether the reader may come in; what it says is what he hears. */
  open(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const home = this.directory.parts.find((part) => this.directory.alive(part, 'streamer').length > 0);
    const [process] = home === undefined ? [] : this.directory.alive(home, 'streamer');
    if (!process) {
      const why = this.directory.parts.map((part) => this.directory.whyDead(part, 'streamer')).join('; ');
      return refuse(socket, 503, Buffer.from(JSON.stringify(problemOf(503, 'Part unavailable', why))), {
        'content-type': 'application/problem+json; charset=utf-8',
        'retry-after': '5',
      });
    }
    const first = this.connectTo(process, request);
    const giveUp = (): void => first.terminate();
    socket.once('close', giveUp);
    socket.on('error', () => undefined);
    first.once('unexpected-response', (_, answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.length < MAX_REFUSAL_BYTES / 1024 && chunks.push(chunk));
      answer.once('end', () => refuse(socket, answer.statusCode ?? 502, Buffer.concat(chunks), answer.headers));
    });
    first.once('error', () => {
      this.directory.lose(process);
      if (first.readyState !== WebSocket.OPEN && !socket.destroyed && socket.writable) this.open(request, socket, head);
    });
    first.once('open', () => {
      first.removeAllListeners('error');
      socket.off('close', giveUp);
      this.server.handleUpgrade(request, socket, head, (client) => this.relay(client, request, process, first));
    });
  }

  stop(): void {
    for (const client of this.clients) closeSoon(client, CLOSE.goingAway.code, CLOSE.goingAway.reason);
  }

  private relay(client: WebSocket, request: IncomingMessage, { part: home }: PartProcess, first: WebSocket): void {
    this.clients.add(client);
    const sockets = new Set<WebSocket>();
    const flow = new Flow(client, sockets, this.limits.maxBufferedBytesPerClient);
    const port: RelayClient = {
      send: (text) => flow.send(text),
      close: (code, reason) => closeSoon(client, code, reason),
    };
    const relay = new StreamRelay(
      {
        client: port,
        directory: this.directory,
        ofEveryPart: this.ofEveryPart,
        counters: this.counters,
        connect: (part, listener) => {
          const [process] = this.directory.alive(part, 'streamer');
          const isFirst = part === home && sockets.size === 0;
          const socket = isFirst ? first : process && this.connectTo(process, request);
          if (!socket) return absent(listener);
          sockets.add(socket);
          return this.attach(socket, process, listener, () => sockets.delete(socket));
        },
      },
      home,
    );
    client.on('message', (data: Buffer, isBinary) => {
      if (isBinary) closeSoon(client, 1003, 'text frames are expected');
      else relay.handle(data.toString('utf8'));
    });
    client.on('error', () => undefined);
    client.once('close', () => {
      this.clients.delete(client);
      relay.disconnected();
    });
    // A ticket lasts a minute.
    if (new URLSearchParams((request.url ?? '').split('?')[1]).has('ticket')) relay.connectAll();
  }

  private connectTo({ part, url }: PartProcess, request: IncomingMessage): WebSocket {
    const headers: OutgoingHttpHeaders = { ...headersOnward(request), [PART_HEADER]: part };
    for (const name of Object.keys(headers)) if (name.startsWith('sec-websocket-')) delete headers[name];
    const offered = request.headers['sec-websocket-protocol'];
    return new WebSocket(
      `${url.replace(/^http/, 'ws')}${request.url ?? '/'}`,
      offered?.split(',').map((one) => one.trim()) ?? [],
      {
        headers: headers as Record<string, string>,
        perMessageDeflate: false,
        handshakeTimeout: HANDSHAKE_MS,
        maxPayload: MAX_PART_MESSAGE_BYTES,
      },
    );
  }

  private attach(
    socket: WebSocket,
    process: PartProcess | undefined,
    listener: PartListener,
    onEnd: () => void,
  ): PartConnection {
    const waiting: string[] = [];
    socket.on('open', () => {
      for (const text of waiting.splice(0)) socket.send(text);
    });
    socket.on('message', (data: Buffer) => listener.onMessage(data));
    socket.on('error', () => process && socket.readyState === WebSocket.CONNECTING && this.directory.lose(process));
    socket.once('close', (code, reason) => {
      onEnd();
      listener.onClose(code, reason.toString());
    });
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
        else if (socket.readyState === WebSocket.CONNECTING) waiting.push(text);
      },
      close: () => closeSoon(socket, 1000, 'the client has gone'),
    };
  }
}

/** A client that does not read stops its parts, whose streamers then know it for a slow one. */
class Flow {
  private isPaused = false;

  constructor(
    private readonly client: WebSocket,
    private readonly parts: ReadonlySet<WebSocket>,
    private readonly maxBufferedBytes: number,
  ) {}

  send(text: string | Buffer): void {
    const { client } = this;
    if (client.readyState !== WebSocket.OPEN) return;
    client.send(text, { binary: false }, () => this.resume());
    if (this.isPaused || client.bufferedAmount <= this.maxBufferedBytes) return;
    this.isPaused = true;
    for (const part of this.parts) part.pause();
  }

  private resume(): void {
    if (!this.isPaused || this.client.bufferedAmount > this.maxBufferedBytes / 2) return;
    this.isPaused = false;
    for (const part of this.parts) part.resume();
  }
}

/** Its streamer went away between the question and the connection. */
function absent(listener: PartListener): PartConnection {
  setImmediate(() => listener.onClose(1006, ''));
  return { send: () => undefined, close: () => undefined };
}

function closeSoon(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, Buffer.from(reason).subarray(0, 120).toString());
  const late = setTimeout(() => socket.terminate(), CLOSE_PATIENCE_MS);
  late.unref();
  socket.once('close', () => clearTimeout(late));
}

/** As the part has answered, or as the gateway must. */
function refuse(socket: Socket, status: number, body: Buffer, headers: IncomingMessage['headers']): void {
  const kept = ['content-type', 'retry-after', 'www-authenticate', 'ratelimit', 'ratelimit-policy'];
  const lines = kept.flatMap((name) => (headers[name] === undefined ? [] : `${name}: ${String(headers[name])}`));
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${[...lines, `content-length: ${body.byteLength}`, 'connection: close'].join('\r\n')}\r\n\r\n`,
  );
  socket.end(body);
}

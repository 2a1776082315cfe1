import { STATUS_CODES, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { PART_HEADER, SECURITY_HEADERS, problemOf, type SseQuery } from '#libs/publish';
import { CLOSE, SUBPROTOCOL } from '#libs/stream';
import { headersOnward } from './forward.js';
import type { PartDirectory, PartProcess } from './part-directory.js';
import { EventReader, SSE_HEAD, SSE_RETRY_MS, SocketReader, closeSoon, type StreamReader } from './stream-readers.js';
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
const STREAM = '/v1/stream';
const HANDSHAKE_MS = 5_000;
const MAX_REFUSAL_BYTES = 64 * 1024;

/** All stream clients of a gateway. */
export class StreamRelays {
  readonly counters: RelayCounters = { relayedTotal: 0, rewrittenTotal: 0, closedTotal: 0 };
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  private readonly clients = new Set<StreamReader>();

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
    socket.on('error', () => undefined);
    this.admit(request, request.url ?? STREAM, {
      connection: socket,
      refuse: (status, body, headers) => refuse(socket, status, body, headers),
      accept: (first, process) =>
        this.server.handleUpgrade(request, socket, head, (client) => {
          const relay = this.relay(new SocketReader(client), request, process, first);
          client.on('message', (data: Buffer, isBinary) => {
            if (isBinary) closeSoon(client, 1003, 'text frames are expected');
            else relay.handle(data.toString('utf8'));
          });
          client.on('error', () => undefined);
        }),
    });
  }

  /** The same by server-sent events: one subscription, as `readSseQuery` has read it. */
  openEvents(request: IncomingMessage, response: ServerResponse, { subscribe, isNamed }: SseQuery): void {
    const ticket = new URLSearchParams((request.url ?? '').split('?')[1]).get('ticket');
    const path = ticket === null ? STREAM : `${STREAM}?ticket=${encodeURIComponent(ticket)}`;
    this.admit(request, path, {
      connection: response,
      refuse: (status, body, headers) => response.writeHead(status, keptHeaders(headers)).end(body),
      accept: (first, process) => {
        response.writeHead(200, { ...SSE_HEAD, ...SECURITY_HEADERS });
        if (request.method === 'HEAD') {
          response.end();
          return closeSoon(first, 1000, 'only asked');
        }
        response.write(`retry: ${SSE_RETRY_MS}\n\n`);
        this.relay(new EventReader(response, isNamed), request, process, first, path).handle(subscribe);
      },
    });
  }

  private admit(request: IncomingMessage, path: string, door: Door): void {
    const home = this.directory.parts.find((part) => this.directory.alive(part, 'streamer').length > 0);
    const [process] = home === undefined ? [] : this.directory.alive(home, 'streamer');
    if (!process) {
      const why = this.directory.parts.map((part) => this.directory.whyDead(part, 'streamer')).join('; ');
      return door.refuse(503, Buffer.from(JSON.stringify(problemOf(503, 'Part unavailable', why))), {
        'content-type': 'application/problem+json; charset=utf-8',
        'retry-after': '5',
      });
    }
    const first = this.connectTo(process, request, path);
    // Whoever has gone, or was refused, says nothing about the process.
    let isOver = false;
    const giveUp = (): void => {
      isOver = true;
      first.terminate();
    };
    door.connection.once('close', giveUp);
    first.once('unexpected-response', (_, answer) => {
      isOver = true;
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.length < MAX_REFUSAL_BYTES / 1024 && chunks.push(chunk));
      answer.once('end', () => door.refuse(answer.statusCode ?? 502, Buffer.concat(chunks), answer.headers));
    });
    first.on('error', () => {
      if (isOver) return;
      isOver = true;
      this.directory.lose(process);
      const { destroyed, writable } = door.connection;
      if (first.readyState !== WebSocket.OPEN && !destroyed && writable) this.admit(request, path, door);
    });
    first.once('open', () => {
      first.removeAllListeners('error');
      door.connection.off('close', giveUp);
      door.accept(first, process);
    });
  }

  stop(): void {
    for (const reader of this.clients) reader.close(CLOSE.goingAway.code, CLOSE.goingAway.reason);
  }

  private relay(
    reader: StreamReader,
    request: IncomingMessage,
    { part: home }: PartProcess,
    first: WebSocket,
    path = request.url ?? STREAM,
  ): StreamRelay {
    this.clients.add(reader);
    const sockets = new Set<WebSocket>();
    const flow = new Flow(reader, sockets, this.limits.maxBufferedBytesPerClient);
    const port: RelayClient = {
      send: (text) => flow.send(text),
      close: (code, reason) => reader.close(code, reason),
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
          const socket = isFirst ? first : process && this.connectTo(process, request, path);
          if (!socket) return absent(listener);
          sockets.add(socket);
          return this.attach(socket, process, listener, () => sockets.delete(socket));
        },
      },
      home,
    );
    reader.onGone(() => {
      this.clients.delete(reader);
      relay.disconnected();
    });
    // A ticket lasts a minute.
    if (new URLSearchParams(path.split('?')[1]).has('ticket')) relay.connectAll();
    return relay;
  }

  private connectTo({ part, url }: PartProcess, request: IncomingMessage, path: string): WebSocket {
    const headers: OutgoingHttpHeaders = { ...headersOnward(request), [PART_HEADER]: part };
    for (const name of Object.keys(headers))
      if (name.startsWith('sec-websocket-') || name === 'last-event-id') delete headers[name];
    const offered = request.headers['sec-websocket-protocol'];
    return new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, offered?.split(',').map((one) => one.trim()) ?? [], {
      headers: headers as Record<string, string>,
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_PART_MESSAGE_BYTES,
    });
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

/** How a reader is let in, or not. */
interface Door {
  connection: {
    once(event: 'close', listener: () => void): unknown;
    off(event: 'close', listener: () => void): unknown;
    readonly destroyed: boolean;
    readonly writable: boolean;
  };
  refuse(status: number, body: Buffer, headers: IncomingMessage['headers']): void;
  accept(first: WebSocket, process: PartProcess): void;
}

/** A client that does not read stops its parts, whose streamers then know it for a slow one. */
class Flow {
  private isPaused = false;

  constructor(
    private readonly reader: StreamReader,
    private readonly parts: ReadonlySet<WebSocket>,
    private readonly maxBufferedBytes: number,
  ) {}

  send(text: string | Buffer): void {
    const { reader } = this;
    if (!reader.isOpen) return;
    reader.send(text, () => this.resume());
    if (this.isPaused || reader.bufferedBytes <= this.maxBufferedBytes) return;
    this.isPaused = true;
    for (const part of this.parts) part.pause();
  }

  private resume(): void {
    if (!this.isPaused || this.reader.bufferedBytes > this.maxBufferedBytes / 2) return;
    this.isPaused = false;
    for (const part of this.parts) part.resume();
  }
}

/** Its streamer went away between the question and the connection. */
function absent(listener: PartListener): PartConnection {
  setImmediate(() => listener.onClose(1006, ''));
  return { send: () => undefined, close: () => undefined };
}

/** As the part has answered, or as the gateway must. */
function refuse(socket: Socket, status: number, body: Buffer, headers: IncomingMessage['headers']): void {
  const lines = Object.entries(keptHeaders(headers)).map(([name, value]) => `${name}: ${String(value)}`);
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${[...lines, `content-length: ${body.byteLength}`, 'connection: close'].join('\r\n')}\r\n\r\n`,
  );
  socket.end(body);
}

/** Those of a refusal that are for the reader. */
function keptHeaders(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  const kept = ['content-type', 'retry-after', 'www-authenticate', 'ratelimit', 'ratelimit-policy'];
  return Object.fromEntries(kept.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

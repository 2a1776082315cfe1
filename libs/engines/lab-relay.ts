import { Agent, request as ask, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { headersOnward, isBodiless, pathBehind, withoutHopHeaders } from '#libs/gateway';
import { MOST_BATCH_BYTES } from '#libs/lab';
import { clientAddressOf, problem } from '#libs/publish';
import { holderOf, type Access } from '#libs/security';
import type { Clock, Metrics } from '#libs/telemetry';
import { endWithProblem } from './end-with-problem.js';
import { callerHeaders } from './lab-callers.js';
import { isLabPath, type LabPlace } from './lab-place.js';
import { HOW_TO_SIGN_IN, readerOf } from './reader-of.js';
import type { RefusedWrites } from './refused-writes.js';
import { WholeBodies, type ReadBody } from './whole-bodies.js';

/** Requests and streams passed on at a time, all together; one more is told to come back. */
const MOST_AT_ONCE = 1_000;
/** Of one key or person, or one address without a key: whoever holds them all keeps nobody out but himself. */
const MOST_OF_ONE = 200;
/** Batches are worked off one at a time there: more on their way at once would only come to the city's process in bursts. */
const MOST_PUSHES = 4;
/** Batches that have not come whole, or wait for one of these places. */
const BATCHES = {
  mostBytes: MOST_BATCH_BYTES,
  mostWaitingBytes: 64 * 2 ** 20,
  mostBytesOfOne: 16 * 2 ** 20,
  patienceMs: 30_000,
};
/** Until an answer begins: a replay is answered when the state of its first instant is built. */
const PATIENCE_MS = 300_000;
const AGAIN_S = '5';

const PUSH = /^\/v1\/sandboxes\/[^/?]+\/events(\?|$)/;
/** What changes keys: the hub must know of it before whoever asked does. */
const CHANGES_KEYS = /^\/v1\/sandboxes(\/[^/?]*)?(\?|$)/;

export interface LabRelayOptions {
  place: LabPlace;
  access: Access;
  metrics: Metrics;
  clock: Clock;
  refused: Pick<RefusedWrites, 'note'>;
  /** Proxies in front that append to X-Forwarded-For. */
  trustedProxies: number;
}

/**
 * Passes on to the laboratory what is asked of it, as it comes, and gives back what it answers, as it comes: each side waits
 * for the other, and nothing is kept here. Who asks has been found out, counted and let in by the hub.
 */
export class LabRelay {
  readonly counters = { passedTotal: 0, refusedTotal: 0, failedTotal: 0 };
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  private readonly pushes = new Agent({ keepAlive: true, maxSockets: MOST_PUSHES });
  private readonly bodies: WholeBodies;
  private readonly place: LabPlace;
  private open = 0;
  private readonly openBy = new Map<string, number>();

  constructor(private readonly options: LabRelayOptions) {
    const { place, metrics, clock } = options;
    this.place = place;
    this.bodies = new WholeBodies({ ...BATCHES, clock });
    metrics.gauge(
      'estuaire_lab_relay_waiting_bytes',
      'Batches that wait to be passed on to the laboratory',
      [],
      (gauge) => gauge.set(this.bodies.waitingBytes),
    );
    metrics.gauge('estuaire_lab_relay_open', 'Requests and streams the laboratory is answering', [], (gauge) =>
      gauge.set(this.open),
    );
    metrics.total(
      'estuaire_lab_relay_total',
      'Requests and streams passed on to the laboratory, refused for want of room, and failed',
      ['what'],
      (set) => {
        for (const [what, count] of Object.entries(this.counters)) set(count, { what: what.replace('Total', '') });
      },
    );
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const refuse = (why: string): void => problem(response, 503, 'Laboratory unavailable', why, AGAIN);
    if (this.isStranger(request)) {
      this.options.refused.note(request, 'KEY_MISSING');
      problem(response, 401, 'Not authorised', HOW_TO_SIGN_IN, { 'www-authenticate': 'Bearer realm="Estuaire"' });
      return;
    }
    const client = this.clientOf(request);
    const full = this.hold(response, client);
    if (full !== undefined) return refuse(full);
    if (PUSH.test(request.url ?? '/') && !isBodiless(request.method)) {
      void this.passWhole(client, request, response, refuse);
      return;
    }
    void this.place.address().then(
      (url) => {
        if (!response.destroyed) this.pass(url, request, response, refuse);
      },
      (error: Error) => refuse(error.message),
    );
  }

  /** A batch waits here until it has come whole: there are few places, and none for one that trickles in. */
  private async passWhole(
    client: string,
    request: IncomingMessage,
    response: ServerResponse,
    refuse: (why: string) => void,
  ): Promise<void> {
    const read = await this.bodies.read(request, client);
    if ('fault' in read) return refuseBody(read.fault, response);
    response.once('close', read.release);
    try {
      const url = await this.place.address();
      if (!response.destroyed) this.pass(url, request, response, refuse, read.body);
    } catch (error) {
      refuse((error as Error).message);
    }
  }

  /** A WebSocket; the connection is the laboratory's from its answer on, byte for byte. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const refuse = (why: string): void => endWithProblem(socket, 503, 'Laboratory unavailable', why, AGAIN);
    if (this.isStranger(request)) {
      const headers = { 'www-authenticate': 'Bearer realm="Estuaire"' };
      endWithProblem(socket, 401, 'Not authorised', HOW_TO_SIGN_IN, headers);
      return;
    }
    const full = this.hold(socket, this.clientOf(request));
    if (full !== undefined) return refuse(full);
    socket.on('error', () => undefined);
    void this.place.address().then(
      (url) => {
        if (!socket.destroyed) this.passStream(url, request, socket, head, refuse);
      },
      (error: Error) => refuse(error.message),
    );
  }

  private pass(
    url: string,
    request: IncomingMessage,
    response: ServerResponse,
    refuse: (why: string) => void,
    body?: Buffer,
  ): void {
    const { method = 'GET', url: path = '/' } = request;
    const upstream = this.askLab(url, request, body && { 'content-length': String(body.byteLength) });
    let isAnswered = false;
    upstream.once('response', (answer) => {
      isAnswered = true;
      upstream.setTimeout(0);
      const give = (): void => {
        response.writeHead(answer.statusCode ?? 502, withoutHopHeaders(answer.rawHeaders));
        // One that breaks off must not be taken for whole.
        answer.once('error', () => response.destroy());
        answer.pipe(response);
      };
      if (!isBodiless(method) && CHANGES_KEYS.test(path)) void this.options.access.refresh().then(give);
      else give();
    });
    upstream.once('error', (error) => {
      // Whoever has gone is told nothing.
      if (response.destroyed) return;
      this.counters.failedTotal += 1;
      if (isAnswered) response.destroy();
      else refuse(`it did not answer (${(error as NodeJS.ErrnoException).code ?? error.message}); try again`);
    });
    response.once('close', () => upstream.destroy());
    if (body) upstream.end(body);
    else if (isBodiless(method)) upstream.end();
    else {
      // What is refused by its head is answered before its body comes.
      upstream.flushHeaders();
      request.pipe(upstream);
    }
  }

  private passStream(
    url: string,
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    refuse: (why: string) => void,
  ): void {
    const upstream = this.askLab(url, request, { connection: 'Upgrade', upgrade: 'websocket' });
    upstream.once('upgrade', (answer, far: Socket, farHead: Buffer) => {
      upstream.setTimeout(0);
      socket.write(headOf(answer));
      if (farHead.length > 0) socket.write(farHead);
      if (head.length > 0) far.write(head);
      for (const one of [socket, far]) one.setNoDelay(true).setTimeout(0);
      pipeline(far, socket, () => undefined);
      pipeline(socket, far, () => undefined);
    });
    upstream.once('response', (answer) => {
      socket.write(headOf(answer, 'connection: close\r\n'));
      pipeline(answer, socket, () => undefined);
    });
    upstream.once('error', (error) => {
      if (socket.destroyed) return;
      this.counters.failedTotal += 1;
      refuse(`it did not answer (${(error as NodeJS.ErrnoException).code ?? error.message}); try again`);
    });
    socket.once('close', () => upstream.destroy());
    upstream.end();
  }

  private askLab(url: string, request: IncomingMessage, more: Record<string, string> = {}): ClientRequest {
    const { host = 'localhost' } = request.headers;
    const headers = { ...headersOnward(request), host, ...more, ...callerHeaders(request, this.place.secret) };
    // A body that was taken in whole is as long as it is said to be.
    if (more['content-length'] !== undefined) delete headers['transfer-encoding'];
    const { method = 'GET', url: path = '/' } = request;
    const agent = PUSH.test(path) ? this.pushes : this.agent;
    const upstream = ask(url, { path: pathBehind(url, path), method, headers, agent, timeout: PATIENCE_MS });
    upstream.once('timeout', () => upstream.destroy(new Error('no answer in time')));
    return upstream;
  }

  /**
   * Strangers do not start the laboratory: what they would be let into a session by is forgotten with it. Nor do they
   * hold anything there by asking for what only keys are given.
   */
  private isStranger(request: IncomingMessage): boolean {
    if (readerOf(request).keyId !== undefined) return false;
    const needsKey = isLabPath(request.url ?? '/') && request.method !== 'OPTIONS';
    return needsKey || !this.place.isOpen;
  }

  private clientOf(request: IncomingMessage): string {
    return holderOf(readerOf(request)) ?? clientAddressOf(request, this.options.trustedProxies);
  }

  /** Why there is no place; nothing where there was one, which is held until the answer has gone. */
  private hold(until: ServerResponse | Socket, client: string): string | undefined {
    const mine = this.openBy.get(client) ?? 0;
    if (this.open >= MOST_AT_ONCE || mine >= MOST_OF_ONE) {
      this.counters.refusedTotal += 1;
      return mine >= MOST_OF_ONE ? FULL_OF_ONE : FULL;
    }
    this.open += 1;
    this.openBy.set(client, mine + 1);
    this.counters.passedTotal += 1;
    until.once('close', () => {
      this.open -= 1;
      const left = this.openBy.get(client)! - 1;
      if (left > 0) this.openBy.set(client, left);
      else this.openBy.delete(client);
    });
    return undefined;
  }
}

function refuseBody(fault: Extract<ReadBody, { fault: string }>['fault'], response: ServerResponse): void {
  const [status, title, detail, headers] = BODY_REFUSED[fault] ?? [];
  if (status === undefined || response.destroyed) return;
  // What was not read of it would be taken for the next request.
  problem(response, status, title!, detail!, { connection: 'close', ...headers });
}

const AGAIN = { 'retry-after': AGAIN_S };
const BODY_REFUSED: Record<string, [number, string, string, Record<string, string>?]> = {
  'too-large': [
    413,
    'Payload too large',
    `body: got more, expected at most ${MOST_BATCH_BYTES} bytes; send it in parts`,
  ],
  'too-slow': [408, 'Request timeout', `body: expected to be whole within ${BATCHES.patienceMs / 1000} s`],
  'no-room': [503, 'Laboratory unavailable', 'batches wait that are larger than there is room for; try again', AGAIN],
};
const FULL_OF_ONE = `${MOST_OF_ONE} requests and streams of yours are open there; end some`;
const FULL = `${MOST_AT_ONCE} requests and streams are open there; try again later`;

/** Of an answer that is no answer of HTTP any more: its first line and headers, with those of the connection. */
function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage, more = ''): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  const kept = statusCode === 101 ? rawHeaders : withoutHopHeaders(rawHeaders);
  for (let i = 0; i < kept.length; i += 2) lines.push(`${kept[i]}: ${kept[i + 1]}`);
  return `${lines.join('\r\n')}\r\n${more}\r\n`;
}

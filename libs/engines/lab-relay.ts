import { Agent, request as ask, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { headersOnward, isBodiless, withoutHopHeaders } from '#libs/gateway';
import { problem } from '#libs/publish';
import type { Access } from '#libs/security';
import type { Metrics } from '#libs/telemetry';
import { endWithProblem } from './end-with-problem.js';
import { callerHeaders } from './lab-callers.js';
import type { LabPlace } from './lab-place.js';
import { HOW_TO_SIGN_IN, readerOf } from './reader-of.js';

/** Requests and streams passed on at a time, all together; one more is told to come back. */
const MOST_AT_ONCE = 1_000;
/** Batches are worked off one at a time there: more on their way at once would only come to the city's process in bursts. */
const MOST_PUSHES = 4;
/** Until an answer begins: a replay is answered when the state of its first instant is built. */
const PATIENCE_MS = 300_000;
const AGAIN_S = '5';

const PUSH = /^\/v1\/sandboxes\/[^/?]+\/events(\?|$)/;
/** What changes keys: the hub must know of it before whoever asked does. */
const CHANGES_KEYS = /^\/v1\/sandboxes(\/[^/?]*)?(\?|$)/;

/**
 * Passes on to the laboratory what is asked of it, as it comes, and gives back what it answers, as it comes: each side waits
 * for the other, and nothing is kept here. Who asks has been found out, counted and let in by the hub.
 */
export class LabRelay {
  readonly counters = { passedTotal: 0, refusedTotal: 0, failedTotal: 0 };
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  private readonly pushes = new Agent({ keepAlive: true, maxSockets: MOST_PUSHES });
  private open = 0;

  constructor(
    private readonly place: LabPlace,
    private readonly access: Access,
    metrics: Metrics,
  ) {
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
    if (this.isNobody(request)) {
      problem(response, 401, 'Not authorised', HOW_TO_SIGN_IN, { 'www-authenticate': 'Bearer realm="Estuaire"' });
      return;
    }
    if (!this.hold(response)) return refuse(FULL);
    void this.place.address().then(
      (url) => {
        if (!response.destroyed) this.pass(url, request, response, refuse);
      },
      (error: Error) => refuse(error.message),
    );
  }

  /** A WebSocket; the connection is the laboratory's from its answer on, byte for byte. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const refuse = (why: string): void => endWithProblem(socket, 503, 'Laboratory unavailable', why, AGAIN);
    if (this.isNobody(request)) {
      const headers = { 'www-authenticate': 'Bearer realm="Estuaire"' };
      endWithProblem(socket, 401, 'Not authorised', HOW_TO_SIGN_IN, headers);
      return;
    }
    if (!this.hold(socket)) return refuse(FULL);
    socket.on('error', () => undefined);
    void this.place.address().then(
      (url) => {
        if (!socket.destroyed) this.passStream(url, request, socket, head, refuse);
      },
      (error: Error) => refuse(error.message),
    );
  }

  private pass(url: string, request: IncomingMessage, response: ServerResponse, refuse: (why: string) => void): void {
    const { method = 'GET', url: path = '/' } = request;
    const upstream = this.askLab(url, request);
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
      if (!isBodiless(method) && CHANGES_KEYS.test(path)) void this.access.refresh().then(give);
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
    if (isBodiless(method)) upstream.end();
    else request.pipe(upstream);
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
    const { method = 'GET', url: path = '/' } = request;
    const agent = PUSH.test(path) ? this.pushes : this.agent;
    const upstream = ask(url + path, { method, headers, agent, timeout: PATIENCE_MS });
    upstream.once('timeout', () => upstream.destroy(new Error('no answer in time')));
    return upstream;
  }

  /** Strangers do not start the laboratory; what they would be let in by is forgotten with it. */
  private isNobody(request: IncomingMessage): boolean {
    return !this.place.isOpen && readerOf(request).keyId === undefined;
  }

  private hold(until: ServerResponse | Socket): boolean {
    if (this.open >= MOST_AT_ONCE) {
      this.counters.refusedTotal += 1;
      return false;
    }
    this.open += 1;
    this.counters.passedTotal += 1;
    until.once('close', () => (this.open -= 1));
    return true;
  }
}

const AGAIN = { 'retry-after': AGAIN_S };
const FULL = `${MOST_AT_ONCE} requests and streams are open there; try again later`;

/** Of an answer that is no answer of HTTP any more: its first line and headers, with those of the connection. */
function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage, more = ''): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  const kept = statusCode === 101 ? rawHeaders : withoutHopHeaders(rawHeaders);
  for (let i = 0; i < kept.length; i += 2) lines.push(`${kept[i]}: ${kept[i + 1]}`);
  return `${lines.join('\r\n')}\r\n${more}\r\n`;
}

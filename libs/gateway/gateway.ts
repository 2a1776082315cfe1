import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FeedCatalogue, ownFeedTerms } from '#libs/catalogue';
import type { HubConfig } from '#libs/config';
import { AUDIT_FEED } from '#libs/model';
import { findHubError } from '#libs/errors';
import { feedsAskedFor, problem, readSseQuery, refuse } from '#libs/publish';
import { parseClientMessage, refusedMessage } from '#libs/stream';
import type { Clock, Log, Metrics } from '#libs/telemetry';
import type { Commune, Communes } from '#libs/territory';
import { forward, isBodiless } from './forward.js';
import { Gatherer } from './gather.js';
import { mergeOf } from './merges.js';
import { PartDirectory, type AskPart } from './part-directory.js';
import { StreamRelays } from './stream-relays.js';
import { MergedOutputsHandler } from './merged-outputs-handler.js';

const STREAM = '/v1/stream';
const SSE = '/v1/stream/sse';
const DOCUMENT = /^\/v1\/documents\/[^/]+$/;

export interface GatewayOptions {
  config: HubConfig;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Of the territory, where it has been configured. */
  communes?: Communes | undefined;
  ask?: AskPart;
}

/**
 * One address for readers of a hub whose publishers and streamers follow a part of the feeds each: what is asked of one
 * feed goes to the part that has it, as it is; what is asked of all is put together from all, or refused by name.
 * It holds no state of its own, knows no key, and lets the parts judge who may read what.
 */
export class Gateway {
  readonly server: Server;
  readonly directory: PartDirectory;
  private readonly gatherer: Gatherer;
  private readonly whole: MergedOutputsHandler;
  private readonly relays: StreamRelays;
  private readonly outcomes = new Map<string, number>();
  private readonly communes: readonly Commune[] | undefined;

  constructor({ config, clock, log, metrics, communes, ask }: GatewayOptions) {
    this.directory = new PartDirectory(config, { clock, log, ...(ask && { ask }) });
    this.communes = communes?.list();
    const catalogue = new FeedCatalogue(config.hub, config.feeds, ownFeedTerms(config.operators));
    this.gatherer = new Gatherer(this.directory, clock, catalogue);
    const publicUrl = (): string => config.hub.publicUrl ?? this.url;
    this.whole = new MergedOutputsHandler(this.directory, { catalogue, clock, log, publicUrl, communes });
    this.relays = new StreamRelays(this.directory, config.stream, [config.operators.feed, AUDIT_FEED]);
    this.server = createServer((request, response) => this.serve(request, response, metrics));
    this.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if ((request.url ?? '').split('?')[0] === STREAM) this.relays.open(request, socket, head);
      else refuseUpgrade(socket);
    });
    this.expose(metrics);
  }

  /** Where it listens: `http://127.0.0.1:3000`. */
  private get url(): string {
    const bound = this.server.address();
    if (!bound || typeof bound === 'string') return '';
    return `http://${bound.address.includes(':') ? `[${bound.address}]` : bound.address}:${bound.port}`;
  }

  /** Looks at the parts, then listens. */
  async start(port: number, host: string): Promise<void> {
    await this.directory.start();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => resolve());
    });
  }

  /** Clients are asked to come back. */
  async stop(): Promise<void> {
    this.directory.stop();
    this.relays.stop();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
    });
  }

  private serve(request: IncomingMessage, response: ServerResponse, metrics: Metrics): void {
    const { url = '/' } = request;
    const [path = '/'] = url.split('?');
    if (path === '/health/live') return sendJson(response, 200, { status: 'live' });
    if (path === '/health/ready') return this.sendReady(response);
    if (path === '/metrics') return sendMetrics(response, metrics);
    const asked = feedsAskedFor(url);
    if (asked === 'hub') {
      this.count('hub');
      const whyNobody = this.directory.parts.map((part) => this.directory.whyDead(part, 'publisher')).join('; ');
      forward(request, response, this.directory.anyAlive('publisher'), this.directory, whyNobody);
      return;
    }
    const known = asked === 'all' ? this.directory.parts : this.directory.partsOf(asked.feeds);
    // Whoever is asked says that there is no such feed.
    const parts = known.length > 0 ? known : this.directory.parts.slice(0, 1);
    if (parts.length === 1) this.forwardTo(parts[0]!, request, response, path === SSE);
    else this.answerWhole(request, response, parts, path);
  }

  private forwardTo(part: string, request: IncomingMessage, response: ServerResponse, isStream: boolean): void {
    const role = isStream ? 'streamer' : 'publisher';
    this.count('part');
    forward(request, response, this.directory.alive(part, role), this.directory, this.directory.whyDead(part, role));
  }

  private answerWhole(
    request: IncomingMessage,
    response: ServerResponse,
    parts: readonly string[],
    path: string,
  ): void {
    if (path === SSE) {
      this.openEvents(request, response);
      return;
    }
    if (DOCUMENT.test(path) && isBodiless(request.method)) {
      this.forwardToWhoHas(request, response, parts);
      return;
    }
    if (this.whole.has(request.url ?? '/')) {
      this.count('whole');
      void this.whole.answer(request, response);
      return;
    }
    const merge = mergeOf(request.url ?? '/');
    if (merge && isBodiless(request.method)) {
      this.count('whole');
      void this.gatherer.answer(request, response, parts, merge);
      return;
    }
    this.count('refused');
    problem(
      response,
      501,
      'Not put together',
      `${path.slice(0, 80)} is not put together from the parts ${parts.join(', ')}: name feeds of one of them (feed=), or ask a publisher that follows all feeds`,
    );
  }

  /** Server-sent events of several parts, as a streamer with all feeds would give them. */
  private openEvents(request: IncomingMessage, response: ServerResponse): void {
    this.count('whole');
    if (!isBodiless(request.method))
      return problem(response, 405, 'Method not allowed', `${SSE} answers GET and HEAD`, { allow: 'GET, HEAD' });
    try {
      const query: Record<string, string[]> = {};
      for (const [name, value] of new URLSearchParams((request.url ?? '').split('?', 2)[1]))
        (query[name] ??= []).push(value);
      const asked = readSseQuery(query, request.headers['last-event-id'] as string | undefined, this.communes);
      const parsed = parseClientMessage(asked.subscribe);
      if ('fault' in parsed) throw refusedMessage(parsed.fault);
      this.relays.openEvents(request, response, asked);
    } catch (error) {
      const known = findHubError(error);
      if (known?.code !== 'REQUEST_INVALID') throw error;
      refuse(response, known);
    }
  }

  /** A document is named by its content: one part has it, and none knows which. */
  private forwardToWhoHas(request: IncomingMessage, response: ServerResponse, parts: readonly string[]): void {
    this.count('part');
    const dead = parts.find((part) => this.directory.alive(part, 'publisher').length === 0);
    const candidates = parts.flatMap((part) => this.directory.alive(part, 'publisher').slice(0, 1));
    const whyIncomplete = dead === undefined ? undefined : this.directory.whyDead(dead, 'publisher');
    forward(request, response, candidates, this.directory, whyIncomplete ?? '', { whyIncomplete });
  }

  /** Ready while somebody can be asked; what cannot is named. */
  private sendReady(response: ServerResponse): void {
    const dead = this.directory.dead();
    const roles = Object.fromEntries(
      dead.map(({ part, role, why }) => [`${part} ${role}`, { ready: false, detail: why }]),
    );
    const isReady = this.directory.anyAlive('publisher').length + this.directory.anyAlive('streamer').length > 0;
    const status = dead.length === 0 ? 'ready' : isReady ? 'degraded' : 'not ready';
    sendJson(response, isReady ? 200 : 503, { status, roles });
  }

  private count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  private expose(metrics: Metrics): void {
    metrics.gauge(
      'estuaire_gateway_process_up',
      '1 for a process that answers and follows its part',
      ['part', 'role'],
      (gauge) => {
        gauge.reset();
        for (const { part, role, fault } of this.directory.list())
          gauge.inc({ part, role }, fault === undefined ? 1 : 0);
      },
    );
    metrics.total('estuaire_gateway_requests_total', 'Requests by where they went', ['to'], (set) => {
      for (const [to, count] of this.outcomes) set(count, { to });
    });
    metrics.total(
      'estuaire_gateway_gathered_total',
      'Answers of all parts: put together, unchanged, shared, failed',
      ['what'],
      (set) => {
        for (const [what, count] of gatheredOf(this.gatherer, this.whole))
          set(count, { what: what.replace('Total', '') });
      },
    );
    metrics.gauge('estuaire_gateway_stream_clients', 'Connected stream clients', [], (gauge) =>
      gauge.set(this.relays.size),
    );
    metrics.total(
      'estuaire_gateway_stream_total',
      'Messages relayed, rewritten, and clients closed',
      ['what'],
      (set) => {
        for (const [what, count] of Object.entries(this.relays.counters))
          set(count, { what: what.replace('Total', '') });
      },
    );
  }
}

/** Of both desks together. */
function gatheredOf(gatherer: Gatherer, whole: MergedOutputsHandler): [what: string, count: number][] {
  const others: Record<string, number> = whole.counters;
  return Object.entries(gatherer.counters).map(([what, count]) => [what, count + (others[what] ?? 0)]);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

function sendMetrics(response: ServerResponse, metrics: Metrics): void {
  void metrics.text().then((text) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(text);
  });
}

function refuseUpgrade(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
}

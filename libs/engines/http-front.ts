import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { notFoundAt } from '#libs/errors';
import { Deprecations, FairTurns, PartHandler, SECURITY_HEADERS, problem, refuse } from '#libs/publish';
import type { Engines } from './engines.js';
import { canonicalAddress } from './canonical-address.js';
import { endWithProblem } from './end-with-problem.js';
import { FrontLimits } from './front-limits.js';
import { HOW_TO_SIGN_IN, outputsFor, identify, isForged, readerOf, setReader } from './reader-of.js';
import { LabDoors } from '#libs/lab';
import { STREAM, handshakeFault, isWebSocket, pickHead } from './handshake.js';
import { LabCallers } from './lab-callers.js';
import { LabEntry, doorOf } from './lab-entry.js';
import { isLabPath } from './lab-place.js';
import { LabRelay } from './lab-relay.js';
import { PartEntry } from './part-entry.js';
import { RefusedWrites } from './refused-writes.js';
import type { Role } from './roles.js';
import { RouteMetrics } from './route-metrics.js';
import { UnreadRequests } from './unread-requests.js';

/** Readers that hold connections open are given so long to send one more request, which is answered with `close`. */
const DRAIN_MS = 1_500;
const DRAIN_STEP_MS = 50;

/** What those who run the hub ask of the laboratory itself. */
const OPERATIONAL = /^\/(health\/(live|ready)|metrics)(\?|$)/;

/**
 * The HTTP server of a process: admits requests, answers feeds before the framework sees them, since they are most of the
 * traffic, and lets the others take turns.
 */
export class HttpFront {
  readonly server: Server;
  private readonly turns = new FairTurns();
  private readonly routes: RouteMetrics;
  private readonly deprecations = new Deprecations();
  private readonly refused: RefusedWrites;
  private readonly limits: FrontLimits;
  private readonly sockets = new Set<Socket>();
  private readonly upgraded = new WeakSet<Socket>();
  private readonly lab: LabEntry;
  /** Absent where the laboratory is nowhere, or here. */
  private readonly relay: LabRelay | undefined;
  /** In the laboratory: who the hub in front says is asking. */
  private readonly callers: LabCallers | undefined;
  /** Absent where all feeds are followed. */
  private readonly part: PartEntry | undefined;
  private readonly parts: PartHandler | undefined;
  private isDraining = false;

  constructor(
    private readonly engines: Engines,
    private readonly roles: readonly Role[],
    private readonly handler: RequestListener,
    hubSecret?: string,
  ) {
    const { metrics, access, lab, audit, clock, config } = engines;
    this.limits = new FrontLimits(engines);
    const { trustedProxies } = config.limits;
    this.refused = new RefusedWrites(audit, () => clock.now(), trustedProxies);
    this.lab = new LabEntry(engines);
    this.relay = lab && new LabRelay({ place: lab, access, metrics, clock, refused: this.refused, trustedProxies });
    this.callers = hubSecret === undefined ? undefined : new LabCallers(access, hubSecret);
    this.part = engines.following && new PartEntry(engines, engines.following);
    this.parts = engines.following && new PartHandler(engines.publishContext, engines.portal?.portal);
    this.routes = new RouteMetrics(metrics);
    this.server = createServer((request, response) => this.serve(request, response));
    this.server.on('connection', (socket: Socket) => this.admit(socket));
    const unread = new UnreadRequests(metrics);
    this.server.on('clientError', (error, socket) => unread.refuse(error, socket));
    this.server.once('listening', () => this.limits.start());
    this.server.once('close', () => {
      this.limits.stop();
      this.refused.settle(true);
    });
    this.passOtherUpgrades();
    // Without anybody who listens Node takes no offer up: streams of sessions are passed on by every role that is asked.
    if (this.relay && !this.hasStream) this.server.on('upgrade', () => undefined);
    metrics.gauge('estuaire_http_connections', 'Open connections', [], (gauge) => gauge.set(this.sockets.size));
    metrics.gauge('estuaire_http_waiting_requests', 'Requests that wait for their turn', [], (gauge) =>
      gauge.set(this.turns.waiting),
    );
    metrics.total('estuaire_http_floods_total', 'Connections closed for pipelining without end', [], (set) =>
      set(this.turns.counters.floodsTotal),
    );
  }

  private get hasStream(): boolean {
    return this.roles.includes('streamer');
  }

  get draining(): boolean {
    return this.isDraining;
  }

  /**
   * From now on no connection is taken and every answer closes its own. Resolves when those that were open for requests have ended, or their
   * time is up: a reader that sends its next request meanwhile is answered, not cut off.
   */
  async drain(): Promise<void> {
    this.isDraining = true;
    const { clock } = this.engines;
    const untilMs = clock.now() + DRAIN_MS;
    // Not `server.close()`: that cuts connections at rest, whose reader may be asking just now.
    NetServer.prototype.close.call(this.server);
    const isOpen = (): boolean => [...this.sockets].some((socket) => !this.upgraded.has(socket));
    while (isOpen() && clock.now() < untilMs) await clock.sleep(DRAIN_STEP_MS);
    this.server.closeIdleConnections();
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    if (this.isDraining) response.setHeader('connection', 'close');
    request.url = canonicalAddress(request.url ?? '/');
    this.routes.watch(request, response);
    if (this.callers) {
      this.serveForHub(request, response, this.callers);
      return;
    }
    const { notifications, access, usage } = this.engines;
    const isKnown = identify(request, access);
    const reader = readerOf(request);
    const ticket = ticketOf(request);
    if (!this.limits.admit(request, response)) return;
    this.deprecations.mark(request.url ?? '/', response);
    const inside = LabDoors.addressOf(request.url ?? '/');
    // What is asked inside a session is no reuse of the hub's data.
    if (!inside) usage.watch(request, response);
    if (this.roles.includes('collector') && notifications.serve(request, response)) return;
    if (!isKnown) {
      this.refused.note(request, 'KEY_REFUSED');
      refuseKey(response);
      return;
    }
    if (isForged(request)) {
      this.refused.note(request, 'CSRF_TOKEN_MISSING');
      problem(response, 403, 'Forbidden', 'expected X-CSRF-Token: the one of GET /v1/session');
      return;
    }
    if (ticket === undefined && this.part?.refuse(request, response)) return;
    if (ticket !== undefined) {
      void this.admitTicket(request, ticket).then((isValid) => {
        if (!isValid) refuseKey(response);
        else if (this.part?.refuse(request, response)) return;
        else if (!this.limits.hold(request, response)) return;
        else if (inside && this.relay) this.passOn(request, response, this.relay);
        else if (!inside || !this.lab.serve(request, response, inside))
          this.inTurn(request, response, () => this.handler(request, response));
      });
      return;
    }
    if (!this.limits.hold(request, response)) return;
    if (this.relay && (inside || isLabPath(request.url ?? '/'))) {
      if (!inside || !this.lab.servePage(request, response, inside)) this.passOn(request, response, this.relay);
      return;
    }
    if (inside) {
      if (!this.lab.serve(request, response, inside)) this.serveInside(request, response);
      return;
    }
    if (this.parts?.has(request.url ?? '/')) {
      this.inTurn(request, response, () => this.parts!.serve(request, response, reader.audience));
      return;
    }
    const { outputServer, transit } = outputsFor(reader, this.engines);
    const isPage = this.engines.portal?.isPage(request) ?? false;
    // Files of pages are the same for everybody, and stand with what everybody is given.
    const { outputServer: open } = this.engines;
    if (!isPage && (outputServer.serve(request, response) || (outputServer !== open && open.serve(request, response))))
      return;
    this.inTurn(request, response, () => {
      if (isPage) this.engines.portal!.serve(request, response);
      else if (!transit?.serve(request, response)) this.handler(request, response);
    });
  }

  /** In the laboratory. Whoever asks has been let in and counted by the hub; what is no business of readers is answered to anybody. */
  private serveForHub(request: IncomingMessage, response: ServerResponse, callers: LabCallers): void {
    const answer = (): void => this.inTurn(request, response, () => this.handler(request, response));
    if (OPERATIONAL.test(request.url ?? '/')) return answer();
    if (!callers.isFromHub(request)) {
      problem(response, 403, 'Forbidden', 'the laboratory is asked by way of the hub');
      return;
    }
    void callers.admit(request).then((isKnown) => {
      if (!isKnown) return refuseKey(response);
      const inside = LabDoors.addressOf(request.url ?? '/');
      if (!inside) answer();
      else if (!this.lab.serve(request, response, inside)) this.serveInside(request, response);
    });
  }

  /** As the hub itself would answer, from what the session has. */
  private serveInside(request: IncomingMessage, response: ServerResponse): void {
    const { outputServer, transit } = doorOf(request)!.session.room;
    if (outputServer.serve(request, response)) return;
    this.inTurn(request, response, () => {
      if (transit.serve(request, response)) return;
      if (LabEntry.isInside(request.url ?? '/')) this.handler(request, response);
      else {
        const path = (request.url ?? '/').split('?')[0]!;
        const expected = 'an address of feeds, state or stream';
        refuse(response, notFoundAt('path', path, expected, `there is no ${path.slice(0, 80)} inside a session`));
      }
    });
  }

  private passOn(request: IncomingMessage, response: ServerResponse, relay: LabRelay): void {
    this.inTurn(request, response, () => relay.serve(request, response));
  }

  private inTurn(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    this.turns.take(request, response, answer, this.limits.clientOf(request));
  }

  /** A ticket stands for the key it was given for, as that is now. */
  private async admitTicket(request: IncomingMessage, ticket: string): Promise<boolean> {
    const { access, tickets } = this.engines;
    const holder = await tickets.holderOf(ticket).catch(() => undefined);
    const reader = holder && access.again(holder.keyId, STREAM, holder.rotations);
    if (reader) setReader(request, reader);
    else access.counters.refusedTotal += 1;
    return reader !== undefined;
  }

  private admit(socket: Socket): void {
    if (this.sockets.has(socket)) return;
    const refused = this.limits.holdConnection(socket);
    if (refused) {
      endWithProblem(socket, 429, 'Too many requests', refused.detail, refused.headers);
      return;
    }
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  /**
   * WebSockets are counted like requests; an upgrade to anything else is not taken up and the request is answered as it
   * stands: Java's client and `curl --http2` ask for `h2c` with their first one. Spec: RFC 9110 §7.8.
   */
  private passOtherUpgrades(): void {
    const { server } = this;
    const emit = server.emit.bind(server) as (event: string, ...details: unknown[]) => boolean;
    server.emit = (event: string, ...details: unknown[]): boolean => {
      if (event !== 'upgrade') return emit(event, ...details);
      const [request, socket, head] = details as [IncomingMessage, Socket, Buffer];
      request.url = canonicalAddress(request.url ?? '/');
      if (!isWebSocket(request)) {
        this.readAgainWithoutUpgrade(request, socket, head);
        return true;
      }
      if (this.callers) {
        this.upgradeForHub(request, socket, this.callers, () => emit(event, ...details));
        return true;
      }
      if (!this.hasStream && !LabDoors.addressOf(request.url ?? '/')) {
        this.readAgainWithoutUpgrade(request, socket, head);
        return true;
      }
      const isKnown = identify(request, this.engines.access);
      const refused = this.limits.refuseStream(request);
      if (refused || this.isDraining) {
        const { detail, headers } = refused ?? { detail: 'the server stops', headers: { 'retry-after': '1' } };
        endWithProblem(socket, refused ? 429 : 503, refused ? 'Too many requests' : 'Stopping', detail, headers);
        return true;
      }
      const ticket = ticketOf(request);
      const inside = LabDoors.addressOf(request.url ?? '/');
      const fault = handshakeFault({ ...pickHead(request), url: inside?.url ?? request.url });
      if (fault) {
        const [status, title, detail, headers] = fault;
        endWithProblem(socket, status, title, detail, headers);
        return true;
      }
      const open = (isAllowed: boolean): boolean => {
        if (isAllowed) {
          const refused = inside && !this.relay ? this.lab.enter(request, inside) : undefined;
          if (refused) {
            endWithProblem(socket, refused.status, refused.title, refused.detail);
            return true;
          }
          const full = this.limits.holdStream(request, socket);
          if (full) {
            endWithProblem(socket, 429, 'Too many requests', full.detail, full.headers);
            return true;
          }
          if (!inside) this.engines.usage.watchStream(socket);
          this.upgraded.add(socket);
          if (!inside || !this.relay) return emit(event, ...details);
          this.relay.upgrade(request, socket, head);
          return true;
        }
        endWithProblem(socket, 401, 'Not authorised', HOW_TO_SIGN_IN, { 'www-authenticate': REALM });
        return true;
      };
      if (!isKnown || ticket === undefined) return open(isKnown);
      void this.admitTicket(request, ticket).then(open);
      return true;
    };
  }

  /** In the laboratory: a stream of a session, which the hub has counted. */
  private upgradeForHub(request: IncomingMessage, socket: Socket, callers: LabCallers, open: () => void): void {
    const inside = LabDoors.addressOf(request.url ?? '/');
    if (!callers.isFromHub(request) || !inside || this.isDraining) {
      endWithProblem(socket, 503, 'Stopping', 'the server stops', { 'retry-after': '1' });
      return;
    }
    void callers.admit(request).then((isKnown) => {
      const refused = isKnown ? this.lab.enter(request, inside) : undefined;
      if (!isKnown) endWithProblem(socket, 401, 'Not authorised', HOW_TO_SIGN_IN, { 'www-authenticate': REALM });
      else if (refused) endWithProblem(socket, refused.status, refused.title, refused.detail);
      else {
        this.upgraded.add(socket);
        open();
      }
    });
  }

  /** The parser has let go of the connection: it is given the request once more, without the offer, and all that follows. */
  private readAgainWithoutUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      const name = request.rawHeaders[i]!;
      if (/^(upgrade|http2-settings|connection)$/i.test(name)) continue;
      lines.push(`${name}: ${request.rawHeaders[i + 1]!}`);
    }
    if (/\bclose\b/i.test(request.headers.connection ?? '')) lines.push('connection: close');
    socket.removeAllListeners('error');
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
    this.server.emit('connection', socket);
  }
}

const REALM = 'Bearer realm="Estuaire"';

function refuseKey(response: ServerResponse): void {
  problem(response, 401, 'Not authorised', HOW_TO_SIGN_IN, { 'www-authenticate': REALM });
}

/** Streams alone are opened by ticket. */
function ticketOf(request: IncomingMessage): string | undefined {
  const asked = request.url ?? '/';
  const url = LabDoors.addressOf(asked)?.url ?? asked;
  const cut = url.indexOf('?');
  if (cut === -1 || ![STREAM, `${STREAM}/sse`].includes(url.slice(0, cut))) return undefined;
  return new URLSearchParams(url.slice(cut + 1)).get('ticket') ?? undefined;
}

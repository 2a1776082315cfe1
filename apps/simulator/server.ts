import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { City } from './city.js';
import { FAULTS, Faults, send, type Fault } from './faults.js';
import { planShift } from './shift-plan.js';

export interface Simulator {
  url: string;
  faults: Faults;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  port: number;
  /** Address to listen on. Default 127.0.0.1: the city has no lock. */
  host?: string;
  seed: number;
  now?: () => number;
}

const MAX_FAULT_SECONDS = 3_600;
const MAX_SHIFT_HOURS = 24;
const POSITIONS = '/gtfs-rt/vehicle-positions.pb';

/**
 * Serves the city on loopback like real upstreams do. `POST /faults?path=…&fault=…&seconds=…` makes a feed misbehave,
 * `DELETE /faults?path=…` ends it, `GET /faults` lists what is in force. `POST /shift?seed=…&hours=8` plans faults at random
 * for operators who rehearse, and does not say which; `GET /shift` does.
 */
export async function startSimulator({
  port,
  host = '127.0.0.1',
  seed,
  now = Date.now,
}: SimulatorOptions): Promise<Simulator> {
  const city = new City(seed);
  const faults = new Faults(now);
  let base = '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/faults') return answerFaults(faults, request, url, response);
    if (url.pathname === '/shift') return answerShift(faults, now(), request, url, response);
    if (url.pathname === '/')
      return send(
        response,
        Buffer.from(JSON.stringify({ simulated: true, feeds: City.paths, faults: FAULTS })),
        'application/json',
      );
    const served = city.serve(url.pathname, faults.clockOf(url.pathname), base, {
      wrongPrefix: faults.find(url.pathname) === 'wrong-prefix',
      vanished: faults.find(url.pathname) === 'vanished',
      bunchedSinceMs: faults.sinceOf(POSITIONS, 'bunched'),
    });
    if (!served) return send(response, Buffer.from('no such feed'), 'text/plain', 404);
    if (faults.serve(url.pathname, served.body, served.type, response)) return undefined;
    return serveConditional(request, response, served.body, served.type);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    faults,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function serveConditional(request: IncomingMessage, response: ServerResponse, body: Buffer, type: string): void {
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  response.setHeader('etag', etag);
  send(response, body, type);
}

function answerFaults(faults: Faults, request: IncomingMessage, url: URL, response: ServerResponse): void {
  const path = url.searchParams.get('path') ?? '';
  const fault = url.searchParams.get('fault') as Fault;
  const seconds = Number(url.searchParams.get('seconds') ?? 60);
  if (request.method === 'POST') {
    if (!FAULTS.includes(fault) || !path.startsWith('/') || !(seconds > 0 && seconds <= MAX_FAULT_SECONDS)) {
      return send(
        response,
        Buffer.from(`expected path=/…, fault one of ${FAULTS.join(', ')}, seconds up to ${MAX_FAULT_SECONDS}`),
        'text/plain',
        400,
      );
    }
    faults.set(path, fault, seconds);
  } else if (request.method === 'DELETE') faults.clear(path);
  return send(response, Buffer.from(JSON.stringify(faults.list())), 'application/json');
}

/** Of a shift that begins nobody is told what it will bring. */
function answerShift(
  faults: Faults,
  nowMs: number,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): void {
  const answer = (body: object): void => send(response, Buffer.from(JSON.stringify(body)), 'application/json');
  if (request.method !== 'POST') {
    const instant = (ms: number): string => new Date(ms).toISOString();
    return answer(
      faults
        .listPlanned()
        .map(({ path, fault, fromMs, untilMs }) => ({ path, fault, from: instant(fromMs), until: instant(untilMs) })),
    );
  }
  const hours = Number(url.searchParams.get('hours') ?? 8);
  const seed = Number(url.searchParams.get('seed') ?? 1);
  if (!(hours > 0 && hours <= MAX_SHIFT_HOURS) || !Number.isSafeInteger(seed))
    return send(
      response,
      Buffer.from(`expected seed a whole number, hours up to ${MAX_SHIFT_HOURS}`),
      'text/plain',
      400,
    );
  const planned = planShift({ seed, fromMs: nowMs, hours });
  faults.plan(planned);
  return answer({ seed, hours, faults: planned.length });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { findHubError } from '#libs/errors';
import type { AnswerCache } from '../answer-cache.js';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import type { Parameter } from '../describe/parameters.js';
import type { Representation } from '../output.js';
import { codingToMake, type Coding } from '../packing.js';
import { refusesMethod } from '../output-server.js';
import { problem, refuse } from '../problem.js';
import { invalid, readCursor, readKey, type Query } from '../query/request.js';
import { privately, sendRepresentation } from '../send.js';
import { QueryParameters } from '../query/query-parameters.js';
import { describeBlock } from './blocks.js';
import { boardNear, stopBoard } from './departures.js';
import { PART_HEADER } from '../part-header.js';
import { AFTER_HEADER, PartList } from './part-list.js';
import { listNearby } from './nearby.js';
import { describeRoute, listRoutes, vehiclesOf } from './routes.js';
import { describeStop, listStops } from './stops.js';
import type { Transit } from './transit.js';
import { describeTrip } from './trips.js';

/**
 * Answers speak of a moment, which moves in steps: within one, all who ask the same are given the same bytes, and whoever
 * asks again learns that nothing has changed.
 */
export const STEP_MS = 5_000;

interface Address {
  pattern: RegExp;
  query: Readonly<Record<string, Parameter>>;
  maxAgeSeconds: number;
  answer(transit: Transit, id: string, asked: QueryParameters, nowMs: number): object | string;
}

const at = (path: string, query: Address['query'], maxAgeSeconds: number, answer: Address['answer']): Address => ({
  pattern: new RegExp(`^/v1/${path.replace('{id}', '([^/]+)')}/?$`),
  query,
  maxAgeSeconds,
  answer,
});

const Q = TRANSIT_QUERIES;
const NEAR = { ...Q.boardNear, near: { ...Q.boardNear.near, isRequired: true as const } };

const ADDRESSES: readonly Address[] = [
  at('stops/{id}/departures', Q.board, 5, (transit, id, asked, now) => stopBoard(transit, id, 'departure', asked, now)),
  at('stops/{id}/arrivals', Q.board, 5, (transit, id, asked, now) => stopBoard(transit, id, 'arrival', asked, now)),
  at('stops/{id}', {}, 30, (transit, id, _, now) => describeStop(transit, id, now)),
  at('stops', Q.stops, 60, (transit, _, asked, now) => listStops(transit, asked, now)),
  at('departures', NEAR, 5, (transit, _, asked, now) => boardNear(transit, 'departure', asked, now)),
  at('arrivals', NEAR, 5, (transit, _, asked, now) => boardNear(transit, 'arrival', asked, now)),
  at('routes/{id}/vehicles', Q.vehicles, 5, (transit, id, asked, now) =>
    vehiclesOf(transit, id, asked, readCursor(asked.text('cursor')), now),
  ),
  at('routes/{id}', {}, 30, (transit, id, _, now) => describeRoute(transit, id, now)),
  at('routes', Q.routes, 60, (transit, _, asked, now) => listRoutes(transit, asked, now)),
  at('trips/{id}', Q.trip, 5, (transit, id, asked, now) => describeTrip(transit, id, asked, now)),
  at('blocks/{id}', Q.block, 5, (transit, id, asked, now) => describeBlock(transit, id, asked, now)),
  at('nearby', Q.nearby, 5, (transit, _, asked, now) => listNearby(transit, asked, now)),
];

/**
 * Stops, lines and runs of `/v1` straight on `node:http`: a departure board is asked for as often as a feed is, and costs
 * less than passing it through the framework would.
 */
export class TransitHandler {
  readonly requests = { ok: 0, notModified: 0, refused: 0, failed: 0 };

  constructor(
    readonly transit: Transit,
    private readonly cache: AnswerCache,
    private readonly onError: (address: string, error: unknown) => void,
    /** `isPart`: whoever puts the lists of parts together is given what they are ordered by as well. */
    private readonly options: { isPrivate?: boolean; isPart?: boolean } = {},
  ) {}

  /** True when the address is one of these and the response has been, or will be, given here. */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? '/';
    if (!url.startsWith('/v1/')) return false;
    const cut = url.indexOf('?');
    const path = cut === -1 ? url : url.slice(0, cut);
    const address = ADDRESSES.find(({ pattern }) => pattern.test(path));
    if (!address) return false;
    if (!refusesMethod(request, response, path.slice(0, 80))) this.answer(address, url, path, request, response);
    return true;
  }

  private answer(
    address: Address,
    url: string,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    try {
      const representation = this.represent(address, url, path, request);
      const coding = codingToMake(request, representation);
      if (coding === undefined) this.send(request, response, representation);
      else void this.packAndSend(this.shelfName(url, request), representation, coding, request, response);
    } catch (error) {
      this.refuse(url, error, response);
    }
  }

  private represent(address: Address, url: string, path: string, request: IncomingMessage): Representation {
    const { transit, cache } = this;
    const name = this.shelfName(url, request);
    const nowMs = Math.floor(transit.context.clock.now() / STEP_MS) * STEP_MS;
    const revision = `${nowMs}/${transit.revision()}`;
    const ready = cache.find(name, revision);
    if (ready) return ready;
    const id = decodeId(address.pattern.exec(path)![1] ?? '');
    const part = this.isToPart(request) ? PartList.of(request.headers[AFTER_HEADER]) : undefined;
    const answer = address.answer(transit, id, new QueryParameters(queryOf(url), address.query, part), nowMs);
    const body = typeof answer === 'string' ? answer : JSON.stringify(part ? { ...answer, ...part.listOrder } : answer);
    return cache.put(name, revision, body, address.maxAgeSeconds, transit.context.clock.now());
  }

  private isToPart({ headers }: IncomingMessage): boolean {
    return this.options.isPart === true && headers[PART_HEADER] !== undefined;
  }

  private shelfName(url: string, request: IncomingMessage): string {
    return this.isToPart(request) ? `part ${String(request.headers[AFTER_HEADER] ?? '')} ${url}` : url;
  }

  private async packAndSend(
    url: string,
    representation: Representation,
    coding: Coding,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      this.send(request, response, await this.cache.packed(url, representation, coding));
    } catch (error) {
      this.refuse(url, error, response);
    }
  }

  private send(request: IncomingMessage, response: ServerResponse, representation: Representation): void {
    const sent = this.options.isPrivate ? privately(response, representation) : representation;
    sendRepresentation(request, response, sent, this.requests);
  }

  private refuse(url: string, error: unknown, response: ServerResponse): void {
    const known = findHubError(error);
    if (known?.code === 'REQUEST_INVALID' || known?.code === 'NOT_FOUND') {
      this.requests.refused += 1;
      refuse(response, known);
      return;
    }
    this.requests.failed += 1;
    this.onError(url, error);
    problem(response, 500, 'Internal error', 'The hub failed to answer; its operators see why in the log.');
  }
}

function decodeId(part: string): string {
  try {
    return readKey(decodeURIComponent(part));
  } catch {
    throw invalid('id', part, 'an id, percent-encoded as UTF-8');
  }
}

function queryOf(url: string): Query {
  const query: Record<string, string[]> = {};
  const cut = url.indexOf('?');
  if (cut === -1) return query;
  for (const [name, value] of new URLSearchParams(url.slice(cut + 1))) (query[name] ??= []).push(value);
  return query;
}

import { Agent, request as ask, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { Agent as SecureAgent, request as askSecurely } from 'node:https';
import { pipeline } from 'node:stream';
import { AFTER_HEADER, PART_HEADER, problem } from '#libs/publish';
import type { PartDirectory, PartProcess } from './part-directory.js';

/** Until an answer begins; exports and datasets begin at once and may last. */
const PATIENCE_MS = 30_000;
const MOST_SOCKETS = 512;

/** Of one connection, not of a request. Spec: RFC 9110 §7.6.1. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'http2-settings'],
]);

/** What processes of the hub say to one another, and no reader. */
const BETWEEN_PROCESSES = new Set([PART_HEADER, AFTER_HEADER]);

/** Says that it is the reader who was waited for. */
const SLOW_READER = new Error('the reader is slow');

const agents = {
  plain: new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
  secure: new SecureAgent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
};

/** A path as it was asked for, behind that of an address: read as one address `..` in it would lead elsewhere. */
export function pathBehind(url: string, path: string): string {
  return new URL(url).pathname.replace(/\/$/, '') + path;
}

/** A request with these heads to an address behind the gateway. */
export function askAt(url: string, path: string, method: string, headers: OutgoingHttpHeaders): ReturnType<typeof ask> {
  const options = { path: pathBehind(url, path), method, headers, timeout: PATIENCE_MS };
  return url.startsWith('https:')
    ? askSecurely(url, { ...options, agent: agents.secure })
    : ask(url, { ...options, agent: agents.plain });
}

/** What asks and changes nothing has no body, or none that goes on. */
export function isBodiless(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * What goes on of a reader's request: all but the connection's own, and who asked. A body that does not go on is not
 * announced and one that does is framed: connections are shared, and what is left over of one reader's request would be
 * read as the beginning of another's. Spec: RFC 9112 §6, §11.2.
 */
export function headersOnward({ headers, socket, method }: IncomingMessage): OutgoingHttpHeaders {
  const onward: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers))
    if (!HOP_BY_HOP.has(name) && name !== 'host' && !BETWEEN_PROCESSES.has(name)) onward[name] = value;
  if (isBodiless(method)) delete onward['content-length'];
  else if (onward['content-length'] === undefined && headers['transfer-encoding'] !== undefined)
    onward['transfer-encoding'] = 'chunked';
  const before = headers['x-forwarded-for'];
  onward['x-forwarded-for'] = [...[before ?? []].flat(), socket.remoteAddress ?? 'unknown'].join(', ');
  return onward;
}

/** Of something that one part has and nobody knows which: the next is asked where one has it not. */
export interface Search {
  /** Why not all that might have it can be asked, where that is so. */
  whyIncomplete: string | undefined;
}

/**
 * Gives a request to the first of some processes that answers, and its answer back as it comes. A reader who only reads
 * is answered by the next when one does not answer; a change is given to one alone, for it may have been made.
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  candidates: readonly PartProcess[],
  directory: PartDirectory,
  whyNobody: string,
  search?: Search,
): void {
  const [process, ...others] = candidates;
  if (!process) {
    problem(response, 503, 'Part unavailable', whyNobody, { 'retry-after': '5' });
    return;
  }
  const isRead = isBodiless(request.method);
  const headers = { ...headersOnward(request), ...(search && { [PART_HEADER]: process.part }) };
  const upstream = askAt(process.url, request.url ?? '/', request.method ?? 'GET', headers);
  let isAnswered = false;
  upstream.once('timeout', () => {
    if (!isAnswered) upstream.destroy(isRead || request.complete ? new Error('no answer in time') : SLOW_READER);
  });
  upstream.once('response', (answer) => {
    isAnswered = true;
    upstream.setTimeout(0);
    if (search && answer.statusCode === 404 && (others.length > 0 || search.whyIncomplete !== undefined)) {
      answer.resume();
      forward(request, response, others, directory, search.whyIncomplete ?? whyNobody, search);
      return;
    }
    response.writeHead(answer.statusCode ?? 502, withoutHopHeaders(answer.rawHeaders));
    pipeline(answer, response, () => undefined);
  });
  upstream.once('error', (error) => {
    if (isAnswered) response.destroy();
    // Nothing is wrong with the process that waited for the rest of the request.
    else if (error === SLOW_READER)
      problem(response, 408, 'Request timeout', 'the body of the request did not come', { connection: 'close' });
    else if (!response.destroyed) {
      directory.lose(process);
      if (isRead) forward(request, response, others, directory, directory.whyDead(process.part, process.role), search);
      else
        problem(response, 503, 'Part unavailable', directory.whyDead(process.part, process.role), {
          'retry-after': '5',
        });
    }
  });
  response.once('close', () => upstream.destroy());
  if (isRead) upstream.end();
  else request.pipe(upstream);
}

/** Names and values as they came, so that several of one name stay several. */
export function withoutHopHeaders(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    if (!HOP_BY_HOP.has(name) && !BETWEEN_PROCESSES.has(name)) kept.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  }
  return kept;
}

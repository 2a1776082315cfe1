import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Representation } from './output.js';
import { problem } from './problem.js';
import { readRange } from './range.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Of what a reader with a key is given: his own program may ask again with its tag, nobody else keeps it. */
export const PRIVATE = 'private, no-cache';
export const PRIVATE_VARY = 'accept-encoding, authorization, x-api-key, cookie';

/** A representation as a reader with a key is sent it. */
export function privately(response: ServerResponse, representation: Representation): Representation {
  response.setHeader('vary', PRIVATE_VARY);
  return { ...representation, cacheControl: PRIVATE };
}

/** GET and HEAD of one representation: 304 where the reader has it, packed as he takes it, or the part he asks for. */
export function sendRepresentation(
  request: IncomingMessage,
  response: ServerResponse,
  representation: Representation,
  requests: { ok: number; notModified: number },
  security: Readonly<Record<string, string>> = SECURITY_HEADERS,
): void {
  const { headers } = request;
  // A range is of the bytes as they are: what is packed for this reader has others.
  const isPart = request.method === 'GET' && headers.range !== undefined;
  const encoding = isPart ? undefined : chooseEncoding(headers['accept-encoding'], representation);
  const etag = encoding ? `"${representation.etag}-${encoding}"` : `"${representation.etag}"`;
  if (isUnchanged(headers['if-none-match'], headers['if-modified-since'], representation)) {
    requests.notModified += 1;
    response.writeHead(304, {
      etag,
      'last-modified': representation.lastModified,
      'cache-control': representation.cacheControl,
      vary: response.getHeader('vary')?.toString() ?? 'accept-encoding',
      'access-control-allow-origin': '*',
      ...security,
    });
    response.end();
    return;
  }
  const whole = encoding ? representation[encoding]! : representation.body;
  const range = isPart ? readRange(headers.range!, [headers['if-range']].flat()[0], representation) : undefined;
  if (range === 'unsatisfiable') {
    problem(response, 416, 'Range not satisfiable', `got ${headers.range}, expected bytes below ${whole.byteLength}`, {
      'content-range': `bytes */${whole.byteLength}`,
    });
    return;
  }
  requests.ok += 1;
  const body = range ? whole.subarray(range.from, range.to + 1) : whole;
  const head: Record<string, string | number> = {
    'content-type': representation.contentType,
    'content-length': body.byteLength,
    etag,
    'last-modified': representation.lastModified,
    'cache-control': representation.cacheControl,
    vary: response.getHeader('vary')?.toString() ?? 'accept-encoding',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'etag, last-modified, content-range',
    'accept-ranges': 'bytes',
    ...security,
  };
  if (range) head['content-range'] = `bytes ${range.from}-${range.to}/${whole.byteLength}`;
  if (encoding) head['content-encoding'] = encoding;
  response.writeHead(range ? 206 : 200, head);
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function chooseEncoding(
  accepted: string | undefined,
  { br, gzip }: Pick<Representation, 'br' | 'gzip'>,
): 'br' | 'gzip' | undefined {
  if (!accepted || (!br && !gzip)) return undefined;
  if (br && accepts(accepted, 'br')) return 'br';
  return gzip && accepts(accepted, 'gzip') ? 'gzip' : undefined;
}

/** `q=0` is a refusal; other weights do not matter with two codings. */
export function accepts(accepted: string, coding: string): boolean {
  const list = accepted.toLowerCase();
  if (!list.includes(coding)) return false;
  return list.split(',').some((part) => {
    const [name, ...parameters] = part.trim().split(';');
    return name?.trim() === coding && !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter));
  });
}

/** If-None-Match decides alone where it is given. Spec: RFC 9110 §13.2.2. Any coding's tag of this body counts. */
export function isUnchanged(
  noneMatch: string | undefined,
  modifiedSince: string | undefined,
  representation: Representation,
): boolean {
  if (noneMatch !== undefined) {
    if (noneMatch.trim() === '*') return true;
    return noneMatch.split(',').some((tag) => {
      const bare = tag.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
      return bare.replace(/-(br|gzip)$/, '') === representation.etag;
    });
  }
  const since = modifiedSince === undefined ? NaN : Date.parse(modifiedSince);
  return representation.modifiedMs <= since;
}

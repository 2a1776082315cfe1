import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { HubError, findHubError } from '#libs/errors';
import { withinTime } from '#libs/telemetry';
import { gunzipWithin } from '../gunzip.js';
import type { AddressGuard } from './address-guard.js';
import { codingsOf, decodeContent, findUnknownCoding, isBodyTooLarge } from './content-coding.js';
import { RequestCookies } from './cookies.js';
import { RetryLater } from './retry-after.js';

export interface FetchLimits {
  /** From the first byte sent to the last byte read; a body that trickles in ends here too. */
  timeoutMs: number;
  /** Of the body as sent and, again, unpacked. */
  maxBytes: number;
  maxRedirects: number;
}

export interface Validators {
  etag?: string;
  lastModified?: string;
}

export type Fetched =
  { status: 'not-modified' } | { status: 'ok'; bytes: Uint8Array; validators: Validators; contentType?: string };

export interface PostedRequest {
  contentType: string;
  text: string;
}

/**
 * One GET, or POST, with limits. Any 2xx with a body is a document; 304 answers the validators.
 * Cookies a redirect sets come back with the requests that follow. Throws SOURCE_EMPTY (204 or no body), SOURCE_STATUS
 * (a RetryLater where it says when to come again), SOURCE_TIMEOUT, SOURCE_TOO_LARGE, SOURCE_UNREACHABLE or
 * SOURCE_ADDRESS_REFUSED; `where` holds the address without its query, which may carry a key.
 */
export function fetchDocument(address: string, options: FetchOptions): Promise<Fetched> {
  return withinTime(options.signal, options.limits.timeoutMs, (deadline) => fetchBefore(deadline, address, options));
}

export interface FetchOptions {
  headers: Record<string, string>;
  validators: Validators;
  limits: FetchLimits;
  guard: AddressGuard;
  signal: AbortSignal;
  /** Sent by POST; without it the request is a GET. */
  post?: PostedRequest;
}

async function fetchBefore(deadline: AbortSignal, address: string, options: FetchOptions): Promise<Fetched> {
  let url = new URL(address);
  const origin = url.origin;
  const cookies = new RequestCookies();
  for (let hop = 0; ; hop += 1) {
    options.guard.check(url);
    // A key configured for one host must not follow a redirect to another.
    const headers = { ...cookies.headersFor(url), ...(url.origin === origin ? options.headers : {}) };
    const response = await send(url, headers, options, deadline);
    const status = response.statusCode ?? 0;
    const location = response.headers.location;
    cookies.take(url, response.headers['set-cookie']);
    if (status >= 300 && status < 400 && status !== 304 && location) {
      response.destroy();
      if (hop >= options.limits.maxRedirects) {
        throw new HubError('SOURCE_STATUS', `${place(url)}: more than ${options.limits.maxRedirects} redirects`, {
          where: place(url),
          retryable: true,
        });
      }
      const next = new URL(location, url);
      // What is posted names who asks, and often holds the key: it goes where it was configured to go.
      if (options.post !== undefined && next.origin !== origin) {
        throw new HubError('SOURCE_STATUS', `${place(url)}: got a redirect to another host, expected an answer`, {
          where: place(url),
          got: `HTTP ${status}`,
          expected: 'HTTP 200',
        });
      }
      url = next;
      continue;
    }
    if (status === 304) {
      response.resume();
      return { status: 'not-modified' };
    }
    if (status < 200 || status >= 300) {
      response.destroy();
      throw refusedWith(status, response.headers['retry-after'], url);
    }
    const packed = await readBody(response, url, options.limits, deadline);
    if (status === 204 || packed.byteLength === 0) {
      throw new HubError('SOURCE_EMPTY', `${place(url)}: got HTTP ${status} with no body, expected a document`, {
        where: place(url),
        got: `HTTP ${status}, 0 bytes`,
        expected: 'a document',
        retryable: true,
      });
    }
    const bytes = await unpack(packed, response.headers['content-encoding'], url, options.limits);
    return {
      status: 'ok',
      // Many road feeds are `.gz` files, sent as they lie on the disk. No document we read starts with these bytes.
      bytes:
        bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzipWithin(bytes, options.limits.maxBytes, place(url)) : bytes,
      validators: { etag: response.headers.etag, lastModified: response.headers['last-modified'] },
      contentType: response.headers['content-type'],
    };
  }
}

/** Address without query, fragment and credentials: what may be shown and logged. */
export function place(url: URL | string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function send(
  url: URL,
  headers: Record<string, string>,
  options: { validators: Validators; limits: FetchLimits; guard: AddressGuard; post?: PostedRequest },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { post } = options;
  const { etag, lastModified } = options.validators;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method: post === undefined ? 'GET' : 'POST',
        signal,
        lookup: options.guard.lookupFor(url),
        headers: {
          'user-agent': 'Estuaire/0.1 (mobility data hub)',
          accept: '*/*',
          'accept-encoding': 'gzip, deflate, br',
          ...(etag ? { 'if-none-match': etag } : {}),
          ...(lastModified ? { 'if-modified-since': lastModified } : {}),
          ...(post === undefined
            ? {}
            : { 'content-type': post.contentType, 'content-length': Buffer.byteLength(post.text) }),
          ...headers,
        },
      },
      resolve,
    );
    request.on('error', (cause) => reject(fetchFault(cause, url, signal, options.limits.timeoutMs)));
    request.end(post?.text);
  });
}

async function readBody(
  response: IncomingMessage,
  url: URL,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > limits.maxBytes) {
        response.destroy();
        throw tooLarge(url, limits.maxBytes);
      }
      chunks.push(chunk);
    }
  } catch (cause) {
    throw fetchFault(cause, url, signal, limits.timeoutMs);
  }
  const announced = Number(response.headers['content-length']);
  if (Number.isFinite(announced) && announced !== size) {
    throw new HubError('SOURCE_UNREACHABLE', `${place(url)}: got ${size} bytes, expected ${announced}`, {
      where: place(url),
      retryable: true,
    });
  }
  return Buffer.concat(chunks);
}

async function unpack(
  packed: Buffer,
  encoding: string | undefined,
  url: URL,
  limits: FetchLimits,
): Promise<Uint8Array> {
  const codings = codingsOf(encoding);
  const unknown = findUnknownCoding(codings);
  if (unknown !== undefined) {
    throw new HubError(
      'SOURCE_STATUS',
      `${place(url)}: got content-encoding ${unknown}, expected gzip, deflate or br`,
      {
        where: place(url),
        got: `content-encoding ${unknown}`,
        expected: 'gzip, deflate or br',
      },
    );
  }
  try {
    return await decodeContent(packed, codings, limits.maxBytes);
  } catch (cause) {
    if (isBodyTooLarge(cause)) throw tooLarge(url, limits.maxBytes);
    throw new HubError('SOURCE_UNREACHABLE', `${place(url)}: the ${encoding} body cannot be unpacked`, {
      where: place(url),
      retryable: true,
      cause,
    });
  }
}

function refusedWith(status: number, retryAfter: string | undefined, url: URL): HubError {
  const detail = { where: place(url), got: `HTTP ${status}`, expected: 'HTTP 200', retryable: true };
  const message = `${place(url)}: got HTTP ${status}, expected HTTP 200`;
  if (retryAfter === undefined) return new HubError('SOURCE_STATUS', message, detail);
  return new RetryLater(`${message}; Retry-After: ${retryAfter.slice(0, 40)}`, detail, retryAfter);
}

function tooLarge(url: URL, maxBytes: number): HubError {
  return new HubError('SOURCE_TOO_LARGE', `${place(url)}: got more than ${maxBytes} bytes`, {
    where: place(url),
    got: `more than ${maxBytes} bytes`,
    expected: `at most ${maxBytes} bytes`,
  });
}

function fetchFault(cause: unknown, url: URL, signal: AbortSignal, timeoutMs: number): HubError {
  const known = findHubError(cause);
  if (known) return known;
  if (signal.aborted && (signal.reason as Error | undefined)?.name === 'TimeoutError') {
    return new HubError('SOURCE_TIMEOUT', `${place(url)}: got no whole answer, expected one within ${timeoutMs} ms`, {
      where: place(url),
      got: 'no whole answer',
      expected: `one within ${timeoutMs} ms`,
      retryable: true,
      cause,
    });
  }
  return new HubError('SOURCE_UNREACHABLE', `${place(url)}: ${(cause as Error).message}`, {
    where: place(url),
    retryable: true,
    cause,
  });
}

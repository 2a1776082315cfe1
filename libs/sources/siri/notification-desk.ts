import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FeedId } from '#libs/model';
import { findHubError } from '#libs/errors';
import { gunzipWithin } from '../gunzip.js';
import type { ExchangeCount } from './exchange-count.js';

/** What the server's request is answered with: a message of the exchange, or a problem. */
export type Reply = { status: 200; body: string } | { status: number; problem: string; retryAfterS?: number };

/** A source that listens. */
export interface Listener {
  feedId: FeedId;
  sourceId: string;
  /** Last part of the path. */
  secret: string;
  header?: { name: string; value: string };
  maxBytes: number;
  count: (what: ExchangeCount) => void;
  /** Never rejects. */
  receive(bytes: Uint8Array): Promise<Reply>;
}

export const NOTIFICATION_PATH = '/siri/notify';

/** Path a server posts its notifications to, relative to the process. */
export function notificationPath(feedId: FeedId, sourceId: string, secret: string): string {
  return `${NOTIFICATION_PATH}/${feedId}/${sourceId}/${encodeURIComponent(secret)}`;
}

const PATH = /^\/siri\/notify\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)$/;
/** Of one body, however large it may be: a sender that trickles holds a place no longer. */
const BODY_MS = 30_000;

/**
 * Where servers post what subscribers asked for: `POST /siri/notify/{feed}/{source}/{secret}`. Only sources that run in
 * this process listen; for one that is configured and runs in another the answer is 503, so that a proxy may try the
 * next. Bodies have a limit, and each source bounds what it takes at once.
 */
export class NotificationDesk {
  private readonly listeners = new Map<string, Listener>();

  /** `configured`: the sources that subscribe, here or in another process. */
  constructor(private readonly configured: ReadonlySet<string> = new Set()) {}

  static placeOf(feedId: string, sourceId: string): string {
    return `${feedId}/${sourceId}`;
  }

  /** Answers what ends the listening. */
  open(listener: Listener): () => void {
    const place = NotificationDesk.placeOf(listener.feedId, listener.sourceId);
    this.listeners.set(place, listener);
    return () => {
      if (this.listeners.get(place) === listener) this.listeners.delete(place);
    };
  }

  /** `false` when the request is for somebody else. */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    const [, feedId, sourceId, secret] = PATH.exec((request.url ?? '').split('?', 1)[0]!) ?? [];
    if (feedId === undefined) return false;
    void this.answer(request, NotificationDesk.placeOf(feedId, sourceId!), secret!).then((reply) => {
      if (response.destroyed) return;
      // The rest of a body nobody wants is not read.
      if (reply.status !== 200 && !request.complete) response.setHeader('connection', 'close');
      send(response, reply);
    });
    return true;
  }

  private async answer(request: IncomingMessage, place: string, secret: string): Promise<Reply> {
    if (request.method !== 'POST') return { status: 405, problem: `got ${request.method}, expected POST` };
    const listener = this.listeners.get(place);
    if (!listener && this.configured.has(place))
      return { status: 503, problem: `${place} is not subscribed by this process now: another may be`, retryAfterS: 5 };
    if (!listener) return { status: 404, problem: 'nothing subscribes under this path' };
    const { header } = listener;
    const isAdmitted =
      equal(decode(secret), listener.secret) &&
      (!header || equal(String(request.headers[header.name.toLowerCase()] ?? ''), header.value));
    if (!isAdmitted) {
      listener.count('not-admitted');
      return { status: 404, problem: 'nothing subscribes under this path' };
    }
    let bytes: Uint8Array | 'too-large';
    try {
      bytes = await readBody(request, listener.maxBytes);
    } catch (cause) {
      return { status: 400, problem: `the body cannot be read: ${(cause as Error).message}` };
    }
    if (bytes !== 'too-large') return listener.receive(bytes);
    listener.count('too-large');
    return { status: 413, problem: `expected at most ${listener.maxBytes} bytes` };
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array | 'too-large'> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too-large';
  const late = setTimeout(() => request.destroy(new Error('it took too long')), BODY_MS);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Left open: the answer goes out on the same connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) return 'too-large';
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(late);
  }
  const bytes = Buffer.concat(chunks);
  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes;
  try {
    return await gunzipWithin(bytes, maxBytes, NOTIFICATION_PATH);
  } catch (cause) {
    if (findHubError(cause)?.code === 'SOURCE_TOO_LARGE') return 'too-large';
    throw cause;
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if ('body' in reply) {
    response.writeHead(200, {
      ...(reply.body ? { 'content-type': 'text/xml; charset=utf-8' } : {}),
      'content-length': Buffer.byteLength(reply.body),
    });
    response.end(reply.body);
    return;
  }
  const { status, problem: detail, retryAfterS } = reply;
  // RFC 9457.
  const body = JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Not taken', status, detail });
  response.writeHead(status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
  });
  response.end(body);
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Unreadable',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Too large',
  503: 'Not here now',
};

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** In a time that says nothing of what is right. */
function equal(got: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(got), digest(expected));
}

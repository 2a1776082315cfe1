import type { FeedId, HubEvent, Kind } from '#libs/model';
import { markTraced, traceOf } from '#libs/telemetry';
import type { FollowsFeed, SkipReason } from '../bus.js';
import type { KafkaMessage, OutgoingMessage } from './client.js';

/** Header that carries the JSON of a `remove`: its value must be null for Kafka to drop it in time. */
const REMOVE_HEADER = 'event';
/** Major version of the form of a message; absent is 1. */
const VERSION_HEADER = 'v';
export const MESSAGE_VERSION = 1;
/** The feed of the event: whoever does not follow it need not read the value. Absent in messages of earlier versions. */
const FEED_HEADER = 'feed';
/** W3C Trace Context of what the event was appended for, where that is traced. */
const TRACE_HEADER = 'traceparent';
/** Marks the record by which a claim makes itself known to a partition; nobody's event. */
const CLAIM_HEADER = 'claim';

/** What a record is to a reader: an event, a reason to pass over it, or nothing (a claim made itself known). */
export type ReadMessage = { event: HubEvent; json: string } | { skipped: SkipReason } | undefined;

export function encodeMessage(event: HubEvent, json: string): OutgoingMessage {
  const headers: Record<string, string> = { [VERSION_HEADER]: String(MESSAGE_VERSION), [FEED_HEADER]: event.feed };
  const trace = traceOf(event);
  if (trace !== undefined) headers[TRACE_HEADER] = trace;
  return event.op === 'remove'
    ? { key: event.key, value: null, headers: { ...headers, [REMOVE_HEADER]: json } }
    : { key: event.key, value: json, headers };
}

/** Without a value, so that brokers drop it after the retention; the epoch it brings is kept beside the log. */
export function claimMessage(name: string): OutgoingMessage {
  // No entity's key begins so.
  return { key: `\u0000claim/${name}`, value: null, headers: { [CLAIM_HEADER]: name } };
}

/** `readable`: the newest version this process knows. An event of a feed it does not follow is nothing to it. */
export function decodeBusMessage(
  kind: Kind,
  { key, value, headers }: KafkaMessage,
  readable: number = MESSAGE_VERSION,
  follows?: FollowsFeed,
): ReadMessage {
  if (headers[CLAIM_HEADER] !== undefined) return undefined;
  const feed = follows && text(headers[FEED_HEADER]);
  if (feed !== undefined && !follows!(feed as FeedId)) return undefined;
  const version = Number.parseInt(text(headers[VERSION_HEADER]) ?? '1', 10);
  if (version > readable) return { skipped: 'newer-version' };
  const json = value?.toString('utf8') ?? text(headers[REMOVE_HEADER]);
  if (json === undefined) return { skipped: 'not-an-event' };
  let event: HubEvent;
  try {
    event = JSON.parse(json) as HubEvent;
  } catch {
    return { skipped: 'not-json' };
  }
  const isEvent =
    typeof event === 'object' &&
    event !== null &&
    typeof event.key === 'string' &&
    typeof event.kind === 'string' &&
    typeof event.feed === 'string' &&
    ((event.op === 'upsert' && typeof event.entity === 'object' && event.entity !== null) || event.op === 'remove');
  if (!isEvent) return { skipped: 'not-an-event' };
  if (event.kind !== kind) return { skipped: 'wrong-kind' };
  if (key?.toString('utf8') !== event.key) return { skipped: 'wrong-key' };
  if (follows && !follows(event.feed)) return undefined;
  if (headers[TRACE_HEADER] !== undefined) markTraced(event, text(headers[TRACE_HEADER]));
  return { event, json };
}

function text(header: Buffer | Buffer[] | undefined): string | undefined {
  return (Array.isArray(header) ? header[0] : header)?.toString('utf8');
}

import { isDeeperThan } from '#libs/formats/text';
import { shownStart } from './json-text.js';
import { MAPPED_LIMITS, type Mapping } from './mapping.js';
import { parsePath, valueAt } from './path.js';

/**
 * Messages of a broker joined to one document, so that telemetry goes the way every document goes: kept by hash, named
 * in each event, replayed. One JSON object: `format` (this constant), `messages`, each with `topic`, `at` (epoch
 * milliseconds of arrival) and either `payload`, the JSON as it came, or `refused`: why it could not be taken.
 */
export const BATCH_FORMAT = 'estuaire-messages/1';

export interface ReceivedMessage {
  topic: string;
  receivedMs: number;
  payload: Uint8Array;
}

export interface BatchEntry {
  topic: string;
  at: number;
  payload?: unknown;
  refused?: { code: 'CONTAINER_UNREADABLE' | 'LIMIT_EXCEEDED'; got: string; expected: string };
}

const MOST_TOPIC_CHARS = 1_024;
/** The levels a batch puts around a payload. */
const BATCH_LEVELS = 3;

/** What a message says of itself: the text it has in a batch, and the key of the thing it is about, if it names one. */
export interface InspectedMessage {
  json: string;
  key?: string;
}

/** Reads a message on its own, so that none can spoil the batch of the others. `maxBytes` bounds its payload. */
export function inspectMessage(message: ReceivedMessage, mapping: Mapping, maxBytes: number): InspectedMessage {
  const { payload, receivedMs: at } = message;
  const topic = message.topic.slice(0, MOST_TOPIC_CHARS);
  const refuse = (refused: BatchEntry['refused']): InspectedMessage => ({
    json: JSON.stringify({ topic, at, refused } satisfies BatchEntry),
  });
  if (payload.length > maxBytes)
    return refuse({ code: 'LIMIT_EXCEEDED', got: `${payload.length} bytes`, expected: `at most ${maxBytes} bytes` });
  if (isDeeperThan(payload, MAPPED_LIMITS.depth - BATCH_LEVELS))
    return refuse({
      code: 'LIMIT_EXCEEDED',
      got: 'deeper brackets',
      expected: `at most ${MAPPED_LIMITS.depth} levels`,
    });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return refuse({ code: 'CONTAINER_UNREADABLE', got: shownStart(payload), expected: 'JSON' });
  }
  const json = JSON.stringify({ topic, at, payload: value } satisfies BatchEntry);
  const key = mapping.entities === undefined ? keyIn(value, topic, mapping) : undefined;
  return key === undefined ? { json } : { json, key };
}

export function joinBatch(messages: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`{"format":"${BATCH_FORMAT}","messages":[${messages.join(',\n')}]}`);
}

export function isBatch(value: unknown): value is { messages: unknown[] } {
  const one = value as { format?: unknown; messages?: unknown } | null;
  return typeof one === 'object' && one?.format === BATCH_FORMAT && Array.isArray(one.messages);
}

function keyIn(value: unknown, topic: string, mapping: Mapping): string | undefined {
  const parts = mapping.key.map((name) => topicLevel(topic, name) ?? valueAt(value, parsePath(name) ?? []));
  if (parts.some((part) => typeof part !== 'string' && typeof part !== 'number')) return undefined;
  return parts.join('-');
}

/** `topic[7]` of a path: the level, counted from 0; a topic that begins with a slash has an empty level 0. */
export function topicLevel(topic: string | undefined, from: string): string | undefined {
  const at = /^topic\[(\d{1,3})\]$/.exec(from)?.[1];
  return at === undefined ? undefined : topic?.split('/')[Number(at)] || undefined;
}

import { invalidRequest as invalid } from '#libs/errors';
import { isDeeperThan } from '#libs/formats/text';

/** A message to a sandbox: who sends it, for which feed, and the events as they would be posted. */
export interface PushMessage {
  key: string;
  feed?: string;
  body: Uint8Array;
}

const MOST_NESTING = 100;
const FIELDS = ['key', 'feed', 'events'];

/** Reads `{key, feed?, events}`. Throws REQUEST_INVALID by field; no message of it holds the key. */
export function readPushMessage(payload: Uint8Array): PushMessage {
  if (isDeeperThan(payload, MOST_NESTING)) throw invalid('payload', 'nests without end', 'events');
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    throw invalid('payload', 'no JSON', '{"key", "feed", "events"}');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('payload', typeof given, '{"key", "feed", "events"}');
  const { key, feed, events } = given as Record<string, unknown>;
  const stranger = Object.keys(given).find((name) => !FIELDS.includes(name));
  if (stranger !== undefined) throw invalid('payload', stranger.slice(0, 40), `one of ${FIELDS.join(', ')}`);
  if (typeof key !== 'string' || key === '') throw invalid('key', typeof key, 'a key of the sandbox');
  if (feed !== undefined && typeof feed !== 'string') throw invalid('feed', typeof feed, 'a feed of the sandbox');
  if (events === undefined) throw invalid('events', 'nothing', 'an event or a list of them');
  return { key, ...(feed !== undefined && { feed }), body: Buffer.from(JSON.stringify(events)) };
}

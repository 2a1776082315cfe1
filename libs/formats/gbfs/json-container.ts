import { HubError, type IssueCollector } from '#libs/errors';
import { isDeeperThan, readJsonText } from '#libs/formats/text';

export const DEFAULT_MAX_BYTES = 64 << 20;
/** GeoJSON in a feature in a collection in data is 9 deep; nothing in GBFS comes near this. */
const MAX_DEPTH = 32;

export type JsonObject = { [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One JSON document. Throws HubError LIMIT_EXCEEDED for too many bytes or too deep nesting, CONTAINER_UNREADABLE for
 * anything that is not JSON: an HTML error page, an empty body, a document that ends early. TEXT_CLEANED where a text held
 * characters no text may hold.
 */
export function parseJson(
  bytes: Uint8Array,
  where: string,
  issues: IssueCollector,
  maxBytes = DEFAULT_MAX_BYTES,
): unknown {
  if (bytes.length > maxBytes)
    throw new HubError('LIMIT_EXCEEDED', 'The GBFS file is too large', {
      where,
      got: `${bytes.length} bytes`,
      expected: `at most ${maxBytes}`,
    });
  if (isDeeperThan(bytes, MAX_DEPTH))
    throw new HubError('LIMIT_EXCEEDED', 'The GBFS file nests too deeply', { where, expected: `depth ${MAX_DEPTH}` });
  const text = new TextDecoder('utf-8').decode(bytes);
  try {
    const { value, cleaned } = readJsonText(text);
    if (cleaned > 0) issues.add({ code: 'TEXT_CLEANED', severity: 'warning', where, count: cleaned });
    return value;
  } catch (cause) {
    const start = text.trimStart().slice(0, 60);
    const got = start === '' ? 'an empty body' : start.startsWith('<') ? `markup: ${start}` : start;
    throw new HubError('CONTAINER_UNREADABLE', 'The GBFS file is not JSON', { where, got, expected: 'JSON', cause });
  }
}

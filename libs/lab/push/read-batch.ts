import { invalidRequest } from '#libs/errors';
import { isJsonBeyond } from '#libs/formats/text';
import { fault, type RefusedEvent } from './refused-event.js';

/** What was sent, before anything is said about its events. */
export type PushedBatch =
  /** Each an event, or what is no JSON. */
  | { form: 'events'; items: unknown[]; refused: RefusedEvent[] }
  /** A document of a format with a meaning of its own. */
  | { form: 'document'; format: 'gtfs-rt' | 'csv' | 'gtfs'; bytes: Uint8Array };

export const MOST_EVENTS = 10_000;
export const MOST_BATCH_BYTES = 8 * 1024 * 1024;

const DOCUMENTS: Record<string, 'gtfs-rt' | 'csv' | 'gtfs'> = {
  'application/x-protobuf': 'gtfs-rt',
  'application/protobuf': 'gtfs-rt',
  'application/x-google-protobuf': 'gtfs-rt',
  'application/vnd.google.protobuf': 'gtfs-rt',
  'application/octet-stream': 'gtfs-rt',
  'text/csv': 'csv',
  'application/zip': 'gtfs',
};
/** What is built of a batch is many times its bytes: deeper, or more parts, than any batch of events has is not begun. */
const BOUNDS = { depth: 500, values: 1_000_000 };
const MOST_LINES = 100_000;

const LINES = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl']);

/**
 * Reads a body by its media type: JSON events (one, a list, or `{ events }`), a GeoJSON FeatureCollection, a line an event,
 * or a document. Throws REQUEST_INVALID for what is none of these and LIMIT_EXCEEDED for too many.
 */
export function readBatch(bytes: Uint8Array, contentType: string | undefined): PushedBatch {
  const type = (contentType ?? 'application/json').split(';')[0]!.trim().toLowerCase();
  const format = DOCUMENTS[type];
  if ((LINES.has(type) || format === 'csv') && hasMoreLinesThan(bytes, MOST_LINES))
    throw invalidRequest('body', `more than ${MOST_LINES} lines`, 'one for each event');
  if (!format && isJsonBeyond(bytes, BOUNDS))
    throw invalidRequest(
      'body',
      `what nests deeper than ${BOUNDS.depth} or has more than ${BOUNDS.values} parts`,
      'events',
    );
  if (format) return { form: 'document', format, bytes };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const batch = LINES.has(type) ? readLines(text) : { items: itemsIn(text), refused: [] };
  if (batch.items.length > MOST_EVENTS)
    throw invalidRequest('events', String(batch.items.length), `at most ${MOST_EVENTS} in one batch`);
  return { form: 'events', ...batch };
}

function hasMoreLinesThan(bytes: Uint8Array, most: number): boolean {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) if ((lines += 1) > most) return true;
  return false;
}

function readLines(text: string): { items: unknown[]; refused: RefusedEvent[] } {
  const refused: RefusedEvent[] = [];
  const items = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index): unknown => {
      try {
        return eventOf(JSON.parse(line));
      } catch {
        refused.push({ index, ...fault('FIELD_TYPE', 'line', line, 'a JSON object in one line') });
        return undefined;
      }
    });
  return { items, refused };
}

function itemsIn(text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidRequest('body', `no JSON: ${(cause as Error).message}`, 'events', cause);
  }
  if (Array.isArray(value)) return value.map(eventOf);
  if (typeof value !== 'object' || value === null) throw invalidRequest('body', typeof value, 'events');
  const { events, features, type } = value as Record<string, unknown>;
  if (Array.isArray(events)) return events.map(eventOf);
  if (type === 'FeatureCollection' && Array.isArray(features)) return features.map(eventOf);
  return [eventOf(value)];
}

/** A GeoJSON feature as the event it is: its properties are the entity's fields, but for those an event has itself. */
function eventOf(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || (item as { type?: unknown }).type !== 'Feature') return item;
  const { id, geometry, properties } = item as Record<string, unknown>;
  const {
    kind = 'vehicle-position',
    key,
    feed,
    op,
    observedAt,
    ...fields
  } = (properties ?? {}) as Record<string, unknown>;
  const place = geometry as { type?: string; coordinates?: unknown } | null | undefined;
  const isLine = place?.type === 'LineString';
  return {
    kind,
    key: id ?? key ?? fields['id'] ?? fields['vehicleId'],
    ...(feed !== undefined && { feed }),
    ...(op !== undefined && { op }),
    ...(observedAt !== undefined && { observedAt }),
    ...(op !== 'remove' && { entity: { ...fields, ...(place && { [isLine ? 'line' : 'point']: place }) } }),
  };
}

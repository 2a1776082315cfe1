import { HubError, type IssueCollector } from '#libs/errors';
import { isBatch, topicLevel, type BatchEntry } from './batch.js';
import { parseDocument } from './json-text.js';
import { MAPPED_LIMITS, type Mapping } from './mapping.js';
import { parsePath, valueAt, type Step } from './path.js';
import type { DocumentRow, RowSource } from './rows.js';

/**
 * Rows of a JSON document, a GeoJSON FeatureCollection, or a batch of messages. A row that is no object is an issue
 * (FIELD_TYPE), as is a message that was refused. Throws CONTAINER_UNREADABLE where the rows do not stand.
 */
export function readJsonRows(
  bytes: Uint8Array,
  format: 'json' | 'geojson',
  mapping: Mapping,
  where: string,
  issues: IssueCollector,
): RowSource {
  const document = parseDocument(bytes, where, issues);
  const pathOf = rememberPaths();
  const state = { complete: true };
  const all = isBatch(document)
    ? rowsOfBatch(document.messages, format, mapping, pathOf, issues)
    : rowsOf(document, format, mapping, where, pathOf, issues);
  return { rows: bounded(all, where, state, issues), complete: () => state.complete, isBatch: isBatch(document) };
}

function* bounded(
  rows: Iterable<DocumentRow>,
  where: string,
  state: { complete: boolean },
  issues: IssueCollector,
): Iterable<DocumentRow> {
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (count > MAPPED_LIMITS.rows) {
      state.complete = false;
      const expected = `at most ${MAPPED_LIMITS.rows} rows`;
      issues.add({ code: 'LIMIT_EXCEEDED', severity: 'error', where, expected });
      return;
    }
    yield row;
  }
}

type PathOf = (from: string) => Step[];

function rememberPaths(): PathOf {
  const known = new Map<string, Step[]>();
  return (from) => {
    let steps = known.get(from);
    if (!steps) known.set(from, (steps = parsePath(from) ?? [from]));
    return steps;
  };
}

function* rowsOfBatch(
  messages: readonly unknown[],
  format: 'json' | 'geojson',
  mapping: Mapping,
  pathOf: PathOf,
  issues: IssueCollector,
): Iterable<DocumentRow> {
  for (const [index, message] of messages.entries()) {
    const { topic, at, payload, refused } = (message ?? {}) as Partial<BatchEntry>;
    const place = `message[${index}] (${String(topic)})`;
    if (refused !== undefined) {
      const code = refused.code === 'LIMIT_EXCEEDED' ? 'LIMIT_EXCEEDED' : 'CONTAINER_UNREADABLE';
      const { got, expected } = refused;
      issues.add({ code, severity: 'error', where: place, got: String(got), expected: String(expected) });
      continue;
    }
    const own = { topic: String(topic), ...(typeof at === 'number' ? { receivedMs: at } : {}) };
    try {
      yield* rowsOf(payload, format, mapping, place, pathOf, issues, own);
    } catch (cause) {
      if (!(cause instanceof HubError)) throw cause;
      const { got, expected } = cause;
      issues.add({ code: 'CONTAINER_UNREADABLE', severity: 'error', where: place, got, expected });
    }
  }
}

interface Envelope {
  topic?: string;
  receivedMs?: number;
}

function* rowsOf(
  document: unknown,
  format: 'json' | 'geojson',
  { entities }: Mapping,
  where: string,
  pathOf: PathOf,
  issues: IssueCollector,
  envelope: Envelope = {},
): Iterable<DocumentRow> {
  const path = entities ?? (format === 'geojson' && isCollection(document) ? 'features' : undefined);
  const found = path === undefined ? document : valueAt(document, pathOf(path));
  if (found === undefined || found === null || (path !== undefined && typeof found !== 'object'))
    throw new HubError('CONTAINER_UNREADABLE', `no rows at ${path ?? 'the top'}`, {
      where,
      got: found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 60),
      expected: path === undefined ? 'an object or an array' : `an array at ${path}`,
    });
  // One object alone is one row; a map of rows by their ids is as good as an array.
  const isMap = path !== undefined && !Array.isArray(found);
  const rows = Array.isArray(found) ? found.entries() : isMap ? Object.entries(found) : [[undefined, found] as const];
  for (const [at, value] of rows) {
    const place = at === undefined ? where : `${envelope.topic === undefined ? '' : `${where} `}${path ?? ''}[${at}]`;
    if (typeof value !== 'object' || value === null) {
      const got = JSON.stringify(value) ?? 'nothing';
      issues.add({ code: 'FIELD_TYPE', severity: 'error', where: place, got, expected: 'an object' });
    } else yield rowOf(value, format, place, pathOf, envelope, isMap ? String(at) : undefined);
  }
}

function isCollection(document: unknown): boolean {
  return typeof document === 'object' && document !== null && Object.hasOwn(document, 'features');
}

/** In GeoJSON a name is that of a property; `id`, `geometry` and whole paths from the feature lead there as well. */
function rowOf(
  value: object,
  format: 'json' | 'geojson',
  where: string,
  pathOf: PathOf,
  { topic, receivedMs }: Envelope,
  entry: string | undefined,
): DocumentRow {
  const feature = value as { properties?: unknown; geometry?: unknown };
  const find = (from: string): unknown => {
    const level = topicLevel(topic, from);
    if (level !== undefined) return level;
    if (from === '@key') return entry;
    const steps = pathOf(from);
    const first = format === 'geojson' ? valueAt(feature.properties, steps) : undefined;
    const found = first ?? valueAt(value, steps);
    return found === null || found === '' ? undefined : found;
  };
  return {
    where,
    find,
    ...(format === 'geojson' ? { geometry: feature.geometry } : {}),
    ...(receivedMs === undefined ? {} : { receivedMs }),
  };
}

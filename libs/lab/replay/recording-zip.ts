import { gunzipSync } from 'node:zlib';
import type { FeedConfig } from '#libs/config';
import { sourceIdOf } from '#libs/collect';
import { HubError, invalidRequest as invalid } from '#libs/errors';
import { openZip, type ZipArchive, type ZipEntry } from '#libs/formats/gtfs';
import { FEED_ID_PATTERN, toInstant, type FeedId } from '#libs/model';
import { contentHashOf, timeInName, type JournalEntry, type SourceDocument } from '#libs/sources';

/** What stands in a zip somebody has brought. */
export interface ReadRecording {
  /** In the order they came. */
  documents: { document: SourceDocument }[];
  fromMs: number;
  toMs: number;
  /** As in a configuration, where the zip describes its feeds itself. */
  feeds?: unknown[];
  refused: { entry: string; reason: string }[];
}

const LIMITS = { entries: 50_000, totalBytes: 1024 ** 3, ratio: 200, nameBytes: 255, nameDepth: 4 };
/** The largest document taken, unpacked. */
const MOST_DOCUMENT_BYTES = 256 * 1024 ** 2;
const MOST_REFUSED = 100;
const INDEX = 'documents/index.jsonl';
const HASH = /^[0-9a-f]{64}$/;

/**
 * Reads a zip taken out of a sandbox or replay (`documents/index.jsonl`, `documents/<hash>.gz`, `feeds.json`,
 * `manifest.json`), or a plain one of documents, `<feed>/<source>/<name with its time>`, of feeds this hub has. What cannot
 * be used is left out and named. Throws CONTAINER_UNREADABLE or LIMIT_EXCEEDED as zips of timetables do, and
 * REQUEST_INVALID where nothing is left.
 */
export function readRecordingZip(bytes: Uint8Array, known: readonly FeedConfig[]): ReadRecording {
  const zip = openZip(bytes, { limits: LIMITS });
  const byName = new Map(zip.entries.map((entry) => [entry.name, entry]));
  const index = byName.get(INDEX);
  const refused: ReadRecording['refused'] = [];
  const refuse = (entry: string, reason: string): undefined => {
    if (refused.length < MOST_REFUSED) refused.push({ entry: entry.slice(0, 255), reason });
    return undefined;
  };
  const documents = index ? takenOut(zip, byName, index, refuse) : plain(zip, known, refuse);
  if (documents.length === 0)
    throw invalid(
      'body',
      refused[0] ? `${refused[0].entry}: ${refused[0].reason}` : 'no document',
      'a zip with documents',
    );
  documents.sort((a, b) => (a.document.receivedAt < b.document.receivedAt ? -1 : 1));
  const firstMs = Date.parse(documents[0]!.document.receivedAt);
  const lastMs = Date.parse(documents.at(-1)!.document.receivedAt);
  const manifest = jsonOf(zip, byName.get('manifest.json')) as { from?: unknown; to?: unknown } | undefined;
  const fromMs = instantIn(manifest?.from) ?? firstMs;
  const toMs = instantIn(manifest?.to) ?? lastMs + 1;
  const feeds = feedsOf(jsonOf(zip, byName.get('feeds.json')));
  return {
    documents,
    fromMs,
    toMs: Math.max(toMs, fromMs + 1),
    ...(feeds ? { feeds } : {}),
    refused,
  };
}

type Refuse = (entry: string, reason: string) => undefined;

function takenOut(
  zip: ZipArchive,
  byName: ReadonlyMap<string, ZipEntry>,
  index: ZipEntry,
  refuse: Refuse,
): ReadRecording['documents'] {
  const lines = Buffer.from(unpacked(zip, index)).toString('utf8').split('\n').filter(Boolean);
  const contents = new Map<string, Uint8Array | undefined>();
  const contentOf = (hash: string): Uint8Array | undefined => {
    if (!contents.has(hash)) contents.set(hash, documentNamed(zip, byName, hash, refuse));
    return contents.get(hash);
  };
  return lines.flatMap((line, at) => {
    const entry = entryIn(line);
    if (!entry) return refuse(`${INDEX}:${at + 1}`, 'no line of an index of documents') ?? [];
    const bytes = contentOf(entry.hash);
    if (!bytes) return [];
    return [{ document: documentOf(entry, bytes) }];
  });
}

function documentNamed(
  zip: ZipArchive,
  byName: ReadonlyMap<string, ZipEntry>,
  hash: string,
  refuse: Refuse,
): Uint8Array | undefined {
  const packed = byName.get(`documents/${hash}.gz`);
  if (!packed) return refuse(`documents/${hash}.gz`, 'is not in the zip');
  try {
    const bytes = gunzipSync(unpacked(zip, packed), { maxOutputLength: MOST_DOCUMENT_BYTES });
    if (contentHashOf(bytes) === hash) return bytes;
    return refuse(packed.name, 'its content is not that of its name');
  } catch (error) {
    return refuse(packed.name, (error as Error).message);
  }
}

function entryIn(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<JournalEntry>;
    const { at, feedId, sourceId, format, hash } = entry;
    const isWhole = [at, feedId, sourceId, format, hash].every((one) => typeof one === 'string' && one.length < 200);
    if (!isWhole || Number.isNaN(Date.parse(at!)) || !HASH.test(hash!) || !FEED_ID_PATTERN.test(feedId!))
      return undefined;
    return entry as JournalEntry;
  } catch {
    return undefined;
  }
}

function documentOf(entry: JournalEntry, bytes: Uint8Array): SourceDocument {
  const { timeShiftMs } = entry;
  return {
    feedId: entry.feedId as FeedId,
    sourceId: entry.sourceId,
    format: entry.format,
    ...(typeof entry.document === 'string' ? { document: entry.document } : {}),
    ...(typeof entry.language === 'string' ? { language: entry.language } : {}),
    ...(entry.isTranslation === true ? { isTranslation: true as const } : {}),
    bytes,
    contentHash: entry.hash,
    receivedAt: toInstant(Date.parse(entry.at)),
    timeShiftMs: typeof timeShiftMs === 'number' && Number.isFinite(timeShiftMs) ? timeShiftMs : 0,
    replayed: true,
  };
}

/** `<feed>/<source>/<name with its time>`, of feeds and sources the hub has. */
function plain(zip: ZipArchive, known: readonly FeedConfig[], refuse: Refuse): ReadRecording['documents'] {
  const sources = new Map<string, { feed: FeedConfig; source: FeedConfig['sources'][number] }>(
    known.flatMap((feed) =>
      feed.sources.map((source, at) => [`${feed.id}/${sourceIdOf(source, at)}` as string, { feed, source }] as const),
    ),
  );
  return zip.entries.flatMap((entry) => {
    const parts = entry.name.split('/');
    const name = parts.pop()!;
    const place = parts.slice(-2).join('/');
    const found = sources.get(place);
    if (!found) return refuse(entry.name, 'expected <feed>/<source>/<name with its time> of a feed of this hub') ?? [];
    try {
      const atMs = timeInName(name);
      const content = unpacked(zip, entry);
      const bytes = name.endsWith('.gz') ? gunzipSync(content, { maxOutputLength: MOST_DOCUMENT_BYTES }) : content;
      const { feed, source } = found;
      const hash = contentHashOf(bytes);
      const sourceId = place.slice(feed.id.length + 1);
      const at = toInstant(atMs);
      const { format, document } = source;
      const line = {
        at,
        feedId: feed.id,
        sourceId,
        format,
        hash,
        bytes: bytes.byteLength,
        ...(document && { document }),
      };
      return [{ document: documentOf(line, bytes) }];
    } catch (error) {
      return refuse(entry.name, (error as Error).message) ?? [];
    }
  });
}

function unpacked(zip: ZipArchive, entry: ZipEntry): Uint8Array {
  if (entry.bytes > MOST_DOCUMENT_BYTES)
    throw new HubError('LIMIT_EXCEEDED', `${entry.name}: ${entry.bytes} bytes, allowed ${MOST_DOCUMENT_BYTES}`);
  const parts: Uint8Array[] = [];
  zip.read(entry, (part) => parts.push(part.slice()));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function jsonOf(zip: ZipArchive, entry: ZipEntry | undefined): unknown {
  if (!entry) return undefined;
  try {
    return JSON.parse(Buffer.from(unpacked(zip, entry)).toString('utf8')) as unknown;
  } catch (cause) {
    throw invalid(entry.name, (cause as Error).message, 'JSON');
  }
}

function feedsOf(value: unknown): unknown[] | undefined {
  const feeds = Array.isArray(value) ? value : (value as { feeds?: unknown } | undefined)?.feeds;
  return Array.isArray(feeds) && feeds.length > 0 ? feeds : undefined;
}

function instantIn(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

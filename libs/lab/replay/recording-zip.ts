import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FeedConfig } from '#libs/config';
import { sourceIdOf } from '#libs/collect';
import { HubError, invalidRequest as invalid } from '#libs/errors';
import { ZipEntryFault, openZip, type ZipArchive, type ZipEntry } from '#libs/formats/gtfs';
import { isJsonBeyond } from '#libs/formats/text';
import { FEED_ID_PATTERN, toInstant, type FeedId } from '#libs/model';
import { timeInName, type JournalEntry, type SourceDocument } from '#libs/sources';

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

/** Unpacked, of all documents together: they are in memory until the recording is written. */
const MOST_UNPACKED_BYTES = 512 * 1024 ** 2;
const LIMITS = { entries: 50_000, totalBytes: MOST_UNPACKED_BYTES, ratio: 200, nameBytes: 255, nameDepth: 4 };
/** The largest document taken, unpacked. */
const MOST_DOCUMENT_BYTES = 128 * 1024 ** 2;
/** A document may unpack to so many times its bytes, as an entry of a zip may; small ones to more. */
const RATIO_FROM_BYTES = 16 * 1024 ** 2;
const MOST_LINES = 200_000;
const JSON_BOUNDS = { depth: 64, values: 1_000_000 };
const HASHED_AT_ONCE = 4 * 1024 ** 2;
const unpack = promisify(gunzip);
const MOST_REFUSED = 100;
const INDEX = 'documents/index.jsonl';
/** No year of five digits: instants are compared as texts. */
const YEAR = /^\d{4}-/;
const HASH = /^[0-9a-f]{64}$/;

/**
 * Reads a zip taken out of a sandbox or replay (`documents/index.jsonl`, `documents/<hash>.gz`, `feeds.json`,
 * `manifest.json`), or a plain one of documents, `<feed>/<source>/<name with its time>`, of feeds this hub has. What cannot
 * be used is left out and named. Gives way between documents. Rejects with CONTAINER_UNREADABLE or LIMIT_EXCEEDED as zips of
 * timetables do, and REQUEST_INVALID where nothing is left.
 */
export async function readRecordingZip(
  bytes: Uint8Array,
  known: readonly FeedConfig[],
  giveWay: () => Promise<void> = () => new Promise((turn) => setImmediate(turn)),
  mostBytes = MOST_UNPACKED_BYTES,
): Promise<ReadRecording> {
  const zip = openZip(bytes, { limits: LIMITS });
  const byName = new Map(zip.entries.map((entry) => [entry.name, entry]));
  if (byName.size < zip.entries.length) throw unreadable('two entries have the same name');
  const index = byName.get(INDEX);
  const refused: ReadRecording['refused'] = [];
  const refuse = (entry: string, reason: string): undefined => {
    if (refused.length < MOST_REFUSED) refused.push({ entry: entry.slice(0, 255), reason });
    return undefined;
  };
  const unpacker = new Unpacker(zip, giveWay, mostBytes);
  const documents = index
    ? await takenOut(unpacker, byName, index, refuse)
    : await plain(unpacker, zip.entries, known, refuse);
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
  // The last that was pushed to a sandbox came at its end, which is no longer part of an interval.
  const toMs = Math.max(instantIn(manifest?.to) ?? 0, lastMs + 1);
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

/** Unpacks documents within the bound of all of them, and lets the city have its turn after each. */
class Unpacker {
  private left: number;

  constructor(
    readonly zip: ZipArchive,
    private readonly giveWay: () => Promise<void>,
    private readonly mostBytes: number,
  ) {
    this.left = mostBytes;
  }

  /** Rejects with LIMIT_EXCEEDED past the bound of all, with another fault for this one alone. */
  async document(entry: ZipEntry, isPacked: boolean): Promise<{ bytes: Uint8Array; hash: string }> {
    const content = unpacked(this.zip, entry);
    await this.giveWay();
    const bytes = isPacked ? await this.gunzipped(entry.name, content) : content;
    this.left -= bytes.byteLength;
    if (this.left < 0) throw tooMuch(this.mostBytes);
    return { bytes, hash: await this.hashOf(bytes) };
  }

  private async gunzipped(name: string, content: Uint8Array): Promise<Uint8Array> {
    const most = Math.min(MOST_DOCUMENT_BYTES, Math.max(RATIO_FROM_BYTES, content.byteLength * LIMITS.ratio));
    try {
      return await unpack(content, { maxOutputLength: Math.min(most, this.left) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
      if (this.left < most) throw tooMuch(this.mostBytes);
      throw new ZipEntryFault(name, `it unpacks to more than ${most} bytes`);
    }
  }

  private async hashOf(bytes: Uint8Array): Promise<string> {
    const hash = createHash('sha256');
    for (let at = 0; at < bytes.byteLength; at += HASHED_AT_ONCE) {
      hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
      await this.giveWay();
    }
    return hash.digest('hex');
  }
}

function tooMuch(mostBytes: number): HubError {
  const got = `more than ${mostBytes} bytes in all documents together`;
  return new HubError('LIMIT_EXCEEDED', `zip size: ${got}, unpacked`, { where: 'body', got });
}

function unreadable(got: string): HubError {
  return new HubError('CONTAINER_UNREADABLE', `the document cannot be opened as a zip: ${got}`, { where: 'body', got });
}

async function takenOut(
  unpacker: Unpacker,
  byName: ReadonlyMap<string, ZipEntry>,
  index: ZipEntry,
  refuse: Refuse,
): Promise<ReadRecording['documents']> {
  const lines = Buffer.from(unpacked(unpacker.zip, index)).toString('utf8').split('\n', MOST_LINES).filter(Boolean);
  const contents = new Map<string, Uint8Array | undefined>();
  const documents: ReadRecording['documents'] = [];
  for (const [at, line] of lines.entries()) {
    const entry = entryIn(line);
    if (!entry) {
      refuse(`${INDEX}:${at + 1}`, 'no line of an index of documents');
      continue;
    }
    const { hash } = entry;
    if (!contents.has(hash)) contents.set(hash, await documentNamed(unpacker, byName, hash, refuse));
    const bytes = contents.get(hash);
    if (bytes) documents.push({ document: documentOf(entry, bytes) });
  }
  return documents;
}

async function documentNamed(
  unpacker: Unpacker,
  byName: ReadonlyMap<string, ZipEntry>,
  hash: string,
  refuse: Refuse,
): Promise<Uint8Array | undefined> {
  const packed = byName.get(`documents/${hash}.gz`);
  if (!packed) return refuse(`documents/${hash}.gz`, 'is not in the zip');
  try {
    const read = await unpacker.document(packed, true);
    return read.hash === hash ? read.bytes : refuse(packed.name, 'its content is not that of its name');
  } catch (error) {
    if (error instanceof HubError) throw error;
    return refuse(packed.name, (error as Error).message);
  }
}

function entryIn(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<JournalEntry>;
    const { at, feedId, sourceId, format, hash } = entry;
    const isWhole = [at, feedId, sourceId, format, hash].every((one) => typeof one === 'string' && one.length < 200);
    if (!isWhole || instantIn(at) === undefined || !HASH.test(hash!) || !FEED_ID_PATTERN.test(feedId!))
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
async function plain(
  unpacker: Unpacker,
  entries: readonly ZipEntry[],
  known: readonly FeedConfig[],
  refuse: Refuse,
): Promise<ReadRecording['documents']> {
  const sources = new Map<string, { feed: FeedConfig; source: FeedConfig['sources'][number] }>(
    known.flatMap((feed) =>
      feed.sources.map((source, at) => [`${feed.id}/${sourceIdOf(source, at)}` as string, { feed, source }] as const),
    ),
  );
  const documents: ReadRecording['documents'] = [];
  for (const entry of entries) {
    const parts = entry.name.split('/');
    const name = parts.pop()!;
    const place = parts.slice(-2).join('/');
    const found = sources.get(place);
    if (!found) {
      refuse(entry.name, 'expected <feed>/<source>/<name with its time> of a feed of this hub');
      continue;
    }
    try {
      const at = toInstant(timeInName(name));
      const { bytes, hash } = await unpacker.document(entry, name.endsWith('.gz'));
      const { feed, source } = found;
      const { format, document } = source;
      const sourceId = place.slice(feed.id.length + 1);
      const line = { at, feedId: feed.id, sourceId, format, hash, bytes: bytes.byteLength };
      documents.push({ document: documentOf({ ...line, ...(document && { document }) }, bytes) });
    } catch (error) {
      if (error instanceof HubError && error.code === 'LIMIT_EXCEEDED') throw error;
      refuse(entry.name, (error as Error).message);
    }
  }
  return documents;
}

function unpacked(zip: ZipArchive, entry: ZipEntry): Uint8Array {
  if (entry.bytes > MOST_DOCUMENT_BYTES)
    throw new ZipEntryFault(entry.name, `${entry.bytes} bytes, allowed ${MOST_DOCUMENT_BYTES}`);
  const parts: Uint8Array[] = [];
  zip.read(entry, (part) => parts.push(part.slice()));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function jsonOf(zip: ZipArchive, entry: ZipEntry | undefined): unknown {
  if (!entry) return undefined;
  try {
    const content = unpacked(zip, entry);
    if (isJsonBeyond(content, JSON_BOUNDS)) throw new Error('it nests too deep, or has too many parts');
    return JSON.parse(Buffer.from(content).toString('utf8')) as unknown;
  } catch (cause) {
    throw invalid(entry.name, (cause as Error).message, 'JSON');
  }
}

function feedsOf(value: unknown): unknown[] | undefined {
  const feeds = Array.isArray(value) ? value : (value as { feeds?: unknown } | undefined)?.feeds;
  return Array.isArray(feeds) && feeds.length > 0 ? feeds : undefined;
}

function instantIn(value: unknown): number | undefined {
  const ms = typeof value === 'string' && YEAR.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

import { gzipSync } from 'node:zlib';
import { sourceIdOf } from '#libs/collect';
import type { FeedConfig } from '#libs/config';
import { KINDS, type FeedId, type HubEvent, type Instant, type Kind } from '#libs/model';
import { MAPPED_KINDS } from '#libs/model/schemas';
import { EXPORT_FORMS } from '#libs/publish';
import { blockOfRows, type RowBlock } from '#libs/record';
import { contentHashOf, type JournalEntry } from '#libs/sources';
import { pushSourceOf } from '../push/index.js';
import type { LabSession } from '../session/index.js';
import { dataPackageOf, manifestOf, readmeOf, roCrateOf, type TakeOutAbout } from './about.js';
import { readLog } from './read-log.js';
import { rowOf } from './rows.js';
import { VehicleSnapshots } from './snapshots.js';
import { ZipStream } from './zip-stream.js';

/** A document of the experiment as it came. */
export interface TakenDocument {
  entry: JournalEntry;
  read: () => Promise<Uint8Array>;
}

export interface TakeOut {
  session: LabSession;
  about: TakeOutAbout;
  /** As they came, in order; what was pushed as events is not among them. */
  documents: AsyncIterable<TakenDocument>;
  /** What it is of, where that is not all the log has. */
  interval?: { from: Instant; to: Instant };
  /** How the feeds are described to whoever plays it again. */
  feeds: readonly object[];
}

/** Documents of an archive: more would be no archive another hub reads. Past it, rows of pushed events are conflated. */
const MOST_DOCUMENTS = 20_000;
const MOST_ROWS = 500;
const ROW_SPAN_MS = 1_000;

/** Kinds that are about the hub and not about the experiment. */
const OWN_AFFAIRS: readonly Kind[] = ['alarm', 'kpi'];

const COLUMNS = [
  { name: 'at', type: 'instant' },
  { name: 'receivedAt', type: 'instant' },
  { name: 'key', type: 'text' },
  { name: 'feed', type: 'text' },
  { name: 'op', type: 'text' },
  { name: 'latitude', type: 'number' },
  { name: 'longitude', type: 'number' },
  { name: 'flags', type: 'json' },
  { name: 'matchScore', type: 'number' },
  { name: 'body', type: 'json' },
] as const;

/**
 * An experiment's data as one zip: every event of the log in three forms, vehicles as GTFS-Realtime, the documents another
 * hub plays again, and what all of it is and on what terms. It is written as it is read; a part of the log at a time is held.
 */
export async function* writeTakeOut(takeOut: TakeOut): AsyncIterable<Uint8Array> {
  const { session, about, feeds } = takeOut;
  const zip = new ZipStream(new Date(about.generatedAt));
  const kinds: Kind[] = [];
  let period: { from: Instant; to: Instant } | undefined;
  for (const kind of KINDS.filter((one) => !OWN_AFFAIRS.includes(one))) {
    const seen = await periodOf(session, kind);
    if (!seen) continue;
    kinds.push(kind);
    // How the hub judged its feeds goes on without any data.
    if (kind !== 'feed-status') period = wider(period, seen);
  }
  period = takeOut.interval ?? period;
  for (const kind of kinds) {
    const forms = { ndjson: linesOf(session, kind), parquet: tableOf(session, kind) };
    for (const [ending, content] of Object.entries(forms)) yield* zip.file(`events/${kind}.${ending}`, content);
    if (await hasPlaces(session, kind))
      yield* zip.file(`geojson/${kind}.geojson`, EXPORT_FORMS['geojson']!.write(COLUMNS, blocksOf(session, kind)));
  }
  const spanMs = period ? Date.parse(period.to) - Date.parse(period.from) : 0;
  if (kinds.includes('vehicle-position')) yield* writeSnapshots(zip, session, spanMs);
  yield* writeDocuments(zip, takeOut, kinds, spanMs);
  yield* zip.text('feeds.json', `${JSON.stringify(feeds, undefined, 1)}\n`);
  const described = { about, period, files: [...zip.files] };
  yield* zip.text('README.txt', readmeOf(described));
  yield* zip.text('datapackage.json', `${JSON.stringify(dataPackageOf(described), undefined, 1)}\n`);
  yield* zip.text('ro-crate-metadata.json', `${JSON.stringify(roCrateOf(described), undefined, 1)}\n`);
  yield* zip.text('manifest.json', `${JSON.stringify(manifestOf({ ...described, files: zip.files }), undefined, 1)}\n`);
  yield* zip.end();
}

/** A feed as another hub's replay reads it: its sources without where they are, so that nothing is fetched and no secret given away. */
export function replayableFeed(feed: FeedConfig, written: Record<string, unknown>): object {
  const { title, producer, licence, attribution, homepage, timezone, rules, dropAfter, staleAfter } = written;
  return {
    id: feed.id,
    title: title ?? feed.title,
    producer: producer ?? feed.producer,
    licence: licence ?? feed.licence,
    ...withoutAbsent({ attribution, homepage, timezone, rules, dropAfter, staleAfter }),
    sources: feed.sources.map((source, index) => ({
      id: sourceIdOf(source, index),
      ...withoutAbsent({
        format: source.format,
        document: source.document,
        exchange: source.exchange,
        mapping: source.mapping,
      }),
      replay: { folder: '.' },
    })),
  };
}

function withoutAbsent(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

async function periodOf(session: LabSession, kind: Kind): Promise<{ from: Instant; to: Instant } | undefined> {
  let found: { from: Instant; to: Instant } | undefined;
  for await (const part of readLog(session.bus, kind))
    for (const { event } of part) found = wider(found, { from: event.receivedAt, to: event.receivedAt });
  return found;
}

function wider(
  a: { from: Instant; to: Instant } | undefined,
  b: { from: Instant; to: Instant },
): { from: Instant; to: Instant } {
  if (!a) return b;
  return { from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to };
}

async function* linesOf(session: LabSession, kind: Kind): AsyncIterable<Uint8Array> {
  for await (const part of readLog(session.bus, kind)) yield Buffer.from(part.map(({ json }) => `${json}\n`).join(''));
}

function tableOf(session: LabSession, kind: Kind): AsyncIterable<Uint8Array> {
  return EXPORT_FORMS['parquet']!.write(COLUMNS, blocksOf(session, kind));
}

async function* blocksOf(session: LabSession, kind: Kind): AsyncIterable<RowBlock> {
  for await (const part of readLog(session.bus, kind))
    yield blockOfRows(
      COLUMNS,
      part.map(({ event }) => tableRowOf(event)),
    );
}

function tableRowOf({ observedAt, receivedAt, key, feed, op, quality, entity }: HubEvent): Record<string, unknown> {
  const point = (entity as { point?: { latitude: number; longitude: number } } | undefined)?.point;
  return {
    at: observedAt,
    receivedAt,
    key,
    feed,
    op,
    ...(point && { latitude: point.latitude, longitude: point.longitude }),
    flags: quality.flags,
    ...(quality.matchScore !== undefined && { matchScore: quality.matchScore }),
    ...(entity !== undefined && { body: entity }),
  };
}

async function hasPlaces(session: LabSession, kind: Kind): Promise<boolean> {
  for await (const part of readLog(session.bus, kind))
    for (const { event } of part) if (tableRowOf(event)['latitude'] !== undefined) return true;
  return false;
}

async function* writeSnapshots(zip: ZipStream, session: LabSession, spanMs: number): AsyncIterable<Uint8Array> {
  const byFeed = new Map<FeedId, VehicleSnapshots>();
  const pathOf = (feed: FeedId, atMs: number): string => `gtfs-rt/${feed}/${Math.floor(atMs / 1_000)}.pb`;
  for await (const part of readLog(session.bus, 'vehicle-position'))
    for (const { event } of part) {
      const snapshots = byFeed.get(event.feed) ?? new VehicleSnapshots(spanMs);
      byFeed.set(event.feed, snapshots);
      for (const { atMs, bytes } of snapshots.note(event)) yield* zip.file(pathOf(event.feed, atMs), [bytes]);
    }
  for (const [feed, snapshots] of byFeed)
    for (const { atMs, bytes } of snapshots.end()) yield* zip.file(pathOf(feed, atMs), [bytes]);
}

async function* writeDocuments(
  zip: ZipStream,
  { session, documents }: TakeOut,
  kinds: readonly Kind[],
  spanMs: number,
): AsyncIterable<Uint8Array> {
  const entries: JournalEntry[] = [];
  const written = new Set<string>();
  const write = async function* (entry: JournalEntry, bytes: Uint8Array): AsyncIterable<Uint8Array> {
    entries.push(entry);
    if (written.has(entry.hash)) return;
    written.add(entry.hash);
    yield* zip.file(`documents/${entry.hash}.gz`, [gzipSync(bytes)]);
  };
  for await (const { entry, read } of documents) {
    if (written.size >= MOST_DOCUMENTS) break;
    // It may have gone meanwhile: the archive keeps its bounds.
    const bytes = await read().catch(() => undefined);
    if (bytes) yield* write(entry, bytes);
  }
  const left = Math.max(1, MOST_DOCUMENTS - written.size);
  const conflatedMs = spanMs / left > 100 ? Math.ceil(spanMs / left) : 0;
  for (const kind of kinds) {
    if (!(MAPPED_KINDS as readonly Kind[]).includes(kind)) continue;
    for await (const { entry, bytes } of rowDocuments(session, kind, conflatedMs)) yield* write(entry, bytes);
  }
  entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  yield* zip.text('documents/index.jsonl', entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

/** Rows of pushed events, each entity once in a document: as they came, or the newest of every `conflatedMs`. */
async function* rowDocuments(
  session: LabSession,
  kind: Kind,
  conflatedMs: number,
): AsyncIterable<{ entry: JournalEntry; bytes: Uint8Array }> {
  const source = pushSourceOf(kind as never);
  const waiting = new Map<FeedId, Map<string, HubEvent>>();
  const startedMs = new Map<FeedId, number>();
  const flush = function* (feed: FeedId): Iterable<{ entry: JournalEntry; bytes: Uint8Array }> {
    const rows = waiting.get(feed);
    waiting.delete(feed);
    if (!rows || rows.size === 0) return;
    const bytes = Buffer.from(JSON.stringify([...rows.values()].map(rowOf)));
    const last = [...rows.values()].at(-1)!;
    const hash = contentHashOf(bytes);
    yield {
      entry: { at: last.receivedAt, feedId: feed, sourceId: source, format: 'json', hash, bytes: bytes.length },
      bytes,
    };
  };
  for await (const part of readLog(session.bus, kind))
    for (const { event } of part) {
      if (event.source.id !== source || event.op !== 'upsert') continue;
      const { feed, key } = event;
      const atMs = Date.parse(event.receivedAt);
      const rows = waiting.get(feed);
      const spanMs = Math.max(conflatedMs, ROW_SPAN_MS);
      const isFull = rows !== undefined && (rows.size >= MOST_ROWS || atMs - startedMs.get(feed)! > spanMs);
      if (isFull || (conflatedMs === 0 && rows?.has(key))) yield* flush(feed);
      const into = waiting.get(feed) ?? new Map<string, HubEvent>();
      if (into.size === 0) startedMs.set(feed, atMs);
      into.delete(key);
      into.set(key, event);
      waiting.set(feed, into);
    }
  for (const feed of [...waiting.keys()]) yield* flush(feed);
}

/** The first and last instant a journal can speak of. */
export const ALL_TIME = { fromMs: 0, toMs: Date.UTC(9999, 0, 1) };

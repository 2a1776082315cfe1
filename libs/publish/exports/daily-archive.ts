import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { notFoundAt } from '#libs/errors';
import {
  PUBLIC_KINDS,
  civilDayText,
  instantAtClock,
  toInstant,
  type FeedId,
  type Instant,
  type Kind,
} from '#libs/model';
import type { ExportColumn, RecordStore, RowBlock } from '#libs/record';
import { EXPORT_FORMS } from './export-request.js';
import { NATURE, withNature } from './nature.js';

/** One file of a day. */
export interface ArchivedFile {
  /** Below the day: `astuce/vehicle-position.parquet`. */
  path: string;
  feed: string;
  kind: Kind;
  rows: number;
  bytes: number;
  sha256: string;
}

/** What stands in a day's `manifest.json`. */
export interface ArchivedDay {
  /** Civil day of the territory, `2026-11-29`. */
  day: string;
  timezone: string;
  from: Instant;
  to: Instant;
  madeAt: Instant;
  hub: string;
  feeds: readonly ArchivedFeed[];
  files: readonly ArchivedFile[];
}

/** What is said of a feed beside its files. */
export interface ArchivedFeed {
  id: string;
  title: Readonly<Record<string, string>>;
  producer: string;
  licence: string;
  attribution?: string | undefined;
  nature: string;
}

export interface DailyArchiveOptions {
  folder: string;
  clock: { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
  hub: { name: string; timezone: string };
  /** Days are kept so long, and no more of them than fit. */
  keepMs: number;
  mostBytes: number;
  /** Those everybody may read now. */
  feeds: () => readonly ArchivedFeed[];
  columnsOf: (kind: Kind) => readonly ExportColumn[];
  openStore: () => Promise<RecordStore | undefined>;
  onFault: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
/** What came late is recorded by then. */
const GRACE_MS = 3_600_000;
const LOOK_EVERY_MS = 900_000;
/** A hub that was away makes up for so many days at the most. */
const MOST_DAYS_BACK = 7;
/** Its id rotates after each trip so that nobody can be followed; a file of a whole day would undo that. */
const LEFT_OUT: readonly Kind[] = ['free-vehicle', 'kpi', 'alarm', 'feed-status', 'dataset'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const FILE = /^[a-z0-9][a-z0-9-]*\/[a-z-]+\.parquet$/;

/**
 * What everybody may read of a day, written once when the day is over: a Parquet file a feed and kind, and a manifest with
 * rows, sizes, checksums and licences. A feed that is closed later is given from no day any more. A day is there as a whole
 * or not at all; one without a row is none.
 */
export class DailyArchive {
  readonly counters = { daysTotal: 0, failedTotal: 0, rowsTotal: 0, bytesTotal: 0 };
  private readonly empty = new Set<string>();

  constructor(private readonly options: DailyArchiveOptions) {}

  /** Makes days as they come to their end, until the signal. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, onFault } = this.options;
    while (!signal.aborted) {
      try {
        await this.makeDue(signal);
      } catch (error) {
        this.counters.failedTotal += 1;
        onFault(error);
      }
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  /** Every day that is over and not made, the oldest first; then what is too old goes. */
  async makeDue(signal?: AbortSignal): Promise<void> {
    const { clock, keepMs } = this.options;
    const nowMs = clock.now();
    const back = Math.min(MOST_DAYS_BACK, Math.floor(keepMs / DAY_MS));
    for (let before = back; before >= 1; before -= 1) {
      const day = this.dayAt(nowMs - GRACE_MS - before * DAY_MS);
      if (signal?.aborted || this.empty.has(day) || (await this.find(day))) continue;
      await this.make(day);
    }
    await this.forget(nowMs);
  }

  /** The days there are, newest first, as far as everybody may read them now. */
  async days(): Promise<ArchivedDay[]> {
    const names = (await readdir(this.options.folder).catch(() => [])).filter((name) => DAY.test(name));
    const days = await Promise.all(
      names
        .sort()
        .reverse()
        .map((name) => this.find(name)),
    );
    return days.flatMap((day) => (day ? [this.readable(day)] : [])).filter(({ files }) => files.length > 0);
  }

  /** Throws NOT_FOUND for a day there is not. */
  async day(name: string): Promise<ArchivedDay> {
    const found = DAY.test(name) ? await this.find(name) : undefined;
    if (!found) throw notFoundAt('day', name, 'a day that /archive lists', `no archive of ${name.slice(0, 80)}`);
    return this.readable(found);
  }

  /** Where a file is, and what is known of it. Throws NOT_FOUND, as for a feed that is not everybody's any more. */
  async file(name: string, path: string): Promise<ArchivedFile & { location: string; madeAt: Instant }> {
    const { files, madeAt } = await this.day(name);
    const file = FILE.test(path) ? files.find((one) => one.path === path) : undefined;
    if (!file)
      throw notFoundAt('file', path, `one that the manifest of ${name} names`, `no file ${path.slice(0, 120)}`);
    return { ...file, madeAt, location: join(this.options.folder, name, path) };
  }

  private readable(day: ArchivedDay): ArchivedDay {
    const open = new Set(this.options.feeds().map(({ id }) => id));
    return {
      ...day,
      feeds: day.feeds.filter(({ id }) => open.has(id)),
      files: day.files.filter(({ feed }) => open.has(feed)),
    };
  }

  private async find(day: string): Promise<ArchivedDay | undefined> {
    const text = await readFile(join(this.options.folder, day, 'manifest.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as ArchivedDay);
  }

  /** In a folder of another name until it is whole. */
  private async make(day: string): Promise<void> {
    const { folder, clock, hub, feeds, openStore } = this.options;
    const store = await openStore();
    if (!store) return;
    const [year, month, date] = day.split('-').map(Number) as [number, number, number];
    const from = toInstant(instantAtClock({ year, month, day: date }, '00:00:00', hub.timezone));
    const to = toInstant(instantAtClock({ year, month, day: date }, '24:00:00', hub.timezone));
    const partial = join(folder, `${day}.partial`);
    await rm(partial, { recursive: true, force: true });
    const files: ArchivedFile[] = [];
    const all = feeds();
    for (const feed of all)
      for (const kind of PUBLIC_KINDS.filter((one) => !LEFT_OUT.includes(one))) {
        const file = await this.write(store, partial, { kind, feed, from, to });
        if (file) files.push(file);
      }
    if (files.length === 0) {
      this.empty.add(day);
      return;
    }
    const named = new Set(files.map(({ feed }) => feed));
    const manifest: ArchivedDay = {
      day,
      timezone: hub.timezone,
      from,
      to,
      madeAt: toInstant(clock.now()),
      hub: hub.name,
      feeds: all.filter(({ id }) => named.has(id)),
      files,
    };
    await writeWhole(join(partial, 'manifest.json'), [Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`)]);
    await rename(partial, join(folder, day));
    this.counters.daysTotal += 1;
  }

  /** `undefined` where the feed has nothing of the kind. */
  private async write(
    store: RecordStore,
    folder: string,
    { kind, feed, from, to }: { kind: Kind; feed: ArchivedFeed; from: Instant; to: Instant },
  ): Promise<ArchivedFile | undefined> {
    const query = { kind, from, to, feeds: [feed.id as FeedId], visibilities: ['open' as const] };
    if ((await store.countRows(query, 1)) === 0) return undefined;
    const columns: ExportColumn[] = [...this.options.columnsOf(kind), { name: NATURE, type: 'text' }];
    const path = `${feed.id}/${kind}.parquet`;
    let rows = 0;
    async function* blocks(): AsyncIterable<RowBlock> {
      for await (const block of store.exportBlocks(query)) {
        rows += block.rowCount;
        yield withNature(block, () => feed.nature);
      }
    }
    await mkdir(join(folder, feed.id), { recursive: true });
    const { bytes, sha256 } = await writeWhole(join(folder, path), EXPORT_FORMS['parquet']!.write(columns, blocks()));
    this.counters.rowsTotal += rows;
    this.counters.bytesTotal += bytes;
    return { path, feed: feed.id, kind, rows, bytes, sha256 };
  }

  private async forget(nowMs: number): Promise<void> {
    const { folder, keepMs, mostBytes } = this.options;
    const oldest = this.dayAt(nowMs - keepMs);
    const names = (await readdir(folder).catch(() => []))
      .filter((name) => DAY.test(name))
      .sort()
      .reverse();
    let held = 0;
    for (const name of names) {
      const day = await this.find(name);
      held += day?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
      if (name < oldest || held > mostBytes) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  private dayAt(ms: number): string {
    return civilDayText(ms, this.options.hub.timezone);
  }
}

/** On the disk when it resolves. */
async function writeWhole(
  path: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(path, 'w');
  try {
    for await (const part of parts) {
      hash.update(part);
      await handle.write(part);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

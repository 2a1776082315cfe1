import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createGzip, gunzip, gzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { type HubError, notFoundAt } from '#libs/errors';
import { listJournalDays, readJournal, type JournalEntry } from './journal.js';
import type { SourceDocument } from './source.js';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

export interface ArchiveCounters {
  documentsTotal: number;
  bytesWrittenTotal: number;
  expiredTotal: number;
  failuresTotal: number;
}

/**
 * Every changed document, compressed and named by its content hash: the raw level of openness, the lineage of each
 * event, and what a replay plays. The same content is kept once, however often it comes back.
 *
 * Layout: `<folder>/<first two hex digits>/<hash>.gz`, journal `<folder>/journal/<YYYY-MM-DD>.jsonl`.
 */
export class RawArchive {
  readonly counters: ArchiveCounters = { documentsTotal: 0, bytesWrittenTotal: 0, expiredTotal: 0, failuresTotal: 0 };

  private partials = 0;

  constructor(
    private readonly folder: string,
    private readonly retention: { maxAgeMs: number; maxBytes: number },
  ) {}

  /** Resolves when the document is on disk under its final name. Throws what the file system says (disk full, …). */
  async keep(document: SourceDocument): Promise<void> {
    try {
      await this.keepCopy(document.contentHash, document.bytes);
      await this.journal(document);
      this.counters.documentsTotal += 1;
    } catch (cause) {
      this.counters.failuresTotal += 1;
      throw cause;
    }
  }

  /** Keeps a document that did not come from a source of this process: without a line in the journal. */
  async keepCopy(hash: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(hash);
    await mkdir(dirname(path), { recursive: true });
    if (await exists(path)) {
      // What comes again is not old: its age counts from its last coming.
      const now = new Date();
      await utimes(path, now, now);
      return;
    }
    const packed = await pack(bytes, { level: 3 });
    // Two feeds of a process may get the same document at once.
    const partial = `${path}.${process.pid}.${(this.partials += 1)}.partial`;
    await writeFile(partial, packed);
    await rename(partial, path);
    this.counters.bytesWrittenTotal += packed.byteLength;
  }

  /** The document's bytes. Throws NOT_FOUND when it has expired or never came. */
  async read(hash: string): Promise<Uint8Array> {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw notKept(hash);
    try {
      return await unpack(await readFile(this.pathOf(hash)));
    } catch (cause) {
      throw notKept(hash, cause);
    }
  }

  /** Whether the document's bytes are kept here. */
  has(hash: string): Promise<boolean> {
    return /^[0-9a-f]{64}$/.test(hash) ? exists(this.pathOf(hash)) : Promise.resolve(false);
  }

  /**
   * What came from `fromMs` (inclusive) to `toMs` (exclusive), in the order it came; of one feed where `feedId` is given.
   * The bytes of an entry may have expired before its line.
   */
  entries(period: { fromMs: number; toMs: number }, feedId?: string): AsyncIterable<JournalEntry> {
    return readJournal(join(this.folder, 'journal'), period, feedId);
  }

  /** Days on which something was noted, as epoch milliseconds of their beginning in UTC, ascending. */
  days(): Promise<number[]> {
    return listJournalDays(join(this.folder, 'journal'));
  }

  /** Those of some hashes whose bytes are kept here: one look at each folder, however many are asked for. */
  async kept(hashes: Iterable<string>): Promise<ReadonlySet<string>> {
    const byShard = new Map<string, string[]>();
    for (const hash of hashes) {
      if (!/^[0-9a-f]{64}$/.test(hash)) continue;
      const shard = hash.slice(0, 2);
      const wanted = byShard.get(shard);
      if (wanted) wanted.push(hash);
      else byShard.set(shard, [hash]);
    }
    const found = new Set<string>();
    for (const [shard, wanted] of byShard) {
      const names = new Set(await list(join(this.folder, shard)));
      for (const hash of wanted) if (names.has(`${hash}.gz`)) found.add(hash);
    }
    return found;
  }

  pathOf(hash: string): string {
    return join(this.folder, hash.slice(0, 2), `${hash}.gz`);
  }

  /**
   * Drops what is too old, then the oldest until the folder fits. `needed` documents (the datasets in use) stay.
   * Returns how many went. A past day's journal is compressed once it is older than a day, dropped with the rest.
   */
  async maintain(nowMs: number, needed: ReadonlySet<string>): Promise<number> {
    const kept: { path: string; atMs: number; bytes: number }[] = [];
    let dropped = 0;
    for (const shard of await list(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue;
      for (const name of await list(join(this.folder, shard))) {
        const path = join(this.folder, shard, name);
        const { mtimeMs, size } = await stat(path);
        if (needed.has(name.replace(/\.gz$/, ''))) continue;
        if (nowMs - mtimeMs > this.retention.maxAgeMs) {
          await unlink(path);
          dropped += 1;
        } else kept.push({ path, atMs: mtimeMs, bytes: size });
      }
    }
    let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    kept.sort((a, b) => a.atMs - b.atMs);
    for (const { path, bytes } of kept) {
      if (total <= this.retention.maxBytes) break;
      await unlink(path);
      total -= bytes;
      dropped += 1;
    }
    await this.maintainJournal(nowMs);
    this.counters.expiredTotal += dropped;
    return dropped;
  }

  private async journal(document: SourceDocument): Promise<void> {
    const entry: JournalEntry = {
      at: document.receivedAt,
      feedId: document.feedId,
      sourceId: document.sourceId,
      format: document.format,
      document: document.document,
      language: document.language,
      isTranslation: document.isTranslation,
      hash: document.contentHash,
      bytes: document.bytes.byteLength,
      ...(document.timeShiftMs === 0 ? {} : { timeShiftMs: document.timeShiftMs }),
    };
    const folder = join(this.folder, 'journal');
    await mkdir(folder, { recursive: true });
    const file = await open(join(folder, `${document.receivedAt.slice(0, 10)}.jsonl`), 'a');
    try {
      await file.appendFile(`${JSON.stringify(entry)}\n`);
    } finally {
      await file.close();
    }
  }

  private async maintainJournal(nowMs: number): Promise<void> {
    const folder = join(this.folder, 'journal');
    for (const name of await list(folder)) {
      const path = join(folder, name);
      const ageMs = nowMs - Date.parse(name.slice(0, 10));
      if (ageMs > this.retention.maxAgeMs + 86_400_000) await unlink(path);
      else if (name.endsWith('.jsonl') && ageMs > 2 * 86_400_000) {
        await pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.gz`));
        await unlink(path);
      }
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

function notKept(hash: string, cause?: unknown): HubError {
  const expected = 'the SHA-256 of a document of /v1/feeds/{id}/documents';
  return notFoundAt('hash', hash, expected, `no document ${hash.slice(0, 80)}`, cause);
}

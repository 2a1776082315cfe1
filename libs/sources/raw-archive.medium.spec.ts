import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeedId, Instant } from '#libs/model';
import { contentHashOf } from './content-hash.js';
import { RawArchive } from './raw-archive.js';
import type { SourceDocument } from './source.js';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-01-15T08:00:00Z');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'estuaire-raw-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function document(text: string, receivedAt = '2026-01-15T08:00:00.000Z'): SourceDocument {
  const bytes = Buffer.from(text);
  return {
    feedId: 'astuce' as FeedId,
    sourceId: 'positions',
    format: 'gtfs-rt',
    bytes,
    contentHash: contentHashOf(bytes),
    receivedAt: receivedAt as Instant,
    timeShiftMs: 0,
    replayed: false,
  };
}

const archive = (limits: { maxAgeMs?: number; maxBytes?: number } = {}): RawArchive =>
  new RawArchive(folder, { maxAgeMs: 7 * DAY_MS, maxBytes: 1e9, ...limits });
const filesIn = (): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.gz') && !name.startsWith('journal'));
const age = (raw: RawArchive, one: SourceDocument, days: number): void => {
  const seconds = NOW / 1000 - days * 86_400;
  utimesSync(raw.pathOf(one.contentHash), seconds, seconds);
};

describe('the archive of raw documents', () => {
  it('says of many documents at once which are kept, and on which days something was noted', async () => {
    const raw = archive();
    await raw.keep(document('a', '2026-01-14T23:59:59.000Z'));
    await raw.keep(document('b'));
    const gone = document('gone').contentHash;
    const [a, b] = [document('a').contentHash, document('b').contentHash];
    expect(await raw.kept([a, b, gone, '../a'])).toEqual(new Set([a, b]));
    expect(await raw.days()).toEqual([Date.parse('2026-01-14'), Date.parse('2026-01-15')]);
    expect(await archive().days()).toHaveLength(2);
  });

  it('notes of a replayed document by how much its times were moved', async () => {
    const raw = archive();
    await raw.keep({ ...document('a'), timeShiftMs: 86_400_000 });
    await raw.keep(document('b'));
    const shifts: unknown[] = [];
    const everything = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
    for await (const { timeShiftMs } of raw.entries(everything)) shifts.push(timeShiftMs);
    expect(shifts).toEqual([86_400_000, undefined]);
  });

  it('keeps the same content once however often it comes, and reports in the journal when it came', async () => {
    const raw = archive();
    await raw.keep(document('a'));
    await raw.keep(document('b', '2026-01-15T09:00:00.000Z'));
    await raw.keep(document('a', '2026-01-15T10:00:00.000Z'));
    expect(filesIn()).toHaveLength(2);
    const journal = readFileSync(join(folder, 'journal', '2026-01-15.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(journal).toHaveLength(3);
    expect(journal[2]).toEqual({
      at: '2026-01-15T10:00:00.000Z',
      feedId: 'astuce',
      sourceId: 'positions',
      format: 'gtfs-rt',
      hash: document('a').contentHash,
      bytes: 1,
    });
    expect(Buffer.from(await raw.read(document('a').contentHash)).toString()).toBe('a');
  });

  it('takes the same content from two feeds at the same moment', async () => {
    const raw = archive();
    await Promise.all(Array.from({ length: 8 }, () => raw.keep(document('the same'))));
    expect(filesIn()).toHaveLength(1);
    expect(raw.counters).toMatchObject({ documentsTotal: 8, failuresTotal: 0 });
  });

  it('does not know what never came, nor anything that is no hash', async () => {
    for (const hash of ['0'.repeat(64), '../../etc/passwd', ''])
      await expect(archive().read(hash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('drops what is too old, but never a dataset in use, and takes what came again as new', async () => {
    const raw = archive();
    const [old, used, again, fresh] = ['old', 'used', 'again', 'fresh'].map((text) => document(text));
    for (const one of [old!, used!, again!, fresh!]) await raw.keep(one);
    for (const one of [old!, used!, again!]) age(raw, one, 8);
    await raw.keep(again!);
    expect(await raw.maintain(NOW, new Set([used!.contentHash]))).toBe(1);
    await expect(raw.read(old!.contentHash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const one of [used!, again!, fresh!]) expect((await raw.read(one.contentHash)).length).toBeGreaterThan(0);
  });

  it('drops the oldest until it fits into its bytes', async () => {
    const raw = archive({ maxBytes: 70 });
    const documents = Array.from({ length: 5 }, (_, at) => document(`document ${at}`));
    for (const [at, one] of documents.entries()) {
      await raw.keep(one);
      age(raw, one, 5 - at);
    }
    expect(await raw.maintain(NOW, new Set())).toBeGreaterThan(0);
    expect((await raw.read(documents[4]!.contentHash)).length).toBeGreaterThan(0);
    await expect(raw.read(documents[0]!.contentHash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(raw.counters.expiredTotal).toBe(5 - filesIn().length);
  });

  it('packs a past day’s journal and drops it with the documents it lists', async () => {
    const raw = archive();
    for (const day of ['2026-01-01', '2026-01-12', '2026-01-15']) await raw.keep(document(day, `${day}T08:00:00.000Z`));
    await raw.maintain(NOW, new Set());
    expect(readdirSync(join(folder, 'journal')).sort()).toEqual(['2026-01-12.jsonl.gz', '2026-01-15.jsonl']);
  });

  it('reports a disk that does not take a document', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const raw = new RawArchive(join(folder, 'a-file'), { maxAgeMs: DAY_MS, maxBytes: 1e9 });
    await expect(raw.keep(document('a'))).rejects.toThrow();
    expect(raw.counters.failuresTotal).toBe(1);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharedMemory, openMemoryCoordination } from '#libs/coordination';
import { ManualClock } from '#libs/testing';
import { RawArchive, SharedDocuments, contentHashOf } from './index.js';

const zip = Buffer.from('a timetable');
const hash = contentHashOf(zip);
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'estuaire-shared-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function process(name: string, shared: SharedMemory): { archive: RawArchive; documents: SharedDocuments } {
  const archive = new RawArchive(join(folder, name), { maxAgeMs: 86_400_000, maxBytes: 1e6 });
  const coordination = openMemoryCoordination({ clock: new ManualClock(0), member: name, shared });
  return { archive, documents: new SharedDocuments(archive, coordination) };
}

describe('a document another process has taken in', () => {
  it('is had from the shared store once, and kept', async () => {
    const shared = new SharedMemory();
    const [collector, publisher] = [process('collector', shared), process('publisher', shared)];
    await collector.archive.keepCopy(hash, zip);
    await expect(publisher.documents.read(hash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await collector.documents.share(hash)).toBe(true);
    expect(Buffer.from(await publisher.documents.read(hash))).toEqual(zip);
    expect(Buffer.from(await publisher.archive.read(hash))).toEqual(zip);
    await publisher.documents.read(hash);
    expect(publisher.documents.counters).toEqual({ sharedTotal: 0, fetchedTotal: 1, refusedTotal: 0 });
  });

  it('is put back by whoever has it when the store was emptied, and only then', async () => {
    const shared = new SharedMemory();
    const collector = process('collector', shared);
    await collector.archive.keepCopy(hash, zip);
    for (let minute = 0; minute < 3; minute += 1) await collector.documents.share(hash);
    expect(collector.documents.counters.sharedTotal).toBe(1);
    expect(await process('another', shared).documents.share(contentHashOf(Buffer.from('never seen')))).toBe(false);
  });

  it('is refused when its bytes are not those of its name', async () => {
    const shared = new SharedMemory();
    const coordination = openMemoryCoordination({ clock: new ManualClock(0), member: 'x', shared });
    await coordination.put(`document:${hash}`, Buffer.from('something else'), 60_000);
    const { documents } = process('publisher', shared);
    await expect(documents.read(hash)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(documents.counters.refusedTotal).toBe(1);
  });
});

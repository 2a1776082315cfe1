import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { parseConfig, type HubConfig } from '#libs/config';
import { contentHashOf } from '#libs/sources';
import { readRecordingZip } from './recording-zip.js';

const { config } = parseConfig(`
hub: { name: Hub, operator: City, contact: data@example.org }
feeds:
  - { id: astuce, title: A, producer: P, licence: MIT, sources: [{ id: positions, format: gtfs-rt, url: "https://example.org/", every: 10s }] }
`) as { config: HubConfig };

const text = (content: string): Uint8Array => Buffer.from(content);
const line = (content: string, more: object = {}): string => {
  const hash = contentHashOf(text(content));
  return `${JSON.stringify({ at: '2026-01-15T08:00:00.000Z', feedId: 'astuce', sourceId: 'positions', format: 'gtfs-rt', hash, bytes: 1, ...more })}\n`;
};
const documentsOf = (files: Record<string, Uint8Array>) => readRecordingZip(zipSync(files), config.feeds);
/** A zip whose second entry is named as its first: their names differ in the last letter alone. */
const twice = (zip: Uint8Array): Uint8Array =>
  Buffer.from(Buffer.from(zip).toString('latin1').replaceAll('a/b/d', 'a/b/c'), 'latin1');
const nameOf = (content: string): string => `documents/${contentHashOf(text(content))}.gz`;
const whole = () => ({ 'documents/index.jsonl': text(line('a')), [nameOf('a')]: gzipSync('a') });

describe('a zip somebody has brought', () => {
  it('that was taken out gives its documents in the order they came, under its own description', async () => {
    const read = await documentsOf({
      'documents/index.jsonl': text(line('b', { at: '2026-01-15T08:00:10.000Z' }) + line('a')),
      [nameOf('a')]: gzipSync('a'),
      [nameOf('b')]: gzipSync('b'),
      'feeds.json': text('[{"id":"astuce"}]'),
      'manifest.json': text('{"from":"2026-01-15T07:00:00Z","to":"2026-01-15T09:00:00Z"}'),
    });
    expect(read.documents.map(({ document }) => Buffer.from(document.bytes).toString())).toEqual(['a', 'b']);
    expect([read.fromMs, read.toMs]).toEqual([Date.parse('2026-01-15T07:00:00Z'), Date.parse('2026-01-15T09:00:00Z')]);
    expect(read.feeds).toEqual([{ id: 'astuce' }]);
  });

  it('of documents alone takes their times from their names, of feeds the hub has', async () => {
    const read = await documentsOf({
      'astuce/positions/2026-01-15T08-00-00Z.pb': text('a'),
      'astuce/positions/1768464010.pb.gz': gzipSync('b'),
      'astuce/elsewhere/1768464010.pb': text('c'),
      'readme.txt': text('hello'),
      'astuce/positions/yesterday.pb': text('d'),
    });
    expect(read.documents.map(({ document }) => [document.receivedAt, document.format])).toEqual([
      ['2026-01-15T08:00:00.000Z', 'gtfs-rt'],
      ['2026-01-15T08:00:10.000Z', 'gtfs-rt'],
    ]);
    expect(read.refused.map(({ entry }) => entry)).toEqual([
      'astuce/elsewhere/1768464010.pb',
      'readme.txt',
      'astuce/positions/yesterday.pb',
    ]);
  });

  it('names what it lacks, what is not what its name says, and lines that are none', async () => {
    const read = await documentsOf({
      'documents/index.jsonl': text(
        `${line('a')}${line('gone')}${line('forged')}{"at":1}\nnothing\n${line('a', { feedId: '../x' })}`,
      ),
      [nameOf('a')]: gzipSync('a'),
      [nameOf('forged')]: gzipSync('another'),
    });
    expect(read.documents).toHaveLength(1);
    expect(read.refused.map(({ entry }) => entry.replace(/[0-9a-f]{64}/, '…'))).toEqual([
      'documents/….gz',
      'documents/….gz',
      'documents/index.jsonl:4',
      'documents/index.jsonl:5',
      'documents/index.jsonl:6',
    ]);
  });

  it.each([
    ['bytes that are no zip', text('hello'), 'CONTAINER_UNREADABLE'],
    ['an entry that leads out of it', zipSync({ '../a': text('a') }), 'CONTAINER_UNREADABLE'],
    ['nothing of use', zipSync({ 'a.txt': text('a') }), 'REQUEST_INVALID'],
    ['a bomb', zipSync({ 'astuce/positions/1768464010.pb': new Uint8Array(40 * 1024 ** 2) }), 'LIMIT_EXCEEDED'],
    ['the same name twice', twice(zipSync({ 'a/b/c': text('a'), 'a/b/d': text('b') })), 'CONTAINER_UNREADABLE'],
    [
      'a description without an end',
      zipSync({ ...whole(), 'feeds.json': text('['.repeat(100_000)) }),
      'REQUEST_INVALID',
    ],
  ])('is refused with %s', async (_, bytes, code) => {
    await expect(readRecordingZip(bytes, config.feeds)).rejects.toMatchObject({ code });
  });

  it('leaves out a document that unpacks to far more than it is, and takes the others', async () => {
    const bomb = gzipSync(new Uint8Array(40 * 1024 ** 2));
    const read = await documentsOf({
      'astuce/positions/1768464010.pb.gz': bomb,
      'astuce/positions/1768464020.pb.gz': gzipSync('b'),
    });
    expect(read.documents).toHaveLength(1);
    expect(read.refused).toEqual([
      { entry: 'astuce/positions/1768464010.pb.gz', reason: expect.stringContaining('unpacks to more than') as string },
    ]);
  });

  it('is read no further once its documents together are too many bytes, and the city has a turn after each', async () => {
    const files = Array.from({ length: 10 }, (_, i) => {
      const document = new Uint8Array(100_000).fill(i);
      return [`astuce/positions/${1768464000 + i}.pb.gz`, gzipSync(document)] as const;
    });
    const zip = zipSync(Object.fromEntries(files), { level: 0 });
    let turns = 0;
    const giveWay = async (): Promise<void> => void (turns += 1);
    await expect(readRecordingZip(zip, config.feeds, giveWay, 650_000)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('650000 bytes in all documents together') as string,
    });
    // One before each is unpacked, one after it is hashed.
    expect(turns).toBe(7 + 6);
  });

  it('names lines whose time has no year of four digits', async () => {
    const read = await documentsOf({
      'documents/index.jsonl': text(line('a') + line('a', { at: '+275760-01-01T00:00:00Z' })),
      [nameOf('a')]: gzipSync('a'),
    });
    expect([read.documents.length, read.refused.length]).toEqual([1, 1]);
  });
});

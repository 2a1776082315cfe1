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
const nameOf = (content: string): string => `documents/${contentHashOf(text(content))}.gz`;

describe('a zip somebody has brought', () => {
  it('that was taken out gives its documents in the order they came, under its own description', () => {
    const read = documentsOf({
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

  it('of documents alone takes their times from their names, of feeds the hub has', () => {
    const read = documentsOf({
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

  it('names what it lacks, what is not what its name says, and lines that are none', () => {
    const read = documentsOf({
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
  ])('is refused with %s', (_, bytes, code) => {
    expect(() => readRecordingZip(bytes, config.feeds)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

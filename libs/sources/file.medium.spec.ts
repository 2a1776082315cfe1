import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FeedId } from '#libs/model';
import { ManualClock } from '#libs/testing';
import { FileSource } from './file.js';
import { Collected } from './http/collected.fixture.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'estuaire-file-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sourceOf = (name: string, maxBytes = 1000): FileSource =>
  new FileSource({
    feedId: 'astuce' as FeedId,
    id: 'schedule',
    format: 'gtfs',
    file: join(folder, name),
    everyMs: 1000,
    maxBytes,
    clock: new ManualClock(0),
  });

describe('a file somebody else writes', () => {
  it('is read when it changes; the same content under a new time is no change', async () => {
    const path = join(folder, 'sites.csv');
    const source = sourceOf('sites.csv');
    const sink = new Collected();
    writeFileSync(path, 'one');
    await source.readOnce(sink);
    await source.readOnce(sink);
    utimesSync(path, 1, 1);
    await source.readOnce(sink);
    writeFileSync(path, 'another');
    await source.readOnce(sink);
    expect(sink.outcomes).toEqual(['changed', 'unchanged', 'unchanged', 'changed']);
    expect(sink.texts).toEqual(['one', 'another']);
  });

  it('is unpacked when its name ends in .gz, within the byte limit', async () => {
    writeFileSync(join(folder, 'a.xml.gz'), gzipSync('<roads/>'));
    writeFileSync(join(folder, 'bomb.xml.gz'), gzipSync(Buffer.alloc(10_000_000)));
    const sink = new Collected();
    await sourceOf('a.xml.gz').readOnce(sink);
    await sourceOf('bomb.xml.gz', 100_000).readOnce(sink);
    expect(sink.outcomes).toEqual(['changed', 'SOURCE_TOO_LARGE']);
    expect(sink.texts).toEqual(['<roads/>']);
  });

  it('that is absent, empty or too large fails with its name and without its folder, and is read once it is well', async () => {
    const source = sourceOf('a.csv', 10);
    const sink = new Collected();
    await source.readOnce(sink);
    writeFileSync(join(folder, 'a.csv'), '');
    await source.readOnce(sink);
    writeFileSync(join(folder, 'a.csv'), 'more than ten bytes');
    await source.readOnce(sink);
    writeFileSync(join(folder, 'a.csv'), 'fits');
    await source.readOnce(sink);
    expect(sink.outcomes).toEqual(['SOURCE_UNREACHABLE', 'SOURCE_EMPTY', 'SOURCE_TOO_LARGE', 'changed']);
    for (const { error } of sink.attempts.slice(0, 3)) {
      expect(error!.message).toMatch(/^a\.csv: /);
      expect(error!.message).not.toContain(folder);
    }
  });

  it('is read again when the hub could not take it', async () => {
    writeFileSync(join(folder, 'a.csv'), 'one');
    const source = sourceOf('a.csv');
    const sink = new Collected();
    await source.readOnce({ attempt: () => undefined, document: () => Promise.reject(new Error('disk full')) });
    await source.readOnce(sink);
    expect(sink.outcomes).toEqual(['changed']);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryCoordination } from '#libs/coordination';
import { HubError } from '#libs/errors';
import type { FeedId, Instant } from '#libs/model';
import type { SourceDocument } from '#libs/sources';
import { silentLog, systemClock } from '#libs/telemetry';
import { FeedRefusals } from './feed-refusals.js';
import { RefusedDatasets, type RefusedOfFeed } from './refused-datasets.js';
import { DatasetRefused } from './schedule-keeper.js';

/** Real port: the file system. */
const folder = mkdtempSync(join(tmpdir(), 'refused-'));
afterAll(() => rmSync(folder, { recursive: true }));
let folders = 0;
const newFolder = (): string => join(folder, String((folders += 1)));

const at = '2026-01-15T12:00:00.000Z' as Instant;
const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const refused = (feedId: string, documentHash = HASH): RefusedOfFeed => ({
  feedId,
  documentHash,
  reason: 'all in the past',
  at,
  acceptable: true,
  sourceId: 'gtfs-0',
  format: 'gtfs',
  receivedAt: at,
});
const document = (contentHash: string): SourceDocument => ({
  feedId: 'a' as FeedId,
  sourceId: 'gtfs-0',
  format: 'gtfs',
  bytes: new Uint8Array(),
  contentHash,
  receivedAt: at,
  timeShiftMs: 0,
  replayed: false,
});

describe('refused timetables in the data folder', () => {
  it('are the newest of each feed, until a good one comes', async () => {
    const store = new RefusedDatasets(newFolder());
    expect(await store.list()).toEqual([]);
    await store.publish(refused('b'));
    await store.publish(refused('a', OTHER));
    await store.publish(refused('a'));
    expect((await store.list()).map(({ feedId, documentHash }) => [feedId, documentHash])).toEqual([
      ['a', HASH],
      ['b', HASH],
    ]);
    await store.forget('a');
    expect(await store.find('a')).toBeUndefined();
    expect(await store.list()).toHaveLength(1);
  });

  it('are accepted one document at a time: the word for one is none for the next', async () => {
    const store = new RefusedDatasets(newFolder());
    expect(await store.isAccepted('a', HASH)).toBe(false);
    expect(await store.accept('a', HASH)).toBe(true);
    expect([await store.isAccepted('a', HASH), await store.isAccepted('a', OTHER)]).toEqual([true, false]);
    expect(await store.isAccepted('b', HASH)).toBe(false);
  });
});

describe('refused timetables of processes that share a store', () => {
  it('are seen and accepted from another machine, and what a folder still says of a feed handed over counts no more', async () => {
    const shared = openMemoryCoordination({ clock: systemClock, member: 'one' });
    const [here, there] = [new RefusedDatasets(newFolder(), shared), new RefusedDatasets(newFolder(), shared)];
    await here.publish(refused('a'));
    expect(await there.list(['a', 'b'])).toEqual([refused('a')]);
    await there.accept('a', HASH);
    expect(await here.isAccepted('a', HASH)).toBe(true);
    await there.forget('a');
    expect(await here.find('a')).toBeUndefined();
    expect(await here.list(['a'])).toEqual([]);
    await shared.close();
  });
});

describe('the refusals of a feed', () => {
  const verdict = { accept: false, reason: '3 trips', got: '3 trips', expected: 'more', acceptable: true };

  it('name the newest document, when it was first refused, and whether it may be accepted', async () => {
    const store = new RefusedDatasets(newFolder());
    const refusals = new FeedRefusals('a' as FeedId, store, silentLog);
    await refusals.note(document(HASH), new DatasetRefused('a' as FeedId, 'gtfs-0', verdict), at);
    await refusals.note(
      document(HASH),
      new DatasetRefused('a' as FeedId, 'gtfs-0', verdict),
      '2026-01-16T12:00:00.000Z' as Instant,
    );
    expect(refusals.current).toMatchObject({ documentHash: HASH, at, acceptable: true });
    expect(await refusals.findAccepted()).toBeUndefined();
    await store.accept('a', HASH);
    expect(await refusals.findAccepted()).toMatchObject({ documentHash: HASH });
    await refusals.note(document(OTHER), new HubError('CONTAINER_UNREADABLE', 'not a zip'), at);
    expect(refusals.current).toMatchObject({ documentHash: OTHER, acceptable: false });
    await store.accept('a', OTHER);
    expect(await refusals.findAccepted()).toBeUndefined();
    await refusals.forget();
    expect([refusals.current, await store.find('a')]).toEqual([undefined, undefined]);
  });

  it('cost the feed nothing when they cannot be written down', async () => {
    const store = new RefusedDatasets('/dev/null/nowhere');
    const refusals = new FeedRefusals('a' as FeedId, store, silentLog);
    await refusals.note(document(HASH), new DatasetRefused('a' as FeedId, 'gtfs-0', verdict), at);
    expect(refusals.current?.documentHash).toBe(HASH);
  });
});

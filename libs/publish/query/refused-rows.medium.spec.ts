import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CataloguedFeed } from '#libs/catalogue';
import type { LiveState } from '#libs/live';
import { TOPIC_PREFIX, type FeedId, type HubEvent } from '#libs/model';
import { openEmbeddedStore, type RecordStore } from '#libs/record';
import { MORNING, vehicleMoved } from '#libs/testing';
import { RefusedRowsByFeed } from './refused-rows.js';
import { describeIssues } from './feeds.js';

/** The real embedded store without TimescaleDB, and rows no column can hold. */
const ASTUCE = 'astuce' as FeedId;
const feed = { feedId: ASTUCE } as CataloguedFeed;
/** The feed has reported no status yet. */
const live = { find: () => undefined } as unknown as LiveState;

describe('a row the database refuses is an issue of its feed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-refused-'));
  let store: RecordStore;
  let nowMs = MORNING;
  let offset = 0;
  const clock = { now: () => nowMs } as never;
  const write = (...events: HubEvent[]): Promise<void> =>
    store.write(
      'recorder',
      events.map((event) => ({
        event,
        json: JSON.stringify(event),
        position: { epoch: 'e', topic: `${TOPIC_PREFIX}vehicle-position`, partition: 0, offset: (offset += 1) },
      })),
    );
  const issuesOf = async (refused: RefusedRowsByFeed): Promise<object> =>
    describeIssues(feed, live, await refused.of(ASTUCE));

  beforeAll(async () => {
    store = await openEmbeddedStore({ folder, timescale: false });
    await store.migrate();
  }, 60_000);
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('with its reason where people look, whoever recorded it; one kept within the trade without key and reason', async () => {
    const hidden = { ...vehicleMoved('hidden', { stopSequence: 1e12 }), visibility: 'internal' } as HubEvent;
    await write(vehicleMoved('sound'), vehicleMoved('bad', { stopSequence: 1e12 }), hidden);
    const issues = await issuesOf(new RefusedRowsByFeed(() => Promise.resolve(store), clock));
    expect(issues).toMatchObject({
      counts: { ROW_REFUSED: 2 },
      quarantined: 2,
      samples: [
        { code: 'ROW_REFUSED', severity: 'error', where: 'vehicle-position', got: '22003' },
        {
          code: 'ROW_REFUSED',
          where: 'vehicle-position astuce:bad',
          got: expect.stringMatching(/^22003: .*out of range/),
        },
      ],
    });
    expect(JSON.stringify(issues)).not.toContain('hidden');
  }, 60_000);

  it('is looked up once in ten seconds, whoever asks', async () => {
    const refused = new RefusedRowsByFeed(() => Promise.resolve(store), clock);
    expect((await refused.of(ASTUCE))!.rows).toBe(2);
    await write(vehicleMoved('worse', { stopSequence: 1e13 }));
    expect((await refused.of(ASTUCE))!.rows).toBe(2);
    nowMs += 10_000;
    expect((await refused.of(ASTUCE))!.rows).toBe(3);
  });

  it('is reported as it was last known while the database is away, and of no database at all nothing', async () => {
    let isAway = false;
    const away = { refused: () => Promise.reject(new Error('away')) };
    const refused = new RefusedRowsByFeed(() => Promise.resolve(isAway ? away : store), clock);
    await refused.of(ASTUCE);
    isAway = true;
    nowMs += 10_000;
    expect((await refused.of(ASTUCE))!.rows).toBe(3);
    expect(await issuesOf(new RefusedRowsByFeed(() => Promise.resolve(away), clock))).toMatchObject({ counts: {} });
    expect(await issuesOf(new RefusedRowsByFeed(() => Promise.resolve(undefined), clock))).toMatchObject({
      counts: {},
    });
  });

  it('keeps nobody waiting for a database that hangs', async () => {
    const hangs = { refused: () => new Promise<never>(() => undefined) };
    const refused = new RefusedRowsByFeed(() => Promise.resolve(hangs), clock, 1);
    expect(await issuesOf(refused)).toMatchObject({ counts: {}, samples: [] });
  });
});

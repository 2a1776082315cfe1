import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPIC_PREFIX, toInstant } from '#libs/model';
import { silentLog } from '#libs/telemetry';
import { MORNING, runProgram, until, upserted, vehicleMoved } from '#libs/testing';
import { openEmbeddedStore, type RecordStore } from '../index.js';
import { PgliteSession } from './pglite-session.js';

const ROUNDS = 3;

describe('an embedded store', () => {
  const root = mkdtempSync(join(tmpdir(), 'estuaire-store-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('has after each kill exactly the rows its positions speak of, and every acknowledged one', async () => {
    const folder = join(root, 'killed');
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = runProgram('record-until-killed', [folder]);
      let gone = false;
      void child.exited.then(() => (gone = true));
      await until('it has recorded', () => gone || child.lines.length > 2 + round * 6, 60_000);
      if (gone) throw new Error(`the program ended by itself: ${child.errors()}`);
      await child.kill();
      const acknowledged = Number(child.lines[child.lines.length - 1]);

      const store = await openEmbeddedStore({ folder, recover: false });
      await store.migrate();
      const [reached] = await store.positions('recorder');
      expect(reached!.offset).toBeGreaterThanOrEqual(acknowledged);
      const labels = await labelsIn(store);
      expect(labels).toHaveLength(reached!.offset + 1);
      expect(new Set(labels).size).toBe(labels.length);
      await store.close();
    }
  }, 180_000);

  it.each(['timescaledb', 'plain'] as const)(
    'of the %s build is opened anew by the next call after its engine has crashed, with all that was acknowledged',
    async (build) => {
      const session = await PgliteSession.open(join(root, `crashed-${build}`), false, build);
      expect(session.traits.powerSafe).toBe(true);
      await session.script('create table kept (number integer)');
      await session.query('insert into kept values (1)');
      // JSON so deep that the engine's stack overflows: a crash, not an error.
      const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
      await expect(session.query('select $1::jsonb', [deep])).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        retryable: true,
      });
      expect(await session.query('select number from kept')).toEqual([{ number: 1 }]);
      await session.close();
    },
    60_000,
  );

  it('refuses an event nested so deep, and lives', async () => {
    const store = await openEmbeddedStore({ folder: join(root, 'deep'), timescale: false });
    await store.migrate();
    let body: Record<string, unknown> = {};
    for (let i = 0; i < 3_000; i += 1) body = { body };
    const events = [vehicleMoved('1'), upserted('parking', '1', body), vehicleMoved('2')];
    await store.write(
      'recorder',
      events.map((event, offset) => ({
        position: { epoch: 'test log', topic: `${TOPIC_PREFIX}vehicle-position`, partition: 0, offset },
        event,
        json: '{}',
      })),
    );
    expect(store.counters()).toMatchObject({ rowsTotal: 2, quarantinedTotal: 1 });
    await store.close();
  }, 60_000);

  it('sets files it cannot open aside and begins a new history, loudly', async () => {
    const folder = join(root, 'damaged');
    await (await openEmbeddedStore({ folder, timescale: false })).close();
    truncateSync(join(folder, 'pgdata', 'global', 'pg_control'), 100);
    await expect(openEmbeddedStore({ folder, timescale: false, recover: false })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    const printed: string[] = [];
    const log = { ...silentLog, error: (event: string) => void printed.push(event) };
    const store = await openEmbeddedStore({ folder, timescale: false, log });
    await store.migrate();
    expect(await store.positions('recorder')).toEqual([]);
    await store.close();
    expect(printed).toEqual(['store-set-aside']);
    expect(readdirSync(folder).filter((name) => name.startsWith('store.corrupt-'))).toHaveLength(1);
  }, 60_000);

  it('does not touch files another PostgreSQL made', async () => {
    const folder = join(root, 'older');
    await (await openEmbeddedStore({ folder, timescale: false })).close();
    writeFileSync(join(folder, 'pgdata', 'PG_VERSION'), '16\n');
    await expect(openEmbeddedStore({ folder, timescale: false })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      got: '16',
    });
    expect(readdirSync(folder)).toEqual(['pgdata']);
  }, 60_000);
});

async function labelsIn(store: RecordStore): Promise<unknown[]> {
  const labels: unknown[] = [];
  const period = { from: toInstant(0), to: toInstant(MORNING + 1e12) };
  for await (const page of store.export({ kind: 'vehicle-position', ...period })) {
    labels.push(...page.map(({ label }) => label));
  }
  return labels;
}

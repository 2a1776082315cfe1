import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCursor, openEmbeddedBus, openMemoryBus, type Bus } from '#libs/bus';
import { toInstant, type EntityKey } from '#libs/model';
import { RecordLoop, openEmbeddedStore, openPostgresStore, type RecordStore } from '#libs/record';
import { silentLog } from '#libs/telemetry';
import { MORNING, ManualClock, errorCodeOf, vehicleMoved } from '#libs/testing';
import { atDatabase, query } from '../support/database.js';

const url = process.env['ESTUAIRE_POSTGRES_URL'];
const DAY_MS = 86_400_000;
const clock = new ManualClock(MORNING);
const text = readFileSync('docs/operations.md', 'utf8');

/** Runs what stands in the runbook under a heading, as a shell would. */
function step(heading: string, variables: Record<string, string>): string {
  const part = text.split(`\n### ${heading}\n`)[1]?.split(/\n##+ /)[0];
  const commands = /```bash\n([\s\S]*?)```/.exec(part ?? '')?.[1];
  if (commands === undefined) throw new Error(`docs/operations.md has no commands under "${heading}"`);
  const env = { PATH: process.env['PATH'], HUB_LOG_LEVEL: 'error', ...variables };
  return execFileSync('bash', ['-euo', 'pipefail', '-c', commands], { encoding: 'utf8', stdio: 'pipe', env });
}

const moved = (n: number) => vehicleMoved('1', { at: MORNING + n * 15_000, label: String(n) });

async function labelsIn(store: RecordStore): Promise<unknown[]> {
  const rows = await store.history({
    kind: 'vehicle-position',
    key: 'astuce:1' as EntityKey,
    from: toInstant(MORNING - DAY_MS),
    to: toInstant(MORNING + DAY_MS),
  });
  return rows.map(({ values }) => values['label']);
}

/** Lag once everything is in the store. */
async function record(bus: Bus, store: RecordStore): Promise<number> {
  const loop = new RecordLoop({ bus, store, clock, log: silentLog });
  await loop.start();
  await loop.caughtUp();
  const lag = await loop.lag();
  await loop.stop();
  return lag;
}

/** The tables as the first release had them. */
function firstTables(timescale: boolean): string {
  const [suffix, other] = timescale ? ['.timescale.sql', '.plain.sql'] : ['.plain.sql', '.timescale.sql'];
  const files = readdirSync('libs/record/sql').filter((name) => name < '202602' && !name.endsWith(other!));
  expect(files.some((name) => name.endsWith(suffix!))).toBe(true);
  const applied = files.sort().map((name) => {
    const [, version, verb] = /^(\d+)_([a-z_]+)/.exec(name)!;
    const migration = readFileSync(join('libs/record/sql', name), 'utf8');
    return `${migration};\ninsert into schema_migration values ('${version}', '${verb}', ${timescale});`;
  });
  return `create table schema_migration (version text primary key, name text not null, timescale boolean not null,
    applied_at timestamptz not null default now());\n${applied.join('\n')}`;
}

describe('the runbook', () => {
  const root = mkdtempSync(join(tmpdir(), 'estuaire-runbook-'));
  const BACKUP = join(root, 'backup');
  const HUB_CONFIG = join(root, 'hub.yaml');
  beforeAll(() => {
    mkdirSync(BACKUP);
    writeFileSync(
      HUB_CONFIG,
      `hub: { name: Runbook, operator: Runbook, contact: a@example.org, timezone: Europe/Paris, languages: [fr] }
engines: { store: { postgres: { urlEnv: DATABASE_URL } } }
upstreams: { allowPrivate: [127.0.0.1] }
feeds:
  - id: astuce
    title: { fr: Astuce }
    producer: Astuce
    licence: etalab-2.0
    sources: [{ id: positions, format: gtfs-rt, url: 'http://127.0.0.1:9/positions.pb', every: 1h }]
`,
    );
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  if (url === undefined) {
    it.skip('for PostgreSQL (skipped, because no PostgreSQL is configured: ESTUAIRE_POSTGRES_URL)', () => {});
  } else {
    describe('for PostgreSQL', () => {
      const name = `runbook_${randomUUID().slice(0, 8)}`;
      const DATABASE_URL = atDatabase(url, name).href;
      const open = async (): Promise<RecordStore> => {
        const store = await openPostgresStore({ connectionString: DATABASE_URL });
        await store.migrate();
        return store;
      };
      let hasTimescale: boolean;
      beforeAll(async () => {
        const found = await query(url, `select 1 from pg_settings where name = 'timescaledb.max_background_workers'`);
        hasTimescale = found.length > 0;
        await query(url, `create database ${name}`);
      });
      afterAll(() => query(url, `drop database if exists ${name} with (force)`));

      it('upgrades the tables of the first release, and says so', async () => {
        if (hasTimescale) await query(DATABASE_URL, 'create extension timescaledb');
        await query(
          DATABASE_URL,
          `create schema estuaire; set search_path = estuaire, public; ${firstTables(hasTimescale)}`,
        );
        await query(
          DATABASE_URL,
          `insert into estuaire.vehicle_position (observed_at, received_at, feed, key, op, visibility, document_hash, label)
           values ('${toInstant(MORNING)}', '${toInstant(MORNING)}', 'astuce', 'astuce:1', 'upsert', 'open', '${'0'.repeat(64)}', 'old')`,
        );
        const said = step('Upgrade', { DATABASE_URL, HUB_CONFIG });
        expect(said).toContain(`the history is of this version, ${hasTimescale ? 'with' : 'without'} TimescaleDB`);
        const store = await open();
        expect(await labelsIn(store)).toEqual(['old']);
        await store.close();
      }, 60_000);

      it('puts a lost database back, and the recorder then misses nothing and has nothing twice', async () => {
        const bus = await openMemoryBus({ retentionMs: DAY_MS, now: () => clock.now(), newEpoch: randomUUID });
        const before = await open();
        await bus.append([moved(1), moved(2)]);
        await record(bus, before);
        if (hasTimescale) await query(DATABASE_URL, `select compress_chunk(show_chunks('estuaire.vehicle_position'))`);
        step('Back up PostgreSQL', { DATABASE_URL, BACKUP });
        await bus.append([moved(3)]);
        await record(bus, before);
        await before.close();
        await query(url, `drop database ${name} with (force)`);
        await query(url, `create database ${name}`);

        step('Restore PostgreSQL', { DATABASE_URL, BACKUP });
        const after = await open();
        expect(after.timescale).toBe(hasTimescale);
        expect(await labelsIn(after)).toEqual(['old', '1', '2']);
        await bus.append([moved(4)]);
        expect(await record(bus, after)).toBe(0);
        expect(await labelsIn(after)).toEqual(['old', '1', '2', '3', '4']);
        if (hasTimescale) {
          const [chunks] = await query(
            DATABASE_URL,
            `select count(*)::int as compressed, current_setting('timescaledb.restoring') as restoring
             from timescaledb_information.chunks where hypertable_name = 'vehicle_position' and is_compressed`,
          );
          expect(chunks).toEqual({ compressed: 1, restoring: 'off' });
        }
        await after.close();
        await bus.close();
      }, 60_000);
    });
  }

  describe('for a data folder', () => {
    const HUB_DATA_DIR = join(root, 'data');
    const openLog = (): Promise<Bus> =>
      openEmbeddedBus({
        folder: join(HUB_DATA_DIR, 'bus'),
        retentionMs: DAY_MS,
        now: () => clock.now(),
        newEpoch: randomUUID,
        outlives: 'process',
      });
    const openStore = (): Promise<RecordStore> =>
      openEmbeddedStore({ folder: join(HUB_DATA_DIR, 'store'), build: 'plain' });

    it('puts it back with log and history at one point, and gives no lost event’s place to another', async () => {
      mkdirSync(join(HUB_DATA_DIR, 'bus'), { recursive: true });
      mkdirSync(join(HUB_DATA_DIR, 'store'));
      const bus = await openLog();
      await bus.append([moved(1), moved(2)]);
      const kept = await openStore();
      await kept.migrate();
      await record(bus, kept);
      await Promise.all([bus.close(), kept.close()]);
      step('Back up a data folder', { HUB_DATA_DIR, BACKUP });

      const going = await openLog();
      const [lost] = await going.append([moved(3)]);
      const clientAt = { ...lost!, offset: lost!.offset + 1 };
      await going.close();
      step('Restore a data folder', { HUB_DATA_DIR, BACKUP });

      const back = await openLog();
      const store = await openStore();
      await store.migrate();
      expect((await back.latest('vehicle-position')).deliveries.map(({ event }) => event)).toEqual([moved(2)]);
      expect(await labelsIn(store)).toEqual(['1', '2']);
      const [, next] = await back.append([moved(4), moved(5)]);
      expect(await errorCodeOf(back.read(clientAt, 10))).toBe('POSITION_GONE');
      expect(await back.read(next!, 10)).toMatchObject([{ event: moved(5) }]);
      expect(encodeCursor([next!], ['vehicle-position'])).not.toBe(encodeCursor([clientAt], ['vehicle-position']));
      expect(await record(back, store)).toBe(0);
      expect(await labelsIn(store)).toEqual(['1', '2', '4', '5']);
      await Promise.all([back.close(), store.close()]);
      // Once is enough: after the next start nothing is left out again.
      const again = await openLog();
      const [following] = await again.append([moved(6)]);
      expect(following!.offset).toBe(next!.offset + 1);
      await again.close();
    }, 60_000);
  });
});

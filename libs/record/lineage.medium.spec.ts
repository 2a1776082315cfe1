import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant, type EntityKey, type FeedId, type HubEvent } from '#libs/model';
import { MORNING, upserted, vehicleMoved } from '#libs/testing';
import { agesOf } from './ages.js';
import { listMigrations } from './migrate.js';
import { openPostgresStore } from './index.js';
import { PgliteSession } from './pglite/pglite-session.js';
import { PgSession } from './postgres/pg-session.js';
import { readSeenRuns } from './seen-runs.js';
import type { SqlRunner, SqlSession } from './sql-session.js';
import { SqlStore } from './sql-store.js';

const BEFORE_LINEAGE = '20261129050100';
const DAY_MS = 86_400_000;
const OLD = '0'.repeat(63);
const hashOf = (n: number): string => n.toString(16).padStart(64, '0');

interface Engine {
  session: SqlSession;
  timescale: boolean;
  stop: () => Promise<void>;
}

async function embedded(build: 'timescaledb' | 'plain'): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-lineage-'));
  const session = await PgliteSession.open(folder, true, build);
  const stop = async (): Promise<void> => {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { session, timescale: session.traits.timescale, stop };
}

async function server(connectionString: string): Promise<Engine> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const opened = await openPostgresStore({ connectionString, schema });
  const { timescale } = opened;
  await opened.close();
  const session = new PgSession({ connectionString, maxConnections: 2, schema });
  const stop = async (): Promise<void> => {
    await session.script(`drop schema "${schema}" cascade`);
    await session.close();
  };
  return { session, timescale, stop };
}

/** A database as the version before left it, with a row an hour of one vehicle on one day; compressed where it can be. */
async function asBefore({ session, timescale }: Engine): Promise<void> {
  await session.script(`create table schema_migration (version text primary key, name text not null,
    timescale boolean not null, applied_at timestamptz not null default now())`);
  for (const { version, name, variant, sql } of listMigrations()) {
    if (version > BEFORE_LINEAGE || variant === (timescale ? 'plain' : 'timescale')) continue;
    await session.script(sql);
    await session.query('insert into schema_migration values ($1, $2, $3)', [version, name, timescale]);
  }
  for (let hour = 0; hour < 3; hour += 1) {
    const at = toInstant(MORNING - 9 * DAY_MS + hour * 3_600_000);
    await session.query(
      `insert into vehicle_position (observed_at, received_at, feed, key, op, visibility, document_hash, speed_mps)
       values ($1, $1, 'astuce', 'astuce:old', 'upsert', 'open', $2, 8)`,
      [at, `${OLD}${hour}`],
    );
  }
  if (timescale) await session.query(`select compress_chunk(show_chunks('vehicle_position'))`);
}

const url = process.env['ESTUAIRE_POSTGRES_URL'];
const engines: [string, () => Promise<Engine>][] = [
  ['embedded TimescaleDB', () => embedded('timescaledb')],
  ['plain PGlite', () => embedded('plain')],
  ...(url === undefined ? [] : [['PostgreSQL', () => server(url)] as [string, () => Promise<Engine>]]),
];
if (url === undefined)
  it.skip('lineage in PostgreSQL (skipped, because no PostgreSQL is configured: ESTUAIRE_POSTGRES_URL)', () => {});

describe.each(engines)('lineage in %s', (_, start) => {
  let engine: Engine;
  let store: SqlStore;
  let offset = 0;

  const write = (...events: HubEvent[]): Promise<void> =>
    store.write(
      'recorder',
      events.map((event) => ({
        event,
        json: JSON.stringify(event),
        position: { epoch: 'e', topic: `mobility.${event.kind}`, partition: 0, offset: (offset += 1) },
      })),
    );
  const historyOf = (key: string, kind: 'vehicle-position' | 'alert' = 'vehicle-position') =>
    store.history({
      kind,
      key: key as EntityKey,
      from: toInstant(MORNING - 30 * DAY_MS),
      to: toInstant(MORNING + 30 * DAY_MS),
    });
  const documents = async (): Promise<unknown> =>
    (await engine.session.query(`select count(*)::int as rows from document`))[0];

  beforeAll(async () => {
    engine = await start();
    await asBefore(engine);
    store = new SqlStore(engine.session, engine.timescale, agesOf({}));
    await store.migrate();
  }, 60_000);
  afterAll(() => engine?.stop());

  it('is what it was for rows an earlier version wrote, also where they are compressed', async () => {
    expect((await historyOf('astuce:old')).map(({ values }) => values['documentHash'])).toEqual(
      [0, 1, 2].map((hour) => `${OLD}${hour}`),
    );
  });

  it('is given with history, state and export as before, while no row holds a hash any more', async () => {
    const moved = (n: number) => vehicleMoved('1', { at: MORNING + n * 15_000, documentHash: hashOf(n) });
    await write(moved(1), moved(2));
    await write(moved(3));
    const rows = await historyOf('astuce:1');
    expect(rows.map(({ values }) => values['documentHash'])).toEqual([1, 2, 3].map(hashOf));
    expect(Object.keys(rows[0]!.values)).not.toContain('documentId');
    const [state] = await store.stateAt({ kind: 'vehicle-position', at: toInstant(MORNING + 30_000) });
    expect(state!.source.documentHash).toBe(hashOf(2));
    const exported: unknown[] = [];
    const period = { from: toInstant(MORNING), to: toInstant(MORNING + DAY_MS) };
    for await (const page of store.export({ kind: 'vehicle-position', ...period, columns: ['documentHash'] }))
      exported.push(...page);
    expect(exported).toEqual([1, 2, 3].map((n) => ({ documentHash: hashOf(n) })));
    const held = await engine.session.query(
      `select count(document_hash)::int as hashes, count(document_id)::int as numbers from vehicle_position where key = 'astuce:1'`,
    );
    expect(held).toEqual([{ hashes: 0, numbers: 3 }]);
  });

  it('takes one row a document, however many rows are read from it', async () => {
    const before = (await documents()) as { rows: number };
    const poll = (n: number) =>
      Array.from({ length: 20 }, (_unused, i) =>
        vehicleMoved(`fleet-${i}`, { at: MORNING + n, documentHash: hashOf(99) }),
      );
    await write(...poll(0));
    await write(...poll(1));
    expect(await documents()).toEqual({ rows: before.rows + 1 });
  });

  it('keeps in the row what is no hash, and the hash of an alert, which outlives all observations', async () => {
    await write(vehicleMoved('pushed', { documentHash: 'push' }));
    expect((await historyOf('astuce:pushed'))[0]!.values['documentHash']).toBe('push');
    await write(
      upserted(
        'alert',
        'long',
        { alertId: 'astuce:long' as never, activePeriods: [], informedEntities: [] },
        { documentHash: hashOf(7) },
      ),
    );
    expect((await historyOf('astuce:long', 'alert'))[0]!.values['documentHash']).toBe(hashOf(7));
  });

  it('is beside an index that finds who was on the trips of a block, not all who reported meanwhile', async () => {
    const reports = Array.from({ length: 6_000 }, (_unused, i) =>
      vehicleMoved(`${i % 300}`, {
        feed: 'busy',
        at: MORNING + Math.floor(i / 300) * 15_000,
        trip: { tripId: `busy:T${i % 300}`, routeId: 'busy:90' } as never,
      }),
    );
    await write(...reports);
    await engine.session.query('analyze vehicle_position');
    const at = (seconds: number) => toInstant(MORNING + seconds * 1_000);
    const questions = ['busy:T7', 'busy:T8'].map((tripId, i) => ({ tripId, from: at(30 * i), to: at(120) }));
    const plans: string[] = [];
    const explaining: SqlRunner = {
      query: async (sql, values) => {
        const lines = await engine.session.query<Record<string, string>>(`explain ${sql}`, values);
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
        return engine.session.query(sql, values);
      },
    };
    const seen = await readSeenRuns(explaining, { feed: 'busy' as FeedId, visibilities: ['open'], questions });
    expect(seen.map(({ vehicle, tripId, reports: count }) => [vehicle, tripId, count])).toEqual([
      ['busy:7', 'busy:T7', 8],
      ['busy:8', 'busy:T8', 6],
    ]);
    expect(plans).toEqual([expect.stringMatching(/Index Scan using \S*vehicle_position_by_trip/)]);
  });

  it('remembers nothing of a batch that was not stored', async () => {
    const failing = new SqlStore(
      {
        ...passing(engine.session),
        transaction: (work) => engine.session.transaction(async (t) => (await work(t), fail())),
      },
      engine.timescale,
      agesOf({}),
    );
    const event = vehicleMoved('twice', { documentHash: hashOf(4_242) });
    const delivery = {
      event,
      json: '',
      position: { epoch: 'e', topic: 'mobility.vehicle-position', partition: 9, offset: 1 },
    };
    await expect(failing.write('other', [delivery])).rejects.toThrow('cut');
    await write(event);
    expect((await historyOf('astuce:twice'))[0]!.values['documentHash']).toBe(hashOf(4_242));
  });

  it('goes when all rows that refer to it are gone', async () => {
    await store.maintain(MORNING + 31 * DAY_MS);
    expect(await documents()).not.toEqual({ rows: 0 });
    await store.maintain(MORNING + 41 * DAY_MS);
    expect(await documents()).toEqual({ rows: 0 });
  });
});

function passing(session: SqlSession): SqlSession {
  return {
    schema: session.schema,
    query: (...asked) => session.query(...asked),
    script: (sql) => session.script(sql),
    transaction: (work) => session.transaction(work),
    tidy: (now) => session.tidy(now),
    close: () => session.close(),
  };
}

function fail(): never {
  throw new Error('cut');
}

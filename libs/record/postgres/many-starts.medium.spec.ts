import pg from 'pg';
import { openPostgresStore, type RecordStore } from '../index.js';
import { SqlRefused, type SqlTransaction } from '../sql-session.js';
import { migrate } from '../migrate.js';
import { findTimescale } from './open.js';
import { PgSession } from './pg-session.js';

const url = process.env['ESTUAIRE_POSTGRES_URL'];
const onServer = url === undefined ? describe.skip : describe;

onServer('many processes that start on an empty database at once', () => {
  const schema = 'many_starts';
  const admin = new pg.Client({ connectionString: url });
  beforeAll(() => admin.connect());
  beforeEach(() => admin.query(`drop schema if exists ${schema} cascade`));
  afterAll(async () => {
    await admin.query(`drop schema if exists ${schema} cascade`);
    await admin.end();
  });
  const open = (readOnly = false): Promise<RecordStore> =>
    openPostgresStore({ connectionString: url!, schema, maxConnections: 2, readOnly });

  it('all open it, and it is made once', async () => {
    for (let round = 0; round < 3; round += 1) {
      await admin.query(`drop schema if exists ${schema} cascade`);
      const stores = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const store = await open();
          await store.migrate();
          return store;
        }),
      );
      const { rows } = await admin.query(
        `select count(*) = count(distinct version) as once from ${schema}.schema_migration`,
      );
      expect(rows).toEqual([{ once: true }]);
      await Promise.all(stores.map((store) => store.close()));
    }
  }, 60_000);

  it("a reader does not take another hub's tables in public for its own", async () => {
    await admin.query('create table public.schema_migration (version text, name text, timescale boolean)');
    const reader = await open(true);
    await expect(reader.migrate()).rejects.toMatchObject({ message: expect.stringContaining('no tables yet') });
    await reader.close();
    await admin.query('drop table public.schema_migration');
  });

  it('a connection whose search path passed over the schema makes no tables elsewhere', async () => {
    const missed = new PgSession({ connectionString: url!, maxConnections: 1, schema });
    await expect(migrate(missed, false)).rejects.toMatchObject({
      code: 'STORE_SCHEMA',
      got: 'public',
      expected: schema,
    });
    await missed.close();
  });

  it('a reader makes nothing, and says in one line what a schema of another version lacks', async () => {
    const reader = await open(true);
    await expect(reader.migrate()).rejects.toMatchObject({
      code: 'STORE_SCHEMA',
      message: expect.stringContaining('no tables yet'),
    });
    const { rows } = await admin.query(`select 1 from pg_namespace where nspname = '${schema}'`);
    expect(rows).toEqual([]);
    const writer = await open();
    await writer.migrate();
    await reader.migrate();
    await admin.query(`delete from ${schema}.schema_migration where version = '20261129050100'`);
    await expect(reader.migrate()).rejects.toMatchObject({
      code: 'STORE_SCHEMA',
      message: expect.stringContaining('create_parking_rollup'),
    });
    await admin.query(`insert into ${schema}.schema_migration values ('29990101000000', 'add_flying_buses', false)`);
    await expect(reader.migrate()).rejects.toMatchObject({
      code: 'STORE_SCHEMA',
      message: expect.stringContaining('flying_buses'),
    });
    await Promise.all([reader.close(), writer.close()]);
  }, 60_000);
});

describe('a server that has TimescaleDB installed', () => {
  /** Answers as such a server does, by what stands in the question. */
  const server = (preloaded: boolean, refusal?: SqlRefused): { asked: string[]; transaction: SqlTransaction } => {
    const asked: string[] = [];
    const query = async <Row>(sql: string): Promise<Row[]> => {
      asked.push(sql);
      if (sql.startsWith('create extension') && refusal) throw refusal;
      if (sql.includes('pg_available_extensions')) return [{}] as Row[];
      if (sql.includes('pg_settings')) return (preloaded ? [{}] : []) as Row[];
      return [];
    };
    return { asked, transaction: { query, script: async () => undefined, copyOut: async () => Buffer.of() } };
  };

  it('and does not preload it is named as that, and not asked to create it: that would end the connection', async () => {
    const { asked, transaction } = server(false);
    const { timescale, reason } = await findTimescale(transaction);
    expect([timescale, reason]).toEqual([false, expect.stringMatching(/not preloaded.*shared_preload_libraries/)]);
    expect(asked.filter((sql) => sql.startsWith('create extension'))).toEqual([]);
  });

  it('and refuses to create it is used as the plain one it is, with its own reason', async () => {
    const denied = new SqlRefused('permission denied to create extension "timescaledb"', '42501');
    const { asked, transaction } = server(true, denied);
    expect(await findTimescale(transaction)).toEqual({
      timescale: false,
      reason: expect.stringContaining('permission denied'),
    });
    expect(asked.at(-1)).toBe('rollback to savepoint extension');
  });
});

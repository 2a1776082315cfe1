import { silentLog } from '#libs/telemetry';
import { agesOf } from '../ages.js';
import type { PostgresStoreOptions } from '../options.js';
import type { RecordStore } from '../record.js';
import { quoted, type SqlSession } from '../sql-session.js';
import { SqlStore } from '../sql-store.js';
import { PgSession } from './pg-session.js';

/**
 * Opens a store on a PostgreSQL server, 15 or later, with TimescaleDB where the server has it and the user may create
 * or use it. Throws STORE_UNAVAILABLE (retryable) when the server cannot be reached. Call `migrate` before use.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<RecordStore> {
  const { log = silentLog, schema = 'estuaire' } = options;
  const session = new PgSession({
    connectionString: options.connectionString,
    maxConnections: options.maxConnections ?? 4,
    schema,
  });
  try {
    await session.query(`create schema if not exists ${quoted(schema)}`);
    const timescale = options.timescale !== false && (await hasTimescale(session));
    if (!timescale && options.timescale !== false) {
      log.warn('store-without-timescale', { effect: 'no compression; hourly figures end where the rows end' });
    }
    return new SqlStore(session, timescale, agesOf(options), { hasJobs: true, log });
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function hasTimescale(session: SqlSession): Promise<boolean> {
  const installed = () => session.query(`select 1 from pg_extension where extname = 'timescaledb'`);
  if ((await installed()).length > 0) return isWhole(session);
  const available = await session.query(`select 1 from pg_available_extensions where name = 'timescaledb'`);
  if (available.length === 0) return false;
  // Refused where the user may not: the database is then used as the plain PostgreSQL it is.
  await session.query('create extension if not exists timescaledb').catch(() => undefined);
  return (await installed()).length > 0 && (await isWhole(session));
}

/** Packages of some distributions leave out what is under Timescale's own licence: compression, roll-ups, policies. */
async function isWhole(session: SqlSession): Promise<boolean> {
  const [setting] = await session.query<{ licence: string | null }>(
    `select current_setting('timescaledb.license', true) as licence`,
  );
  return setting?.licence !== 'apache';
}

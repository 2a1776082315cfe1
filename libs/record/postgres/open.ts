import { silentLog } from '#libs/telemetry';
import { agesOf } from '../ages.js';
import type { PostgresStoreOptions } from '../options.js';
import type { RecordStore } from '../record.js';
import { STORE_LOCK } from '../migrate.js';
import { SqlRefused, quoted, type SqlSession, type SqlTransaction } from '../sql-session.js';
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
    // A reader makes nothing: its user may have no right to, and whoever writes has made it.
    if (options.readOnly === true) return new SqlStore(session, false, agesOf(options), { log, readOnly: true });
    const found = await prepare(session, schema, options.timescale !== false);
    if (!found.timescale && options.timescale !== false) {
      log.warn('store-without-timescale', {
        effect: 'no compression; hourly figures end where the rows end',
        ...(found.reason === undefined ? {} : { reason: found.reason }),
      });
    }
    return new SqlStore(session, found.timescale, agesOf(options), { hasJobs: true, log });
  } catch (error) {
    await session.close();
    throw error;
  }
}

/**
 * Schema and extension, by one process at a time: `if not exists` looks first and makes then, so of many that start on an
 * empty database together all but one would be refused.
 */
async function prepare(
  session: SqlSession,
  schema: string,
  wantTimescale: boolean,
): Promise<{ timescale: boolean; reason?: string }> {
  return session.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [STORE_LOCK]);
    const [present] = await transaction.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (present === undefined) await transaction.query(`create schema ${quoted(schema)}`);
    await transaction.query(RESOLVE_SEARCH_PATH);
    return wantTimescale ? findTimescale(transaction) : { timescale: false };
  });
}

/**
 * A connection resolves its search path at its first statement. A schema that another one commits in that very moment can
 * be missed for as long as the connection lives (about one in a thousand on PostgreSQL 15), and its tables would be made
 * in `public`. Setting the path once more resolves it anew.
 */
const RESOLVE_SEARCH_PATH = `select set_config('search_path', current_setting('search_path'), false)`;

/** Exported for its test: no server that lacks the library at its start is at hand there. */
export async function findTimescale(transaction: SqlTransaction): Promise<{ timescale: boolean; reason?: string }> {
  const installed = () => transaction.query(`select 1 from pg_extension where extname = 'timescaledb'`);
  if ((await installed()).length === 0) {
    const available = await transaction.query(`select 1 from pg_available_extensions where name = 'timescaledb'`);
    if (available.length === 0) return { timescale: false };
    if (!(await isPreloaded(transaction))) return { timescale: false, reason: NOT_PRELOADED };
    // Refused where the user may not: the database is then used as the plain one it is.
    await transaction.query('savepoint extension');
    try {
      await transaction.query('create extension timescaledb');
    } catch (error) {
      if (!(error instanceof SqlRefused)) throw error;
      await transaction.query('rollback to savepoint extension');
      return { timescale: false, reason: whyWithout(error.message) };
    }
  }
  return { timescale: await isWhole(transaction) };
}

const NOT_PRELOADED =
  "TimescaleDB is installed but not preloaded: put timescaledb into shared_preload_libraries of the server's configuration and restart it";

/**
 * Asked before: without its library the server ends the connection that creates the extension. The library makes this
 * setting known when the server starts; one that is only in the configuration file is not listed.
 */
async function isPreloaded(transaction: SqlTransaction): Promise<boolean> {
  const known = await transaction.query(`select 1 from pg_settings where name = 'timescaledb.max_background_workers'`);
  return known.length > 0;
}

function whyWithout(message: string): string {
  return `TimescaleDB is installed and could not be created: ${message.split('\n')[0]!.slice(0, 200)}`;
}

/** Packages of some distributions leave out what is under Timescale's own licence: compression, roll-ups, policies. */
async function isWhole(session: SqlTransaction): Promise<boolean> {
  const [setting] = await session.query<{ licence: string | null }>(
    `select current_setting('timescaledb.license', true) as licence`,
  );
  return setting?.licence !== 'apache';
}

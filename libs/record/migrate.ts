import { readFileSync, readdirSync } from 'node:fs';
import { HubError } from '#libs/errors';
import { SqlRefused, quoted, type SqlSession } from './sql-session.js';

/** Two migrations of one name are variants: one runs where TimescaleDB is, the other where it is not. */
type Variant = 'any' | 'timescale' | 'plain';

interface Migration {
  version: string;
  name: string;
  variant: Variant;
  sql: string;
}

const FOLDER = new URL('./sql/', import.meta.url);
/** Any number of hubs may start at once against one server; they migrate one after the other. */
export const STORE_LOCK = 7_237_845;

/** `YYYYMMDDHHMMSS_verb_object[.timescale|.plain].sql`, in order. */
export function listMigrations(folder: URL = FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const match = /^(\d{14})_([a-z_]+)(?:\.(timescale|plain))?\.sql$/.exec(file);
      if (match === null) throw new Error(`${file} is not named as a migration`);
      return {
        version: match[1]!,
        name: match[2]!,
        variant: (match[3] as Variant | undefined) ?? 'any',
        sql: readFileSync(new URL(file, folder), 'utf8'),
      };
    });
}

/**
 * Brings the schema up to this version, each migration in a transaction of its own. What a database began with it
 * keeps: `timescale` counts only for an empty one. Throws STORE_SCHEMA for a database a newer version has migrated.
 */
export async function migrate(session: SqlSession, timescale: boolean): Promise<{ timescale: boolean }> {
  const migrations = listMigrations();
  return session.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [STORE_LOCK]);
    const [into] = await transaction.query<{ schema: string | null }>('select current_schema() as schema');
    if (into?.schema !== session.schema) {
      throw new HubError('STORE_SCHEMA', `the tables would be made in another schema than the store's`, {
        got: into?.schema ?? 'none',
        expected: session.schema,
        retryable: true,
      });
    }
    await transaction.script(`
      create table if not exists schema_migration (
        version    text        primary key,
        name       text        not null,
        timescale  boolean     not null,
        applied_at timestamptz not null default now()
      )`);
    const applied = await transaction.query<{ version: string; name: string; timescale: boolean }>(
      'select version, name, timescale from schema_migration order by version',
    );
    refuseNewer(applied, migrations);
    const isTimescale = applied[0]?.timescale ?? timescale;
    const done = new Set(applied.map(({ version }) => version));
    for (const { version, name, variant, sql } of migrations) {
      if (done.has(version) || variant === (isTimescale ? 'plain' : 'timescale')) continue;
      await transaction.script(sql);
      await transaction.query('insert into schema_migration (version, name, timescale) values ($1, $2, $3)', [
        version,
        name,
        isTimescale,
      ]);
    }
    return { timescale: isTimescale };
  });
}

/**
 * Whether the schema is this version's, for those who only read it. Throws STORE_SCHEMA where it is an older one, or none
 * yet (whoever writes brings it up), or a newer one.
 */
export async function checkSchema(session: SqlSession): Promise<{ timescale: boolean }> {
  const migrations = listMigrations();
  let applied: Applied[];
  try {
    // By its full name: the search path ends in `public`, where another hub may have its tables.
    applied = await session.query<Applied>(
      `select version, name, timescale from ${quoted(session.schema)}.schema_migration order by version`,
    );
  } catch (error) {
    if (!(error instanceof SqlRefused) || error.sqlState !== UNDEFINED_TABLE) throw error;
    throw new HubError('STORE_SCHEMA', 'the store has no tables yet: a recorder makes them when it starts', {
      retryable: true,
    });
  }
  refuseNewer(applied, migrations);
  const isTimescale = applied[0]?.timescale ?? false;
  const done = new Set(applied.map(({ version }) => version));
  const missing = migrations.find(
    ({ version, variant }) => !done.has(version) && variant !== (isTimescale ? 'plain' : 'timescale'),
  );
  if (missing !== undefined) {
    throw new HubError(
      'STORE_SCHEMA',
      `the store lacks the migration ${missing.version}_${missing.name}: start a recorder of this version, which brings it up`,
      { got: applied.at(-1)?.version ?? 'none', expected: missing.version, retryable: true },
    );
  }
  return { timescale: isTimescale };
}

interface Applied {
  version: string;
  name: string;
  timescale: boolean;
}

const UNDEFINED_TABLE = '42P01';

function refuseNewer(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ version }) => version));
  const newer = applied.find(({ version }) => !known.has(version));
  if (newer === undefined) return;
  throw new HubError(
    'STORE_SCHEMA',
    `the store has the migration ${newer.version}_${newer.name}, which this version of the hub does not know: run the version that made it, or a later one`,
    { got: newer.version, expected: migrations[migrations.length - 1]!.version },
  );
}

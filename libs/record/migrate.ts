import { readFileSync, readdirSync } from 'node:fs';
import { HubError } from '#libs/errors';
import type { SqlSession } from './sql-session.js';

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
const LOCK_NUMBER = 7_237_845;

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
  await session.script(`
    create table if not exists schema_migration (
      version    text        primary key,
      name       text        not null,
      timescale  boolean     not null,
      applied_at timestamptz not null default now()
    )`);
  const migrations = listMigrations();
  return session.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [LOCK_NUMBER]);
    const applied = await transaction.query<{ version: string; name: string; timescale: boolean }>(
      'select version, name, timescale from schema_migration order by version',
    );
    const known = new Set(migrations.map(({ version }) => version));
    const newer = applied.filter(({ version }) => !known.has(version));
    if (newer.length > 0) {
      throw new HubError(
        'STORE_SCHEMA',
        `the store has the migration ${newer[0]!.version}_${newer[0]!.name}, which this version of the hub does not know: run the version that made it, or a later one`,
        { got: newer[0]!.version, expected: migrations[migrations.length - 1]!.version },
      );
    }
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

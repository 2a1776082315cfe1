import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder, setAside } from '#libs/bus';
import { HubError } from '#libs/errors';
import { silentLog } from '#libs/telemetry';
import { agesOf } from '../ages.js';
import type { EmbeddedStoreOptions } from '../options.js';
import type { RecordStore } from '../record.js';
import { SqlStore } from '../sql-store.js';
import type { EmbeddedBuild } from './pglite-engine.js';
import { PgliteSession } from './pglite-session.js';

const DATA = 'pgdata';
/** Written when the database in `pgdata` was made and migrated to its end; without it a first start was cut short. */
const COMPLETE = 'pgdata.complete';
/** PostgreSQL's files are of one major version; an engine of another does not read them. */
const ENGINE_VERSION: Readonly<Record<EmbeddedBuild, string>> = { timescaledb: '17', plain: '18' };
const SETTING: Readonly<Record<EmbeddedBuild, string>> = { timescaledb: 'embedded', plain: 'embedded-plain' };

/**
 * Opens PostgreSQL with TimescaleDB inside this process, in a thread of its own; plain PostgreSQL with the plain build
 * or where the extension cannot be loaded. The first opening takes some 3 s, later ones 1 s: start it beside other work. Throws
 * STORE_UNAVAILABLE when another process has the folder, another PostgreSQL made it, or as `recover` says. Call
 * `migrate` before use.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<RecordStore> {
  const { folder, log = silentLog } = options;
  const lock = lockFolder(folder, 'store.lock', 'STORE_UNAVAILABLE');
  try {
    refuseOtherVersion(folder, options.build ?? 'timescaledb');
    const session = await openWhole(options);
    const { timescale, powerSafe } = session.traits;
    if (!timescale && options.timescale !== false && options.build !== 'plain') {
      log.warn('store-without-timescale', { folder, effect: 'no compression; hourly figures end where the rows end' });
    }
    if (!powerSafe) {
      log.warn('store-not-power-safe', { folder, effect: 'rows survive a kill, yet perhaps not a power cut' });
    }
    return new SqlStore(session, timescale, agesOf(options), {
      onClose: () => lock.release(),
      onMigrated: () => writeFileSync(join(folder, COMPLETE), ''),
      log,
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * A process killed while it made the database leaves one that opens, yet lacks the extension or its roles: it is made
 * again. One that an earlier version made has no mark, but tables.
 */
async function openWhole(options: EmbeddedStoreOptions): Promise<PgliteSession> {
  const { folder, log = silentLog } = options;
  const data = join(folder, DATA);
  const mayBeCut = existsSync(data) && !existsSync(join(folder, COMPLETE));
  const session = await openOrBeginAnew(options);
  if (!mayBeCut || (await hasTables(session))) return session;
  await session.close();
  rmSync(data, { recursive: true, force: true });
  log.warn('store-made-again', { folder, effect: 'the first start was cut short; nothing had been recorded' });
  return openOrBeginAnew(options);
}

async function hasTables(session: PgliteSession): Promise<boolean> {
  try {
    return (await session.query('select 1 from schema_migration limit 1')).length > 0;
  } catch {
    return false;
  }
}

async function openOrBeginAnew({ folder, log = silentLog, ...options }: EmbeddedStoreOptions): Promise<PgliteSession> {
  const data = join(folder, DATA);
  const build = options.build ?? 'timescaledb';
  const open = () => PgliteSession.open(data, options.timescale ?? true, build);
  const isNew = !existsSync(data);
  try {
    return await open();
  } catch (damage) {
    if (isNew || options.recover === false) throw damage;
    const aside = setAside(folder, DATA, 'store', (options.now ?? Date.now)());
    try {
      const session = await open();
      log.error('store-set-aside', {
        folder,
        aside,
        damage,
        effect: `history begins anew with what the bus still keeps; the old files can be looked into with PostgreSQL ${ENGINE_VERSION[build]}`,
      });
      return session;
    } catch {
      // A new one cannot be made either (disk full, say), so the old one is not to blame.
      rmSync(data, { recursive: true, force: true });
      renameSync(join(aside, DATA), data);
      rmSync(aside, { recursive: true, force: true });
      throw damage;
    }
  }
}

function refuseOtherVersion(folder: string, build: EmbeddedBuild): void {
  const file = join(folder, DATA, 'PG_VERSION');
  const expected = ENGINE_VERSION[build];
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : expected;
  if (!/^\d+$/.test(found) || found === expected) return;
  const maker = (Object.keys(ENGINE_VERSION) as EmbeddedBuild[]).find((other) => ENGINE_VERSION[other] === found);
  const remedy =
    maker === undefined
      ? 'run the hub version that made it, or move the folder away'
      : `set engines.store to ${SETTING[maker]}, which made it, or move the folder away: history then begins anew with what the bus still keeps`;
  throw new HubError(
    'STORE_UNAVAILABLE',
    `${join(folder, DATA)} was made by PostgreSQL ${found}, the engine of ${SETTING[build]} is ${expected}: ${remedy}`,
    { where: file, got: found, expected },
  );
}

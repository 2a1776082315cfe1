import { lockFolder } from '#libs/bus';
import { silentLog } from '#libs/telemetry';
import { agesOf } from '../ages.js';
import type { EmbeddedStoreOptions } from '../options.js';
import type { RecordStore } from '../record.js';
import { SqlStore } from '../sql-store.js';
import { PgliteSession } from './pglite-session.js';

/**
 * Opens PostgreSQL with TimescaleDB inside this process, in a thread of its own; plain PostgreSQL where the extension
 * cannot be loaded. The first opening takes some 3 s, later ones 1 s: start it beside other work. Throws
 * STORE_UNAVAILABLE when another process has the folder or the engine cannot open it. Call `migrate` before use.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<RecordStore> {
  const { folder, log = silentLog } = options;
  const lock = lockFolder(folder, 'store.lock', 'STORE_UNAVAILABLE');
  try {
    const session = await PgliteSession.open(`${folder}/pgdata`, options.timescale ?? true);
    if (!session.timescale && options.timescale !== false) {
      log.warn('store-without-timescale', { folder, effect: 'no compression; hourly figures end where the rows end' });
    }
    if (!session.powerSafe) {
      log.warn('store-not-power-safe', { folder, effect: 'rows survive a kill, yet perhaps not a power cut' });
    }
    return new SqlStore(session, session.timescale, agesOf(options), () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

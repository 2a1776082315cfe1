import { join } from 'node:path';
import type { HubConfig } from '#libs/config';
import { openEmbeddedStore, openPostgresStore, type RecordStore } from '#libs/record';
import type { Log } from '#libs/telemetry';
import { requiredSecret } from './open-bus.js';

/**
 * The history the configuration names, brought to this version's schema by whoever writes it; a process that only reads
 * needs no right to make anything, and throws STORE_SCHEMA for another schema. `undefined` where none is kept.
 */
export async function openStore(
  { engines, retention }: HubConfig,
  folder: string,
  secrets: Record<string, string | undefined>,
  log: Log,
  readOnly = false,
): Promise<RecordStore | undefined> {
  if (engines.store === 'none') return undefined;
  const common = { retentionMs: retention.history, log };
  const store =
    typeof engines.store === 'string'
      ? await openEmbeddedStore({
          ...common,
          folder: join(folder, 'store'),
          build: engines.store === 'embedded' ? 'timescaledb' : 'plain',
        })
      : await openPostgresStore({
          ...common,
          readOnly,
          connectionString: requiredSecret(engines.store.postgres.urlEnv, 'engines.store.postgres.urlEnv', secrets),
        });
  try {
    await store.migrate();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

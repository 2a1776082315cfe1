import { resolve } from 'node:path';
import { loadConfig, type HubEnvironment } from '#libs/config';
import { openStore } from '#libs/engines';
import { createLog } from '#libs/telemetry';

/**
 * Brings the tables of the history to this version and ends: what a recorder does when it starts, for whoever upgrades step
 * by step. Throws STORE_SCHEMA where a newer version has been there, STORE_UNAVAILABLE where nobody answers.
 */
export async function migrateStore(
  environment: HubEnvironment,
  variables: Record<string, string | undefined>,
): Promise<number> {
  const config = loadConfig(environment.configFile, { SIMULATOR_URL: 'http://127.0.0.1', ...variables });
  const store = await openStore(config, resolve(environment.dataDir), variables, createLog(environment.logLevel));
  await store?.close();
  process.stdout.write(
    store === undefined
      ? 'no history is kept (engines.store: none)\n'
      : `the history is of this version, ${store.timescale ? 'with' : 'without'} TimescaleDB\n`,
  );
  return 0;
}

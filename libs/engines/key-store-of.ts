import { join } from 'node:path';
import type { HubConfig } from '#libs/config';
import { KeyTable } from '#libs/record';
import { FileKeyStore, type KeyStore } from '#libs/security';
import { requiredSecret } from './open-bus.js';

/**
 * Where the keys of a hub are: the file the configuration names; else on the PostgreSQL server of the history, which all
 * processes reach; else a file in the data folder. Throws CONFIG_INVALID for an address that is not set.
 */
export function keyStoreOf(
  { access, engines }: Pick<HubConfig, 'access' | 'engines'>,
  dataFolder: string,
  secrets: Record<string, string | undefined>,
): KeyStore {
  const file = new FileKeyStore(access.keysFile ?? join(dataFolder, 'access', 'keys.json'));
  if (access.keysFile !== undefined || typeof engines.store === 'string') return file;
  const { urlEnv } = engines.store.postgres;
  return new KeyTable({
    connectionString: requiredSecret(urlEnv, 'engines.store.postgres.urlEnv', secrets),
    before: file,
  });
}

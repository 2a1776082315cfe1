import { join } from 'node:path';
import type { HubConfig } from '#libs/config';
import { FileKeyStore, type KeyStore } from '#libs/security';

/** Where the keys of a hub are: a file all its processes reach, by default in the data folder. */
export function keyStoreOf({ access }: Pick<HubConfig, 'access'>, dataFolder: string): KeyStore {
  return new FileKeyStore(access.keysFile ?? join(dataFolder, 'access', 'keys.json'));
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig, type HubEnvironment } from '#libs/config';
import { keyStoreOf, signInLink } from '#libs/engines';
import { Sessions } from '#libs/security';
import { commandAudit } from './command-audit.js';
import type { KeyOptions } from './keys.js';

export const SIGN_IN_USAGE = `  npm run hub -- sign-in [--name N] [--role R]
                                          prints an address where somebody signs in once, within an hour; default admin
`;

/** `sign-in`: for whoever has the machine. A running hub knows of it within two seconds. */
export async function signInCommand(
  { name = 'command line', role = 'admin' }: KeyOptions,
  environment: HubEnvironment,
  variables: Record<string, string | undefined>,
): Promise<number> {
  const config = loadConfig(environment.configFile, { SIMULATOR_URL: 'http://127.0.0.1', ...variables });
  const folder = resolve(environment.dataDir);
  const isKnown = config.access.keysFile !== undefined || existsSync(join(folder, 'access'));
  const store = keyStoreOf(config, folder, variables);
  const sessions = new Sessions({ store, now: Date.now, randomBytes, sessionMs: config.access.session });
  const audit = commandAudit(folder);
  const { key, token } = await sessions.invite({ name, role }).finally(() => store.close?.());
  await audit.note({ who: 'command', what: 'session.invite', on: key.id, outcome: 'done', detail: role });
  if (!isKnown)
    process.stderr.write(
      `no hub has run in the folder ${folder} yet: the address is good for the one that does (--data FOLDER, --port N)\n`,
    );
  const url = config.hub.publicUrl?.replace(/\/$/, '') ?? `http://${environment.host}:${environment.port}`;
  process.stdout.write(`Good once, until ${key.expiresAt}, for ${role}:\n${signInLink(url, token)}\n`);
  return 0;
}

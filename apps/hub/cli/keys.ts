import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig, parseDuration, type HubConfig, type HubEnvironment } from '#libs/config';
import { keyStoreOf } from '#libs/engines';
import { invalidRequest as invalid } from '#libs/errors';
import { KeyAdmin, ROLES, type ShownKey } from '#libs/security';
import { commandAudit } from './command-audit.js';

export const KEYS_USAGE = `  npm run hub -- keys create --config FILE --name N --role R [--feeds a,b] [--outputs gtfs-rt,v1] [--expires 30d] [--quota N]
                                          makes a key and prints it, once, on the last line; roles: ${ROLES.join(', ')}
  npm run hub -- keys list | revoke ID | rotate ID | narrow ID [--role R] [--feeds …] [--outputs …] [--expires …] [--quota N]
`;

export const KEY_OPTIONS = ['name', 'role', 'feeds', 'outputs', 'expires', 'quota'] as const;
/** What the command line gives a command on keys. */
export type KeyOptions = { [Name in (typeof KEY_OPTIONS)[number]]?: string };

/** `keys create|list|revoke|rotate|narrow`. A running hub knows of it within two seconds. */
export async function keysCommand(
  [action, id]: readonly (string | undefined)[],
  options: KeyOptions,
  environment: HubEnvironment,
  variables: Record<string, string | undefined>,
): Promise<number> {
  const config = loadConfig(environment.configFile, { SIMULATOR_URL: 'http://127.0.0.1', ...variables });
  const folder = resolve(environment.dataDir);
  const store = keyStoreOf(config, folder, variables);
  try {
    return await changeKeys(new KeyAdmin({ store, now: Date.now, randomBytes }), config, folder, action, id, options);
  } finally {
    await store.close?.();
  }
}

async function changeKeys(
  admin: KeyAdmin,
  config: HubConfig,
  folder: string,
  action: string | undefined,
  id: string | undefined,
  options: KeyOptions,
): Promise<number> {
  const audit = commandAudit(folder);
  const note = (what: string, on: string): Promise<void> => audit.note({ who: 'command', what, on, outcome: 'done' });
  const feedIds = new Set<string>(config.feeds.map(({ id: feedId }) => feedId));
  const scopes = scopesOf(options, feedIds);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  switch (action) {
    case 'create': {
      const { key, token } = await admin.create({ name: options.name ?? '', role: options.role ?? '', ...scopes });
      await note('keys.create', key.id);
      print(`${lineOf(key)}\nThis is the key. It is shown now and never again:\n${token}`);
      return 0;
    }
    case 'list':
      for (const key of await admin.list()) print(lineOf(key));
      return 0;
    case 'revoke':
      print(lineOf(await admin.revoke(idIn(id))));
      await note('keys.revoke', idIn(id));
      return 0;
    case 'rotate': {
      const { key, token } = await admin.rotate(idIn(id));
      await note('keys.rotate', key.id);
      print(`${lineOf(key)}\nThis is the key. It is shown now and never again:\n${token}`);
      return 0;
    }
    case 'narrow':
      print(lineOf(await admin.narrow(idIn(id), { ...scopes, ...(options.role && { role: options.role }) })));
      await note('keys.narrow', idIn(id));
      return 0;
    default:
      process.stderr.write(
        `got keys ${action ?? ''}, expected create, list, revoke, rotate or narrow\n\n${KEYS_USAGE}`,
      );
      return 2;
  }
}

function scopesOf(
  { feeds, outputs, expires, quota }: KeyOptions,
  known: ReadonlySet<string>,
): { feeds?: string[]; outputs?: string[]; expiresInMs?: number; requestsPerMinute?: number } {
  const list = (text: string): string[] =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  const named = feeds === undefined ? undefined : list(feeds);
  const strange = named?.find((one) => !known.has(one));
  if (strange !== undefined) throw invalid('--feeds', strange, `some of ${[...known].join(', ')}`);
  const expiresInMs = expires === undefined ? undefined : parseDuration(expires);
  if (expires !== undefined && expiresInMs === undefined) throw invalid('--expires', expires, 'a duration such as 30d');
  return {
    ...(named && { feeds: named }),
    ...(outputs === undefined ? {} : { outputs: list(outputs) }),
    ...(expiresInMs === undefined ? {} : { expiresInMs }),
    ...(quota === undefined ? {} : { requestsPerMinute: Number(quota) }),
  };
}

function lineOf({ id, name, role, state, feeds, outputs, expiresAt, requestsPerMinute, createdAt }: ShownKey): string {
  return [
    id,
    state.padEnd(7),
    role.padEnd(12),
    name,
    `since ${createdAt.slice(0, 10)}`,
    ...(expiresAt === undefined ? [] : [`until ${expiresAt}`]),
    ...(feeds ? [`feeds ${feeds.join(',')}`] : []),
    ...(outputs ? [`outputs ${outputs.join(',')}`] : []),
    ...(requestsPerMinute === undefined ? [] : [`${requestsPerMinute} requests a minute`]),
  ].join('  ');
}

function idIn(id: string | undefined): string {
  if (id === undefined) throw invalid('ID', 'nothing', 'the id of a key, as `keys list` shows it');
  return id;
}

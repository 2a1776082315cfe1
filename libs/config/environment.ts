import { HubError, rememberSecret } from '#libs/errors';
import type { SourceConfig } from './schema.js';

/** What a process takes from its environment; read once, in a main. */
export interface HubEnvironment {
  configFile: string;
  port: number;
  host: string;
  dataDir: string;
  /** The parts of `follow` this process follows; absent: all feeds. */
  follow?: readonly string[];
  logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** Reads `HUB_CONFIG`, `HUB_PORT`, `HUB_HOST`, `HUB_DATA_DIR`, `HUB_LOG_LEVEL`, `HUB_FOLLOW`. Throws CONFIG_INVALID. */
export function readEnvironment(environment: Record<string, string | undefined>): HubEnvironment {
  const port = Number(environment['HUB_PORT'] ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new HubError('CONFIG_INVALID', `HUB_PORT: got "${environment['HUB_PORT']}", expected a port number`);
  }
  const logLevel = (environment['HUB_LOG_LEVEL'] ?? 'warn') as HubEnvironment['logLevel'];
  if (!LEVELS.includes(logLevel)) {
    throw new HubError('CONFIG_INVALID', `HUB_LOG_LEVEL: got "${logLevel}", expected one of ${LEVELS.join(', ')}`);
  }
  const follow = environment['HUB_FOLLOW']?.split(',').flatMap((part) => part.trim() || []) ?? [];
  return {
    configFile: environment['HUB_CONFIG'] ?? 'config/demo.yaml',
    port,
    host: environment['HUB_HOST'] ?? '127.0.0.1',
    dataDir: environment['HUB_DATA_DIR'] ?? 'data',
    logLevel,
    ...(follow.length > 0 && { follow }),
  };
}

/** A value that prints as `***`, so that no log, error or dump can show it. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '***';
  }
  toJSON(): string {
    return '***';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}

export interface Credentials {
  headers: Record<string, Secret>;
  query: Record<string, Secret>;
  /** Asked for at `tokenUrl`, and again when it ends. */
  oauth2?: { tokenUrl: string; clientId: Secret; clientSecret: Secret; scope?: string };
}

/** Looks the secrets of a source up. Throws CONFIG_INVALID naming the variable that is not set, never its value. */
export function credentialsOf(
  source: SourceConfig,
  environment: Record<string, string | undefined>,
  where: string,
): Credentials {
  const credentials: Credentials = { headers: {}, query: {} };
  if (!('auth' in source) || !source.auth) return credentials;
  const { auth } = source;
  if ('header' in auth) credentials.headers[auth.header] = secretOf(auth.env, environment, `${where}.auth`);
  else if ('query' in auth) credentials.query[auth.query] = secretOf(auth.env, environment, `${where}.auth`);
  else if ('oauth2' in auth) {
    const { tokenUrl, scope, clientIdEnv, clientSecretEnv } = auth.oauth2;
    const [clientId, clientSecret] = [clientIdEnv, clientSecretEnv].map((name) =>
      secretOf(name, environment, `${where}.auth`),
    ) as [Secret, Secret];
    credentials.oauth2 = { tokenUrl, clientId, clientSecret, ...(scope !== undefined && { scope }) };
  } else
    credentials.headers['authorization'] = new Secret(
      `Bearer ${secretOf(auth.bearer.env, environment, `${where}.auth`).reveal()}`,
    );
  return credentials;
}

/** The secret a variable holds. Throws CONFIG_INVALID naming the variable that is not set, and where it is asked for. */
export function secretOf(name: string, environment: Record<string, string | undefined>, where: string): Secret {
  const value = environment[name];
  if (!value) throw new HubError('CONFIG_INVALID', `${where}: the environment variable ${name} is not set`);
  rememberSecret(value);
  return new Secret(value);
}

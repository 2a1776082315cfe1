import type { ConfigProblem } from './load.js';
import type { HubConfig } from './schema.js';

type Variables = Record<string, string | undefined>;

/** What is wrong with an address that an environment variable holds, and where the configuration asks for it. */
export interface AddressProblem extends ConfigProblem {
  env: string;
  /** `unset`: nothing can be said of it here; a process that needs it does not start. */
  fault: 'unset' | 'unreadable';
}

const POSTGRES = /^postgres(ql)?:$/;
const REDIS = /^rediss?:$/;

/** Of the addresses of database and Redis, which are in the environment as they hold passwords. Shows none of them. */
export function engineAddressProblems({ engines }: HubConfig, variables: Variables): AddressProblem[] {
  const problems: AddressProblem[] = [];
  const check = (path: string, env: string, isReadable: (address: string) => boolean, expected: string): void => {
    const address = variables[env];
    if (!address) problems.push({ path, env, fault: 'unset', message: `the environment variable ${env} is not set` });
    else if (!isReadable(address)) problems.push({ path, env, fault: 'unreadable', message: `${env} ${expected}` });
  };
  if (typeof engines.store === 'object') {
    check('engines.store.postgres.urlEnv', engines.store.postgres.urlEnv, isPostgresAddress, POSTGRES_EXPECTED);
  }
  if (typeof engines.coordination === 'object') {
    const { urlEnv } = engines.coordination.redis;
    check('engines.coordination.redis.urlEnv', urlEnv, isRedisAddress, redisExpected(urlEnv));
  }
  return problems;
}

const POSTGRES_EXPECTED =
  'holds no address such as postgres://user@host:5432/database; a password with @, /, # or % in it goes into PGPASSWORD by itself';

const redisExpected = (urlEnv: string): string =>
  `holds no address such as redis://host:6379; a password with @, / or # in it goes into ${passwordEnvOf(urlEnv)} by itself`;

/** The variable beside `…_URL` that may hold the password by itself. */
export function passwordEnvOf(urlEnv: string): string {
  return urlEnv.replace(/(_URL)?$/, '_PASSWORD');
}

/** A path of a Unix socket is one, too. */
function isPostgresAddress(address: string): boolean {
  return address.startsWith('/') || address.startsWith('socket:') || isAddress(address, POSTGRES);
}

export const isRedisAddress = (address: string): boolean => isAddress(address, REDIS);

function isAddress(address: string, protocol: RegExp): boolean {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return false;
  }
  // An `@` behind the host is the end of a password that was cut in two by its `/`, `?` or `#`.
  const behindHost = url.pathname + url.search + url.hash;
  return protocol.test(url.protocol) && !behindHost.includes('@') && url.hash === '' && isDecodable(url);
}

function isDecodable({ username, password, pathname }: URL): boolean {
  try {
    decodeURIComponent(username + password + pathname);
    return true;
  } catch {
    return false;
  }
}

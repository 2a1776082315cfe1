import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { isRedisAddress, passwordEnvOf, type HubConfig } from '#libs/config';
import { HubError, rememberSecret } from '#libs/errors';
import { openMemoryCoordination, openRedisCoordination, type Coordination } from '#libs/coordination';
import type { Clock, Log } from '#libs/telemetry';
import { requiredSecret } from './open-bus.js';

/**
 * What the processes agree on, where the configuration says. A store that cannot be reached does not stop the start:
 * the hub goes on with what it can and says so. Throws COORDINATION_UNAVAILABLE when it refuses the credentials.
 */
export async function openCoordination(
  { engines }: HubConfig,
  secrets: Record<string, string | undefined>,
  clock: Clock,
  log: Log,
): Promise<Coordination> {
  const member = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  if (engines.coordination === 'memory') return openMemoryCoordination({ clock, member });
  const { urlEnv, prefix, leasePeriod } = engines.coordination.redis;
  return openRedisCoordination({
    url: withPassword(requiredSecret(urlEnv, 'engines.coordination.redis.urlEnv', secrets), urlEnv, secrets),
    prefix,
    leasePeriodMs: leasePeriod,
    clock,
    log,
    member,
    waitForStore: false,
  });
}

/**
 * A password may be in the address, or by itself in the variable beside it (`REDIS_PASSWORD` beside `REDIS_URL`), where
 * `@`, `/` and `#` mean nothing but themselves. Throws CONFIG_INVALID for what is no address, without showing it.
 */
export function withPassword(address: string, urlEnv: string, secrets: Record<string, string | undefined>): string {
  if (!isRedisAddress(address)) {
    const path = 'engines.coordination.redis.urlEnv';
    const expected = `holds no address such as redis://host:6379; a password with @, / or # in it goes into ${passwordEnvOf(urlEnv)} by itself`;
    throw new HubError('CONFIG_INVALID', `${path}: ${urlEnv} ${expected}`, { where: path });
  }
  const url = new URL(address);
  const password = secrets[passwordEnvOf(urlEnv)];
  if (url.password !== '' || !password) return address;
  rememberSecret(password);
  url.password = encodeURIComponent(password);
  return url.href;
}

import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { HubConfig } from '#libs/config';
import { openMemoryCoordination, openRedisCoordination, type Coordination } from '#libs/coordination';
import type { Clock, Log } from '#libs/telemetry';
import { secretOf } from './open-bus.js';

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
    url: secretOf(urlEnv, 'engines.coordination.redis.urlEnv', secrets),
    prefix,
    leasePeriodMs: leasePeriod,
    clock,
    log,
    member,
    waitForStore: false,
  });
}

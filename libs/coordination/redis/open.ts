import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { silentLog, systemClock, type Clock, type Log } from '#libs/telemetry';
import { DEFAULT_MAX_BLOB_BYTES } from '../blob-limit.js';
import type { Coordination } from '../coordination.js';
import { DEFAULT_MAX_SPENDERS } from '../spending.js';
import { RedisCoordination } from './redis-coordination.js';
import { RedisLeases } from './redis-leases.js';
import { RedisLink } from './redis-link.js';

export interface RedisCoordinationOptions {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss:` for TLS. One server; no Cluster. */
  url: string;
  /** All keys begin with it; another one lets several hubs share a Redis. Default `estuaire:`. */
  prefix?: string;
  /** Milliseconds. A silent holder is replaced after it; renewed every third of it. Default 5,000. */
  leasePeriodMs?: number;
  /** Name of this process, unlike that of any other. Default: host, process id and something random. */
  member?: string;
  /** Default true: no Redis at the start rejects. `false`: opens not ready, and goes on trying. */
  waitForStore?: boolean;
  /** How long the start waits for Redis. Default 5,000. */
  patienceMs?: number;
  /** Default 50,000. */
  maxSpenders?: number;
  /** Bytes of one `put`. Default 64 MiB. */
  maxBlobBytes?: number;
  clock?: Clock;
  log?: Log;
}

/** Longest wait for a small command, and for bytes (silence, not the whole transfer, ends a connection). */
const COMMAND_TIMEOUT_MS = 1_500;
const BLOB_TIMEOUT_MS = 10_000;

/**
 * Opens coordination by a Redis 6.2 or later. Rejects COORDINATION_UNAVAILABLE when Redis refuses (user, password,
 * database, rights, a read-only replica; not retryable), and when it cannot be reached and `waitForStore` is not false
 * (retryable). After that Redis may go and come back as it likes.
 */
export async function openRedisCoordination(options: RedisCoordinationOptions): Promise<Coordination> {
  const { url, prefix = 'estuaire:', leasePeriodMs = 5_000, clock = systemClock, log = silentLog } = options;
  const member = options.member ?? `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  // An answer that takes longer than a period is worth nothing for a lease.
  const commandTimeoutMs = Math.min(COMMAND_TIMEOUT_MS, Math.max(250, leasePeriodMs));
  const common = { url, prefix, clock, log };
  const link = new RedisLink({ ...common, commandTimeoutMs, maxWaiting: 10_000 });
  const blobLink = new RedisLink({ ...common, commandTimeoutMs: BLOB_TIMEOUT_MS, maxWaiting: 256 });
  const { waitForStore = true, patienceMs = 5_000 } = options;
  const becomesReady = (one: RedisLink) => one.becomesReady(patienceMs, !waitForStore);
  const [isReady] = await Promise.all([becomesReady(link), becomesReady(blobLink)]);
  if (!isReady && (waitForStore || link.trouble?.byConfiguration === true)) {
    const failure = link.unavailable();
    link.close();
    blobLink.close();
    throw failure;
  }
  const leases = new RedisLeases(link, { prefix, periodMs: leasePeriodMs, member, commandTimeoutMs, clock, log });
  const coordination = new RedisCoordination({
    member,
    prefix,
    leasePeriodMs,
    maxSpenders: options.maxSpenders ?? DEFAULT_MAX_SPENDERS,
    maxBlobBytes: options.maxBlobBytes ?? DEFAULT_MAX_BLOB_BYTES,
    clock,
    log,
    leases,
    link,
    blobLink,
  });
  link.onReady = () => coordination.onReady();
  coordination.start();
  return coordination;
}

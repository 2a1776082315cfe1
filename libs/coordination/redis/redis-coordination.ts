import { findHubError } from '#libs/errors';
import { isBlobTooLarge } from '../blob-limit.js';
import type {
  Allowance,
  Budget,
  Coordination,
  CoordinationCounters,
  CoordinationHealth,
  Lease,
} from '../coordination.js';
import { SpendLedger } from '../spending.js';
import type { Clock, Log } from '#libs/telemetry';
import type { RedisLeases } from './redis-leases.js';
import type { RedisLink } from './redis-link.js';
import { MEET, SPEND } from './scripts.js';

export interface RedisCoordinationParts {
  member: string;
  prefix: string;
  leasePeriodMs: number;
  maxSpenders: number;
  maxBlobBytes: number;
  clock: Clock;
  log: Log;
  leases: RedisLeases;
  link: RedisLink;
  /** A connection of their own, so that no lease waits behind megabytes. */
  blobLink: RedisLink;
}

/** What was spent here is shared after this time at the latest; with the way there and back well within half a second. */
const SHARE_AFTER_MS = 250;
/** Spenders shared by one script call. */
const SHARED_AT_ONCE = 500;

/** Coordination by a Redis; see `openRedisCoordination`. */
export class RedisCoordination implements Coordination {
  readonly member: string;
  readonly leasePeriodMs: number;
  private readonly ledger: SpendLedger;
  private readonly groups = new Set<string>();
  private readonly closing = new AbortController();
  private sharing = false;
  private ticking: Promise<void> | undefined;
  private closed: Promise<void> | undefined;

  constructor(private readonly parts: RedisCoordinationParts) {
    this.member = parts.member;
    this.leasePeriodMs = parts.leasePeriodMs;
    this.ledger = new SpendLedger({ maxSpenders: parts.maxSpenders, onUnshared: () => void this.shareSoon() });
  }

  /** Begins to renew; until `close`. */
  start(): void {
    void this.renewForEver();
  }

  /** Redis is there, for the first time or again: what is held is established at once. */
  onReady(): void {
    void this.tick();
    if (this.ledger.hasUnshared()) void this.shareSoon();
  }

  async acquire(name: string): Promise<Lease | undefined> {
    const lease = await this.parts.leases.acquire(name);
    if (lease !== undefined && this.closed) {
      await lease.release();
      throw this.parts.link.unavailable();
    }
    return lease;
  }

  async meet(group: string): Promise<string[]> {
    if (this.closed) return [this.member];
    this.groups.add(group);
    try {
      const [members] = await this.stay([group]);
      return members!.sort();
    } catch (error) {
      return whenAway(error, [this.member]);
    }
  }

  async leave(group: string): Promise<void> {
    if (!this.groups.delete(group)) return;
    const key = this.groupKey(group);
    await this.parts.link.run((redis) => redis.zrem(key, this.member)).catch(() => undefined);
  }

  spend(spender: string, cost: number, budget: Budget): Allowance {
    return this.ledger.spend(spender, cost, budget, this.parts.clock.now());
  }

  async put(name: string, bytes: Uint8Array, ttlMs: number): Promise<boolean> {
    const { maxBlobBytes, log, blobLink } = this.parts;
    if (isBlobTooLarge(name, bytes, maxBlobBytes, log)) return false;
    const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      await blobLink.run((redis) => redis.set(this.blobKey(name), value, 'PX', wholeMs(ttlMs)));
      return true;
    } catch (error) {
      return whenAway(error, false);
    }
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    try {
      return (await this.parts.blobLink.run((redis) => redis.getBuffer(this.blobKey(name)))) ?? undefined;
    } catch (error) {
      return whenAway(error, undefined);
    }
  }

  async touch(name: string, ttlMs: number): Promise<boolean> {
    try {
      return (await this.parts.blobLink.run((redis) => redis.pexpire(this.blobKey(name), wholeMs(ttlMs)))) === 1;
    } catch (error) {
      return whenAway(error, false);
    }
  }

  health(): CoordinationHealth {
    const { link, blobLink } = this.parts;
    if (this.closed) return { ready: false, detail: 'coordination is closed' };
    const trouble = link.trouble ?? (link.ready ? undefined : blobLink.trouble);
    if (trouble === undefined) return { ready: true };
    const since = new Date(trouble.sinceMs).toISOString();
    return {
      ready: false,
      detail: `${trouble.why}, since ${since}; leases are kept, rate limits count alone, no shared cache`,
    };
  }

  counters(): CoordinationCounters {
    const { leases, link, blobLink } = this.parts;
    return {
      leasesHeld: leases.size,
      leasesLostTotal: leases.lostTotal,
      failuresTotal: link.failuresTotal + blobLink.failuresTotal,
      spenders: this.ledger.size,
      refusedTotal: this.ledger.refusedTotal,
    };
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async end(): Promise<void> {
    this.closing.abort();
    await this.ticking;
    await Promise.all([
      this.parts.leases.releaseAll(),
      ...[...this.groups].map((group) => this.leave(group)),
      this.share(),
    ]);
    this.parts.link.close();
    this.parts.blobLink.close();
  }

  /** The one timer of all leases and groups. */
  private async renewForEver(): Promise<void> {
    const { clock, log } = this.parts;
    const everyMs = this.leasePeriodMs / 3;
    for (let dueMs = clock.now() + everyMs; ; dueMs = clock.now() + everyMs) {
      await clock.sleep(everyMs, this.closing.signal);
      if (this.closing.signal.aborted) return;
      const lateMs = clock.now() - dueMs;
      if (lateMs > this.leasePeriodMs) log.warn('coordination-paused', { lateMs, leases: this.parts.leases.size });
      await this.tick();
    }
  }

  /** Leases come first, and alone: after a pause nothing is more urgent than to learn which are another's by now. */
  private tick(): Promise<void> {
    this.ticking ??= this.renew().finally(() => (this.ticking = undefined));
    return this.ticking;
  }

  private async renew(): Promise<void> {
    const { leases, link, log } = this.parts;
    try {
      await leases.renewAll();
      if (this.groups.size > 0 && !this.closing.signal.aborted) await this.stay([...this.groups]);
      // With nothing to renew Redis is asked all the same, so that `health` speaks of now.
      else if (leases.size === 0) await link.run((redis) => redis.ping());
    } catch (error) {
      if (findHubError(error) === undefined) log.error('coordination-renew-failed', { error });
    }
  }

  private async stay(groups: readonly string[]): Promise<string[][]> {
    const keys = groups.map((group) => this.groupKey(group));
    return (await this.parts.link.runScript(MEET, keys, [this.member, 3 * this.leasePeriodMs])) as string[][];
  }

  private async shareSoon(): Promise<void> {
    if (this.sharing) return;
    this.sharing = true;
    await this.parts.clock.sleep(SHARE_AFTER_MS, this.closing.signal);
    this.sharing = false;
    if (!this.closing.signal.aborted) await this.share();
  }

  /** While Redis is away nothing is taken from the ledger; `onReady` begins again. */
  private async share(): Promise<void> {
    const calls: Promise<void>[] = [];
    while (this.parts.link.ready && this.ledger.hasUnshared()) calls.push(this.shareSome());
    await Promise.all(calls);
  }

  private async shareSome(): Promise<void> {
    const unshared = this.ledger.takeUnshared(SHARED_AT_ONCE);
    const { prefix, link, log } = this.parts;
    const keys = unshared.map(({ spending: { windowMs, window, spender } }) => {
      return `${prefix}spent:${windowMs}:${window}:${spender}`;
    });
    // Kept for two windows, as clocks differ a little.
    const args = unshared.flatMap(({ spending, cost }) => [Math.ceil(cost), Math.ceil(2 * spending.windowMs)]);
    try {
      const totals = (await link.runScript(SPEND, keys, args)) as number[];
      unshared.forEach((part, i) => this.ledger.learn(part, totals[i]!));
    } catch (error) {
      for (const part of unshared) this.ledger.keepUnshared(part);
      if (findHubError(error) === undefined) log.error('coordination-spend-failed', { error });
    }
  }

  private groupKey(group: string): string {
    return `${this.parts.prefix}group:${group}`;
  }

  private blobKey(name: string): string {
    return `${this.parts.prefix}blob:${name}`;
  }
}

const wholeMs = (ms: number): number => Math.max(1, Math.ceil(ms));

/** The answer while Redis is away; anything else is our mistake and goes on. */
function whenAway<T>(error: unknown, answer: T): T {
  if (findHubError(error)?.code === 'COORDINATION_UNAVAILABLE') return answer;
  throw error;
}

import { randomUUID } from 'node:crypto';
import { findHubError } from '#libs/errors';
import type { Clock, Log } from '#libs/telemetry';
import type { Lease } from '../coordination.js';
import type { RedisLink } from './redis-link.js';
import { ACQUIRE, RELEASE, RENEW } from './scripts.js';

export interface RedisLeasesOptions {
  prefix: string;
  periodMs: number;
  member: string;
  commandTimeoutMs: number;
  clock: Clock;
  log: Log;
}

/** Leases renewed by one script call; keeps Redis from being busy with one of ours for long. */
const RENEWED_AT_ONCE = 250;

/** The leases of this process in Redis. */
export class RedisLeases {
  lostTotal = 0;
  private readonly held = new Map<string, RedisLease>();
  /** Highest token seen here: the next is higher even when Redis was emptied and its clock set back. */
  private highestToken = 0;

  constructor(
    private readonly link: RedisLink,
    private readonly options: RedisLeasesOptions,
  ) {}

  get size(): number {
    return this.held.size;
  }

  async acquire(name: string): Promise<RedisLease | undefined> {
    const { member, periodMs, clock } = this.options;
    if (this.held.has(name)) return undefined;
    // Redis may have come back empty: those who live and hold a lease get a period to say so before others take it.
    const { ready, backSinceMs = -Infinity } = this.link;
    const backForMs = clock.now() - backSinceMs;
    if (ready && backForMs >= 0 && backForMs < periodMs) return undefined;
    const nonce = `${member} ${randomUUID()}`;
    const sentMs = clock.now();
    const token = await this.link.runScript(ACQUIRE, this.keysOf(name), [nonce, periodMs, this.highestToken]);
    if (token === null) return undefined;
    const lease = new RedisLease(name, Number(token), nonce, this);
    this.highestToken = Math.max(this.highestToken, lease.token);
    this.held.set(name, lease);
    // The answer may have lain here for long, unread: the process was stopped, or busy.
    if (clock.now() - sentMs > periodMs && !(await this.confirm(lease))) return undefined;
    return lease;
  }

  /** Renews all. Rejects when Redis is away; they stay held. */
  async renewAll(): Promise<void> {
    const leases = [...this.held.values()];
    const calls: Promise<void>[] = [];
    for (let i = 0; i < leases.length; i += RENEWED_AT_ONCE)
      calls.push(this.renew(leases.slice(i, i + RENEWED_AT_ONCE)));
    const failed = (await Promise.allSettled(calls)).find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  }

  async confirm(lease: RedisLease): Promise<boolean> {
    const { clock, commandTimeoutMs } = this.options;
    for (const isLastTry of [false, true]) {
      if (!this.isHeld(lease)) return false;
      const sentMs = clock.now();
      try {
        await this.renew([lease]);
        return this.isHeld(lease);
      } catch (error) {
        if (findHubError(error) === undefined) throw error;
        // It may not be Redis that was away but this process: stopped, its timers ran out before the answer was read.
        // Then the lease may well be another's, and Redis is there to say so.
        if (isLastTry || clock.now() - sentMs < 2 * commandTimeoutMs) return this.isHeld(lease);
        await this.link.becomesReady(commandTimeoutMs);
      }
    }
    return false;
  }

  async release(lease: RedisLease): Promise<void> {
    if (!this.isHeld(lease)) return;
    this.held.delete(lease.name);
    // Redis away: the lease runs out by itself.
    await this.link.runScript(RELEASE, [this.keysOf(lease.name)[0]!], [lease.value]).catch(() => undefined);
  }

  /** Gives up all leases; their holders are notified, as they did not ask for it. */
  async releaseAll(): Promise<void> {
    const leases = [...this.held.values()];
    this.held.clear();
    for (const lease of leases) lease.ended.abort();
    if (leases.length === 0) return;
    const keys = leases.map(({ name }) => this.keysOf(name)[0]!);
    const values = leases.map(({ value }) => value);
    await this.link.runScript(RELEASE, keys, values).catch(() => undefined);
  }

  private async renew(leases: readonly RedisLease[]): Promise<void> {
    const keys = leases.flatMap(({ name }) => this.keysOf(name));
    const args = leases.flatMap(({ nonce, token }) => [nonce, token]);
    const answers = (await this.link.runScript(RENEW, keys, [this.options.periodMs, ...args])) as number[];
    leases.forEach((lease, i) => {
      if (answers[i] === 0) this.lose(lease);
      else if (answers[i] === 2 && this.isHeld(lease)) this.options.log.warn('lease-reacquired', { lease: lease.name });
    });
  }

  private lose(lease: RedisLease): void {
    if (!this.isHeld(lease)) return;
    this.held.delete(lease.name);
    this.lostTotal += 1;
    this.options.log.warn('lease-lost', { lease: lease.name, token: lease.token });
    lease.ended.abort();
  }

  private isHeld(lease: RedisLease): boolean {
    return this.held.get(lease.name) === lease;
  }

  private keysOf(name: string): [string, string] {
    const { prefix } = this.options;
    return [`${prefix}lease:${name}`, `${prefix}token:${name}`];
  }
}

export class RedisLease implements Lease {
  readonly ended = new AbortController();
  readonly lost = this.ended.signal;

  constructor(
    readonly name: string,
    readonly token: number,
    readonly nonce: string,
    private readonly leases: RedisLeases,
  ) {}

  /** What its key holds. */
  get value(): string {
    return `${this.nonce} ${this.token}`;
  }

  confirm(): Promise<boolean> {
    return this.leases.confirm(this);
  }

  release(): Promise<void> {
    return this.leases.release(this);
  }
}

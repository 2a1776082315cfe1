import { HubError } from '#libs/errors';
import { silentLog, systemClock, type Clock, type Log } from '#libs/telemetry';
import { DEFAULT_MAX_BLOB_BYTES, isBlobTooLarge } from '../blob-limit.js';
import type {
  Allowance,
  Budget,
  Coordination,
  CoordinationCounters,
  CoordinationHealth,
  Lease,
} from '../coordination.js';
import { SpendLedger } from '../spending.js';

export interface MemoryCoordinationOptions {
  clock?: Clock;
  /** Name of this process. Default `hub`. */
  member?: string;
  /** Only passed on; a lease in memory lasts until it is released or its member closes. Default 5,000. */
  leasePeriodMs?: number;
  /** Lets several members of one program agree, as processes would by a store. Default: a memory of its own. */
  shared?: SharedMemory;
  /** Bytes of one `put`. Default 64 MiB. */
  maxBlobBytes?: number;
  log?: Log;
}

/** Bytes of all names together; the oldest are dropped. */
const MAX_BLOBS_BYTES = 256 * 2 ** 20;

interface Blob {
  bytes: Uint8Array;
  untilMs: number;
}

/** What members in one program share. */
export class SharedMemory {
  readonly leases = new Map<string, MemoryLease>();
  readonly groups = new Map<string, Set<string>>();
  readonly blobs = new Map<string, Blob>();
  readonly ledger: SpendLedger;
  lastToken = 0;
  blobBytes = 0;

  constructor(options: { maxSpenders?: number } = {}) {
    this.ledger = new SpendLedger({ maxSpenders: options.maxSpenders });
  }

  findBlob(name: string, nowMs: number): Blob | undefined {
    const blob = this.blobs.get(name);
    if (blob === undefined || blob.untilMs > nowMs) return blob;
    this.dropBlob(name, blob);
    return undefined;
  }

  keepBlob(name: string, blob: Blob, nowMs: number): void {
    const old = this.blobs.get(name);
    if (old !== undefined) this.dropBlob(name, old);
    this.blobs.set(name, blob);
    this.blobBytes += blob.bytes.length;
    for (const [other, held] of this.blobs) {
      if (held.untilMs <= nowMs) this.dropBlob(other, held);
    }
    for (const [other, held] of this.blobs) {
      if (this.blobBytes <= MAX_BLOBS_BYTES) return;
      this.dropBlob(other, held);
    }
  }

  private dropBlob(name: string, blob: Blob): void {
    this.blobs.delete(name);
    this.blobBytes -= blob.bytes.length;
  }
}

/** Coordination of one process with itself: nothing to configure, nothing that can be away. */
export function openMemoryCoordination(options: MemoryCoordinationOptions = {}): Coordination {
  return new MemoryCoordination(options);
}

class MemoryLease implements Lease {
  readonly ended = new AbortController();
  readonly lost = this.ended.signal;

  constructor(
    readonly name: string,
    readonly token: number,
    readonly owner: MemoryCoordination,
    private readonly leases: Map<string, MemoryLease>,
  ) {}

  async confirm(): Promise<boolean> {
    return this.leases.get(this.name) === this;
  }

  async release(): Promise<void> {
    if (this.leases.get(this.name) === this) this.leases.delete(this.name);
  }
}

class MemoryCoordination implements Coordination {
  readonly member: string;
  readonly leasePeriodMs: number;
  private readonly clock: Clock;
  private readonly shared: SharedMemory;
  private readonly maxBlobBytes: number;
  private readonly log: Log;
  private leasesLostTotal = 0;
  private closed = false;

  constructor(options: MemoryCoordinationOptions) {
    this.member = options.member ?? 'hub';
    this.leasePeriodMs = options.leasePeriodMs ?? 5_000;
    this.clock = options.clock ?? systemClock;
    this.shared = options.shared ?? new SharedMemory();
    this.maxBlobBytes = options.maxBlobBytes ?? DEFAULT_MAX_BLOB_BYTES;
    this.log = options.log ?? silentLog;
  }

  async acquire(name: string): Promise<Lease | undefined> {
    if (this.closed) throw new HubError('COORDINATION_UNAVAILABLE', 'coordination is closed', { where: name });
    if (this.shared.leases.has(name)) return undefined;
    // Microseconds, as with Redis, so that whoever remembers tokens takes those of the next process for newer ones,
    // also when it agrees by another adapter.
    this.shared.lastToken = Math.max(this.shared.lastToken + 1, Math.floor(this.clock.now() * 1_000));
    const lease = new MemoryLease(name, this.shared.lastToken, this, this.shared.leases);
    this.shared.leases.set(name, lease);
    return lease;
  }

  async meet(group: string): Promise<string[]> {
    let members = this.shared.groups.get(group);
    if (members === undefined) this.shared.groups.set(group, (members = new Set()));
    if (!this.closed) members.add(this.member);
    return [...members].sort();
  }

  async leave(group: string): Promise<void> {
    const members = this.shared.groups.get(group);
    members?.delete(this.member);
    if (members?.size === 0) this.shared.groups.delete(group);
  }

  spend(spender: string, cost: number, budget: Budget): Allowance {
    return this.shared.ledger.spend(spender, cost, budget, this.clock.now());
  }

  async put(name: string, bytes: Uint8Array, ttlMs: number): Promise<boolean> {
    if (this.closed || isBlobTooLarge(name, bytes, this.maxBlobBytes, this.log)) return false;
    const now = this.clock.now();
    this.shared.keepBlob(name, { bytes, untilMs: now + ttlMs }, now);
    return true;
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    return this.closed ? undefined : this.shared.findBlob(name, this.clock.now())?.bytes;
  }

  async touch(name: string, ttlMs: number): Promise<boolean> {
    const now = this.clock.now();
    const blob = this.closed ? undefined : this.shared.findBlob(name, now);
    if (blob !== undefined) blob.untilMs = now + ttlMs;
    return blob !== undefined;
  }

  health(): CoordinationHealth {
    return this.closed ? { ready: false, detail: 'coordination is closed' } : { ready: true };
  }

  counters(): CoordinationCounters {
    const { ledger } = this.shared;
    return {
      leasesHeld: this.ownLeases().length,
      leasesLostTotal: this.leasesLostTotal,
      failuresTotal: 0,
      spenders: ledger.size,
      refusedTotal: ledger.refusedTotal,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const lease of this.ownLeases()) {
      await lease.release();
      lease.ended.abort();
    }
    for (const group of [...this.shared.groups.keys()]) await this.leave(group);
  }

  private ownLeases(): MemoryLease[] {
    return [...this.shared.leases.values()].filter(({ owner }) => owner === this);
  }
}

/** The sole right to do something, for as long as it is renewed. It renews itself until it is released or lost. */
export interface Lease {
  readonly name: string;
  /** Grows whenever the lease changes hands, also when the store of leases was emptied in between. */
  readonly token: number;
  /**
   * Aborts when the lease is another's: it ran out and was taken, or was taken away. Not when the store of leases is
   * away: nobody can take it then, and what the holder does is fenced elsewhere (`Bus.claim`).
   */
  readonly lost: AbortSignal;
  /** Asks the store now whether the lease is still held; `true` while the store is away. */
  confirm(): Promise<boolean>;
  /** Gives it up so that another can take it at once. Idempotent; never rejects. */
  release(): Promise<void>;
}

/** What a spender may still do in the current window. */
export interface Allowance {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Until the window ends. */
  resetMs: number;
}

export interface Budget {
  limit: number;
  windowMs: number;
}

export interface CoordinationCounters {
  leasesHeld: number;
  leasesLostTotal: number;
  /** Commands that failed because the store was away. */
  failuresTotal: number;
  /** Spenders remembered; bounded, the oldest are forgotten first. */
  spenders: number;
  refusedTotal: number;
}

export interface CoordinationHealth {
  ready: boolean;
  detail?: string;
}

/**
 * What the processes of a hub agree on: who asks which source, who is there, how much a client has used, and bytes one
 * has made that the others may use. All of it can be lost and made again; nothing here is the only copy of anything.
 */
export interface Coordination {
  /** Name of this process among the others. */
  readonly member: string;

  /** Takes a lease nobody holds, else `undefined`. Rejects COORDINATION_UNAVAILABLE (retryable) while the store is away. */
  acquire(name: string): Promise<Lease | undefined>;

  /** How long a lease lasts without renewal, in milliseconds. Another can take it within three of these. */
  readonly leasePeriodMs: number;

  /**
   * Says that this process belongs to a group, and who else has said so within three lease periods (sorted, with this
   * one). Only this one while the store is away.
   */
  meet(group: string): Promise<string[]>;

  /** Leaves a group at once, so that the others need not wait. Never rejects. */
  leave(group: string): Promise<void>;

  /**
   * Spends of a budget that all processes share. Answers at once from what is known here; what others spent is learnt
   * within half a second, so the limit may be passed by what was spent in that time. While the store is away each
   * process counts alone. Windows begin at the same instants everywhere (multiples of their length since 1970). What is
   * refused costs nothing; a cost of 0 only asks. Costs are whole numbers, and a spender has one budget: one that comes
   * with another window begins anew, so put what is limited into its name.
   */
  spend(spender: string, cost: number, budget: Budget): Allowance;

  /**
   * Keeps bytes for the others; older bytes of the name are replaced. Neither who put them nor who gets them changes
   * them afterwards. Never rejects: `false` when it could not, as with more than 64 MiB.
   */
  put(name: string, bytes: Uint8Array, ttlMs: number): Promise<boolean>;

  /** `undefined` when there are none, or the store is away. */
  get(name: string): Promise<Uint8Array | undefined>;

  /** Extends the life of kept bytes; `false` when they are not there (or the store is away). */
  touch(name: string, ttlMs: number): Promise<boolean>;

  health(): CoordinationHealth;

  counters(): CoordinationCounters;

  /** Leaves all groups and gives up all leases; their `lost` aborts. Idempotent; does not wait for a store that is away. */
  close(): Promise<void>;
}

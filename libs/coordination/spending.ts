import type { Allowance, Budget } from './coordination.js';

/** What one spender has used in its current window. */
export interface Spending {
  readonly spender: string;
  readonly windowMs: number;
  /** Number of the window since 1970; windows of a length begin at the same instants in every process. */
  readonly window: number;
  /** Spent by all processes, as last heard, with what was shared from here. */
  known: number;
  /** Spent here and not shared yet. */
  unshared: number;
  /** Shared from here, answer not received yet. */
  onTheWay: number;
  /** Whether it is in the list of those to share. */
  listed: boolean;
}

/** A part of what a spender used that is to be shared with the other processes. */
export interface UnsharedCost {
  spending: Spending;
  cost: number;
}

export interface SpendLedgerOptions {
  /** Spenders remembered; the ones whose window began longest ago are forgotten first. Default 50,000. */
  maxSpenders?: number;
  /** Called when there is something to share with the others, once until `takeUnshared`. Without it nothing is shared. */
  onUnshared?: () => void;
}

export const DEFAULT_MAX_SPENDERS = 50_000;

/**
 * Counts what spenders use in fixed windows, and what of it has not been shared with the other processes. Called for
 * every request, so it neither waits nor builds strings.
 */
export class SpendLedger {
  refusedTotal = 0;
  private readonly spenders = new Map<string, Spending>();
  private readonly maxSpenders: number;
  private readonly onUnshared: (() => void) | undefined;
  private unshared: Spending[] = [];

  constructor(options: SpendLedgerOptions = {}) {
    this.maxSpenders = options.maxSpenders ?? DEFAULT_MAX_SPENDERS;
    this.onUnshared = options.onUnshared;
  }

  get size(): number {
    return this.spenders.size;
  }

  spend(spender: string, cost: number, budget: Budget, nowMs: number): Allowance {
    const { limit, windowMs } = budget;
    const window = Math.floor(nowMs / windowMs);
    let spending = this.spenders.get(spender);
    if (spending === undefined || spending.window !== window || spending.windowMs !== windowMs) {
      spending = this.begin(spending, spender, window, windowMs);
    }
    const used = spending.known + spending.onTheWay + spending.unshared;
    const resetMs = (window + 1) * windowMs - nowMs;
    if (used + cost > limit) {
      this.refusedTotal += 1;
      return { allowed: false, limit, remaining: Math.max(0, limit - used), resetMs };
    }
    spending.unshared += cost;
    // Also with nothing to share: the answer says what the others have spent.
    if (!spending.listed && this.onUnshared !== undefined) this.list(spending);
    return { allowed: true, limit, remaining: limit - used - cost, resetMs };
  }

  /** What there is to share, of up to `max` spenders; on its way until `learn` or `keepUnshared`. */
  takeUnshared(max: number): UnsharedCost[] {
    return this.unshared.splice(0, max).map((spending) => {
      const cost = spending.unshared;
      spending.listed = false;
      spending.onTheWay += cost;
      spending.unshared = 0;
      return { spending, cost };
    });
  }

  hasUnshared(): boolean {
    return this.unshared.length > 0;
  }

  /** What all have spent in the window, heard in answer. */
  learn({ spending, cost }: UnsharedCost, total: number): void {
    spending.onTheWay -= cost;
    spending.known = Math.max(spending.known, total);
  }

  /** Sharing failed, so it is shared again later. It may have arrived all the same; then it counts twice. */
  keepUnshared({ spending, cost }: UnsharedCost): void {
    spending.onTheWay -= cost;
    spending.unshared += cost;
    if (!spending.listed) this.list(spending);
  }

  private begin(old: Spending | undefined, spender: string, window: number, windowMs: number): Spending {
    // Put in again at the end, so that who comes every window is never the oldest.
    if (old !== undefined) this.spenders.delete(spender);
    else if (this.spenders.size >= this.maxSpenders) this.forgetOldest();
    // A new object: what is on its way belongs to the window that ended.
    const spending = { spender, windowMs, window, known: 0, unshared: 0, onTheWay: 0, listed: false };
    this.spenders.set(spender, spending);
    return spending;
  }

  private forgetOldest(): void {
    for (const oldest of this.spenders.keys()) {
      this.spenders.delete(oldest);
      return;
    }
  }

  private list(spending: Spending): void {
    // While nothing can be shared the list stays as long as the spenders it came from; the rest counts here alone.
    if (this.unshared.length >= this.maxSpenders) return;
    spending.listed = true;
    this.unshared.push(spending);
    if (this.unshared.length === 1) this.onUnshared?.();
  }
}

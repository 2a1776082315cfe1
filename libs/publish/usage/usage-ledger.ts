/** What was read of one output on one day. */
export interface UsageCount {
  requests: number;
  /** Sent to readers, headers included. */
  bytes: number;
  /** Clients of the live stream that came. */
  clients: number;
}

/** Counts by day (`2026-01-15`, UTC) and output. */
export type UsageDays = Record<string, Record<string, UsageCount>>;

const MOST_DAYS = 62;
/** Outputs are named by a closed list; this holds whatever happens to it. */
const MOST_OUTPUTS = 400;

/**
 * What is read, by output and day. Nothing of a reader is kept: no address, no key, no parameter. Bounded by days and
 * outputs; the oldest day goes first, and an output beyond the bound is counted as `other`.
 */
export class UsageLedger {
  readonly counters = { droppedDaysTotal: 0 };
  private days: UsageDays = {};

  constructor(private readonly now: () => number) {}

  note(output: string, { requests = 0, bytes = 0, clients = 0 }: Partial<UsageCount>): void {
    const day = new Date(this.now()).toISOString().slice(0, 10);
    let outputs = this.days[day];
    if (!outputs) {
      outputs = this.days[day] = {};
      this.forgetOldest();
    }
    const name = output in outputs || Object.keys(outputs).length < MOST_OUTPUTS ? output : 'other';
    const count = (outputs[name] ??= { requests: 0, bytes: 0, clients: 0 });
    count.requests += requests;
    count.bytes += bytes;
    count.clients += clients;
  }

  list(): UsageDays {
    return this.days;
  }

  /** Goes on from what was kept; what is no count is passed over. */
  restore(kept: unknown): void {
    if (typeof kept !== 'object' || kept === null) return;
    for (const [day, outputs] of Object.entries(kept as UsageDays)) {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || typeof outputs !== 'object') continue;
      const known = (this.days[day] ??= {});
      for (const [name, count] of Object.entries(outputs).slice(0, MOST_OUTPUTS)) {
        const { requests, bytes, clients } = count;
        if ([requests, bytes, clients].every(Number.isFinite)) known[name] = sum(known[name], count);
      }
    }
    this.forgetOldest();
  }

  private forgetOldest(): void {
    const days = Object.keys(this.days).sort();
    for (const day of days.slice(0, Math.max(0, days.length - MOST_DAYS))) {
      delete this.days[day];
      this.counters.droppedDaysTotal += 1;
    }
  }
}

function sum(a: UsageCount | undefined, b: UsageCount): UsageCount {
  return {
    requests: (a?.requests ?? 0) + b.requests,
    bytes: (a?.bytes ?? 0) + b.bytes,
    clients: (a?.clients ?? 0) + b.clients,
  };
}

/** The counts of several processes as one. */
export function sumOf(all: readonly UsageDays[]): UsageDays {
  const total: UsageDays = {};
  for (const days of all)
    for (const [day, outputs] of Object.entries(days)) {
      const known = (total[day] ??= {});
      for (const [name, count] of Object.entries(outputs)) known[name] = sum(known[name], count);
    }
  return total;
}

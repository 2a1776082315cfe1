/** Counts what a version cannot say, by a reason readers of SUPPORT.md can look up. */
export class Losses {
  constructor(private readonly counts: Record<string, number> | undefined) {}

  add(reason: string): void {
    if (this.counts) this.counts[reason] = (this.counts[reason] ?? 0) + 1;
  }

  /** Adds one when the value is there, and drops it. */
  drop(reason: string, value: unknown): void {
    if (value !== undefined) this.add(reason);
  }
}

/** A source asked every few seconds is doubted no sooner, and a doubt that was wrong comes again after longer and longer. */
const LEAST_DOUBT_MS = 60_000;
const MOST_DOUBT_MS = 24 * 3_600_000;
const ROUNDS = 4;

/**
 * Some servers answer 304 to whatever is conditional. After four rounds (a minute at least) of nothing else one request goes
 * out without conditions: if it brings something new, the server's word counts no more and all further ones do; if not, the
 * next such check is twice as far off, up to a day.
 */
export class FreshnessCheck {
  private sinceMs: number | undefined;
  private patienceMs: number;
  private isChecking = false;
  private lies = false;

  constructor(everyMs: number) {
    this.patienceMs = Math.max(LEAST_DOUBT_MS, ROUNDS * everyMs);
  }

  /** Whether the next request shall carry its conditions. */
  mayBeConditional(now: number): boolean {
    if (this.lies) return false;
    this.isChecking = this.sinceMs !== undefined && now - this.sinceMs >= this.patienceMs;
    return !this.isChecking;
  }

  noteNotModified(now: number): void {
    this.sinceMs ??= now;
  }

  /** A document came; `isNew` says whether it is another one than the last. */
  noteDocument(isNew: boolean): void {
    if (this.isChecking && isNew) this.lies = true;
    if (this.isChecking && !isNew)
      this.patienceMs = Math.min(this.patienceMs * 2, Math.max(MOST_DOUBT_MS, this.patienceMs));
    this.isChecking = false;
    this.sinceMs = undefined;
  }
}

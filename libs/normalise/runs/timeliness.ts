import { toInstant, type Instant } from '#libs/model';
import { MAX_AHEAD_MS } from '../clock-check.js';
import type { EventDiff, Observation } from '../event-diff.js';
import type { RunContext } from './run-context.js';
import type { RunKind } from './run-kind.js';

/** What is dated this much later than what comes now had a wrong clock, not a slow way. */
const MAX_BACK_MS = 30 * 60_000;

/** Compares the own times of one document's entities with its arrival and with what was emitted before. */
export class Timeliness {
  private readonly receivedMs: number;
  private readonly oldest: Instant;

  constructor(
    private readonly context: RunContext,
    private readonly diff: EventDiff,
    private readonly dropAfterMs: number,
  ) {
    this.receivedMs = Date.parse(context.document.receivedAt);
    // Instants sort as text; parsing thousands of them would cost as much as decoding.
    this.oldest = toInstant(Math.max(0, this.receivedMs - dropAfterMs));
  }

  /** Whether an instant lies further back than the feed allows. */
  isPast(at: Instant): boolean {
    return at < this.oldest;
  }

  /** Whether it is older than the feed allows. Yields ENTITY_STALE. */
  isStale({ observedAt }: Observation<RunKind>, where: string): boolean {
    if (!observedAt || observedAt >= this.oldest) return false;
    const expected = `at most ${Math.round(this.dropAfterMs / 1000)} s before ${this.context.document.receivedAt}`;
    this.report('ENTITY_STALE', observedAt, expected, where);
    return true;
  }

  /**
   * Whether a newer word on it has been taken: a slow way or a second source brings an older one after it. Yields
   * ENTITY_OLDER.
   */
  isOlder({ kind, key, observedAt }: Observation<RunKind>, where: string): boolean {
    if (observedAt === undefined) return false;
    const emitted = this.diff.emitted(kind, key);
    if (!emitted?.ownTime || observedAt >= emitted.observedAt) return false;
    const { document } = this.context;
    if (document.replayed || document.rematch) return false;
    const emittedMs = Date.parse(emitted.observedAt);
    // What ran ahead of its clock, or of ours, is no measure.
    if (emittedMs - Date.parse(observedAt) > MAX_BACK_MS || emittedMs > this.receivedMs + MAX_AHEAD_MS) return false;
    this.report('ENTITY_OLDER', observedAt, `at least ${emitted.observedAt}`, where);
    return true;
  }

  private report(code: 'ENTITY_STALE' | 'ENTITY_OLDER', got: string, expected: string, where: string): void {
    const { issues, feedId } = this.context;
    const severity = code === 'ENTITY_STALE' ? 'error' : 'warning';
    issues.add({ code, severity, feedId, where, field: 'timestamp', got, expected });
  }
}

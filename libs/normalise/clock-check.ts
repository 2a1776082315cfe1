import type { IssueCollector } from '#libs/errors';
import { toInstant, type EntityKey, type Instant, type Kind } from '#libs/model';
import type { FeedSettings, IncomingDocument } from './incoming.js';

/** No clock is wrong by more: what says it is from later than this is not held against what comes after it. */
export const MAX_AHEAD_MS = 60_000;

/**
 * Holds an entity's own time against when its document came: what is of later is kept, flagged and reported. A recording
 * has a clock of its own, and says so.
 */
export class ClockCheck {
  private readonly latest: Instant | undefined;

  constructor(
    private readonly settings: Pick<FeedSettings, 'feedId' | 'nature'>,
    private readonly document: IncomingDocument,
    private readonly issues: IssueCollector | undefined,
  ) {
    if (document.replayed || settings.nature === 'replayed') return;
    // Instants sort as text; parsing thousands of them would cost as much as decoding.
    this.latest = toInstant(Date.parse(document.receivedAt) + MAX_AHEAD_MS);
  }

  /** Whether `observedAt` is later than the arrival and `MAX_AHEAD_MS`. Yields TIME_IMPLAUSIBLE. */
  isAhead(kind: Kind, key: EntityKey, observedAt: Instant | undefined): boolean {
    if (observedAt === undefined || this.latest === undefined || observedAt <= this.latest) return false;
    this.issues?.add({
      code: 'TIME_IMPLAUSIBLE',
      severity: 'warning',
      feedId: this.settings.feedId,
      where: `${kind} ${key}`,
      field: 'timestamp',
      got: observedAt,
      expected: `at most ${MAX_AHEAD_MS / 1000} s after ${this.document.receivedAt}`,
    });
    return true;
  }
}

import type { Attempt } from '#libs/sources';
import type { FeedStatus, SourceStatus } from '#libs/model';

/** What counts as being alive: a changed document, or any answer. */
type Proof = 'change' | 'answer';

export interface SourceSettings {
  sourceId: string;
  format: string;
  /** Without proof of life for so long the source is stale. */
  staleAfterMs: number;
}

/** Failures in a row after which a source that has worked counts as failing. */
const FAILURES = 3;

/**
 * The health of one source, from its attempts. A real-time document whose header time moves must change: one that does
 * not is frozen, however well it is served. Others may rightly stay the same.
 */
export class SourceHealth {
  readonly status: SourceStatus;
  private readonly proof: Proof;
  private aliveMs: number | undefined;

  constructor(private readonly settings: SourceSettings) {
    this.proof = settings.format === 'gtfs-rt' || settings.format === 'datex2' ? 'change' : 'answer';
    this.status = { sourceId: settings.sourceId, format: settings.format, consecutiveFailures: 0 };
  }

  note(attempt: Attempt): void {
    const { status } = this;
    status.lastAttemptAt = attempt.at;
    if (attempt.outcome === 'failed') {
      status.consecutiveFailures += 1;
      status.lastError = attempt.error ? `${attempt.error.code}: ${attempt.error.message}` : 'failed';
      return;
    }
    status.consecutiveFailures = 0;
    delete status.lastError;
    status.lastSuccessAt = attempt.at;
    if (attempt.outcome === 'changed') {
      status.lastChangeAt = attempt.at;
      status.lastDocumentHash = attempt.contentHash;
    }
    if (attempt.outcome === 'changed' || this.proof === 'answer') this.aliveMs = Date.parse(attempt.at);
  }

  /** A document that came but could not be used is no sign of life. */
  noteRefused(error: string): void {
    this.status.consecutiveFailures += 1;
    this.status.lastError = error;
  }

  state(nowMs: number): FeedStatus['state'] {
    const { consecutiveFailures } = this.status;
    if (this.aliveMs === undefined) return consecutiveFailures > 0 ? 'failing' : 'waiting';
    if (nowMs - this.aliveMs > this.settings.staleAfterMs) return consecutiveFailures > 0 ? 'failing' : 'stale';
    return consecutiveFailures >= FAILURES ? 'failing' : 'fresh';
  }
}

const WORST_FIRST: readonly FeedStatus['state'][] = ['failing', 'stale', 'waiting', 'fresh'];

/** A feed is as well as its worst source. */
export function worstOf(states: Iterable<FeedStatus['state']>): FeedStatus['state'] {
  const present = new Set(states);
  return WORST_FIRST.find((state) => present.has(state)) ?? 'waiting';
}

import type { HubError } from '#libs/errors';
import type { ContentTime } from '#libs/normalise';
import type { Attempt } from '#libs/sources';
import {
  toInstant,
  type FeedState,
  type Instant,
  type SourceStatus,
  type StoppedSource,
  type SubscriptionStatus,
} from '#libs/model';

import { ContentWatch } from './content-watch.js';
import { PaceWatch } from './pace-watch.js';

/** What counts as being alive: a changed document, or any answer. */
type Proof = 'change' | 'answer';

export interface SourceSettings {
  sourceId: string;
  format: string;
  /** Without proof of life for so long the source is stale, where it is asked more often than that. */
  staleAfterMs: number;
  /** What counts as life, where the format alone does not decide it. */
  proof?: Proof;
  /** The source is asked for what is now: the times in its documents must move. */
  watchesContent?: boolean;
  /** How often its producer makes a new document, where that is configured; else it is learnt. */
  paceMs?: number;
  /** It only adds translations to what another source reports: the feed works without it. */
  isTranslation?: boolean;
}

/** What the content of a document says of its source. */
export interface DocumentFacts {
  /** It may rightly come again as it is, and any answer is life then. */
  isStatic?: boolean;
  /** A whole picture that gives nothing a time of its own. */
  isUndated?: boolean;
}

/** Failures in a row after which a source that has worked counts as failing. */
const FAILURES = 3;
/** Turns a source may miss that is asked less often than its limit: a timetable read every hour is not stale in between. */
const PACES = 4;

/**
 * The health of one source, from its attempts. A real-time document whose header time moves must change: one that does
 * not is frozen, however well it is served. Others may rightly stay the same. Where each answer is made anew, the times
 * it contains must move (`ContentWatch`).
 */
export class SourceHealth {
  readonly status: SourceStatus;
  private readonly configuredProof: Proof;
  private proof: Proof;
  private aliveMs: number | undefined;
  private refusal: string | undefined;
  private staleAfterMs: number;
  private readonly content: ContentWatch | undefined;
  private readonly pace: PaceWatch | undefined;

  constructor(private readonly settings: SourceSettings) {
    const { format } = settings;
    this.configuredProof = settings.proof ?? (format === 'gtfs-rt' || format === 'datex2' ? 'change' : 'answer');
    this.proof = this.configuredProof;
    this.staleAfterMs = settings.staleAfterMs;
    this.content = settings.watchesContent ? new ContentWatch(() => this.staleAfterMs) : undefined;
    this.pace = settings.watchesContent ? new PaceWatch(settings.paceMs) : undefined;
    this.status = { sourceId: settings.sourceId, format: settings.format, consecutiveFailures: 0 };
  }

  /** How an attempt went. A changed document is proof of nothing until it was taken (`noteTaken`). */
  note(attempt: Attempt): void {
    const { status } = this;
    status.lastAttemptAt = attempt.at;
    const { everyMs = 0 } = attempt;
    const { staleAfterMs } = this.settings;
    this.staleAfterMs = everyMs < staleAfterMs ? staleAfterMs : PACES * everyMs;
    if (attempt.outcome === 'failed') {
      this.pace?.noteFailure();
      return this.fail(attempt.error ? describeFault(attempt.error) : 'failed');
    }
    if (attempt.outcome === 'changed') {
      status.lastChangeAt = attempt.at;
      this.pace?.noteChange(attempt.at, everyMs);
      status.lastDocumentHash = attempt.contentHash;
      return undefined;
    }
    this.pace?.noteSame();
    // The same unusable document again is as bad as the first time.
    if (this.refusal !== undefined) return this.fail(this.refusal);
    this.succeed(attempt.at);
    if (this.proof === 'answer') this.aliveMs = Date.parse(attempt.at);
    return undefined;
  }

  /** The document that came was used. */
  noteAccepted(at: Instant, { isStatic = false, isUndated = false }: DocumentFacts = {}): void {
    if (isUndated) this.status.undated = true;
    else delete this.status.undated;
    this.proof = isStatic ? 'answer' : this.configuredProof;
    this.refusal = undefined;
    this.succeed(at);
    this.aliveMs = Date.parse(at);
  }

  /** How new the taken document is by its own times; `documentMs` by the clock they are written in. */
  noteContent(times: readonly ContentTime[], documentMs: number, nowMs: number): void {
    this.content?.note(times, documentMs, nowMs);
  }

  /** The document that came could not be used. */
  noteRefused(error: string): void {
    this.refusal = error;
    this.fail(error);
  }

  noteSubscription(status: SubscriptionStatus): void {
    this.status.subscription = status;
  }

  /** What its last state did not say yet: it has stopped. */
  hasJustStopped(nowMs: number): boolean {
    return this.status.stopped === undefined && this.findStopped(nowMs) !== undefined;
  }

  /** Writes the state, and until when it holds by itself, into `status`. */
  state(nowMs: number): FeedState {
    const { status } = this;
    status.frozen = this.content?.findFrozen(nowMs);
    status.stopped = this.findStopped(nowMs);
    const state = this.stateAt(nowMs);
    if (this.settings.isTranslation) return this.stateOfTranslation(state);
    status.state = state;
    if (this.aliveMs !== undefined) {
      status.lastSignAt = toInstant(this.aliveMs);
      status.freshUntil = toInstant(this.aliveMs + this.staleAfterMs);
    }
    return status.state;
  }

  private findStopped(nowMs: number): StoppedSource | undefined {
    return this.proof === 'change' ? this.pace?.findStopped(nowMs) : undefined;
  }

  /** At worst the feed is without its words; while it has not answered yet, nothing is missed. */
  private stateOfTranslation(state: FeedState): FeedState {
    const { status } = this;
    if (state === 'waiting') delete status.state;
    else status.state = state === 'fresh' ? state : 'degraded';
    if (this.aliveMs !== undefined) status.lastSignAt = toInstant(this.aliveMs);
    return status.state ?? 'fresh';
  }

  private stateAt(nowMs: number): FeedState {
    const { consecutiveFailures } = this.status;
    if (this.aliveMs === undefined) return consecutiveFailures > 0 ? 'failing' : 'waiting';
    if (nowMs - this.aliveMs > this.staleAfterMs) return consecutiveFailures > 0 ? 'failing' : 'stale';
    if (consecutiveFailures >= FAILURES) return 'failing';
    if (this.status.frozen) return 'stale';
    return this.status.stopped ? 'degraded' : 'fresh';
  }

  private succeed(at: Instant): void {
    this.status.consecutiveFailures = 0;
    this.status.lastSuccessAt = at;
    delete this.status.lastError;
  }

  private fail(error: string): void {
    this.status.consecutiveFailures += 1;
    this.status.lastError = error;
  }
}

/** Longest part of somebody's document that is repeated to an operator. */
const GOT_LIMIT = 80;

/** `CODE: message`, with what came and what should have come where the message does not say so itself. */
export function describeFault({ code, message, got, expected }: HubError): string {
  const facts: string[] = [];
  if (got !== undefined && !message.includes(got))
    facts.push(`got ${JSON.stringify(got.length > GOT_LIMIT ? `${got.slice(0, GOT_LIMIT - 1)}…` : got)}`);
  if (expected !== undefined && !message.includes(expected)) facts.push(`expected ${expected}`);
  return `${code}: ${message}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
}

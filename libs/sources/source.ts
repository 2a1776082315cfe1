import type { HubError } from '#libs/errors';
import type { FeedId, Instant, SourceDocument, SubscriptionStatus } from '#libs/model';

export type { SourceDocument };

/** How one attempt to get a document went. `unchanged` covers 304 and an equal hash. */
export type Outcome = 'changed' | 'unchanged' | 'failed';

export interface Attempt {
  feedId: FeedId;
  sourceId: string;
  at: Instant;
  outcome: Outcome;
  bytes: number;
  durationMs: number;
  /** The pace it is asked at, where it has one. */
  everyMs?: number;
  /** Of a document that is a translation. */
  isTranslation?: true;
  contentHash?: string;
  error?: HubError;
}

/**
 * Where a source gives what it gets. `document` is awaited before the source goes on, so a slow hub slows its polls
 * instead of piling documents up; it must not reject for bad content (that is an issue, not an error).
 */
export interface SourceSink {
  document(document: SourceDocument): Promise<void>;
  attempt(attempt: Attempt): void;
  /** A source of a discovered system is asked no more; how it was says nothing about the feed from now on. */
  ended?(sourceId: string): void;
  /** How a subscription that a source holds with its server is now. */
  subscription?(sourceId: string, status: SubscriptionStatus): void;
}

/**
 * Reason of an abort in good order: nobody else has taken the source yet, so it may take leave of its server. After any
 * other abort somebody else may stand there under the same name already.
 */
export const GIVEN_UP = 'given-up';

/** One URL, file or folder of recordings. `run` resolves when the signal aborts or nothing more can come. */
export interface Source {
  readonly feedId: FeedId;
  readonly id: string;
  /**
   * Takes what is at hand without waiting for anybody, before the sources of a feed run side by side: a local file.
   * Sources are primed in the order configured. Never rejects.
   */
  prime?(sink: SourceSink): Promise<void>;
  run(sink: SourceSink, signal: AbortSignal): Promise<void>;
}

import type { FeedId, Instant } from './ids.js';
import type { Visibility } from './kinds.js';
import type { Translated } from './transit.js';

/** How a feed is now, told by the collector after each fetch that changes the answer. */
export interface FeedStatus {
  feedId: FeedId;
  state: 'waiting' | 'fresh' | 'stale' | 'failing';
  /** Since when `state` holds. */
  since: Instant;
  sources: SourceStatus[];
  /** Issues of the newest document of each source, by code. */
  issueCounts: Record<string, number>;
  /** A few of them, as sentences that name place, got and expected. */
  issueSamples: string[];
  entities: Record<string, number>;
  /** 0 to 1: share of real-time trips found in the schedule; absent where the feed has no schedule. */
  matchRate?: number;
  /** How `matchRate` comes about; over the newest document of each source, absent where the feed has no schedule. */
  matches?: MatchCounts;
  /** Entities and documents refused since the collector started. */
  quarantined: number;
}

/** Real-time runs by what became of them; the words are closed lists, so the counts are bounded. */
export interface MatchCounts {
  /** Found in the schedule, by the rule that found them: `trip-id`, `start`, `stops`, `nyct-trip-id` … */
  matched: Record<string, number>;
  /** Not found, by reason: `no-such-trip`, `ambiguous`, `not-running-that-day`, `too-far`, `too-little`. */
  unmatched: Record<string, number>;
  /** Repaired on the way, by the rule that did it: `service-day`, `service-day-added`. */
  repaired: Record<string, number>;
}

export interface SourceStatus {
  sourceId: string;
  format: string;
  lastAttemptAt?: Instant;
  lastSuccessAt?: Instant;
  lastChangeAt?: Instant;
  lastDocumentHash?: string;
  consecutiveFailures: number;
  lastError?: string;
}

/** One complete static publication in use: a GTFS version, a GBFS system description, a site table. */
export interface Dataset {
  feedId: FeedId;
  format: 'gtfs' | 'gbfs' | 'datex2-sites';
  /** Hash of the raw document (hex SHA-256), or of the joined documents. */
  documentHash: string;
  version?: string;
  validFrom?: string;
  validTo?: string;
  counts: Record<string, number>;
  /** What a publisher needs to give the dataset back, where it is small enough to travel on the bus (GBFS system files). */
  body?: unknown;
}

/** Who stands behind a feed and on what terms; from the configuration, shown on every output. */
export interface FeedDescription {
  feedId: FeedId;
  title: Translated;
  producer: string;
  licence: string;
  attribution?: string;
  visibility: Visibility;
  homepage?: string;
  /** `simulated` and `replayed` feeds say so on every output (invariant 4). */
  nature: 'observed' | 'simulated' | 'replayed';
}

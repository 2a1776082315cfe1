import type { FeedId, Instant } from './ids.js';
import type { Visibility } from './kinds.js';
import type { Translated } from './transit.js';

/**
 * `waiting`: nothing has come yet. `fresh`: every source keeps its pace and what it says can be used. `degraded`: it comes
 * in time, yet part of it cannot be relied on. `stale`: a source has not been heard of for too long, or nobody listens.
 * `failing`: a source cannot be had or read.
 */
export type FeedState = 'waiting' | 'fresh' | 'degraded' | 'stale' | 'failing';

/** Why a feed is not `fresh`; the worst first. */
export interface FeedReason {
  code:
    | 'unwatched'
    | 'source-failing'
    | 'source-silent'
    | 'content-frozen'
    | 'document-cut'
    | 'entities-refused'
    | 'clock-ahead'
    | 'match-rate-low'
    | 'schedule-thin'
    | 'schedule-refused'
    | 'no-answer-yet';
  /** The state the reason alone would make. */
  state: FeedState;
  /** The source it lies in, where it is one. */
  sourceId?: string;
  /** For people, in French and English: what was got and what was expected. */
  text: Translated;
}

/**
 * How a feed is, told by the collector that holds it after each fetch that changes the answer, and at the least every
 * quarter of a minute. Whoever serves it judges by a clock of its own: after `watchedUntil` nobody looks after the feed,
 * and a source is stale after its `freshUntil`, whatever was told before.
 */
export interface FeedStatus {
  feedId: FeedId;
  state: FeedState;
  /** Since when `state` holds. */
  since: Instant;
  /** Why the feed is not fresh, worst first; absent where it is, and in what versions before this told. */
  reasons?: FeedReason[];
  /** When its collector last looked. */
  checkedAt?: Instant;
  /** Until when a living collector would have told the feed's state again. */
  watchedUntil?: Instant;
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
  /** What the newest document of each source held that the hub does not carry; at most 50 documents of 20 losses. */
  losses?: InputLosses[];
  /** The newest timetable that was refused, until one that is not refused comes; the one in use goes on meanwhile. */
  refusedDataset?: RefusedDataset;
}

/** A timetable that is worse than the one in use. It is kept, and an operator may accept it. */
export interface RefusedDataset {
  /** Hash of the raw document, by which `accept-dataset` names it. */
  documentHash: string;
  /** What was got and what was expected. */
  reason: string;
  /** When it was refused. */
  at: Instant;
  /** `false` where it cannot be read at all or lacks a required file: there is nothing to accept. */
  acceptable: boolean;
  sourceId: string;
  format: string;
  /** When the document came, by the feed's own clock. */
  receivedAt: Instant;
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

/** What a document held and was not carried on, by field and reason. */
export interface Loss {
  /** In the words of the format that has it: `region_id`, `DriverName`. */
  field: string;
  reason: string;
  count: number;
  /** The first of them, cut to 80 characters. */
  example?: string;
}

/** Of the newest document of a source, or of one file of it. */
export interface InputLosses {
  source: string;
  format: string;
  at: Instant;
  losses: Loss[];
}

export interface SourceStatus {
  sourceId: string;
  format: string;
  /** Absent in what versions before this told. */
  state?: FeedState;
  /** The last sign of life: a new document that was used, or an answer where the source may rightly stay the same. */
  lastSignAt?: Instant;
  /** The source is stale from then on unless it gives another sign of life. */
  freshUntil?: Instant;
  lastAttemptAt?: Instant;
  lastSuccessAt?: Instant;
  lastChangeAt?: Instant;
  lastDocumentHash?: string;
  consecutiveFailures: number;
  lastError?: string;
  /** Only of sources that subscribe at a server. */
  subscription?: SubscriptionStatus;
  /** Of a server that goes on answering with what it knew long ago: the source is stale then. */
  frozen?: FrozenContent;
}

/** What gives a frozen server away. */
export interface FrozenContent {
  /** `VehicleMonitoring`. */
  service: string;
  /** The element whose newest time has stood still: `RecordedAtTime`, or `ResponseTimestamp` where there is none. */
  by: string;
  newestAt: Instant;
  /** Since when it has stood still. */
  since: Instant;
  /** Who the server says has made it. */
  producer?: string;
}

/** A subscription with a server that tells by itself what is new. */
export interface SubscriptionStatus {
  /** `pending`: asked for the first time. `lost`: it was refused or is gone, and is asked for again and again. */
  state: 'pending' | 'active' | 'lost';
  since: Instant;
  /** When the server will end it unless it is renewed; while active. */
  until?: Instant;
  /** Why it is lost, or what of an active one was refused. */
  detail?: string;
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
  /** It is in use, yet an operator should look at it: how much less it holds than what was expected. */
  warning?: string;
  /** Schedules: trips that can be used, of all those the dataset names. */
  usableTrips?: number;
  totalTrips?: number;
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

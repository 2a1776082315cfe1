import { z } from 'zod';
import type { FeedId } from '../ids.js';
import {
  count,
  counts,
  documentHash,
  feedId,
  flag,
  instant,
  integer,
  number,
  optional,
  text,
  translated,
} from './parts.js';

/** How a feed is, the worst of its parts. */
const feedState = z
  .enum(['waiting', 'fresh', 'degraded', 'stale', 'failing'])
  .describe(
    '`waiting`: nothing has come yet; `fresh`: every source keeps its pace and what it says can be used; `degraded`: it comes in time, yet part of it cannot be relied on; `stale`: a source has not been heard of for too long, or nobody listens; `failing`: a source cannot be had or read',
  );

/** Why a feed is not `fresh`. */
const feedReason = z.object({
  code: z.enum([
    'unwatched',
    'source-failing',
    'source-silent',
    'content-frozen',
    'source-stopped',
    'document-cut',
    'entities-refused',
    'clock-ahead',
    'match-rate-low',
    'schedule-thin',
    'schedule-refused',
    'no-answer-yet',
  ]),
  state: feedState.describe('the state the reason alone would make'),
  text: translated.describe('for people, in French and English: what was got and what was expected'),
  ...optional({ sourceId: text.describe('the source it lies in, where it is one') }),
});

/** A timetable that is worse than the one in use. It is kept, and an operator may accept it. */
const refusedDataset = z.object({
  documentHash: documentHash.describe('hash of the raw document, by which `accept-dataset` names it'),
  reason: text.describe('what was got and what was expected'),
  at: instant.describe('when it was refused'),
  acceptable: flag.describe(
    'false where it cannot be read at all or lacks a required file: there is nothing to accept',
  ),
  sourceId: text,
  format: text,
  receivedAt: instant.describe('when the document came, by the clock of the feed'),
});

/** Real-time runs by what became of them; the words are closed lists, so the counts are bounded. */
const matchCounts = z.object({
  matched: counts.describe('found in the schedule, by the rule that found them: trip-id, start, stops …'),
  unmatched: counts.describe('not found, by reason: no-such-trip, ambiguous, not-running-that-day, too-far …'),
  repaired: counts.describe('repaired on the way, by the rule that did it: service-day, service-day-added'),
});

/** What a document held and was not carried on, by field and reason. */
export const loss = z.object({
  field: text.describe('in the words of the format that has it: region_id, DriverName'),
  reason: text,
  count: integer,
  ...optional({ example: text.describe('the first of them, cut to 80 characters') }),
});

/** Of the newest document of a source, or of one file of it. */
export const inputLosses = z.object({ source: text, format: text, at: instant, losses: z.array(loss) });

/** A subscription with a server that reports by itself what is new. */
const subscriptionStatus = z.object({
  state: z
    .enum(['pending', 'active', 'lost'])
    .describe('pending: asked for the first time; lost: it was refused or is gone, and is asked for again and again'),
  since: instant,
  ...optional({
    until: instant.describe('when the server will end it unless it is renewed; while active'),
    detail: text.describe('why it is lost, or what of an active one was refused'),
  }),
});

/** What gives a server away that goes on answering with what it knew long ago. */
const frozenContent = z.object({
  service: text.describe('VehicleMonitoring …'),
  by: text.describe('the element whose newest time has stood still: RecordedAtTime, or ResponseTimestamp'),
  newestAt: instant,
  since: instant.describe('since when it has stood still'),
  ...optional({ producer: text.describe('who the server says has made it') }),
});

/** A source that answers with the same document though it gave a new one at nearly each turn before. */
const stoppedSource = z.object({
  since: instant.describe('when the last new document came'),
  usualSeconds: number.describe('the longest that none came before'),
});

export const sourceStatus = z.object({
  sourceId: text,
  format: text,
  consecutiveFailures: integer,
  ...optional({
    state: feedState,
    lastSignAt: instant.describe(
      'the last sign of life: a new document that was used, or an answer where the source may rightly stay the same',
    ),
    freshUntil: instant.describe('the source is stale from then on unless it gives another sign of life'),
    lastAttemptAt: instant,
    lastSuccessAt: instant,
    lastChangeAt: instant,
    lastDocumentHash: text,
    lastError: text,
    subscription: subscriptionStatus,
    frozen: frozenContent,
    stopped: stoppedSource,
    undated: z
      .literal(true)
      .describe(
        'the newest document was a whole picture and gave none of its vehicles and runs a time: they are as old as lastSignAt, not as their observedAt, when they were first reported to be so',
      ),
  }),
});

/**
 * How a feed is, published by the collector that owns it after each fetch that changes the answer, and at the least every
 * quarter of a minute. Whoever serves it judges by a clock of its own: after `watchedUntil` nobody looks after the feed,
 * and a source is stale after its `freshUntil`, whatever was published before.
 */
export const feedStatus = z.object({
  feedId: feedId<FeedId>(),
  state: feedState,
  since: instant.describe(
    'since when the state holds; of `stale` the moment the silence became too long, and what is shown of it is older: see `lastSignAt` of its sources',
  ),
  sources: z.array(sourceStatus),
  issueCounts: counts.describe('issues of the newest document of each source, by code'),
  issueSamples: z.array(text).describe('a few of them, as sentences that name place, got and expected'),
  entities: counts.describe('how many the feed has now, by kind'),
  quarantined: count.describe('entities and documents refused since the collector started'),
  ...optional({
    reasons: z.array(feedReason).describe('why the feed is not fresh, worst first; absent where it is'),
    checkedAt: instant.describe('when its collector last looked'),
    watchedUntil: instant.describe('until when a living collector would have published the state again'),
    matchRate: number.describe(
      '0 to 1: share of real-time trips found in the schedule; absent where the feed has no schedule',
    ),
    matches: matchCounts.describe('how matchRate comes about, over the newest document of each source'),
    losses: z
      .array(inputLosses)
      .describe('what the newest document of each source held that the hub does not carry; at most 50 documents of 20'),
    refusedDataset: refusedDataset.describe(
      'the newest timetable that was refused, until one that is not refused comes; the one in use goes on meanwhile',
    ),
  }),
});

/** One complete static publication in use: a GTFS version, a GBFS system description, a site table. */
export const dataset = z.object({
  feedId: feedId<FeedId>(),
  format: z.enum(['gtfs', 'gbfs', 'datex2-sites']),
  documentHash: documentHash.describe('hash of the raw document, or of the joined documents'),
  counts,
  ...optional({
    version: text,
    validFrom: text,
    validTo: text,
    warning: text.describe(
      'it is in use, yet an operator should look at it: how much less it holds than what was expected',
    ),
    usableTrips: count.describe('of a schedule: trips that can be used'),
    totalTrips: count.describe('of all those the dataset names'),
    body: z
      .unknown()
      .describe('what a publisher needs to give the dataset back, where it is small enough to travel on the bus'),
  }),
});

export type FeedState = z.infer<typeof feedState>;
export type FeedReason = z.infer<typeof feedReason>;
export type RefusedDataset = z.infer<typeof refusedDataset>;
export type MatchCounts = z.infer<typeof matchCounts>;
export type Loss = z.infer<typeof loss>;
export type InputLosses = z.infer<typeof inputLosses>;
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>;
export type FrozenContent = z.infer<typeof frozenContent>;
export type StoppedSource = z.infer<typeof stoppedSource>;
export type SourceStatus = z.infer<typeof sourceStatus>;
export type FeedStatus = z.infer<typeof feedStatus>;
export type Dataset = z.infer<typeof dataset>;

import type { IssueCollector } from '#libs/errors';
import { isSiriElement, readSiri, type SiriDelivery, type SiriSummary } from '#libs/formats/siri';
import type { EntityKey } from '#libs/model';
import type { EventDiff } from '../../event-diff.js';
import type { ScheduleLookup } from '../../runs/schedule-lookup.js';
import { Instants } from '../../instants.js';
import type { FeedSettings, IncomingDocument } from '../../incoming.js';
import type { MatchTally } from '../../runs/match-tally.js';
import type { FeedRules } from '../../rules/rule.js';
import { DocumentTimes } from '../../runs/document-times.js';
import { EntityCounts } from '../../runs/entity-counts.js';
import type { Territory } from '../../territory.js';
import type { ContentTime } from './content-times.js';
import { RANK, type RunService } from './rank.js';
import { SiriReading } from './siri-reading.js';
import { SiriRound } from './siri-round.js';
import { StopMemory } from './stop-memory.js';
import { StopVisits } from './stop-visits.js';

/** Runs whose producer is remembered; emptied when full. */
const MAX_REPORTED = 100_000;
/** A document further back than this is a clock set right, not a slow balancer. */
const MAX_BACK_MS = 1_800_000;

export interface SiriResult {
  /** What became of the runs reported. */
  matches: MatchTally;
  summary: SiriSummary;
  /** Predictions left out because a better service of the feed reports the same run. */
  outranked: number;
  /** Whether the document is a snapshot: what it leaves out has vanished. */
  isSnapshot: boolean;
  /** How new each service is by the document's own times. */
  times: ContentTime[];
  /** Elements of the standard that were present and of no use to the hub, by name. */
  notCarried: Record<string, number>;
}

/**
 * SIRI documents of one feed → trip-update (ET; VM and SM where no better service reports the run), vehicle-position (VM)
 * and alert (SX). A complete answer is a snapshot, and what it leaves out has vanished; what a subscription sends,
 * what says MoreData and every StopMonitoring document is not.
 */
export class SiriNormaliser {
  private readonly stops = new StopMemory();
  readonly stopVisits: StopVisits;
  /** Who reported a run last. */
  private readonly reported = new Map<EntityKey, { rank: number; atMs: number }>();
  /** Newest ResponseTimestamp, by source and service. */
  private readonly newest = new Map<string, number>();
  private instants = new Instants();
  /** Of the last document of each source. */
  private readonly hashes = new Map<string, string>();
  readonly sizes: EntityCounts;
  readonly times: DocumentTimes;

  constructor(
    private readonly settings: FeedSettings,
    readonly territory: Territory,
    private readonly rules: FeedRules,
  ) {
    this.sizes = new EntityCounts(rules.documents, settings.feedId);
    this.times = new DocumentTimes(rules.documents, settings.feedId);
    this.stopVisits = new StopVisits(settings.dropAfterMs);
  }

  /** Throws CONTAINER_UNREADABLE or LIMIT_EXCEEDED when the document is no SIRI; the caller keeps the last state. */
  normalise(
    document: IncomingDocument,
    diff: EventDiff,
    issues: IssueCollector,
    lookup: ScheduleLookup | undefined,
  ): SiriResult {
    if (this.instants.shiftMs !== document.timeShiftMs) this.instants = new Instants(document.timeShiftMs);
    const reading = new SiriReading(this.settings, document, issues, lookup, this.rules.ids, this.stops, this.instants);
    const { sourceId, contentHash } = document;
    const isRepeat = document.rematch !== undefined || this.hashes.get(sourceId) === contentHash;
    this.hashes.set(sourceId, contentHash);
    const round = new SiriRound(this, reading, diff, this.rules, isRepeat);
    const summary = readSiri(document.bytes, round.sink(), issues, {
      timeZone: lookup?.schedule.timeZone ?? this.settings.timeZone,
    });
    const isSnapshot = round.finish(summary.complete && this.settings.exchangeOf(document.sourceId) !== 'increment');
    return {
      matches: round.matches,
      outranked: round.outranked,
      isSnapshot,
      summary,
      times: round.times.list(),
      notCarried: notCarriedOf(summary, round.notCarried),
    };
  }

  get dropAfterMs(): number {
    return this.settings.dropAfterMs;
  }

  /** A subscription says what changed, unless the configuration says that each delivery is a snapshot. */
  isSnapshot({ sourceId }: IncomingDocument): boolean {
    return this.settings.exchangeOf(sourceId) === 'snapshot';
  }

  /** False when a better service reported the run not long ago. */
  mayReport(key: EntityKey, service: RunService, atMs: number): boolean {
    const rank = RANK[service];
    const before = this.reported.get(key);
    if (before && before.rank > rank && atMs - before.atMs <= this.settings.dropAfterMs) return false;
    if (!before && this.reported.size >= MAX_REPORTED) this.reported.clear();
    this.reported.set(key, { rank, atMs });
    return true;
  }

  /** Runs last reported by services of other ranks than these. */
  *reportedByOthers(ranks: readonly number[]): Iterable<EntityKey> {
    for (const [key, { rank }] of this.reported) if (!ranks.includes(rank)) yield key;
  }

  /** A balancer may hand out an older answer after a newer one; notifications may overtake each other and are all read. */
  isOlder(delivery: SiriDelivery, { sourceId, replayed, rematch }: IncomingDocument): boolean {
    const at = delivery.responseTimestamp;
    if (at === undefined || delivery.subscriptionRef !== undefined || replayed || rematch) return false;
    // One source may ask for each stop or line in turn: only answers to the same question compare.
    if (delivery.service === 'StopMonitoring') return false;
    const place = `${sourceId} ${delivery.service}`;
    const last = this.newest.get(place);
    if (last !== undefined && at < last && last - at <= MAX_BACK_MS) return true;
    this.newest.set(place, at);
    return false;
  }
}

/** What is outside the standard is an issue of its own. */
function notCarriedOf({ notCarried }: SiriSummary, unused: Readonly<Record<string, number>>): Record<string, number> {
  const counts = { ...unused };
  for (const [name, times] of Object.entries(notCarried))
    if (isSiriElement(name)) counts[name] = (counts[name] ?? 0) + times;
  return counts;
}

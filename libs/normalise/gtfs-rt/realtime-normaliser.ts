import type { IssueCollector } from '#libs/errors';
import type { EntityKey } from '#libs/model';
import {
  decodeEntity,
  fieldsNotKept,
  hashSlice,
  scanFeedMessage,
  type FeedEntity,
  type FeedHeader,
} from '#libs/formats/gtfs-rt';
import type { Draft } from '../draft.js';
import type { FeedSettings, IncomingDocument } from '../incoming.js';
import type { FeedRules, IdRule } from '../rules/rule.js';
import type { Territory } from '../territory.js';
import { toEpochMs } from '../instants.js';
import { MatchTally, type RunOutcome } from '../match-tally.js';
import { RealtimeReading } from './reading.js';
import { Round, type ReadVehicle } from './realtime-round.js';
import { REALTIME_KINDS, type Taken } from './taken.js';
import { shiftTimes } from './shift-times.js';
import { SharedTexts } from './shared-texts.js';
import type { ScheduleFacts } from './schedule-facts.js';

/** Memory of one source's last document. */
interface LastDocument {
  byHash: Map<number | string, Taken[]>;
  /** Fields of its entities that are not kept; only of those that have any. */
  notKept: Map<number | string, string[]>;
  headerTimestamp: number;
  contentHash: string;
  /** Seconds added to its times. */
  offsetSeconds: number;
}

export interface RealtimeResult {
  /** Whether the document is a whole picture: what it leaves out has vanished. */
  isWhole: boolean;
  /** What became of the runs told, over the whole document. */
  matches: MatchTally;
  entities: number;
  /** Entities whose bytes were the same as in the last document: neither decoded nor looked at again. */
  carriedOver: number;
  /** Fields that are decoded and not kept, over the whole document. */
  notCarried: Record<string, number>;
}

/**
 * GTFS-RT documents of one feed → observations. The diff is made on the bytes of each entity: what came just so in the
 * last document of its source is carried over undecoded, which is most of a busy feed's alerts and resting vehicles.
 */
export class RealtimeNormaliser {
  private readonly last = new Map<string, LastDocument>();
  private readonly shared = new SharedTexts();

  constructor(
    private readonly settings: FeedSettings,
    private readonly ids: readonly IdRule[],
    private readonly territory: Territory,
    private readonly rules: Pick<FeedRules, 'times' | 'lines' | 'vehicles' | 'places' | 'polls'>,
  ) {}

  /** After a change of schedule every entity must be matched anew. */
  forgetDocuments(): void {
    for (const last of this.last.values()) last.byHash.clear();
    this.shared.forgetStops();
  }

  /**
   * Throws CONTAINER_UNREADABLE when the bytes are no FeedMessage; the caller keeps the last state. `undefined` when
   * the document is older than the one already taken (DOCUMENT_OLDER).
   */
  normalise(
    document: IncomingDocument,
    draft: Draft,
    issues: IssueCollector,
    facts: ScheduleFacts | undefined,
  ): RealtimeResult | undefined {
    const truncatedBefore = issues.counts['CONTAINER_TRUNCATED'] ?? 0;
    const { header: asWritten, slices } = scanFeedMessage(document.bytes, issues);
    const { header, offsetSeconds, repair } = this.withTimesMended(asWritten, document, issues);
    const last = this.last.get(document.sourceId) ?? {
      byHash: new Map<number | string, Taken[]>(),
      notKept: new Map<number | string, string[]>(),
      headerTimestamp: 0,
      contentHash: '',
      offsetSeconds,
    };
    if (this.isOlder(header, last, document, issues)) return undefined;
    const round = this.roundOf(document, header.timestamp, draft, issues, facts);
    if (repair !== undefined) round.flags = [repair];
    const polled = this.rules.polls?.begin(document.again !== undefined || last.contentHash === document.contentHash);
    if (polled) round.polled = polled;
    if (last.offsetSeconds !== offsetSeconds) last.byHash.clear();
    const next: LastDocument = {
      byHash: new Map(),
      notKept: new Map(),
      headerTimestamp: header.timestamp ?? 0,
      contentHash: document.contentHash,
      offsetSeconds,
    };
    const decode = (index: number): FeedEntity | undefined => {
      const entity = decodeEntity(slices[index]!, index, issues);
      return entity && offsetSeconds !== 0 ? shiftTimes(entity, offsetSeconds) : entity;
    };
    let carriedOver = 0;
    const later: { entity: FeedEntity; hash: number | string; index: number }[] = [];
    for (let index = 0; index < slices.length; index += 1) {
      const hash = hashSlice(slices[index]!);
      const carried = last.byHash.get(hash);
      if (carried && round.carry(carried, () => decode(index), `entity[${index}]`)) {
        carriedOver += 1;
        next.byHash.set(hash, carried);
        const notKept = last.notKept.get(hash);
        if (notKept) next.notKept.set(hash, notKept);
        continue;
      }
      const entity = decode(index);
      const notKept = entity && fieldsNotKept(entity);
      if (notKept) next.notKept.set(hash, notKept);
      // Trip updates tell most of a run: what they find is known when the vehicles on the same runs are read.
      if (facts && entity?.vehicle && !entity.tripUpdate) later.push({ entity, hash, index });
      else next.byHash.set(hash, entity ? round.take(entity, `entity[${index}]`) : []);
    }
    round.settle('trip-update', next.byHash.values());
    for (const { entity, hash, index } of later) next.byHash.set(hash, round.take(entity, `entity[${index}]`));
    round.settle('vehicle-position', next.byHash.values());
    polled?.end();
    const complete = (issues.counts['CONTAINER_TRUNCATED'] ?? 0) === truncatedBefore;
    const isWhole = header.incrementality !== 'DIFFERENTIAL' && complete;
    if (isWhole) {
      for (const kind of REALTIME_KINDS) draft.removeVanished(kind, round.present[kind]);
    }
    this.last.set(document.sourceId, next);
    const matches = tallyOf(next);
    for (let i = 0; i < round.lost; i += 1) matches.add({ unmatched: 'ambiguous' });
    return { isWhole, matches, entities: slices.length, carriedOver, notCarried: countOf(next.notKept) };
  }

  /**
   * Vehicle positions another format was read to, by the same rules as those of GTFS-RT. Gives of each that was taken
   * how its run was found in the schedule, for a MatchTally; `undefined` where the feed has none or it names no run.
   */
  takeVehicles(
    document: IncomingDocument,
    vehicles: Iterable<ReadVehicle>,
    draft: Draft,
    issues: IssueCollector,
    facts: ScheduleFacts | undefined,
  ): Map<EntityKey, RunOutcome | undefined> {
    const round = this.roundOf(document, undefined, draft, issues, facts);
    const taken = new Map<EntityKey, RunOutcome | undefined>();
    const all = Array.from(vehicles, ({ entity, where, more }) => round.take(entity, where, more));
    round.settle('vehicle-position', all);
    for (const one of all) for (const { key, outcome } of one) taken.set(key, outcome);
    return taken;
  }

  private roundOf(
    document: IncomingDocument,
    headerTimestamp: number | undefined,
    draft: Draft,
    issues: IssueCollector,
    facts: ScheduleFacts | undefined,
  ): Round {
    const { feedId, dropAfterMs } = this.settings;
    const reading = new RealtimeReading(
      feedId,
      document,
      issues,
      facts,
      this.ids,
      this.shared,
      toEpochMs(headerTimestamp),
    );
    return new Round(reading, draft, this.territory, headerTimestamp, dropAfterMs, this.rules);
  }

  /** By the feed's rules on times; counted (REPAIRED), and flagged on each entity. */
  private withTimesMended(
    header: FeedHeader,
    { receivedAt, replayed }: IncomingDocument,
    issues: IssueCollector,
  ): { header: FeedHeader; offsetSeconds: number; repair?: string } {
    const { timestamp } = header;
    if (!timestamp || replayed) return { header, offsetSeconds: 0 };
    for (const { name, offsetSeconds: offsetOf } of this.rules.times) {
      const offsetSeconds = offsetOf(timestamp, Date.parse(receivedAt) / 1000);
      if (offsetSeconds === 0) continue;
      issues.add({
        code: 'REPAIRED',
        severity: 'warning',
        feedId: this.settings.feedId,
        where: 'header.timestamp',
        field: name,
        got: String(timestamp),
        expected: String(timestamp + offsetSeconds),
      });
      return { header: { ...header, timestamp: timestamp + offsetSeconds }, offsetSeconds, repair: `repaired:${name}` };
    }
    return { header, offsetSeconds: 0 };
  }

  /** A balancer in front of several producers may hand out an older document after a newer one (E018). */
  private isOlder(header: FeedHeader, last: LastDocument, document: IncomingDocument, issues: IssueCollector): boolean {
    if (header.timestamp === undefined || header.timestamp >= last.headerTimestamp) return false;
    if (document.replayed || document.again) return false;
    // A clock set right after running ahead looks the same; half an hour back is not a balancer.
    if (last.headerTimestamp - header.timestamp > 1800) return false;
    issues.add({
      code: 'DOCUMENT_OLDER',
      severity: 'warning',
      feedId: this.settings.feedId,
      where: 'header.timestamp',
      got: String(header.timestamp),
      expected: `at least ${last.headerTimestamp}`,
    });
    return true;
  }
}

function countOf(fields: ReadonlyMap<unknown, readonly string[]>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const names of fields.values()) for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function tallyOf(document: LastDocument): MatchTally {
  const tally = new MatchTally();
  for (const entries of document.byHash.values()) for (const { outcome } of entries) if (outcome) tally.add(outcome);
  return tally;
}

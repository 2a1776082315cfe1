import type { FoundIssues, IssueCollector } from '#libs/errors';
import type { EntityKey } from '#libs/model';
import {
  decodeEntity,
  hashSlice,
  isJsonDocument,
  protobufOfJson,
  scanFeedMessage,
  holdsNetwork,
  type FeedEntity,
  type FeedHeader,
} from '#libs/formats/gtfs-rt';
import type { EventDiff } from '../../event-diff.js';
import type { FeedSettings, IncomingDocument } from '../../incoming.js';
import type { FeedRules } from '../../rules/rule.js';
import { DocumentTimes } from '../../runs/document-times.js';
import { MatchTally, type RunOutcome } from '../../runs/match-tally.js';
import type { ScheduleLookup } from '../../runs/schedule-lookup.js';
import { EntityCounts } from '../../runs/entity-counts.js';
import type { Territory } from '../../territory.js';
import { toEpochMs } from '../../instants.js';
import { RealtimeReading } from './reading.js';
import { RealtimeRound, type ReadVehicle } from './realtime-round.js';
import { REALTIME_KINDS } from './accepted.js';
import { AcceptedByBytes } from './accepted-by-bytes.js';
import { shiftTimes } from './shift-times.js';
import { SharedTexts } from './shared-texts.js';

/** Memory of one source's last document. */
interface LastDocument {
  accepted: AcceptedByBytes;
  /** Its shapes, stops and detours by the hash of their bytes: few, and needed by others that are read anew. */
  network: Map<number | string, FeedEntity>;
  headerTimestamp: number;
  contentHash: string;
  /** Seconds added to its times. */
  offsetSeconds: number;
}

export interface RealtimeResult {
  /** Whether the document is a snapshot: what it leaves out has vanished. */
  isSnapshot: boolean;
  /** What became of the runs reported, over the whole document. */
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
  /** Whether a rule wants to see every run as often as the producer writes it. */
  private readonly distinguishesIds: boolean;
  private readonly sizes: EntityCounts;
  private readonly times: DocumentTimes;

  constructor(
    private readonly settings: FeedSettings,
    private readonly territory: Territory,
    private readonly rules: FeedRules,
  ) {
    this.distinguishesIds = rules.vehicles.some(({ seeRun }) => seeRun);
    this.sizes = new EntityCounts(rules.documents, settings.feedId);
    this.times = new DocumentTimes(rules.documents, settings.feedId);
  }

  /** After a change of schedule every entity must be matched anew. */
  forgetDocuments(): void {
    for (const last of this.last.values()) last.accepted.clear();
    this.shared.forgetStops();
  }

  /**
   * Throws CONTAINER_UNREADABLE when the bytes are no FeedMessage; the caller keeps the last state. `undefined` when
   * the document is older than the one already taken (DOCUMENT_OLDER).
   */
  normalise(
    document: IncomingDocument,
    diff: EventDiff,
    issues: IssueCollector,
    lookup: ScheduleLookup | undefined,
  ): RealtimeResult | undefined {
    const truncatedBefore = issues.counts['CONTAINER_TRUNCATED'] ?? 0;
    const bytes = isJsonDocument(document.bytes) ? protobufOfJson(document.bytes, issues) : document.bytes;
    const { header: asWritten, slices } = scanFeedMessage(bytes, issues);
    const { offsetSeconds, flag } = this.times.offsetOf(asWritten.timestamp, 'header.timestamp', document, issues);
    const header = offsetSeconds === 0 ? asWritten : { ...asWritten, timestamp: asWritten.timestamp! + offsetSeconds };
    const last = this.last.get(document.sourceId) ?? {
      accepted: new AcceptedByBytes(this.distinguishesIds),
      network: new Map<number | string, FeedEntity>(),
      headerTimestamp: 0,
      contentHash: '',
      offsetSeconds,
    };
    if (this.isOlder(header, last, document, issues)) return undefined;
    this.compareVersions(header, lookup, issues);
    const isRepeat = document.rematch !== undefined || last.contentHash === document.contentHash;
    const round = this.roundOf(document, header.timestamp, diff, issues, lookup, isRepeat);
    if (flag !== undefined) round.runs.flags = [flag];
    if (last.offsetSeconds !== offsetSeconds) last.accepted.clear();
    const next: LastDocument = {
      accepted: new AcceptedByBytes(this.distinguishesIds),
      network: new Map(),
      headerTimestamp: header.timestamp ?? 0,
      contentHash: document.contentHash,
      offsetSeconds,
    };
    const decode = (index: number): FeedEntity | undefined => {
      const entity = decodeEntity(slices[index]!, index, issues);
      return entity && offsetSeconds !== 0 ? shiftTimes(entity, offsetSeconds) : entity;
    };
    const network = this.takeNetwork(slices, decode, last, next, round);
    let carriedOver = 0;
    const later: { entity: FeedEntity; hash: number; index: number; found: FoundIssues | undefined }[] = [];
    const hashes: number[] = [];
    // What is noted from here on belongs to the entity that is read.
    issues.takeNoted();
    for (let index = 0; index < slices.length; index += 1) {
      const hash = next.accepted.hashOf(slices[index]!);
      hashes.push(hash);
      const carried = last.accepted.find(hash, slices[index]!);
      if (carried && round.carry(carried, () => decode(index), `entity[${index}]`)) {
        carriedOver += 1;
        // What is wrong with it is wrong still.
        const found = last.accepted.foundIn(hash, slices[index]!);
        if (found) issues.addAgain(found, (where) => where.replace(/^entity\[\d+\]/, `entity[${index}]`));
        next.accepted.set(hash, carried, found);
        continue;
      }
      const entity = network?.get(index) ?? decode(index);
      // What trip updates find of a run is known when vehicles and alerts that name the same run are read.
      if (lookup && (entity?.vehicle || entity?.alert) && !entity.tripUpdate && !entity.isDeleted) {
        later.push({ entity, hash, index, found: issues.takeNoted() });
        continue;
      }
      if (entity?.isDeleted && header.incrementality !== 'DIFFERENTIAL') this.reportDeleted(index, issues);
      const accepted = entity ? round.take(entity, `entity[${index}]`) : [];
      next.accepted.set(hash, accepted, issues.takeNoted());
    }
    round.settle('trip-update', next.accepted.values());
    for (const { entity, hash, index, found } of later) {
      // As above: of this entity alone.
      issues.takeNoted();
      const accepted = round.take(entity, `entity[${index}]`);
      next.accepted.set(hash, accepted, bothFound(found, issues.takeNoted()));
    }
    round.settle('vehicle-position', next.accepted.values());
    next.accepted.end(slices, hashes);
    round.runs.end();
    const complete = (issues.counts['CONTAINER_TRUNCATED'] ?? 0) === truncatedBefore;
    const isSnapshot = header.incrementality !== 'DIFFERENTIAL' && complete;
    if (isSnapshot) {
      for (const kind of REALTIME_KINDS) {
        const present = round.presentOf(kind);
        if (!this.sizes.holds(kind, present.size, document, issues)) diff.removeVanished(kind, present);
      }
    }
    this.last.set(document.sourceId, next);
    const matches = tallyOf(next);
    for (let i = 0; i < round.runs.contestedWithoutEntity; i += 1) matches.add({ unmatched: 'ambiguous' });
    return { isSnapshot, matches, entities: slices.length, carriedOver, notCarried: round.unreferenced };
  }

  /**
   * The shapes, stops and detours of the document, before what may refer to them: entities by place, decoded once.
   * `undefined` where it reports none, as nearly all do.
   */
  private takeNetwork(
    slices: readonly Uint8Array[],
    decode: (index: number) => FeedEntity | undefined,
    last: LastDocument,
    next: LastDocument,
    round: RealtimeRound,
  ): Map<number, FeedEntity> | undefined {
    let found: Map<number, FeedEntity> | undefined;
    for (let index = 0; index < slices.length; index += 1) {
      if (!holdsNetwork(slices[index]!)) continue;
      const hash = hashSlice(slices[index]!);
      const entity = last.network.get(hash) ?? decode(index);
      if (!entity) continue;
      (found ??= new Map()).set(index, entity);
      next.network.set(hash, entity);
    }
    // What names a shape or stop that is no longer the same is read anew, whatever its own bytes.
    const isSame =
      last.network.size === next.network.size && [...next.network.keys()].every((hash) => last.network.has(hash));
    if (!isSame) last.accepted.clear();
    if (found) round.takeNetwork(Array.from(found, ([index, entity]) => ({ entity, index })));
    return found;
  }

  /**
   * Vehicle positions another format was read to, by the same rules as those of GTFS-RT. Gives of each that was taken
   * how its run was found in the schedule, for a MatchTally; `undefined` where the feed has none or it names no run.
   */
  takeVehicles(
    document: IncomingDocument,
    vehicles: Iterable<ReadVehicle>,
    diff: EventDiff,
    issues: IssueCollector,
    lookup: ScheduleLookup | undefined,
  ): Map<EntityKey, RunOutcome | undefined> {
    const round = this.roundOf(document, undefined, diff, issues, lookup, document.rematch !== undefined);
    const accepted = new Map<EntityKey, RunOutcome | undefined>();
    const all = Array.from(vehicles, ({ entity, where, more }) => round.take(entity, where, more));
    round.settle('vehicle-position', all);
    round.runs.end();
    for (const one of all) for (const { key, outcome } of one) accepted.set(key, outcome);
    return accepted;
  }

  private roundOf(
    document: IncomingDocument,
    headerTimestamp: number | undefined,
    diff: EventDiff,
    issues: IssueCollector,
    lookup: ScheduleLookup | undefined,
    isRepeat: boolean,
  ): RealtimeRound {
    const { feedId, dropAfterMs } = this.settings;
    const reading = new RealtimeReading(
      feedId,
      document,
      issues,
      lookup,
      this.rules.ids,
      this.shared,
      toEpochMs(headerTimestamp),
    );
    return new RealtimeRound(reading, diff, this.territory, headerTimestamp, this.rules, { dropAfterMs, isRepeat });
  }

  /** What a full dataset leaves out has gone; what it holds and calls deleted contradicts itself (E039). */
  private reportDeleted(index: number, issues: IssueCollector): void {
    issues.add({
      code: 'DELETED_IN_FULL',
      severity: 'warning',
      feedId: this.settings.feedId,
      where: `entity[${index}]`,
      field: 'is_deleted',
      got: 'true',
      expected: 'no entity, or incrementality DIFFERENTIAL',
    });
  }

  /** Static and real time change on different days: the rules that match runs say how much that costs. */
  private compareVersions(header: FeedHeader, lookup: ScheduleLookup | undefined, issues: IssueCollector): void {
    const expected = lookup?.schedule.feedVersion;
    if (!header.feedVersion || !expected || header.feedVersion === expected) return;
    issues.add({
      code: 'FEED_VERSION_OTHER',
      severity: 'advice',
      feedId: this.settings.feedId,
      where: 'header',
      field: 'feed_version',
      got: header.feedVersion,
      expected,
    });
  }

  /** A balancer in front of several producers may hand out an older document after a newer one (E018). */
  private isOlder(header: FeedHeader, last: LastDocument, document: IncomingDocument, issues: IssueCollector): boolean {
    if (header.timestamp === undefined || header.timestamp >= last.headerTimestamp) return false;
    if (document.replayed || document.rematch) return false;
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

function bothFound(one: FoundIssues | undefined, other: FoundIssues | undefined): FoundIssues | undefined {
  return one && other ? new Map([...one, ...other]) : (one ?? other);
}

function tallyOf(document: LastDocument): MatchTally {
  const tally = new MatchTally();
  for (const entries of document.accepted.values()) for (const { outcome } of entries) if (outcome) tally.add(outcome);
  return tally;
}

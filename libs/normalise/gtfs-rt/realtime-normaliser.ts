import type { IssueCollector } from '#libs/errors';
import { toInstant, type EntityKey, type Instant, type Kind, type VehiclePosition } from '#libs/model';
import {
  decodeEntity,
  hashSlice,
  scanFeedMessage,
  type FeedEntity,
  type FeedHeader,
  type TripDescriptor,
} from '#libs/formats/gtfs-rt';
import type { Draft, Observation } from '../draft.js';
import type { FeedSettings, IncomingDocument } from '../incoming.js';
import type { IdRule } from '../rules/rule.js';
import type { Territory } from '../territory.js';
import { toEpochMs } from '../instants.js';
import { MatchTally, type RunOutcome } from '../match-tally.js';
import { toAlert } from './alert.js';
import { RealtimeReading } from './reading.js';
import { SharedTexts } from './shared-texts.js';
import type { ScheduleFacts } from './schedule-facts.js';
import { toTripUpdate } from './trip-update.js';
import { toVehiclePosition } from './vehicle-position.js';

const REALTIME_KINDS = ['vehicle-position', 'trip-update', 'alert'] as const satisfies readonly Kind[];
type RealtimeKind = (typeof REALTIME_KINDS)[number];

/** What one entity of the last document came to: enough to carry it over when its bytes come again. */
interface Carried {
  kind: RealtimeKind;
  key: EntityKey;
  /** `undefined` where the feed has no schedule or the entity no trip. */
  outcome?: RunOutcome;
}

/** Memory of one source's last document. */
interface LastDocument {
  byHash: Map<number | string, Carried[]>;
  headerTimestamp: number;
}

export interface RealtimeResult {
  /** What became of the runs told, over the whole document. */
  matches: MatchTally;
  entities: number;
  /** Entities whose bytes were the same as in the last document: neither decoded nor looked at again. */
  carriedOver: number;
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
    const { header, slices } = scanFeedMessage(document.bytes, issues);
    const last = this.last.get(document.sourceId) ?? {
      byHash: new Map<number | string, Carried[]>(),
      headerTimestamp: 0,
    };
    if (this.isOlder(header, last, document, issues)) return undefined;
    const round = this.roundOf(document, header.timestamp, draft, issues, facts);
    const next: LastDocument = { byHash: new Map(), headerTimestamp: header.timestamp ?? 0 };
    let carriedOver = 0;
    const later: { entity: FeedEntity; hash: number | string; index: number }[] = [];
    for (let index = 0; index < slices.length; index += 1) {
      const slice = slices[index]!;
      const hash = hashSlice(slice);
      let carried = last.byHash.get(hash);
      if (carried) {
        carriedOver += 1;
        for (const { kind, key } of carried) round.present[kind].add(key);
      } else {
        const entity = decodeEntity(slice, index, issues);
        // Trip updates tell most of a run: what they find is known when the vehicles on the same runs are read.
        if (facts && entity?.vehicle) {
          later.push({ entity, hash, index });
          continue;
        }
        carried = entity ? round.take(entity, `entity[${index}]`) : [];
      }
      next.byHash.set(hash, carried);
    }
    for (const { entity, hash, index } of later) next.byHash.set(hash, round.take(entity, `entity[${index}]`));
    const complete = (issues.counts['CONTAINER_TRUNCATED'] ?? 0) === truncatedBefore;
    if (header.incrementality !== 'DIFFERENTIAL' && complete) {
      for (const kind of REALTIME_KINDS) draft.removeVanished(kind, round.present[kind]);
    }
    this.last.set(document.sourceId, next);
    return { matches: tallyOf(next), entities: slices.length, carriedOver };
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
    for (const { entity, where, more } of vehicles) {
      for (const { key, outcome } of round.take(entity, where, more)) taken.set(key, outcome);
    }
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
    return new Round(reading, draft, this.territory, headerTimestamp, dropAfterMs, Date.parse(document.receivedAt));
  }

  /** A balancer in front of several producers may hand out an older document after a newer one (E018). */
  private isOlder(header: FeedHeader, last: LastDocument, document: IncomingDocument, issues: IssueCollector): boolean {
    if (header.timestamp === undefined || header.timestamp >= last.headerTimestamp || document.replayed) return false;
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

function tallyOf(document: LastDocument): MatchTally {
  const tally = new MatchTally();
  for (const entries of document.byHash.values()) for (const { outcome } of entries) if (outcome) tally.add(outcome);
  return tally;
}

/** A vehicle of another format in GTFS-RT's terms, with what GTFS-RT has no place for. */
export interface ReadVehicle {
  entity: FeedEntity;
  where: string;
  more?: Partial<VehiclePosition>;
}

/** Whether a run without an id can be looked for. */
function namesStart(trip: TripDescriptor | undefined): boolean {
  return trip?.routeId !== undefined && trip.startTime !== undefined;
}

/** One pass over a document's entities. */
class Round {
  readonly present: Record<RealtimeKind, Set<EntityKey>> = {
    'vehicle-position': new Set(),
    'trip-update': new Set(),
    alert: new Set(),
  };
  /** Of each key the time and, where its run was guessed, how well. */
  private readonly newest = new Map<EntityKey, { at: string; score: number }>();
  private readonly alertIds = new Set<string>();
  private readonly documentTime: Observation<'alert'>['observedAt'];
  private readonly oldest: Instant;

  constructor(
    private readonly reading: RealtimeReading,
    private readonly draft: Draft,
    private readonly territory: Territory,
    headerTimestamp: number | undefined,
    private readonly dropAfterMs: number,
    receivedMs: number,
  ) {
    // Instants sort as text; parsing thousands of them would cost as much as decoding.
    this.oldest = toInstant(Math.max(0, receivedMs - dropAfterMs));
    this.documentTime = reading.instant(headerTimestamp, 'header.timestamp');
  }

  /** `more`: what the schedule may know better, and nobody else tells. */
  take(entity: FeedEntity, where: string, more?: Partial<VehiclePosition>): Carried[] {
    if (entity.isDeleted) return this.takeDeleted(entity);
    const { reading } = this;
    const taken: Carried[] = [];
    const keep = (observation: Observation<RealtimeKind> | undefined, namesTrip: boolean): void => {
      if (!observation || !this.observe(observation, where)) return;
      const { kind, key, matchScore, matchedBy, unmatched, repair } = observation;
      const outcome = namesTrip && matchScore !== undefined ? { matchedBy, unmatched, repair } : undefined;
      taken.push({ kind, key, outcome });
    };
    if (entity.vehicle) {
      const observation = toVehiclePosition(
        { ...entity, vehicle: entity.vehicle },
        `${where}.vehicle`,
        reading,
        this.territory,
      );
      if (observation && more) observation.entity = { ...more, ...observation.entity };
      const { trip } = entity.vehicle;
      keep(observation, trip?.tripId !== undefined || (more !== undefined && namesStart(trip)));
    }
    if (entity.tripUpdate) {
      const observation = toTripUpdate({ ...entity, tripUpdate: entity.tripUpdate }, `${where}.trip_update`, reading);
      keep(observation, true);
    }
    if (entity.alert)
      keep(toAlert({ ...entity, alert: entity.alert }, `${where}.alert`, reading, this.alertIds), false);
    if (
      taken.length === 0 &&
      !entity.vehicle &&
      !entity.tripUpdate &&
      !entity.alert &&
      !entity.shape &&
      !entity.stop &&
      !entity.tripModifications
    ) {
      reading.issues.add({
        code: 'ENTITY_EMPTY',
        severity: 'warning',
        feedId: reading.feedId,
        where,
        expected: 'a trip_update, vehicle or alert',
      });
    }
    return taken;
  }

  /** False when the entity is refused: too old, or an older twin of one already taken. */
  private observe(observation: Observation<RealtimeKind>, where: string): boolean {
    const { kind, key, observedAt } = observation;
    const { issues, feedId } = this.reading;
    if (kind !== 'alert' && observedAt && observedAt < this.oldest) {
      issues.add({
        code: 'ENTITY_STALE',
        severity: 'error',
        feedId,
        where,
        field: 'timestamp',
        got: observedAt,
        expected: `at most ${Math.round(this.dropAfterMs / 1000)} s before ${this.reading.document.receivedAt}`,
      });
      return false;
    }
    const score = kind === 'trip-update' ? (observation.matchScore ?? 1) : 1;
    const seen = this.newest.get(key);
    if (seen !== undefined) {
      issues.add({
        code: 'DUPLICATE_KEY',
        severity: 'warning',
        feedId,
        where,
        got: key,
        expected: 'one entity for each vehicle or run',
      });
      // A run guessed never stands in for the one that is named.
      if (seen.score > score || (seen.score === score && seen.at > (observedAt ?? ''))) return false;
    }
    this.newest.set(key, { at: observedAt ?? '', score });
    this.present[kind].add(key);
    observation.documentTime = this.documentTime;
    this.draft.observe(observation);
    return true;
  }

  private takeDeleted(entity: FeedEntity): Carried[] {
    const { reading } = this;
    const where = 'is_deleted';
    const gone = entity.vehicle
      ? toVehiclePosition({ ...entity, vehicle: entity.vehicle }, where, reading, this.territory)
      : entity.tripUpdate
        ? toTripUpdate({ ...entity, tripUpdate: entity.tripUpdate }, where, reading)
        : entity.alert
          ? toAlert({ ...entity, alert: entity.alert }, where, reading, this.alertIds)
          : undefined;
    if (gone) this.draft.remove(gone.kind, gone.key, 'cancelled');
    return [];
  }
}

import {
  CLOCK_AHEAD,
  isWider,
  toInstant,
  type EntityByKind,
  type EntityKey,
  type HubEvent,
  type Instant,
  type Kind,
  type Visibility,
} from '#libs/model';
import type { IssueCollector } from '#libs/errors';
import { ClockCheck } from './clock-check.js';
import type { RunClaim } from './runs/claims.js';
import type { Notes } from './runs/document-passes.js';
import type { ValidityStates } from './validity-states.js';
import { sanitiseEntity } from './sanitise.js';
import type { EmittedEntities, EmittedEntity } from './emitted-entities.js';
import type { FeedSettings, IncomingDocument } from './incoming.js';
import { sameBody } from './same-body.js';

/** What a format's mapping says about one entity; the diff decides whether it is news. */
export interface Observation<K extends Kind> {
  kind: K;
  key: EntityKey;
  entity: EntityByKind[K];
  /** The entity's own time; absent where the feed gives none. */
  observedAt?: Instant;
  /** The document's own time: when an entity without a time of its own was first reported to be so. */
  documentTime?: Instant;
  flags?: string[];
  matchScore?: number;
  /** The rule that found the run in the schedule, or why none did, and the rule that repaired its day. */
  matchedBy?: string;
  unmatched?: string;
  repair?: string;
  /** What rules that look at all of a document have noted of it. */
  notes?: Notes;
  /** A rule of the feed doubts the place, the times or the run: they may be confirmed when they are reported again. */
  isDoubted?: boolean;
  /** Where the run was guessed: what another run of the document may contest. */
  claim?: RunClaim;
  /** Where the entity itself may be shown to fewer than its feed; never to more. */
  visibility?: Visibility;
}

/**
 * Collects the events of one document: an observation becomes an `upsert` only if its body, flags or own time differ
 * from what the feed last said; what a snapshot no longer holds becomes a `remove`.
 */
export class EventDiff {
  readonly events: HubEvent[] = [];
  private readonly natureFlags: string[];
  private readonly producedAt: Instant;
  private readonly clock: ClockCheck;

  constructor(
    private readonly settings: FeedSettings,
    private readonly document: IncomingDocument,
    private readonly state: EmittedEntities,
    nowMs: number,
    /** Where what is removed from texts and addresses is reported. */
    private readonly issues?: IssueCollector,
    /** How alerts and situations stand. */
    private readonly validityStates?: ValidityStates,
  ) {
    this.producedAt = toInstant(nowMs);
    this.clock = new ClockCheck(settings, document, issues);
    const { nature } = settings;
    this.natureFlags = nature !== 'observed' ? [nature] : document.replayed ? ['replayed'] : [];
  }

  /** What was last emitted of an entity. */
  emitted(kind: Kind, key: EntityKey): Readonly<EmittedEntity> | undefined {
    return this.state.find(kind, key);
  }

  find<K extends Kind>(kind: K, key: EntityKey): EntityByKind[K] | undefined {
    return this.state.find(kind, key)?.entity as EntityByKind[K] | undefined;
  }

  /** What is now emitted of a kind. */
  *list<K extends Kind>(kind: K): Iterable<EntityByKind[K]> {
    for (const { entity } of this.state.list(kind)) yield entity as EntityByKind[K];
  }

  /** Returns whether an event came of it. */
  observe<K extends Kind>(observation: Observation<K>): boolean {
    const { kind, key } = observation;
    if (this.isReportedLater(kind, key)) return false;
    const clean = sanitiseEntity(kind, key, observation.entity, this.issues);
    const entity = this.validityStates?.stamp(kind, key, clean) ?? clean;
    let flags = observation.flags?.length ? [...this.natureFlags, ...observation.flags] : this.natureFlags;
    if (this.clock.isAhead(kind, key, observation.observedAt)) flags = [...flags, CLOCK_AHEAD];
    const emitted = this.state.find(kind, key);
    const visibility = narrower(this.settings.visibility, observation.visibility);
    // Who may no longer see it must hear that it is gone, before those who still may hear the rest (invariant 6).
    if (emitted && isWider(emitted.visibility, visibility)) this.remove(kind, key, 'withdrawn');
    else if (
      emitted &&
      emitted.visibility === visibility &&
      emitted.flags.join() === flags.join() &&
      sameBody(emitted.entity, entity)
    ) {
      const { observedAt } = observation;
      emitted.sourceId = this.document.sourceId;
      emitted.readFrom = this.document.contentHash;
      emitted.ownTime = observedAt !== undefined;
      if (!observedAt || observedAt === emitted.observedAt) return false;
    }
    this.emit(observation, entity, flags, visibility);
    return true;
  }

  /** Of a document that is read again: a later one has reported the entity since. */
  private isReportedLater(kind: Kind, key: EntityKey): boolean {
    const { rematch } = this.document;
    if (!rematch) return false;
    const readFrom = this.state.find(kind, key)?.readFrom;
    return readFrom !== undefined && rematch.laterHashes.has(readFrom);
  }

  remove(kind: Kind, key: EntityKey, reason: string): void {
    if (this.isReportedLater(kind, key)) return;
    const visibility = this.state.find(kind, key)?.visibility ?? this.settings.visibility;
    this.validityStates?.forget(key);
    this.state.delete(kind, key);
    this.events.push({
      kind,
      key,
      feed: this.settings.feedId,
      op: 'remove',
      reason,
      observedAt: this.document.receivedAt,
      receivedAt: this.document.receivedAt,
      producedAt: this.producedAt,
      source: { documentHash: this.document.contentHash, id: this.document.sourceId },
      quality: { flags: this.natureFlags },
      visibility,
    });
  }

  /** Emits an entity again whose state has changed by its own times alone. */
  emitAnew(emitted: Readonly<EmittedEntity>): void {
    const { kind, key, observedAt, ownTime, sourceId, flags, visibility, readFrom } = emitted;
    const entity = this.validityStates?.stamp(kind, key, emitted.entity as EntityByKind[Kind]);
    if (entity === undefined || sameBody(emitted.entity, entity)) return;
    this.state.set({ kind, key, sourceId, observedAt, ownTime, entity, flags, visibility, readFrom });
    this.events.push({
      kind,
      key,
      feed: this.settings.feedId,
      op: 'upsert',
      entity,
      observedAt,
      // No document came: the feed's own now, as near as it is known, keeps its clock right for who reads on.
      receivedAt: toInstant(this.validityStates?.nowMs ?? Date.parse(this.document.receivedAt)),
      producedAt: this.producedAt,
      source: { documentHash: readFrom ?? this.document.contentHash, id: sourceId },
      quality: { flags: [...flags] },
      visibility,
    });
  }

  /** For what says itself that it is over: news only to those who heard of it. */
  removeIfEmitted(kind: Kind, key: EntityKey, reason: string): void {
    if (this.state.find(kind, key)) this.remove(kind, key, reason);
  }

  /** Removes what this source reported before and `present` no longer holds. */
  removeVanished(kind: Kind, present: ReadonlySet<EntityKey>): void {
    for (const emitted of [...this.state.list(kind)]) {
      if (emitted.sourceId === this.document.sourceId && !present.has(emitted.key))
        this.remove(kind, emitted.key, 'vanished');
    }
  }

  /**
   * Removes what any source of the feed reported before and `present` does not hold: for kinds that several files
   * report together.
   */
  removeAllBut(kind: Kind, present: ReadonlySet<EntityKey>): void {
    for (const emitted of [...this.state.list(kind)])
      if (!present.has(emitted.key)) this.remove(kind, emitted.key, 'vanished');
  }

  private emit<K extends Kind>(
    observation: Observation<K>,
    entity: EntityByKind[K],
    flags: string[],
    visibility: Visibility,
  ): void {
    const { kind, key, matchScore, matchedBy } = observation;
    const observedAt = observation.observedAt ?? observation.documentTime ?? this.document.receivedAt;
    const ownTime = observation.observedAt !== undefined;
    const { sourceId, contentHash: readFrom } = this.document;
    this.state.set({ kind, key, sourceId, observedAt, ownTime, entity, flags, visibility, readFrom });
    this.events.push({
      kind,
      key,
      feed: this.settings.feedId,
      op: 'upsert',
      entity,
      observedAt,
      receivedAt: this.document.receivedAt,
      producedAt: this.producedAt,
      source: { documentHash: this.document.contentHash, id: this.document.sourceId },
      quality:
        matchScore === undefined
          ? { flags }
          : matchedBy === undefined
            ? { flags, matchScore }
            : { flags, matchScore, matchedBy },
      visibility,
    });
  }
}

function narrower(feed: Visibility, entity: Visibility | undefined): Visibility {
  return entity !== undefined && isWider(feed, entity) ? entity : feed;
}

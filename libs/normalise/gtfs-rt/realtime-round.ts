import { type EntityKey, type TripDescriptor as Trip, type VehiclePosition } from '#libs/model';
import type { FeedEntity } from '#libs/formats/gtfs-rt';
import { Claims, type Claim } from '../claims.js';
import type { Draft, Observation } from '../draft.js';
import type { CancelledLines, FeedRules } from '../rules/rule.js';
import type { Territory } from '../territory.js';
import { toAlert } from './alert.js';
import { tripKey, type RealtimeReading } from './reading.js';
import { Doubles } from './doubles.js';
import { doubtPlace } from './doubt-place.js';
import { Rivals } from './rivals.js';
import { RunReader, type RunRules } from './run-reader.js';
import { takenOf, type RealtimeKind, type RunKind, type Taken } from './taken.js';
import { ToldNetwork, type ToldEntity } from './told-network.js';
import { Timeliness } from './timeliness.js';
import { toTripModification } from './trip-modification.js';
import { toTripUpdate } from './trip-update.js';
import { toVehiclePosition } from './vehicle-position.js';
import { doubtTimes } from './without-predictions.js';

export type RoundRules = RunRules & Pick<FeedRules, 'places' | 'rivals'>;

/** A guess that waits until all of the document has been read. */
interface Guess {
  claim: Claim;
  /** What came of the entity; the place to put what comes of the guess. */
  taken: Taken[];
  where: string;
  more?: Partial<VehiclePosition>;
  entity: () => FeedEntity | undefined;
  /** Absent where it was carried over. */
  observation?: Observation<RunKind>;
}

/** A vehicle of another format in GTFS-RT's terms, with what GTFS-RT has no place for. */
export interface ReadVehicle {
  entity: FeedEntity;
  where: string;
  more?: Partial<VehiclePosition>;
}

/** One pass over a document's entities. */
export class Round {
  readonly present: Record<RealtimeKind, Set<EntityKey>> = {
    'vehicle-position': new Set(),
    'trip-update': new Set(),
    alert: new Set(),
    'trip-modification': new Set(),
  };
  /** Of each key the time and, where its run was guessed, how well. */
  private readonly newest = new Map<EntityKey, { at: string; score: number }>();
  private readonly alertIds = new Set<string>();
  private readonly modificationIds = new Set<string>();
  private readonly documentTime: Observation<'alert'>['observedAt'];
  private readonly timeliness: Timeliness;
  readonly reader: RunReader;
  private readonly rivals: Rivals | undefined;
  private readonly claims = { 'vehicle-position': new Claims(), 'trip-update': new Claims() };
  /** What can only be judged when all of the document has been read: runs of lines in doubt, rivals. */
  private readonly waiting: Record<RunKind, (() => void)[]> = { 'vehicle-position': [], 'trip-update': [] };
  /** Where a rule of the feed doubts cancellations. */
  cancelled: CancelledLines | undefined;
  private readonly guesses: Record<RunKind, Guess[]> = { 'vehicle-position': [], 'trip-update': [] };
  /** What was done to every vehicle and run of the document. */
  flags: readonly string[] = [];
  /** Runs whose guess was taken back and that are nothing without it. */
  lost = 0;

  constructor(
    private readonly reading: RealtimeReading,
    private readonly draft: Draft,
    private readonly territory: Territory,
    headerTimestamp: number | undefined,
    dropAfterMs: number,
    private readonly rules: RoundRules,
  ) {
    reading.doubles = new Doubles(() => draft.list('trip-update'));
    this.timeliness = new Timeliness(reading, draft, dropAfterMs);
    this.documentTime = reading.instant(headerTimestamp, 'header.timestamp');
    this.reader = new RunReader(reading, territory, rules, draft, this.documentTime);
    this.rivals = rules.rivals && new Rivals(rules.rivals, reading);
  }

  /** `more`: what the schedule may know better, and nobody else tells. */
  take(entity: FeedEntity, where: string, more?: Partial<VehiclePosition>): Taken[] {
    if (entity.isDeleted) return this.takeDeleted(entity);
    const { reading } = this;
    const taken: Taken[] = [];
    // What a trip update finds of its run is known when a vehicle beside it is read.
    if (entity.tripUpdate) this.takeRun('trip-update', entity, where, taken);
    if (entity.vehicle) this.takeRun('vehicle-position', entity, where, taken, more);
    if (entity.alert) {
      const alert = toAlert({ ...entity, alert: entity.alert }, `${where}.alert`, reading, this.alertIds);
      // What was told of it before holds no longer either.
      if (!alert.observation) this.draft.remove('alert', alert.key, 'cancelled');
      else if (this.observe(alert.observation, where)) taken.push({ kind: 'alert', key: alert.key });
    }
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

  /** Shapes and stops nothing refers to, by field of FeedEntity. */
  get notKept(): Record<string, number> {
    return this.reading.network?.notKept() ?? {};
  }

  /**
   * Takes the detours a document tells, after its shapes and stops. They are few, and read anew with every document: what
   * they name may have changed.
   */
  takeNetwork(told: Iterable<ToldEntity>): void {
    const { reading } = this;
    const all = [...told];
    reading.network = new ToldNetwork(all, reading);
    for (const { entity, index } of all) {
      const { tripModifications } = entity;
      if (!tripModifications || entity.isDeleted) continue;
      const where = `entity[${index}].trip_modifications`;
      const modification = toTripModification({ ...entity, tripModifications }, where, reading, this.modificationIds);
      if (modification) this.observe(modification, where);
    }
  }

  /** Takes what the last document came to; false where it has to be read anew. */
  carry(taken: Taken[], entity: () => FeedEntity | undefined, where: string): boolean {
    const lines = this.reader.polled;
    for (const { isContested, isDoubted, polled, named } of taken)
      if (isContested || isDoubted || (polled && lines?.isInDoubt(polled.line)) || (named && this.rivals)) return false;
    for (const { kind, key, claim, polled, counted, network } of taken) {
      if (polled) lines?.see(polled.line, polled.tellsDelay);
      if (counted) this.cancelled?.see(counted.line, counted.isCancelled);
      if (network) this.reading.network?.nameAgain(network);
      if (claim && (kind === 'trip-update' || kind === 'vehicle-position'))
        this.guess(kind, { claim, taken, where, entity });
      else this.present[kind].add(key);
    }
    return true;
  }

  /**
   * To be called once all runs of a kind have been read: takes the guesses no other run contests, and reads the others
   * anew as runs the schedule does not have. `all`: what came of every entity of the document.
   */
  settle(kind: RunKind, all: Iterable<readonly Taken[]>): void {
    for (const observe of this.waiting[kind].splice(0)) observe();
    const guesses = this.guesses[kind];
    if (guesses.length === 0) return;
    this.guesses[kind] = [];
    const claims = this.claims[kind];
    if (kind === 'trip-update') {
      const { present } = this;
      for (const trip of claims.trips()) if (present[kind].has(trip as EntityKey)) claims.name(trip);
    } else {
      for (const taken of all) for (const { named } of taken) if (named) this.nameRun(named);
    }
    const { contested } = this.reading;
    for (const { claim } of guesses) if (claims.isContested(claim.trip)) contested.add(claim.trip);
    for (const guess of guesses) {
      if (contested.has(guess.claim.trip)) this.takeBack(kind, guess);
      else this.accept(kind, guess);
    }
  }

  /** By headway the key has the start time; otherwise no guess has such a key. */
  private nameRun({ tripId, startDate, startTime }: Trip): void {
    const claims = this.claims['vehicle-position'];
    claims.name(tripKey(tripId!, startDate, undefined));
    if (startTime !== undefined) claims.name(tripKey(tripId!, startDate, startTime));
  }

  private takeRun(
    kind: RunKind,
    entity: FeedEntity,
    where: string,
    taken: Taken[],
    more?: Partial<VehiclePosition>,
  ): void {
    const observation = this.reader.read(kind, entity, where, more);
    if (!observation) return;
    const { claim, counted, polled } = observation;
    if (counted) this.cancelled?.see(counted.line, counted.isCancelled);
    if (claim && !this.timeliness.isStale(observation, where))
      this.guess(kind, { claim, taken, where, more, entity: () => entity, observation });
    else if (!claim) {
      const rivals = kind === 'vehicle-position' ? this.rivals : undefined;
      const observe = (): void => {
        const settled = rivals?.settled(observation as Observation<'vehicle-position'>, where) ?? observation;
        if (this.observe(settled, where)) taken.push(takenOf(settled, entity, more));
      };
      rivals?.see(observation as Observation<'vehicle-position'>);
      if (rivals || counted?.isCancelled || (polled && this.reader.polled?.isInDoubt(polled.line)))
        this.waiting[kind].push(observe);
      else observe();
    }
  }

  private guess(kind: RunKind, guess: Guess): void {
    this.claims[kind].guess(guess.claim);
    this.guesses[kind].push(guess);
  }

  private accept(kind: RunKind, { taken, where, more, entity, observation }: Guess): void {
    if (!observation) {
      for (const one of taken) if (one.kind === kind) this.present[kind].add(one.key);
    } else if (this.observe(observation, where)) taken.push(takenOf(observation, entity()!, more));
  }

  /** Reads the run again as one the schedule does not have. */
  private takeBack(kind: RunKind, { taken, where, more, entity: again, claim }: Guess): void {
    const { reading } = this;
    const before = taken.findIndex((one) => one.kind === kind);
    if (before >= 0) taken.splice(before, 1);
    const entity = again();
    if (!entity) return;
    reading.issues.add({
      code: 'TRIP_UNMATCHED',
      severity: 'warning',
      feedId: reading.feedId,
      where,
      field: 'trip',
      got: claim.trip,
      expected: 'a trip that no other run of the document claims (ambiguous)',
    });
    const observation = reading.quietly(() => this.reader.read(kind, entity, where, more));
    if (!observation) this.lost += 1;
    else if (this.observe(observation, where)) taken.push({ ...takenOf(observation, entity, more), isContested: true });
  }

  /** False when the entity is refused: too old, or an older twin of one already taken. */
  private observe(observation: Observation<RealtimeKind>, where: string): boolean {
    const { kind, key, observedAt } = observation;
    const { issues, feedId } = this.reading;
    if (this.timeliness.isStale(observation, where)) return false;
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
    if (this.timeliness.isOlder(observation, where) || this.isQuarantined(observation, where)) return true;
    observation.documentTime = this.documentTime;
    if (this.flags.length > 0 && (kind === 'trip-update' || kind === 'vehicle-position'))
      observation.flags = [...(observation.flags ?? []), ...this.flags];
    if (kind === 'vehicle-position' && this.rules.places.length > 0)
      doubtPlace(observation as Observation<'vehicle-position'>, this.rules.places, where, this.reading);
    if (observation.polled && this.reader.polled?.isTheoretical(observation.polled.line))
      doubtTimes(observation as Observation<'trip-update'>, where, this.reading);
    this.draft.observe(observation);
    return true;
  }

  /** Whether a cancellation is not believed: what was told of the run before stays. */
  private isQuarantined(observation: Observation<RealtimeKind>, where: string): boolean {
    const { counted } = observation;
    if (!counted?.isCancelled || !this.cancelled?.isQuarantined(counted.line)) return false;
    observation.isDoubted = true;
    const { issues, feedId } = this.reading;
    issues.add({
      code: 'ENTITY_IMPLAUSIBLE',
      severity: 'warning',
      feedId,
      where,
      field: 'schedule_relationship',
      got: `CANCELED on ${counted.line}`,
      expected: 'cancellations of fewer of its runs (cancel-guard)',
    });
    return true;
  }

  private takeDeleted(entity: FeedEntity): Taken[] {
    const { reading } = this;
    const where = 'is_deleted';
    const gone = entity.vehicle
      ? toVehiclePosition({ ...entity, vehicle: entity.vehicle }, where, reading, this.territory)
      : entity.tripUpdate
        ? toTripUpdate({ ...entity, tripUpdate: entity.tripUpdate }, where, reading)
        : entity.alert
          ? toAlert({ ...entity, alert: entity.alert }, where, reading, this.alertIds)
          : entity.tripModifications
            ? toTripModification(
                { ...entity, tripModifications: entity.tripModifications },
                where,
                reading,
                this.modificationIds,
              )
            : undefined;
    if (gone) this.draft.remove(gone.kind, gone.key, 'cancelled');
    return [];
  }
}

import type { EntityKey, VehiclePosition } from '#libs/model';
import type { FeedEntity } from '#libs/formats/gtfs-rt';
import type { EventDiff, Observation } from '../../event-diff.js';
import type { FeedRules } from '../../rules/rule.js';
import { tripKey } from '../../runs/run-key.js';
import type { RunKind } from '../../runs/run-kind.js';
import { RunRound, type ReadableEntity, type RoundOptions } from '../../runs/run-round.js';
import type { Territory } from '../../territory.js';
import { toAlert } from './alert.js';
import { DuplicatedTrips } from './duplicated-trips.js';
import type { RealtimeReading } from './reading.js';
import { acceptedOf, type RealtimeKind, type Accepted } from './accepted.js';
import { DocumentNetwork, type NetworkEntity } from './document-network.js';
import { toTripModification } from './trip-modification.js';
import { toTripUpdate } from './trip-update.js';
import { toVehiclePosition } from './vehicle-position.js';

/** A vehicle of another format in GTFS-RT's terms, with what GTFS-RT has no place for. */
export interface ReadVehicle {
  entity: FeedEntity;
  where: string;
  more?: Partial<VehiclePosition>;
}

/** One pass over the entities of a GTFS-RT document: runs and vehicles go to the round all formats share. */
export class RealtimeRound {
  readonly runs: RunRound;
  private readonly others: Record<'alert' | 'trip-modification', Set<EntityKey>> = {
    alert: new Set(),
    'trip-modification': new Set(),
  };
  private readonly alertIds = new Set<string>();
  private readonly modificationIds = new Set<string>();
  private readonly documentTime: Observation<'alert'>['observedAt'];

  constructor(
    private readonly reading: RealtimeReading,
    private readonly diff: EventDiff,
    private readonly territory: Territory,
    headerTimestamp: number | undefined,
    rules: FeedRules,
    options: Omit<RoundOptions, 'documentTime'>,
  ) {
    reading.duplicatedTrips = new DuplicatedTrips(() => diff.list('trip-update'));
    this.documentTime = reading.instant(headerTimestamp, 'header.timestamp');
    this.runs = new RunRound(reading, diff, rules, { ...options, documentTime: this.documentTime });
  }

  /** Keys of a kind that the document has. */
  presentOf(kind: RealtimeKind): Set<EntityKey> {
    return kind === 'alert' || kind === 'trip-modification' ? this.others[kind] : this.runs.present[kind];
  }

  /** `more`: what the schedule may know better, and nobody else has. */
  take(entity: FeedEntity, where: string, more?: Partial<VehiclePosition>): Accepted[] {
    if (entity.isDeleted) return this.takeDeleted(entity);
    const { reading } = this;
    const accepted: Accepted[] = [];
    // What a trip update finds of its run is known when a vehicle beside it is read.
    if (entity.tripUpdate) this.runs.take(this.readable('trip-update', () => entity, where, accepted));
    if (entity.vehicle) this.runs.take(this.readable('vehicle-position', () => entity, where, accepted, more));
    if (entity.alert) {
      const alert = toAlert({ ...entity, alert: entity.alert }, `${where}.alert`, reading, this.alertIds);
      // What was reported of it before holds no longer either.
      if (!alert.observation) this.diff.remove('alert', alert.key, 'cancelled');
      else {
        this.observe(alert.observation, where);
        accepted.push({ kind: 'alert', key: alert.key });
      }
    }
    if (accepted.length === 0 && isEmpty(entity)) {
      reading.issues.add({
        code: 'ENTITY_EMPTY',
        severity: 'warning',
        feedId: reading.feedId,
        where,
        expected: 'a trip_update, vehicle, alert, shape, stop or trip_modifications',
      });
    }
    return accepted;
  }

  /** Shapes and stops nothing refers to, by field of FeedEntity. */
  get unreferenced(): Record<string, number> {
    return this.reading.network?.unreferenced() ?? {};
  }

  /**
   * Takes the detours of a document, after its shapes and stops. They are few, and read anew with every document: what
   * they name may have changed.
   */
  takeNetwork(entities: Iterable<NetworkEntity>): void {
    const { reading } = this;
    const all = [...entities];
    reading.network = new DocumentNetwork(all, reading);
    for (const { entity, index } of all) {
      const { tripModifications } = entity;
      if (!tripModifications || entity.isDeleted) continue;
      const where = `entity[${index}].trip_modifications`;
      const modification = toTripModification({ ...entity, tripModifications }, where, reading, this.modificationIds);
      if (modification) this.observe(modification, where);
    }
  }

  /** Takes what the last document came to; false where it has to be read anew. */
  carry(accepted: Accepted[], entity: () => FeedEntity | undefined, where: string): boolean {
    const { passes } = this.runs;
    for (const { isContested, isDoubted, notes } of accepted)
      if (isContested || isDoubted || passes.isOpen(notes)) return false;
    for (const { kind, key, claim, notes, network } of accepted) {
      if (notes) passes.see(notes);
      if (network) this.reading.network?.markReferenced(network);
      if (claim && (kind === 'trip-update' || kind === 'vehicle-position'))
        this.runs.guessAgain(claim, key, this.readable(kind, entity, where, accepted));
      else this.presentOf(kind).add(key);
    }
    return true;
  }

  /** To be called once all runs of a kind have been read. `all`: what came of every entity of the document. */
  settle(kind: RunKind, all: Iterable<readonly Accepted[]>): void {
    const { runs } = this;
    if (runs.hasGuesses(kind)) {
      if (kind === 'trip-update') {
        for (const trip of runs.guessed(kind))
          if (runs.present[kind].has(trip as EntityKey)) runs.noteNamedTrip(kind, trip);
      } else for (const accepted of all) for (const { named } of accepted) if (named) this.nameRun(named);
    }
    runs.settle(kind);
  }

  /** By headway the key has the start time; otherwise no guess has such a key. */
  private nameRun({ tripId, startDate, startTime }: NonNullable<Accepted['named']>): void {
    const { runs } = this;
    runs.noteNamedTrip('vehicle-position', tripKey(tripId!, startDate, undefined));
    if (startTime !== undefined) runs.noteNamedTrip('vehicle-position', tripKey(tripId!, startDate, startTime));
  }

  private readable(
    kind: RunKind,
    entity: () => FeedEntity | undefined,
    where: string,
    accepted: Accepted[],
    more?: Partial<VehiclePosition>,
  ): ReadableEntity {
    return {
      kind,
      claimGroup: kind,
      where,
      named: 'trip',
      read: () => this.read(kind, entity(), where, more),
      onAccepted: (observation, isContested) => {
        const one = acceptedOf(observation, entity()!, more);
        accepted.push(isContested ? { ...one, isContested } : one);
      },
      onContested: () => {
        const before = accepted.findIndex((one) => one.kind === kind);
        if (before >= 0) accepted.splice(before, 1);
      },
    };
  }

  private read(
    kind: RunKind,
    entity: FeedEntity | undefined,
    where: string,
    more?: Partial<VehiclePosition>,
  ): Observation<RunKind> | undefined {
    if (!entity) return undefined;
    const { tripUpdate, vehicle } = entity;
    const { reading, runs, territory } = this;
    if (kind === 'trip-update') {
      const place = `${where}.trip_update`;
      const run = tripUpdate && toTripUpdate({ ...entity, tripUpdate }, place, reading);
      return runs.corrections.correctTripUpdate(run, tripUpdate?.trip ?? {}, place);
    }
    const place = `${where}.vehicle`;
    const position = vehicle && toVehiclePosition({ ...entity, vehicle }, place, reading, territory);
    if (position && more) position.entity = { ...more, ...position.entity };
    return runs.corrections.correctVehicle(position, vehicle?.trip ?? {}, place);
  }

  /** Alerts and detours have no time of their own that grows old; reported twice, the later one counts. */
  private observe(observation: Observation<'alert' | 'trip-modification'>, where: string): void {
    const { kind, key } = observation;
    const { issues, feedId } = this.reading;
    if (this.others[kind].has(key)) {
      const expected = 'one entity for each alert or detour';
      issues.add({ code: 'DUPLICATE_KEY', severity: 'warning', feedId, where, got: key, expected });
    }
    this.others[kind].add(key);
    observation.documentTime = this.documentTime;
    this.diff.observe(observation);
  }

  private takeDeleted(entity: FeedEntity): Accepted[] {
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
    if (gone) this.diff.remove(gone.kind, gone.key, 'cancelled');
    return [];
  }
}

function isEmpty({ vehicle, tripUpdate, alert, shape, stop, tripModifications }: FeedEntity): boolean {
  return !vehicle && !tripUpdate && !alert && !shape && !stop && !tripModifications;
}

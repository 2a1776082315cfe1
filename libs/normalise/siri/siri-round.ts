import {
  listUnusedInSiri,
  type EstimatedVehicleJourney,
  type MonitoredStopVisit,
  type MonitoredStopVisitCancellation,
  type PtSituation,
  type SiriCall,
  type SiriDelivery,
  type SiriService,
  type SiriTime,
  type VehicleActivity,
  type VehicleActivityCancellation,
  type readSiri,
} from '#libs/formats/siri';
import { inFeed, toInstant, type EntityKey, type Instant, type Kind } from '#libs/model';
import type { Draft, Observation } from '../draft.js';
import { MatchTally } from '../match-tally.js';
import { ContentTimes } from './content-times.js';
import { Contest } from './contest.js';
import { readRun, toPrediction, toTripUpdate, type ReadRun } from './journey.js';
import { RANK, type RunService } from './rank.js';
import type { SiriNormaliser } from './siri-normaliser.js';
import { toAlert } from './situation.js';
import type { SiriReading } from './siri-reading.js';
import { callsOf, readMonitoredRun, toVehiclePosition } from './vehicle.js';
import { journeyIdOf, monitoredCallOf, visitedCalls, type VisitedJourney } from './visited-journey.js';

const KINDS_OF: Readonly<Record<SiriService, readonly Kind[]>> = {
  EstimatedTimetable: ['trip-update'],
  VehicleMonitoring: ['vehicle-position', 'trip-update'],
  SituationExchange: ['alert'],
  StopMonitoring: [],
};

/** One pass over a document's entities. */
export class SiriRound {
  readonly matches = new MatchTally();
  readonly times = new ContentTimes();
  /** Elements that were read and that the hub knows nothing more by, by name. */
  readonly unused: Record<string, number> = {};
  outranked = 0;
  private readonly present = new Map<Kind, Set<EntityKey>>();
  /** What is told when all has been read: the newest of each, or two vehicles on one run would contradict each other in turn. */
  private readonly pending = new Map<string, Observation<'trip-update' | 'vehicle-position'>>();
  private readonly versions = new Map<EntityKey, number>();
  /** Services that gave a whole picture. */
  private readonly whole = new Set<SiriService>();
  private readonly partial = new Set<SiriService>();
  private readonly oldest: Instant;
  private readonly receivedMs: number;
  private skipping = false;
  private place = 0;
  /** Visits of one run in one document make one trip-update. */
  private readonly pendingVisits = new Map<EntityKey, Observation<'trip-update'>>();

  /** Visits of one journey, by what it is called. */
  private readonly visits = new Map<string, VisitedJourney>();
  private readonly visitsGone: (() => void)[] = [];
  private readonly contest: Contest;

  constructor(
    private readonly normaliser: SiriNormaliser,
    private readonly reading: SiriReading,
    private readonly draft: Draft,
  ) {
    this.contest = new Contest(reading, this.matches);
    this.receivedMs = Date.parse(reading.document.receivedAt);
    this.oldest = toInstant(Math.max(0, this.receivedMs - normaliser.dropAfterMs));
  }

  sink(): Parameters<typeof readSiri>[1] {
    return {
      delivery: (delivery) => this.takeDelivery(delivery),
      journey: (one) => this.take('EstimatedVehicleJourney', one, (where) => this.takeJourney(one, where)),
      activity: (one) => this.take('VehicleActivity', one, (where) => this.takeActivity(one, where)),
      activityCancellation: (gone) => this.takeActivityCancellation(gone),
      visit: (one) => this.take('MonitoredStopVisit', one, (where) => this.takeVisit(one, where)),
      visitCancellation: (gone) =>
        this.take('MonitoredStopVisitCancellation', gone, (where) =>
          this.visitsGone.push(() => this.takeVisitCancellation(gone, where)),
        ),
      situation: (one) => this.take('PtSituationElement', one, (where) => this.takeSituation(one, where)),
    };
  }

  /** To be called once all has been read: what a whole picture leaves out has gone. Gives whether the document was one. */
  finish(complete: boolean): boolean {
    for (const journey of this.visits.values()) this.takeVisits(journey);
    this.contest.settle();
    for (const gone of this.visitsGone) gone();
    for (const observation of this.pending.values()) this.draft.observe(observation as Observation<'trip-update'>);
    for (const observation of this.pendingVisits.values())
      this.draft.observe(this.normaliser.stopVisits.merge(observation, this.reading.document.receivedAt));
    if (!complete) return false;
    const kinds = new Set<Kind>();
    for (const service of this.whole)
      if (!this.partial.has(service)) for (const kind of KINDS_OF[service]) kinds.add(kind);
    const ranks = [...this.whole].map((service) => RANK[service as RunService] ?? 0);
    for (const kind of kinds) {
      const present = new Set(this.present.get(kind));
      // One source may answer for several services in documents of their own: what another told is not this one's to miss.
      if (kind === 'trip-update') for (const key of this.normaliser.toldByOthers(ranks)) present.add(key);
      this.draft.removeVanished(kind, present);
    }
    return this.partial.size === 0 && !this.whole.has('StopMonitoring');
  }

  private takeDelivery(delivery: SiriDelivery): void {
    this.place = 0;
    this.times.noteDelivery(delivery);
    this.skipping = this.normaliser.isOlder(delivery, this.reading.document);
    if (this.skipping) {
      const got = new Date(delivery.responseTimestamp!).toISOString();
      const where = `${delivery.service}Delivery`;
      this.reading.tell('DOCUMENT_OLDER', 'warning', where, 'ResponseTimestamp', got, 'a later one than the last');
    }
    const isChange = delivery.subscriptionRef !== undefined && !this.normaliser.tellsAll(this.reading.document);
    const isPartial = this.skipping || isChange;
    (isPartial ? this.partial : this.whole).add(delivery.service);
  }

  private take(element: string, entity: object & { recordedAtTime?: SiriTime }, read: (where: string) => void): void {
    const where = `${element}[${this.place}]`;
    this.place += 1;
    this.times.noteRecorded(entity.recordedAtTime);
    listUnusedInSiri(element, entity, this.countUnused);
    if (!this.skipping) read(where);
  }

  private readonly countUnused = (local: string): void => {
    this.unused[local] = (this.unused[local] ?? 0) + 1;
  };

  private takeJourney(journey: EstimatedVehicleJourney, where: string): void {
    const observation = toTripUpdate(journey, where, this.reading);
    if (!observation) return;
    const tell = (): void => this.tellRun(observation, 'EstimatedTimetable', where);
    const { key, claim } = observation;
    this.contest.tellOrWait('EstimatedTimetable', { key, claim }, where, tell, () => this.takeJourney(journey, where));
  }

  private takeActivity(activity: VehicleActivity, where: string): void {
    const { reading } = this;
    const validUntil = reading.instant(activity.validUntilTime, where);
    if (validUntil && validUntil < this.oldest) return this.tellStale(validUntil, 'ValidUntilTime', where);
    const journey = activity.monitoredVehicleJourney;
    const read = journey && readMonitoredRun(journey, where, reading);
    const tell = (): void => this.tellActivity(activity, read, where);
    const run = { key: read?.key, claim: read?.run.claim };
    this.contest.tellOrWait('VehicleMonitoring', run, where, tell, () => this.takeActivity(activity, where));
  }

  private tellActivity(activity: VehicleActivity, read: ReadRun | undefined, where: string): void {
    const { reading } = this;
    const journey = activity.monitoredVehicleJourney;
    const position = toVehiclePosition(activity, read, where, reading, this.normaliser.land);
    if (position) {
      this.countMatch(position);
      this.observe(position, where);
    }
    if (!journey || !read) return;
    const prediction = toPrediction(journey, callsOf(journey), read, activity.recordedAtTime, where, reading);
    if (prediction) this.tellRun(prediction, 'VehicleMonitoring', where, position !== undefined);
  }

  private takeActivityCancellation({ itemRef, vehicleMonitoringRef }: VehicleActivityCancellation): void {
    const local = this.reading.vehicleId(vehicleMonitoringRef ?? itemRef);
    if (local === undefined || this.skipping) return;
    this.draft.removeIfTold('vehicle-position', inFeed<EntityKey>(this.reading.feedId, local), 'cancelled');
  }

  /** Visits of one journey wait for each other: together they say which run it is. */
  private takeVisit(visit: MonitoredStopVisit, where: string): void {
    const id = journeyIdOf(visit.monitoredVehicleJourney);
    if (id === undefined) return;
    const before = this.visits.get(id);
    if (before) before.told.push({ visit, where });
    else this.visits.set(id, { id, told: [{ visit, where }] });
  }

  private takeVisits(journey: VisitedJourney): void {
    const { id, told } = journey;
    const [first] = told;
    const { visit, where } = first!;
    const { stopVisits } = this.normaliser;
    const calls = stopVisits.recall(
      id,
      told.flatMap(({ visit: one }) => visitedCalls(one)),
      this.receivedMs,
    );
    const read = readMonitoredRun(visit.monitoredVehicleJourney ?? {}, where, this.reading, calls);
    if (!read) return;
    const tell = (): void => {
      // What was told of it while nobody knew which run it is.
      const other = stopVisits.nameRun(id, read.key);
      if (other !== undefined) this.draft.removeIfTold('trip-update', other, 'matched');
      // And all that was told of it then is to be told of this run.
      if (other !== undefined) this.tellVisit(visit, read, where, calls);
      else for (const one of told) this.tellVisit(one.visit, read, one.where);
    };
    const run = { key: read.key, claim: read.run.claim };
    this.contest.tellOrWait('StopMonitoring', run, where, tell, () => this.takeVisits(journey));
  }

  private tellVisit(
    visit: MonitoredStopVisit,
    read: ReadRun,
    where: string,
    calls: readonly SiriCall[] = visitedCalls(visit),
  ): void {
    const journey = visit.monitoredVehicleJourney ?? {};
    this.normaliser.stopVisits.remember(visit.itemIdentifier, read.key, monitoredCallOf(visit));
    const prediction = toPrediction(journey, calls, read, visit.recordedAtTime, where, this.reading);
    if (!prediction) return;
    this.countMatch(prediction);
    if (this.isStale(prediction, where) || !this.mayTell(prediction.key, 'StopMonitoring')) return;
    this.addVisit(prediction);
  }

  private addVisit(prediction: Observation<'trip-update'>): void {
    const before = this.pendingVisits.get(prediction.key);
    if (!before) {
      this.pendingVisits.set(prediction.key, prediction);
      return;
    }
    // One visit that is followed makes the run a followed one; what is only timetabled says NO_DATA at its own stop.
    const flags = before.flags!.filter((flag) => prediction.flags!.includes(flag));
    const observedAt =
      (prediction.observedAt ?? '') > (before.observedAt ?? '') ? prediction.observedAt : before.observedAt;
    const stopTimeUpdates = [...before.entity.stopTimeUpdates, ...prediction.entity.stopTimeUpdates];
    const entity = { ...before.entity, ...prediction.entity, stopTimeUpdates };
    this.pendingVisits.set(prediction.key, { ...prediction, flags, observedAt, entity });
  }

  private takeVisitCancellation(gone: MonitoredStopVisitCancellation, where: string): void {
    const { reading, normaliser } = this;
    const framed = gone.vehicleJourneyRef;
    const known = normaliser.stopVisits.findItem(gone.itemRef);
    const key =
      known?.key ??
      (framed && readRun({ framedVehicleJourneyRef: framed, lineRef: gone.lineRef }, [], where, reading)?.key);
    const stopId = reading.stopId(known?.stop ?? gone.monitoringRef, where);
    if (key === undefined || stopId === undefined || !this.mayTell(key, 'StopMonitoring')) return;
    const left = normaliser.stopVisits.withdraw(key, stopId);
    if (left === 'gone') this.draft.removeIfTold('trip-update', key, 'cancelled');
    else if (left) this.draft.observe(left);
  }

  private takeSituation(situation: PtSituation, where: string): void {
    const read = toAlert(situation, where, this.reading, this.countUnused);
    if (!read) return;
    const version = situation.version ?? 0;
    const seen = this.versions.get(read.key);
    if (seen !== undefined) {
      this.reading.tell('DUPLICATE_KEY', 'warning', where, 'SituationNumber', read.key, 'each situation once');
      if (seen > version) return;
    }
    this.versions.set(read.key, version);
    if (!read.observation) this.draft.removeIfTold('alert', read.key, 'ended');
    else {
      this.presentOf('alert').add(read.key);
      this.draft.observe(read.observation);
    }
  }

  private tellRun(observation: Observation<'trip-update'>, service: RunService, where: string, counted = false): void {
    if (!counted) this.countMatch(observation);
    if (this.mayTell(observation.key, service)) this.observe(observation, where);
  }

  private mayTell(key: EntityKey, service: RunService): boolean {
    if (this.normaliser.mayTell(key, service, this.receivedMs)) return true;
    this.outranked += 1;
    return false;
  }

  private countMatch(observation: Observation<Kind>): void {
    if (observation.matchScore !== undefined) this.matches.add(observation);
  }

  private isStale({ observedAt }: Observation<Kind>, where: string): boolean {
    if (!observedAt || observedAt >= this.oldest) return false;
    this.tellStale(observedAt, 'RecordedAtTime', where);
    return true;
  }

  private tellStale(at: Instant, field: string, where: string): void {
    const { document } = this.reading;
    const seconds = Math.round(this.normaliser.dropAfterMs / 1000);
    this.reading.tell('ENTITY_STALE', 'error', where, field, at, `at most ${seconds} s before ${document.receivedAt}`);
  }

  /** Too old, or an older twin of one already taken, is refused. */
  private observe(observation: Observation<'trip-update' | 'vehicle-position'>, where: string): void {
    if (this.isStale(observation, where)) return;
    const { kind, key, observedAt } = observation;
    const place = `${kind} ${key}`;
    const seen = this.pending.get(place);
    if (seen) {
      this.reading.tell('DUPLICATE_KEY', 'warning', where, 'key', key, 'one entity for each vehicle or run');
      if ((seen.observedAt ?? '') > (observedAt ?? '')) return;
    }
    this.presentOf(kind).add(key);
    this.pending.set(place, observation);
  }

  private presentOf(kind: Kind): Set<EntityKey> {
    let keys = this.present.get(kind);
    if (!keys) this.present.set(kind, (keys = new Set()));
    return keys;
  }
}

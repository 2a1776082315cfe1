import {
  listUnusedInSiri,
  type EstimatedVehicleJourney,
  type PtSituation,
  type SiriDelivery,
  type SiriService,
  type SiriTime,
  type VehicleActivity,
  type VehicleActivityCancellation,
  type readSiri,
} from '#libs/formats/siri';
import { inFeed, type EntityKey, type Instant, type Kind } from '#libs/model';
import type { EventDiff, Observation } from '../../event-diff.js';
import type { FeedRules } from '../../rules/rule.js';
import { MatchTally } from '../../runs/match-tally.js';
import type { RunKind } from '../../runs/run-kind.js';
import { RunRound } from '../../runs/run-round.js';
import { ContentTimes } from './content-times.js';
import { JOURNEY_REF, toPrediction, tripUpdateOfJourney, writtenIn, type ReadRun } from './journey.js';
import { RANK, type RunService } from './rank.js';
import type { SiriNormaliser } from './siri-normaliser.js';
import { alertOfSituation } from './situation.js';
import type { SiriReading } from './siri-reading.js';
import { callsOf, readMonitoredRun, vehicleOfActivity } from './vehicle.js';
import { ReadOncePerAttempt } from './read-once-per-attempt.js';
import { shiftSiriTimes } from './shift-siri-times.js';
import { VisitRound } from './visit-round.js';

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
  readonly notCarried: Record<string, number> = {};
  outranked = 0;
  private readonly alerts = new Set<EntityKey>();
  private readonly versions = new Map<EntityKey, number>();
  /** Services that gave a snapshot. */
  private readonly whole = new Set<SiriService>();
  private readonly partial = new Set<SiriService>();
  private readonly receivedMs: number;
  private skipping = false;
  private elementIndex = 0;
  /** Milliseconds a rule of the feed moves the times of the delivery by. */
  private shiftMs = 0;
  private readonly runs: RunRound;
  private readonly visits: VisitRound;
  /** Runs that are named, by service. */
  private readonly named: [RunService, EntityKey][] = [];

  constructor(
    private readonly normaliser: SiriNormaliser,
    private readonly reading: SiriReading,
    private readonly diff: EventDiff,
    rules: FeedRules,
    isRepeat: boolean,
  ) {
    const { dropAfterMs } = normaliser;
    this.runs = new RunRound(reading, diff, rules, { dropAfterMs, isRepeat });
    this.receivedMs = Date.parse(reading.document.receivedAt);
    this.visits = new VisitRound({
      reading,
      diff,
      runs: this.runs,
      stopVisits: normaliser.stopVisits,
      noteNamed: (service, read) => this.noteNamed(service, read),
      countMatch: (run) => this.countMatch(run),
      mayReport: (run, service) => this.mayReport(run, service),
    });
  }

  /** Where the reader of SIRI puts each element, in the order of the document. */
  sink(): Parameters<typeof readSiri>[1] {
    return {
      delivery: (delivery) => this.takeDelivery(delivery),
      journey: (one) => this.take('EstimatedVehicleJourney', one, (journey, where) => this.takeJourney(journey, where)),
      activity: (one) => this.take('VehicleActivity', one, (activity, where) => this.takeActivity(activity, where)),
      activityCancellation: (gone) => this.takeActivityCancellation(gone),
      visit: (one) => this.take('MonitoredStopVisit', one, (visit, where) => this.visits.take(visit, where)),
      visitCancellation: (one) =>
        this.take('MonitoredStopVisitCancellation', one, (gone, where) => this.visits.takeCancellation(gone, where)),
      situation: (one) =>
        this.take('PtSituationElement', one, (situation, where) => this.takeSituation(situation, where)),
    };
  }

  /** To be called once all has been read: what a snapshot leaves out has gone. Gives whether the document was one. */
  finish(complete: boolean): boolean {
    this.visits.readJourneys();
    for (const [service, key] of this.named) this.runs.noteNamedTrip(service, key);
    this.runs.end();
    for (let i = 0; i < this.runs.contestedWithoutEntity; i += 1) this.matches.add({ unmatched: 'ambiguous' });
    this.visits.end();
    if (!complete) return false;
    const kinds = new Set<Kind>();
    for (const service of this.whole)
      if (!this.partial.has(service)) for (const kind of KINDS_OF[service]) kinds.add(kind);
    for (const kind of kinds) this.removeVanished(kind);
    return this.partial.size === 0 && !this.whole.has('StopMonitoring');
  }

  private removeVanished(kind: Kind): void {
    const { document, issues } = this.reading;
    const present = new Set(kind === 'alert' ? this.alerts : this.runs.present[kind as RunKind]);
    if (this.normaliser.sizes.holds(kind, present.size, document, issues)) return;
    // One source may answer for several services in documents of their own: what another reported cannot be missing
    // from this one.
    const ranks = [...this.whole].map((service) => RANK[service as RunService] ?? 0);
    if (kind === 'trip-update') for (const key of this.normaliser.reportedByOthers(ranks)) present.add(key);
    this.diff.removeVanished(kind, present);
  }

  private takeDelivery(written: SiriDelivery): void {
    const { reading, normaliser } = this;
    this.elementIndex = 0;
    const where = `${written.service}Delivery`;
    const delivery = this.inRightTime(written, where);
    this.times.noteDelivery(delivery);
    this.skipping = normaliser.isOlder(delivery, reading.document);
    if (this.skipping) {
      const got = new Date(delivery.responseTimestamp!).toISOString();
      reading.report('DOCUMENT_OLDER', 'warning', where, 'ResponseTimestamp', got, 'a later one than the last');
    }
    const isChange = delivery.subscriptionRef !== undefined && !normaliser.isSnapshot(reading.document);
    const isPartial = this.skipping || isChange;
    (isPartial ? this.partial : this.whole).add(delivery.service);
  }

  /** By the feed's rules on the times of whole documents. */
  private inRightTime(delivery: SiriDelivery, where: string): SiriDelivery {
    const { document, issues } = this.reading;
    const seconds = delivery.responseTimestamp && Math.floor(delivery.responseTimestamp / 1000);
    const { offsetSeconds, flag } = this.normaliser.times.offsetOf(seconds, where, document, issues);
    this.shiftMs = offsetSeconds * 1000;
    this.runs.flags = flag === undefined ? [] : [flag];
    return this.shiftMs === 0 ? delivery : shiftSiriTimes(delivery, this.shiftMs);
  }

  private take<Entity extends object & { recordedAtTime?: SiriTime }>(
    element: string,
    written: Entity,
    read: (entity: Entity, where: string) => void,
  ): void {
    const entity = this.shiftMs === 0 ? written : shiftSiriTimes(written, this.shiftMs);
    const where = `${element}[${this.elementIndex}]`;
    this.elementIndex += 1;
    this.times.noteRecorded(entity.recordedAtTime);
    listUnusedInSiri(element, entity, this.countNotCarried);
    if (!this.skipping) read(entity, where);
  }

  private readonly countNotCarried = (local: string): void => {
    this.notCarried[local] = (this.notCarried[local] ?? 0) + 1;
  };

  private takeJourney(journey: EstimatedVehicleJourney, where: string): void {
    const { reading, runs } = this;
    const service = 'EstimatedTimetable';
    const written = writtenIn(journey);
    runs.take({
      kind: 'trip-update',
      claimGroup: service,
      where,
      named: JOURNEY_REF,
      read: () => {
        const run = tripUpdateOfJourney(journey, where, reading);
        if (run && !run.claim) this.named.push([service, run.key]);
        return runs.corrections.correctTripUpdate(run, written, where);
      },
      admits: (run) => this.countMatch(run) && this.mayReport(run, service),
      isUnordered: true,
    });
  }

  private takeActivity(activity: VehicleActivity, where: string): void {
    const { reading, runs } = this;
    const validUntil = reading.instant(activity.validUntilTime, where);
    if (validUntil && runs.timeliness.isPast(validUntil)) return this.reportStale(validUntil, 'ValidUntilTime', where);
    const journey = activity.monitoredVehicleJourney;
    const service = 'VehicleMonitoring';
    const written = writtenIn(journey ?? {});
    const found = new ReadOncePerAttempt(() => journey && readMonitoredRun(journey, where, reading));
    let isPlaced = false;
    runs.take({
      kind: 'vehicle-position',
      claimGroup: service,
      where,
      named: JOURNEY_REF,
      read: (isSecondAttempt) => {
        const read = found.get(isSecondAttempt);
        const position = vehicleOfActivity(activity, read, where, reading, this.normaliser.territory);
        isPlaced = position !== undefined;
        this.noteNamed(service, read);
        const { claim } = read?.run ?? {};
        return runs.corrections.correctVehicle(position && claim ? { ...position, claim } : position, written, where);
      },
      admits: (position) => this.countMatch(position),
    });
    if (!journey) return;
    runs.take({
      kind: 'trip-update',
      claimGroup: service,
      where,
      ...(isPlaced ? {} : { named: JOURNEY_REF }),
      read: (isSecondAttempt) => {
        const read = found.get(isSecondAttempt);
        const run = read && toPrediction(journey, callsOf(journey), read, activity.recordedAtTime, where, reading);
        return runs.corrections.correctTripUpdate(run, written, where);
      },
      admits: (run) => (isPlaced || this.countMatch(run)) && this.mayReport(run, service),
      isUnordered: true,
    });
  }

  private takeActivityCancellation({ itemRef, vehicleMonitoringRef }: VehicleActivityCancellation): void {
    const local = this.reading.vehicleId(vehicleMonitoringRef ?? itemRef);
    if (local === undefined || this.skipping) return;
    this.diff.removeIfEmitted('vehicle-position', inFeed<EntityKey>(this.reading.feedId, local), 'cancelled');
  }

  private takeSituation(situation: PtSituation, where: string): void {
    const read = alertOfSituation(situation, where, this.reading, this.countNotCarried);
    if (!read) return;
    const version = situation.version ?? 0;
    const seen = this.versions.get(read.key);
    if (seen !== undefined) {
      this.reading.report('DUPLICATE_KEY', 'warning', where, 'SituationNumber', read.key, 'each situation once');
      if (seen > version) return;
    }
    this.versions.set(read.key, version);
    if (!read.observation) this.diff.removeIfEmitted('alert', read.key, 'ended');
    else {
      this.alerts.add(read.key);
      this.diff.observe(read.observation);
    }
  }

  /** Somebody names the run itself: guesses of its service at the same trip do not count. */
  private noteNamed(service: RunService, read: ReadRun | undefined): void {
    if (read && !read.run.claim) this.named.push([service, read.key]);
  }

  private mayReport({ key }: Pick<Observation<RunKind>, 'key'>, service: RunService): boolean {
    if (this.normaliser.mayReport(key, service, this.receivedMs)) return true;
    this.outranked += 1;
    return false;
  }

  private countMatch(observation: Observation<RunKind>): true {
    if (observation.matchScore !== undefined) this.matches.add(observation);
    return true;
  }

  private reportStale(at: Instant, field: string, where: string): void {
    const { document } = this.reading;
    const seconds = Math.round(this.normaliser.dropAfterMs / 1000);
    this.reading.report(
      'ENTITY_STALE',
      'error',
      where,
      field,
      at,
      `at most ${seconds} s before ${document.receivedAt}`,
    );
  }
}

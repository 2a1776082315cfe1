import type { MonitoredStopVisit, MonitoredStopVisitCancellation, SiriCall } from '#libs/formats/siri';
import type { EntityKey } from '#libs/model';
import type { EventDiff, Observation } from '../../event-diff.js';
import type { RunKind } from '../../runs/run-kind.js';
import type { RunRound } from '../../runs/run-round.js';
import { JOURNEY_REF, readRun, toPrediction, writtenIn, type ReadRun } from './journey.js';
import type { RunService } from './rank.js';
import { ReadOncePerAttempt } from './read-once-per-attempt.js';
import type { SiriReading } from './siri-reading.js';
import type { StopVisits } from './stop-visits.js';
import { readMonitoredRun } from './vehicle.js';
import { journeyIdOf, monitoredCallOf, visitedCalls, type VisitedJourney } from './visited-journey.js';

/** What visits share with the other services of their document. */
export interface VisitContext {
  reading: SiriReading;
  diff: EventDiff;
  runs: RunRound;
  stopVisits: StopVisits;
  noteNamed(service: RunService, read: ReadRun | undefined): void;
  countMatch(run: Observation<RunKind>): void;
  mayReport(run: Pick<Observation<RunKind>, 'key'>, service: RunService): boolean;
}

/** The stop visits of one document: those of one journey together say which run it is, and make one trip-update. */
export class VisitRound {
  /** By what the journey is called. */
  private readonly visits = new Map<string, VisitedJourney>();
  private readonly cancellations: (() => void)[] = [];
  private readonly pending = new Map<EntityKey, Observation<'trip-update'>>();

  constructor(private readonly context: VisitContext) {}

  /** Visits of one journey wait for each other: together they say which run it is. */
  take(visit: MonitoredStopVisit, where: string): void {
    const id = journeyIdOf(visit.monitoredVehicleJourney);
    if (id === undefined) return;
    const before = this.visits.get(id);
    if (before) before.visits.push({ visit, where });
    else this.visits.set(id, { id, visits: [{ visit, where }] });
  }

  /** A visit that is called off; once all others are known. */
  takeCancellation(gone: MonitoredStopVisitCancellation, where: string): void {
    this.cancellations.push(() => this.cancelVisit(gone, where));
  }

  /** To be called once all of the document has been read, before its runs are settled. */
  readJourneys(): void {
    for (const journey of this.visits.values()) this.readJourney(journey);
  }

  /** To be called once its runs are settled. */
  end(): void {
    const { diff, stopVisits, reading } = this.context;
    for (const cancel of this.cancellations) cancel();
    for (const run of this.pending.values()) diff.observe(stopVisits.merge(run, reading.document.receivedAt));
  }

  private readJourney(journey: VisitedJourney): void {
    const { id, visits } = journey;
    const [first] = visits;
    const { visit, where } = first!;
    const { stopVisits, reading, diff, runs } = this.context;
    const receivedMs = Date.parse(reading.document.receivedAt);
    const calls = stopVisits.recall(
      id,
      visits.flatMap(({ visit: one }) => visitedCalls(one)),
      receivedMs,
    );
    const found = new ReadOncePerAttempt(() =>
      readMonitoredRun(visit.monitoredVehicleJourney ?? {}, where, reading, calls),
    );
    const read = found.get(false);
    if (!read) return;
    this.context.noteNamed('StopMonitoring', read);
    let settled = read;
    runs.take({
      kind: 'trip-update',
      claimGroup: 'StopMonitoring',
      where,
      named: JOURNEY_REF,
      // Which run it is, by all that is known of it; what of it is new is read once that is settled.
      read: (isSecondAttempt) => {
        settled = found.get(isSecondAttempt) ?? read;
        return reading.quietly(() => this.readVisit({ visit, where }, settled, calls));
      },
      deliver: ({ key }) => {
        // What was reported of it while nobody knew which run it is.
        const other = stopVisits.setRunKey(id, key);
        if (other !== undefined) diff.removeIfEmitted('trip-update', other, 'matched');
        // And all that was reported of it then is to be reported of this run.
        if (other !== undefined) this.takeVisitOf({ visit, where }, settled, calls);
        else for (const one of visits) this.takeVisitOf(one, settled, visitedCalls(one.visit));
      },
    });
  }

  private readVisit(
    { visit, where }: VisitedJourney['visits'][number],
    read: ReadRun,
    calls: readonly SiriCall[],
  ): Observation<'trip-update'> | undefined {
    const { reading, runs } = this.context;
    const journey = visit.monitoredVehicleJourney ?? {};
    const run = toPrediction(journey, calls, read, visit.recordedAtTime, where, reading);
    return runs.corrections.correctTripUpdate(run, writtenIn(journey), where);
  }

  private takeVisitOf(visited: VisitedJourney['visits'][number], read: ReadRun, calls: readonly SiriCall[]): void {
    const { visit, where } = visited;
    const { stopVisits, runs } = this.context;
    stopVisits.remember(visit.itemIdentifier, read.key, monitoredCallOf(visit));
    const run = this.readVisit(visited, read, calls);
    if (!run) return;
    this.context.countMatch(run);
    if (runs.timeliness.isStale(run, where) || !this.context.mayReport(run, 'StopMonitoring')) return;
    this.add(run);
  }

  private add(prediction: Observation<'trip-update'>): void {
    const before = this.pending.get(prediction.key);
    if (!before) {
      this.pending.set(prediction.key, prediction);
      return;
    }
    // One visit that is followed makes the run a followed one; what is only timetabled says NO_DATA at its own stop.
    const flags = before.flags!.filter((flag) => prediction.flags!.includes(flag));
    const observedAt =
      (prediction.observedAt ?? '') > (before.observedAt ?? '') ? prediction.observedAt : before.observedAt;
    const stopTimeUpdates = [...before.entity.stopTimeUpdates, ...prediction.entity.stopTimeUpdates];
    const entity = { ...before.entity, ...prediction.entity, stopTimeUpdates };
    this.pending.set(prediction.key, { ...prediction, flags, observedAt, entity });
  }

  private cancelVisit(gone: MonitoredStopVisitCancellation, where: string): void {
    const { reading, diff, stopVisits } = this.context;
    const framed = gone.vehicleJourneyRef;
    const known = stopVisits.findItem(gone.itemRef);
    const key =
      known?.key ??
      (framed && readRun({ framedVehicleJourneyRef: framed, lineRef: gone.lineRef }, [], where, reading)?.key);
    const stopId = reading.stopId(known?.stop ?? gone.monitoringRef, where);
    if (key === undefined || stopId === undefined || !this.context.mayReport({ key }, 'StopMonitoring')) return;
    const left = stopVisits.cancelVisit(key, stopId);
    if (left === 'gone') diff.removeIfEmitted('trip-update', key, 'cancelled');
    else if (left) diff.observe(left);
  }
}

import type { MonitoredStopVisit, MonitoredStopVisitCancellation, SiriCall } from '#libs/formats/siri';
import type { EntityKey } from '#libs/model';
import type { Draft, Observation } from '../../draft.js';
import type { RunKind } from '../../runs/run-kind.js';
import type { RunRound } from '../../runs/run-round.js';
import { JOURNEY_REF, readRun, toPrediction, writtenIn, type ReadRun } from './journey.js';
import type { RunService } from './rank.js';
import { Reread } from './reread.js';
import type { SiriReading } from './siri-reading.js';
import type { StopVisits } from './stop-visits.js';
import { readMonitoredRun } from './vehicle.js';
import { journeyIdOf, monitoredCallOf, visitedCalls, type VisitedJourney } from './visited-journey.js';

/** What visits share with the other services of their document. */
export interface VisitDesk {
  reading: SiriReading;
  draft: Draft;
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
  private readonly gone: (() => void)[] = [];
  private readonly pending = new Map<EntityKey, Observation<'trip-update'>>();

  constructor(private readonly desk: VisitDesk) {}

  /** Visits of one journey wait for each other: together they say which run it is. */
  take(visit: MonitoredStopVisit, where: string): void {
    const id = journeyIdOf(visit.monitoredVehicleJourney);
    if (id === undefined) return;
    const before = this.visits.get(id);
    if (before) before.sightings.push({ visit, where });
    else this.visits.set(id, { id, sightings: [{ visit, where }] });
  }

  /** A visit that is called off; once all others are known. */
  takeCancellation(gone: MonitoredStopVisitCancellation, where: string): void {
    this.gone.push(() => this.withdraw(gone, where));
  }

  /** To be called once all of the document has been read, before its runs are settled. */
  readJourneys(): void {
    for (const journey of this.visits.values()) this.readJourney(journey);
  }

  /** To be called once its runs are settled. */
  end(): void {
    const { draft, stopVisits, reading } = this.desk;
    for (const withdraw of this.gone) withdraw();
    for (const run of this.pending.values()) draft.observe(stopVisits.merge(run, reading.document.receivedAt));
  }

  private readJourney(journey: VisitedJourney): void {
    const { id, sightings } = journey;
    const [first] = sightings;
    const { visit, where } = first!;
    const { stopVisits, reading, draft, runs } = this.desk;
    const receivedMs = Date.parse(reading.document.receivedAt);
    const calls = stopVisits.recall(
      id,
      sightings.flatMap(({ visit: one }) => visitedCalls(one)),
      receivedMs,
    );
    const found = new Reread(() => readMonitoredRun(visit.monitoredVehicleJourney ?? {}, where, reading, calls));
    const read = found.get(false);
    if (!read) return;
    this.desk.noteNamed('StopMonitoring', read);
    let settled = read;
    runs.take({
      kind: 'trip-update',
      stream: 'StopMonitoring',
      where,
      named: JOURNEY_REF,
      // Which run it is, by all that is known of it; what of it is new is read once that is settled.
      read: (isAgain) => {
        settled = found.get(isAgain) ?? read;
        return reading.quietly(() => this.readVisit({ visit, where }, settled, calls));
      },
      deliver: ({ key }) => {
        // What was reported of it while nobody knew which run it is.
        const other = stopVisits.nameRun(id, key);
        if (other !== undefined) draft.removeIfEmitted('trip-update', other, 'matched');
        // And all that was reported of it then is to be reported of this run.
        if (other !== undefined) this.takeVisitOf({ visit, where }, settled, calls);
        else for (const one of sightings) this.takeVisitOf(one, settled, visitedCalls(one.visit));
      },
    });
  }

  private readVisit(
    { visit, where }: VisitedJourney['sightings'][number],
    read: ReadRun,
    calls: readonly SiriCall[],
  ): Observation<'trip-update'> | undefined {
    const { reading, runs } = this.desk;
    const journey = visit.monitoredVehicleJourney ?? {};
    const run = toPrediction(journey, calls, read, visit.recordedAtTime, where, reading);
    return runs.corrections.correctRun(run, writtenIn(journey), where);
  }

  private takeVisitOf(sightings: VisitedJourney['sightings'][number], read: ReadRun, calls: readonly SiriCall[]): void {
    const { visit, where } = sightings;
    const { stopVisits, runs } = this.desk;
    stopVisits.remember(visit.itemIdentifier, read.key, monitoredCallOf(visit));
    const run = this.readVisit(sightings, read, calls);
    if (!run) return;
    this.desk.countMatch(run);
    if (runs.timeliness.isStale(run, where) || !this.desk.mayReport(run, 'StopMonitoring')) return;
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

  private withdraw(gone: MonitoredStopVisitCancellation, where: string): void {
    const { reading, draft, stopVisits } = this.desk;
    const framed = gone.vehicleJourneyRef;
    const known = stopVisits.findItem(gone.itemRef);
    const key =
      known?.key ??
      (framed && readRun({ framedVehicleJourneyRef: framed, lineRef: gone.lineRef }, [], where, reading)?.key);
    const stopId = reading.stopId(known?.stop ?? gone.monitoringRef, where);
    if (key === undefined || stopId === undefined || !this.desk.mayReport({ key }, 'StopMonitoring')) return;
    const left = stopVisits.withdraw(key, stopId);
    if (left === 'gone') draft.removeIfEmitted('trip-update', key, 'cancelled');
    else if (left) draft.observe(left);
  }
}

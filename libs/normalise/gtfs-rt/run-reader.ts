import { localId, type Instant, type VehiclePosition } from '#libs/model';
import type { FeedEntity } from '#libs/formats/gtfs-rt';
import type { Draft, Observation } from '../draft.js';
import type { Mend, MendContext } from '../rules/mend.js';
import type { FeedRules, PolledLines } from '../rules/rule.js';
import type { Territory } from '../territory.js';
import { mended } from './mended.js';
import { tripKey, type RealtimeReading } from './reading.js';
import type { RunKind } from './taken.js';
import { tellsDelay } from './tells-delay.js';
import { toTripUpdate } from './trip-update.js';
import { toVehiclePosition } from './vehicle-position.js';
import { withoutPredictions } from './without-predictions.js';
import { withoutRun } from './without-run.js';

export type RunRules = Pick<FeedRules, 'lines' | 'vehicles' | 'runMends' | 'vehicleMends' | 'cancels'>;

/** Reads the runs and vehicles of one document, the feed's rules on single ones applied. */
export class RunReader {
  /** Where a rule of the feed looks at lines over several documents. */
  polled: PolledLines | undefined;
  private readonly context: Omit<MendContext, 'rawTripId'>;
  private readonly watchers: readonly Mend<'vehicle-position'>[];

  constructor(
    private readonly reading: RealtimeReading,
    private readonly territory: Territory,
    private readonly rules: RunRules,
    draft: Draft,
    headerAt: Instant | undefined,
  ) {
    const { document, facts } = reading;
    this.watchers = rules.vehicleMends.filter(({ seeRun }) => seeRun);
    this.context = {
      sourceId: document.sourceId,
      headerAt,
      receivedMs: Date.parse(document.receivedAt),
      timeShiftMs: document.timeShiftMs,
      schedule: facts?.schedule,
      days: facts?.days,
      findRun: ({ tripId, startDate, startTime }) =>
        tripId === undefined
          ? undefined
          : (draft.find('trip-update', tripKey(tripId, startDate, undefined)) ??
            draft.find('trip-update', tripKey(tripId, startDate, startTime))),
    };
  }

  /** `more`: what the schedule may know better, and nobody else tells. */
  read(
    kind: RunKind,
    entity: FeedEntity,
    where: string,
    more: Partial<VehiclePosition> | undefined,
  ): Observation<RunKind> | undefined {
    return kind === 'trip-update' ? this.readRun(entity, where) : this.readVehicle(entity, where, more);
  }

  private readRun(entity: FeedEntity, where: string): Observation<'trip-update'> | undefined {
    const { tripUpdate } = entity;
    const { reading, rules } = this;
    let run = tripUpdate && toTripUpdate({ ...entity, tripUpdate }, `${where}.trip_update`, reading);
    if (run && rules.runMends.length > 0) {
      const context = { ...this.context, rawTripId: tripUpdate?.trip.tripId };
      run = mended(run, rules.runMends, context, `${where}.trip_update`, reading);
    }
    if (run && rules.lines.length > 0) run = withoutPredictions(run, rules.lines, where, reading);
    if (!run) return undefined;
    if (this.polled) this.poll(run);
    const { routeId, scheduleRelationship } = run.entity.trip;
    if (rules.cancels && routeId !== undefined)
      run.counted = { line: localId(routeId), isCancelled: scheduleRelationship === 'CANCELED' };
    for (const { seeRun } of this.watchers) seeRun!(run, this.context);
    return run;
  }

  private readVehicle(
    entity: FeedEntity,
    where: string,
    more: Partial<VehiclePosition> | undefined,
  ): Observation<'vehicle-position'> | undefined {
    const { vehicle: message } = entity;
    const { reading } = this;
    const { vehicles, vehicleMends } = this.rules;
    const place = `${where}.vehicle`;
    let vehicle = message && toVehiclePosition({ ...entity, vehicle: message }, place, reading, this.territory);
    if (vehicle && more) vehicle.entity = { ...more, ...vehicle.entity };
    if (vehicle && vehicles.length > 0) vehicle = withoutRun(vehicle, message!.trip, vehicles, place, reading);
    if (vehicle && vehicleMends.length > 0) vehicle = mended(vehicle, vehicleMends, this.context, place, reading);
    return vehicle;
  }

  private poll(run: Observation<'trip-update'>): void {
    const { routeId } = run.entity.trip;
    const delayed = routeId === undefined ? undefined : tellsDelay(run, this.reading);
    if (delayed === undefined) return;
    run.polled = { line: localId(routeId!), tellsDelay: delayed };
    this.polled!.see(run.polled.line, delayed);
  }
}

import { localId } from '#libs/model';
import type { Observation } from '../draft.js';
import type { RivalRule, RivalVehicle } from '../rules/rule.js';
import { offRun } from '../rules/sources-must-agree.js';
import { offWayM } from './off-way.js';
import { tripKey, type RealtimeReading } from './reading.js';

/** Vehicles of one document that name the same run: to be seen all, then asked. */
export class Rivals {
  private readonly best = new Map<string, RivalVehicle>();

  constructor(
    private readonly rule: RivalRule,
    private readonly reading: RealtimeReading,
  ) {}

  see(vehicle: Observation<'vehicle-position'>): void {
    const run = runOf(vehicle);
    if (run === undefined) return;
    const rival = this.rivalOf(vehicle);
    const best = this.best.get(run);
    if (!best || this.rule.isBetter(rival, best)) this.best.set(run, rival);
  }

  /** The vehicle as it is, or on no run where another one is on it; flagged and counted (REPAIRED). */
  settled(vehicle: Observation<'vehicle-position'>, where: string): Observation<'vehicle-position'> {
    const run = runOf(vehicle);
    const best = run === undefined ? undefined : this.best.get(run);
    if (!best || best.key === vehicle.key) return vehicle;
    const { issues, feedId } = this.reading;
    issues.add({
      code: 'REPAIRED',
      severity: 'warning',
      feedId,
      where,
      field: 'trip',
      got: run,
      expected: `one vehicle on it, ${best.key} (${this.rule.name})`,
    });
    const off = offRun(vehicle);
    return { ...off, flags: [...(off.flags ?? []), `repaired:${this.rule.name}`], isDoubted: true };
  }

  private rivalOf({ key, observedAt: at, entity }: Observation<'vehicle-position'>): RivalVehicle {
    const observedAt = at ?? '';
    const schedule = this.reading.facts?.schedule;
    const trip = schedule?.findTrip(localId(entity.trip!.tripId!));
    const distance = schedule && trip && entity.point ? offWayM(entity.point, schedule, trip) : undefined;
    return distance === undefined ? { key, observedAt } : { key, observedAt, offWayM: distance };
  }
}

/** Only of a vehicle whose run was found by what it names: a guess is another matter. */
function runOf({ matchedBy, claim, entity }: Observation<'vehicle-position'>): string | undefined {
  const { tripId, startDate, startTime } = entity.trip ?? {};
  if (matchedBy === undefined || claim || tripId === undefined) return undefined;
  return tripKey(tripId, startDate, startTime);
}

import { localId, type Instant, type TripDescriptor, type TripUpdate } from '#libs/model';
import type { Observation } from '../event-diff.js';
import type { Correction, EntityContext, EntityRule } from '../rules/entity-rule.js';
import type { FeedRules } from '../rules/rule.js';
import type { RunContext } from './run-context.js';
import type { RunKind } from './run-kind.js';

/** Ids of a run or vehicle as its document writes them. */
export interface Written {
  tripId?: string | undefined;
  routeId?: string | undefined;
}

/** The feed's rules on single runs and vehicles, for one document of whatever format. */
export class Corrections {
  private readonly known: Omit<EntityContext, 'writtenTripId' | 'namedRouteId'>;
  private readonly watchers: readonly EntityRule<'vehicle-position'>[];

  constructor(
    private readonly context: RunContext,
    private readonly rules: Pick<FeedRules, 'runs' | 'vehicles'>,
    findRun: (trip: TripDescriptor) => TripUpdate | undefined,
    documentTime: Instant | undefined,
  ) {
    const { document, lookup } = context;
    this.watchers = rules.vehicles.filter(({ seeRun }) => seeRun);
    this.known = {
      sourceId: document.sourceId,
      documentTime,
      receivedMs: Date.parse(document.receivedAt),
      timeShiftMs: document.timeShiftMs,
      schedule: lookup?.schedule,
      days: lookup?.days,
      findRun,
    };
  }

  /** `undefined` where a rule leaves the run out. */
  correctTripUpdate(
    run: Observation<'trip-update'> | undefined,
    written: Written,
    where: string,
  ): Observation<'trip-update'> | undefined {
    const corrected = run && this.apply(run, this.rules.runs, where, { writtenTripId: written.tripId });
    if (corrected) for (const { seeRun } of this.watchers) seeRun!(corrected, this.known);
    return corrected;
  }

  correctVehicle(
    vehicle: Observation<'vehicle-position'> | undefined,
    written: Written,
    where: string,
  ): Observation<'vehicle-position'> | undefined {
    const { vehicles } = this.rules;
    if (!vehicle || vehicles.length === 0) return vehicle;
    const named = { writtenTripId: written.tripId, namedRouteId: this.namedRoute(written.routeId) };
    return this.apply(vehicle, vehicles, where, named);
  }

  private apply<K extends RunKind>(
    observation: Observation<K>,
    rules: readonly EntityRule<K>[],
    where: string,
    named: Pick<EntityContext, 'writtenTripId' | 'namedRouteId'>,
  ): Observation<K> | undefined {
    if (rules.length === 0) return observation;
    const context = { ...this.known, ...named };
    let current = observation;
    for (const rule of rules) {
      const correction = rule.correct(current, context);
      if (!correction) continue;
      const corrected = applyCorrection(correction, rule.name, where, this.context);
      if (!corrected) return undefined;
      current = corrected;
    }
    return current;
  }

  private namedRoute(written: string | undefined): string | undefined {
    const { lookup } = this.context;
    const routeId = lookup && this.context.routeId(written);
    const local = routeId === undefined ? undefined : localId(routeId);
    return local !== undefined && lookup!.findRoute(local) ? local : undefined;
  }
}

/** The entity as a rule has corrected it, flagged and counted (REPAIRED, or the code of the rule); `undefined` where it is left out. */
export function applyCorrection<K extends RunKind>(
  { observation, code = 'REPAIRED', field, got, expected, flag, isDoubted }: Correction<K>,
  rule: string,
  where: string,
  { issues, feedId }: RunContext,
): Observation<K> | undefined {
  issues.add({ code, severity: 'warning', feedId, where, field, got, expected });
  if (!observation) return undefined;
  const corrected = { ...observation, flags: [...(observation.flags ?? []), flag ?? `repaired:${rule}`] };
  if (isDoubted) corrected.isDoubted = true;
  return corrected;
}

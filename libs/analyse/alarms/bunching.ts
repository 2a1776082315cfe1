import type { CataloguedFeed } from '#libs/catalogue';
import type { EntityKey, HubEvent, RouteId } from '#libs/model';
import { localId } from '#libs/model';
import { distanceM } from '#libs/territory';
import { plainWord, span } from '../numbers.js';
import type { AnalystOptions } from '../options.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';
import { isAtTerminus } from './terminus.js';

type Vehicle = HubEvent<'vehicle-position'>;

interface Pair {
  sinceMs: number;
  judgedMs: number;
}

/** A little less than a degree of latitude has anywhere (110.6 km at the equator), so that nobody close is left out. */
const METRES_A_DEGREE = 110_500;

/**
 * Vehicles of one route and direction drive close together: the first is full, the next empty, and behind them there is
 * a hole. One alarm a route and direction.
 */
export class Bunching implements AlarmRule {
  readonly name = 'bunching';
  private readonly pairs = new Map<string, Pair>();
  private judgedMs = 0;
  droppedTotal = 0;

  constructor(
    readonly life: AnalystOptions['alarms']['bunching'],
    private readonly limits: Pick<AnalystOptions['limits'], 'vehiclePairs' | 'vehiclesPerRoute'>,
  ) {}

  get remembered(): number {
    return this.pairs.size;
  }

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    this.judgedMs = view.nowMs;
    const groups = new Map<string, Vehicle[]>();
    for (const event of view.list('vehicle-position', feedId)) {
      const { trip, point } = event.entity!;
      if (!point || !trip?.routeId || trip.directionId === undefined) continue;
      if (view.ageMs(event) > this.life.vehicleFreshMs || isAtTerminus(view, event.entity!) !== false) continue;
      const subject = `${localId(trip.routeId)}:${trip.directionId}`;
      const group = groups.get(subject);
      // Every vehicle is held against every other: a feed that puts all its vehicles on one route must not cost the rest.
      if (group && group.length >= this.limits.vehiclesPerRoute) this.droppedTotal += 1;
      else if (group) group.push(event);
      else groups.set(subject, [event]);
    }
    const findings: Finding[] = [];
    for (const [subject, vehicles] of groups) {
      if (vehicles.length < 2) continue;
      const close = this.closeVehicles(vehicles, view);
      // While the alarm stands a new pair need not wait: the hole behind the vehicles is the same.
      const chosen = standing.has(subject) ? close.all : close.lasting;
      if (chosen.vehicles.size > 1) findings.push(this.finding(subject, chosen.vehicles, chosen.sinceMs));
    }
    return findings;
  }

  /** Pairs that drove apart, or ended their run, are forgotten. */
  sweep(): void {
    for (const [key, { judgedMs }] of this.pairs) if (judgedMs !== this.judgedMs) this.pairs.delete(key);
  }

  forget(): void {
    this.pairs.clear();
  }

  private closeVehicles(vehicles: readonly Vehicle[], view: View) {
    const all = { vehicles: new Set<Vehicle>(), sinceMs: view.nowMs };
    const lasting = { vehicles: new Set<Vehicle>(), sinceMs: view.nowMs };
    const { withinM, apartM, holdsMs } = this.life;
    // From south to north: who is too far north of one is so for all that follow, and most pairs are never looked at.
    const sorted = [...vehicles].sort((a, b) => latitudeOf(a) - latitudeOf(b) || (a.key < b.key ? -1 : 1));
    for (let i = 0; i < sorted.length; i += 1) {
      for (let k = i + 1; k < sorted.length; k += 1) {
        const [a, b] = [sorted[i]!, sorted[k]!];
        if ((latitudeOf(b) - latitudeOf(a)) * METRES_A_DEGREE > apartM) break;
        const metres = distanceM(a.entity!.point!, b.entity!.point!);
        if (metres > apartM) continue;
        const key = a.key < b.key ? `${a.key}\n${b.key}` : `${b.key}\n${a.key}`;
        const known = this.pairs.get(key);
        if (metres > (known ? apartM : withinM)) continue;
        const pair = known ?? this.remember(key, view.nowMs);
        if (!pair) continue;
        pair.judgedMs = view.nowMs;
        for (const chosen of view.nowMs - pair.sinceMs >= holdsMs ? [all, lasting] : [all]) {
          chosen.vehicles.add(a).add(b);
          chosen.sinceMs = Math.min(chosen.sinceMs, pair.sinceMs);
        }
      }
    }
    return { all, lasting };
  }

  private remember(key: string, nowMs: number): Pair | undefined {
    if (this.pairs.size >= this.limits.vehiclePairs) {
      this.droppedTotal += 1;
      return undefined;
    }
    const pair = { sinceMs: nowMs, judgedMs: nowMs };
    this.pairs.set(key, pair);
    return pair;
  }

  private finding(subject: string, found: ReadonlySet<Vehicle>, sinceMs: number): Finding {
    const vehicles = [...found].sort((a, b) => (a.key < b.key ? -1 : 1));
    const { trip, point, routeName } = vehicles[0]!.entity!;
    const routeId = trip!.routeId as RouteId;
    const line = plainWord(routeName) || plainWord(localId(routeId));
    const { withinM, holdsMs } = this.life;
    return {
      subject,
      severity: 'minor',
      text: {
        fr: `Ligne ${line}, sens ${trip!.directionId} : ${vehicles.length} véhicules à moins de ${withinM} m l’un de l’autre depuis plus de ${span(holdsMs)}.`,
        en: `Line ${line}, direction ${trip!.directionId}: ${vehicles.length} vehicles within ${withinM} m of each other for over ${span(holdsMs)}.`,
      },
      figures: { vehicles: vehicles.length },
      about: vehicles.map(({ key }) => ({ kind: 'vehicle-position' as const, key: key as EntityKey })),
      routeId,
      point,
      sinceMs,
      made: vehicles,
    };
  }
}

function latitudeOf({ entity }: Vehicle): number {
  return entity!.point!.latitude;
}

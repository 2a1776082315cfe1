import type { CataloguedFeed } from '#libs/catalogue';
import type { EntityKey, HubEvent, RouteId } from '#libs/model';
import { localId } from '#libs/model';
import { distanceM } from '#libs/territory';
import { plainWord, span } from '../numbers.js';
import type { AnalystOptions } from '../options.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';
import { BUNCHED_SHARE, callsAhead, spacingsOf, type SpacedRun, type Spacing } from '../spacing.js';
import { findUpdate, isAtTerminus } from './terminus.js';

type Vehicle = HubEvent<'vehicle-position'>;

interface Pair {
  sinceMs: number;
  judgedMs: number;
  /** It may go unseen so long and is still the same: predictions jump where positions do not. */
  graceMs: number;
}

/** Two vehicles that are too close now. */
interface ClosePair {
  vehicles: [Vehicle, Vehicle];
  sinceMs: number;
  hasLasted: boolean;
  /** Minutes of interval lost, times minutes it has lasted: how long travellers wait more for it. */
  cost: number;
  /** Where predictions and timetable say how close. */
  spacing?: Required<Spacing>;
}

/** Of the planned interval: a bunch is one until it has become that long again. */
const APART_SHARE = 0.4;
const INTERVAL_GRACE_MS = 2 * 60_000;

/** What a bunch costs where no timetable says how far apart its vehicles should be: ten minutes. */
const ASSUMED_LOST_MINUTES = 10;

/** A little less than a degree of latitude has anywhere (110.6 km at the equator), so that nobody close is left out. */
const METRES_A_DEGREE = 110_500;

/**
 * Vehicles of one route and direction drive close together: the first is full, the next empty, and behind them there is
 * a hole. Close is by the interval, of that which the timetable has; without predictions or timetable by distance. One
 * alarm a route and direction.
 */
export class Bunching implements AlarmRule {
  readonly name = 'bunching';
  private readonly pairs = new Map<string, Pair>();
  /** One entry a feed. */
  private readonly calledMs = new Map<string, number>();
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
    let worst: { subject: string; pairs: ClosePair[]; cost: number } | undefined;
    for (const [subject, vehicles] of groups) {
      if (vehicles.length < 2) continue;
      const pairs = this.closePairs(vehicles, view);
      // While the alarm stands a new pair need not wait: the hole behind the vehicles is the same.
      if (standing.has(subject)) {
        if (pairs.length > 0) findings.push(this.finding(subject, pairs));
        continue;
      }
      const lasting = pairs.filter(({ hasLasted }) => hasLasted);
      const cost = Math.max(0, ...lasting.map((pair) => pair.cost));
      if (lasting.length > 0 && cost >= this.life.minCost && cost > (worst?.cost ?? -1))
        worst = { subject, pairs: lasting, cost };
    }
    if (worst && view.nowMs - this.lastCall(feedId, standing) >= this.life.paceMs) {
      this.calledMs.set(feedId, view.nowMs);
      findings.push(this.finding(worst.subject, worst.pairs));
    }
    return findings;
  }

  /** When somebody was last called about a bunch of the feed; those that stand say so after a restart. */
  private lastCall(feedId: string, standing: StandingAlarms): number {
    const raised = [...standing.values()].map(({ raisedAt }) => Date.parse(raisedAt));
    return Math.max(this.calledMs.get(feedId) ?? -Infinity, ...raised);
  }

  /** Pairs that drove apart, or ended their run, are forgotten. */
  sweep(): void {
    for (const [key, { judgedMs, graceMs }] of this.pairs)
      if (this.judgedMs - judgedMs > graceMs) this.pairs.delete(key);
  }

  forget(): void {
    this.pairs.clear();
    this.calledMs.clear();
  }

  private closePairs(vehicles: readonly Vehicle[], view: View): ClosePair[] {
    const byKey = new Map<string, Vehicle>(vehicles.map((vehicle) => [vehicle.key, vehicle]));
    const spacings = spacingsOf(vehicles.flatMap((vehicle) => runOf(vehicle, view) ?? []));
    const pairs: ClosePair[] = [];
    const isSpaced = new Set<Vehicle>();
    for (const [behind, spacing] of spacings) {
      const { ahead, plannedSeconds } = spacing;
      if (plannedSeconds === undefined) continue;
      const [first, second] = [byKey.get(ahead)!, byKey.get(behind)!];
      isSpaced.add(second).add(first);
      const key = pairKey(first, second);
      const limit = this.pairs.has(key) ? APART_SHARE : BUNCHED_SHARE;
      if (plannedSeconds * 1_000 < this.life.minPlannedMs || spacing.seconds > limit * plannedSeconds) continue;
      const pair = this.remember(key, view.nowMs, INTERVAL_GRACE_MS);
      if (!pair) continue;
      const lastedMs = view.nowMs - pair.sinceMs;
      const lostMinutes = (plannedSeconds - spacing.seconds) / 60;
      pairs.push({
        vehicles: [first, second],
        sinceMs: pair.sinceMs,
        hasLasted: lastedMs >= this.life.intervalHoldsMs,
        cost: lostMinutes * (lastedMs / 60_000),
        spacing: { ...spacing, plannedSeconds },
      });
    }
    // Where predictions or timetable do not say, the distance decides.
    return [
      ...pairs,
      ...this.nearPairs(
        vehicles.filter((vehicle) => !isSpaced.has(vehicle)),
        view,
      ),
    ];
  }

  private nearPairs(vehicles: readonly Vehicle[], view: View): ClosePair[] {
    const near: ClosePair[] = [];
    const { withinM, apartM, holdsMs } = this.life;
    // From south to north: who is too far north of one is so for all that follow, and most pairs are never looked at.
    const sorted = [...vehicles].sort((a, b) => latitudeOf(a) - latitudeOf(b) || (a.key < b.key ? -1 : 1));
    for (let i = 0; i < sorted.length; i += 1) {
      for (let k = i + 1; k < sorted.length; k += 1) {
        const [a, b] = [sorted[i]!, sorted[k]!];
        if ((latitudeOf(b) - latitudeOf(a)) * METRES_A_DEGREE > apartM) break;
        const metres = distanceM(a.entity!.point!, b.entity!.point!);
        const key = pairKey(a, b);
        if (metres > (this.pairs.has(key) ? apartM : withinM)) continue;
        const pair = this.remember(key, view.nowMs);
        if (!pair) continue;
        const lastedMs = view.nowMs - pair.sinceMs;
        const cost = ASSUMED_LOST_MINUTES * (lastedMs / 60_000);
        near.push({ vehicles: [a, b], sinceMs: pair.sinceMs, hasLasted: lastedMs >= holdsMs, cost });
      }
    }
    return near;
  }

  /** Since when a pair has been one; `undefined` where it cannot be remembered. */
  private remember(key: string, nowMs: number, graceMs = 0): Pair | undefined {
    const known = this.pairs.get(key);
    if (known) {
      known.judgedMs = nowMs;
      return known;
    }
    if (this.pairs.size >= this.limits.vehiclePairs) {
      this.droppedTotal += 1;
      return undefined;
    }
    const pair = { sinceMs: nowMs, judgedMs: nowMs, graceMs };
    this.pairs.set(key, pair);
    return pair;
  }

  private finding(subject: string, pairs: readonly ClosePair[]): Finding {
    const all = new Set(pairs.flatMap((pair) => pair.vehicles));
    const vehicles = [...all].sort((a, b) => (a.key < b.key ? -1 : 1));
    const { trip, point, routeName } = vehicles[0]!.entity!;
    const routeId = trip!.routeId as RouteId;
    const line = plainWord(routeName) || plainWord(localId(routeId));
    const spaced = pairs.flatMap(({ spacing }) => spacing ?? []);
    const worst = spaced.reduce<Required<Spacing> | undefined>(
      (most, one) => (most && lost(most) >= lost(one) ? most : one),
      undefined,
    );
    return {
      subject,
      severity: 'minor',
      text: this.textOf(line, trip!.directionId!, vehicles.length, worst),
      figures: {
        vehicles: vehicles.length,
        ...(worst && { intervalSeconds: worst.seconds, plannedIntervalSeconds: worst.plannedSeconds }),
      },
      about: vehicles.map(({ key }) => ({ kind: 'vehicle-position' as const, key: key as EntityKey })),
      routeId,
      point,
      sinceMs: Math.min(...pairs.map(({ sinceMs }) => sinceMs)),
      made: vehicles,
    };
  }

  private textOf(line: string, direction: number, count: number, worst: Spacing | undefined): Finding['text'] {
    const { withinM, holdsMs, intervalHoldsMs } = this.life;
    if (worst?.plannedSeconds) {
      const [is, planned] = [worst.seconds, worst.plannedSeconds].map((seconds) => span(seconds * 1_000));
      return {
        fr: `Ligne ${line}, sens ${direction} : ${count} véhicules se suivent à ${is} au lieu de ${planned}, depuis plus de ${span(intervalHoldsMs)}.`,
        en: `Line ${line}, direction ${direction}: ${count} vehicles follow each other by ${is} instead of ${planned}, for over ${span(intervalHoldsMs)}.`,
      };
    }
    return {
      fr: `Ligne ${line}, sens ${direction} : ${count} véhicules à moins de ${withinM} m l’un de l’autre depuis plus de ${span(holdsMs)}.`,
      en: `Line ${line}, direction ${direction}: ${count} vehicles within ${withinM} m of each other for over ${span(holdsMs)}.`,
    };
  }
}

function lost({ seconds, plannedSeconds }: Required<Spacing>): number {
  return plannedSeconds - seconds;
}

function pairKey(a: Vehicle, b: Vehicle): string {
  return a.key < b.key ? `${a.key}\n${b.key}` : `${b.key}\n${a.key}`;
}

function runOf({ key, entity }: Vehicle, view: View): SpacedRun | undefined {
  const update = findUpdate(view, entity!.trip);
  if (!update) return undefined;
  return { key, line: '', calls: callsAhead(update.entity!.stopTimeUpdates, view.feedNowMs(update)) };
}

function latitudeOf({ entity }: Vehicle): number {
  return entity!.point!.latitude;
}

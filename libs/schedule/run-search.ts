import { NO_RELATIVE_TIME, parseServiceDate, runsOn } from '#libs/formats/gtfs';
import type { CallIndex } from './call-index.js';
import type { IndexViews } from './index-views.js';
import type { FoundRun, RunQuestion, RunSearchResult, ScheduledTrip } from './schedule.js';

/** A bus may be this late or early and still be the run; beyond, another one is likelier. */
export const MOST_LATE_S = 1_800;
export const MOST_EARLY_S = 180;
/** Vehicles are late far more often than early: a second early weighs as much as so many late. */
export const EARLY_WEIGHT = 4;
/** Delay changes slowly along a run: a second of mean deviation from the median weighs as much as so many late. */
export const UNSTEADY_WEIGHT = 4;
/** Runs with a larger penalty are not found; a run that serves none of the stops reported would have all of it. */
export const MOST_PENALTY_S = 1_800;
/** A larger share of the stops reported must be served. */
const LEAST_COVERAGE = 0.8;
/** Of a long update so many times are compared, spread over it. */
const MOST_COMPARED = 24;
/** One stop at one time is any bus of the line. */
const LEAST_TIMED = 2;
const ANCHORS_TRIED = 3;
const REMEMBERED_DAYS = 16;

/** One question with its stops as numbers. */
interface Numbered {
  stops: (readonly number[])[];
  /** Places in `stops` of the calls that have a known stop and a time. */
  timed: number[];
}

interface Found {
  trip: number;
  day: number;
  delay: number;
  penalty: number;
}

/**
 * Finds runs by stops and times. A candidate's penalty, in seconds, is
 *
 *   |median delay| (× 4 when early) + 4 × mean deviation of the delays from it + 1,800 × share of reported stops not served
 *
 * and the smallest wins. Stops must be served in the order reported. Not for concurrent use: it keeps scratch space.
 */
export class RunSearch {
  private readonly activeOn = new Map<string, Uint8Array>();
  private readonly delays = new Float64Array(MOST_COMPARED);
  private places = new Int32Array(64);
  private best: Found | undefined;
  private second: Found | undefined;
  private sawPattern = false;
  private sawIdle = false;

  constructor(
    private readonly views: IndexViews,
    private readonly index: CallIndex,
    private readonly tripAt: (trip: number) => ScheduledTrip,
  ) {}

  find(question: RunQuestion): RunSearchResult {
    const numbered = this.number(question);
    const { timed } = numbered;
    if (timed.length < LEAST_TIMED) return { reason: 'too-little' };
    this.best = this.second = undefined;
    this.sawPattern = this.sawIdle = false;
    for (const anchor of this.anchors(numbered)) {
      this.search(question, numbered, anchor);
      if (this.best || this.sawPattern) break;
    }
    if (!this.best) {
      return { reason: this.sawIdle ? 'not-running-that-day' : this.sawPattern ? 'too-far' : 'no-such-trip' };
    }
    const toRun = ({ trip, day, delay, penalty }: Found): FoundRun => ({
      trip: this.tripAt(trip),
      serviceDate: question.days[day]!.serviceDate,
      delaySeconds: Math.round(delay),
      penaltySeconds: Math.round(penalty),
    });
    return this.second ? { best: toRun(this.best), second: toRun(this.second) } : { best: toRun(this.best) };
  }

  private number({ calls }: RunQuestion): Numbered {
    const { stopIds } = this.views;
    const stops: (readonly number[])[] = [];
    const timed: number[] = [];
    for (let i = 0; i < calls.length; i += 1) {
      const call = calls[i]!;
      const known: number[] = [];
      for (const stopId of call.stopIds) {
        const stop = stopIds.find(stopId);
        if (stop >= 0) known.push(stop);
      }
      if (known.length > 0 && call.timeMs !== undefined) timed.push(i);
      stops.push(known);
    }
    if (this.places.length < calls.length) this.places = new Int32Array(calls.length * 2);
    return { stops, timed };
  }

  /** Timed calls to start from, those that the fewest patterns serve first. */
  private anchors({ stops, timed }: Numbered): number[] {
    const { postingOffsets } = this.index;
    const width = (call: number): number => {
      let total = 0;
      for (const stop of stops[call]!) total += postingOffsets[stop + 1]! - postingOffsets[stop]!;
      return total;
    };
    let rarest = timed[0]!;
    let least = width(rarest);
    for (const call of timed) {
      const wide = width(call);
      if (wide > 0 && (wide < least || least === 0)) [rarest, least] = [call, wide];
    }
    return [rarest, ...timed.filter((call) => call !== rarest).slice(0, ANCHORS_TRIED - 1)];
  }

  private search(question: RunQuestion, numbered: Numbered, anchor: number): void {
    const { index, views } = this;
    const { routeIds, tripRoute, tripDirection, tripService, tripBase } = views;
    const { earliest, latest, trips, tripOffsets, postingOffsets, postingPattern, postingPlace } = index;
    const route = question.routeId === undefined ? -1 : routeIds.find(question.routeId);
    const { directionId } = question;
    const time = question.calls[anchor]!.timeMs!;
    for (const stop of numbered.stops[anchor]!) {
      for (let posting = postingOffsets[stop]!; posting < postingOffsets[stop + 1]!; posting += 1) {
        const pattern = postingPattern[posting]!;
        const from = tripOffsets[pattern]!;
        const to = tripOffsets[pattern + 1]!;
        const place = postingPlace[posting]!;
        const at = views.patternOffsets[pattern]! + place;
        if (earliest[at]! > latest[at]!) continue;
        let missed = -1;
        for (let day = 0; day < question.days.length; day += 1) {
          const seconds = (time - question.days[day]!.startMs) / 1000;
          const low = seconds - MOST_LATE_S - latest[at]!;
          const high = seconds + MOST_EARLY_S - earliest[at]!;
          for (let i = lowerBound(trips, tripBase, from, to, low); i < to; i += 1) {
            const trip = trips[i]!;
            if (tripBase[trip]! > high) break;
            if (route >= 0 && tripRoute[trip] !== route) continue;
            if (directionId !== undefined && tripDirection[trip]! >= 0 && tripDirection[trip] !== directionId) continue;
            if (missed < 0) missed = this.placeAll(numbered, pattern, anchor, place);
            if (1 - missed / numbered.stops.length < LEAST_COVERAGE) break;
            this.sawPattern = true;
            if (this.servicesOn(question.days[day]!.serviceDate)[tripService[trip]!] === 0) {
              this.sawIdle = true;
              continue;
            }
            this.weigh(question, numbered, trip, day, missed);
          }
        }
        if (!this.sawPattern) this.sawPattern = this.isServedAtAll(question, numbered, pattern, anchor, place, route);
      }
    }
  }

  /**
   * Only to distinguish "not now" from "no such trip"; asked while nothing has been found. Trips of a pattern are
   * alike.
   */
  private isServedAtAll(
    { directionId }: RunQuestion,
    numbered: Numbered,
    pattern: number,
    anchor: number,
    place: number,
    route: number,
  ): boolean {
    const { tripRoute, tripDirection } = this.views;
    const trip = this.index.trips[this.index.tripOffsets[pattern]!]!;
    if (route >= 0 && tripRoute[trip] !== route) return false;
    if (directionId !== undefined && tripDirection[trip]! >= 0 && tripDirection[trip] !== directionId) return false;
    return 1 - this.placeAll(numbered, pattern, anchor, place) / numbered.stops.length >= LEAST_COVERAGE;
  }

  /** Writes the place in the pattern of every call (−1: not served) into `places`; returns how many are not served. */
  private placeAll({ stops }: Numbered, pattern: number, anchor: number, anchorPlace: number): number {
    const { patternOffsets, patternStops } = this.views;
    const { places } = this;
    const first = patternOffsets[pattern]!;
    const length = patternOffsets[pattern + 1]! - first;
    let missed = 0;
    places[anchor] = anchorPlace;
    for (let call = anchor + 1, next = anchorPlace + 1; call < stops.length; call += 1) {
      let place = next;
      while (place < length && !includes(stops[call]!, patternStops[first + place]!)) place += 1;
      if (place < length) next = place + 1;
      else missed += 1;
      places[call] = place < length ? place : -1;
    }
    for (let call = anchor - 1, next = anchorPlace - 1; call >= 0; call -= 1) {
      let place = next;
      while (place >= 0 && !includes(stops[call]!, patternStops[first + place]!)) place -= 1;
      if (place >= 0) next = place - 1;
      else missed += 1;
      places[call] = place;
    }
    return missed;
  }

  private weigh(question: RunQuestion, { stops, timed }: Numbered, trip: number, day: number, missed: number): void {
    const { calls } = question;
    const { arrivals, departures } = this.index;
    const { delays, places } = this;
    const times = this.views.profileOffsets[this.views.tripProfile[trip]!]!;
    const start = question.days[day]!.startMs / 1000 + this.views.tripBase[trip]!;
    const step = Math.max(1, timed.length / MOST_COMPARED);
    let count = 0;
    for (let i = 0; i < timed.length && count < MOST_COMPARED; i += step) {
      const call = timed[Math.floor(i)]!;
      const place = places[call]!;
      if (place < 0) continue;
      const { timeMs, isArrival } = calls[call]!;
      const scheduled = isArrival ? arrivals[times + place]! : departures[times + place]!;
      if (scheduled !== NO_RELATIVE_TIME) delays[count++] = timeMs! / 1000 - start - scheduled;
    }
    if (count === 0) return;
    const delay = median(delays, count);
    if (delay > MOST_LATE_S || delay < -MOST_EARLY_S) return;
    let deviation = 0;
    for (let i = 0; i < count; i += 1) deviation += Math.abs(delays[i]! - delay);
    const penalty =
      (delay >= 0 ? delay : -delay * EARLY_WEIGHT) +
      (UNSTEADY_WEIGHT * deviation) / count +
      (MOST_PENALTY_S * missed) / stops.length;
    if (penalty <= MOST_PENALTY_S) this.rank(trip, day, delay, penalty);
  }

  /** Equal penalties rank by trip and day, so that the answer does not hang on the order of the search. */
  private rank(trip: number, day: number, delay: number, penalty: number): void {
    const { best } = this;
    if (best?.trip === trip && best.day === day) {
      // A loop passes its stop twice: the better reading counts.
      if (penalty < best.penalty) this.best = { trip, day, delay, penalty };
      return;
    }
    const found = { trip, day, delay, penalty };
    if (!best || isBetter(found, best)) {
      this.second = best;
      this.best = found;
    } else if (!this.second || isBetter(found, this.second)) this.second = found;
  }

  private servicesOn(serviceDate: string): Uint8Array {
    let active = this.activeOn.get(serviceDate);
    if (!active) {
      const day = parseServiceDate(serviceDate);
      const { services } = this.views;
      active = Uint8Array.from(services, (service) => (day !== undefined && runsOn(service, day) ? 1 : 0));
      if (this.activeOn.size >= REMEMBERED_DAYS) this.activeOn.clear();
      this.activeOn.set(serviceDate, active);
    }
    return active;
  }
}

function isBetter(a: Found, b: Found): boolean {
  return (
    a.penalty < b.penalty || (a.penalty === b.penalty && (a.trip < b.trip || (a.trip === b.trip && a.day < b.day)))
  );
}

function includes(stops: readonly number[], stop: number): boolean {
  for (let i = 0; i < stops.length; i += 1) if (stops[i] === stop) return true;
  return false;
}

/** First place of `trips[from … to]` whose trip starts at `least` or later. */
function lowerBound(trips: Uint32Array, starts: Int32Array, from: number, to: number, least: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[trips[middle]!]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of the first `count` values, which it sorts. */
function median(values: Float64Array, count: number): number {
  for (let i = 1; i < count; i += 1) {
    const value = values[i]!;
    let at = i;
    for (; at > 0 && values[at - 1]! > value; at -= 1) values[at] = values[at - 1]!;
    values[at] = value;
  }
  const middle = count >> 1;
  return count % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

import { NO_RELATIVE_TIME, parseServiceDate, runsOn } from '#libs/formats/gtfs';
import type { CallIndex } from './call-index.js';
import { readHeadways } from './headway-store.js';
import type { IndexViews } from './index-views.js';
import type { PatternPlace, StopCall, StopQuestion } from './schedule.js';

const REMEMBERED_DAYS = 16;
/** pickup_type or drop_off_type 1. */
const NOT_SERVED = 1;
/** Starts of one row of frequencies.txt in one answer: a run every minute for a day. */
const MAX_STARTS = 1_440;

/**
 * Which runs call at a stop within a span of a service day. A run is found by its stop pattern and its start, so the work
 * follows the patterns of the stop and the runs found, not the size of the timetable.
 */
export class StopCalls {
  /** The latest time of any run, in seconds since noon − 12 h of its service day. */
  readonly latestSeconds: number;
  private readonly activeOn = new Map<string, Uint8Array>();
  /** Trips of frequencies.txt, each once, by pattern. */
  private readonly headwaysOf = new Map<number, number[]>();
  private readonly isByHeadway: ReadonlySet<number>;

  constructor(
    private readonly views: IndexViews,
    private readonly index: CallIndex,
  ) {
    this.isByHeadway = new Set(views.headwayTrips);
    for (const trip of this.isByHeadway) {
      const pattern = views.tripPattern[trip]!;
      const known = this.headwaysOf.get(pattern);
      if (known) known.push(trip);
      else this.headwaysOf.set(pattern, [trip]);
    }
    this.latestSeconds = this.findLatest();
  }

  /** In no order. */
  find({ stopId, serviceDate, fromSeconds, toSeconds, by }: StopQuestion): StopCall[] {
    const { views, index } = this;
    const stop = views.stopIds.find(stopId);
    if (stop < 0 || toSeconds <= 0 || fromSeconds > this.latestSeconds) return [];
    const active = this.activeServices(serviceDate);
    const found: StopCall[] = [];
    const isOn = (trip: number): boolean => active[views.tripService[trip]!] === 1;
    for (let slot = index.postingOffsets[stop]!; slot < index.postingOffsets[stop + 1]!; slot += 1) {
      const pattern = index.postingPattern[slot]!;
      const place = index.postingPlace[slot]!;
      const first = views.patternOffsets[pattern]!;
      // Nobody leaves where a run ends, nor comes to where it begins.
      if (place === (by === 'departure' ? views.patternOffsets[pattern + 1]! - first - 1 : 0)) continue;
      const end = index.tripOffsets[pattern + 1]!;
      const latestStart = toSeconds - index.earliest[first + place]!;
      for (let i = this.firstStarting(pattern, fromSeconds - index.latest[first + place]!); i < end; i += 1) {
        const trip = index.trips[i]!;
        const base = views.tripBase[trip]!;
        if (base > latestStart) break;
        if (!isOn(trip) || this.isByHeadway.has(trip) || !this.isServed(trip, place, by)) continue;
        const call = this.callAt(trip, place, base);
        if (call && isWithin(call, by, fromSeconds, toSeconds)) found.push(call);
      }
      for (const trip of this.headwaysOf.get(pattern) ?? [])
        if (isOn(trip) && this.isServed(trip, place, by))
          this.addByHeadway(trip, place, by, fromSeconds, toSeconds, found);
    }
    return found;
  }

  /** Whether the timetable lets anybody board there, or alight. */
  private isServed(trip: number, place: number, by: StopQuestion['by']): boolean {
    const { tripTerms, termsOffsets, termsBoardings } = this.views;
    const terms = tripTerms[trip]!;
    if (terms < 0) return true;
    const boarding = termsBoardings[termsOffsets[terms]! + place]!;
    return (by === 'departure' ? boarding & 3 : boarding >> 2) !== NOT_SERVED;
  }

  /** Where the stop occurs in which stop patterns; in one that comes back to it more than once. */
  placesOf(stopId: string): PatternPlace[] {
    const { views, index } = this;
    const stop = views.stopIds.find(stopId);
    if (stop < 0) return [];
    const places: PatternPlace[] = [];
    for (let slot = index.postingOffsets[stop]!; slot < index.postingOffsets[stop + 1]!; slot += 1)
      places.push({ pattern: index.postingPattern[slot]!, place: index.postingPlace[slot]! });
    return places;
  }

  /** The starts of a run by headway whose call lies in the span, counted out and not walked to. */
  private addByHeadway(
    trip: number,
    place: number,
    by: StopQuestion['by'],
    fromSeconds: number,
    toSeconds: number,
    found: StopCall[],
  ): void {
    const template = this.callAt(trip, place, 0);
    if (!template) return;
    const offset = by === 'departure' ? template.departureSeconds : template.arrivalSeconds;
    for (const headway of readHeadways(this.views, trip)) {
      const { startSeconds, endSeconds, headwaySeconds } = headway;
      const skipped = Math.max(0, Math.ceil((fromSeconds - offset - startSeconds) / headwaySeconds));
      const last = Math.min(endSeconds, toSeconds - offset);
      let start = startSeconds + skipped * headwaySeconds;
      for (let n = 0; start < last && n < MAX_STARTS; n += 1, start += headwaySeconds)
        found.push({ ...this.callAt(trip, place, start)!, startSeconds: start, headway });
    }
  }

  private callAt(trip: number, place: number, base: number): StopCall | undefined {
    const { views, index } = this;
    const at = views.profileOffsets[views.tripProfile[trip]!]! + place;
    const arrival = index.arrivals[at]!;
    const departure = index.departures[at]!;
    if (arrival === NO_RELATIVE_TIME || departure === NO_RELATIVE_TIME) return undefined;
    const isEstimated =
      views.profileArrivals[at] === NO_RELATIVE_TIME && views.profileDepartures[at] === NO_RELATIVE_TIME;
    return { trip, place, arrivalSeconds: base + arrival, departureSeconds: base + departure, isEstimated };
  }

  private firstStarting(pattern: number, fromSeconds: number): number {
    const { trips, tripOffsets } = this.index;
    let low = tripOffsets[pattern]!;
    let high = tripOffsets[pattern + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.views.tripBase[trips[middle]!]! < fromSeconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private activeServices(serviceDate: string): Uint8Array {
    let active = this.activeOn.get(serviceDate);
    if (!active) {
      const day = parseServiceDate(serviceDate);
      active = Uint8Array.from(this.views.services, (service) => (day !== undefined && runsOn(service, day) ? 1 : 0));
      if (this.activeOn.size >= REMEMBERED_DAYS) this.activeOn.delete(this.activeOn.keys().next().value!);
      this.activeOn.set(serviceDate, active);
    }
    return active;
  }

  private findLatest(): number {
    const { views, index } = this;
    let latest = 0;
    const lengthOf = (pattern: number): number => {
      let length = 0;
      for (let at = views.patternOffsets[pattern]!; at < views.patternOffsets[pattern + 1]!; at += 1)
        length = Math.max(length, index.latest[at]!);
      return length;
    };
    for (let pattern = 0; pattern + 1 < views.patternOffsets.length; pattern += 1) {
      const end = index.tripOffsets[pattern + 1]!;
      if (end === index.tripOffsets[pattern]) continue;
      const length = lengthOf(pattern);
      // The last to start, as trips of a pattern lie in order of their start.
      latest = Math.max(latest, views.tripBase[index.trips[end - 1]!]! + length);
      for (const trip of this.headwaysOf.get(pattern) ?? [])
        for (const { endSeconds } of readHeadways(views, trip)) latest = Math.max(latest, endSeconds + length);
    }
    return latest;
  }
}

function isWithin(call: StopCall, by: StopQuestion['by'], fromSeconds: number, toSeconds: number): boolean {
  const at = by === 'departure' ? call.departureSeconds : call.arrivalSeconds;
  return at >= fromSeconds && at < toSeconds;
}

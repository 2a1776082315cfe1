import { NO_RELATIVE_TIME, NO_TIME } from '#libs/formats/gtfs';
import type { IndexViews } from './index-views.js';

/**
 * What searching runs by stops and times needs beyond the index file: trips of each stop pattern by start, patterns by
 * stop, and times where the feed leaves them to interpolation. It follows the number of patterns and trips, not that of
 * stop times: 6 MB for 438,000 of them. Made once, on the first question.
 */
export class CallIndex {
  /** Trips ascending by pattern, then start; those without any time are left out. */
  readonly trips: Uint32Array;
  /** `trips` of pattern p are those from `tripOffsets[p]` to `tripOffsets[p + 1]`. */
  readonly tripOffsets: Uint32Array;
  readonly postingOffsets: Uint32Array;
  readonly postingPattern: Uint32Array;
  /** Place in the pattern, 0 at the first stop. */
  readonly postingPlace: Uint32Array;
  /** As the index's profiles, every gap filled in proportion to the number of stops. */
  readonly arrivals: Int32Array;
  readonly departures: Int32Array;
  /** Earliest and latest time after the start among the pattern's trips, by place as `pattern.stops`. */
  readonly earliest: Int32Array;
  readonly latest: Int32Array;

  constructor(private readonly views: IndexViews) {
    this.arrivals = this.filled(views.profileArrivals, views.profileDepartures);
    this.departures = this.filled(views.profileDepartures, views.profileArrivals);
    const { tripPattern, tripBase, patternOffsets } = views;
    const timed: number[] = [];
    for (let trip = 0; trip < tripBase.length; trip += 1) if (tripBase[trip] !== NO_TIME) timed.push(trip);
    this.trips = Uint32Array.from(timed).sort(
      (a, b) => tripPattern[a]! - tripPattern[b]! || tripBase[a]! - tripBase[b]! || a - b,
    );
    this.tripOffsets = new Uint32Array(patternOffsets.length);
    for (const trip of timed) this.tripOffsets[tripPattern[trip]! + 1]! += 1;
    for (let i = 1; i < this.tripOffsets.length; i += 1) this.tripOffsets[i]! += this.tripOffsets[i - 1]!;
    [this.earliest, this.latest] = this.spans();
    [this.postingOffsets, this.postingPattern, this.postingPlace] = this.postings();
  }

  private filled(times: Int32Array, others: Int32Array): Int32Array {
    const { profileOffsets } = this.views;
    const filled = times.slice();
    for (let i = 0; i < filled.length; i += 1) if (filled[i] === NO_RELATIVE_TIME) filled[i] = others[i]!;
    for (let profile = 0; profile + 1 < profileOffsets.length; profile += 1) {
      const end = profileOffsets[profile + 1]!;
      let known = -1;
      for (let at = profileOffsets[profile]!; at < end; at += 1) {
        if (filled[at] === NO_RELATIVE_TIME) continue;
        if (known >= 0 && at - known > 1) {
          const step = (filled[at]! - filled[known]!) / (at - known);
          for (let gap = known + 1; gap < at; gap += 1) filled[gap] = Math.round(filled[known]! + step * (gap - known));
        }
        known = at;
      }
    }
    return filled;
  }

  private spans(): [Int32Array, Int32Array] {
    const { patternOffsets, patternStops, tripProfile, profileOffsets } = this.views;
    const earliest = new Int32Array(patternStops.length).fill(0x7fffffff);
    const latest = new Int32Array(patternStops.length).fill(NO_RELATIVE_TIME);
    for (let pattern = 0; pattern + 1 < patternOffsets.length; pattern += 1) {
      const first = patternOffsets[pattern]!;
      const length = patternOffsets[pattern + 1]! - first;
      let before = -1;
      for (let i = this.tripOffsets[pattern]!; i < this.tripOffsets[pattern + 1]!; i += 1) {
        const profile = tripProfile[this.trips[i]!]!;
        if (profile === before) continue;
        before = profile;
        const times = profileOffsets[profile]!;
        for (let place = 0; place < length; place += 1) {
          const arrival = this.arrivals[times + place]!;
          if (arrival === NO_RELATIVE_TIME) continue;
          if (arrival < earliest[first + place]!) earliest[first + place] = arrival;
          const departure = this.departures[times + place]!;
          if (departure > latest[first + place]!) latest[first + place] = departure;
        }
      }
    }
    return [earliest, latest];
  }

  private postings(): [Uint32Array, Uint32Array, Uint32Array] {
    const { patternOffsets, patternStops, stopIds } = this.views;
    const offsets = new Uint32Array(stopIds.size + 2);
    const isPosted = (pattern: number, at: number): boolean =>
      patternStops[at]! >= 0 && this.tripOffsets[pattern + 1]! > this.tripOffsets[pattern]!;
    this.eachPlace((pattern, at) => {
      if (isPosted(pattern, at)) offsets[patternStops[at]! + 2]! += 1;
    });
    for (let i = 1; i < offsets.length; i += 1) offsets[i]! += offsets[i - 1]!;
    const patterns = new Uint32Array(offsets.at(-1)!);
    const places = new Uint32Array(offsets.at(-1)!);
    // The offset of the stop after moves along while its postings are written, and ends where it belongs.
    this.eachPlace((pattern, at) => {
      if (!isPosted(pattern, at)) return;
      const slot = offsets[patternStops[at]! + 1]!;
      offsets[patternStops[at]! + 1]! += 1;
      patterns[slot] = pattern;
      places[slot] = at - patternOffsets[pattern]!;
    });
    return [offsets, patterns, places];
  }

  private eachPlace(visit: (pattern: number, at: number) => void): void {
    const { patternOffsets } = this.views;
    for (let pattern = 0; pattern + 1 < patternOffsets.length; pattern += 1)
      for (let at = patternOffsets[pattern]!; at < patternOffsets[pattern + 1]!; at += 1) visit(pattern, at);
  }
}

import { ByteInterner } from './byte-interner.js';
import { PairRuns, enlarged } from './pair-runs.js';
import { NO_TIME } from './time.js';

/** What became of a trip's stop times. */
export type TripVerdict = 'kept' | 'too-few' | 'backwards' | 'no-stop' | 'untimed-end' | 'standing';

/** Stands for "no time here" among times that are relative and may be negative. */
export const NO_RELATIVE_TIME = -0x80000000;

const unusual = (type: number): number => (type >= 1 && type <= 3 ? type : 0);

/** pickup_type and drop_off_type in one number, 0 where both are regular. What is none of 0 to 3 is read as regular. */
export function boardingCode(pickupType: number, dropOffType: number): number {
  return unusual(pickupType) | (unusual(dropOffType) << 2);
}

/** So many stops served at one moment are a fault of the export, not a fast bus. */
const STANDING_STOPS = 4;

type ProfileVerdict = Extract<TripVerdict, 'kept' | 'backwards' | 'untimed-end' | 'standing'>;

/** Rows of stop times being gathered, one column each. */
class StopTimeRows {
  length = 0;
  trips = new Int32Array(64);
  sequences = new Int32Array(64);
  stops = new Int32Array(64);
  arrivals = new Int32Array(64);
  departures = new Int32Array(64);
  boardings = new Int32Array(64);
  headsigns = new Int32Array(64);

  push(
    trip: number,
    sequence: number,
    stop: number,
    arrival: number,
    departure: number,
    boarding: number,
    headsign: number,
  ): void {
    const place = this.length;
    if (place === this.sequences.length) this.grow();
    this.trips[place] = trip;
    this.sequences[place] = sequence;
    this.stops[place] = stop;
    this.arrivals[place] = arrival;
    this.departures[place] = departure;
    this.boardings[place] = boarding;
    this.headsigns[place] = headsign;
    this.length = place + 1;
  }

  private grow(): void {
    const least = this.length + 1;
    this.trips = enlarged(this.trips, least);
    this.sequences = enlarged(this.sequences, least);
    this.stops = enlarged(this.stops, least);
    this.arrivals = enlarged(this.arrivals, least);
    this.departures = enlarged(this.departures, least);
    this.boardings = enlarged(this.boardings, least);
    this.headsigns = enlarged(this.headsigns, least);
  }

  /** Row `i` of other rows, behind the last. */
  copy(from: StopTimeRows, i: number): void {
    const { trips, sequences, stops, arrivals, departures, boardings, headsigns } = from;
    this.push(trips[i]!, sequences[i]!, stops[i]!, arrivals[i]!, departures[i]!, boardings[i]!, headsigns[i]!);
  }

  /** Whether anybody may board and alight at every stop, under the headsign of the trip. */
  isPlain(): boolean {
    for (let i = 0; i < this.length; i += 1) if (this.boardings[i] !== 0 || this.headsigns[i] !== 0) return false;
    return true;
  }

  isSorted(): boolean {
    for (let i = 1; i < this.length; i += 1) if (this.sequences[i]! <= this.sequences[i - 1]!) return false;
    return true;
  }

  /** Ascending by sequence; of rows with the same sequence the earliest stays. Returns how many rows that cost. */
  sortAndDedupe(): number {
    const order = Array.from({ length: this.length }, (_, i) => i);
    order.sort((a, b) => this.sequences[a]! - this.sequences[b]! || a - b);
    const sorted = new StopTimeRows();
    for (const i of order) {
      const sequence = this.sequences[i]!;
      if (sorted.length > 0 && sorted.sequences[sorted.length - 1] === sequence) continue;
      sorted.copy(this, i);
    }
    const lost = this.length - sorted.length;
    this.length = 0;
    for (let i = 0; i < sorted.length; i += 1) this.copy(sorted, i);
    return lost;
  }
}

/**
 * Gathers stop times trip by trip and keeps each list of stops and each list of running times once. Rows come in file
 * order; a trip whose rows stand apart is put together at `finish`. Memory follows the distinct lists, plus 28 bytes for
 * each row that stood apart from the first rows of its trip.
 */
export class StopTimeStore {
  /** Runs of (stop, sequence). */
  readonly patterns = new PairRuns();
  /** Runs of (arrival, departure) in seconds after the trip's base time; NO_RELATIVE_TIME where there is none. */
  readonly profiles = new PairRuns();
  /** Runs of (boarding, headsign) of trips that have any: `boardingCode`, and one more than the number of the text, 0 without. */
  readonly terms = new PairRuns();
  /** Texts of stop_headsign. */
  readonly headsigns = new ByteInterner();
  private patternOfTrip = new Int32Array(64).fill(-1);
  private profileOfTrip = new Int32Array(64);
  private baseOfTrip = new Int32Array(64);
  private readonly termsOfTrip = new Map<number, number>();
  private readonly current = new StopTimeRows();
  private currentTrip = -1;
  private readonly apart = new StopTimeRows();
  /** Trips that had two rows with one sequence, with the number of rows that cost. */
  readonly duplicates = new Map<number, number>();
  private readonly withoutStop = new Set<number>();
  private readonly onDemand = new Set<number>();
  private readonly byHeadway = new Set<number>();
  /** By profile; there are far fewer profiles than trips. */
  private readonly verdicts: ProfileVerdict[] = [];
  private readonly crowded = new Set<number>();

  /**
   * `stop` is −1 where the row names a zone instead; times are NO_TIME where there are none. `boarding` and `headsign` as
   * in `terms`.
   */
  add(
    trip: number,
    sequence: number,
    stop: number,
    arrival: number,
    departure: number,
    boarding = 0,
    headsign = 0,
  ): void {
    if (trip !== this.currentTrip) {
      this.closeTrip();
      this.currentTrip = trip;
    }
    this.current.push(trip, sequence, stop, arrival, departure, boarding, headsign);
  }

  /** Takes note of a trip one of whose rows names no stop: it is unknown what it serves. */
  refuse(trip: number): void {
    this.withoutStop.add(trip);
  }

  /** Takes note of a trip that has windows or zones in place of times and stops. */
  markOnDemand(trip: number): void {
    this.onDemand.add(trip);
  }

  /** Takes note of a trip of frequencies.txt: when it starts is known, though its running times may not be. */
  markByHeadway(trip: number): void {
    this.byHeadway.add(trip);
  }

  finish(): void {
    this.closeTrip();
    this.joinRowsThatStoodApart();
  }

  verdict(trip: number): TripVerdict {
    if (this.withoutStop.has(trip)) return 'no-stop';
    if (this.length(trip) < 2) return 'too-few';
    const verdict = (this.verdicts[this.profileOf(trip)] ??= this.judgeProfile(this.profileOf(trip)));
    if (verdict === 'untimed-end' && this.onDemand.has(trip)) return 'kept';
    return verdict === 'standing' && this.byHeadway.has(trip) ? 'kept' : verdict;
  }

  /** Whether many stops in a row have one time, in a trip that was judged. */
  isCrowded(trip: number): boolean {
    return this.crowded.has(this.profileOf(trip));
  }

  /** Number of stop times of a trip. */
  length(trip: number): number {
    const pattern = this.patternOf(trip);
    return pattern < 0 ? 0 : this.patterns.end(pattern) - this.patterns.start(pattern);
  }

  /** −1 for a trip without stop times. */
  patternOf(trip: number): number {
    return trip < this.patternOfTrip.length ? this.patternOfTrip[trip]! : -1;
  }

  profileOf(trip: number): number {
    return this.profileOfTrip[trip]!;
  }

  /** Seconds the profile counts from: the first time of the trip, NO_TIME when it has none. */
  baseOf(trip: number): number {
    return this.baseOfTrip[trip]!;
  }

  /** Which of `terms` holds for the trip; −1 where all its stops are served alike. */
  termsOf(trip: number): number {
    return this.termsOfTrip.get(trip) ?? -1;
  }

  private closeTrip(): void {
    const { current, currentTrip: trip } = this;
    if (current.length === 0) return;
    if (this.patternOf(trip) >= 0) {
      for (let i = 0; i < current.length; i += 1) this.apart.copy(current, i);
    } else this.keep(trip);
    current.length = 0;
  }

  /** Makes the gathered rows the stop times of the trip. */
  private keep(trip: number): void {
    const { current } = this;
    if (!current.isSorted()) {
      const lost = current.sortAndDedupe();
      if (lost > 0) this.duplicates.set(trip, (this.duplicates.get(trip) ?? 0) + lost);
    }
    const { length, arrivals, departures } = current;
    let base = NO_TIME;
    for (let i = 0; i < length && base === NO_TIME; i += 1) {
      base = departures[i] !== NO_TIME ? departures[i]! : arrivals[i]!;
    }
    for (let i = 0; i < length; i += 1) {
      arrivals[i] = arrivals[i] === NO_TIME ? NO_RELATIVE_TIME : arrivals[i]! - base;
      departures[i] = departures[i] === NO_TIME ? NO_RELATIVE_TIME : departures[i]! - base;
    }
    this.makeRoom(trip);
    this.patternOfTrip[trip] = this.patterns.add(current.stops, current.sequences, length);
    this.profileOfTrip[trip] = this.profiles.add(arrivals, departures, length);
    this.baseOfTrip[trip] = base;
    if (current.isPlain()) this.termsOfTrip.delete(trip);
    else this.termsOfTrip.set(trip, this.terms.add(current.boardings, current.headsigns, length));
  }

  private makeRoom(trip: number): void {
    const before = this.patternOfTrip.length;
    if (trip < before) return;
    this.patternOfTrip = enlarged(this.patternOfTrip, trip + 1).fill(-1, before);
    this.profileOfTrip = enlarged(this.profileOfTrip, trip + 1);
    this.baseOfTrip = enlarged(this.baseOfTrip, trip + 1);
  }

  private joinRowsThatStoodApart(): void {
    const { apart, current } = this;
    const order = Array.from({ length: apart.length }, (_, i) => i).sort(
      (a, b) => apart.trips[a]! - apart.trips[b]! || a - b,
    );
    for (let at = 0; at < order.length;) {
      const trip = apart.trips[order[at]!]!;
      current.length = 0;
      this.copyKept(trip);
      for (; at < order.length && apart.trips[order[at]!] === trip; at += 1) {
        current.copy(apart, order[at]!);
      }
      this.keep(trip);
      current.length = 0;
    }
    apart.length = 0;
  }

  private copyKept(trip: number): void {
    const base = this.baseOf(trip);
    const start = this.patterns.start(this.patternOf(trip));
    const times = this.profiles.start(this.profileOf(trip));
    const run = this.termsOf(trip);
    const terms = run < 0 ? -1 : this.terms.start(run);
    for (let i = 0; i < this.length(trip); i += 1) {
      const arrival = this.profiles.first(times + i);
      const departure = this.profiles.second(times + i);
      this.current.push(
        trip,
        this.patterns.second(start + i),
        this.patterns.first(start + i),
        arrival === NO_RELATIVE_TIME ? NO_TIME : base + arrival,
        departure === NO_RELATIVE_TIME ? NO_TIME : base + departure,
        terms < 0 ? 0 : this.terms.first(terms + i),
        terms < 0 ? 0 : this.terms.second(terms + i),
      );
    }
  }

  /** In one pass, for there are hundreds of thousands of rows; takes note of stops in a row that have one time. */
  private judgeProfile(profile: number): ProfileVerdict {
    const start = this.profiles.start(profile);
    const end = this.profiles.end(profile);
    let latest = NO_RELATIVE_TIME;
    let timed = 0;
    let standing = 0;
    let longest = 0;
    for (let i = start; i < end; i += 1) {
      const arrival = this.profiles.first(i);
      const departure = this.profiles.second(i);
      const first = arrival === NO_RELATIVE_TIME ? departure : arrival;
      if (first === NO_RELATIVE_TIME) continue;
      const last = departure === NO_RELATIVE_TIME ? arrival : departure;
      if (first < latest || last < first) return 'backwards';
      timed += 1;
      standing = first === latest ? standing + 1 : 1;
      if (standing > longest) longest = standing;
      if (last !== first) standing = 1;
      latest = last;
    }
    if (this.isUntimed(start) || this.isUntimed(end - 1)) return 'untimed-end';
    if (longest < STANDING_STOPS) return 'kept';
    this.crowded.add(profile);
    return longest === timed ? 'standing' : 'kept';
  }

  private isUntimed(place: number): boolean {
    return this.profiles.first(place) === NO_RELATIVE_TIME && this.profiles.second(place) === NO_RELATIVE_TIME;
  }
}

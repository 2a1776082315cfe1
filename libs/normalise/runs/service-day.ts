import {
  formatGtfsTime,
  formatServiceDate,
  parseGtfsTime,
  parseServiceDate,
  serviceDayToEpochMs,
} from '#libs/formats/gtfs';
import type { Schedule, ScheduledTrip } from '#libs/schedule';
import { startsWithin } from './headways.js';

const DAY_MS = 86_400_000;
const DAY_S = 86_400;
/** A run reported this far from its times on the day named cannot be of that day. */
const CONTRADICTS_MS = 12 * 3_600_000;
/** Nearer than this to its times on another day it is of that one. */
const FITS_MS = 3 * 3_600_000;
/** A run whose day is not named is of a day it runs on at most so far off. */
const NEAR_MS = 6 * 3_600_000;
const REMEMBERED = 4_096;

export type DayRepair = 'service-day' | 'service-day-added';

export interface JudgedDay {
  /** Absent where nothing says the day. */
  serviceDate?: string;
  repair?: DayRepair;
}

interface TripToJudge {
  trip: ScheduledTrip;
  startDate?: string;
  startTime?: string;
  atMs?: number;
}

/** Service days of one dataset: when they start, what runs on them, and which one a run is of. */
export class ServiceDayFinder {
  private readonly starts = new Map<number, number>();
  private readonly running = new Map<string, boolean>();
  private readonly spans = new Map<number, readonly [from: number, to: number]>();

  constructor(private readonly schedule: Schedule) {}

  /** Epoch ms of noon − 12 h; `undefined` for no service date. */
  startMs(serviceDate: string): number | undefined {
    const day = parseServiceDate(serviceDate);
    return day === undefined ? undefined : this.startOf(day);
  }

  /** The service date whose first hours an instant lies in: its civil date but for the hour of a clock change. */
  dateAt(epochMs: number): string {
    let day = Math.floor(epochMs / DAY_MS) + 1;
    while (this.startOf(day) > epochMs) day -= 1;
    return formatServiceDate(day);
  }

  /** The dates `offsets` days from this one; none for no service date. */
  around(serviceDate: string, offsets: readonly number[]): string[] {
    const day = parseServiceDate(serviceDate);
    return day === undefined ? [] : offsets.map((offset) => formatServiceDate(day + offset));
  }

  isRunning(trip: ScheduledTrip, serviceDate: string): boolean {
    const key = `${serviceDate} ${trip.serviceId}`;
    let known = this.running.get(key);
    if (known === undefined) {
      known = this.schedule.isActive(trip.serviceId, serviceDate);
      if (this.running.size >= REMEMBERED) this.running.clear();
      this.running.set(key, known);
    }
    return known;
  }

  /**
   * The day a run of `trip` is of; `undefined` when the trip runs on none it could be of. The day named stands unless the
   * trip does not run then or its times lie half a day off, and a day beside it fits: trips after midnight are often
   * reported with the calendar date.
   */
  judge(run: TripToJudge): JudgedDay | undefined {
    const { trip, startDate, atMs } = run;
    if (startDate === undefined) return this.dayUnnamed(run);
    const runs = this.isRunning(trip, startDate);
    if (runs && !this.startsDayBefore(run) && (atMs === undefined || this.distanceMs(run, startDate) <= CONTRADICTS_MS))
      return { serviceDate: startDate };
    const [before, after] = this.around(startDate, [-1, 1]);
    if (this.startsDayBefore(run) && this.isRunning(trip, before!))
      return { serviceDate: before!, repair: 'service-day' };
    if (atMs !== undefined) {
      const fitting = this.nearest(run, [before!, after!], FITS_MS);
      if (fitting !== undefined) return { serviceDate: fitting, repair: 'service-day' };
    } else if (this.spanOf(run)[0] >= 86_400 && before !== undefined && this.isRunning(trip, before)) {
      return { serviceDate: before, repair: 'service-day' };
    }
    return runs ? { serviceDate: startDate } : undefined;
  }

  /**
   * The start of a run as its service day counts it, where its day was repaired: counted by the calendar, a run after
   * midnight starts at 00:20:00, and on the day before at 24:20:00. As it is where neither is a start of the trip.
   */
  startOn(trip: ScheduledTrip, startTime: string): string {
    const reported = parseGtfsTime(startTime);
    if (reported === undefined || this.startsAt(trip, reported)) return startTime;
    const other = [reported + DAY_S, reported - DAY_S].find((seconds) => seconds >= 0 && this.startsAt(trip, seconds));
    return other === undefined ? startTime : formatGtfsTime(other);
  }

  /** Whether the start reported is none of the trip's, and one of its starts after midnight by the calendar. */
  private startsDayBefore({ trip, startTime }: TripToJudge): boolean {
    const reported = startTime === undefined ? undefined : parseGtfsTime(startTime);
    return reported !== undefined && !this.startsAt(trip, reported) && this.startsAt(trip, reported + DAY_S);
  }

  private startsAt(trip: ScheduledTrip, seconds: number): boolean {
    const headways = this.schedule.frequenciesOf(trip);
    if (headways.length === 0) return this.schedule.firstDepartureSeconds(trip) === seconds;
    return startsWithin(headways, seconds);
  }

  private dayUnnamed(run: TripToJudge): JudgedDay | undefined {
    if (run.atMs === undefined) return {};
    const days = this.around(this.dateAt(run.atMs), [0, -1, 1]);
    const serviceDate = this.nearest(run, days, NEAR_MS);
    if (serviceDate !== undefined) return { serviceDate, repair: 'service-day-added' };
    return days.some((day) => this.isRunning(run.trip, day)) ? {} : undefined;
  }

  private nearest(run: TripToJudge, days: readonly string[], mostMs: number): string | undefined {
    let nearest: string | undefined;
    let least = mostMs;
    for (const day of days) {
      if (!this.isRunning(run.trip, day)) continue;
      const distance = this.distanceMs(run, day);
      if (distance > least || (distance === least && nearest !== undefined)) continue;
      least = distance;
      nearest = day;
    }
    return nearest;
  }

  /** How far `atMs` lies outside the trip's times on a day. */
  private distanceMs(run: TripToJudge, serviceDate: string): number {
    const [from, to] = this.spanOf(run);
    const atMs = run.atMs! - this.startMs(serviceDate)!;
    return Math.max(0, from * 1000 - atMs, atMs - to * 1000);
  }

  /** First and last time of the trip, in seconds of its day; of a run by headway those of that run, or of all. */
  private spanOf({ trip, startTime }: TripToJudge): readonly [number, number] {
    let span = this.spans.get(trip.index);
    if (!span) {
      const { schedule } = this;
      const from = schedule.firstDepartureSeconds(trip) ?? 0;
      const last = schedule.stopTimes(trip).at(-1);
      span = [from, last?.departureSeconds ?? last?.arrivalSeconds ?? from];
      if (this.spans.size >= REMEMBERED) this.spans.clear();
      this.spans.set(trip.index, span);
    }
    const headways = this.schedule.frequenciesOf(trip);
    if (headways.length === 0) return span;
    const duration = span[1] - span[0];
    const start = startTime === undefined ? undefined : parseGtfsTime(startTime);
    if (start !== undefined) return [start, start + duration];
    return [headways[0]!.startSeconds, Math.max(...headways.map(({ endSeconds }) => endSeconds)) + duration];
  }

  private startOf(day: number): number {
    let start = this.starts.get(day);
    if (start === undefined) {
      start = serviceDayToEpochMs(formatServiceDate(day), 0, this.schedule.timeZone);
      if (this.starts.size >= REMEMBERED) this.starts.clear();
      this.starts.set(day, start);
    }
    return start;
  }
}

import type { IssueCollector } from '#libs/errors';
import {
  inFeed,
  localId,
  type FeedId,
  type Instant,
  type RouteId,
  type ServiceDate,
  type StopId,
  type StopTimeEvent,
  type TripDescriptor as Trip,
  type TripId,
} from '#libs/model';
import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import { Instants, isPlausibleEpochSeconds } from '../instants.js';
import type { IncomingDocument } from '../incoming.js';
import type { IdRule } from '../rules/rule.js';
import type { ScheduleFacts, TripFacts } from './schedule-facts.js';

/** Texts some producers write where they mean nothing (OneBusAway and SIRI converters among them). */
const NOTHING = new Set(['', 'null', 'NULL', 'undefined', 'None']);

export interface RunReading {
  trip: Trip;
  facts?: TripFacts;
}

const REMEMBERED_STOPS = 100_000;
const REMEMBERED_TIMES = 32_768;

/**
 * What comes again in document after document, made once for a feed: ids, instants, and the arrivals and departures
 * that are a time and nothing else. Those are most of what a busy feed's bodies hold; shared, they are neither copied by
 * the garbage collector poll after poll nor compared property by property. Bodies are never altered, so sharing is safe.
 */
export class SharedTexts {
  readonly stopIds = new Map<string, StopId>();
  private instants = new Instants();
  private readonly times = new Map<number, StopTimeEvent>();

  instantsFor(shiftMs: number): Instants {
    if (this.instants.shiftMs !== shiftMs) {
      this.instants = new Instants(shiftMs);
      this.times.clear();
    }
    return this.instants;
  }

  /** `epochSeconds` must be plausible. */
  stopTime(epochSeconds: number): StopTimeEvent {
    let event = this.times.get(epochSeconds);
    if (event === undefined) {
      if (this.times.size >= REMEMBERED_TIMES) this.times.clear();
      event = { time: this.instants.ofSeconds(epochSeconds) };
      this.times.set(epochSeconds, event);
    }
    return event;
  }

  rememberStop(raw: string, id: StopId): void {
    if (this.stopIds.size >= REMEMBERED_STOPS) this.stopIds.clear();
    this.stopIds.set(raw, id);
  }
}

/**
 * Reads ids, times and runs of one real-time document the way its feed means them: rules applied, empty texts taken as
 * absent, milliseconds as seconds, ids put in their feed. One is made for each document.
 */
export class RealtimeReading {
  private readonly instants: Instants;

  constructor(
    readonly feedId: FeedId,
    readonly document: IncomingDocument,
    readonly issues: IssueCollector,
    readonly facts: ScheduleFacts | undefined,
    private readonly ids: readonly IdRule[],
    private readonly shared: SharedTexts,
  ) {
    this.instants = shared.instantsFor(document.timeShiftMs);
  }

  /** An id or text as it is meant; `undefined` for the ways of writing nothing. */
  text(value: string | undefined): string | undefined {
    return value === undefined || NOTHING.has(value) ? undefined : value;
  }

  /** `index` is that of the stop_time_update below `where`; the text of the place is made only for an issue. */
  stopId(raw: string | undefined, where: string, index?: number): StopId | undefined {
    if (raw === undefined) return undefined;
    let id = this.shared.stopIds.get(raw);
    if (id === undefined) {
      const text = this.text(raw);
      if (text === undefined) return undefined;
      const meant = this.ids.reduce((one, rule) => rule.stopId?.(one) ?? one, text);
      id = inFeed<StopId>(this.feedId, meant);
      this.shared.rememberStop(raw, id);
    }
    if (this.facts && !this.facts.hasStop(localId(id))) {
      this.issues.add({
        code: 'STOP_UNMATCHED',
        severity: 'warning',
        feedId: this.feedId,
        where: index === undefined ? where : `${where}.stop_time_update[${index}]`,
        field: 'stop_id',
        got: localId(id),
        expected: 'a stop_id of the schedule',
      });
    }
    return id;
  }

  routeId(raw: string | undefined): RouteId | undefined {
    let id = this.text(raw);
    if (id === undefined) return undefined;
    for (const rule of this.ids) id = rule.routeId?.(id) ?? id;
    return inFeed<RouteId>(this.feedId, id);
  }

  vehicleId(raw: string | undefined): string | undefined {
    let id = this.text(raw);
    if (id === undefined) return undefined;
    for (const rule of this.ids) id = rule.vehicleId?.(id) ?? id;
    return id;
  }

  /** The run a descriptor names, with what the schedule knows of it. Yields TRIP_UNMATCHED, ROUTE_UNMATCHED, TIME_FORMAT. */
  run(raw: TripDescriptor, where: string): RunReading {
    const { feedId } = this;
    let tripId = this.text(raw.tripId);
    let routeId = this.text(raw.routeId);
    for (const rule of this.ids) {
      if (tripId !== undefined) tripId = rule.tripId?.(tripId) ?? tripId;
      if (routeId !== undefined) routeId = rule.routeId?.(routeId) ?? routeId;
    }
    const startTime = this.text(raw.startTime);
    const startDate = this.serviceDate(raw.startDate, where);
    const facts = this.facts?.findTrip({ ...raw, tripId, routeId, startTime, startDate });
    const isExtra = raw.scheduleRelationship === 'ADDED' || raw.scheduleRelationship === 'NEW';
    if (this.facts && !facts && tripId !== undefined && !isExtra) {
      this.issues.add({
        code: 'TRIP_UNMATCHED',
        severity: 'warning',
        feedId,
        where,
        field: 'trip_id',
        got: tripId,
        expected: 'a trip_id of the schedule',
      });
    }
    if (this.facts && !facts && routeId !== undefined && !this.facts.findRoute(routeId)) {
      this.issues.add({
        code: 'ROUTE_UNMATCHED',
        severity: 'warning',
        feedId,
        where,
        field: 'route_id',
        got: routeId,
        expected: 'a route_id of the schedule',
      });
    }
    const trip: Trip = {};
    if (facts) tripId = facts.trip.tripId;
    if (tripId !== undefined) trip.tripId = inFeed<TripId>(feedId, tripId);
    const route = facts?.trip.routeId ?? routeId;
    if (route !== undefined) trip.routeId = inFeed<RouteId>(feedId, route);
    const directionId = facts?.trip.directionId ?? raw.directionId;
    if (directionId !== undefined) trip.directionId = directionId;
    if (startTime !== undefined) trip.startTime = startTime;
    if (startDate !== undefined) trip.startDate = startDate;
    if (raw.scheduleRelationship !== undefined) trip.scheduleRelationship = raw.scheduleRelationship;
    return { trip, facts };
  }

  private serviceDate(raw: string | undefined, where: string): ServiceDate | undefined {
    const text = this.text(raw);
    if (text === undefined) return undefined;
    if (/^\d{8}$/.test(text)) return text as ServiceDate;
    const dashed = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    this.issues.add({
      code: 'TIME_FORMAT',
      severity: dashed ? 'warning' : 'error',
      feedId: this.feedId,
      where,
      field: 'start_date',
      got: text,
      expected: 'YYYYMMDD',
    });
    return dashed ? (`${dashed[1]}${dashed[2]}${dashed[3]}` as ServiceDate) : undefined;
  }

  /** An arrival or departure of which only the time is told. */
  stopTime(raw: number, where: string): StopTimeEvent | undefined {
    if (isPlausibleEpochSeconds(raw)) return this.shared.stopTime(raw);
    const time = this.instant(raw, where);
    return time && { time };
  }

  /** Epoch seconds as an instant; milliseconds are repaired (TIME_UNIT), the impossible is dropped (TIME_IMPLAUSIBLE). */
  instant(raw: number | undefined, where: string): Instant | undefined {
    if (raw === undefined || raw === 0) return undefined;
    if (isPlausibleEpochSeconds(raw)) return this.instants.ofSeconds(raw);
    const seconds = Math.floor(raw / 1000);
    const repaired = raw > 1e11 && isPlausibleEpochSeconds(seconds);
    this.issues.add({
      code: repaired ? 'TIME_UNIT' : 'TIME_IMPLAUSIBLE',
      severity: repaired ? 'warning' : 'error',
      feedId: this.feedId,
      where,
      got: String(raw),
      expected: 'seconds since 1970, between 2005 and 2033',
    });
    return repaired ? this.instants.ofSeconds(seconds) : undefined;
  }
}

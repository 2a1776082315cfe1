import type { IssueCollector } from '#libs/errors';
import {
  inFeed,
  type FeedId,
  type Instant,
  type RouteId,
  type ServiceDate,
  type StopId,
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

/**
 * Reads ids, times and runs of one real-time document the way its feed means them: rules applied, empty texts taken as
 * absent, milliseconds as seconds, ids put in their feed. One is made for each document.
 */
export class RealtimeReading {
  readonly instants: Instants;

  constructor(
    readonly feedId: FeedId,
    readonly document: IncomingDocument,
    readonly issues: IssueCollector,
    readonly facts: ScheduleFacts | undefined,
    private readonly ids: readonly IdRule[],
  ) {
    this.instants = new Instants(document.timeShiftMs);
  }

  /** An id or text as it is meant; `undefined` for the ways of writing nothing. */
  text(value: string | undefined): string | undefined {
    return value === undefined || NOTHING.has(value) ? undefined : value;
  }

  stopId(raw: string | undefined, where: string): StopId | undefined {
    let id = this.text(raw);
    if (id === undefined) return undefined;
    for (const rule of this.ids) id = rule.stopId?.(id) ?? id;
    if (this.facts && !this.facts.hasStop(id)) {
      this.issues.add({
        code: 'STOP_UNMATCHED',
        severity: 'warning',
        feedId: this.feedId,
        where,
        field: 'stop_id',
        got: id,
        expected: 'a stop_id of the schedule',
      });
    }
    return inFeed<StopId>(this.feedId, id);
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

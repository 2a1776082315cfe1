import type { IssueCollector } from '#libs/errors';
import {
  inFeed,
  localId,
  type FeedId,
  type Instant,
  type ModifiedTrip,
  type RouteId,
  type ServiceDate,
  type StopId,
  type StopTimeEvent,
  type TripDescriptor as Trip,
  type TripId,
  type TripModificationId,
} from '#libs/model';
import { parseServiceDate } from '#libs/formats/gtfs';
import type { ModifiedTripSelector, TripDescriptor } from '#libs/formats/gtfs-rt';
import type { RunClaim } from '../../runs/claims.js';
import { type Instants, isPlausibleEpochSeconds } from '../../instants.js';
import type { IncomingDocument } from '../../incoming.js';
import { DocumentReading } from '../../runs/document-reading.js';
import type { MatchedRun, RunContext } from '../../runs/run-context.js';
import { tripKey } from '../../runs/run-key.js';
import type { IdRule, RunToMatch } from '../../rules/rule.js';
import type { ScheduleLookup, TripFacts, UnmatchedRun } from '../../runs/schedule-lookup.js';
import type { DuplicatedTrips } from './duplicated-trips.js';
import { nextServed, type ServedStops } from './served-stops.js';
import type { SharedTexts } from './shared-texts.js';
import type { DocumentNetwork } from './document-network.js';

/** Texts some producers write where they mean nothing (OneBusAway and SIRI converters among them). */
const NOTHING = new Set(['', 'null', 'NULL', 'undefined', 'None']);

/** What else a message says about the run its descriptor names. */
export type RunDetails = Pick<RunToMatch, 'atMs' | 'calls'> & {
  /** Of a vehicle: which of several doubles of a trip it is on. */
  vehicleId?: string | undefined;
};

/**
 * Reads ids, times and runs of one real-time document the way its feed means them: rules applied, empty texts taken as
 * absent, milliseconds as seconds, ids put in their feed. One is made for each document.
 */
export class RealtimeReading extends DocumentReading implements RunContext {
  private readonly instants: Instants;
  /** Where the document defines shapes, stops or detours. */
  network: DocumentNetwork | undefined;
  /** Runs beside the schedule that the feed reports. */
  duplicatedTrips: DuplicatedTrips | undefined;

  constructor(
    feedId: FeedId,
    document: IncomingDocument,
    issues: IssueCollector,
    facts: ScheduleLookup | undefined,
    unbound: readonly IdRule[],
    private readonly shared: SharedTexts,
    /** Epoch ms of the header, before any shift. */
    readonly atMs?: number,
  ) {
    super(feedId, document, issues, facts, unbound);
    this.instants = shared.instantsFor(document.timeShiftMs);
  }

  /** Whether one text may mean several stops, so that the run has to decide which. */
  get sharesStops(): boolean {
    return this.ids.some(({ stopsMeant }) => stopsMeant);
  }

  /** An id or text as it is meant; `undefined` for the ways of writing nothing. */
  text(value: string | undefined): string | undefined {
    return value === undefined || NOTHING.has(value) ? undefined : value;
  }

  /**
   * `index` is that of the stop_time_update below `where`; the text of the place is made only for an issue. `served` says
   * stops apart that share what the feed calls them by.
   */
  stopId(raw: string | undefined, where: string, index?: number, served?: ServedStops): StopId | undefined {
    if (raw === undefined) return undefined;
    let id = this.shared.stopIds.get(raw);
    if (id === undefined) {
      const text = this.text(raw);
      if (text === undefined) return undefined;
      const meant = this.lookup?.stopsMeant(this.meantStop(text)) ?? [this.meantStop(text)];
      if (meant.length === 1) {
        id = inFeed<StopId>(this.feedId, meant[0]!);
        this.shared.rememberStop(raw, id);
      } else {
        const stopId = served && nextServed(served, meant);
        if (stopId !== undefined) return inFeed<StopId>(this.feedId, stopId);
        id = inFeed<StopId>(this.feedId, this.meantStop(text));
      }
    }
    if (this.lookup && !this.lookup.hasStop(localId(id)) && !this.network?.hasStop(localId(id))) {
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

  /** The id of a stop that need not be in the schedule. */
  reportedStopId(raw: string | undefined): StopId | undefined {
    const text = this.text(raw);
    return text === undefined ? undefined : inFeed<StopId>(this.feedId, this.meantStop(text));
  }

  /** All stops a text may mean, in the schedule's ids. */
  stopsMeant(raw: string | undefined): readonly string[] {
    const text = this.text(raw);
    if (text === undefined) return [];
    const meant = this.meantStop(text);
    return this.lookup?.stopsMeant(meant) ?? [meant];
  }

  private meantStop(text: string): string {
    let meant = text;
    for (const rule of this.ids) meant = rule.stopId?.(meant) ?? meant;
    return meant;
  }

  routeId(raw: string | undefined): RouteId | undefined {
    let id = this.text(raw);
    if (id === undefined) return undefined;
    for (const rule of this.ids) id = rule.routeId?.(id) ?? id;
    return inFeed<RouteId>(this.feedId, id);
  }

  /** A trip that is named and not run. Yields TRIP_UNMATCHED. */
  tripId(raw: string | undefined, where: string): TripId | undefined {
    let id = this.text(raw);
    if (id === undefined) return undefined;
    for (const rule of this.ids) id = rule.tripId?.(id) ?? id;
    if (this.lookup && !this.lookup.schedule.findTrip(id)) this.reportUnmatched(id, undefined, 'no-such-trip', where);
    return inFeed<TripId>(this.feedId, id);
  }

  vehicleId(raw: string | undefined): string | undefined {
    let id = this.text(raw);
    if (id === undefined) return undefined;
    for (const rule of this.ids) id = rule.vehicleId?.(id) ?? id;
    return id;
  }

  /** The run a descriptor names, with what the schedule knows of it. Yields TRIP_UNMATCHED, ROUTE_UNMATCHED, TIME_FORMAT. */
  run(raw: TripDescriptor, where: string, details: RunDetails = {}): MatchedRun {
    if (raw.modifiedTrip) return this.modifiedRun(raw, raw.modifiedTrip, where, details);
    const { feedId, lookup: schedule } = this;
    let tripId = this.text(raw.tripId);
    let routeId = this.text(raw.routeId);
    for (const rule of this.ids) {
      if (tripId !== undefined) tripId = rule.tripId?.(tripId) ?? tripId;
      if (routeId !== undefined) routeId = rule.routeId?.(routeId) ?? routeId;
    }
    let startTime = this.text(raw.startTime);
    const named = this.serviceDate(raw.startDate, where);
    const relationship = raw.scheduleRelationship;
    const isExtra = relationship === 'ADDED' || relationship === 'NEW' || relationship === 'DUPLICATED';
    const asked: RunToMatch = {
      tripId,
      routeId,
      directionId: raw.directionId,
      startTime,
      startDate: named !== undefined && parseServiceDate(named) === undefined ? undefined : named,
      isExtra,
      ...details,
    };
    let found = schedule?.findTrip(asked);
    const double = tripId !== undefined && !details.calls && this.findDouble(tripId, raw, found, details.vehicleId);
    if (double) return double;
    let claim: RunClaim | undefined;
    if (found?.trip && found.isGuess) {
      claim = this.claimOf(found, asked);
      if (this.contested.has(claim.tripKey)) found = schedule!.markContested(asked);
    }
    const facts = found?.trip ? found : undefined;
    const like = facts?.trip ?? (found as UnmatchedRun | undefined)?.named;
    // The double of a trip has an id of its own, but where its trip update says which one it doubles.
    const isUnplanned = isExtra && !(relationship === 'DUPLICATED' && details.calls);
    if (found && !found.trip && !isUnplanned) this.reportUnmatched(tripId, routeId, found.unmatched, where);
    const trip: Trip = {};
    if (facts) {
      tripId = facts.trip.tripId;
      if (facts.repair && startTime !== undefined) startTime = schedule!.days.startOn(facts.trip, startTime);
    }
    if (tripId !== undefined) trip.tripId = inFeed<TripId>(feedId, tripId);
    const route = like?.routeId ?? routeId;
    if (route !== undefined) trip.routeId = inFeed<RouteId>(feedId, route);
    const directionId = like?.directionId ?? raw.directionId;
    if (directionId !== undefined) trip.directionId = directionId;
    if (startTime !== undefined) trip.startTime = startTime;
    const startDate = (facts?.serviceDate as ServiceDate | undefined) ?? named;
    if (startDate !== undefined) trip.startDate = startDate;
    if (relationship !== undefined) trip.scheduleRelationship = relationship;
    if (!found) return { trip };
    return found.trip ? { trip, facts: found, claim } : { trip, unmatched: found.unmatched };
  }

  /** The double of a trip somebody is on who names it, or its trip as doubled. */
  private findDouble(
    tripId: string,
    { scheduleRelationship, startDate, startTime }: TripDescriptor,
    found: TripFacts | UnmatchedRun | undefined,
    vehicleId: string | undefined,
  ): MatchedRun | undefined {
    if (!found || (found.trip ? scheduleRelationship !== 'DUPLICATED' : found.unmatched !== 'no-such-trip'))
      return undefined;
    const details = this.duplicatedTrips?.find({
      tripId,
      startDate: this.text(startDate),
      startTime: this.text(startTime),
      vehicleId,
    });
    const { tripId: original, routeId, directionId } = details?.trip ?? {};
    const facts = original && this.lookup!.findTrip({ tripId: localId(original), isExtra: true });
    if (!details || !facts || !facts.trip) return undefined;
    const { tripId: own, startDate: day } = details.properties!;
    const trip: Trip = { tripId: own, scheduleRelationship: 'DUPLICATED' };
    if (routeId !== undefined) trip.routeId = routeId;
    if (directionId !== undefined) trip.directionId = directionId;
    if (day !== undefined) trip.startDate = day;
    return { trip, facts };
  }

  /**
   * A run reported as modified: the run of the trip it was, and by what it is modified. Spec: GTFS-RT
   * ModifiedTripSelector.
   */
  private modifiedRun(
    raw: TripDescriptor,
    selector: ModifiedTripSelector,
    where: string,
    details: RunDetails,
  ): MatchedRun {
    const tripId = this.text(selector.affectedTripId);
    const startTime = this.text(selector.startTime);
    const startDate = this.text(selector.startDate);
    const plain: TripDescriptor = {
      ...raw,
      modifiedTrip: undefined,
      tripId: this.text(raw.tripId) ?? tripId,
      startTime: this.text(raw.startTime) ?? startTime,
      startDate: this.text(raw.startDate) ?? startDate,
    };
    const run = this.run(plain, where, details);
    const modified: ModifiedTrip = {};
    const handle = this.text(selector.modificationsId);
    if (handle !== undefined) modified.modificationsId = inFeed<TripModificationId>(this.feedId, handle);
    // What the plain run has found of the trip holds for this one.
    const affected = tripId === plain.tripId ? run.trip.tripId : this.quietly(() => this.tripId(tripId, where));
    if (affected !== undefined) modified.affectedTripId = affected;
    if (startTime !== undefined) modified.startTime = startTime;
    const date = startDate === plain.startDate ? run.trip.startDate : this.serviceDate(startDate, where);
    if (date !== undefined) modified.startDate = date;
    return { ...run, trip: { ...run.trip, modifiedTrip: modified } };
  }

  private claimOf({ trip, serviceDate, byHeadway }: TripFacts, asked: RunToMatch): RunClaim {
    const { tripId, routeId, directionId, startTime, startDate } = asked;
    const claimant =
      tripId !== undefined
        ? `${tripId}/${startDate ?? ''}`
        : startTime !== undefined
          ? `${routeId ?? ''}/${directionId ?? ''}/${startTime}/${startDate ?? ''}`
          : // Nothing names it, so that nothing else can be known to report on it.
            this.shared.nextSerial();
    return {
      tripKey: tripKey(inFeed(this.feedId, trip.tripId), serviceDate, byHeadway ? startTime : undefined),
      claimant,
    };
  }

  private reportUnmatched(tripId: string | undefined, routeId: string | undefined, why: string, where: string): void {
    const { feedId } = this;
    if (tripId !== undefined) {
      const expected =
        why === 'not-running-that-day' ? 'a trip that runs that day' : `a trip_id of the schedule (${why})`;
      this.issues.add({
        code: 'TRIP_UNMATCHED',
        severity: 'warning',
        feedId,
        where,
        field: 'trip_id',
        got: tripId,
        expected,
      });
    }
    if (routeId !== undefined && !this.lookup!.findRoute(routeId)) {
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
  }

  /** Yields TIME_FORMAT. */
  serviceDate(raw: string | undefined, where: string, field = 'start_date'): ServiceDate | undefined {
    const text = this.text(raw);
    if (text === undefined) return undefined;
    if (/^\d{8}$/.test(text)) return text as ServiceDate;
    const dashed = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    this.issues.add({
      code: 'TIME_FORMAT',
      severity: dashed ? 'warning' : 'error',
      feedId: this.feedId,
      where,
      field,
      got: text,
      expected: 'YYYYMMDD',
    });
    return dashed ? (`${dashed[1]}${dashed[2]}${dashed[3]}` as ServiceDate) : undefined;
  }

  /** An arrival or departure with nothing but a time. */
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

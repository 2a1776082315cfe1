import type { IssueCode, IssueCollector, Severity } from '#libs/errors';
import { civilDateAt, findServiceDayEpochMs } from '#libs/formats/gtfs';
import type { SiriCall, SiriTime } from '#libs/formats/siri';
import {
  inFeed,
  localId,
  type Instant,
  type RouteId,
  type ServiceDate,
  type StopId,
  type TripDescriptor,
  type TripId,
} from '#libs/model';
import type { ScheduledStopTime, ReportedCall } from '#libs/schedule';
import type { ScheduleLookup, TripFacts, UnmatchedRun } from '../../runs/schedule-lookup.js';
import type { RunClaim } from '../../runs/claims.js';
import { tripKey } from '../../runs/run-key.js';
import { Instants, isPlausibleEpochSeconds } from '../../instants.js';
import type { FeedSettings, IncomingDocument } from '../../incoming.js';
import type { IdRule, RunToMatch } from '../../rules/rule.js';
import { DocumentReading } from '../../runs/document-reading.js';
import type { MatchedRun, RunContext } from '../../runs/run-context.js';
import type { JourneyRef } from './journey-ref.js';
import type { StopMemory } from './stop-memory.js';
import { DIRECTION, modelWordOf } from './siri-to-model.js';

const DAY_MS = 86_400_000;
const DATE = /^(\d{4})-?(\d{2})-?(\d{2})$/;

/**
 * Reads ids, times and runs of one SIRI document the way its feed means them: rules applied, stops found by id or code,
 * runs by their reference or by line, direction and aimed departure. Yields TRIP_UNMATCHED, ROUTE_UNMATCHED,
 * STOP_UNMATCHED, TIME_IMPLAUSIBLE.
 */
export class SiriReading extends DocumentReading implements RunContext {
  private readonly instants: Instants;
  private readonly timeZone: string;
  /** Of the territory, for days that no time of the document names. */
  readonly zone: string;

  constructor(
    { feedId, timeZone }: Pick<FeedSettings, 'feedId' | 'timeZone'>,
    document: IncomingDocument,
    issues: IssueCollector,
    facts: ScheduleLookup | undefined,
    unbound: readonly IdRule[],
    private readonly stops: StopMemory,
    instants: Instants,
  ) {
    super(feedId, document, issues, facts, unbound);
    this.zone = timeZone;
    this.instants = instants;
    this.timeZone = facts?.schedule.timeZone ?? timeZone;
    stops.useLookup(facts);
  }

  report(code: IssueCode, severity: Severity, where: string, field: string, got: string, expected: string): void {
    this.issues.add({ code, severity, feedId: this.feedId, where, field, got, expected });
  }

  /** `undefined` for a time no service runs at (TIME_IMPLAUSIBLE). */
  instant(at: SiriTime | undefined, where: string): Instant | undefined {
    if (at === undefined) return undefined;
    const seconds = Math.floor(at / 1000);
    if (isPlausibleEpochSeconds(seconds)) return this.instants.ofSeconds(seconds);
    this.report('TIME_IMPLAUSIBLE', 'error', where, 'time', new Date(at).toISOString(), 'between 2005 and 2033');
    return undefined;
  }

  /** By stop_id, else by a stop_code that only one stop has. */
  stopId(raw: string | undefined, where: string): StopId | undefined {
    if (raw === undefined) return undefined;
    let stop = this.stops.known.get(raw);
    if (!stop) this.stops.known.set(raw, (stop = this.findStop(raw)));
    if (!stop.matched)
      this.report('STOP_UNMATCHED', 'warning', where, 'StopPointRef', raw, 'a stop_id or stop_code of the schedule');
    return stop.id;
  }

  private findStop(raw: string): { id: StopId; matched: boolean } {
    const meant = this.meantStop(raw);
    if (!this.lookup || this.lookup.hasStop(meant)) return { id: inFeed<StopId>(this.feedId, meant), matched: true };
    const byCode = this.lookup.schedule.findStopsByCode(meant);
    const only = byCode.length === 1 ? byCode[0]!.stopId : undefined;
    return { id: inFeed<StopId>(this.feedId, only ?? meant), matched: only !== undefined };
  }

  private meantStop(raw: string): string {
    let meant = raw;
    for (const rule of this.ids) meant = rule.stopId?.(meant) ?? meant;
    return meant;
  }

  /** Place of a stop in a trip at or after `from`; a station stands for its platforms. −1 where it is not served. */
  placeOf(stopId: StopId, stopTimes: readonly ScheduledStopTime[], from: number): number {
    const local = localId(stopId);
    for (let at = from; at < stopTimes.length; at += 1) if (stopTimes[at]!.stopId === local) return at;
    const schedule = this.lookup?.schedule;
    const stop = schedule?.findStop(local);
    if (!schedule || (stop && stop.locationType !== 1)) return -1;
    if (!stop) {
      // The two sides of a street share a code: the run says which is meant.
      const sides = schedule.findStopsByCode(local).map(({ stopId }) => stopId);
      return sides.length < 2 ? -1 : stopTimes.findIndex((one, at) => at >= from && sides.includes(one.stopId));
    }
    return stopTimes.findIndex((one, at) => at >= from && schedule.findStop(one.stopId)?.parentStation === local);
  }

  routeId(raw: string | undefined): RouteId | undefined {
    return raw === undefined ? undefined : inFeed<RouteId>(this.feedId, this.meantRoute(raw));
  }

  private meantRoute(raw: string): string {
    let id = raw;
    for (const rule of this.ids) id = rule.routeId?.(id) ?? id;
    return id;
  }

  vehicleId(raw: string | undefined): string | undefined {
    let id = raw;
    if (id !== undefined) for (const rule of this.ids) id = rule.vehicleId?.(id) ?? id;
    return id;
  }

  /** The run a journey refers to, ids by the feed's rules, found in the schedule where there is one. Yields TRIP_UNMATCHED. */
  run(ref: JourneyRef, where: string): MatchedRun {
    const { feedId } = this;
    let tripId = ref.tripRef;
    if (tripId !== undefined) for (const rule of this.ids) tripId = rule.tripId?.(tripId) ?? tripId;
    const routeId = ref.lineRef === undefined ? undefined : this.meantRoute(ref.lineRef);
    const directionId = modelWordOf(DIRECTION, ref.directionRef?.toLowerCase());
    const given = DATE.exec(ref.dataFrameRef ?? '');
    const dated = given ? `${given[1]}${given[2]}${given[3]}` : undefined;
    const asked: RunToMatch = { tripId, routeId, directionId, startDate: dated };
    let found = this.lookup && this.find(ref, asked);
    let claim: RunClaim | undefined;
    if (found?.trip && found.isGuess) {
      claim = this.claimOf(found, ref, where);
      if (this.contested.has(claim.tripKey)) found = this.lookup!.markContested(asked);
    }
    const facts = found?.trip ? found : undefined;
    const startDate = facts?.serviceDate ?? dated ?? this.startDate(ref, facts);
    if (this.lookup && !facts && !ref.isExtra) this.reportUnmatched(tripId, routeId, where);
    const trip: TripDescriptor = {};
    const named = facts?.trip.tripId ?? tripId;
    if (named !== undefined) trip.tripId = inFeed<TripId>(feedId, named);
    const route = facts?.trip.routeId ?? routeId;
    if (route !== undefined) trip.routeId = inFeed<RouteId>(feedId, route);
    const direction = facts ? facts.trip.directionId : directionId;
    if (direction !== undefined) trip.directionId = direction;
    if (startDate !== undefined) trip.startDate = startDate as ServiceDate;
    if (!facts && ref.originAimed !== undefined && startDate !== undefined) {
      const startTime = this.clockTime(ref.originAimed, startDate);
      if (startTime) trip.startTime = startTime;
    }
    if (!found) return { trip };
    return found.trip ? { trip, facts: found, claim } : { trip, unmatched: found.unmatched };
  }

  private claimOf({ trip, serviceDate }: TripFacts, ref: JourneyRef, where: string): RunClaim {
    const { tripRef, dataFrameRef, lineRef, directionRef, originAimed } = ref;
    const claimant =
      tripRef !== undefined
        ? `${tripRef}/${dataFrameRef ?? ''}`
        : originAimed !== undefined
          ? `${lineRef ?? ''}/${directionRef ?? ''}/${originAimed}`
          : // Nothing names it, so that nothing else can be known to report on it.
            where;
    return { tripKey: tripKey(inFeed(this.feedId, trip.tripId), serviceDate, undefined), claimant };
  }

  /** By its reference, else by line, direction and aimed departure, else by its stops and their times. */
  private find(ref: JourneyRef, named: RunToMatch): TripFacts | UnmatchedRun {
    const { tripId, routeId, directionId, startDate } = named;
    const at = ref.originAimed ?? ref.aimedCall?.at;
    const run: RunToMatch = { tripId, startDate, isExtra: ref.isExtra };
    if (at !== undefined && isPlausibleEpochSeconds(Math.floor(at / 1000))) run.atMs = at;
    const byId = this.lookup!.findTrip(run);
    // A run beyond the timetable may leave at the same minute as one of it.
    if (byId.trip || ref.isExtra) return byId;
    const byStart = this.findByStart(routeId, directionId, startDate, ref.originAimed);
    if (byStart || !ref.calls?.length) return byStart ?? byId;
    const calls = (): ReportedCall[] => this.reportedCalls(ref.calls!);
    // Words for directions are the operator's own; the stops show the direction.
    return this.lookup!.findTrip({ ...run, routeId, calls });
  }

  /** Timetabled times where there are any: they are the schedule's own. */
  private reportedCalls(calls: readonly SiriCall[]): ReportedCall[] {
    return calls.flatMap((call): ReportedCall[] => {
      if (call.stopPointRef === undefined || call.extraCall) return [];
      const departure = call.aimedDepartureTime ?? (call.aimedArrivalTime ? undefined : call.expectedDepartureTime);
      const timeMs = departure ?? call.aimedArrivalTime ?? call.expectedArrivalTime;
      return [{ stopIds: this.stopsMeant(call.stopPointRef), timeMs, isArrival: departure === undefined }];
    });
  }

  private stopsMeant(raw: string): readonly string[] {
    const { schedule } = this.lookup!;
    const meant = this.meantStop(raw);
    const stop = schedule.findStop(meant);
    if (!stop) return schedule.findStopsByCode(meant).map(({ stopId }) => stopId);
    return stop.locationType === 1 ? this.stops.platformsOf(meant, schedule) : [meant];
  }

  private reportUnmatched(tripId: string | undefined, routeId: string | undefined, where: string): void {
    if (tripId !== undefined)
      this.report('TRIP_UNMATCHED', 'warning', where, 'DatedVehicleJourneyRef', tripId, 'a trip_id of the schedule');
    if (routeId !== undefined && !this.lookup!.findRoute(routeId))
      this.report('ROUTE_UNMATCHED', 'warning', where, 'LineRef', routeId, 'a route_id of the schedule');
  }

  /** The only trip of the line that leaves its first stop then, on the service day the time can belong to. */
  private findByStart(
    routeId: string | undefined,
    directionId: number | undefined,
    dated: string | undefined,
    originAimed: SiriTime | undefined,
  ): TripFacts | undefined {
    if (!this.lookup || routeId === undefined || originAimed === undefined) return undefined;
    for (const startDate of dated ? [dated] : this.serviceDates(originAimed)) {
      const startTime = this.clockTime(originAimed, startDate);
      if (startTime === undefined) continue;
      // Words for directions are the operator's own: where they lead nowhere, the start alone may do.
      for (const direction of directionId === undefined ? [undefined] : [directionId, undefined]) {
        const facts = this.lookup.findTrip({ routeId, directionId: direction, startTime, startDate });
        if (facts.trip) return facts;
      }
    }
    return undefined;
  }

  /** The service date, where the journey does not name one: by the first stop, by some call, by the calendar. */
  private startDate(ref: JourneyRef, facts: TripFacts | undefined): string | undefined {
    const at = ref.originAimed ?? ref.aimedCall?.at;
    if (at === undefined) return undefined;
    const [civil, before] = this.serviceDates(at);
    const seconds = facts && this.scheduledSeconds(ref, facts);
    if (seconds === undefined) return civil;
    const distance = (date: string): number =>
      Math.abs(findServiceDayEpochMs(date, 0, this.timeZone)! + seconds * 1000 - at);
    return distance(before!) < distance(civil!) ? before : civil;
  }

  private scheduledSeconds(ref: JourneyRef, { trip }: TripFacts): number | undefined {
    const { schedule } = this.lookup!;
    if (ref.originAimed !== undefined) return schedule.firstDepartureSeconds(trip);
    const raw = ref.aimedCall?.stopPointRef;
    if (raw === undefined) return undefined;
    const stop = this.stops.known.get(raw) ?? this.findStop(raw);
    const stopTimes = schedule.stopTimes(trip);
    const place = stopTimes[this.placeOf(stop.id, stopTimes, 0)];
    return place?.departureSeconds ?? place?.arrivalSeconds;
  }

  /** The calendar day of an instant, and the one before, whose late trips may still run. */
  private serviceDates(at: SiriTime): [string, string] | [] {
    const seconds = Math.floor(at / 1000);
    if (!isPlausibleEpochSeconds(seconds)) return [];
    return [civilDateAt(at, this.timeZone), civilDateAt(at - DAY_MS, this.timeZone)];
  }

  /** `HH:MM:SS` since the start of the service day; `undefined` when the instant lies outside what one can hold. */
  private clockTime(at: SiriTime, startDate: string): string | undefined {
    const start = findServiceDayEpochMs(startDate, 0, this.timeZone);
    const seconds = start === undefined ? -1 : Math.round((at - start) / 1000);
    if (seconds < 0 || seconds >= 2 * 86_400) return undefined;
    const two = (value: number): string => String(value).padStart(2, '0');
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }
}

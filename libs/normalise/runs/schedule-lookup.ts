import { localId, modeOfRouteType, type Mode, type TripDescriptor } from '#libs/model';
import type { Schedule, ScheduledTrip } from '#libs/schedule';
import {
  NAMED_SCORE,
  bindRules,
  type FeedRules,
  type IdRule,
  type MatchContext,
  type MatchReason,
  type NoMatch,
  type RunToMatch,
  type TripMatch,
  type UnmatchedReason,
} from '../rules/rule.js';
import { ServiceDayFinder, type DayRepair } from './service-day.js';

/** What the schedule adds to a real-time run. */
export interface TripFacts {
  trip: ScheduledTrip;
  score: number;
  rule: MatchReason;
  /** The run does not name the trip: another run of the document may be it just as well. */
  isGuess: boolean;
  /** The day the run is of, as far as anything reports it. */
  serviceDate?: string;
  repair?: DayRepair;
  /** Several runs a day have this trip's id; the start time distinguishes them. */
  byHeadway: boolean;
  mode?: Mode;
  routeName?: string;
  routeColor?: string;
}

export interface UnmatchedRun extends NoMatch {
  /** The trip whose id the run has, though it cannot be the run. */
  named?: ScheduledTrip;
}

export interface RouteFacts {
  mode: Mode;
  routeName?: string;
  routeColor?: string;
}

/** GTFS location_type. */
const STATION = 1;
const REMEMBERED_TRIPS = 20_000;

/** The most specific reason first: of several rules that found nothing, its reason is the one reported. */
const MOST_SPECIFIC_FIRST: readonly UnmatchedReason[] = [
  'ambiguous',
  'not-running-that-day',
  'too-far',
  'no-such-trip',
  'too-little',
];

/**
 * Answers of the schedule to real-time questions, remembered by trip id and day: the same few thousand runs are asked for
 * in every poll, and one found by its stops stays the same trip while its delay grows. Bounded; emptied when full. Made
 * anew with each schedule.
 */
export class ScheduleLookup {
  /** The feed's rules on ids as they are with this dataset. */
  readonly ids: readonly IdRule[];
  readonly days: ServiceDayFinder;
  private readonly context: MatchContext;
  private readonly trips = new Map<string, TripFacts | UnmatchedRun>();
  private readonly routes = new Map<string, RouteFacts | null>();
  private readonly stops = new Map<string, boolean>();

  constructor(
    readonly schedule: Schedule,
    private readonly rules: FeedRules,
  ) {
    this.ids = bindRules(rules.ids, schedule);
    this.days = new ServiceDayFinder(schedule);
    this.context = { schedule, days: this.days };
  }

  findTrip(run: RunToMatch): TripFacts | UnmatchedRun {
    const key = keyOf(run);
    const known = key === undefined ? undefined : this.trips.get(key);
    if (known?.trip) {
      const facts = this.onDay(known, run);
      if (facts.trip) return facts;
    } else if (known && !run.calls) return known;
    const found = this.match(run);
    if (key !== undefined) this.remember(key, run, found);
    return found;
  }

  /** Takes a guess back that another run contests; everything else that reports on the run must learn of it, too. */
  markContested(run: RunToMatch): UnmatchedRun {
    const key = run.startDate === undefined ? undefined : keyOf(run);
    const doubtful: UnmatchedRun = { unmatched: 'ambiguous' };
    if (key !== undefined) this.trips.set(key, doubtful);
    return doubtful;
  }

  findRoute(routeId: string): RouteFacts | undefined {
    const known = this.routes.get(routeId);
    if (known !== undefined) return known ?? undefined;
    const route = this.schedule.findRoute(routeId);
    const facts = route && {
      mode: modeOfRouteType(route.type),
      routeName: route.shortName || route.longName,
      routeColor: route.color ? `#${route.color.toUpperCase()}` : undefined,
    };
    if (this.routes.size >= REMEMBERED_TRIPS) this.routes.clear();
    this.routes.set(routeId, facts ?? null);
    return facts;
  }

  hasStop(stopId: string): boolean {
    let known = this.stops.get(stopId);
    if (known === undefined) {
      known = this.schedule.findStop(stopId) !== undefined;
      if (this.stops.size >= 5 * REMEMBERED_TRIPS) this.stops.clear();
      this.stops.set(stopId, known);
    }
    return known;
  }

  /**
   * Stops a text may mean, rules applied: itself where it is the stop_id of a place vehicles call at, else what the rules
   * take it for. A station's own id is often the code of one of its platforms too; no vehicle calls at a station.
   */
  stopsMeant(stopId: string): readonly string[] {
    if (this.hasStop(stopId) && this.schedule.findStop(stopId)!.locationType !== STATION) return [stopId];
    for (const rule of this.ids) {
      const meant = rule.stopsMeant?.(stopId);
      if (meant && meant.length > 0) return meant;
    }
    return [stopId];
  }

  private match(run: RunToMatch): TripFacts | UnmatchedRun {
    let unmatched: UnmatchedReason = 'too-little';
    let named: ScheduledTrip | undefined;
    for (const rule of this.rules.matching) {
      const match = rule.match(run, this.context);
      if (!match) continue;
      const found = match.trip ? this.onDay(this.toFacts(match, rule.name), run) : match;
      if (found.trip) return found;
      if (match.trip) named ??= match.trip;
      if (MOST_SPECIFIC_FIRST.indexOf(found.unmatched) < MOST_SPECIFIC_FIRST.indexOf(unmatched))
        unmatched = found.unmatched;
      if (!match.trip && match.isFinal) break;
    }
    return named ? { unmatched, named } : { unmatched };
  }

  private toFacts({ trip, score, serviceDate }: TripMatch, rule: MatchReason): TripFacts {
    const byHeadway = this.schedule.frequenciesOf(trip).length > 0;
    const isGuess = score < NAMED_SCORE;
    const facts: TripFacts = { trip, score, rule, isGuess, byHeadway, ...this.findRoute(trip.routeId) };
    if (serviceDate !== undefined) facts.serviceDate = serviceDate;
    return facts;
  }

  /** The facts with the day the run is of, where the rule did not look at the day. */
  private onDay(facts: TripFacts, run: RunToMatch): TripFacts | NoMatch {
    if (run.isExtra) return facts;
    const { startDate } = run;
    if (facts.rule !== 'trip-id') {
      if (facts.serviceDate === startDate || facts.repair) return facts;
      const repair: DayRepair = startDate === undefined ? 'service-day-added' : 'service-day';
      return { ...facts, repair };
    }
    const { startTime, atMs } = run;
    const judged = this.days.judge({ trip: facts.trip, startDate, startTime, atMs });
    if (!judged) return { unmatched: 'not-running-that-day' };
    if (facts.serviceDate === judged.serviceDate && facts.repair === judged.repair) return facts;
    return { ...facts, ...judged };
  }

  /**
   * A day nobody named is not remembered: tomorrow's run may have the same id. A run with reported stops is asked for
   * again as long as it is not found.
   */
  private remember(key: string, { startDate }: RunToMatch, found: TripFacts | UnmatchedRun): void {
    if (startDate === undefined && found.trip && found.rule !== 'trip-id') return;
    if (this.trips.size >= REMEMBERED_TRIPS) this.trips.clear();
    this.trips.set(key, found);
  }
}

/** What the schedule says of the route of a run, be its trip known or not: by the id as the feed's rules made it. */
export function routeOfRun(
  { facts, trip }: { facts?: TripFacts | undefined; trip: Pick<TripDescriptor, 'routeId'> },
  schedule: ScheduleLookup | undefined,
): Partial<RouteFacts> | undefined {
  return facts ?? (trip.routeId === undefined ? undefined : schedule?.findRoute(localId(trip.routeId)));
}

/** What a run is remembered by; `undefined` where nothing of it comes again. */
function keyOf({ tripId, startDate, isExtra }: RunToMatch): string | undefined {
  if (tripId === undefined || isExtra) return undefined;
  return startDate === undefined ? tripId : `${tripId}\n${startDate}`;
}

import { textIn, type CataloguedFeed } from '#libs/catalogue';
import { formatGtfsTime, findServiceDayEpochMs } from '#libs/formats/gtfs';
import { StaleSources } from '#libs/live';
import {
  INTERPOLATED,
  modeOfRouteType,
  toInstant,
  type FeedId,
  type GeoPoint,
  type HubEvent,
  type Instant,
} from '#libs/model';
import type { Schedule, ScheduledRoute } from '#libs/schedule';
import type { PublishContext } from '../context.js';
import type {
  RouteRef,
  AnswerSource,
  StopCallAnswer,
  StopRef,
  TransitRoute,
  TransitStop,
} from '../describe/transit-answers.js';
import type { AlertsInForce, Concerned } from './alerts-in-force.js';
import type { BoardCall } from './board.js';
import type { CallTime, Run } from './run.js';
import type { KnownStop, StopDirectory } from './stop-directory.js';

type Times = Pick<StopCallAnswer, 'scheduledAt' | 'expectedAt' | 'delaySeconds'>;

/** One answer in the making: how things look to a reader at one instant, and which feeds they belong to. */
export class TransitView {
  private readonly used = new Set<FeedId>();
  private readonly stale: StaleSources;
  private readonly routes = new Map<string, RouteRef>();
  private readonly stops = new Map<string, StopRef>();

  constructor(
    readonly context: PublishContext,
    readonly directory: StopDirectory,
    private readonly alerts: AlertsInForce,
    readonly nowMs: number,
  ) {
    this.stale = new StaleSources(context.live, nowMs);
  }

  /** The feeds whose data this answer shows so far, in the order of the configuration. */
  sources(): AnswerSource[] {
    return this.context.catalogue
      .list()
      .filter(({ feedId }) => this.used.has(feedId))
      .map((feed) => toSource(feed, this.context.catalogue.hub.languages));
  }

  use(feedId: FeedId): void {
    this.used.add(feedId);
  }

  stopRef(feedId: FeedId, schedule: Schedule, local: string): StopRef {
    const id = `${feedId}:${local}`;
    let ref = this.stops.get(id);
    if (!ref) {
      const { name, code, platformCode, latitude, longitude } = schedule.findStop(local) ?? {};
      const point: GeoPoint | undefined =
        latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
      ref = {
        id,
        ...(name && { name }),
        ...(code && { code }),
        ...(platformCode && { platformCode }),
        ...(point && { point }),
      };
      this.stops.set(id, ref);
    }
    return ref;
  }

  routeRef(feedId: FeedId, schedule: Schedule, local: string): RouteRef | undefined {
    const id = `${feedId}:${local}`;
    let ref = this.routes.get(id);
    if (!ref) {
      const route = schedule.findRoute(local);
      if (!route) return undefined;
      ref = { id, name: nameOf(route), mode: modeOfRouteType(route.type), ...coloursOf(route) };
      this.routes.set(id, ref);
    }
    return ref;
  }

  route(feedId: FeedId, schedule: Schedule, route: ScheduledRoute): TransitRoute {
    this.use(feedId);
    const { agencyId, shortName, longName } = route;
    const agency = schedule.agencies.find((one) => one.agencyId === (agencyId ?? '')) ?? onlyOne(schedule.agencies);
    return {
      id: `${feedId}:${route.routeId}`,
      feed: feedId,
      name: nameOf(route),
      ...(shortName && { shortName }),
      ...(longName && { longName }),
      mode: modeOfRouteType(route.type),
      routeType: route.type,
      ...coloursOf(route),
      ...(agency && {
        agency: {
          id: `${feedId}:${agency.agencyId}`,
          ...(agency.name && { name: agency.name }),
          ...(agency.url && { url: agency.url }),
        },
      }),
    };
  }

  stop(known: KnownStop, found: { distanceM?: number; score?: number } = {}): TransitStop {
    const { id, feedId, stop, type, point, commune, routes, modes } = known;
    this.use(feedId);
    const boarding = this.wheelchairBoarding(known);
    return {
      id,
      feed: feedId,
      type,
      ...(stop.name && { name: stop.name }),
      ...(stop.code && { code: stop.code }),
      ...(stop.platformCode && { platformCode: stop.platformCode }),
      ...(point && { point }),
      ...(commune && { commune }),
      ...(stop.parentStation && { station: `${feedId}:${stop.parentStation}` }),
      ...(boarding && { wheelchairBoarding: boarding }),
      modes: [...modes],
      routes: routes.map((route) => `${feedId}:${route}`),
      ...(found.distanceM === undefined ? {} : { distanceM: Math.round(found.distanceM) }),
      ...(found.score === undefined ? {} : { score: Math.round(found.score * 1000) / 1000 }),
    };
  }

  /** A platform that says nothing is as its station; a station that says nothing is as its platforms say. */
  private wheelchairBoarding({ feedId, stop, type, parts }: KnownStop): TransitStop['wheelchairBoarding'] {
    if (stop.wheelchairBoarding) return stop.wheelchairBoarding;
    const { directory } = this;
    if (type !== 'station')
      return stop.parentStation
        ? directory.find(`${feedId}:${stop.parentStation}`)?.stop.wheelchairBoarding
        : undefined;
    const platforms = parts.flatMap((part) => directory.find(`${feedId}:${part}`) ?? []);
    const boardings = platforms.filter((one) => one.type === 'platform').map((one) => one.stop.wheelchairBoarding);
    if (boardings.length === 0 || boardings.every((one) => one === undefined)) return undefined;
    if (boardings.every((one) => one === boardings[0])) return boardings[0];
    return boardings.includes('yes') ? 'some' : undefined;
  }

  /** Flags as the reader must see them now, the nature of the feed among them (invariant 4). */
  flagsOf(feedId: FeedId, event: HubEvent | undefined): string[] {
    const flags = event ? [...this.stale.show(event).quality.flags] : [];
    const nature = this.context.catalogue.find(feedId)?.nature ?? 'observed';
    if (nature !== 'observed' && !flags.includes(nature)) flags.unshift(nature);
    return flags;
  }

  trustOf(run: Run): Pick<StopCallAnswer, 'feed' | 'flags' | 'observedAt' | 'ageSeconds'> {
    const { feedId, event } = run;
    this.use(feedId);
    const flags = this.flagsOf(feedId, event);
    if (!event) return { feed: feedId, flags };
    const ageSeconds = Math.max(0, Math.round((this.nowMs - Date.parse(event.observedAt)) / 1000));
    return { feed: feedId, flags, observedAt: event.observedAt, ageSeconds };
  }

  tripRef(run: Run): StopCallAnswer['trip'] {
    const { feedId, tripId, serviceDate, startSeconds, shortName, directionId, isExtra } = run;
    const ref: StopCallAnswer['trip'] = { id: `${feedId}:${tripId}` };
    if (serviceDate !== undefined) ref.serviceDate = serviceDate as never;
    if (startSeconds !== undefined) ref.startTime = formatGtfsTime(startSeconds);
    if (shortName) ref.shortName = shortName;
    if (directionId !== undefined) ref.directionId = directionId;
    if (isExtra) ref.extra = true;
    return ref;
  }

  headwayOf({ headway, serviceDate }: Run, timeZone: string): StopCallAnswer['headway'] {
    const startMs = headway && serviceDate !== undefined ? findServiceDayEpochMs(serviceDate, 0, timeZone) : undefined;
    if (!headway || startMs === undefined) return undefined;
    return {
      seconds: headway.headwaySeconds,
      exact: headway.isExact,
      from: toInstant(startMs + headway.startSeconds * 1000),
      until: toInstant(startMs + headway.endSeconds * 1000),
    };
  }

  /** What alerts may be about, of a call at some stops of a run. */
  concernsRun(run: Run, schedule: Schedule, stops: readonly string[]): Concerned {
    const { feedId, routeId, tripId, directionId, serviceDate } = run;
    const route = routeId === undefined ? undefined : schedule.findRoute(routeId);
    const agencyId = route?.agencyId ?? onlyOne(schedule.agencies)?.agencyId;
    return {
      stopIds: this.withStations(feedId, schedule, stops),
      ...(routeId === undefined ? {} : { routeId: `${feedId}:${routeId}` }),
      ...(route && { routeType: route.type }),
      ...(agencyId === undefined ? {} : { agencyId: `${feedId}:${agencyId}` }),
      ...(tripId === undefined ? {} : { tripId: `${feedId}:${tripId}` }),
      ...(directionId === undefined ? {} : { directionId }),
      ...(serviceDate === undefined ? {} : { serviceDate }),
    };
  }

  withStations(feedId: FeedId, schedule: Schedule, stops: readonly string[]): string[] {
    return stops.flatMap((local) => {
      const parent = schedule.findStop(local)?.parentStation;
      return parent === undefined ? [`${feedId}:${local}`] : [`${feedId}:${local}`, `${feedId}:${parent}`];
    });
  }

  alertsOf(concerned: Concerned, atMs: number): string[] {
    return this.alerts.of(concerned, atMs);
  }

  call(feedId: FeedId, schedule: Schedule, { run, call, time, state, atMs }: BoardCall): StopCallAnswer {
    const { stopId, assignedStopId, stopSequence, isEstimated, pickupType, dropOffType } = call;
    const route = run.routeId === undefined ? undefined : this.routeRef(feedId, schedule, run.routeId);
    const stop = this.stopRef(feedId, schedule, stopId);
    const assigned = assignedStopId === undefined ? undefined : this.stopRef(feedId, schedule, assignedStopId);
    const platform = (assigned ?? stop).platformCode;
    const headsign = call.headsign ?? run.headsign;
    const headway = this.headwayOf(run, schedule.timeZone);
    const trust = this.trustOf(run);
    if (isEstimated) trust.flags.push(INTERPOLATED);
    const stops = assignedStopId === undefined ? [stopId] : [stopId, assignedStopId];
    // Field by field: spreading a dozen small objects takes as long as the rest of a board.
    const made: Partial<StopCallAnswer> = timesOf(time);
    made.state = state;
    made.stop = stop;
    if (platform) made.platform = platform;
    if (assigned) made.assignedStop = assigned;
    if (stopSequence !== undefined) made.stopSequence = stopSequence;
    if (headsign) made.headsign = headsign;
    if (route) made.route = route;
    made.trip = this.tripRef(run);
    if (headway) made.headway = headway;
    if (call.occupancy) made.occupancy = call.occupancy as never;
    if (pickupType) made.pickupType = pickupType;
    if (dropOffType) made.dropOffType = dropOffType;
    made.alerts = this.alerts.isEmpty ? [] : this.alertsOf(this.concernsRun(run, schedule, stops), atMs);
    return Object.assign(made, trust) as StopCallAnswer;
  }
}

const MOST_INSTANTS = 10_000;
const instants = new Map<number, Instant>();

/** Many runs call at the same minutes, and a minute is asked for at many stops. */
function instantAt(ms: number): Instant {
  let instant = instants.get(ms);
  if (instant === undefined) {
    if (instants.size >= MOST_INSTANTS) instants.clear();
    instants.set(ms, (instant = toInstant(ms)));
  }
  return instant;
}

export function timesOf({ scheduledMs, expectedMs }: CallTime): Times {
  const times: Times = {};
  if (scheduledMs !== undefined) times.scheduledAt = instantAt(scheduledMs);
  if (expectedMs !== undefined) times.expectedAt = instantAt(expectedMs);
  if (scheduledMs !== undefined && expectedMs !== undefined)
    times.delaySeconds = Math.round((expectedMs - scheduledMs) / 1000);
  return times;
}

function toSource(feed: CataloguedFeed, languages: readonly string[]): AnswerSource {
  return {
    feed: feed.feedId,
    title: textIn(feed.title, ...languages),
    licence: feed.licenceTerms.id,
    attribution: feed.attribution ?? feed.producer,
    nature: feed.nature,
  };
}

function nameOf({ shortName, longName, routeId }: ScheduledRoute): string {
  return shortName || longName || routeId;
}

function coloursOf({ color, textColor }: ScheduledRoute): Pick<RouteRef, 'color' | 'textColor'> {
  return {
    ...(color && { color: `#${color.toUpperCase()}` }),
    ...(textColor && { textColor: `#${textColor.toUpperCase()}` }),
  };
}

function onlyOne<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

import {
  modeOfRouteType,
  type Alarm,
  type Alert,
  type FeedId,
  type GeoPoint,
  type HubEvent,
  type TripModification,
  type TripUpdate,
} from '#libs/model';
import type { Schedule } from '#libs/schedule';
import { facetsOf, type Facets } from './facets.js';

/** Of one schedule; made with the first question about it. */
interface Lines {
  schedule: Schedule;
  stopsOf: ReadonlyMap<string, readonly string[]>;
  routesOf: ReadonlyMap<string, readonly string[]>;
  childrenOf: ReadonlyMap<string, readonly string[]>;
  /** What a run of a pattern is seen as that reports only stops of that pattern; the oldest goes first. */
  runs: Map<string, SeenRun>;
}

/** Shared by all runs of a pattern: thousands that are reported anew every few seconds are seen without being expanded. */
interface SeenRun {
  facets: Facets;
  stops: ReadonlySet<string>;
}

interface Known {
  hash: string;
  facets: Facets;
}

/** Schedules whose lines are kept; the oldest goes first. Each is some ten bytes a stop and line. */
const MAX_NETWORKS = 64;

/** Patterns of one schedule whose runs are seen alike; some kilobytes each. */
const MAX_RUNS = 10_000;

/**
 * What filters see of alerts, predictions and alarms once the schedule is asked: the lines and stops they concern, with
 * the modes, places and communes of those. An alert about a line concerns its stops, one about a stop the lines that call
 * there, one about a run or an agency what that serves; a station concerns its platforms and the other way round.
 *
 * Nothing is computed for events no such filter meets; what was is kept with the event, and goes with it.
 */
export class ScheduleNetwork {
  readonly counters = { expandedTotal: 0, networksTotal: 0 };
  private readonly networks = new Map<string, Lines>();
  private readonly known = new WeakMap<HubEvent, Known>();

  constructor(
    /** The schedule a feed has in use. */
    readonly findSchedule: (feedId: FeedId) => Schedule | undefined,
    private readonly communeOf: (point: GeoPoint) => string | undefined = () => undefined,
  ) {}

  /** As `facetsOf`, and what the schedule adds. */
  readonly facetsOf = (event: HubEvent): Facets => {
    const linesIn = EXPANDED.get(event.kind);
    if (!linesIn || !event.entity) return facetsOf(event);
    const schedule = this.findSchedule(event.feed);
    const hash = schedule?.documentHash ?? '';
    const known = this.known.get(event);
    if (known?.hash === hash) return known.facets;
    const facets = schedule
      ? this.seen(event, () => linesIn(event.entity as never), this.linesOf(event.feed, schedule))
      : this.placed(facetsOf(event));
    this.known.set(event, { hash, facets });
    return facets;
  };

  /** Changes when events of the feed are seen otherwise than before. */
  readonly stampOf = (feed: FeedId): string | undefined => this.findSchedule(feed)?.documentHash;

  private seen(event: HubEvent, concerned: () => readonly Concerned[], lines: Lines): Facets {
    if (event.kind === 'trip-update') {
      const alike = this.runAlike(event as HubEvent<'trip-update'>, lines);
      if (alike) return alike;
    }
    this.counters.expandedTotal += 1;
    return this.expand(event, concerned(), lines);
  }

  /** How all runs of the same pattern are seen, where this one reports nothing that is not of its pattern. */
  private runAlike(event: HubEvent<'trip-update'>, lines: Lines): Facets | undefined {
    const { trip, stopTimeUpdates, mode } = event.entity!;
    const { schedule, runs, childrenOf } = lines;
    const prefix = `${event.feed}:`;
    if (!trip.tripId?.startsWith(prefix)) return undefined;
    const scheduled = schedule.findTrip(trip.tripId.slice(prefix.length));
    if (!scheduled || trip.routeId !== prefix + scheduled.routeId) return undefined;
    const name = `${schedule.patternOf(scheduled)}/${mode ?? ''}/${scheduled.routeId}`;
    let run = runs.get(name);
    if (!run) {
      const bare = { ...event, entity: { trip, mode, stopTimeUpdates: [] } } as unknown as HubEvent;
      const facets = this.expand(bare, [{ routeId: trip.routeId, tripId: trip.tripId }], lines);
      this.counters.expandedTotal += 1;
      // A station reported as a stop stands for its platforms, which the pattern does not name.
      run = { facets, stops: new Set(facets.stops.filter((id) => !childrenOf.has(id.slice(prefix.length)))) };
      if (runs.size >= MAX_RUNS) runs.delete(runs.keys().next().value!);
      runs.set(name, run);
    }
    const { stops } = run;
    for (const { stopId } of stopTimeUpdates) if (stopId !== undefined && !stops.has(stopId)) return undefined;
    return run.facets;
  }

  private expand(event: HubEvent, concerned: readonly Concerned[], lines: Lines): Facets {
    const own = facetsOf(event);
    const { feed } = event;
    const local = (id: string): string => (id.startsWith(`${feed}:`) ? id.slice(feed.length + 1) : id);
    const routes = new Set<string>();
    const stops = new Set<string>();
    const modes = new Set<string>();
    for (const one of concerned) addConcerned(lines, one, local, routes, stops, modes);
    for (const id of routes) {
      const route = lines.schedule.findRoute(id);
      if (route) modes.add(modeOfRouteType(route.type));
    }
    const points = [...own.points];
    // Where something lies it says itself; else it is where its stops are.
    if (points.length === 0) {
      for (const id of stops) {
        const { latitude, longitude } = lines.schedule.findStop(id) ?? {};
        if (latitude !== undefined && longitude !== undefined) points.push({ latitude, longitude });
      }
    }
    const prefixed = (ids: Iterable<string>): string[] => Array.from(ids, (id) => `${feed}:${id}`);
    return this.placed({
      ...own,
      routes: [...new Set([...own.routes, ...prefixed(routes)])],
      stops: [...new Set([...own.stops, ...prefixed(stops)])],
      modes: [...modes],
      points,
    });
  }

  private placed(facets: Facets): Facets {
    if (facets.commune !== undefined || facets.points.length === 0) return facets;
    const communes = new Set(facets.points.flatMap((point) => this.communeOf(point) ?? []));
    return { ...facets, communes: [...communes] };
  }

  private linesOf(feed: string, schedule: Schedule): Lines {
    const found = this.networks.get(feed);
    if (found?.schedule === schedule) return found;
    const stopsOf = schedule.stopsByRoute();
    const routesOf = new Map<string, string[]>();
    for (const [route, stops] of stopsOf) for (const stop of stops) push(routesOf, stop, route);
    const childrenOf = new Map<string, string[]>();
    for (const { stopId, parentStation } of schedule.stops())
      if (parentStation) push(childrenOf, parentStation, stopId);
    const lines = { schedule, stopsOf, routesOf, childrenOf, runs: new Map<string, SeenRun>() };
    this.networks.delete(feed);
    if (this.networks.size >= MAX_NETWORKS) this.networks.delete(this.networks.keys().next().value!);
    this.networks.set(feed, lines);
    this.counters.networksTotal += 1;
    return lines;
  }
}

/** What an entity says it is about, ids as the hub writes them. */
interface Concerned {
  routeId?: string;
  stopId?: string;
  tripId?: string;
  agencyId?: string;
  routeType?: number;
}

const EXPANDED = new Map<HubEvent['kind'], (entity: never) => readonly Concerned[]>([
  [
    'alert',
    ({ informedEntities }: Alert) =>
      informedEntities.map(({ routeId, trip, stopId, agencyId, routeType }) => ({
        routeId: routeId ?? trip?.routeId,
        tripId: trip?.tripId,
        stopId,
        agencyId,
        routeType,
      })),
  ],
  [
    'trip-update',
    ({ trip, stopTimeUpdates }: TripUpdate) => [
      { routeId: trip.routeId, tripId: trip.tripId },
      ...stopTimeUpdates.flatMap(({ stopId }) => (stopId ? [{ routeId: trip.routeId, stopId }] : [])),
    ],
  ],
  [
    'trip-modification',
    ({ routeIds = [], modifications }: TripModification) =>
      modifications.flatMap(({ start, end }) =>
        [start, end].flatMap((one) => (one?.stopId ? [{ routeId: routeIds[0], stopId: one.stopId }] : [])),
      ),
  ],
  ['alarm', ({ routeId }: Alarm) => (routeId ? [{ routeId }] : [])],
]);

function addConcerned(
  lines: Lines,
  { routeId, stopId, tripId, agencyId, routeType }: Concerned,
  local: (id: string) => string,
  routes: Set<string>,
  stops: Set<string>,
  modes: Set<string>,
): void {
  const { schedule } = lines;
  const trip = tripId === undefined ? undefined : schedule.findTrip(local(tripId));
  const route = routeId === undefined ? trip?.routeId : local(routeId);
  if (routeType !== undefined) modes.add(modeOfRouteType(routeType));
  if (stopId !== undefined) {
    const family = familyOf(lines, local(stopId));
    for (const stop of family) stops.add(stop);
    if (route !== undefined) routes.add(route);
    else for (const stop of family) for (const one of lines.routesOf.get(stop) ?? []) routes.add(one);
    return;
  }
  const ofLine = (id: string): void => {
    routes.add(id);
    for (const stop of lines.stopsOf.get(id) ?? []) addWithStation(lines, stop, stops);
  };
  if (trip) {
    routes.add(trip.routeId);
    for (const call of schedule.stopTimes(trip)) if (call.stopId !== '') addWithStation(lines, call.stopId, stops);
  } else if (route !== undefined) ofLine(route);
  else if (agencyId !== undefined || routeType !== undefined) {
    const agency = agencyId === undefined ? undefined : local(agencyId);
    for (const { routeId: id, agencyId: operator = '', type } of schedule.routes()) {
      const isItsAgency = agency === undefined || operator === agency || schedule.agencies.length === 1;
      if (isItsAgency && (routeType === undefined || type === routeType)) ofLine(id);
    }
  }
}

function familyOf({ schedule, childrenOf }: Lines, stop: string): string[] {
  const { parentStation } = schedule.findStop(stop) ?? {};
  return [stop, ...(parentStation ? [parentStation] : []), ...(childrenOf.get(stop) ?? [])];
}

function addWithStation({ schedule }: Lines, stop: string, into: Set<string>): void {
  into.add(stop);
  const { parentStation } = schedule.findStop(stop) ?? {};
  if (parentStation) into.add(parentStation);
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

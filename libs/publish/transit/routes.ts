import { notFoundAt } from '#libs/errors';
import { modeOfRouteType, type FeedId } from '#libs/model';
import type { Schedule, ScheduledRoute, ScheduledTrip } from '#libs/schedule';
import type { RouteDetail, TransitRoutes } from '../describe/transit-answers.js';
import { pageOfState } from '../query/current-state.js';
import type { QueryParameters } from '../query/query-parameters.js';
import { mergeInOrder } from './merge-in-order.js';
import { NameSearch } from './name-search.js';
import { pageOfList } from './pages-of.js';
import type { OrderKey } from './part-list.js';
import type { StopDirectory } from './stop-directory.js';
import type { Transit } from './transit.js';

interface KnownRoute {
  id: string;
  feedId: FeedId;
  schedule: Schedule;
  route: ScheduledRoute;
}

interface FoundRoute extends KnownRoute {
  order: OrderKey;
}

/** `/v1/routes`: in the order of the timetables; by name the best first. */
export function listRoutes(transit: Transit, asked: QueryParameters, nowMs: number): TransitRoutes {
  const [feeds, modes, stops] = [asked.list('feed'), asked.list('mode'), asked.list('stop')];
  const communes = asked.list('commune');
  const unknown = transit.unknown({ feed: feeds, stop: stops, commune: communes });
  const directory = transit.directory();
  const calling = new Set(
    stops.flatMap((id) => {
      const known = directory.find(id);
      return known ? known.routes.map((route) => `${known.feedId}:${route}`) : [];
    }),
  );
  const there = communes.length > 0 ? linesIn(directory, new Set(communes)) : new Set<string>();
  const all = directory.feeds
    .flatMap(({ feedId, schedule }) =>
      [...schedule.routes()].map((route, at): FoundRoute => ({
        id: `${feedId}:${route.routeId}`,
        feedId,
        schedule,
        route,
        order: [transit.context.catalogue.placeOf(feedId), at],
      })),
    )
    .filter(
      ({ id, feedId, route }) =>
        (feeds.length === 0 || feeds.includes(feedId)) &&
        (modes.length === 0 || modes.includes(modeOfRouteType(route.type))) &&
        (stops.length === 0 || calling.has(id)) &&
        (communes.length === 0 || there.has(id)),
    );
  const text = asked.text('q');
  const found = text === undefined ? all : byName(all, text);
  const { page, ...rest } = pageOfList(
    found,
    ({ id }) => id,
    ({ order }) => order,
    asked,
  );
  const view = transit.view(nowMs);
  const items = page.map(({ feedId, schedule, route }) => view.route(feedId, schedule, route));
  return { items, ...rest, sources: view.sources(), ...(unknown && { unknown }) };
}

/** Ids of the lines that call in one of the communes. */
export function linesIn(directory: StopDirectory, communes: ReadonlySet<string>): Set<string> {
  const lines = new Set<string>();
  for (const { commune, feedId, routes } of directory.list())
    if (commune !== undefined && communes.has(commune)) for (const route of routes) lines.add(`${feedId}:${route}`);
  return lines;
}

function byName(routes: readonly FoundRoute[], text: string): FoundRoute[] {
  const names = routes.map(({ route: { shortName, longName } }) => `${shortName ?? ''} ${longName ?? ''}`);
  return new NameSearch(names).find(text).map(({ index, score }) => {
    const route = routes[index]!;
    return { ...route, order: [-score, ...route.order] };
  });
}

/** Throws NOT_FOUND. */
export function findRoute(transit: Transit, id: string): KnownRoute {
  const { feedId, schedule, local } = transit.scheduleOf(id, 'route');
  const route = schedule.findRoute(local);
  if (!route) throw notFoundAt('id', id, 'the id of a route of /v1/routes', `no route ${id.slice(0, 80)}`);
  return { id, feedId, schedule, route };
}

/** `/v1/routes/{id}`: its way and stops by direction. Throws NOT_FOUND. */
export function describeRoute(transit: Transit, id: string, nowMs: number): RouteDetail {
  const { feedId, schedule, route } = findRoute(transit, id);
  const view = transit.view(nowMs);
  const own = view.route(feedId, schedule, route);
  const { agencyId } = route;
  const concerned = {
    routeId: id,
    routeType: route.type,
    ...(agencyId === undefined ? {} : { agencyId: `${feedId}:${agencyId}` }),
  };
  return {
    ...own,
    timezone: schedule.timeZone,
    directions: directionsOf(schedule, route.routeId).map(({ stops, ...direction }) => ({
      ...direction,
      stops: stops.map((stop) => view.stopRef(feedId, schedule, stop)),
    })),
    alerts: view.alertsOf(concerned, nowMs),
    sources: view.sources(),
  };
}

/** `/v1/routes/{id}/vehicles`, as the list of vehicle positions gives them. Throws NOT_FOUND. */
export function vehiclesOf(
  transit: Transit,
  id: string,
  asked: QueryParameters,
  after: string | undefined,
  nowMs: number,
): string {
  findRoute(transit, id);
  const { audience, live, catalogue } = transit.context;
  return pageOfState(live, 'vehicle-position', {
    filter: { routes: [id] },
    limit: asked.whole('limit'),
    audience,
    guard: catalogue.guard,
    nowMs,
    ...(after === undefined ? {} : { after }),
  });
}

interface Direction {
  directionId?: number;
  headsigns: string[];
  stops: string[];
  trips: number;
  shape?: { type: 'LineString'; coordinates: number[][] };
}

/** Of schedules in use; a line is looked through once. */
const known = new WeakMap<Schedule, Map<string, Direction[]>>();

function directionsOf(schedule: Schedule, routeId: string): Direction[] {
  let routes = known.get(schedule);
  if (!routes) known.set(schedule, (routes = new Map()));
  let directions = routes.get(routeId);
  if (!directions) {
    const byDirection = new Map<number | undefined, ScheduledTrip[]>();
    for (const trip of schedule.tripsStarting(routeId, undefined, -Infinity, Infinity)) {
      const others = byDirection.get(trip.directionId);
      if (others) others.push(trip);
      else byDirection.set(trip.directionId, [trip]);
    }
    directions = [...byDirection]
      .sort(([a = -1], [b = -1]) => a - b)
      .map(([directionId, trips]) => directionOf(schedule, directionId, trips));
    routes.set(routeId, directions);
  }
  return directions;
}

function directionOf(schedule: Schedule, directionId: number | undefined, trips: readonly ScheduledTrip[]): Direction {
  const patterns = mostFrequent(trips, (trip) => schedule.patternOf(trip));
  const sequences = patterns.map(([trip]) =>
    schedule
      .stopTimes(trip!)
      .map(({ stopId }) => stopId)
      .filter((stopId) => stopId !== ''),
  );
  const withShape = mostFrequent(
    trips.filter(({ shapeId }) => shapeId !== undefined),
    ({ shapeId }) => shapeId,
  )[0]?.[0];
  const points = withShape && schedule.shapeOf(withShape);
  return {
    ...(directionId === undefined ? {} : { directionId }),
    headsigns: mostFrequent(
      trips.filter(({ headsign }) => headsign),
      ({ headsign }) => headsign,
    ).map(([trip]) => trip!.headsign!),
    stops: mergeInOrder(sequences),
    trips: trips.length,
    ...(points && {
      shape: {
        type: 'LineString' as const,
        coordinates: Array.from({ length: points.length / 2 }, (_, at) => [points[2 * at + 1]!, points[2 * at]!]),
      },
    }),
  };
}

/** Trips alike in something, those of the most first. */
function mostFrequent(trips: readonly ScheduledTrip[], what: (trip: ScheduledTrip) => unknown): ScheduledTrip[][] {
  const alike = new Map<unknown, ScheduledTrip[]>();
  for (const trip of trips) {
    const others = alike.get(what(trip));
    if (others) others.push(trip);
    else alike.set(what(trip), [trip]);
  }
  return [...alike.values()].sort((a, b) => b.length - a.length);
}

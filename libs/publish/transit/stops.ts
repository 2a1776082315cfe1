import type { BoundingBox } from '#libs/live';
import type { GeoPoint } from '#libs/model';
import type { StopDetail, TransitStops } from '../describe/transit-answers.js';
import { invalid } from '../query/request.js';
import type { QueryParameters } from '../query/query-parameters.js';
import { pageOfList } from './pages-of.js';
import type { OrderKey, PartList } from './part-list.js';
import { distanceM } from '#libs/territory';
import type { KnownStop } from './stop-directory.js';
import type { Transit } from './transit.js';

interface Found {
  stop: KnownStop;
  distanceM?: number;
  score?: number;
  order: OrderKey;
}

/** `/v1/stops`: by name the best first, by place the nearest first, else in the order of the timetables. */
export function listStops(transit: Transit, asked: QueryParameters, nowMs: number): TransitStops {
  const point = asked.point('near');
  if (!point && asked.has('radius')) throw invalid('radius', asked.text('radius')!, 'it beside near');
  const routes = asked.list('route');
  const feeds = asked.list('feed');
  const communes = asked.list('commune');
  const unknown = transit.unknown({ route: routes, feed: feeds, commune: communes });
  const matches = matching({
    types: asked.list('type'),
    routes,
    feeds,
    modes: asked.list('mode'),
    communes,
    box: asked.box('bbox'),
  });
  const found = candidates(transit, asked.text('q'), point, asked.whole('radius'), asked.part).filter(({ stop }) =>
    matches(stop),
  );
  const { page, ...rest } = pageOfList(
    found,
    ({ stop }) => stop.id,
    ({ order }) => order,
    asked,
  );
  const view = transit.view(nowMs);
  const items = page.map(({ stop, distanceM: away, score }) =>
    view.stop(stop, { ...(away !== undefined && { distanceM: away }), ...(score !== undefined && { score }) }),
  );
  return { items, ...rest, sources: view.sources(), ...(unknown && { unknown }) };
}

function candidates(
  transit: Transit,
  text: string | undefined,
  point: GeoPoint | undefined,
  radiusM: number,
  part: PartList | undefined,
): Found[] {
  const directory = transit.directory();
  const { catalogue } = transit.context;
  if (text === undefined) {
    if (!point)
      return directory
        .list()
        .map((stop) => ({ stop, order: [catalogue.placeOf(stop.feedId), directory.placeOf(stop)] }));
    return directory.near(point, radiusM).map((one) => ({ ...one, order: [one.distanceM, one.stop.id] }));
  }
  const { stops, isPartial } = directory.search(text);
  if (isPartial) part?.partly();
  return stops.flatMap(({ stop, score, lines, at }): Found[] => {
    const found = { stop, score, order: [-score, -lines, catalogue.placeOf(stop.feedId), ...at] };
    if (!point) return [found];
    const away = stop.point && distanceM(point, stop.point);
    return away !== undefined && away <= radiusM ? [{ ...found, distanceM: away }] : [];
  });
}

interface StopFilter {
  types: readonly string[];
  routes: readonly string[];
  feeds: readonly string[];
  modes: readonly string[];
  communes: readonly string[];
  box: BoundingBox | undefined;
}

function matching({ types, routes, feeds, modes, communes, box }: StopFilter): (stop: KnownStop) => boolean {
  const [typeSet, routeSet, feedSet, modeSet, communeSet] = [types, routes, feeds, modes, communes].map(
    (list) => new Set(list),
  ) as [Set<string>, Set<string>, Set<string>, Set<string>, Set<string>];
  return (stop) =>
    typeSet.has(stop.type) &&
    (feedSet.size === 0 || feedSet.has(stop.feedId)) &&
    (routeSet.size === 0 || stop.routes.some((route) => routeSet.has(`${stop.feedId}:${route}`))) &&
    (modeSet.size === 0 || stop.modes.some((mode) => modeSet.has(mode))) &&
    (communeSet.size === 0 || (stop.commune !== undefined && communeSet.has(stop.commune))) &&
    (!box || (stop.point !== undefined && isInside(stop.point, box)));
}

function isInside({ latitude, longitude }: GeoPoint, [west, south, east, north]: BoundingBox): boolean {
  const isBetween = west > east ? longitude >= west || longitude <= east : longitude >= west && longitude <= east;
  return latitude >= south && latitude <= north && isBetween;
}

/** `/v1/stops/{id}`. Throws NOT_FOUND. */
export function describeStop(transit: Transit, id: string, nowMs: number): StopDetail {
  const known = transit.stop(id);
  const { feedId, schedule, routes, parts } = known;
  const view = transit.view(nowMs);
  const directory = transit.directory();
  const own = view.stop(known);
  const belonging = parts.flatMap((part) => directory.find(`${feedId}:${part}`) ?? []);
  const stops = [known.stop.stopId, ...parts];
  const alerts = new Set([
    ...view.alertsOf({ stopIds: view.withStations(feedId, schedule, stops) }, nowMs),
    ...routes.flatMap((route) => view.alertsOf({ routeId: `${feedId}:${route}` }, nowMs)),
  ]);
  return {
    ...own,
    timezone: schedule.timeZone,
    routes: routes.flatMap((route) => view.routeRef(feedId, schedule, route) ?? []),
    platforms: belonging.filter(({ type }) => type === 'platform').map((stop) => view.stop(stop)),
    entrances: belonging.filter(({ type }) => type === 'entrance').map((stop) => view.stop(stop)),
    alerts: [...alerts].sort(),
    sources: view.sources(),
  };
}

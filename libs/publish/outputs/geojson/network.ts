import { modeOfRouteType, toInstant, type FeedId } from '#libs/model';
import type { BoundingBox, EntityFilter } from '#libs/live';
import type { Schedule } from '#libs/schedule';
import type { PublishContext } from '../../context.js';
import type { Built, Output } from '../../output.js';
import { refuseStrangeCommunes } from '../../query/communes.js';
import { invalid } from '../../query/request.js';
import { collectionOf } from './features.js';
import { readPart } from './part.js';

/** A network has a few shapes a route; more would be noise on a map. */
const SHAPES_PER_ROUTE = 6;

/** A kind that can be asked for only by place and feed. */
const PLACES = ['parking'] as const;

/** Ids and communes of what is drawn, for whoever wants a part of it. */
interface NetworkFeature {
  feature: { geometry: { coordinates: unknown }; properties: Record<string, unknown> };
  communes: ReadonlySet<string>;
}

/** `/geojson/routes.geojson` and `/geojson/stops.geojson`: ways and stops of every open schedule in use, for the base of a map. */
export function networkOutputs(context: PublishContext): Output[] {
  return [networkOutput('routes', routeFeatures, context), networkOutput('stops', stopFeatures, context)];
}

function networkOutput(
  name: string,
  featuresOf: (feedId: FeedId, schedule: Schedule, context: PublishContext) => NetworkFeature[],
  context: PublishContext,
): Output {
  const feeds = (): FeedId[] =>
    context.catalogue
      .readableBy(context.audience)
      .filter(({ hasSchedule }) => hasSchedule)
      .map(({ feedId }) => feedId);
  // A schedule never changes, so it is walked once.
  const drawn = new WeakMap<Schedule, NetworkFeature[]>();
  const all = (): NetworkFeature[] =>
    feeds().flatMap((feedId) => {
      const schedule = context.findSchedule(feedId);
      if (!schedule) return [];
      let features = drawn.get(schedule);
      if (!features) drawn.set(schedule, (features = featuresOf(feedId, schedule, context)));
      return features;
    });
  return {
    path: `/geojson/${name}.geojson`,
    visibility: 'open',
    revision: () =>
      feeds()
        .map((feedId) => context.findSchedule(feedId)?.documentHash ?? '-')
        .join(),
    select: (query) => {
      if (name === 'stops' && query.has('mode'))
        throw invalid('mode', query.get('mode')!, 'nothing: of stops only feed, commune and bbox can be asked');
      const filter = readPart(query, PLACES);
      refuseStrangeCommunes(filter.communes, context.communes);
      return collectionOf(all().flatMap((one) => (meets(one, filter) ? one.feature : [])));
    },
    build: (): Built => ({
      body: collectionOf(all().map(({ feature }) => feature)),
      contentType: 'application/geo+json; charset=utf-8',
      modifiedAt: toInstant(context.clock.now()),
      maxAgeSeconds: 60,
      compress: true,
    }),
  };
}

function meets({ feature, communes }: NetworkFeature, filter: EntityFilter): boolean {
  const { feed, mode } = feature.properties;
  const asks = (part: readonly string[] | undefined, value: unknown): boolean =>
    !part || part.length === 0 || part.includes(value as string);
  return (
    asks(filter.feeds, feed) &&
    asks(filter.modes, mode) &&
    (!filter.communes?.length || filter.communes.some((code) => communes.has(code))) &&
    (!filter.bbox || touches(feature.geometry.coordinates, filter.bbox))
  );
}

function touches(coordinates: unknown, box: BoundingBox): boolean {
  const list = coordinates as unknown[];
  if (typeof list[0] !== 'number') return list.some((part) => touches(part, box));
  const [longitude, latitude] = list as [number, number];
  const [west, south, east, north] = box;
  const isBetween = west > east ? longitude >= west || longitude <= east : longitude >= west && longitude <= east;
  return isBetween && latitude >= south && latitude <= north;
}

function communeAt(context: PublishContext, latitude: number, longitude: number): string | undefined {
  return context.communeOf?.({ latitude, longitude });
}

function routeFeatures(feedId: FeedId, schedule: Schedule, context: PublishContext): NetworkFeature[] {
  const communesOf = new Map(
    [...schedule.stopsByRoute()].map(([route, stops]) => {
      const codes = [...stops].flatMap((id) => {
        const { latitude, longitude } = schedule.findStop(id) ?? {};
        return latitude === undefined || longitude === undefined ? [] : (communeAt(context, latitude, longitude) ?? []);
      });
      return [route, new Set(codes)];
    }),
  );
  const seen = new Map<string, Set<string>>();
  const features: NetworkFeature[] = [];
  for (const trip of schedule.trips()) {
    const shapes = seen.get(trip.routeId) ?? new Set();
    seen.set(trip.routeId, shapes);
    if (!trip.shapeId || shapes.has(trip.shapeId) || shapes.size >= SHAPES_PER_ROUTE) continue;
    shapes.add(trip.shapeId);
    const shape = schedule.shapeOf(trip);
    const route = schedule.findRoute(trip.routeId);
    if (!shape || !route) continue;
    const coordinates = Array.from({ length: shape.length / 2 }, (_, i) => [shape[2 * i + 1], shape[2 * i]]);
    const feature = {
      type: 'Feature',
      geometry: { type: 'LineString', coordinates },
      properties: {
        routeId: `${feedId}:${route.routeId}`,
        name: route.shortName ?? route.longName,
        color: route.color ? `#${route.color}` : undefined,
        mode: modeOfRouteType(route.type),
        feed: feedId,
      },
    };
    features.push({ feature, communes: communesOf.get(trip.routeId) ?? new Set() });
  }
  return features;
}

function stopFeatures(feedId: FeedId, schedule: Schedule, context: PublishContext): NetworkFeature[] {
  const features: NetworkFeature[] = [];
  for (const { stopId, name, latitude, longitude, locationType } of schedule.stops()) {
    if (latitude === undefined || longitude === undefined || locationType > 1) continue;
    const commune = communeAt(context, latitude, longitude);
    const feature = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
      properties: { stopId: `${feedId}:${stopId}`, name, feed: feedId, ...(commune !== undefined && { commune }) },
    };
    features.push({ feature, communes: new Set(commune === undefined ? [] : [commune]) });
  }
  return features;
}

import { facetsOf } from '#libs/live';
import { modeOfRouteType, toInstant, type FeedId, type HubEvent, type Kind } from '#libs/model';
import type { PublishContext } from '../context.js';
import type { Built, Output } from '../output.js';

export const MAP_KINDS = [
  'vehicle-position',
  'station',
  'free-vehicle',
  'traffic-measurement',
  'traffic-situation',
] as const satisfies readonly Kind[];

/** `/geojson/{kind}.geojson`: the current state for maps and GIS programs. Spec: RFC 7946. */
export function geojsonOutputs(context: PublishContext): Output[] {
  return MAP_KINDS.map((kind) => ({
    path: `/geojson/${kind}.geojson`,
    visibility: 'open',
    revision: () => String(context.live.revision(kind)),
    build: (): Built => {
      const at = toInstant(context.clock.now());
      const features: object[] = [];
      for (const { event } of context.live.list(kind)) {
        if (event.visibility === 'open') features.push(...toFeature(event, context));
      }
      return {
        body: JSON.stringify({ type: 'FeatureCollection', generatedAt: at, features }),
        contentType: 'application/geo+json; charset=utf-8',
        modifiedAt: at,
        maxAgeSeconds: 5,
        compress: true,
      };
    },
  }));
}

function toFeature(event: HubEvent, context: PublishContext): object[] {
  const { points } = facetsOf(event);
  const first = points[0];
  if (!first) return [];
  const coordinates = points.map(({ latitude, longitude }) => [longitude, latitude]);
  const { point: _, ...properties } = event.entity as Record<string, unknown>;
  const feed = context.catalogue.find(event.feed);
  return [
    {
      type: 'Feature',
      id: event.key,
      geometry:
        coordinates.length === 1 ? { type: 'Point', coordinates: coordinates[0] } : { type: 'LineString', coordinates },
      properties: {
        key: event.key,
        feed: event.feed,
        observedAt: event.observedAt,
        quality: event.quality.flags,
        licence: feed?.licence,
        attribution: feed?.attribution ?? feed?.producer,
        ...properties,
      },
    },
  ];
}

/** A network has a few shapes a route; more would be noise on a map. */
const SHAPES_PER_ROUTE = 6;

/** `/geojson/routes.geojson`: the ways of the routes of every open schedule in use, for the base of a map. */
export function routesOutput(context: PublishContext): Output {
  const feeds = (): FeedId[] =>
    context.catalogue
      .list()
      .filter(({ effectiveVisibility, formats }) => effectiveVisibility === 'open' && formats.includes('gtfs'))
      .map(({ feedId }) => feedId);
  return {
    path: '/geojson/routes.geojson',
    visibility: 'open',
    revision: () =>
      feeds()
        .map((feedId) => context.findSchedule(feedId)?.documentHash ?? '-')
        .join(),
    build: (): Built => ({
      body: JSON.stringify({
        type: 'FeatureCollection',
        features: feeds().flatMap((feedId) => routeFeatures(feedId, context)),
      }),
      contentType: 'application/geo+json; charset=utf-8',
      modifiedAt: toInstant(context.clock.now()),
      maxAgeSeconds: 60,
      compress: true,
    }),
  };
}

function routeFeatures(feedId: FeedId, context: PublishContext): object[] {
  const schedule = context.findSchedule(feedId);
  if (!schedule) return [];
  const seen = new Map<string, Set<string>>();
  const features: object[] = [];
  for (const trip of schedule.trips()) {
    const shapes = seen.get(trip.routeId) ?? new Set();
    seen.set(trip.routeId, shapes);
    if (!trip.shapeId || shapes.has(trip.shapeId) || shapes.size >= SHAPES_PER_ROUTE) continue;
    shapes.add(trip.shapeId);
    const shape = schedule.shapeOf(trip);
    const route = schedule.findRoute(trip.routeId);
    if (!shape || !route) continue;
    const coordinates = Array.from({ length: shape.length / 2 }, (_, i) => [shape[2 * i + 1], shape[2 * i]]);
    features.push({
      type: 'Feature',
      geometry: { type: 'LineString', coordinates },
      properties: {
        routeId: `${feedId}:${route.routeId}`,
        name: route.shortName ?? route.longName,
        color: route.color ? `#${route.color}` : undefined,
        mode: modeOfRouteType(route.type),
        feed: feedId,
      },
    });
  }
  return features;
}

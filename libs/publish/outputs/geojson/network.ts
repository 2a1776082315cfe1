import { modeOfRouteType, toInstant, type FeedId } from '#libs/model';
import type { Schedule } from '#libs/schedule';
import type { PublishContext } from '../../context.js';
import type { Built, Output } from '../../output.js';

/** A network has a few shapes a route; more would be noise on a map. */
const SHAPES_PER_ROUTE = 6;

/** `/geojson/routes.geojson` and `/geojson/stops.geojson`: ways and stops of every open schedule in use, for the base of a map. */
export function networkOutputs(context: PublishContext): Output[] {
  return [networkOutput('routes', routeFeatures, context), networkOutput('stops', stopFeatures, context)];
}

function networkOutput(
  name: string,
  featuresOf: (feedId: FeedId, schedule: Schedule) => object[],
  context: PublishContext,
): Output {
  const feeds = (): FeedId[] =>
    context.catalogue
      .list()
      .filter(({ effectiveVisibility, hasSchedule }) => effectiveVisibility === 'open' && hasSchedule)
      .map(({ feedId }) => feedId);
  return {
    path: `/geojson/${name}.geojson`,
    visibility: 'open',
    revision: () =>
      feeds()
        .map((feedId) => context.findSchedule(feedId)?.documentHash ?? '-')
        .join(),
    build: (): Built => ({
      body: JSON.stringify({
        type: 'FeatureCollection',
        features: feeds().flatMap((feedId) => {
          const schedule = context.findSchedule(feedId);
          return schedule ? featuresOf(feedId, schedule) : [];
        }),
      }),
      contentType: 'application/geo+json; charset=utf-8',
      modifiedAt: toInstant(context.clock.now()),
      maxAgeSeconds: 60,
      compress: true,
    }),
  };
}

function routeFeatures(feedId: FeedId, schedule: Schedule): object[] {
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

function stopFeatures(feedId: FeedId, schedule: Schedule): object[] {
  const features: object[] = [];
  for (const { stopId, name, latitude, longitude, locationType } of schedule.stops()) {
    if (latitude === undefined || longitude === undefined || locationType > 1) continue;
    features.push({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
      properties: { stopId: `${feedId}:${stopId}`, name, feed: feedId },
    });
  }
  return features;
}

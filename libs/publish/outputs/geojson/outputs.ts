import { StaleSources, facetsOf } from '#libs/live';
import { toInstant, type HubEvent, type Kind } from '#libs/model';
import type { PublishContext } from '../../context.js';
import { healthRevision } from '../../data-time.js';
import type { Built, Output } from '../../output.js';

export const MAP_KINDS = [
  'vehicle-position',
  'station',
  'free-vehicle',
  'parking',
  'traffic-measurement',
  'traffic-situation',
  'variable-message-sign',
] as const satisfies readonly Kind[];

/** `/geojson/{kind}.geojson`: the current state for maps and GIS programs. Spec: RFC 7946. */
export function geojsonOutputs(context: PublishContext): Output[] {
  return MAP_KINDS.map((kind) => ({
    path: `/geojson/${kind}.geojson`,
    visibility: 'open',
    revision: () => {
      const feeds = context.catalogue.list().map(({ feedId }) => feedId);
      return `${context.live.revision(kind)}/${healthRevision(context, feeds)}`;
    },
    build: (): Built => {
      const at = toInstant(context.clock.now());
      const stale = new StaleSources(context.live, context.clock.now());
      const features: object[] = [];
      for (const { event } of context.live.inKeyOrder(kind)) {
        if (context.catalogue.guard.mayRead('open', event)) features.push(...toFeature(stale.show(event), context));
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

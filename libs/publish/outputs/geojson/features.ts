import { facetsOf } from '#libs/live';
import type { HubEvent } from '#libs/model';
import type { PublishContext } from '../../context.js';

/** An entity as a feature, with the terms of its feed; none for one without a place. Spec: RFC 7946. */
export function featureOf(event: HubEvent, context: PublishContext): object | undefined {
  const { points } = facetsOf(event);
  const first = points[0];
  if (!first) return undefined;
  const coordinates = points.map(({ latitude, longitude }) => [longitude, latitude]);
  const { point: _, ...properties } = event.entity as Record<string, unknown>;
  const feed = context.catalogue.find(event.feed);
  return {
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
  };
}

export function collectionOf(features: readonly object[], generatedAt?: string): string {
  return JSON.stringify({ type: 'FeatureCollection', ...(generatedAt !== undefined && { generatedAt }), features });
}

import { notFoundAt } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import type { PublishContext } from '../context.js';
import { collectionOf, featureOf } from '../outputs/geojson/features.js';
import { SLICES, type CommuneFacts, type CommuneStop, type SliceName } from './commune-facts.js';
import { flatten, toCsv, type Row } from './flat-rows.js';

export const SLICE_NAMES: readonly SliceName[] = ['stops', ...(Object.keys(SLICES) as (keyof typeof SLICES)[])];

const FIRST = [
  'key',
  'feed',
  'licence',
  'attribution',
  'nature',
  'observedAt',
  'flags',
  'point.latitude',
  'point.longitude',
];

/** `/communes/{insee}/{slice}.csv` and `.geojson`: one sort of things of a commune, each row under the terms of its feed. */
export function communeSlice(
  facts: CommuneFacts,
  file: string,
  context: PublishContext,
): { body: string; type: string } {
  const [, name, form] = /^([a-z-]+)\.(csv|geojson)$/.exec(file) ?? [];
  if (!(SLICE_NAMES as readonly (string | undefined)[]).includes(name))
    throw notFoundAt('slice', file, `one of ${SLICE_NAMES.join(', ')}, as .csv or .geojson`);
  const slice = name as SliceName;
  const events = slice === 'stops' ? [] : (facts.events.get(SLICES[slice]) ?? []);
  if (form === 'csv') {
    const rows =
      slice === 'stops'
        ? facts.stops.map((stop) => stopRow(stop, context))
        : events.map((event) => eventRow(event, context));
    return { body: toCsv(rows, FIRST), type: 'text/csv; charset=utf-8; header=present' };
  }
  const features =
    slice === 'stops'
      ? facts.stops.map((stop) => stopFeature(stop, context))
      : events.flatMap((event) => featureOf(event, context) ?? []);
  return { body: collectionOf(features), type: 'application/geo+json; charset=utf-8' };
}

function termsOf(feedId: string, { catalogue }: PublishContext): Row {
  const feed = catalogue.find(feedId);
  return {
    feed: feedId,
    licence: feed?.licence,
    attribution: feed?.attribution ?? feed?.producer,
    nature: feed?.nature,
  };
}

function eventRow({ key, feed, entity, observedAt, quality }: HubEvent, context: PublishContext): Row {
  return { key, ...termsOf(feed, context), observedAt, flags: quality.flags.join(' '), ...flatten(entity) };
}

function stopRow({ id, feedId, stop, type, point, commune, routes, modes }: CommuneStop, context: PublishContext): Row {
  const { name, code } = stop;
  const lines = routes.map((route) => `${feedId}:${route}`).join(' ');
  return {
    key: id,
    ...termsOf(feedId, context),
    ...flatten({ point }),
    type,
    name,
    code,
    commune,
    routes: lines,
    modes: modes.join(' '),
  };
}

function stopFeature(stop: CommuneStop, context: PublishContext): object {
  const { 'point.latitude': latitude, 'point.longitude': longitude, ...properties } = stopRow(stop, context);
  return {
    type: 'Feature',
    id: stop.id,
    geometry: latitude === undefined ? null : { type: 'Point', coordinates: [longitude, latitude] },
    properties,
  };
}

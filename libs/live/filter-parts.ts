import type { Kind } from '#libs/model';
import type { EntityFilter } from './filter.js';

export type FilterPart = keyof EntityFilter;

const PLACES: readonly FilterPart[] = ['feeds', 'modes', 'bbox', 'communes'];
const LINES: readonly FilterPart[] = [...PLACES, 'routes', 'stops'];

/** What can be asked of a kind: a road has no line, a key figure no place. */
const PARTS: Record<Kind, readonly FilterPart[]> = {
  'vehicle-position': LINES,
  'trip-update': LINES,
  alert: LINES,
  'trip-modification': LINES,
  alarm: LINES,
  station: [...PLACES, 'stops'],
  'free-vehicle': [...PLACES, 'stops'],
  parking: PLACES,
  'variable-message-sign': PLACES,
  'traffic-measurement': PLACES,
  'traffic-situation': PLACES,
  'feed-status': ['feeds'],
  dataset: ['feeds'],
  kpi: ['feeds'],
  'alarm-action': ['feeds'],
  'journal-entry': ['feeds'],
  audit: ['feeds'],
};

/** The first part of a filter that means nothing for any of the kinds; `undefined` where all of it can be asked. */
export function meaninglessPart(filter: EntityFilter, kinds: readonly Kind[]): FilterPart | undefined {
  const asked = (Object.keys(filter) as FilterPart[]).filter((part) => (filter[part] ?? []).length > 0);
  return asked.find((part) => !kinds.some((kind) => PARTS[kind].includes(part)));
}

/** What can be asked of the kinds, for whoever asked something else. */
export function partsOf(kinds: readonly Kind[]): FilterPart[] {
  return LINES.filter((part) => kinds.some((kind) => PARTS[kind].includes(part)));
}

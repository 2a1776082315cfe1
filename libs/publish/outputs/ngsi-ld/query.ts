import { StaleSources } from '#libs/live';
import type { Audience, GeoPoint, HubEvent } from '#libs/model';
import { distanceM } from '#libs/territory';
import type { PublishContext } from '../../context.js';
import { invalid, readList, single, wholeNumber, type Query } from '../../query/request.js';
import {
  NGSI_CONTEXT,
  NGSI_TYPES,
  eventOfNgsiId,
  kindsOfNgsi,
  toNgsi,
  type NgsiEntity,
  type NgsiType,
} from './entity.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;
const KNOWN = [
  'type',
  'id',
  'attrs',
  'georel',
  'geometry',
  'coordinates',
  'limit',
  'offset',
  'count',
  'options',
  'format',
];

export interface NgsiAnswer {
  entities: object[];
  /** Of all that meet the query; asked for by `count=true`. */
  count?: number;
}

/**
 * Current entities as smart data models: by type, id, what they have and where they are, by pages, whole or simplified.
 * Without any of them all are given, where the standard would refuse. Throws REQUEST_INVALID naming the parameter. Spec: ETSI GS CIM 009 §6.4.3.2.
 */
export function queryNgsi(query: Query, audience: Audience, context: PublishContext): NgsiAnswer {
  const { limit, offset } = readWindow(query);
  const { entities, count } = selectNgsi(query, audience, context, { from: offset, until: offset + limit });
  return { entities, ...(isTrue('count', query) && { count }) };
}

/** Of a part: the first entities of those a page of the whole may have, and what is counted for it. */
export interface NgsiPart {
  entities: { id: string }[];
  count: number;
  /** Of them, what the hub's own operators write: every part has it. */
  own: number;
}

/** Deepest end of a page that is put together of parts: each gives all there is up to it. */
const MOST_OF_PART = 20_000;
/** How many of its entities a part is asked for; between processes alone. */
const FIRST = 'first';

/** What a part is asked instead of a page of the whole; `undefined` for a page too deep to be put together. */
export function ngsiPartUrl(url: string): string | undefined {
  const [path = '/', text = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(text);
  const whole = (name: string, otherwise: number): number => Number(parameters.get(name) ?? otherwise);
  const end = whole('offset', 0) + whole('limit', DEFAULT_LIMIT);
  if (end > MOST_OF_PART) return undefined;
  // What is no number is refused by the parts, in their own words.
  parameters.set(FIRST, String(Number.isSafeInteger(end) && end >= 0 ? end : 0));
  return `${path}?${parameters.toString()}`;
}

/** A part of an answer, for whoever puts it together; `undefined` where that is not what is asked. Throws as `queryNgsi`. */
export function queryNgsiPart(
  { [FIRST]: first, ...query }: Query,
  audience: Audience,
  context: PublishContext,
): NgsiPart | undefined {
  if (first === undefined) return undefined;
  readWindow(query);
  isTrue('count', query);
  const until = wholeNumber(FIRST, single(first), 0, 0, MOST_OF_PART);
  return selectNgsi(query, audience, context, { from: 0, until });
}

/** As one hub that has all feeds would answer. */
export function mergeNgsi(parts: readonly NgsiPart[], parameters: URLSearchParams): NgsiAnswer {
  const ids = readList(parameters.getAll('id'));
  const kinds = kindsOfNgsi(NGSI_TYPES);
  const byId = new Map(parts.flatMap(({ entities }) => entities.map((entity) => [entity.id, entity] as const)));
  const placed = [...byId].map(([id, entity]) => {
    const { kind, key } = eventOfNgsiId(id)!;
    return { entity, place: ids.length > 0 ? ids.indexOf(id) : kinds.indexOf(kind), key };
  });
  placed.sort((a, b) => a.place - b.place || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const offset = Number(parameters.get('offset') ?? 0);
  const limit = Number(parameters.get('limit') ?? DEFAULT_LIMIT);
  const repeated = (parts[0]?.own ?? 0) * (parts.length - 1);
  return {
    entities: placed.slice(offset, offset + limit).map(({ entity }) => entity),
    ...(parameters.get('count') === 'true' && {
      count: parts.reduce((sum, { count }) => sum + count, 0) - repeated,
    }),
  };
}

function readWindow(query: Query): { limit: number; offset: number } {
  return {
    limit: wholeNumber('limit', single(query['limit']), DEFAULT_LIMIT, 0, MAX_LIMIT),
    offset: wholeNumber('offset', single(query['offset']), 0, 0, 10_000_000),
  };
}

/** Those from the one place until before the other, of all that meet the query. */
function selectNgsi(
  query: Query,
  audience: Audience,
  context: PublishContext,
  { from, until }: { from: number; until: number },
): NgsiPart {
  for (const name of Object.keys(query))
    if (!KNOWN.includes(name)) throw invalid(name, name, `one of ${KNOWN.join(', ')}`);
  const types = readList(query['type']).map(typeIn);
  const ids = readList(query['id']);
  const attributes = readList(query['attrs']);
  const isNear = readPlace(query);
  const shape = shapeIn(query, attributes);
  const entities: { id: string }[] = [];
  let [count, own] = [0, 0];
  for (const event of eventsOf(types, ids, audience, context)) {
    const entity = toNgsi(event, context);
    if (!entity || (attributes.length > 0 && !attributes.some((name) => name in entity.attributes))) continue;
    if (isNear && !(entity.point && isNear(entity.point))) continue;
    if (count >= from && count < until) entities.push(shape(entity));
    count += 1;
    if (event.feed === context.catalogue.own.feedId) own += 1;
  }
  return { entities, count, own };
}

/** One entity by its id; `undefined` for one there is not, or not for this reader. */
export function findNgsi(id: string, query: Query, audience: Audience, context: PublishContext): object | undefined {
  for (const name of Object.keys(query))
    if (!['attrs', 'options', 'format'].includes(name)) throw invalid(name, name, 'attrs, options or format');
  const [event] = eventsOf([], [id], audience, context);
  const entity = event && toNgsi(event, context);
  return entity && shapeIn(query, readList(query['attrs']))(entity);
}

function* eventsOf(
  types: readonly NgsiType[],
  ids: readonly string[],
  audience: Audience,
  { live, catalogue, clock }: PublishContext,
): Iterable<HubEvent> {
  const stale = new StaleSources(live, clock.now());
  const mayRead = (event: HubEvent): boolean => catalogue.guard.mayRead(audience, event);
  const kinds = kindsOfNgsi(types.length > 0 ? types : NGSI_TYPES);
  if (ids.length > 0) {
    for (const id of new Set(ids)) {
      const named = eventOfNgsiId(id);
      const event = named && kinds.includes(named.kind) ? live.find(named.kind, named.key)?.event : undefined;
      if (event && mayRead(event)) yield stale.show(event);
    }
    return;
  }
  for (const kind of kinds) for (const { event } of live.inKeyOrder(kind)) if (mayRead(event)) yield stale.show(event);
}

function shapeIn(query: Query, attributes: readonly string[]): (entity: NgsiEntity) => { id: string } {
  const isSimplified = [...readList(query['options']), ...readList(query['format'])].map((word) => {
    if (!['keyValues', 'simplified', 'normalized', 'concise'].includes(word) || word === 'concise')
      throw invalid('options', word, 'keyValues, simplified or normalized');
    return word !== 'normalized';
  });
  const isPlain = isSimplified.at(-1) === true;
  return ({ id, type, attributes: all }) => {
    const kept = Object.entries(all).filter(([name]) => attributes.length === 0 || attributes.includes(name));
    const given = kept.map(([name, attribute]) => [name, isPlain ? attribute.value : attribute]);
    return { id, type, ...Object.fromEntries(given), '@context': NGSI_CONTEXT };
  };
}

function typeIn(text: string): NgsiType {
  const short = text.replace(/^.*[/#]/, '');
  const type = NGSI_TYPES.find((one) => one === short);
  if (!type) throw invalid('type', text, `some of ${NGSI_TYPES.join(', ')}`);
  return type;
}

/** `georel=near;maxDistance==M` of a point, or `georel=within` a polygon. Spec: §4.10. */
function readPlace(query: Query): ((point: GeoPoint) => boolean) | undefined {
  const georel = single(query['georel']);
  const geometry = single(query['geometry']);
  const text = single(query['coordinates']);
  if (georel === undefined && geometry === undefined && text === undefined) return undefined;
  let coordinates: unknown;
  try {
    coordinates = JSON.parse(text ?? '');
  } catch {
    throw invalid('coordinates', text ?? '', 'coordinates of GeoJSON');
  }
  const near = /^near;maxDistance==(\d+(?:\.\d+)?)$/.exec(georel ?? '');
  if (near) {
    if (geometry !== 'Point' || !isPosition(coordinates))
      throw invalid('geometry', geometry ?? '', 'Point, with georel near');
    const [longitude, latitude] = coordinates;
    const most = Number(near[1]);
    return (point) => distanceM(point, { latitude, longitude }) <= most;
  }
  if (georel !== 'within') throw invalid('georel', georel ?? '', 'near;maxDistance==METRES or within');
  const [ring] = (Array.isArray(coordinates) ? coordinates : []) as unknown[];
  if (
    geometry !== 'Polygon' ||
    !Array.isArray(ring) ||
    ring.length < 4 ||
    ring.length > 1_000 ||
    !ring.every(isPosition)
  )
    throw invalid('geometry', geometry ?? '', 'Polygon of 4 to 1000 positions, with georel within');
  return (point) => isInside(ring as [number, number][], point);
}

function isPosition(value: unknown): value is [longitude: number, latitude: number] {
  return Array.isArray(value) && value.length >= 2 && value.slice(0, 2).every((one) => Number.isFinite(one));
}

/** By the number of edges to the west. */
function isInside(ring: readonly [number, number][], { longitude, latitude }: GeoPoint): boolean {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [x, y] = ring[at]!;
    const [otherX, otherY] = ring[before]!;
    if (y > latitude !== otherY > latitude && longitude < ((otherX - x) * (latitude - y)) / (otherY - y) + x)
      inside = !inside;
  }
  return inside;
}

function isTrue(name: string, query: Query): boolean {
  const value = single(query[name]);
  if (value !== undefined && value !== 'true' && value !== 'false') throw invalid(name, value, 'true or false');
  return value === 'true';
}

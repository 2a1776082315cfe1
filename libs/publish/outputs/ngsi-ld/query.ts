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
  for (const name of Object.keys(query))
    if (!KNOWN.includes(name)) throw invalid(name, name, `one of ${KNOWN.join(', ')}`);
  const types = readList(query['type']).map(typeIn);
  const ids = readList(query['id']);
  const attributes = readList(query['attrs']);
  const isNear = readPlace(query);
  const limit = wholeNumber('limit', single(query['limit']), DEFAULT_LIMIT, 0, MAX_LIMIT);
  const offset = wholeNumber('offset', single(query['offset']), 0, 0, 10_000_000);
  const shape = shapeIn(query, attributes);
  const entities: object[] = [];
  let count = 0;
  for (const event of eventsOf(types, ids, audience, context)) {
    const entity = toNgsi(event, context);
    if (!entity || (attributes.length > 0 && !attributes.some((name) => name in entity.attributes))) continue;
    if (isNear && !(entity.point && isNear(entity.point))) continue;
    count += 1;
    if (count > offset && entities.length < limit) entities.push(shape(entity));
  }
  return { entities, ...(isTrue('count', query) && { count }) };
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

function shapeIn(query: Query, attributes: readonly string[]): (entity: NgsiEntity) => object {
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

import { invalidRequest as invalid, notFoundAt, type HubError } from '#libs/errors';

export { invalidRequest as invalid } from '#libs/errors';
import { isWritable, writable } from '#libs/formats/text';
import { meaninglessPart, partsOf, type EntityFilter, type FilterPart } from '#libs/live';
import { MODES, isKind, type Kind, type Mode } from '#libs/model';
import { decodeAfter, type PageQuery } from './current-state.js';

/** Kinds that have a list under `/v1/`, by their plural. */
const PLURALS: Record<string, Kind> = {
  'vehicle-positions': 'vehicle-position',
  'trip-updates': 'trip-update',
  alerts: 'alert',
  stations: 'station',
  'free-vehicles': 'free-vehicle',
  'traffic-measurements': 'traffic-measurement',
  'traffic-situations': 'traffic-situation',
  parkings: 'parking',
  datasets: 'dataset',
  alarms: 'alarm',
  kpis: 'kpi',
  'trip-modifications': 'trip-modification',
  'variable-message-signs': 'variable-message-sign',
};

export const LISTED_KINDS = Object.entries(PLURALS).map(([plural, kind]) => ({ plural, kind }));

/** Throws NOT_FOUND for a plural that is no kind. */
export function kindOfPlural(plural: string): Kind {
  const kind = PLURALS[plural];
  if (plural === 'stream')
    throw notFoundAt('kind', plural, 'a WebSocket, subprotocol estuaire.v1; by HTTP it is /v1/stream/sse');
  if (!kind || !isKind(kind))
    throw notFoundAt('kind', plural, `one of ${Object.keys(PLURALS).join(', ')}`, `no list ${plural}`);
  return kind;
}

/** There is no such entity, or none the reader may know of. */
export function notFoundEntity(kind: Kind, key: string): HubError {
  const plural = LISTED_KINDS.find((one) => one.kind === kind)!.plural;
  return notFoundAt('key', key, `a key with its feed, as /v1/${plural} lists them`, `no ${kind} ${key.slice(0, 80)}`);
}

export type Query = Record<string, string | string[] | undefined>;

const KNOWN = new Set(['feed', 'mode', 'route', 'stop', 'commune', 'bbox', 'limit', 'cursor']);
const NAMES: Record<FilterPart, string> = {
  feeds: 'feed',
  modes: 'mode',
  routes: 'route',
  stops: 'stop',
  communes: 'commune',
  bbox: 'bbox',
};
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Reads `?feed=&mode=&route=&stop=&bbox=&commune=&limit=&cursor=`; lists by repetition or comma. Throws REQUEST_INVALID. */
export function readPageQuery(query: Query, kinds?: readonly Kind[]): Omit<PageQuery, 'audience' | 'nowMs' | 'guard'> {
  for (const name of Object.keys(query)) {
    if (!KNOWN.has(name)) throw invalid(name, name, `one of ${[...KNOWN].join(', ')}`);
  }
  const filter: EntityFilter = {
    feeds: readList(query['feed']),
    modes: readModes(readList(query['mode'])),
    routes: readList(query['route']),
    stops: readList(query['stop']),
    communes: readList(query['commune']),
    ...(single(query['bbox']) === undefined ? {} : { bbox: readBox(single(query['bbox'])!) }),
  };
  const meaningless = kinds && meaninglessPart(filter, kinds);
  if (meaningless) {
    const names = partsOf(kinds).map((part) => NAMES[part]);
    throw invalid(NAMES[meaningless], NAMES[meaningless], `of ${kinds.join(', ')} only ${names.join(', ')}`);
  }
  const limit = wholeNumber('limit', single(query['limit']), DEFAULT_LIMIT, 1, MAX_LIMIT);
  const after = readCursor(single(query['cursor']));
  return { filter, limit, ...(after === undefined ? {} : { after }) };
}

/** The key after which a list goes on. Throws REQUEST_INVALID for what no page gave. */
export function readCursor(cursor: string | undefined): string | undefined {
  const after = cursor === undefined ? undefined : decodeAfter(cursor);
  if (cursor !== undefined && after === undefined) throw invalid('cursor', cursor, 'the next of a page before');
  return after;
}

/** Names of the parameters a list of this kind knows. */
export function filterNames(kind: Kind): string[] {
  return [...partsOf([kind]).map((part) => NAMES[part]), 'limit', 'cursor'];
}

/** A key out of an address. Throws REQUEST_INVALID for what no key can hold (U+0000), before any store sees it. */
export function readKey(key: string): string {
  if (isWritable(key)) return key;
  throw invalid('key', writable(key).slice(0, 80), 'a key without control characters');
}

/** Throws REQUEST_INVALID for any parameter of an address that knows none. */
export function refuseQuery(query: Query): void {
  for (const name of Object.keys(query)) throw invalid(name, name, 'no parameter: this address is given whole');
}

export function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

export function wholeNumber(name: string, text: string | undefined, absent: number, min: number, max: number): number {
  if (text === undefined) return absent;
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw invalid(name, text, `a whole number from ${min} to ${max}`);
  return value;
}

/** Values of a parameter, by repetition or comma. */
export function readList(value: string | string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');
}

/** Throws REQUEST_INVALID for what is no mode. */
export function readModes(names: string[]): Mode[] {
  for (const name of names)
    if (!(MODES as readonly string[]).includes(name)) throw invalid('mode', name, `one of ${MODES.join(', ')}`);
  return names as Mode[];
}

export function readBox(text: string, name = 'bbox'): [number, number, number, number] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [west, south, east, north] = numbers;
  const fits =
    numbers.length === 4 &&
    numbers.every(Number.isFinite) &&
    south! >= -90 &&
    south! <= north! &&
    north! <= 90 &&
    Math.abs(west!) <= 180 &&
    Math.abs(east!) <= 180;
  if (!fits) throw invalid(name, text, 'west,south,east,north in degrees');
  return numbers as [number, number, number, number];
}

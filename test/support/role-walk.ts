import { strToU8, zipSync } from 'fflate';

export type GetText = (path: string, role: string) => Promise<{ status: number; text: string }>;

/** What a route must be asked with, where it cannot be asked without. */
const ASKED_WITH: Record<string, string> = { near: '49.44,1.09', lat: '49.44', lon: '1.09', kinds: 'station' };

/** Entities that have a name of their own. */
const KEPT_BY_KIND = new Set(['/v1/datasets/{key}']);

interface Described {
  parameters?: { name: string; in: string; required?: boolean }[];
}

/** What is asked of each route that has a name in it: a feed of each, and its one station. */
export interface WalkedFeeds {
  /** Every feed of the hub; its one station is called as the feed with a `1` behind. */
  all: readonly string[];
  /** What each role may read. */
  readable: Record<string, readonly string[]>;
}

/**
 * Asks every route of `/openapi.json` as each role, and looks for the canaries of what the role may not read in all that is
 * answered. Gives where one was found, how many answers there were, and the routes that were given to nobody: what is only
 * refused shows nothing.
 */
export async function walkRoutes(
  get: GetText,
  { all, readable }: WalkedFeeds,
): Promise<{ found: string[]; answers: number; neverGiven: string[] }> {
  const { text: description } = await get('/openapi.json', 'anybody');
  const { paths } = JSON.parse(description) as { paths: Record<string, { get?: Described }> };
  const hashes = await documentsOf(get, all);
  const given = new Set<string>();
  const asked = new Set<string>();
  const found: string[] = [];
  let answers = 0;
  for (const [role, readableBy] of Object.entries(readable)) {
    const hidden = all.filter((id) => !readableBy.includes(id));
    for (const [path, { get: reads }] of Object.entries(paths)) {
      if (!reads || path.includes('/stream') || path === '/v1/keys') continue;
      for (const id of path.includes('{') ? all : ['-']) {
        const key = `${id}:${id}1`;
        const address = path
          .replace('{kind}', 'station')
          .replace('{hash}', hashes.get(id) ?? id)
          .replace('{file}', 'station_information')
          .replace('{key}', encodeURIComponent(KEPT_BY_KIND.has(path) ? `${id}:gtfs` : key))
          .replace(/^\/v1\/(stops|routes|trips|blocks)\/\{id\}/, `/v1/$1/${encodeURIComponent(key)}`)
          .replace(/\{[^}]+\}/g, encodeURIComponent(id));
        const { status, text } = await get(`${address}${queryOf(reads)}`, role);
        answers += 1;
        asked.add(path);
        if (status === 200) given.add(path);
        // What was asked for is named in a refusal.
        const rest = text
          .replaceAll(key, '')
          .replaceAll(encodeURIComponent(key), '')
          .replaceAll(id, id === '-' ? id : '');
        for (const canary of hidden) if (rest.includes(canary)) found.push(`${role} ${address} ${canary}`);
      }
    }
  }
  return { found, answers, neverGiven: [...asked].filter((path) => !given.has(path)) };
}

/** A raw document of each feed, by its content hash, as whoever may read all of them is told. */
async function documentsOf(get: GetText, feeds: readonly string[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const feed of feeds) {
    const { text } = await get(`/v1/feeds/${feed}/documents`, 'admin');
    const hash = /"hash":"([0-9a-f]{64})"/.exec(text)?.[1];
    if (hash !== undefined) hashes.set(feed, hash);
  }
  return hashes;
}

function queryOf({ parameters = [] }: Described): string {
  const needed = parameters.filter((one) => one.in === 'query' && one.required);
  return needed.length === 0 ? '' : `?${needed.map(({ name }) => `${name}=${ASKED_WITH[name] ?? ''}`).join('&')}`;
}

/** What a row of a canary is read as: an entity of each kind, called `<id>1`, so that every output has something to give. */
const READ_AS: Record<string, string> = {
  station: 'name: { from: name }, point: { latitude: lat, longitude: lon }',
  'vehicle-position': 'label: { from: name }, point: { latitude: lat, longitude: lon }',
  parking: 'name: { from: name }, point: { latitude: lat, longitude: lon }',
  'traffic-measurement': 'name: { from: name }, point: { latitude: lat, longitude: lon }, speedKmh: { from: speed }',
};

export const CANARY_KINDS = Object.keys(READ_AS);

/** A feed of one entity of each of some kinds, `<id>1`, as an entry of a configuration; its rows stand in `file`. */
export function canaryFeed(
  id: string,
  visibility: string,
  file: string,
  kinds: readonly string[] = ['station'],
  /** A file with a timetable of it. */
  timetable?: string,
): string {
  const sources = kinds.map(
    (kind) =>
      `{ id: ${kind}, format: csv, file: '${file}', every: 1s, mapping: { kind: ${kind}, key: [id], fields: { ${READ_AS[kind]} } } }`,
  );
  if (timetable !== undefined) sources.push(`{ id: timetable, format: gtfs, file: '${timetable}', every: 1h }`);
  return `  - { id: ${id}, title: ${id}, producer: ${id}, licence: CC0-1.0, visibility: ${visibility}, sources: [${sources.join(', ')}] }`;
}

/** A timetable whose every name has the canary in it; its first stop, line and run are called `<id>1`, it runs every day. */
export function canaryTimetable(id: string): Uint8Array {
  const files = {
    'agency.txt': `agency_id,agency_name,agency_url,agency_timezone\n${id}1,${id},https://example.org,Europe/Paris`,
    'stops.txt': `stop_id,stop_name,stop_lat,stop_lon\n${id}1,${id},49.44,1.09\n${id}2,${id},49.45,1.1`,
    'routes.txt': `route_id,agency_id,route_short_name,route_type\n${id}1,${id}1,${id},3`,
    'trips.txt': `route_id,service_id,trip_id,trip_headsign,block_id\n${id}1,${id}1,${id}1,${id},${id}1`,
    'stop_times.txt': `trip_id,arrival_time,departure_time,stop_id,stop_sequence\n${id}1,00:00:00,00:00:00,${id}1,1\n${id}1,23:59:00,23:59:00,${id}2,2`,
    'calendar.txt': `service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n${id}1,1,1,1,1,1,1,1,20200101,20991231`,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(`${text}\n`)])));
}

export function canaryRows(id: string): string {
  return `id,name,lat,lon,speed\n${id}1,${id},49.44,1.09,50\n`;
}

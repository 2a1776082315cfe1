import { feedOf, localId } from '#libs/model';
import { LISTED_KINDS } from '../../query/request.js';
import type { Endpoint } from '../../describe/endpoint.js';
import { CLIENTS_PATH } from '../../static-files.js';
import type { Portal } from '../portal.js';

/** Things of this hub that examples are about; what it has none of now is absent. */
export interface Subjects {
  feed?: string;
  stop?: string;
  route?: string;
  trip?: string;
  block?: string;
  point?: { latitude: number; longitude: number };
  commune?: string;
  system?: string;
  /** Name of a client this hub gives out. */
  client?: string;
  /** Of each kind by its plural. */
  keys: Readonly<Record<string, string | undefined>>;
}

/** A busy stop, its lines and place, and one entity of each kind. */
export function subjectsOf({ transit, context, cache }: Portal): Subjects {
  const { live, catalogue } = context;
  const stops = transit.directory().list();
  const busiest = stops.reduce<(typeof stops)[number] | undefined>(
    (best, stop) =>
      (stop.type === 'stop' || stop.type === 'station') && stop.routes.length > (best?.routes.length ?? 0)
        ? stop
        : best,
    undefined,
  );
  const keys: Record<string, string | undefined> = {};
  for (const { plural, kind } of LISTED_KINDS)
    for (const { event } of live.inKeyOrder(kind))
      if (catalogue.guard.mayRead('open', event)) {
        keys[plural] = event.key;
        break;
      }
  // A run beyond the timetable says nothing of it.
  const isPlanned = (id: string | undefined): boolean =>
    id !== undefined && transit.schedule(feedOf(id))?.findTrip(localId(id)) !== undefined;
  const run = [...live.list('trip-update')].find(
    ({ event }) => catalogue.guard.mayRead('open', event) && isPlanned(event.entity?.trip.tripId),
  )?.event.entity;
  const trip = run?.trip.tripId;
  const blockId = trip && transit.schedule(feedOf(trip))?.findTrip(localId(trip))?.blockId;
  const block = blockId && `${feedOf(trip)}:${blockId}`;
  const station = keys['stations'];
  const client = cache
    .list()
    .find(({ path }) => path.startsWith(CLIENTS_PATH))
    ?.path.slice(CLIENTS_PATH.length);
  return {
    keys,
    ...(busiest && { stop: busiest.id, route: `${busiest.feedId}:${busiest.routes[0]}`, feed: busiest.feedId }),
    ...(busiest?.point && { point: busiest.point }),
    ...(busiest?.commune !== undefined && { commune: busiest.commune }),
    ...(trip && { trip }),
    ...(block && { block }),
    ...(station && { system: feedOf(station) }),
    ...(client && { client }),
  };
}

/** Queries that make an example short, by address. */
const QUERIES: Readonly<Record<string, (subjects: Subjects) => string | undefined>> = {
  '/v1/stops': () => 'limit=1',
  '/v1/routes': () => 'limit=1',
  '/v1/stops/{id}/departures': () => 'limit=2',
  '/v1/stops/{id}/arrivals': () => 'limit=2',
  '/v1/departures': ({ point }) => point && `near=${point.latitude},${point.longitude}&limit=2`,
  '/v1/arrivals': ({ point }) => point && `near=${point.latitude},${point.longitude}&limit=2`,
  '/v1/nearby': ({ point }) => point && `lat=${point.latitude}&lon=${point.longitude}&limit=2`,
  '/embed/departures': ({ stop }) => stop && `stop=${encodeURIComponent(stop)}`,
  '/embed/map': ({ commune }) => commune && `commune=${commune}`,
  '/embed/chart': ({ feed }) => feed && `feed=${encodeURIComponent(feed)}&figure=quality`,
};

/** An address of this description as one may ask it of this hub now; `undefined` where there is nothing to ask it about. */
export function exampleOf({ path, type }: Endpoint, subjects: Subjects): string | undefined {
  if (type === 'text/event-stream' || path.startsWith('/v1/webhooks')) return undefined;
  const values: Record<string, string | undefined> = {
    feed: /^\/(datex2)/.test(path) || /^\/gtfs-rt|^\/siri/.test(path) ? 'all' : subjects.feed,
    system: subjects.system,
    insee: subjects.commune,
    slice: 'stops',
    kind: path.startsWith('/geojson') ? 'station' : path.startsWith('/schemas') ? 'station' : undefined,
    file: path.startsWith(CLIENTS_PATH) ? subjects.client : 'gbfs',
    id: idIn(path, subjects),
    key: subjects.keys[/^\/v1\/([a-z-]+)\//.exec(path)?.[1] ?? ''],
  };
  let isWhole = true;
  const asked = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) isWhole = false;
    return encodeURIComponent(value ?? '');
  });
  if (!isWhole) return undefined;
  if (!(path in QUERIES)) {
    const isList = /^\/v1\/[a-z-]+$/.test(path) && subjects.keys[path.slice('/v1/'.length)] !== undefined;
    return isList
      ? `${asked}?limit=1`
      : path.startsWith('/v1/') && path.endsWith('/history')
        ? `${asked}?limit=2`
        : asked;
  }
  const query = QUERIES[path]!(subjects);
  return query === undefined ? undefined : `${asked}?${query}`;
}

function idIn(path: string, { stop, route, trip, block, feed }: Subjects): string | undefined {
  if (path.startsWith('/v1/stops/')) return stop;
  if (path.startsWith('/v1/routes/')) return route;
  if (path.startsWith('/v1/trips/')) return trip;
  if (path.startsWith('/v1/blocks/')) return block;
  return path.startsWith('/v1/feeds/') ? feed : undefined;
}

import { eventOfNgsiId } from './outputs/ngsi-ld/entity.js';

/** What an address asks about: some feeds, what no feed is named for and all are in, or the hub itself. */
export type FeedsAskedFor = { feeds: readonly string[] } | 'all' | 'hub';

/** Addresses with a feed in their path; its first group is the id. */
const FEED_IN_PATH: readonly RegExp[] = [
  /^\/gtfs\/([^/]+)\.zip$/,
  /^\/gtfs-rt\/([^/]+)\//,
  /^\/gbfs\/([^/]+)\/[^/]+\//,
  /^\/datex2\/([^/]+)\//,
  /^\/siri\/lite\/([^/]+)\//,
  /^\/siri\/([^/]+)\//,
  /^\/catalog\/([^/]+?)(?:\.iso\.xml|\/repair)?$/,
  /^\/v1\/feeds\/([^/]+)/,
  /^\/archive\/\d+\/\d+\/\d+\/([^/]+)\//,
];

/** The id of a thing, which begins with its feed: `/v1/stops/astuce:TCAR:90/departures`. */
const KEY_IN_PATH = /^\/v1\/[a-z-]+\/([^/]+)/;

/** What these roots hold is about feeds. */
const ABOUT_FEEDS = new Set([
  'part',
  ...['v1', 'gtfs', 'gtfs-rt', 'gbfs', 'datex2', 'siri', 'geojson', 'catalog', 'communes', 'embed', 'ngsi-ld', 'csw'],
  ...['archive', 'handover'],
]);

/**
 * The same for every process of a hub, though they stand where addresses about feeds do: exports are of the history, which
 * all have, and what the hub counts of itself is the sum over its processes.
 */
const OF_THE_HUB =
  /^\/(v1\/exports\/|v1\/(usage|status|session|keys|audit|tickets|alert-templates|alarm-cards|journal|journal\.csv)(\/|$)|geojson\/(communes|basemap)\.geojson$|embed\/estuaire\.js$|ngsi-ld\/v1\/types$)/;

/** Parameters that name feeds, or things with their feed in front. */
const NAMING = ['feed', 'route', 'stop'] as const;

/** Reads an address (path and query). Never throws: what cannot be read is answered by whoever is asked. */
export function feedsAskedFor(url: string): FeedsAskedFor {
  const [path = '/', query = ''] = url.split('?', 2);
  for (const pattern of FEED_IN_PATH) {
    const id = pattern.exec(path)?.[1];
    if (id !== undefined) return id === 'all' ? 'all' : { feeds: [decoded(id)] };
  }
  if (OF_THE_HUB.test(path)) return 'hub';
  const feedOfKey = feedIn(decoded(KEY_IN_PATH.exec(path)?.[1] ?? '')) ?? feedOfSmartData(path);
  if (feedOfKey !== undefined) return { feeds: [feedOfKey] };
  const root = /^\/([^/.]+)/.exec(path)?.[1] ?? '';
  if (!ABOUT_FEEDS.has(root)) return 'hub';
  return namedIn(new URLSearchParams(query)) ?? 'all';
}

/** Of an entity of NGSI-LD, whose id holds the key. */
function feedOfSmartData(path: string): string | undefined {
  const id = /^\/ngsi-ld\/v1\/entities\/([^/]+)$/.exec(path)?.[1];
  return id === undefined ? undefined : feedIn(eventOfNgsiId(decoded(id))?.key ?? '');
}

/** Each of these narrows what is asked: the first that names feeds decides. */
function namedIn(parameters: URLSearchParams): FeedsAskedFor | undefined {
  for (const name of NAMING) {
    const values = parameters
      .getAll(name)
      .flatMap((text) => text.split(','))
      .filter(Boolean);
    const feeds = name === 'feed' ? values : values.map(feedIn);
    if (feeds.length > 0 && feeds.every((feed) => feed !== undefined)) return { feeds: [...new Set(feeds)] };
  }
  return undefined;
}

function feedIn(id: string): string | undefined {
  const colon = id.indexOf(':');
  return colon > 0 ? id.slice(0, colon) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

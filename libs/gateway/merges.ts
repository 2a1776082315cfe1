import { KINDS } from '#libs/model';
import {
  mergeFeatures,
  mergeFeeds,
  mergeHubs,
  mergeManifests,
  mergePages,
  mergeRealtimeJson,
  type JsonMerge,
} from './merge-json.js';
import { mergeRealtime } from './merge-realtime.js';

/** What the parts answered to one question, put together. Throws for what cannot be. */
export type Merge = (bodies: readonly Buffer[], parameters: URLSearchParams) => Buffer;

const REALTIME = '(vehicle-positions|trip-updates|alerts|trip-modifications)';

const MERGES: readonly (readonly [RegExp, Merge])[] = [
  [new RegExp(`^/gtfs-rt/all/${REALTIME}\\.pb$`), mergeRealtime],
  [new RegExp(`^/gtfs-rt/all/${REALTIME}\\.json$`), ofJson(mergeRealtimeJson)],
  [/^\/geojson\/[a-z-]+\.geojson$/, ofJson(mergeFeatures)],
  [/^\/gbfs\/manifest\.json$/, ofJson(mergeManifests)],
  [/^\/v1\/feeds$/, ofJson(mergeFeeds)],
  [/^\/v1\/hub$/, ofJson(mergeHubs)],
  [new RegExp(`^/v1/(${KINDS.map((kind) => `${kind}s`).join('|')})$`), ofJson(mergePages)],
];

/** How an address asked of several parts is answered as a whole; `undefined` for one that is not put together. */
export function mergeOf(url: string): Merge | undefined {
  const [path = '/', query = ''] = url.split('?', 2);
  // The past is read from one history, which orders it in pages of its own.
  if (new URLSearchParams(query).has('at')) return undefined;
  return MERGES.find(([pattern]) => pattern.test(path))?.[1];
}

function ofJson(merge: JsonMerge): Merge {
  return (bodies, parameters) => {
    const documents = bodies.map((body) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
    return Buffer.from(JSON.stringify(merge(documents, parameters)), 'utf8');
  };
}

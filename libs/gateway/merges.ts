import { KINDS } from '#libs/model';
import {
  mergeFeatures,
  mergeFeeds,
  mergeHubs,
  mergeLists,
  mergeManifests,
  mergePages,
  type JsonMerge,
  type MergeContext,
} from './merge-json.js';

/** How what the parts answered to one question is put together. */
export interface Merge {
  /** Throws for what cannot be. */
  merge(bodies: readonly Buffer[], context: MergeContext): Buffer;
  /** Parts say what items are ordered by, and a cursor names an item that one of them has. */
  isOrdered?: boolean;
}

const KIND_LISTS = new RegExp(`^/v1/(${KINDS.map((kind) => `${kind}s`).join('|')})$`);

const MERGES: readonly (readonly [RegExp, Merge])[] = [
  [/^\/geojson\/[a-z-]+\.geojson$/, ofJson(mergeFeatures)],
  [/^\/gbfs\/manifest\.json$/, ofJson(mergeManifests)],
  [/^\/v1\/feeds$/, ofJson(mergeFeeds)],
  [/^\/v1\/hub$/, ofJson(mergeHubs)],
  [/^\/v1\/(stops|routes|departures|arrivals|nearby)\/?$/, { ...ofJson(mergeLists), isOrdered: true }],
  [KIND_LISTS, ofJson(mergePages)],
];

/** How an address asked of several parts is answered as a whole; `undefined` for one that is not put together so. */
export function mergeOf(url: string): Merge | undefined {
  const [path = '/'] = url.split('?', 1);
  return MERGES.find(([pattern]) => pattern.test(path))?.[1];
}

function ofJson(merge: JsonMerge): Merge {
  return {
    merge: (bodies, context) => {
      const documents = bodies.map((body) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
      return Buffer.from(JSON.stringify(merge(documents, context)), 'utf8');
    },
  };
}

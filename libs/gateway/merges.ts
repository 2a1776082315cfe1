import { KINDS } from '#libs/model';
import { mergeNgsi, ngsiPartUrl, type NgsiPart } from '#libs/publish';
import {
  mergeArchives,
  mergeFeatures,
  mergeFeeds,
  mergeHubs,
  mergeLists,
  mergeManifests,
  mergeManifestsOfDay,
  mergePages,
  type JsonMerge,
  type MergeContext,
} from './merge-json.js';

/** How what the parts answered to one question is put together. */
export interface Merge {
  /** Throws for what cannot be. */
  merge(bodies: readonly Buffer[], context: MergeContext): MergedAnswer;
  /** What parts are asked instead; `undefined` where the whole cannot be made of it. */
  partUrl?(url: string): string | undefined;
  /** A part may have nothing of it; what none has is not found. */
  mayLack?: true;
  /** Parts say what items are ordered by, and a cursor names an item that one of them has. */
  isOrdered?: boolean;
}

export interface MergedAnswer {
  body: Buffer;
  /** Beside those of every answer. */
  headers?: Readonly<Record<string, string>>;
}

const KIND_LISTS = new RegExp(`^/v1/(${KINDS.map((kind) => `${kind}s`).join('|')})$`);

const MERGES: readonly (readonly [RegExp, Merge])[] = [
  [/^\/geojson\/[a-z-]+\.geojson$/, ofJson(mergeFeatures)],
  [/^\/gbfs\/manifest\.json$/, ofJson(mergeManifests)],
  [/^\/v1\/feeds$/, ofJson(mergeFeeds)],
  [/^\/v1\/hub$/, ofJson(mergeHubs)],
  [/^\/v1\/(stops|routes|departures|arrivals|nearby)\/?$/, { ...ofJson(mergeLists), isOrdered: true }],
  [KIND_LISTS, ofJson(mergePages)],
  [/^\/archive$/, ofJson(mergeArchives)],
  [/^\/archive\/\d+\/\d+\/\d+\/manifest\.json$/, { ...ofJson(mergeManifestsOfDay), mayLack: true }],
  [/^\/ngsi-ld\/v1\/entities$/, { merge: mergeSmartData, partUrl: ngsiPartUrl }],
];

/** How an address asked of several parts is answered as a whole; `undefined` for one that is not put together so. */
export function mergeOf(url: string): Merge | undefined {
  const [path = '/'] = url.split('?', 1);
  const merge = MERGES.find(([pattern]) => pattern.test(path))?.[1];
  return merge?.partUrl && merge.partUrl(url) === undefined ? undefined : merge;
}

function ofJson(merge: JsonMerge): Merge {
  return {
    merge: (bodies, context) => {
      const documents = bodies.map((body) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
      return { body: Buffer.from(JSON.stringify(merge(documents, context)), 'utf8') };
    },
  };
}

function mergeSmartData(bodies: readonly Buffer[], { parameters }: MergeContext): MergedAnswer {
  const parts = bodies.map((body) => JSON.parse(body.toString('utf8')) as NgsiPart);
  const { entities, count } = mergeNgsi(parts, parameters);
  return {
    body: Buffer.from(JSON.stringify(entities), 'utf8'),
    ...(count !== undefined && { headers: { 'ngsild-results-count': String(count) } }),
  };
}

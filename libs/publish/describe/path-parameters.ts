import { KINDS, isKeptApart } from '#libs/model';
import { MAP_KINDS } from '../outputs/geojson/map-kinds.js';
import type { Parameter } from './parameters.js';

type InPath = Omit<Parameter, 'isList' | 'isRequired'>;

const id = (description: string, example: string): InPath => ({
  description,
  schema: { type: 'string', minLength: 1, maxLength: 500 },
  example,
});
const matching = (description: string, pattern: string, example: string): InPath => ({
  description,
  schema: { type: 'string', pattern },
  example,
});
const oneOf = (description: string, names: readonly string[]): InPath => ({
  description,
  schema: { type: 'string', enum: [...names] },
  example: names[0],
});

const KINDS_FOR_READERS = KINDS.filter((kind) => !isKeptApart(kind));

/** Parts of a path by name; the first whose pattern the path meets describes it. */
const IN_PATHS: Readonly<Record<string, readonly [at: RegExp, part: InPath][]>> = {
  feed: [
    [/^\/(gtfs|gtfs-rt|datex2|siri)\//, id('id of a feed of /v1/feeds, or `all`', 'all')],
    [/^\/v1\/sandboxes\//, id('name of a feed within the sandbox', 'shuttle')],
    [/^/, id('id of a feed of /v1/feeds', 'astuce')],
  ],
  system: [[/^/, id('id of a system of /gbfs/manifest.json', 'lovelo')]],
  file: [
    [/^\/gbfs\//, id('name of a file of the system’s gbfs.json', 'gbfs')],
    [/^\/clients\//, id('name of a package, with its version', 'estuaire-client-0.1.0.tgz')],
    [/^/, matching('kind of entity, as Parquet', '^[a-z-]+\\.parquet$', 'vehicle-position.parquet')],
  ],
  kind: [
    [
      /^\/geojson\//,
      oneOf('kind of entity that has a place, or of the network', [...MAP_KINDS, 'routes', 'stops', 'communes']),
    ],
    [/^/, oneOf('kind of entity', KINDS_FOR_READERS)],
  ],
  key: [[/^/, id('key of an entity as its event has it, with its feed; percent-encoded', 'astuce:T1:401')]],
  hash: [
    [
      /^/,
      matching(
        'SHA-256 of the document',
        '^[0-9a-f]{64}$',
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      ),
    ],
  ],
  insee: [[/^/, matching('INSEE code of a commune', '^\\d[\\dAB]\\d{3}$', '76540')]],
  slice: [[/^/, matching('what of the commune: stops, stations …', '^[a-z-]+$', 'stops')]],
  resource: [[/^/, id('name of a resource of /docs', 'stops')]],
  year: [[/^/, matching('civil year of the territory', '^\\d{4}$', '2026')]],
  month: [[/^/, matching('month', '^\\d{2}$', '01')]],
  day: [[/^/, matching('day', '^\\d{2}$', '15')]],
  id: [
    [/^\/v1\/stops\//, id('id of a stop or station with its feed; percent-encoded', 'astuce:TARTS')],
    [/^\/v1\/routes\//, id('id of a route with its feed; percent-encoded', 'astuce:T1')],
    [/^\/v1\/trips\//, id('id of a trip with its feed; percent-encoded', 'astuce:T1-0801')],
    [/^\/v1\/blocks\//, id('block_id of a timetable with its feed; percent-encoded', 'astuce:T1-03')],
    [/^\/v1\/feeds\//, id('id of a feed of /v1/feeds', 'astuce')],
    [/^\/v1\/keys\//, id('id of a key', 'k_7f3a9c21')],
    [/^\/v1\/webhooks\//, id('id of a webhook', 'wh_1')],
    [/^\/ngsi-ld\//, id('URN of an entity; percent-encoded', 'urn:ngsi-ld:Vehicle:astuce:T1:401')],
    [/^/, id('id that making it answered', 'sb_1')],
  ],
};

/** Every `{name}` of a path as `/openapi.json` describes it. Throws where one has no description. */
export function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
    const part = IN_PATHS[name!]?.find(([at]) => at.test(path))?.[1];
    if (!part) throw new Error(`{${name}} of ${path} is not described`);
    return { name, in: 'path', required: true, ...part };
  });
}

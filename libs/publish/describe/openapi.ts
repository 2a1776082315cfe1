import type { HubConfig } from '#libs/config';
import { hubSchema } from './schema-hub.js';
import { LISTED_KINDS, filterNames } from '../query/request.js';
import { HOLD } from '../query/state-at.js';

type Hub = HubConfig['hub'];

interface Endpoint {
  path: string;
  summary: string;
  tag: string;
  type: string;
  query?: Record<string, string>;
  /** Name of the schema of its answer, of those below. */
  schema?: 'Hub';
}

const FILTERS = {
  feed: 'feed ids, comma-separated',
  mode: 'modes: bus, metro, tram, bike, road …',
  route: 'route ids with their feed',
  stop: 'stop or station ids with their feed',
  commune: 'INSEE codes',
  bbox: 'west,south,east,north',
  limit: '1 to 1000, default 100',
  cursor: 'next of the page before',
};
const HISTORY = {
  from: 'ISO 8601 instant, or a civil time or day of the zone; default a day before to',
  to: 'the same, exclusive; default now',
  bucket: '1s to 366d: 5m, 1h, 1d, 7d (from Monday) …; figures of exactly the rows of the period',
  tz: 'zone whose clock and calendar buckets follow, such as Europe/Paris; default that of the territory',
  limit: '1 to 10000',
  after: 'next of the page before',
};

const LINES = { LineRef: 'ids of lines, comma-separated', DirectionRef: '0 or 1' };

const SIRI_FILES: readonly { xml: string; lite: string; what: string; query: Record<string, string> }[] = [
  { xml: 'et', lite: 'estimated-timetable', what: 'EstimatedTimetable', query: LINES },
  {
    xml: 'vm',
    lite: 'vehicle-monitoring',
    what: 'VehicleMonitoring',
    query: { ...LINES, VehicleRef: 'ids of vehicles' },
  },
  {
    xml: 'sx',
    lite: 'situation-exchange',
    what: 'SituationExchange',
    query: { LineRef: LINES.LineRef, StopPointRef: 'ids of stops' },
  },
  {
    xml: 'sm',
    lite: 'stop-monitoring',
    what: 'StopMonitoring: the next calls of every stop',
    query: { MonitoringRef: 'ids of stops', ...LINES, MaximumStopVisits: 'at most so many at each stop' },
  },
];

/** Every public address of the publisher: the one list behind the OpenAPI document and the docs page. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    path: '/gtfs/{feed}.zip',
    summary: 'GTFS schedule in use, repaired; feed may be all: ids then have their feed before them',
    tag: 'Feeds',
    type: 'application/zip',
  },
  ...['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications'].flatMap((file): Endpoint[] => [
    {
      path: `/gtfs-rt/{feed}/${file}.pb`,
      summary: `GTFS-RT 2.0 ${file}; feed may be all`,
      tag: 'Feeds',
      type: 'application/x-protobuf',
    },
    {
      path: `/gtfs-rt/{feed}/${file}.json`,
      summary: `GTFS-RT 2.0 ${file}, JSON form; feed may be all`,
      tag: 'Feeds',
      type: 'application/json',
    },
  ]),
  ...SIRI_FILES.flatMap(({ xml, lite, what, query }): Endpoint[] => [
    {
      path: `/siri/{feed}/${xml}.xml`,
      summary: `SIRI 2.0 ${what}; feed may be all`,
      tag: 'Feeds',
      type: 'application/xml',
    },
    {
      query,
      path: `/siri/lite/{feed}/${lite}.json`,
      summary: `SIRI Lite ${what}; feed may be all`,
      tag: 'Feeds',
      type: 'application/json',
    },
  ]),
  { path: '/gbfs/manifest.json', summary: 'GBFS systems of the hub', tag: 'Feeds', type: 'application/json' },
  { path: '/gbfs/{system}/2.3/{file}.json', summary: 'GBFS 2.3', tag: 'Feeds', type: 'application/json' },
  { path: '/gbfs/{system}/3.0/{file}.json', summary: 'GBFS 3.0', tag: 'Feeds', type: 'application/json' },
  {
    path: '/datex2/{feed}/v3/measurement-sites.xml',
    summary: 'DATEX II 3 site table; feed may be all',
    tag: 'Feeds',
    type: 'application/xml',
  },
  {
    path: '/datex2/{feed}/v3/measured-data.xml',
    summary: 'DATEX II 3 measured data; feed may be all',
    tag: 'Feeds',
    type: 'application/xml',
  },
  {
    path: '/datex2/{feed}/v3/traffic-status.xml',
    summary: 'DATEX II 3 traffic status (elaborated data); feed may be all',
    tag: 'Feeds',
    type: 'application/xml',
  },
  {
    path: '/datex2/{feed}/v3/situations.xml',
    summary: 'DATEX II 3 situations; feed may be all',
    tag: 'Feeds',
    type: 'application/xml',
  },
  { path: '/geojson/{kind}.geojson', summary: 'Current state for maps', tag: 'Feeds', type: 'application/geo+json' },
  {
    path: '/v1/hub',
    summary: 'The hub itself: name, operator, time zone, languages, territory, who is to be named, its clock',
    tag: 'State',
    type: 'application/json',
    schema: 'Hub',
  },
  { path: '/v1/feeds', summary: 'Feeds, their terms and how they are', tag: 'State', type: 'application/json' },
  { path: '/v1/feeds/{id}', summary: 'One feed', tag: 'State', type: 'application/json' },
  { path: '/v1/feeds/{id}/issues', summary: 'What was wrong with its data', tag: 'State', type: 'application/json' },
  {
    path: '/v1/feeds/{id}/losses',
    summary:
      'What its documents held that is not carried on, and what each output could not say; `all` for those of all feeds together',
    tag: 'State',
    type: 'application/json',
  },
  ...LISTED_KINDS.flatMap(({ plural, kind }): Endpoint[] => [
    {
      path: `/v1/${plural}`,
      summary: `Current ${kind} entities`,
      tag: 'State',
      type: 'application/json',
      query: {
        ...Object.fromEntries(Object.entries(FILTERS).filter(([name]) => filterNames(kind).includes(name))),
        ...(HOLD.includes(kind) && { at: 'as they were last told by this instant' }),
      },
    },
    { path: `/v1/${plural}/{key}`, summary: `One ${kind}`, tag: 'State', type: 'application/json' },
    {
      path: `/v1/${plural}/{key}/history`,
      summary: `History of one ${kind}`,
      tag: 'History',
      type: 'application/json',
      query: HISTORY,
    },
  ]),
  {
    path: '/v1/stream/sse',
    summary: 'Live stream as server-sent events',
    tag: 'Stream',
    type: 'text/event-stream',
    query: { kinds: 'kinds, comma-separated', ...FILTERS },
  },
  { path: '/catalog', summary: 'Catalogue page', tag: 'Catalogue', type: 'text/html' },
  { path: '/catalog.jsonld', summary: 'Catalogue as DCAT', tag: 'Catalogue', type: 'application/ld+json' },
  {
    path: '/schemas/{kind}.json',
    summary: 'JSON Schema of an entity body',
    tag: 'Catalogue',
    type: 'application/schema+json',
  },
  { path: '/docs', summary: 'The addresses on one page', tag: 'Catalogue', type: 'text/html' },
  { path: '/openapi.json', summary: 'These addresses as OpenAPI 3.1', tag: 'Catalogue', type: 'application/json' },
  { path: '/asyncapi.json', summary: 'The live stream as AsyncAPI 3.0', tag: 'Catalogue', type: 'application/json' },
  { path: '/health/live', summary: 'The process answers', tag: 'Operation', type: 'application/json' },
  { path: '/health/ready', summary: 'Every role can work', tag: 'Operation', type: 'application/json' },
  { path: '/metrics', summary: 'Prometheus metrics', tag: 'Operation', type: 'text/plain' },
];

export function openApi(hub: Hub, base: string): object {
  return {
    openapi: '3.1.0',
    info: { title: hub.name, version: '1', contact: { name: hub.operator, email: hub.contact } },
    servers: [{ url: base }],
    paths: Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint.path, { get: operation(endpoint) }])),
    components: {
      schemas: {
        Hub: hubSchema,
        Problem: {
          type: 'object',
          required: ['title', 'status', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
          },
        },
      },
    },
  };
}

function operation({ path, summary, tag, type, query = {}, schema }: Endpoint): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, ''),
    summary,
    tags: [tag],
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...Object.entries(query).map(([name, description]) => ({
        name,
        in: 'query',
        description,
        schema: { type: 'string' },
      })),
    ],
    responses: {
      200: {
        description: 'OK',
        content: { [type]: { schema: schema ? { $ref: `#/components/schemas/${schema}` } : {} } },
      },
      default: {
        description: 'Problem details (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

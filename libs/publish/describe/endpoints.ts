import type { Kind } from '#libs/model';
import { componentNameOf } from '#libs/model/schemas';
import { LISTED_KINDS, filterNames } from '../query/request.js';
import { KEPT_BY_KEY } from '../query/state-at.js';
import { EXPORT_FORMS } from '../exports/index.js';
import { DESK_ENDPOINTS } from './desk-endpoints.js';
import type { Endpoint } from './endpoint.js';
import { LAB_ENDPOINTS } from './lab-endpoints.js';
import { NGSI_ENDPOINTS } from './ngsi-endpoints.js';
import { PAGE_ENDPOINTS } from './page-endpoints.js';
import { AT, DOCUMENTS, EXPORT, FILTERS, HISTORY, SIRI_LITE } from './parameters.js';
import { TRANSIT_ENDPOINTS } from './transit-endpoints.js';

const JSON_TYPE = 'application/json';
const DAY = { type: 'string', format: 'date', examples: ['2026-01-15'] };

const { limit: _, cursor: __, ...GEOJSON_PART } = FILTERS;
const STREAM_FILTERS = GEOJSON_PART;
const SIRI_FILES = [
  { xml: 'et', lite: 'estimated-timetable', what: 'EstimatedTimetable' },
  { xml: 'vm', lite: 'vehicle-monitoring', what: 'VehicleMonitoring' },
  { xml: 'sx', lite: 'situation-exchange', what: 'SituationExchange' },
  { xml: 'sm', lite: 'stop-monitoring', what: 'StopMonitoring: the next calls of every stop' },
] as const;

const feed = (path: string, summary: string, type: string, answer?: string): Endpoint => ({
  path,
  summary,
  tag: 'Feeds',
  type,
  ...(answer && { answer }),
});

const FEEDS: readonly Endpoint[] = [
  feed(
    '/gtfs/{feed}.zip',
    'GTFS schedule in use, repaired; feed may be all: ids then have their feed before them',
    'application/zip',
  ),
  ...['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications'].flatMap((file): Endpoint[] => [
    feed(`/gtfs-rt/{feed}/${file}.pb`, `GTFS-RT 2.0 ${file}; feed may be all`, 'application/x-protobuf'),
    feed(
      `/gtfs-rt/{feed}/${file}.json`,
      `GTFS-RT 2.0 ${file}, JSON form; feed may be all`,
      JSON_TYPE,
      'StandardDocument',
    ),
  ]),
  ...SIRI_FILES.flatMap(({ xml, lite, what }): Endpoint[] => [
    feed(`/siri/{feed}/${xml}.xml`, `SIRI 2.0 ${what}; feed may be all`, 'application/xml'),
    {
      ...feed(`/siri/lite/{feed}/${lite}.json`, `SIRI Lite ${what}; feed may be all`, JSON_TYPE, 'StandardDocument'),
      query: SIRI_LITE[xml],
    },
  ]),
  feed('/gbfs/manifest.json', 'GBFS systems of the hub', JSON_TYPE, 'StandardDocument'),
  feed('/gbfs/{system}/2.3/{file}.json', 'GBFS 2.3', JSON_TYPE, 'StandardDocument'),
  feed('/gbfs/{system}/3.0/{file}.json', 'GBFS 3.0', JSON_TYPE, 'StandardDocument'),
  feed('/datex2/{feed}/v3/measurement-sites.xml', 'DATEX II 3 site table; feed may be all', 'application/xml'),
  feed('/datex2/{feed}/v3/measured-data.xml', 'DATEX II 3 measured data; feed may be all', 'application/xml'),
  feed(
    '/datex2/{feed}/v3/traffic-status.xml',
    'DATEX II 3 traffic status (elaborated data); feed may be all',
    'application/xml',
  ),
  feed('/datex2/{feed}/v3/situations.xml', 'DATEX II 3 situations; feed may be all', 'application/xml'),
  {
    ...feed(
      '/geojson/{kind}.geojson',
      'Current state for maps, and stops, routes and communes; whole or a part',
      'application/geo+json',
      'FeatureCollection',
    ),
    query: GEOJSON_PART,
  },
];

const STATE: readonly Endpoint[] = [
  {
    path: '/v1/hub',
    summary: 'The hub itself: name, operator, time zone, languages, territory, who is to be named, its clock',
    tag: 'State',
    type: JSON_TYPE,
    answer: 'Hub',
  },
  { path: '/v1/feeds', summary: 'Feeds, their terms and how they are', tag: 'State', type: JSON_TYPE, answer: 'Feeds' },
  { path: '/v1/feeds/{id}', summary: 'One feed', tag: 'State', type: JSON_TYPE, answer: 'Feed' },
  {
    path: '/v1/feeds/{id}/issues',
    summary: 'What was wrong with its data',
    tag: 'State',
    type: JSON_TYPE,
    answer: 'FeedIssues',
  },
  {
    path: '/v1/feeds/{id}/quality',
    summary: 'How good it is by published rules, and what lowers its score',
    tag: 'State',
    type: JSON_TYPE,
    answer: 'FeedQuality',
  },
  {
    path: '/v1/feeds/{id}/losses',
    summary:
      'What its documents held that is not carried on, and what each output could not say; `all` for those of all feeds together',
    tag: 'State',
    type: JSON_TYPE,
    answer: 'FeedLosses',
  },
  ...LISTED_KINDS.flatMap(({ plural, kind }) => listed(plural, kind)),
];

const BULK: readonly Endpoint[] = [
  ...Object.entries(EXPORT_FORMS).map(([format, { contentType }]): Endpoint => ({
    path: `/v1/exports/{kind}.${format}`,
    summary: `All that the history keeps of a kind in a period, as ${format}, streamed; trailers tell rows and checksum`,
    tag: 'History',
    type: contentType.split(';')[0]!,
    query: EXPORT,
    ...(format === 'geojson' && { answer: 'FeatureCollection' }),
  })),
  {
    path: '/v1/feeds/{id}/documents',
    summary: 'Documents as they were received, in the order they came',
    tag: 'History',
    type: JSON_TYPE,
    query: DOCUMENTS,
    answer: 'FeedDocuments',
  },
  {
    path: '/v1/documents/{hash}',
    summary: 'A document as it was received, by the SHA-256 of its bytes',
    tag: 'History',
    type: 'application/octet-stream',
  },
];

function listed(plural: string, kind: Kind): Endpoint[] {
  const name = componentNameOf(kind);
  const filters = Object.entries(FILTERS).filter(([filter]) => filterNames(kind).includes(filter));
  return [
    {
      path: `/v1/${plural}`,
      summary: `Current ${kind} entities`,
      tag: 'State',
      type: JSON_TYPE,
      query: { ...Object.fromEntries(filters), ...(KEPT_BY_KEY.includes(kind) && { at: AT }) },
      answer: `${name}Page`,
    },
    { path: `/v1/${plural}/{key}`, summary: `One ${kind}`, tag: 'State', type: JSON_TYPE, answer: `${name}Event` },
    {
      path: `/v1/${plural}/{key}/history`,
      summary: `History of one ${kind}`,
      tag: 'History',
      type: JSON_TYPE,
      query: HISTORY,
      answer: 'History',
    },
  ];
}

const OTHERS: readonly Endpoint[] = [
  {
    path: '/v1/keys',
    summary: 'Keys (administrators)',
    tag: 'Access',
    type: JSON_TYPE,
    answer: 'Keys',
    isGuarded: true,
  },
  {
    path: '/v1/session',
    summary: 'Who asks: the role of a key or of somebody who has signed in, and how people sign in',
    tag: 'Access',
    type: JSON_TYPE,
    answer: 'Session',
  },
  ...LAB_ENDPOINTS,
  {
    path: '/v1/audit',
    summary: 'What was done with keys, and refused (administrators)',
    tag: 'Access',
    type: JSON_TYPE,
    query: { from: HISTORY.from, to: HISTORY.to, limit: { ...HISTORY.limit, description: 'the newest so many' } },
    answer: 'AuditTrail',
    isGuarded: true,
  },
  {
    path: '/v1/webhooks',
    summary: 'Webhooks of the caller',
    tag: 'Stream',
    type: JSON_TYPE,
    answer: 'Webhooks',
    isGuarded: true,
  },
  {
    path: '/v1/webhooks/{id}',
    summary: 'A webhook of the caller: its state, where it stands, why it failed last',
    tag: 'Stream',
    type: JSON_TYPE,
    answer: 'Webhook',
    isGuarded: true,
  },
  {
    path: '/v1/stream/sse',
    summary: 'Live stream as server-sent events',
    tag: 'Stream',
    type: 'text/event-stream',
    answer: 'StreamMessage',
    query: {
      kinds: { description: 'kinds', schema: { type: 'array', items: { type: 'string' } }, isList: true },
      ...STREAM_FILTERS,
      cursor: {
        description: 'cursor of the last event; header Last-Event-ID does the same',
        schema: { type: 'string' },
      },
      ticket: { description: 'of `/v1/tickets`, for a browser that has a key', schema: { type: 'string' } },
      maxRateHz: {
        description: 'at most so many messages of events a second, newest per entity',
        schema: { type: 'number', minimum: 0.01, maximum: 100 },
      },
      named: {
        description: 'name each event as its `op`, for `addEventListener`; without it `onmessage` gets all of them',
        schema: { type: 'boolean', default: false },
      },
    },
  },
  ...NGSI_ENDPOINTS,
  {
    path: '/archive',
    summary: 'Days that are archived, newest first',
    tag: 'History',
    type: JSON_TYPE,
    answer: 'Archive',
  },
  {
    path: '/archive/{year}/{month}/{day}/manifest.json',
    summary: 'A day of the archive: its files with rows, sizes and checksums, and the terms of each feed',
    tag: 'History',
    type: JSON_TYPE,
    answer: 'ArchiveDay',
  },
  {
    path: '/archive/{year}/{month}/{day}/{feed}/{file}',
    summary: 'What a feed reported of a kind on a day, as Parquet; written once',
    tag: 'History',
    type: 'application/vnd.apache.parquet',
  },
  {
    path: '/csw',
    summary: 'Catalogue service for the web (OGC CSW 2.0.2): GetCapabilities, GetRecords, GetRecordById; also by POST',
    tag: 'Catalogue',
    type: 'application/xml',
    fault: 'application/xml',
    query: Object.fromEntries(
      [
        'service',
        'version',
        'request',
        'outputSchema',
        'ElementSetName',
        'startPosition',
        'maxRecords',
        'resultType',
        'id',
      ].map((name) => [
        name,
        { description: 'of CSW 2.0.2; names are without case', schema: { type: 'string', maxLength: 2_000 } },
      ]),
    ),
  },
  {
    path: '/catalog/{feed}.iso.xml',
    summary: 'Metadata of a dataset for geographic catalogues (ISO 19139, INSPIRE)',
    tag: 'Catalogue',
    type: 'application/xml',
  },
  { path: '/catalog.ttl', summary: 'Catalogue as DCAT, Turtle', tag: 'Catalogue', type: 'text/turtle' },
  { path: '/catalog.rdf', summary: 'Catalogue as DCAT, RDF/XML', tag: 'Catalogue', type: 'application/rdf+xml' },
  {
    path: '/catalog.jsonld',
    summary: 'Catalogue as DCAT, JSON-LD',
    tag: 'Catalogue',
    type: 'application/ld+json',
    answer: 'StandardDocument',
  },
  {
    path: '/schemas/{kind}.json',
    summary: 'JSON Schema of an entity body',
    tag: 'Catalogue',
    type: 'application/schema+json',
    answer: 'StandardDocument',
  },
  {
    path: '/openapi.json',
    summary: 'These addresses as OpenAPI 3.1',
    tag: 'Catalogue',
    type: JSON_TYPE,
    answer: 'StandardDocument',
  },
  {
    path: '/asyncapi.json',
    summary: 'The live stream as AsyncAPI 3.0',
    tag: 'Catalogue',
    type: JSON_TYPE,
    answer: 'StandardDocument',
  },
  {
    path: '/clients/{file}',
    summary: 'The clients for TypeScript and Python as npm and pip install them; /docs names the files',
    tag: 'Reuse',
    type: 'application/octet-stream',
  },
  {
    path: '/v1/usage',
    summary: 'What is read of the hub: requests, bytes and stream clients by output and day',
    tag: 'Reuse',
    type: JSON_TYPE,
    query: {
      from: { description: 'first day, of UTC; default thirty days', schema: DAY },
      to: { description: 'last day, included; default today', schema: DAY },
    },
    answer: 'Usage',
  },
  {
    path: '/v1/status',
    summary: 'What the hub promises, what it has kept of it in thirty days, and what is left of each error budget',
    tag: 'Operation',
    type: JSON_TYPE,
    answer: 'Status',
  },
  { path: '/health/live', summary: 'The process answers', tag: 'Operation', type: JSON_TYPE, answer: 'Live' },
  { path: '/health/ready', summary: 'Every role can work', tag: 'Operation', type: JSON_TYPE, answer: 'Ready' },
  { path: '/metrics', summary: 'Prometheus metrics', tag: 'Operation', type: 'text/plain' },
];

/** Every public address of the publisher: the one list behind the OpenAPI document and the docs page. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...FEEDS,
  ...TRANSIT_ENDPOINTS,
  ...STATE,
  ...BULK,
  ...DESK_ENDPOINTS,
  ...PAGE_ENDPOINTS,
  ...OTHERS,
];

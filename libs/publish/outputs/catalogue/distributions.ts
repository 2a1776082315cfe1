import type { Kind } from '#libs/model';
import type { OutputCache } from '../../output-cache.js';
import { LISTED_KINDS } from '../../query/request.js';
import { MAP_KINDS } from '../geojson/map-kinds.js';

/** What a path gives, for people and for harvesters. */
export interface Distribution {
  path: string;
  title: string;
  mediaType: string;
  /** Short name of the format, as portals list it. */
  format: string;
  /** Concept of the mobility-data-standard list of mobilityDCAT-AP. */
  standard: string;
  /** Where the standard is described. */
  conformsTo?: string;
  /** A way to ask for data rather than a file of them. */
  isInterface?: true;
}

type Shape = Omit<Distribution, 'path'> & { pattern: RegExp };

const GTFS = 'https://gtfs.org/documentation/schedule/reference/';
const GTFS_RT = 'https://gtfs.org/documentation/realtime/reference/';
const DATEX = 'https://datex2.eu/';

const gtfsRt = (file: string, title: string): Shape => ({
  pattern: new RegExp(`^/gtfs-rt/.*${file}\\.pb$`),
  title,
  mediaType: 'application/x-protobuf',
  format: 'gtfs-rt',
  standard: 'gtfs-rt',
  conformsTo: GTFS_RT,
});
const siri = (file: string, title: string): Shape => ({
  pattern: new RegExp(`^/siri/[^/]+/${file}\\.xml$`),
  title,
  mediaType: 'application/xml',
  format: 'siri',
  standard: 'siri',
});
const datex = (file: string, title: string): Shape => ({
  pattern: new RegExp(`^/datex2/.*${file}\\.xml$`),
  title,
  mediaType: 'application/xml',
  format: 'datex2',
  standard: 'datex-II',
  conformsTo: DATEX,
});
const gbfs = (version: string): Shape => ({
  pattern: new RegExp(`^/gbfs/[^/]+/${version.replace('.', '\\.')}/gbfs\\.json$`),
  title: `GBFS ${version}`,
  mediaType: 'application/json',
  format: 'gbfs',
  standard: 'gbfs',
  conformsTo: `https://github.com/MobilityData/gbfs/blob/v${version}/gbfs.md`,
});

const SHAPES: readonly Shape[] = [
  {
    pattern: /^\/gtfs\/[^/]+\.zip$/,
    title: 'GTFS',
    mediaType: 'application/zip',
    format: 'gtfs',
    standard: 'gtfs',
    conformsTo: GTFS,
  },
  gtfsRt('vehicle-positions', 'GTFS-RT vehicle positions'),
  gtfsRt('trip-updates', 'GTFS-RT trip updates'),
  gtfsRt('alerts', 'GTFS-RT alerts'),
  gtfsRt('trip-modifications', 'GTFS-RT detours'),
  siri('et', 'SIRI 2.0 estimated timetable'),
  siri('vm', 'SIRI 2.0 vehicle monitoring'),
  siri('sx', 'SIRI 2.0 situation exchange'),
  siri('sm', 'SIRI 2.0 stop monitoring'),
  gbfs('2.3'),
  gbfs('3.0'),
  datex('measured-data', 'DATEX II 3 measured data'),
  datex('traffic-status', 'DATEX II 3 traffic status'),
  datex('measurement-sites', 'DATEX II 3 measurement sites'),
  datex('situations', 'DATEX II 3 situations'),
];

/** The ways to a feed beside its outputs: API, map layers, exports, stream, documents as received. */
export function interfacesOf(feedId: string, kinds: readonly Kind[]): Distribution[] {
  const feed = encodeURIComponent(feedId);
  const own = (path: string, title: string, mediaType: string, format: string): Distribution => ({
    path,
    title,
    mediaType,
    format,
    standard: 'other',
    isInterface: true,
  });
  const perKind = LISTED_KINDS.filter(({ kind }) => kinds.includes(kind)).flatMap(({ kind, plural }) => [
    own(`/v1/${plural}?feed=${feed}`, `API: current ${kind} entities`, 'application/json', 'json'),
    ...((MAP_KINDS as readonly Kind[]).includes(kind)
      ? [own(`/geojson/${kind}.geojson?feed=${feed}`, `GeoJSON: ${kind}`, 'application/geo+json', 'geojson')]
      : []),
    ...(kind === 'free-vehicle'
      ? []
      : [
          own(`/v1/exports/${kind}.csv?feed=${feed}`, `Export of the last day: ${kind}`, 'text/csv', 'csv'),
          own(
            `/v1/exports/${kind}.parquet?feed=${feed}`,
            `Export of the last day: ${kind}`,
            'application/vnd.apache.parquet',
            'parquet',
          ),
        ]),
  ]);
  const stream = `/v1/stream/sse?kinds=${kinds.join(',')}&feed=${feed}`;
  return [
    ...perKind,
    ...(kinds.length > 0 ? [own(stream, 'Live stream (server-sent events)', 'text/event-stream', 'sse')] : []),
    own(`/v1/feeds/${feed}/documents`, 'Documents as received', 'application/json', 'json'),
    own(`/catalog/${feed}.iso.xml`, 'Metadata, ISO 19139 (INSPIRE)', 'application/xml', 'iso19139'),
  ];
}

/** Outputs under the name of a feed, or of `all`. */
export function distributionsOf(name: string, cache: OutputCache): Distribution[] {
  return cache
    .list()
    .filter(({ path }) => path.split('/')[2]?.replace(/\.zip$/, '') === name)
    .filter(({ isEmpty }) => !isEmpty?.())
    .flatMap(({ path }) =>
      SHAPES.filter(({ pattern }) => pattern.test(path)).map(({ pattern: _, ...shape }) => ({ ...shape, path })),
    );
}

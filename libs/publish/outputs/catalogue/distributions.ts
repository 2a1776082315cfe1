import type { OutputCache } from '../../output-cache.js';

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

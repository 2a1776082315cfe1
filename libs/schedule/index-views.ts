import type { ServiceDays } from '#libs/formats/gtfs';
import type { ScheduleMeta } from './import-schedule.js';
import { unpackIndex } from './index-file.js';
import { unpackServices } from './service-table.js';
import { StopLookup } from './stop-lookup.js';
import { StringTable } from './string-table.js';

/** Typed views over a packed index, by what they hold. */
export type IndexViews = ReturnType<typeof viewsOf>;

/** Throws HubError INDEX_UNREADABLE for bytes that are no index of this version, or damaged. */
export function viewsOf(bytes: Uint8Array) {
  const index = unpackIndex<ScheduleMeta>(bytes);
  const texts = new StringTable(index, 'texts', { searchable: false });
  const stopIds = new StringTable(index, 'stopIds', { searchable: true, remember: true });
  const services: ServiceDays[] = unpackServices(index);
  return {
    meta: index.meta,
    texts,
    stopIds,
    stops: new StopLookup(index, stopIds, texts),
    services,
    tripIds: new StringTable(index, 'tripIds', { searchable: true }),
    routeIds: new StringTable(index, 'routeIds', { searchable: true, remember: true }),
    serviceIds: new StringTable(index, 'serviceIds', { searchable: true, remember: true }),
    shapeIds: new StringTable(index, 'shapeIds', { searchable: false }),
    tripRoute: index.section('trip.route', 'i32'),
    tripService: index.section('trip.service', 'i32'),
    tripDirection: index.section('trip.direction', 'i8'),
    tripHeadsign: index.section('trip.headsign', 'i32'),
    tripShortName: index.section('trip.shortName', 'i32'),
    tripShape: index.section('trip.shape', 'i32'),
    tripBlock: index.section('trip.block', 'i32'),
    tripPattern: index.section('trip.pattern', 'i32'),
    tripProfile: index.section('trip.profile', 'i32'),
    tripBase: index.section('trip.base', 'i32'),
    byRouteAndStart: index.section('trip.byRouteAndStart', 'u32'),
    patternOffsets: index.section('pattern.offsets', 'u32'),
    patternStops: index.section('pattern.stops', 'i32'),
    patternSequences: index.section('pattern.sequences', 'i32'),
    profileOffsets: index.section('profile.offsets', 'u32'),
    profileArrivals: index.section('profile.arrivals', 'i32'),
    profileDepartures: index.section('profile.departures', 'i32'),
    tripTerms: index.section('trip.terms', 'i32'),
    termsOffsets: index.section('terms.offsets', 'u32'),
    termsBoardings: index.section('terms.boardings', 'i32'),
    termsHeadsigns: index.section('terms.headsigns', 'i32'),
    headwayTrips: index.section('headway.trips', 'i32'),
    headways: index.section('headway.rows', 'i32'),
    shapeOffsets: index.section('shape.offsets', 'u32'),
    shapePoints: index.section('shape.points', 'i32'),
    routeAgency: index.section('route.agency', 'u32'),
    routeShortName: index.section('route.shortName', 'u32'),
    routeLongName: index.section('route.longName', 'u32'),
    routeType: index.section('route.type', 'i32'),
    routeColor: index.section('route.color', 'u32'),
    routeTextColor: index.section('route.textColor', 'u32'),
  };
}

import {
  ByteInterner,
  type Core,
  type CsvColumns,
  type CsvRow,
  type DatasetKeys,
  type RowIssues,
} from '#libs/formats/gtfs';
import type { Section } from './index-file.js';
import { packStrings } from './string-table.js';

const NONE = -1;

/** Columns of trips.txt by index of the trip, as numbers into other tables. Text 0 is "absent". */
export class TripStore {
  private readonly routes: number[] = [];
  private readonly services: number[] = [];
  private readonly directions: number[] = [];
  private readonly headsigns: number[] = [];
  private readonly shortNames: number[] = [];
  private readonly shapes: number[] = [];
  private readonly blocks: number[] = [];

  constructor(private readonly texts: ByteInterner) {}

  visit(columns: CsvColumns, issues: RowIssues, keys: DatasetKeys): (row: CsvRow) => void {
    const [route, service, direction, headsign, shortName, shape, block] = [
      'route_id',
      'service_id',
      'direction_id',
      'trip_headsign',
      'trip_short_name',
      'shape_id',
      'block_id',
    ].map((name) => columns.columnOf(name)) as [number, number, number, number, number, number, number];
    return (row) => {
      this.routes.push(keys.find('route', row, route));
      this.services.push(keys.find('service', row, service));
      const way = row.integer(direction);
      this.directions.push(way === 0 || way === 1 ? way : NONE);
      this.headsigns.push(textOf(this.texts, row, headsign));
      this.shortNames.push(textOf(this.texts, row, shortName));
      this.blocks.push(textOf(this.texts, row, block));
      const shapeIndex = row.isEmpty(shape) ? NONE : keys.find('shape', row, shape);
      if (shapeIndex === NONE && !row.isEmpty(shape)) {
        issues.add(row, 'REFERENCE_UNKNOWN', 'warning', 'shape_id', shape, 'a shape of shapes.txt; read as absent');
      }
      this.shapes.push(shapeIndex);
    };
  }

  /** The trips that were judged fit, in file order, numbered anew. */
  keep({ keys, stopTimes }: Core): KeptTrips {
    const originals: number[] = [];
    keys.keptTrips?.forEach((kept, trip) => {
      if (kept === 1) originals.push(trip);
    });
    const pick = (column: readonly number[]): Int32Array => Int32Array.from(originals, (trip) => column[trip]!);
    return {
      ids: originals.map((trip) => keys.space('trip').bytesOf(trip)),
      routes: pick(this.routes),
      services: pick(this.services),
      directions: Int8Array.from(originals, (trip) => this.directions[trip]!),
      headsigns: pick(this.headsigns),
      shortNames: pick(this.shortNames),
      shapes: pick(this.shapes),
      blocks: pick(this.blocks),
      patterns: Int32Array.from(originals, (trip) => stopTimes.patternOf(trip)),
      profiles: Int32Array.from(originals, (trip) => stopTimes.profileOf(trip)),
      bases: Int32Array.from(originals, (trip) => stopTimes.baseOf(trip)),
      terms: Int32Array.from(originals, (trip) => stopTimes.termsOf(trip)),
      stopHeadsigns: Int32Array.from({ length: stopTimes.headsigns.size }, (_, text) => {
        const bytes = stopTimes.headsigns.bytesOf(text);
        return this.texts.add(bytes, 0, bytes.length);
      }),
    };
  }
}

export interface KeptTrips {
  ids: Uint8Array[];
  routes: Int32Array;
  services: Int32Array;
  directions: Int8Array;
  headsigns: Int32Array;
  shortNames: Int32Array;
  /** −1 without a shape. */
  shapes: Int32Array;
  blocks: Int32Array;
  patterns: Int32Array;
  profiles: Int32Array;
  /** First time of the trip, NO_TIME when it has none. */
  bases: Int32Array;
  /** Which run of terms holds at its stops, −1 where anybody may board and alight at each under one headsign. */
  terms: Int32Array;
  /** Numbers of the texts by number of stop_headsign. */
  stopHeadsigns: Int32Array;
}

export function packTrips(trips: KeptTrips, { stopTimes }: Core): Record<string, Section> {
  const patterns = stopTimes.patterns.arrays();
  const profiles = stopTimes.profiles.arrays();
  const terms = stopTimes.terms.arrays();
  return {
    ...packStrings('tripIds', trips.ids, { searchable: true }),
    'trip.route': trips.routes,
    'trip.service': trips.services,
    'trip.direction': trips.directions,
    'trip.headsign': trips.headsigns,
    'trip.shortName': trips.shortNames,
    'trip.shape': trips.shapes,
    'trip.block': trips.blocks,
    'trip.pattern': trips.patterns,
    'trip.profile': trips.profiles,
    'trip.base': trips.bases,
    'pattern.offsets': patterns.offsets,
    'pattern.stops': patterns.firsts,
    'pattern.sequences': patterns.seconds,
    'profile.offsets': profiles.offsets,
    'profile.arrivals': profiles.firsts,
    'profile.departures': profiles.seconds,
    'trip.terms': trips.terms,
    'terms.offsets': terms.offsets,
    'terms.boardings': terms.firsts,
    'terms.headsigns': terms.seconds.map((headsign) => (headsign === 0 ? 0 : trips.stopHeadsigns[headsign - 1]!)),
    ...orderByRouteAndStart(trips),
  };
}

/** Trips ascending by route, then first time, then file order: a search finds all that start at one moment. */
function orderByRouteAndStart({ routes, bases }: KeptTrips): Record<string, Section> {
  const order = Uint32Array.from(routes, (_, trip) => trip);
  order.sort((a, b) => routes[a]! - routes[b]! || bases[a]! - bases[b]! || a - b);
  return { 'trip.byRouteAndStart': order };
}

/** Number of the field's text, 0 when it is empty. */
export function textOf(texts: ByteInterner, row: CsvRow, column: number): number {
  return row.isEmpty(column) ? 0 : texts.add(row.bytes, row.starts[column]!, row.ends[column]!);
}

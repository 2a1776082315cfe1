import type { GeoPoint } from '#libs/model';
import { fromLambert93 } from '#libs/formats/datex2';
import { MAPPED_LIMITS, type FieldMapping } from './mapping.js';
import { Misfit, shown, Tolerated, toNumber } from './misfit.js';
import type { DocumentRow } from './rows.js';

/** Bounds of Lambert-93 over metropolitan France, a little widened: degrees written there by mistake are seen. */
const LAMBERT = { x: [50_000, 1_300_000], y: [6_000_000, 7_200_000] } as const;

/**
 * A point: from two columns, from one that holds both (`49.44, 1.09`, `{"lat": …, "lon": …}`, `[lon, lat]`), or from the
 * geometry of a GeoJSON feature; in WGS 84 or Lambert-93. A shape other than a point gives its first position.
 */
export function pointOfRow(
  row: DocumentRow,
  mapping: FieldMapping,
  decimalComma: boolean,
): GeoPoint | Tolerated<GeoPoint> | Misfit | undefined {
  const { from, latitude, longitude, x, y } = mapping;
  if (latitude !== undefined && longitude !== undefined)
    return fromPair(row.find(latitude), row.find(longitude), mapping, decimalComma);
  if (x !== undefined && y !== undefined) return fromPair(row.find(y), row.find(x), mapping, decimalComma);
  const raw = from === undefined || from === 'geometry' ? row.geometry : row.find(from);
  if (raw === undefined || raw === null || raw === '') return undefined;
  if (typeof raw === 'string') {
    const parts = raw.split(/\s*[,;]\s*|\s+/).filter((part) => part !== '');
    if (parts.length !== 2) return new Misfit('COORDINATE_IMPLAUSIBLE', raw, 'two numbers with a comma between');
    // A text without an order of its own is latitude first, as portals write `geo_point_2d`.
    const [first, second] = mapping.order === 'lon-lat' ? [parts[1], parts[0]] : parts;
    return fromPair(first, second, mapping, false);
  }
  if (Array.isArray(raw)) {
    const [first, second] = mapping.order === 'lat-lon' ? raw : [raw[1], raw[0]];
    return fromPair(first, second, mapping, decimalComma);
  }
  const named = raw as Record<string, unknown>;
  if (typeof named['type'] === 'string') {
    const position = firstPosition(named);
    if (!position) return new Misfit('FIELD_TYPE', shown(raw), GEOMETRY);
    const point = fromPair(position[1], position[0], mapping, false);
    // GeoJSON has numbers; what is written as text is as good, and reported as an issue.
    const isText = typeof position[0] === 'string';
    return isText && point && !(point instanceof Misfit)
      ? new Tolerated(point, new Misfit('FIELD_TYPE', shown(position), 'coordinates that are numbers'))
      : point;
  }
  const lat = named['lat'] ?? named['latitude'];
  const lon = named['lon'] ?? named['lng'] ?? named['longitude'];
  return fromPair(lat, lon, mapping, decimalComma);
}

const GEOMETRY = 'a GeoJSON geometry with coordinates';

/** The positions of a LineString (of the first, where there are several) in their order. */
export function lineOf(row: DocumentRow, mapping: FieldMapping): GeoPoint[] | Misfit | undefined {
  const raw = mapping.from === undefined || mapping.from === 'geometry' ? row.geometry : row.find(mapping.from);
  if (raw === undefined || raw === null || raw === '') return undefined;
  const shape = typeof raw === 'string' ? tryJson(raw) : raw;
  const { type, coordinates } = (shape ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type === 'Point') return undefined;
  const positions = type === 'MultiLineString' && Array.isArray(coordinates) ? coordinates[0] : coordinates;
  if ((type !== 'LineString' && type !== 'MultiLineString') || !Array.isArray(positions))
    return new Misfit('FIELD_TYPE', shown(raw), 'a GeoJSON LineString');
  if (positions.length > MAPPED_LIMITS.linePoints)
    return new Misfit('FIELD_RANGE', `${positions.length} positions`, `at most ${MAPPED_LIMITS.linePoints}`);
  const line: GeoPoint[] = [];
  for (const position of positions as unknown[]) {
    const point = Array.isArray(position) ? fromPair(position[1], position[0], mapping, false) : undefined;
    if (!point || point instanceof Misfit) return new Misfit('COORDINATE_IMPLAUSIBLE', shown(position), 'positions');
    line.push(point);
  }
  return line.length >= 2 ? line : new Misfit('FIELD_TYPE', shown(raw), 'at least two positions');
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The first place where numbers stand, however deep the shape nests them. */
function firstPosition(shape: Record<string, unknown>): unknown[] | undefined {
  const first = (shape['geometries'] as Record<string, unknown>[] | undefined)?.[0] ?? shape;
  let at: unknown = first['coordinates'];
  for (let level = 0; level < 5 && Array.isArray(at); level += 1) {
    if (typeof at[0] === 'number' || (typeof at[0] === 'string' && typeof at[1] === 'string')) return at;
    at = at[0];
  }
  return undefined;
}

/** `lat` is the northing and `lon` the easting where the coordinates are projected. */
function fromPair(
  lat: unknown,
  lon: unknown,
  { crs, x }: FieldMapping,
  decimalComma: boolean,
): GeoPoint | Misfit | undefined {
  if ((lat === undefined || lat === '') && (lon === undefined || lon === '')) return undefined;
  const [north, east] = [toNumber(lat, decimalComma), toNumber(lon, decimalComma)];
  const got = `${shown(lat)}, ${shown(lon)}`;
  if (!Number.isFinite(north) || !Number.isFinite(east)) return new Misfit('FIELD_TYPE', got, 'two numbers');
  if (crs === 'lambert93' || (crs === undefined && x !== undefined)) {
    const inside = east > LAMBERT.x[0] && east < LAMBERT.x[1] && north > LAMBERT.y[0] && north < LAMBERT.y[1];
    return inside
      ? fromLambert93(east, north)
      : new Misfit('COORDINATE_IMPLAUSIBLE', got, 'Lambert-93 metres, y and x');
  }
  return { latitude: north, longitude: east };
}

import type { IssueCollector } from '#libs/errors';
import { fromLambert93 } from '#libs/formats/datex2';
import { isPlace, type GeoPoint } from '#libs/model';
import type { WrittenLocation, WrittenPosition } from './entities.js';

type Convert = (first: number, second: number) => GeoPoint;

/**
 * The point a location says, longitude and latitude before any other position it gives. Issues: COORDINATE_IMPLAUSIBLE
 * for numbers that are none, 0,0 and what is off the earth; LOCATION_MISSING for a system that is not understood.
 */
export function toPoint(
  location: WrittenLocation | undefined,
  where: string,
  issues: IssueCollector,
): GeoPoint | undefined {
  if (!location) return undefined;
  const { longitude, latitude, positions } = location;
  if (longitude !== undefined && latitude !== undefined) {
    const point = { longitude: toNumber(longitude), latitude: toNumber(latitude) };
    return checked(point, `${latitude} ${longitude}`, where, issues);
  }
  const written = positions?.[0];
  if (!written) return undefined;
  const system = written.srs ?? location.srs;
  const convert = conversionOf(system);
  if (!convert) {
    reportSystem(system, where, issues);
    return undefined;
  }
  const [first = NaN, second = NaN] = numbersOf(written.text);
  return checked(convert(first, second), written.text, where, issues);
}

/** The points of a line; none when one of them cannot be had. */
export function toPoints(
  positions: readonly WrittenPosition[],
  srs: string | undefined,
  where: string,
  issues: IssueCollector,
): GeoPoint[] {
  const points: GeoPoint[] = [];
  for (const written of positions) {
    const system = written.srs ?? srs;
    const convert = conversionOf(system);
    if (!convert) {
      reportSystem(system, where, issues);
      return [];
    }
    const numbers = numbersOf(written.text);
    // One position may carry a height; a list of them is in pairs.
    const count = positions.length > 1 ? Math.min(2, numbers.length) : numbers.length - (numbers.length % 2);
    for (let at = 0; at + 1 < count; at += 2) {
      const point = checked(convert(numbers[at]!, numbers[at + 1]!), written.text.slice(0, 60), where, issues);
      if (!point) return [];
      points.push(point);
    }
  }
  return points;
}

function numbersOf(text: string): number[] {
  return text
    .trim()
    .split(/[\s,]+/)
    .map(toNumber);
}

function toNumber(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
}

/** Undefined for a system that is not understood. Geodetic systems have latitude first (OGC 08-038r7), but CRS84. */
function conversionOf(srs: string | undefined): Convert | undefined {
  if (srs === undefined || /4326|4258|WGS ?-?84/i.test(srs)) return latitudeFirst;
  if (/CRS:?84/i.test(srs)) return (longitude, latitude) => ({ longitude, latitude });
  if (/2154|Lambert-?93/i.test(srs)) return fromLambert93;
  return undefined;
}

/** What cannot be a latitude is the longitude of an exporter that writes x before y. */
function latitudeFirst(first: number, second: number): GeoPoint {
  return Math.abs(first) > 90 && Math.abs(second) <= 90
    ? { latitude: second, longitude: first }
    : { latitude: first, longitude: second };
}

function checked(point: GeoPoint, got: string, where: string, issues: IssueCollector): GeoPoint | undefined {
  const { latitude, longitude } = point;
  if (isPlace(latitude, longitude)) return point;
  const expected = 'a place on earth that is not 0 0';
  issues.add({ code: 'COORDINATE_IMPLAUSIBLE', severity: 'error', where, field: 'Location', got, expected });
  return undefined;
}

function reportSystem(system: string | undefined, where: string, issues: IssueCollector): void {
  const expected = 'WGS 84, CRS84, ETRS89 or EPSG:2154';
  issues.add({ code: 'LOCATION_MISSING', severity: 'error', where, field: 'srsName', got: system, expected });
}

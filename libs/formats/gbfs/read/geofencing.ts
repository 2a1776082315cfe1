import type { GeofencingRule, GeofencingZone } from '../content.js';
import { present, type Fields } from '../fields.js';
import { isAnticlockwise } from '../rings.js';

export type RuleReader = (fields: Fields) => GeofencingRule | undefined;

const ALLOW_ALL: GeofencingRule = { rideStartAllowed: true, rideEndAllowed: true, rideThroughAllowed: true };

/**
 * Zones keep the order of the file: the earlier rule wins. A Polygon is read as a MultiPolygon of one; a zone whose
 * geometry cannot be read is refused, a rule that cannot be read costs only itself.
 * Spec: gbfs.md, geofencing_zones.json; GeoJSON RFC 7946.
 */
export function readGeofencingZones(
  data: Fields,
  readRule: RuleReader,
): { zones: GeofencingZone[]; globalRules: GeofencingRule[] } | undefined {
  const collection = data.child('geofencing_zones');
  if (!collection) return data.missing('geofencing_zones');
  const zones: GeofencingZone[] = [];
  for (const feature of collection.children('features') ?? []) {
    const geometry = feature.child('geometry');
    const polygons = geometry && polygonsOf(geometry);
    if (!polygons) {
      feature.missing('geometry');
      continue;
    }
    const properties = feature.child('properties');
    zones.push(
      present<GeofencingZone>({
        name: properties?.localised('name'),
        start: properties?.instant('start'),
        end: properties?.instant('end'),
        rules: properties?.children('rules')?.flatMap((rule) => readRule(rule) ?? []) ?? [],
        polygons,
      }),
    );
  }
  const globalRules = data.children('global_rules')?.flatMap((rule) => readRule(rule) ?? []) ?? [];
  return data.context.windingMatters ? turnOutsideIn(zones, globalRules) : { zones, globalRules };
}

function polygonsOf(geometry: Fields): number[][][][] | undefined {
  const coordinates = geometry.raw('coordinates');
  const polygons = geometry.raw('type') === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0) return undefined;
  const read: number[][][][] = [];
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || polygon.length === 0) return undefined;
    const rings: number[][][] = [];
    for (const ring of polygon) {
      if (!Array.isArray(ring) || !ring.every(isPosition)) return undefined;
      const closed = closedRing(ring as number[][]);
      if (closed.length < 4) return undefined;
      rings.push(closed);
    }
    read.push(rings);
  }
  return read;
}

function isPosition(position: unknown): boolean {
  if (!Array.isArray(position) || position.length < 2) return false;
  const [longitude, latitude] = position as unknown[];
  return (
    typeof longitude === 'number' &&
    typeof latitude === 'number' &&
    Math.abs(longitude) <= 180 &&
    Math.abs(latitude) <= 90
  );
}

function closedRing(ring: readonly number[][]): number[][] {
  const first = ring[0];
  const last = ring[ring.length - 1];
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return [...ring];
  return [...ring, [...first]];
}

/**
 * Rules of a ring drawn anticlockwise hold outside it (2.x): they become global, and the inside a last zone where all
 * is allowed.
 */
function turnOutsideIn(
  zones: readonly GeofencingZone[],
  globalRules: readonly GeofencingRule[],
): { zones: GeofencingZone[]; globalRules: GeofencingRule[] } {
  const inside = zones.filter((zone) => !isOutside(zone));
  const outside = zones.filter(isOutside);
  return {
    zones: [...inside, ...outside.map((zone) => ({ ...zone, rules: [ALLOW_ALL] }))],
    globalRules: [...globalRules, ...outside.flatMap((zone) => zone.rules)],
  };
}

function isOutside(zone: GeofencingZone): boolean {
  return zone.polygons.length > 0 && zone.polygons.every((polygon) => isAnticlockwise(polygon[0]!));
}

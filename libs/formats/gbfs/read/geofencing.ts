import { present, isOnEarth } from '#libs/model';
import type { GbfsContentByName, GeofencingRule, GeofencingZone } from '../content.js';
import type { Fields } from '../fields.js';
import { crossesItself, isAnticlockwise } from '../rings.js';

export type RuleReader = (fields: Fields) => GeofencingRule | undefined;

const ALLOW_ALL: GeofencingRule = { rideStartAllowed: true, rideEndAllowed: true, rideThroughAllowed: true };

/**
 * Zones keep the order of the file: the earlier rule wins. A Polygon is read as a MultiPolygon of one, a list of
 * collections or of zones as one collection, a single rule as a list of one, an open ring as closed, each reported. A
 * zone whose geometry, times or rules cannot be read is refused: without them it would say something else, and without
 * rules that nothing is forbidden there; it is counted, and where none can be read the file is refused. Rules for
 * everywhere else that cannot be read refuse the file as well: what it said before stays. A ring that crosses itself is
 * reported (COORDINATE_IMPLAUSIBLE).
 * Spec: gbfs.md, geofencing_zones.json; GeoJSON RFC 7946.
 */
export function readGeofencingZones(
  data: Fields,
  readRule: RuleReader,
): GbfsContentByName['geofencing_zones'] | undefined {
  const features = featuresOf(data);
  if (!features) return data.missing('geofencing_zones');
  const zones = features.flatMap((feature) => toZone(feature, readRule) ?? []);
  const globalRules = rulesIn(data, 'global_rules', readRule);
  if (!globalRules) return data.missing('global_rules');
  const unread = featuresIn(data) - zones.length;
  if (unread > 0 && zones.length === 0) return data.missing('geofencing_zones');
  return {
    ...(data.context.windingMatters ? turnOutsideIn(zones, globalRules) : { zones, globalRules }),
    ...(unread > 0 && { unreadZones: unread }),
  };
}

function featuresOf(data: Fields): Fields[] | undefined {
  if (!Array.isArray(data.raw('geofencing_zones'))) return data.child('geofencing_zones')?.children('features');
  data.report('FIELD_TYPE', 'warning', 'geofencing_zones', 'a list', 'a GeoJSON FeatureCollection');
  const parts = data.children('geofencing_zones');
  return parts?.flatMap((part) => (part.raw('features') === undefined ? part : (part.children('features') ?? [])));
}

/** How many there are, also those that are no objects. */
function featuresIn(data: Fields): number {
  const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
  const list = data.raw('geofencing_zones') as { features?: unknown } | readonly ({ features?: unknown } | null)[];
  if (!Array.isArray(list)) return lengthOf((list as { features?: unknown }).features);
  return list.reduce((sum: number, part) => sum + (part?.features === undefined ? 1 : lengthOf(part.features)), 0);
}

function toZone(feature: Fields, readRule: RuleReader): GeofencingZone | undefined {
  const geometry = feature.child('geometry');
  const polygons = geometry && polygonsOf(geometry);
  if (!polygons) return feature.missing('geometry');
  const properties = feature.child('properties');
  const rules = properties ? rulesIn(properties, 'rules', readRule) : [];
  if (!rules) return feature.missing('rules');
  const start = properties?.instant('start');
  const end = properties?.instant('end');
  // A zone of some days is not one of all days.
  if (properties?.isLost('start', start) || properties?.isLost('end', end)) return feature.missing('start, end');
  return present<GeofencingZone>({ name: properties?.localised('name'), start, end, rules, polygons });
}

/** `undefined` where any of them cannot be read; none where none are reported. */
function rulesIn(fields: Fields, key: string, readRule: RuleReader): GeofencingRule[] | undefined {
  const raw = fields.raw(key);
  if (raw === undefined) return [];
  const single = Array.isArray(raw) ? undefined : fields.child(key);
  if (single) fields.report('FIELD_TYPE', 'warning', key, 'an object', 'a list of rules');
  const list = single ? [single] : Array.isArray(raw) ? fields.children(key)! : undefined;
  if (!list || (Array.isArray(raw) && list.length < raw.length)) return undefined;
  const rules = list.map(readRule);
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

/** The rest of a rule, alike in all versions; `undefined` where a condition is there and cannot be read. */
export function withConditions(
  fields: Fields,
  types: 'vehicle_type_id' | 'vehicle_type_ids',
  rides: Pick<GeofencingRule, 'rideStartAllowed' | 'rideEndAllowed'>,
): GeofencingRule | undefined {
  const raw = fields.raw(types);
  // One type by itself is a list of one.
  const single = typeof raw === 'string' || typeof raw === 'number' ? fields.id(types) : undefined;
  const vehicleTypeIds = single === undefined ? fields.ids(types) : [single];
  const rideThroughAllowed = fields.boolean('ride_through_allowed');
  const maximumSpeedKph = fields.count('maximum_speed_kph');
  const stationParking = fields.boolean('station_parking');
  const lost =
    fields.isLost(types, vehicleTypeIds) ||
    (Array.isArray(raw) && vehicleTypeIds!.length < raw.length) ||
    fields.isLost('ride_through_allowed', rideThroughAllowed) ||
    fields.isLost('maximum_speed_kph', maximumSpeedKph) ||
    fields.isLost('station_parking', stationParking);
  if (lost) return undefined;
  if (rideThroughAllowed === undefined)
    fields.report('FIELD_MISSING', 'advice', 'ride_through_allowed', undefined, 'true or false; true is taken');
  return present<GeofencingRule>({
    vehicleTypeIds,
    ...rides,
    rideThroughAllowed: rideThroughAllowed ?? true,
    maximumSpeedKph,
    stationParking,
  });
}

function polygonsOf(geometry: Fields): number[][][][] | undefined {
  const coordinates = geometry.raw('coordinates');
  const isSingle = geometry.raw('type') === 'Polygon';
  if (isSingle) geometry.report('FIELD_TYPE', 'advice', 'type', 'Polygon', 'MultiPolygon');
  const polygons = isSingle ? [coordinates] : coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0) return undefined;
  const read: number[][][][] = [];
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || polygon.length === 0) return undefined;
    const rings: number[][][] = [];
    for (const ring of polygon) {
      if (!Array.isArray(ring) || !ring.every(isPosition)) return undefined;
      const closed = closedRing(ring as number[][]);
      if (closed.length < 4) return undefined;
      if (closed.length > ring.length)
        geometry.report('FIELD_TYPE', 'advice', 'coordinates', 'an open ring', 'a ring that ends where it begins');
      if (crossesItself(closed))
        geometry.report(
          'COORDINATE_IMPLAUSIBLE',
          'warning',
          'coordinates',
          'a ring that crosses itself',
          'a simple ring',
        );
      rings.push(closed);
    }
    read.push(rings);
  }
  return read;
}

function isPosition(position: unknown): boolean {
  if (!Array.isArray(position) || position.length < 2) return false;
  const [longitude, latitude] = position as unknown[];
  return typeof longitude === 'number' && typeof latitude === 'number' && isOnEarth(latitude, longitude);
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

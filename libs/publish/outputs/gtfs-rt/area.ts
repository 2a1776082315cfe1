import type { GeoPoint } from '#libs/model';
import type { KnownSchedule } from './known-schedule.js';

/** A mile beside where the agency runs is still there (E028). */
const MARGIN_M = 1_609;
const METRES_PER_DEGREE = 111_320;

/** Degrees. */
interface Box {
  south: number;
  north: number;
  west: number;
  east: number;
}

/** Of schedules in use; an empty one for those without a place. */
const boxes = new WeakMap<KnownSchedule, Box>();

/**
 * Whether a vehicle is where its agency runs: around its shapes, or its stops where it has none. One that is not has lost
 * its satellites (0°, 0° is the usual place) or is away on other business; riders are better off without it. Spec: E028.
 */
export function isInArea(point: GeoPoint, schedule: KnownSchedule): boolean {
  let box = boxes.get(schedule);
  if (!box) {
    box = boxOfShapes(schedule);
    if (box.south > box.north) box = boxOfStops(schedule);
    boxes.set(schedule, box);
  }
  return box.south > box.north || isNear(point, box);
}

function isNear({ latitude, longitude }: GeoPoint, { south, north, west, east }: Box): boolean {
  const up = MARGIN_M / METRES_PER_DEGREE;
  const aside = up / Math.max(0.01, Math.cos((latitude * Math.PI) / 180));
  return latitude >= south - up && latitude <= north + up && longitude >= west - aside && longitude <= east + aside;
}

function boxOfStops(schedule: KnownSchedule): Box {
  const box = emptyBox();
  for (const { latitude, longitude } of schedule.stops())
    if (latitude !== undefined && longitude !== undefined) widen(box, latitude, longitude);
  return box;
}

/** Each shape once; many trips have the same. */
function boxOfShapes(schedule: KnownSchedule): Box {
  const box = emptyBox();
  const seen = new Set<string>();
  for (const trip of schedule.trips()) {
    if (trip.shapeId === undefined || seen.has(trip.shapeId)) continue;
    seen.add(trip.shapeId);
    const shape = schedule.shapeOf(trip) ?? [];
    for (let at = 0; at < shape.length; at += 2) widen(box, shape[at]!, shape[at + 1]!);
  }
  return box;
}

function emptyBox(): Box {
  return { south: Infinity, north: -Infinity, west: Infinity, east: -Infinity };
}

function widen(box: Box, latitude: number, longitude: number): void {
  box.south = Math.min(box.south, latitude);
  box.north = Math.max(box.north, latitude);
  box.west = Math.min(box.west, longitude);
  box.east = Math.max(box.east, longitude);
}

import type { Schedule } from '#libs/schedule';

/** E028: a mile around where the agency runs. */
export const AREA_MARGIN_M = 1_609;
/** E029: metres beside the shape of the trip. */
export const SHAPE_MARGIN_M = 200;

const METRES_PER_DEGREE = 111_320;

interface Box {
  south: number;
  north: number;
  west: number;
  east: number;
}

/** One schedule is asked for the same box by every message beside it. */
const boxes = new WeakMap<Schedule, Box | undefined>();

/** Whether a place is where the agency runs: the box around its shapes, or its stops where it has none, and a mile more. */
export function isInsideArea(schedule: Schedule, latitude: number, longitude: number): boolean {
  if (!boxes.has(schedule)) boxes.set(schedule, boxOf(schedule));
  const box = boxes.get(schedule);
  if (!box) return true;
  const north = AREA_MARGIN_M / METRES_PER_DEGREE;
  const east = north / Math.cos((latitude * Math.PI) / 180);
  return (
    latitude >= box.south - north &&
    latitude <= box.north + north &&
    longitude >= box.west - east &&
    longitude <= box.east + east
  );
}

function boxOf(schedule: Schedule): Box | undefined {
  const box = { south: Infinity, north: -Infinity, west: Infinity, east: -Infinity };
  const add = (latitude: number, longitude: number): void => {
    box.south = Math.min(box.south, latitude);
    box.north = Math.max(box.north, latitude);
    box.west = Math.min(box.west, longitude);
    box.east = Math.max(box.east, longitude);
  };
  const seen = new Set<string>();
  for (const trip of schedule.trips()) {
    if (trip.shapeId === undefined || seen.has(trip.shapeId)) continue;
    seen.add(trip.shapeId);
    const shape = schedule.shapeOf(trip) ?? [];
    for (let at = 0; at < shape.length; at += 2) add(shape[at]!, shape[at + 1]!);
  }
  if (box.south === Infinity) {
    for (const { latitude, longitude } of schedule.stops())
      if (latitude !== undefined && longitude !== undefined) add(latitude, longitude);
  }
  return box.south === Infinity ? undefined : box;
}

/** Metres from a place to the nearest point of a line given as latitude, longitude, latitude, …; flat, right to 1 % nearby. */
export function metresFromLine(line: Float64Array, latitude: number, longitude: number): number {
  const eastScale = METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  const x = (at: number): number => (line[at + 1]! - longitude) * eastScale;
  const y = (at: number): number => (line[at]! - latitude) * METRES_PER_DEGREE;
  let nearest = line.length >= 2 ? Math.hypot(x(0), y(0)) : Infinity;
  for (let at = 0; at + 3 < line.length; at += 2) {
    const [dx, dy] = [x(at + 2) - x(at), y(at + 2) - y(at)];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(x(at) * dx + y(at) * dy) / length));
    nearest = Math.min(nearest, Math.hypot(x(at) + along * dx, y(at) + along * dy));
  }
  return nearest;
}

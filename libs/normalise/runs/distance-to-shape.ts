import type { GeoPoint } from '#libs/model';
import type { Schedule, ScheduledTrip } from '#libs/schedule';

const METRES_PER_DEGREE = 111_195;

/**
 * Metres from a point to the way of a trip: its shape, or straight from stop to stop where it has none; laid flat around
 * the point. `undefined` where neither is known.
 */
export function distanceToShapeM(
  { latitude, longitude }: GeoPoint,
  schedule: Schedule,
  trip: ScheduledTrip,
): number | undefined {
  const way = schedule.shapeOf(trip) ?? stopsOf(schedule, trip);
  if (way.length < 4) return undefined;
  const perLongitude = METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  const x = (i: number): number => (way[i + 1]! - longitude) * perLongitude;
  const y = (i: number): number => (way[i]! - latitude) * METRES_PER_DEGREE;
  let least = Infinity;
  for (let i = 0; i + 3 < way.length; i += 2) {
    const [ax, ay, dx, dy] = [x(i), y(i), x(i + 2) - x(i), y(i + 2) - y(i)];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
    least = Math.min(least, Math.hypot(ax + t * dx, ay + t * dy));
  }
  return least;
}

function stopsOf(schedule: Schedule, trip: ScheduledTrip): number[] {
  return schedule.stopTimes(trip).flatMap(({ stopId }) => {
    const { latitude, longitude } = schedule.findStop(stopId) ?? {};
    return latitude === undefined || longitude === undefined ? [] : [latitude, longitude];
  });
}

import type { IssueCollector } from '#libs/errors';
import type { GeoPoint } from '#libs/model';
import { distanceM } from '#libs/territory';
import type { Territory } from './territory.js';

/** No feed of a territory reports places so far away. */
const FAR_M = 300_000;
/** Beside the territory, where the other way round would put it. */
const NEAR_M = 100_000;

/**
 * Reports the first place that lies hundreds of kilometres from the territory, and in it or beside it with latitude and
 * longitude the other way round (COORDINATE_IMPLAUSIBLE). It is kept as reported: another may know better where it is.
 * Nothing is known where no territory is configured.
 */
export function reportSwapped(
  points: readonly (GeoPoint | undefined)[],
  where: string,
  { distanceM: fromTerritory }: Territory,
  feedId: string,
  issues: IssueCollector,
): void {
  if (!fromTerritory) return;
  const point = points.find((one) => one && isSwapped(one, fromTerritory));
  if (!point) return;
  issues.add({
    code: 'COORDINATE_IMPLAUSIBLE',
    severity: 'warning',
    feedId,
    where,
    field: 'latitude, longitude',
    got: `${point.latitude}, ${point.longitude}`,
    expected: 'a place near the territory; the other way round it would be',
  });
}

function isSwapped({ latitude, longitude }: GeoPoint, fromTerritory: (point: GeoPoint) => number): boolean {
  if (Math.abs(longitude) > 90 || fromTerritory({ latitude, longitude }) <= FAR_M) return false;
  return fromTerritory({ latitude: longitude, longitude: latitude }) <= NEAR_M;
}

/** Metres from a box of degrees, 0 within it. */
export function distanceFromBox(
  { latitude, longitude }: GeoPoint,
  { south, north, west, east }: { south: number; north: number; west: number; east: number },
): number {
  const nearest: GeoPoint = {
    latitude: Math.min(north, Math.max(south, latitude)),
    longitude: Math.min(east, Math.max(west, longitude)),
  };
  return distanceM(nearest, { latitude, longitude });
}

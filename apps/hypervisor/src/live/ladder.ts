import type { GeoPoint, RouteDetail, VehiclePosition } from '../api/contract';
import { onTime } from './on-time';

type Direction = RouteDetail['directions'][number];

/** How a vehicle keeps its timetable. */
export type Adherence = 'early' | 'on-time' | 'late' | 'unknown';

/** By the limits of the hub's figure `punctuality`. */
export function adherenceOf(delaySeconds: number | undefined): Adherence {
  if (delaySeconds === undefined) return 'unknown';
  const { fromSeconds, toSeconds } = onTime.value;
  return delaySeconds < fromSeconds ? 'early' : delaySeconds > toSeconds ? 'late' : 'on-time';
}

/** Said by sign and number beside the colour. */
export const ADHERENCE_MARKS: Record<Adherence, string> = { early: '◂', 'on-time': '●', late: '▸', unknown: '?' };

/** `+4′`, `−2′`, `0′`; empty where nothing is known. */
export function minutesOf(delaySeconds: number | undefined): string {
  if (delaySeconds === undefined) return '';
  const minutes = Math.round(Math.abs(delaySeconds) / 60);
  return minutes === 0 ? '0′' : `${delaySeconds < 0 ? '−' : '+'}${minutes}′`;
}

/** Where on the ladder a vehicle is: at a stop, or on its way to it. */
export interface Rung {
  stop: number;
  isThere: boolean;
}

/** Its direction on the line: the one it reports, else the one it is headed as. -1 where neither says. */
export function directionOf(directions: readonly Direction[], { trip, headsign, stopId }: VehiclePosition): number {
  const reported = directions.findIndex(
    ({ directionId }) => directionId !== undefined && directionId === trip?.directionId,
  );
  if (reported >= 0) return reported;
  if (directions.length === 1) return 0;
  const headed = directions.findIndex(({ headsigns }) => headsign !== undefined && headsigns.includes(headsign));
  if (headed >= 0) return headed;
  const serving = directions.flatMap(({ stops }, at) => (stops.some(({ id }) => id === stopId) ? [at] : []));
  return serving.length === 1 ? serving[0]! : -1;
}

/** By the stop it reports, else the nearest one; `undefined` where neither is known. */
export function rungOf({ stops }: Direction, vehicle: VehiclePosition): Rung | undefined {
  const isThere = vehicle.currentStatus === 'STOPPED_AT';
  const reported = stops.findIndex(({ id }) => id === vehicle.stopId);
  if (reported >= 0) return { stop: reported, isThere };
  if (!vehicle.point) return undefined;
  let nearest = -1;
  let least = Infinity;
  for (const [at, { point }] of stops.entries()) {
    const distance = point ? squareOf(point, vehicle.point) : Infinity;
    if (distance < least) [nearest, least] = [at, distance];
  }
  return nearest < 0 ? undefined : { stop: nearest, isThere };
}

/** Comparable only: degrees, east shortened as at that latitude. */
function squareOf(a: GeoPoint, b: GeoPoint): number {
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return east * east + (a.latitude - b.latitude) ** 2;
}

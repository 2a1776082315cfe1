import type { GeoPoint } from '#libs/model';
import type { Schedule } from '#libs/schedule';

const METRES_PER_DEGREE = 111_195;
/** Side of the squares segments are kept in. */
const CELL_M = 250;
/** Segments of one network that are kept; a country's buses have fewer. What is beyond is left out and counted. */
const MAX_SEGMENTS = 1_000_000;
/**
 * A straight line that is longer says nothing about the roads below it: an express between two cities without a shape, a
 * stop at 0° N 0° E. It would only fill squares, thousands for each.
 */
const MAX_SEGMENT_M = 30_000;
/** A line is looked at every so many metres … */
const STEP_M = 20;
/** … and at so many places at most: 80 km of it. */
const MAX_SAMPLES = 4_000;

/** Where something lies on the road: single places, and lines in driving order. */
export interface LinePlace {
  points: readonly GeoPoint[];
  lines: readonly (readonly GeoPoint[])[];
}

/** How far from a route something may lie and still be on it, in metres. */
export interface Nearness {
  withinM: number;
  /** A line must go along a route for so long, or for half of itself; what only crosses it is not on it. */
  alongM: number;
}

interface Route {
  routeId: string;
  directionId?: number;
}

/**
 * Where the routes of a schedule run, for asking which of them pass a place. Shapes stand for the trips that name them;
 * trips without one run straight from stop to stop. Positions are laid flat around the middle of the network, exact to
 * about 0.1 % across a region. Takes a second for a large city, once a dataset.
 */
export class RouteLines {
  /** Segments that found no room, or were too long to say where the route runs. */
  droppedSegments = 0;
  private readonly cells = new Map<number, number[]>();
  private readonly ends: number[] = [];
  private readonly lineOf: number[] = [];
  private readonly routesOf: Map<string, Route>[] = [];
  private readonly metresPerLongitude: number;

  constructor(schedule: Schedule) {
    this.metresPerLongitude = METRES_PER_DEGREE * Math.cos((middleLatitude(schedule) * Math.PI) / 180);
    const lines = new Map<string, number>();
    for (const trip of schedule.trips()) {
      const name =
        trip.shapeId ??
        `-${schedule
          .stopTimes(trip)
          .map(({ stopId }) => stopId)
          .join('\0')}`;
      let line = lines.get(name);
      if (line === undefined) {
        line = this.routesOf.push(new Map()) - 1;
        lines.set(name, line);
        this.add(line, schedule.shapeOf(trip) ?? stopsOf(schedule, schedule.stopTimes(trip)));
      }
      const { routeId, directionId } = trip;
      this.routesOf[line]!.set(`${routeId}/${directionId}`, {
        routeId,
        ...(directionId !== undefined && { directionId }),
      });
    }
  }

  /** Routes that pass a place, each direction by itself, in the order of their ids. */
  passing(place: LinePlace, { withinM, alongM }: Nearness): Route[] {
    const found = new Map<string, Route>();
    const take = (line: number): void => {
      for (const [name, route] of this.routesOf[line]!) found.set(name, route);
    };
    for (const point of place.points) for (const line of this.linesAt(point, withinM)) take(line);
    for (const samples of place.lines.map(along)) {
      const hits = new Map<number, number>();
      for (const sample of samples)
        for (const line of this.linesAt(sample, withinM)) hits.set(line, (hits.get(line) ?? 0) + 1);
      const needed = Math.min(alongM / STEP_M, samples.length / 2);
      for (const [line, count] of hits) if (count >= needed) take(line);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, route]) => route);
  }

  private linesAt({ latitude, longitude }: GeoPoint, withinM: number): Set<number> {
    const [x, y] = [longitude * this.metresPerLongitude, latitude * METRES_PER_DEGREE];
    const found = new Set<number>();
    for (let cx = cellOf(x - withinM); cx <= cellOf(x + withinM); cx += 1) {
      for (let cy = cellOf(y - withinM); cy <= cellOf(y + withinM); cy += 1) {
        for (const segment of this.cells.get(cellKey(cx, cy)) ?? []) {
          const line = this.lineOf[segment]!;
          if (!found.has(line) && this.distanceM(segment, x, y) <= withinM) found.add(line);
        }
      }
    }
    return found;
  }

  private distanceM(segment: number, x: number, y: number): number {
    const [ax, ay, bx, by] = this.ends.slice(segment * 4, segment * 4 + 4) as [number, number, number, number];
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
    return Math.hypot(x - ax - t * dx, y - ay - t * dy);
  }

  private add(line: number, coordinates: Float64Array): void {
    for (let i = 2; i + 1 < coordinates.length; i += 2) {
      if (this.lineOf.length >= MAX_SEGMENTS) {
        this.droppedSegments += (coordinates.length - i) / 2;
        return;
      }
      const [ax, ay] = [coordinates[i - 1]! * this.metresPerLongitude, coordinates[i - 2]! * METRES_PER_DEGREE];
      const [bx, by] = [coordinates[i + 1]! * this.metresPerLongitude, coordinates[i]! * METRES_PER_DEGREE];
      const lengthM = Math.hypot(bx - ax, by - ay);
      if (lengthM > MAX_SEGMENT_M) {
        this.droppedSegments += 1;
        continue;
      }
      const segment = this.lineOf.push(line) - 1;
      this.ends.push(ax, ay, bx, by);
      // Every square within half a side of a place on it: asked for with a radius below that, none is missed.
      const steps = Math.max(1, Math.ceil(lengthM / (CELL_M / 2)));
      let last = Number.NaN;
      for (let step = 0; step <= steps; step += 1) {
        const key = cellKey(cellOf(ax + ((bx - ax) * step) / steps), cellOf(ay + ((by - ay) * step) / steps));
        if (key === last) continue;
        last = key;
        const cell = this.cells.get(key);
        if (cell === undefined) this.cells.set(key, [segment]);
        else cell.push(segment);
      }
    }
  }
}

/** Places along a line, every STEP_M metres, its ends among them. */
export function along(line: readonly GeoPoint[]): GeoPoint[] {
  const samples: GeoPoint[] = line.slice(0, 1);
  for (let i = 1; i < line.length && samples.length < MAX_SAMPLES; i += 1) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const scale = METRES_PER_DEGREE * Math.cos((a.latitude * Math.PI) / 180);
    const lengthM = Math.hypot((b.latitude - a.latitude) * METRES_PER_DEGREE, (b.longitude - a.longitude) * scale);
    const steps = Math.min(MAX_SAMPLES, Math.max(1, Math.round(lengthM / STEP_M)));
    for (let step = 1; step <= steps && samples.length < MAX_SAMPLES; step += 1) {
      samples.push({
        latitude: a.latitude + ((b.latitude - a.latitude) * step) / steps,
        longitude: a.longitude + ((b.longitude - a.longitude) * step) / steps,
      });
    }
  }
  return samples;
}

function stopsOf(schedule: Schedule, stopTimes: readonly { stopId: string }[]): Float64Array {
  const placed = stopTimes.flatMap(({ stopId }) => {
    const stop = schedule.findStop(stopId);
    return stop?.latitude === undefined || stop.longitude === undefined ? [] : [stop.latitude, stop.longitude];
  });
  return Float64Array.from(placed);
}

function middleLatitude(schedule: Schedule): number {
  let [low, high] = [90, -90];
  for (const { latitude } of schedule.stops()) {
    if (latitude === undefined) continue;
    low = Math.min(low, latitude);
    high = Math.max(high, latitude);
  }
  return low > high ? 0 : (low + high) / 2;
}

function cellOf(metres: number): number {
  return Math.floor(metres / CELL_M);
}

/** The earth is 160,000 cells around. */
function cellKey(x: number, y: number): number {
  return x * 1_000_000 + y;
}

import type { GeoPoint, HubEvent, RouteDetail, StopCallsAnswer, TripUpdate, VehiclePosition } from '../api/contract';
import { callsAhead } from '../../../../libs/analyse/spacing';
import { directionOf, rungOf } from './ladder';

type Direction = RouteDetail['directions'][number];

/** An instant (epoch milliseconds) and how far along the line: stops from 0, between them by distance. */
export interface Step {
  ms: number;
  stop: number;
}

/** One run as a line over time: as planned, as vehicles were seen, as it is predicted. */
export interface RunLine {
  id: string;
  planned: Step[];
  real: Step[];
  ahead: Step[];
}

/** Vehicles of the line at an instant of the history. */
export interface Snapshot {
  ms: number;
  vehicles: readonly HubEvent[];
}

/** So many stops of a line are asked for their timetable, first and last among them: between them lines are straight. */
const STOPS_ASKED = 6;

export function stopsAsked({ stops }: Direction): number[] {
  const last = stops.length - 1;
  const count = Math.min(STOPS_ASKED, stops.length);
  return [...new Set(Array.from({ length: count }, (_, at) => Math.round((at * last) / Math.max(1, count - 1))))];
}

/** Runs of one direction, by the time they come first. What is seen or predicted of a run without a plan is a line too. */
export function runLines(
  directions: readonly Direction[],
  chosen: number,
  known: {
    boards: readonly { stop: number; board: StopCallsAnswer }[];
    snapshots: readonly Snapshot[];
    updates: Iterable<HubEvent>;
    nowMs: number;
  },
): RunLine[] {
  const direction = directions[chosen];
  if (!direction) return [];
  const lines = new Map<string, RunLine>();
  const lineOf = (id: string): RunLine => {
    const line = lines.get(id) ?? { id, planned: [], real: [], ahead: [] };
    lines.set(id, line);
    return line;
  };
  for (const { stop, board } of known.boards)
    for (const { trip, scheduledAt } of board.items)
      if (scheduledAt !== undefined && isOf(direction, trip.directionId))
        lineOf(trip.id).planned.push({ ms: Date.parse(scheduledAt), stop });
  for (const { ms, vehicles } of known.snapshots)
    for (const { entity } of vehicles) {
      const vehicle = entity as unknown as VehiclePosition;
      const { tripId } = vehicle.trip ?? {};
      const stop = tripId && directionOf(directions, vehicle) === chosen ? progressOf(direction, vehicle) : undefined;
      if (stop !== undefined) lineOf(tripId!).real.push({ ms, stop });
    }
  const places = new Map(direction.stops.map(({ id }, at) => [id, at]));
  for (const { entity } of known.updates) {
    const { trip, stopTimeUpdates } = entity as unknown as TripUpdate;
    if (!trip.tripId || !isOf(direction, trip.directionId)) continue;
    const ahead = callsAhead(stopTimeUpdates, known.nowMs).flatMap(({ stop, expectedMs }): Step[] => {
      const at = places.get(stop);
      return at === undefined ? [] : [{ ms: expectedMs, stop: at }];
    });
    if (ahead.length > 0) lineOf(trip.tripId).ahead.push(...ahead);
  }
  const sorted = [...lines.values()].map(({ id, planned, real, ahead }) => ({
    id,
    planned: inTime(planned),
    real: inTime(real),
    ahead: inTime([...inTime(real).slice(-1), ...ahead]),
  }));
  return sorted.filter((line) => firstMs(line) < Infinity).sort((a, b) => firstMs(a) - firstMs(b));
}

function isOf({ directionId }: Direction, reported: number | undefined): boolean {
  return directionId === undefined || reported === undefined || directionId === reported;
}

function inTime(steps: readonly Step[]): Step[] {
  return [...steps].sort((a, b) => a.ms - b.ms);
}

function firstMs({ planned, real, ahead }: RunLine): number {
  return (planned[0] ?? real[0] ?? ahead[0])?.ms ?? Infinity;
}

/** How far along a vehicle is; between two stops by its distance from both. */
function progressOf(direction: Direction, vehicle: VehiclePosition): number | undefined {
  const rung = rungOf(direction, vehicle);
  if (!rung || rung.isThere || rung.stop === 0) return rung?.stop;
  const [before, next] = [direction.stops[rung.stop - 1]?.point, direction.stops[rung.stop]?.point];
  if (!vehicle.point || !before || !next) return rung.stop - 0.5;
  const [gone, left] = [apart(before, vehicle.point), apart(next, vehicle.point)];
  return rung.stop - 1 + (gone + left === 0 ? 0 : Math.round((gone / (gone + left)) * 100) / 100);
}

/** Comparable only. */
function apart(a: GeoPoint, b: GeoPoint): number {
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(east, a.latitude - b.latitude);
}

/** How late a run was when it was last seen, in seconds: beside its plan at the same place. */
export function lastDelay({ planned, real }: Pick<RunLine, 'planned' | 'real'>): number | undefined {
  const last = real.at(-1);
  const after = last ? planned.findIndex(({ stop }) => stop >= last.stop) : -1;
  if (!last || after < 0) return undefined;
  const [a, b] = [planned[after - 1], planned[after]!];
  if (!a && b.stop !== last.stop) return undefined;
  const share = a ? (last.stop - a.stop) / (b.stop - a.stop) : 1;
  return Math.round((last.ms - (a ? a.ms + share * (b.ms - a.ms) : b.ms)) / 1_000);
}

import type { BlockTrip, BlockVehicles, TransitBlock, TripUpdate, VehicleRuns, VehiclePosition } from '../api/contract';
import { delayOf, runWord } from './calls';

/** The block a vehicle is on: by the run it is on now, else by the last one of the day that had one. */
export function blockOf(ofRun: string | undefined, runs: VehicleRuns | undefined): string | undefined {
  return ofRun ?? runs?.items.findLast(({ block }) => block !== undefined)?.block;
}

/** Who reported to be on each trip: now, or when the history was looked at; by id of the trip, each vehicle once. */
export function vehiclesOfTrips(
  block: TransitBlock,
  ...seen: readonly (Pick<BlockVehicles, 'items'> | undefined)[]
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  const add = (trip: string | undefined, vehicle: string): void => {
    if (trip === undefined) return;
    const known = found.get(trip);
    if (known) known.add(vehicle);
    else found.set(trip, new Set([vehicle]));
  };
  for (const one of seen) for (const { trip, vehicle } of one?.items ?? []) add(trip?.id, vehicle);
  for (const { trip, vehicles = [] } of block.trips) for (const vehicle of vehicles) add(trip.id, vehicle);
  return new Map([...found].map(([trip, vehicles]) => [trip, [...vehicles].sort()]));
}

/**
 * The block as it stood at an instant of the past: by the timetable, and by what was predicted of its trips then. What the
 * hub knows of them now is left out.
 */
export function blockAsOf(
  block: TransitBlock,
  updateOf: (trip: BlockTrip['trip']) => TripUpdate | undefined,
  atMs: number,
): TransitBlock {
  let isNextFound = false;
  /** By how much the trip before it that runs ends late; unknown where nothing was predicted of it. */
  let endsLate: number | undefined;
  const trips = block.trips.map((one): BlockTrip => {
    const { delaySeconds: _, expectedLayoverSeconds: __, vehicles: ___, ...planned } = one;
    const [departsMs, arrivesMs] = [one.departure, one.arrival].map(({ scheduledAt }) => Date.parse(scheduledAt ?? ''));
    const update = updateOf(one.trip);
    if (runWord(update?.trip.scheduleRelationship) === 'runCancelled')
      return { ...planned, progress: 'cancelled', state: 'cancelled' };
    const delaySeconds = update && delayOf(update, atMs);
    const lateMs = (delaySeconds ?? 0) * 1_000;
    const isDone = arrivesMs! + lateMs < atMs;
    const isRunning = !isDone && departsMs! + lateMs <= atMs;
    const isNext = !isDone && !isRunning && !isNextFound;
    isNextFound ||= isNext;
    const expectedLayoverSeconds =
      endsLate === undefined || one.layoverSeconds === undefined ? undefined : one.layoverSeconds - endsLate;
    endsLate = delaySeconds;
    return {
      ...planned,
      progress: isDone ? 'done' : isRunning ? 'running' : isNext ? 'next' : 'later',
      state: delaySeconds === undefined ? 'scheduled' : 'predicted',
      ...(delaySeconds !== undefined && { delaySeconds }),
      ...(expectedLayoverSeconds !== undefined && { expectedLayoverSeconds }),
    };
  });
  return { ...block, trips };
}

/** Runs done before this many of the last ones are not shown at once: of a day in the evening nobody looks for the morning. */
const DONE_SHOWN = 2;

/** How many trips at the head of the block are done and not among the last of these. */
export function doneEarlier({ trips }: TransitBlock): number {
  const open = trips.findIndex(({ progress }) => progress !== 'done' && progress !== 'cancelled');
  return Math.max(0, (open < 0 ? trips.length : open) - DONE_SHOWN);
}

/** What a vehicle does at or towards its stop, where it says so. */
export function doingOf({
  stopId,
  currentStatus,
}: VehiclePosition): 'stoppedAt' | 'incomingAt' | 'inTransitTo' | undefined {
  if (stopId === undefined) return undefined;
  if (currentStatus === 'STOPPED_AT') return 'stoppedAt';
  return currentStatus === 'INCOMING_AT' ? 'incomingAt' : 'inTransitTo';
}

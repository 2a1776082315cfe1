import { formatGtfsTime } from '#libs/formats/gtfs';
import type { Path } from './network.js';

/** One run of the invented timetable; the same on every service day. */
export interface SimulatedRun {
  tripId: string;
  path: Path;
  /** Seconds since noon − 12 h. */
  startS: number;
  endS: number;
  headsign: string;
  /** The vehicle that does it: `M-03`. */
  vehicleId: string;
  /** Beyond the timetable: the schedule does not have it. */
  isExtra?: true;
}

/** The day runs from 04:00 to 04:00 the next morning, so that the city never stands still. */
const FIRST_S = 4 * 3600;
const LAST_S = 28 * 3600;
/** A vehicle rests at the terminus before it goes back. */
const LAYOVER_S = 240;

/** Headway by hour of the day: peaks are denser, nights thin. */
function headwayS(path: Path, atS: number): number {
  const hour = (atS / 3600) % 24;
  const base = path.line.headwayMin * 60;
  if (hour < 5 || hour >= 23) return base * 3;
  if (hour < 7 || hour >= 20) return base * 1.8;
  return (hour >= 7 && hour < 9.5) || (hour >= 16 && hour < 19) ? base : base * 1.3;
}

export function simulatedTimetable(paths: readonly Path[]): SimulatedRun[] {
  const runs: SimulatedRun[] = [];
  for (const path of paths) {
    const { line, directionId } = path;
    // The other direction starts half a headway later, so that vehicles do not meet at every stop.
    let startS = FIRST_S + (directionId === 1 ? line.headwayMin * 30 : 0);
    while (startS < LAST_S) {
      const minute = Math.round(startS / 60) * 60;
      const name = line.shortName.replace(/\s+/g, '');
      runs.push({
        tripId: `SIM:${name}${line.pattern}:${directionId}:${formatGtfsTime(minute).slice(0, 5).replace(':', '')}`,
        path,
        startS: minute,
        endS: minute + path.arrivalS.at(-1)!,
        headsign: path.stops.at(-1)!.name,
        vehicleId: '',
      });
      startS += headwayS(path, startS);
    }
  }
  assignVehicles(runs);
  return runs;
}

/** Each line has a fleet of its own: a run takes the vehicle that has rested longest at its first stop, else a new one. */
function assignVehicles(runs: SimulatedRun[]): void {
  const byLine = new Map<string, SimulatedRun[]>();
  for (const run of runs) {
    const key = run.path.line.shortName;
    byLine.set(key, [...(byLine.get(key) ?? []), run]);
  }
  for (const [name, list] of byLine) {
    const resting = new Map<string, { vehicleId: string; sinceS: number }[]>();
    let fleet = 0;
    for (const run of list.sort((a, b) => a.startS - b.startS)) {
      const waiting = resting.get(run.path.stops[0]!.id) ?? [];
      const at = waiting.findIndex(({ sinceS }) => sinceS + LAYOVER_S <= run.startS);
      run.vehicleId =
        at === -1 ? `${name}-${String((fleet += 1)).padStart(2, '0')}` : waiting.splice(at, 1)[0]!.vehicleId;
      const end = run.path.stops.at(-1)!.id;
      resting.set(end, [...(resting.get(end) ?? []), { vehicleId: run.vehicleId, sinceS: run.endS }]);
    }
  }
}

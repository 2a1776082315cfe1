import { hash } from './movement.js';
import type { Path } from './network.js';
import type { SimulatedRun } from './timetable.js';

/**
 * What befalls a run of a day, beyond being late: it does not run, passes a stop, stops at the other platform, or reports
 * nothing from a stop on.
 */
export type Incident =
  | { is: 'cancelled' }
  | { is: 'skipped'; stop: number }
  | { is: 'other-platform'; stop: number; platform: string }
  | { is: 'no-data'; fromStop: number };

/** So long before its departure it is known. */
export const KNOWN_BEFORE_S = 55 * 60;

/** Of so many runs in a row at a busy stop each incident befalls one: at night, too, there is one of each in an hour. */
const CYCLE = 30;
const CANCELLED_AT = 3;
const SKIPPED_AT = 11;
const OTHER_PLATFORM_AT = 19;
const NO_DATA_AT = 26;

/** An extra run sets out once in so long. */
const EXTRA_EVERY_S = 30 * 60;

/**
 * The incidents of a day, from its date and the seed alone. They are dealt out along the runs at the busiest stop in the
 * order they come there, so that whoever looks at its board sees every state a departure can have.
 */
export class Incidents {
  private readonly placeOf = new Map<SimulatedRun, number>();

  constructor(
    runs: readonly SimulatedRun[],
    private readonly busiest: string,
    private readonly seed: number,
  ) {
    const calling = runs.flatMap((run) => {
      const at = this.stopOf(run.path);
      return at === -1 ? [] : [{ run, atS: run.startS + run.path.departureS[at]! }];
    });
    calling.sort((a, b) => a.atS - b.atS || (a.run.tripId < b.run.tripId ? -1 : 1));
    calling.forEach(({ run }, place) => this.placeOf.set(run, place));
  }

  of(run: SimulatedRun, serviceDate: string): Incident | undefined {
    const place = this.placeOf.get(run);
    if (place === undefined) return undefined;
    const stop = this.stopOf(run.path);
    const turn = Math.floor(hash(`${this.seed}/incidents/${serviceDate}`) * CYCLE);
    switch ((place + turn) % CYCLE) {
      case CANCELLED_AT:
        return { is: 'cancelled' };
      case SKIPPED_AT:
        return { is: 'skipped', stop };
      case OTHER_PLATFORM_AT: {
        const { otherPlatform } = run.path.stops[stop]!;
        return otherPlatform === undefined ? undefined : { is: 'other-platform', stop, platform: otherPlatform };
      }
      case NO_DATA_AT:
        return { is: 'no-data', fromStop: stop };
      default:
        return undefined;
    }
  }

  private stopOf({ stops }: Path): number {
    return stops.findIndex(({ id, station }) => (station ?? id) === this.busiest);
  }
}

/** Runs beyond the timetable, of one line that calls at the busiest stop: twice an hour, in turn in either direction. */
export function extraRuns(runs: readonly SimulatedRun[], busiest: string): SimulatedRun[] {
  const calling = runs.filter(({ path }) => path.stops.some(({ id, station }) => (station ?? id) === busiest));
  const line = calling.find(({ path }) => path.line.routeType === 3)?.path.line;
  const paths = [...new Set(calling.map(({ path }) => path))].filter((path) => path.line === line);
  if (paths.length === 0) return [];
  const first = Math.min(...calling.map(({ startS }) => startS));
  const last = Math.max(...calling.map(({ startS }) => startS));
  const extra: SimulatedRun[] = [];
  for (let startS = first + EXTRA_EVERY_S / 2; startS <= last; startS += EXTRA_EVERY_S) {
    const path = paths[extra.length % paths.length]!;
    extra.push({
      tripId: `SIM:EXTRA:${path.line.shortName}:${extra.length}`,
      path,
      startS,
      endS: startS + path.arrivalS.at(-1)!,
      headsign: path.stops.at(-1)!.name,
      vehicleId: `${path.line.shortName}-extra-${extra.length % 4}`,
      isExtra: true,
    });
  }
  return extra;
}

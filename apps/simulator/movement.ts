import { civilDateAt, serviceDayToEpochMs } from '#libs/formats/gtfs';
import { bearingDeg } from '#libs/territory';
import type { NetworkLine, Path } from './network.js';
import type { SimulatedRun } from './timetable.js';

/** Of a bunch: what stays between the two, and how fast the first falls behind. */
const CAUGHT_UP_S = 45;
const HELD_SHARE = 0.7;

export const TIME_ZONE = 'Europe/Paris';

/** A run on a service date, somewhere on its way. */
export interface SimulatedJourney {
  run: SimulatedRun;
  serviceDate: string;
  /** Epoch ms of the scheduled departure at the first stop. */
  departureMs: number;
  /** Seconds behind the timetable now; negative when early. */
  delayS: number;
  latitude: number;
  longitude: number;
  bearing: number;
  speedMps: number;
  /** Index of the stop it stands at or goes to. */
  nextStop: number;
  stopped: boolean;
}

/** Where every vehicle is at an instant: a pure function of seed and time, so two runs of the city agree. */
export class Movement {
  /** Of every other run of a line and direction the one that follows it. */
  private readonly nextOf = new Map<SimulatedRun, SimulatedRun>();

  constructor(
    private readonly runs: readonly SimulatedRun[],
    private readonly seed: number,
  ) {
    const byPath = new Map<Path, SimulatedRun[]>();
    for (const run of runs) byPath.set(run.path, [...(byPath.get(run.path) ?? []), run]);
    for (const followers of byPath.values()) {
      followers.sort((a, b) => a.startS - b.startS);
      for (let i = 0; i + 1 < followers.length; i += 2) this.nextOf.set(followers[i]!, followers[i + 1]!);
    }
  }

  /** `bunchedSinceMs`: since when every other vehicle of one line is held up until the next has all but caught up. */
  journeysAt(nowMs: number, bunchedSinceMs?: number): SimulatedJourney[] {
    const today = civilDateAt(nowMs, TIME_ZONE);
    const line = bunchedSinceMs === undefined ? undefined : this.lineOfBunch(bunchedSinceMs);
    const yesterday = civilDateAt(nowMs - 86_400_000, TIME_ZONE);
    return [yesterday, today].flatMap((serviceDate) => {
      const midnightMs = serviceDayToEpochMs(serviceDate, 0, TIME_ZONE);
      const nowS = (nowMs - midnightMs) / 1000;
      return this.runs.flatMap((run) => {
        if (nowS < run.startS - 60 || nowS > run.endS + 900) return [];
        const isHeld = bunchedSinceMs !== undefined && run.path.line === line;
        const heldS = isHeld ? this.heldS(run, serviceDate, nowS, (nowMs - bunchedSinceMs) / 1000) : 0;
        const delayS = this.delayS(run, serviceDate, nowS) + heldS;
        const elapsedS = nowS - run.startS - delayS;
        if (elapsedS < 0 || elapsedS > run.path.arrivalS.at(-1)!) return [];
        return [
          {
            run,
            serviceDate,
            departureMs: midnightMs + run.startS * 1000,
            delayS: Math.round(delayS),
            ...place(run, elapsedS),
          },
        ];
      });
    });
  }

  /** Seconds a run is held up by a bunch: they grow, slower than time passes, until the next run has all but caught up. */
  private heldS(run: SimulatedRun, serviceDate: string, nowS: number, sinceS: number): number {
    const next = this.nextOf.get(run);
    if (!next) return 0;
    const gapS = next.startS + this.delayS(next, serviceDate, nowS) - run.startS - this.delayS(run, serviceDate, nowS);
    return Math.max(0, Math.min(gapS - CAUGHT_UP_S, sinceS * HELD_SHARE));
  }

  /** Runs that set out within so many seconds, or should be on their way, with their day. */
  dueAt(nowMs: number, withinS: number): Pick<SimulatedJourney, 'run' | 'serviceDate'>[] {
    return [civilDateAt(nowMs - 86_400_000, TIME_ZONE), civilDateAt(nowMs, TIME_ZONE)].flatMap((serviceDate) => {
      const nowS = (nowMs - serviceDayToEpochMs(serviceDate, 0, TIME_ZONE)) / 1000;
      return this.runs
        .filter(({ startS, endS }) => startS <= nowS + withinS && endS >= nowS)
        .map((run) => ({ run, serviceDate }));
    });
  }

  private lineOfBunch(sinceMs: number): NetworkLine {
    const lines = [...new Set(this.runs.map(({ path }) => path.line))].filter(({ routeType }) => routeType === 3);
    return lines[Math.floor(hash(`${this.seed}/bunch/${sinceMs}`) * lines.length)]!;
  }

  /** Lateness grows along the run, more in the peaks, with a slow wave that is each run's own. */
  private delayS(run: SimulatedRun, serviceDate: string, nowS: number): number {
    const draw = hash(`${this.seed}/${serviceDate}/${run.tripId}`);
    const progress = Math.min(1, Math.max(0, (nowS - run.startS) / (run.endS - run.startS)));
    const hour = (run.startS / 3600) % 24;
    const peak = (hour >= 7 && hour < 9.5) || (hour >= 16 && hour < 19) ? 1.6 : 1;
    const isMetro = run.path.line.routeType === 1;
    const worst = (draw < 0.08 ? 540 : draw < 0.35 ? 210 : 70) * peak * (isMetro ? 0.3 : 1);
    const wave = Math.sin((nowS / 300 + draw * 20) * 1.3) * 15;
    return Math.max(-30, worst * progress * (0.4 + draw * 0.6) + wave * progress);
  }
}

function place(
  run: SimulatedRun,
  elapsedS: number,
): Omit<SimulatedJourney, 'run' | 'serviceDate' | 'departureMs' | 'delayS'> {
  const { stops, arrivalS, departureS, alongM } = run.path;
  const next = arrivalS.findIndex((arrival, i) => elapsedS < Math.max(arrival, departureS[i]!));
  const at = next === -1 ? stops.length - 1 : next;
  const stop = stops[at]!;
  const before = stops[Math.max(0, at - 1)]!;
  const bearing = at === 0 ? bearingDeg(stop, stops[1]!) : bearingDeg(before, stop);
  if (at === 0 || elapsedS >= arrivalS[at]!) {
    return { latitude: stop.latitude, longitude: stop.longitude, bearing, speedMps: 0, nextStop: at, stopped: true };
  }
  const share = (elapsedS - departureS[at - 1]!) / (arrivalS[at]! - departureS[at - 1]!);
  // Starts and stops gently.
  const eased = share * share * (3 - 2 * share);
  const metres = alongM[at]! - alongM[at - 1]!;
  return {
    latitude: before.latitude + (stop.latitude - before.latitude) * eased,
    longitude: before.longitude + (stop.longitude - before.longitude) * eased,
    bearing,
    speedMps: (metres / (arrivalS[at]! - departureS[at - 1]!)) * 6 * share * (1 - share),
    nextStop: at,
    stopped: false,
  };
}

/** A number in [0, 1) that depends on the text alone. */
export function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

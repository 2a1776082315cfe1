import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strFromU8 } from 'fflate';
import { distanceM } from '#libs/territory';
import { csvRows } from './csv-rows.js';
import type { Bus, Call, Fix, Passage, Trip } from './warsaw.js';

const FOLDER = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'sequences/vancouver-2024-04-07-08');
/** Vancouver in April. */
const ZONE = '-07:00';
/** The recording has no stops: points so far apart stand for them, on the way of one run of each direction. */
const STOP_M = 400;
/** A bus further from the way than this is on another. */
const NEAR_M = 150;
/** A run that was seen at fewer points than these says nothing. */
const MIN_PASSED = 4;
/** Fixes further apart than this leave open when the points between were passed. */
const GAP_MS = 4 * 60_000;

/** Recorded days of three routes, a poll a minute. */
export const VANCOUVER_DAYS = ['2024-04-07', '2024-04-08'] as const;

interface Run {
  id: string;
  vehicle: string;
  route: string;
  direction: number;
  fixes: Fix[];
}
/** A point on the way of a direction. */
interface Point {
  latitude: number;
  longitude: number;
  /** Metres from its beginning. */
  atM: number;
}

export function hasVancouver(day: string): boolean {
  return existsSync(join(FOLDER, `positions-${day.replaceAll('-', '')}.csv.gz`));
}

/**
 * A recorded day: each bus with the points it passed when. There is no timetable in it: a run is planned to keep, all the
 * way, the intervals at which it and the one before it were seen first, with the middle running time of the day.
 */
export function vancouverDay(day: string): Bus[] {
  const runs = runsOf(day);
  const buses = new Map<string, Bus>();
  const directions = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.route} ${run.direction}`;
    directions.set(key, [...(directions.get(key) ?? []), run]);
  }
  for (const ofDirection of directions.values()) {
    const way = wayOf(ofDirection);
    const passed = ofDirection.flatMap((run) => {
      const times = passagesOn(way, run.fixes);
      const first = times.findIndex((ms) => ms !== undefined);
      return times.filter((ms) => ms !== undefined).length < MIN_PASSED ? [] : [{ run, times, first }];
    });
    // From the first point on; each stretch with those that were seen at both of its ends.
    const runningMs = [0];
    for (let at = 1; at < way.length; at += 1) {
      const took = passed.flatMap(({ times }) => {
        const [from, to] = [times[at - 1], times[at]];
        return from === undefined || to === undefined ? [] : [to - from];
      });
      runningMs.push(runningMs[at - 1]! + median(took));
    }
    for (const { run, times, first } of passed) {
      const trip: Trip = {
        id: run.id,
        route: run.route,
        direction: run.direction,
        calls: way.map((point, at): Call => ({
          stop: `${run.route}-${run.direction}-${at}`,
          sequence: at + 1,
          plannedMs: times[first]! + runningMs[at]! - runningMs[first]!,
          latitude: point.latitude,
          longitude: point.longitude,
        })),
      };
      const bus = buses.get(run.vehicle) ?? { id: run.vehicle, trips: [], fixes: [], passages: [] };
      buses.set(run.vehicle, bus);
      bus.trips.push(trip);
      bus.fixes.push(...run.fixes);
      bus.passages.push(
        ...times.flatMap((atMs, call): Passage[] => (atMs === undefined ? [] : [{ trip, call, atMs }])),
      );
    }
  }
  for (const bus of buses.values()) {
    bus.fixes.sort((a, b) => a.atMs - b.atMs);
    bus.passages.sort((a, b) => a.atMs - b.atMs);
  }
  return [...buses.values()];
}

function runsOf(day: string): Run[] {
  const runs = new Map<string, Run>();
  const file = join(FOLDER, `positions-${day.replaceAll('-', '')}.csv.gz`);
  for (const [poll, route, vehicle, trip, direction, , , lat, lon, local] of csvRows(
    strFromU8(gunzipSync(readFileSync(file))),
  )) {
    // A bus without a place is given at 0, 0.
    if (!trip || !direction || !local || Number(lat) < 40) continue;
    const atMs = recordedMs(poll!, local);
    const id = `${trip}-${vehicle}`;
    // North and east are one way, south and west the other.
    const way = /NORTH|EAST/.test(direction) ? 0 : 1;
    const run = runs.get(id) ?? { id, vehicle: vehicle!, route: route!, direction: way, fixes: [] };
    runs.set(id, run);
    if (atMs > (run.fixes.at(-1)?.atMs ?? 0)) run.fixes.push({ atMs, latitude: Number(lat), longitude: Number(lon) });
  }
  return [...runs.values()].filter(({ fixes }) => fixes.length > 1);
}

/** `06:57:20 am` of the day of its poll, or of the evening before it. */
function recordedMs(poll: string, local: string): number {
  const [, hours, minutes, seconds, half] = /^(\d+):(\d+):(\d+) ([ap]m)$/.exec(local)!;
  const hour = (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  const clock = `${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
  const atMs = Date.parse(`${poll.slice(0, 10)}T${clock}${ZONE}`);
  return atMs > Date.parse(`${poll}${ZONE}`) + 3_600_000 ? atMs - 86_400_000 : atMs;
}

/** Points along the run that went furthest with the fewest holes. */
function wayOf(runs: readonly Run[]): Point[] {
  const [longest] = [...runs].sort((a, b) => spanOf(b) - spanOf(a) || b.fixes.length - a.fixes.length);
  const way: Point[] = [];
  let atM = 0;
  let before: Fix | undefined;
  for (const fix of longest!.fixes) {
    if (before) {
      const metres = distanceM(before, fix);
      // Between two fixes the way is taken to be straight.
      for (let at = STOP_M - (atM % STOP_M); at <= metres; at += STOP_M) {
        const share = at / metres;
        way.push({
          latitude: before.latitude + share * (fix.latitude - before.latitude),
          longitude: before.longitude + share * (fix.longitude - before.longitude),
          atM: atM + at,
        });
      }
      atM += metres;
    }
    before = fix;
  }
  return way;
}

const spanOf = ({ fixes }: Run): number => Math.round(distanceM(fixes[0]!, fixes.at(-1)!) / 500);

/** When a run passed each point: between the two fixes that lie on both sides of it. */
function passagesOn(way: readonly Point[], fixes: readonly Fix[]): (number | undefined)[] {
  const times: (number | undefined)[] = way.map(() => undefined);
  let lastM = -1;
  let before: { atM: number; atMs: number } | undefined;
  for (const fix of fixes) {
    const atM = placeOn(way, fix, lastM);
    if (atM === undefined || atM < lastM) continue;
    lastM = atM;
    if (before && fix.atMs - before.atMs <= GAP_MS && atM > before.atM)
      for (const [at, point] of way.entries())
        if (point.atM > before.atM && point.atM <= atM)
          times[at] ??= before.atMs + ((point.atM - before.atM) / (atM - before.atM)) * (fix.atMs - before.atMs);
    before = { atM, atMs: fix.atMs };
  }
  return times;
}

/** Metres along the way, not before `fromM` by more than the noise of a position. */
function placeOn(way: readonly Point[], fix: Fix, fromM: number): number | undefined {
  let best: { atM: number; apartM: number } | undefined;
  for (let at = 1; at < way.length; at += 1) {
    const [a, b] = [way[at - 1]!, way[at]!];
    if (b.atM < fromM) continue;
    // Metres of a degree are near enough the same within 400 m.
    const eastM = 111_320 * Math.cos((a.latitude * Math.PI) / 180);
    const [dx, dy] = [(b.longitude - a.longitude) * eastM, (b.latitude - a.latitude) * 110_540];
    const [px, py] = [(fix.longitude - a.longitude) * eastM, (fix.latitude - a.latitude) * 110_540];
    const share = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
    const apartM = Math.hypot(px - share * dx, py - share * dy);
    // The first near one: where a way comes by a place twice, it is there for the first time.
    if (apartM <= NEAR_M && (!best || apartM < best.apartM - NEAR_M / 2))
      best = { atM: a.atM + share * (b.atM - a.atM), apartM };
  }
  return best?.atM;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

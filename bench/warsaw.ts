import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import { csvRows } from './csv-rows.js';

const FOLDER = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'sequences/warsaw-2024-02-15-16');
/** Warsaw in February. */
const ZONE = '+01:00';
const NEAR_M = 80;
const EARLIEST_MS = 8 * 60_000;
const LATEST_MS = 35 * 60_000;

/** Recorded sessions by the time of day. */
export const WARSAW_SESSIONS = [
  ['evening', 'positions-2024-02-15_18-17-37.csv.gz'],
  ['midday', 'positions-2024-02-16_11-36-29.csv.gz'],
  ['rush hour', 'positions-2024-02-16_15-17-31.csv.gz'],
] as const;

export interface Call {
  stop: string;
  sequence: number;
  plannedMs: number;
  latitude: number;
  longitude: number;
}
export interface Trip {
  id: string;
  route: string;
  direction: number;
  calls: Call[];
}
export interface Fix {
  atMs: number;
  latitude: number;
  longitude: number;
}
/** A bus at one of its calls, as its positions say. */
export interface Passage {
  trip: Trip;
  call: number;
  atMs: number;
}
export interface Bus {
  id: string;
  /** Those of its block, in the order of the day. */
  trips: Trip[];
  fixes: Fix[];
  passages: Passage[];
}

export function hasSession(file: string): boolean {
  return existsSync(join(FOLDER, file));
}

/** One recorded session: each bus with what it passed when, found from its positions along the timetable of its block. */
export function warsawSession(file: string): Bus[] {
  const day = /positions-(\d{4}-\d{2}-\d{2})/.exec(file)![1]!;
  const blocks = timetable(Date.parse(`${day}T00:00:00${ZONE}`));
  const buses = new Map<string, Bus>();
  for (const [, vehicle, line, brigade, local, lat, lon] of csvRows(
    strFromU8(gunzipSync(readFileSync(join(FOLDER, file)))),
  )) {
    const trips = blocks.get(`${line}-${brigade}`);
    if (!trips) continue;
    const id = `${line}-${brigade}-${vehicle}`;
    const bus = buses.get(id) ?? { id, trips, fixes: [], passages: [] };
    buses.set(id, bus);
    const atMs = Date.parse(`${local!.replace(' ', 'T')}${ZONE}`);
    if (atMs > (bus.fixes.at(-1)?.atMs ?? 0)) bus.fixes.push({ atMs, latitude: Number(lat), longitude: Number(lon) });
  }
  for (const bus of buses.values()) bus.passages = passagesOf(bus.fixes, bus.trips);
  return [...buses.values()];
}

/** Trips of each block in the order of the day. */
function timetable(midnightMs: number): Map<string, Trip[]> {
  const files = unzipSync(readFileSync(join(FOLDER, 'gtfs-derived.zip')));
  const table = (name: string): Generator<string[]> => csvRows(strFromU8(files[name]!));
  const places = new Map<string, [number, number]>();
  for (const [id, ...rest] of table('stops.txt')) places.set(id!, [Number(rest.at(-2)), Number(rest.at(-1))]);
  const trips = new Map<string, Trip & { block: string }>();
  const directions = new Map<string, Map<string, number>>();
  for (const [route, , id, block, headsign] of table('trips.txt')) {
    const known = directions.get(route!) ?? new Map<string, number>();
    directions.set(route!, known);
    if (!known.has(headsign!)) known.set(headsign!, known.size);
    trips.set(id!, { id: id!, route: route!, direction: known.get(headsign!)!, calls: [], block: block! });
  }
  for (const [id, , departure, stop, sequence] of table('stop_times.txt')) {
    const [hours, minutes, seconds] = departure!.split(':').map(Number);
    const place = places.get(stop!);
    if (!place) continue;
    const [latitude, longitude] = place;
    const plannedMs = midnightMs + (hours! * 3_600 + minutes! * 60 + seconds!) * 1_000;
    trips.get(id!)!.calls.push({ stop: stop!, sequence: Number(sequence), plannedMs, latitude, longitude });
  }
  const blocks = new Map<string, Trip[]>();
  for (const { block, ...trip } of trips.values()) {
    if (trip.calls.length < 2) continue;
    const others = blocks.get(block);
    if (others) others.push(trip);
    else blocks.set(block, [trip]);
  }
  for (const all of blocks.values()) all.sort((a, b) => a.calls[0]!.plannedMs - b.calls[0]!.plannedMs);
  return blocks;
}

/** The nearest approach to each call in turn, within its time; what is not come near to is left out. */
function passagesOf(fixes: readonly Fix[], trips: readonly Trip[]): Passage[] {
  const passages: Passage[] = [];
  if (fixes.length === 0) return passages;
  const [firstMs, lastMs] = [fixes[0]!.atMs, fixes.at(-1)!.atMs];
  let from = 0;
  for (const trip of trips) {
    if (trip.calls.at(-1)!.plannedMs < firstMs - LATEST_MS || trip.calls[0]!.plannedMs > lastMs + EARLIEST_MS) continue;
    for (const [at, call] of trip.calls.entries()) {
      let best = -1;
      let least = NEAR_M;
      for (let i = from; i < fixes.length && fixes[i]!.atMs < call.plannedMs + LATEST_MS; i += 1) {
        if (fixes[i]!.atMs < call.plannedMs - EARLIEST_MS) continue;
        const metres = metresBetween(fixes[i]!, call);
        if (metres <= least) [best, least] = [i, metres];
        // It came near and has gone on: what comes near later is another lap.
        else if (best >= 0 && metres > 2 * NEAR_M) break;
      }
      if (best < 0) continue;
      passages.push({ trip, call: at, atMs: fixes[best]!.atMs });
      from = best;
    }
  }
  return passages;
}

interface Place {
  latitude: number;
  longitude: number;
}

export function metresBetween(a: Place, b: Place): number {
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(east, a.latitude - b.latitude) * 111_195;
}

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import { toInstant, inFeed, type FeedId, type HubEvent, type RouteId, type StopId, type TripId } from '#libs/model';
import { removed, upserted, vehicleMoved } from '../libs/testing/events.js';
import { csvRows } from './csv-rows.js';
import type { PlayedFeed } from './played-alarms.js';

const FOLDER = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'sequences');
const FEED = 'capmetro' as FeedId;
/** Texas in November and on 7 March 2015. */
const ZONE = '-06:00';
/** A service that so many trips seen that day are of runs that day. */
const SERVICE_TRIPS = 5;
/** A run is predicted from so long before it sets out. */
const AHEAD_MS = 30 * 60_000;

interface Trip {
  id: string;
  route: string;
  calls: { sequence: number; stop: string; plannedMs: number }[];
}
interface Fix {
  vehicle: string;
  trip: string;
  atMs: number;
  latitude: number;
  longitude: number;
}

/** A recorded day of the whole network of Austin: every run of the day predicted as planned, vehicles as they reported. */
export interface AustinDay {
  trips: Trip[];
  /** In order of time. */
  fixes: Fix[];
}

export function austinDay(folder: string, day: string): AustinDay | undefined {
  const file = join(FOLDER, folder, `positions-${day}.csv.gz`);
  if (!existsSync(file)) return undefined;
  const fixes = [...csvRows(strFromU8(gunzipSync(readFileSync(file))))]
    .map(([vehicle, at, , , trip, latitude, longitude]) => ({
      vehicle: vehicle!,
      trip: trip!,
      atMs: Date.parse(at!),
      latitude: Number(latitude),
      longitude: Number(longitude),
    }))
    .sort((a, b) => a.atMs - b.atMs);
  return {
    fixes,
    trips: tripsOf(join(FOLDER, folder, 'gtfs-derived.zip'), day, new Set(fixes.map(({ trip }) => trip))),
  };
}

/** Trips of the services that run that day, as far as the vehicles say which. */
function tripsOf(zip: string, day: string, seen: ReadonlySet<string>): Trip[] {
  const files = unzipSync(readFileSync(zip));
  const midnightMs = Date.parse(`${day}T00:00:00${ZONE}`);
  const all = [...csvRows(strFromU8(files['trips.txt']!))];
  const seenOf = new Map<string, number>();
  for (const [, service, trip] of all) if (seen.has(trip!)) seenOf.set(service!, (seenOf.get(service!) ?? 0) + 1);
  const trips = new Map<string, Trip>();
  for (const [route, service, id] of all)
    if ((seenOf.get(service!) ?? 0) >= SERVICE_TRIPS) trips.set(id!, { id: id!, route: route!, calls: [] });
  for (const [id, , departure, stop, sequence] of csvRows(strFromU8(files['stop_times.txt']!))) {
    const [hours, minutes, seconds] = departure!.split(':').map(Number);
    if (seconds === undefined) continue;
    const plannedMs = midnightMs + (hours! * 3_600 + minutes! * 60 + seconds) * 1_000;
    trips.get(id!)?.calls.push({ sequence: Number(sequence), stop: stop!, plannedMs });
  }
  return [...trips.values()].filter(({ calls }) => calls.length > 1);
}

/** `isLost`: vehicles that are not heard of at an instant, as if a radio cell were down. */
export function playedAustin(
  { trips, fixes }: AustinDay,
  isLost: (vehicle: string, atMs: number) => boolean = () => false,
): PlayedFeed {
  const starting = [...trips].sort((a, b) => a.calls[0]!.plannedMs - b.calls[0]!.plannedMs);
  const running = new Set<Trip>();
  let [nextTrip, nextFix] = [0, 0];
  return {
    feed: FEED,
    fromMs: fixes[0]!.atMs,
    toMs: fixes.at(-1)!.atMs,
    until: (nowMs) => {
      const events: HubEvent[] = [];
      for (; nextTrip < starting.length; nextTrip += 1) {
        const trip = starting[nextTrip]!;
        if (trip.calls[0]!.plannedMs - AHEAD_MS > nowMs) break;
        if (trip.calls.at(-1)!.plannedMs < nowMs) continue;
        running.add(trip);
        events.push(predicted(trip, nowMs));
      }
      for (const trip of running)
        if (trip.calls.at(-1)!.plannedMs < nowMs) {
          running.delete(trip);
          events.push(removed('trip-update', trip.id, { feed: FEED, at: nowMs }));
        }
      for (; nextFix < fixes.length && fixes[nextFix]!.atMs <= nowMs; nextFix += 1) {
        const fix = fixes[nextFix]!;
        if (!isLost(fix.vehicle, fix.atMs)) events.push(moved(fix));
      }
      return events;
    },
  };
}

function predicted({ id, route, calls }: Trip, atMs: number): HubEvent {
  return upserted(
    'trip-update',
    id,
    {
      trip: {
        tripId: inFeed<TripId>(FEED, id),
        routeId: inFeed<RouteId>(FEED, route),
        scheduleRelationship: 'SCHEDULED',
      },
      mode: 'bus',
      stopTimeUpdates: calls.map(({ sequence, stop, plannedMs }) => ({
        stopSequence: sequence,
        stopId: inFeed<StopId>(FEED, stop),
        arrival: { time: toInstant(plannedMs), delaySeconds: 0 },
      })),
    },
    { feed: FEED, at: atMs },
  );
}

function moved({ vehicle, trip, atMs, latitude, longitude }: Fix): HubEvent {
  return vehicleMoved(vehicle, {
    feed: FEED,
    at: atMs,
    point: { latitude, longitude },
    trip: { tripId: inFeed<TripId>(FEED, trip), scheduleRelationship: 'SCHEDULED' },
  });
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';

/** How large the country is, and how much of it there is at the moment: what the bench turns up and down. */
export interface CountrySize {
  feeds: number;
  vehiclesPerFeed: number;
  stopsPerFeed: number;
  sites: number;
  /** Of the vehicles that are there how many have moved at each poll, of the sites how many count at all, from 0 to 1. */
  moving: number;
}

export interface Country {
  url: string;
  size: CountrySize;
  close(): void;
}

const STOPS_OF_A_TRIP = 50;
const WEST = -4;
const SOUTH = 43;
/** Longitude and latitude the country spans. */
const SPAN = 8;
const GRAIN = 1_000;
/** A look at the sites finds this part of them changed. */
export const SITES_PARTS = 6;

/** Somewhere in the square of a feed, always the same for the same number. */
function place(feed: number, i: number): { latitude: number; longitude: number } {
  const across = ((i * 7_919) % GRAIN) / GRAIN;
  const up = ((i * 104_729) % GRAIN) / GRAIN;
  const [column, row] = [feed % 5, Math.floor(feed / 5) % 5];
  return { latitude: SOUTH + ((row + up) * SPAN) / 5, longitude: WEST + ((column + across) * SPAN) / 5 };
}

/** A stop of a trip: some 300 m east of the one before. */
function stopPlace(feed: number, i: number): { latitude: number; longitude: number } {
  const { latitude, longitude } = place(feed, Math.floor(i / STOPS_OF_A_TRIP));
  return { latitude, longitude: longitude + (i % STOPS_OF_A_TRIP) * 0.004 };
}

/** Timetables, vehicles and road sites of a country, by HTTP. */
export async function startCountry(size: CountrySize): Promise<Country> {
  let step = 0;
  const since = Math.floor(Date.now() / 1_000);
  const hasMoved = (i: number, count: number) => i < count * size.moving;
  const vehicles = (feed: number): Uint8Array => {
    step += 1;
    const seconds = Math.floor(Date.now() / 1_000);
    const entities = Array.from({ length: size.vehiclesPerFeed }, (_, i): FeedEntity => {
      const { latitude, longitude } = place(feed, i);
      const shift = hasMoved(i, size.vehiclesPerFeed) ? (step % GRAIN) * 0.0001 : 0;
      return {
        id: `v${i}`,
        vehicle: {
          vehicle: { id: `v${i}`, label: `${i}` },
          position: { latitude, longitude: longitude + shift, bearing: i % 360, speed: 8 },
          timestamp: shift === 0 ? since : seconds,
        },
      };
    });
    const header = { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: seconds } as const;
    return encodeFeedMessage({ header, entities });
  };
  let looks = 0;
  const counted: { flow: number; atMs: number }[] = [];
  // At each look a sixth of the sites has counted anew.
  const sites = (): string => {
    looks += 1;
    return JSON.stringify(
      Array.from({ length: size.sites }, (_, i) => {
        const isDue = i % SITES_PARTS === looks % SITES_PARTS && hasMoved(i, size.sites);
        if (isDue || counted[i] === undefined)
          counted[i] = { flow: ((i * 37 + looks * 11) % 100) * 12, atMs: Date.now() };
        const { flow, atMs } = counted[i]!;
        return { id: `s${i}`, name: `Site ${i}`, ...place(i, i), flow, measuredAt: new Date(atMs).toISOString() };
      }),
    );
  };
  const timetables = new Map<number, Uint8Array>();
  const server = createServer(({ url = '' }, response) => {
    const [, what, feed] = /^\/(\w+)\/(\d+)/.exec(url) ?? [];
    if (what === 'vehicles') response.end(vehicles(Number(feed)));
    else if (what === 'timetable') {
      const zip = timetables.get(Number(feed)) ?? timetable(Number(feed), size.stopsPerFeed);
      timetables.set(Number(feed), zip);
      response.setHeader('content-type', 'application/zip').end(zip);
    } else response.setHeader('content-type', 'application/json').end(sites());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    size,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A small timetable with many stops: what a country has most of. */
function timetable(feed: number, stops: number): Uint8Array {
  const numbers = Array.from({ length: stops }, (_, i) => i);
  const lines = {
    'agency.txt': ['agency_id,agency_name,agency_url,agency_timezone', 'a,Agency,https://example.org,Europe/Paris'],
    'stops.txt': [
      'stop_id,stop_name,stop_lat,stop_lon',
      ...numbers.map((i) => {
        const { latitude, longitude } = stopPlace(feed, i);
        return `s${i},Stop ${i} of ${feed},${latitude.toFixed(5)},${longitude.toFixed(5)}`;
      }),
    ],
    'routes.txt': ['route_id,agency_id,route_short_name,route_type', 'r,a,1,3'],
    'calendar.txt': [
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date',
      'd,1,1,1,1,1,1,1,20200101,20991231',
    ],
    'trips.txt': [
      'route_id,service_id,trip_id',
      ...numbers.filter((i) => i % STOPS_OF_A_TRIP === 0).map((i) => `r,d,t${i / STOPS_OF_A_TRIP}`),
    ],
    'stop_times.txt': [
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
      ...numbers.map((i) => {
        const sequence = i % STOPS_OF_A_TRIP;
        const time = `08:${String(sequence).padStart(2, '0')}:00`;
        return `t${Math.floor(i / STOPS_OF_A_TRIP)},${time},${time},s${i},${sequence}`;
      }),
    ],
  };
  return zipSync(
    Object.fromEntries(Object.entries(lines).map(([name, rows]) => [name, strToU8(`${rows.join('\n')}\n`)])),
  );
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Half the side of the square all of it stands in, in degrees. */
const SIDE_DEG = 0.25;
const MIDDLE = { latitude: 49.44, longitude: 1.09 };
const LINES = 60;
const LINE_COLOURS = ['#1f6fb2', '#c62828', '#2f8f83', '#c77700', '#7b3fa0'];
const HUNDREDTH = 100;

export interface BusyCity {
  url: string;
  /** Where everything stands at first, `[longitude, latitude]`. */
  vehicles: readonly [number, number][];
  sites: readonly [number, number][];
  close(): void;
}

/** An upstream whose every vehicle has moved and whose every road site has counted anew whenever it is asked. */
export async function startBusyCity(vehicleCount: number, siteCount: number): Promise<BusyCity> {
  const vehicles = scattered(vehicleCount, 7);
  const sites = scattered(siteCount, 11);
  let step = 0;
  const vehicleText = (): string => {
    step += 1;
    const observedAt = new Date().toISOString();
    return JSON.stringify(
      vehicles.map(([longitude, latitude], i) => ({
        id: `v${i}`,
        label: `${i}`,
        routeName: `L${i % LINES}`,
        routeColor: LINE_COLOURS[i % LINE_COLOURS.length],
        headsign: `Terminus ${i % LINES}`,
        latitude: latitude + Math.sin(step / 30 + i) * 0.01,
        longitude: longitude + Math.cos(step / 30 + i) * 0.01,
        bearing: (i + step * 3) % 360,
        speed: 4 + (i % 10),
        observedAt,
      })),
    );
  };
  const siteText = (): string => {
    step += 1;
    const measuredAt = new Date().toISOString();
    return JSON.stringify(
      sites.map(([longitude, latitude], i) => ({
        id: `s${i}`,
        name: `Site ${i}`,
        latitude: Math.round(latitude * 1e5) / 1e5,
        longitude: Math.round(longitude * 1e5) / 1e5,
        flow: ((i * 37 + step * 11) % HUNDREDTH) * 12,
        speed: 10 + ((i * 13 + step * 7) % 60),
        measuredAt,
      })),
    );
  };
  const server = createServer(({ url }, response) => {
    const text = url === '/vehicles.json' ? vehicleText() : siteText();
    response.setHeader('content-type', 'application/json').end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    vehicles,
    sites,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The same places each time. */
function scattered(count: number, seed: number): [number, number][] {
  let state = seed;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647) * 2 - 1;
  };
  return Array.from({ length: count }, (): [number, number] => [
    MIDDLE.longitude + next() * SIDE_DEG,
    MIDDLE.latitude + next() * SIDE_DEG * 0.7,
  ]);
}

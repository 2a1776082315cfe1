import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A configuration with the invented city's buses and bikes, and nothing that is slow to start. */
export function writeSmallCity(folder: string): string {
  const file = join(folder, 'small-city.yaml');
  const upstream = '${SIMULATOR_URL:-http://127.0.0.1:3100}';
  writeFileSync(
    file,
    `hub: { name: Small city, operator: nobody, contact: nobody@example.org }
engines: { store: none }
simulator: { port: 0, seed: 76 }
upstreams: { allowPrivate: [127.0.0.1] }
stream: { heartbeat: 1s }
limits: { requestsPerMinute: 0 }
feeds:
  - id: sim-transit
    title: Buses
    producer: simulator
    licence: CC0-1.0
    nature: simulated
    sources:
      - { id: schedule, format: gtfs, url: '${upstream}/gtfs.zip', every: 5m }
      - { id: positions, format: gtfs-rt, url: '${upstream}/gtfs-rt/vehicle-positions.pb', every: 1s }
      - { id: trip-updates, format: gtfs-rt, url: '${upstream}/gtfs-rt/trip-updates.pb', every: 5s }
      - { id: alerts, format: gtfs-rt, url: '${upstream}/gtfs-rt/alerts.pb', every: 10s }
  - id: sim-bikes
    title: Bikes
    producer: simulator
    licence: CC0-1.0
    nature: simulated
    sources:
      - { id: system, format: gbfs, url: '${upstream}/gbfs/gbfs.json', every: 5s }
`,
  );
  return file;
}

import { askJson } from './http.js';
import type { Planner } from './planner.js';

interface Station {
  stationId: string;
  network: string;
  name: string;
  lat: number;
  lon: number;
  vehiclesAvailable: number;
  spacesAvailable: number;
}
const STATIONS = '{ vehicleRentalStations { stationId network name lat lon vehiclesAvailable spacesAvailable } }';

/** [id, name, latitude, longitude, vehicles, places] of each station, as the hub publishes it in GBFS 2.3; by id. */
export async function publishedStations(hub: string, system: string): Promise<unknown[][]> {
  interface File<T> {
    data: { stations: T[] };
  }
  const read = <T>(file: string) => askJson<File<T>>(`${hub}/gbfs/${system}/2.3/${file}.json`);
  const information = await read<{ station_id: string; name: string; lat: number; lon: number }>('station_information');
  const status = await read<{ station_id: string; num_bikes_available: number; num_docks_available: number }>(
    'station_status',
  );
  const now = new Map(status.data.stations.map((station) => [station.station_id, station]));
  return information.data.stations
    .map(({ station_id: id, name, lat, lon }) => {
      const { num_bikes_available: bikes, num_docks_available: docks } = now.get(id)!;
      return [id, name, lat, lon, bikes, docks];
    })
    .sort(byId);
}

/** The same as the planner has it of one of its networks. */
export async function plannedStations(planner: Planner, network: string): Promise<unknown[][]> {
  const { vehicleRentalStations: stations } = await planner.ask<{ vehicleRentalStations: Station[] }>(STATIONS);
  return stations
    .filter((station) => station.network === network)
    .map(({ stationId, name, lat, lon, vehiclesAvailable, spacesAvailable }) => [
      stationId.slice(network.length + 1),
      name,
      lat,
      lon,
      vehiclesAvailable,
      spacesAvailable,
    ])
    .sort(byId);
}

const byId = ([a]: unknown[], [b]: unknown[]): number => (String(a) < String(b) ? -1 : 1);

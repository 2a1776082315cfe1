import { hash } from './movement.js';
import type { Network } from './network.js';

interface SimulatedStation {
  id: string;
  name: string;
  lat: number;
  lon: number;
  capacity: number;
}

/** An invented bike-share (GBFS 2.3): a station beside every third stop, scooters around the centre. */
export class Bikes {
  private readonly stations: SimulatedStation[];

  constructor(
    network: Network,
    private readonly seed: number,
  ) {
    this.stations = network.stops
      .filter((_, i) => i % 3 === 0)
      .map(({ id, name, latitude, longitude }) => ({
        id: `sim-${id.toLowerCase()}`,
        name: `${name} (simulé)`,
        lat: latitude + (hash(`${id}/lat`) - 0.5) * 0.002,
        lon: longitude + (hash(`${id}/lon`) - 0.5) * 0.002,
        capacity: 10 + Math.floor(hash(`${id}/docks`) * 5) * 4,
      }));
  }

  /** A GBFS file by name; `undefined` for one there is not. */
  file(name: string, base: string, nowMs: number): object | undefined {
    const wrap = (data: object, ttl: number): object => ({
      last_updated: Math.floor(nowMs / 1000),
      ttl,
      version: '2.3',
      data,
    });
    switch (name) {
      case 'gbfs':
        return wrap({ fr: { feeds: FILES.map((file) => ({ name: file, url: `${base}/gbfs/${file}.json` })) } }, 60);
      case 'system_information':
        return wrap(
          {
            system_id: 'simulated-bikes',
            language: 'fr',
            name: 'Vélos simulés',
            operator: 'Estuaire simulator',
            timezone: 'Europe/Paris',
            license_url: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/',
          },
          3600,
        );
      case 'vehicle_types':
        return wrap(
          {
            vehicle_types: [
              { vehicle_type_id: 'bike', form_factor: 'bicycle', propulsion_type: 'human' },
              {
                vehicle_type_id: 'scooter',
                form_factor: 'scooter_standing',
                propulsion_type: 'electric',
                max_range_meters: 30_000,
              },
            ],
          },
          3600,
        );
      case 'station_information':
        return wrap(
          {
            stations: this.stations.map(({ id, name, lat, lon, capacity }) => ({
              station_id: id,
              name,
              lat,
              lon,
              capacity,
            })),
          },
          3600,
        );
      case 'station_status':
        return wrap({ stations: this.stations.map((station) => this.status(station, nowMs)) }, 10);
      case 'free_bike_status':
        return wrap({ bikes: this.scooters(nowMs) }, 10);
      default:
        return undefined;
    }
  }

  /** Stations empty towards the centre in the morning and fill in the evening, with takes and returns on top. */
  private status({ id, capacity }: SimulatedStation, nowMs: number): object {
    const minute = nowMs / 60_000;
    const draw = hash(`${this.seed}/${id}`);
    const tide = Math.sin((minute / 1440) * 2 * Math.PI + draw * 6);
    const churn = Math.sin(minute / (3 + draw * 5) + draw * 40) * 1.8;
    const bikes = Math.max(0, Math.min(capacity, Math.round(capacity * (0.5 + 0.35 * tide) + churn)));
    const step = 20_000 + Math.floor(draw * 40_000);
    return {
      station_id: id,
      num_bikes_available: bikes,
      num_docks_available: capacity - bikes,
      is_installed: true,
      is_renting: true,
      is_returning: true,
      last_reported: Math.floor((Math.floor(nowMs / step) * step) / 1000),
      vehicle_types_available: [{ vehicle_type_id: 'bike', count: bikes }],
    };
  }

  /** Scooters stand still for some minutes, then are gone and another stands elsewhere: ids change with each ride. */
  private scooters(nowMs: number): object[] {
    return Array.from({ length: 60 }, (_, i) => {
      const stayMs = 180_000 + hash(`stay/${i}`) * 900_000;
      const ride = Math.floor(nowMs / stayMs + i);
      const draw = (what: string): number => hash(`${this.seed}/${i}/${ride}/${what}`);
      const reportedMs = Math.floor(nowMs / 30_000) * 30_000;
      return {
        bike_id: Math.floor(draw('id') * 2 ** 32)
          .toString(16)
          .padStart(8, '0'),
        vehicle_type_id: 'scooter',
        lat: 49.4385 + (draw('lat') + draw('lat2') - 1) * 0.022,
        lon: 1.0925 + (draw('lon') + draw('lon2') - 1) * 0.034,
        is_reserved: draw('reserved') < 0.05,
        is_disabled: draw('disabled') < 0.03,
        current_range_meters: Math.round(3_000 + draw('range') * 26_000),
        last_reported: Math.floor(reportedMs / 1000),
      };
    });
  }
}

const FILES = ['system_information', 'vehicle_types', 'station_information', 'station_status', 'free_bike_status'];

import { deflateRawSync } from 'node:zlib';
import { ZipWriter, civilDateAt, formatGtfsTime } from '#libs/formats/gtfs';
import { TIME_ZONE } from './movement.js';
import { BUSIEST_STOP, platformOf, type Network, type Path } from './network.js';
import type { SimulatedRun } from './timetable.js';

const PLATFORMS = [0, 1] as const;

/** GTFS of the invented timetable, valid from yesterday for 60 days; says in every name field it can that it is simulated. */
export function gtfsZip(
  network: Network,
  paths: readonly Path[],
  runs: readonly SimulatedRun[],
  nowMs: number,
): Buffer {
  const first = civilDateAt(nowMs - 86_400_000, TIME_ZONE);
  const last = civilDateAt(nowMs + 60 * 86_400_000, TIME_ZONE);
  const routes = new Map(network.lines.map((line) => [line.routeId, line]));
  const shapeId = ({ line, directionId }: Path): string => `${line.routeId}${line.pattern}:${directionId}`;
  const files: Record<string, (string | number)[][]> = {
    'agency.txt': [
      ['agency_id', 'agency_name', 'agency_url', 'agency_timezone', 'agency_lang'],
      ['SIM', 'Réseau simulé (horaires inventés)', 'https://example.org/simulated', TIME_ZONE, 'fr'],
    ],
    'stops.txt': [
      ['stop_id', 'stop_name', 'stop_lat', 'stop_lon', 'location_type', 'parent_station', 'platform_code'],
      ...network.stops.flatMap((stop) =>
        [stop, ...PLATFORMS.map((direction) => platformOf(stop, direction))]
          .filter((one, at) => at === 0 || one !== stop)
          .map(({ id, name, latitude, longitude, station = '', platformCode = '' }) => [
            id,
            name,
            latitude,
            longitude,
            id === BUSIEST_STOP ? 1 : 0,
            station,
            platformCode,
          ]),
      ),
    ],
    'routes.txt': [
      ['route_id', 'agency_id', 'route_short_name', 'route_long_name', 'route_type', 'route_color', 'route_text_color'],
      ...[...routes.values()].map((line) => [
        line.routeId,
        'SIM',
        line.shortName,
        line.longName,
        line.routeType,
        line.color,
        line.textColor,
      ]),
    ],
    'calendar.txt': [
      [
        'service_id',
        'monday',
        'tuesday',
        'wednesday',
        'thursday',
        'friday',
        'saturday',
        'sunday',
        'start_date',
        'end_date',
      ],
      ['SIM', 1, 1, 1, 1, 1, 1, 1, first, last],
    ],
    'trips.txt': [
      ['route_id', 'service_id', 'trip_id', 'trip_headsign', 'direction_id', 'block_id', 'shape_id'],
      ...runs.map(({ path, tripId, headsign, vehicleId }) => [
        path.line.routeId,
        'SIM',
        tripId,
        headsign,
        path.directionId,
        vehicleId,
        shapeId(path),
      ]),
    ],
    'stop_times.txt': [
      ['trip_id', 'arrival_time', 'departure_time', 'stop_id', 'stop_sequence', 'timepoint'],
      ...runs.flatMap(({ tripId, path, startS }) =>
        path.stops.map((stop, i) => [
          tripId,
          formatGtfsTime(startS + path.arrivalS[i]!),
          formatGtfsTime(startS + path.departureS[i]!),
          stop.id,
          i + 1,
          1,
        ]),
      ),
    ],
    'shapes.txt': [
      ['shape_id', 'shape_pt_lat', 'shape_pt_lon', 'shape_pt_sequence'],
      ...paths.flatMap((path) =>
        path.stops.map(({ latitude, longitude }, i) => [shapeId(path), latitude, longitude, i + 1]),
      ),
    ],
    'feed_info.txt': [
      [
        'feed_publisher_name',
        'feed_publisher_url',
        'feed_lang',
        'feed_start_date',
        'feed_end_date',
        'feed_version',
        'feed_contact_email',
      ],
      [
        'Estuaire simulator (SIMULATED)',
        'https://example.org/simulated',
        'fr',
        first,
        last,
        `simulated-${first}`,
        'simulator@example.org',
      ],
    ],
  };
  const zip = new ZipWriter({ deflateRaw: deflateRawSync });
  const encoder = new TextEncoder();
  for (const [name, rows] of Object.entries(files)) {
    const file = zip.file(name);
    file.write(encoder.encode(`${rows.map((row) => row.map(cell).join(',')).join('\n')}\n`));
    file.end();
  }
  return Buffer.from(zip.finish());
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

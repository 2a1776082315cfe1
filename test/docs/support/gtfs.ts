import type { FormatSupport, SupportTable } from './format-support.js';
import { GTFS_SCHEDULE, LOCATIONS_FILE, TABLES } from '../../../libs/formats/gtfs/tables.js';

/** What a schedule index is made of: matching, times, names and places can be looked up; all else is only carried. */
const INDEXED: Readonly<Record<string, string>> = {
  'agency.txt': 'agency_id agency_name agency_url agency_timezone',
  'stops.txt':
    'stop_id stop_code stop_name stop_lat stop_lon location_type parent_station wheelchair_boarding platform_code',
  'routes.txt': 'route_id agency_id route_short_name route_long_name route_type route_color route_text_color',
  'calendar.txt': 'service_id monday tuesday wednesday thursday friday saturday sunday start_date end_date',
  'calendar_dates.txt': 'service_id date exception_type',
  'shapes.txt': 'shape_id shape_pt_lat shape_pt_lon shape_pt_sequence',
  'trips.txt': 'route_id service_id trip_id trip_headsign trip_short_name direction_id block_id shape_id',
  'stop_times.txt': 'trip_id arrival_time departure_time stop_id stop_sequence stop_headsign pickup_type drop_off_type',
  'frequencies.txt': 'trip_id start_time end_time headway_secs exact_times',
  'feed_info.txt': 'feed_version',
};

export function isIndexed(file: string, column: string): boolean {
  return INDEXED[file]?.split(' ').includes(column) ?? false;
}

const tables = TABLES.map(({ file, columns }): SupportTable => ({
  name: file,
  columns: ['in', 'out'],
  fields: columns.map(({ name }) => ({
    field: name,
    cells: [isIndexed(file, name) ? 'read' : 'ignored', 'written'],
  })),
}));

/** Every column of every file; a test takes each away and looks whether the hub knows less, and republishes all. */
export const GTFS_SUPPORT: FormatSupport = {
  id: 'gtfs',
  title: 'GTFS Schedule',
  basis: GTFS_SCHEDULE,
  tables: [
    ...tables,
    {
      name: LOCATIONS_FILE,
      columns: ['in', 'out'],
      fields: ['type', 'features', 'features.id', 'features.geometry', 'features.properties'].map((field) => ({
        field,
        cells: ['ignored', 'written'],
      })),
    },
  ],
  notes: [
    'Read: the hub looks the column up (matching real time, times, names, places). Ignored: it does not, yet checks keys and references and gives the column on as it came.',
    'feed_info.txt is written anew with the hub as publisher; the source’s language, dates and contact address stay.',
    'Columns and .txt files the reference does not have are given on as they came; other files are left out and counted.',
    'Merged datasets leave out Fares v2 rules, translations by field value and unknown files: their empty fields would reach other operators.',
  ],
};

import { TABLE_LINES } from './table-lines.js';

/** GTFS Schedule as described by google/transit 2dd229b (June 2026). */
export const GTFS_SCHEDULE = 'google/transit 2dd229b (June 2026)';

export type ColumnType =
  | 'id'
  | 'text'
  | 'url'
  | 'email'
  | 'phone'
  | 'language'
  | 'timezone'
  | 'currency'
  | 'color'
  | 'integer'
  | 'float'
  | 'latitude'
  | 'longitude'
  | 'date'
  | 'time'
  | 'enum';

/** A set of ids that are unique together and may be referred to: trips, stops, zones … */
export type IdSpace =
  | 'agency'
  | 'stop'
  | 'zone'
  | 'level'
  | 'route'
  | 'network'
  | 'trip'
  | 'block'
  | 'service'
  | 'shape'
  | 'pathway'
  | 'fare'
  | 'timeframe_group'
  | 'rider_category'
  | 'fare_media'
  | 'fare_product'
  | 'leg_group'
  | 'area'
  | 'location_group'
  | 'location'
  | 'booking_rule'
  | 'attribution';

export interface ColumnDescription {
  name: string;
  type: ColumnType;
  /** The file cannot be used without this column. */
  required: boolean;
  /** Set of ids the values belong to; such values are namespaced when datasets are merged. */
  space?: IdSpace;
  /** The row makes its id known. */
  defines: boolean;
  /** What becomes of the row when the id it refers to is unknown. Absent where nothing can be unknown. */
  dangling?: 'drop' | 'clear';
}

export interface TableDescription {
  file: string;
  presence: 'required' | 'conditional' | 'optional';
  columns: readonly ColumnDescription[];
  byName: ReadonlyMap<string, ColumnDescription>;
  /** Columns that together are unique; a later row with the same values is dropped. Empty: no such rule. */
  key: readonly string[];
}

function describeColumn(line: string): ColumnDescription {
  const [name = '', type = 'text', ...flags] = line.trim().split(' ');
  const reference = flags.find((flag) => flag !== '!');
  return {
    name,
    type: type as ColumnType,
    required: flags.includes('!'),
    space: reference?.slice(1) as IdSpace | undefined,
    defines: reference?.startsWith('=') ?? false,
    dangling: reference?.startsWith('>') ? 'drop' : reference?.startsWith('?') ? 'clear' : undefined,
  };
}

function describeTable(block: string): TableDescription {
  const [head = '', ...lines] = block.split('\n');
  const [file = '', presence = 'optional', key = ''] = head.split(' ');
  const columns = lines.map(describeColumn);
  return {
    file,
    presence: presence as TableDescription['presence'],
    columns,
    byName: new Map(columns.map((column) => [column.name, column])),
    key: key === '' ? [] : key.slice('key:'.length).split(','),
  };
}

/** Every table of GTFS Schedule, a table after those it refers to. locations.geojson is no table. */
export const TABLES: readonly TableDescription[] = TABLE_LINES.trim()
  .split(/\n(?! )/)
  .map(describeTable);

const byFile = new Map(TABLES.map((table) => [table.file, table]));

/** `undefined` for files the specification does not have. */
export function findTable(file: string): TableDescription | undefined {
  return byFile.get(file);
}

export const LOCATIONS_FILE = 'locations.geojson';

/**
 * translations.txt `table_name` → the set of ids its `record_id` is of: the first key column of the table, for stop_times
 * the trip. Tables without an id of their own (feed_info, transfers, …) are absent. `locations` are the GeoJSON zones.
 */
export const TRANSLATED_SPACES: Readonly<Record<string, IdSpace>> = {
  ...Object.fromEntries(
    TABLES.flatMap(({ file, columns, key }) => {
      const own = columns.find(({ name, defines }) => defines && (key.length === 0 || name === key[0]));
      return own?.space ? [[file.replace(/\.txt$/, ''), own.space] as const] : [];
    }),
  ),
  stop_times: 'trip',
  locations: 'location',
};

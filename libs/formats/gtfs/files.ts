import { LOCATIONS_FILE, TABLES, TRANSLATED_SPACES, type ColumnDescription, type IdSpace } from './tables.js';

export interface GtfsFile {
  presence: 'required' | 'conditional' | 'optional';
  /** Names in the order of the specification; for locations.geojson the members of a feature. */
  columns: readonly string[];
  /** Columns (features: `id`) that get the prefix of their feed when datasets are merged, with the set of ids each is of. */
  ids: Readonly<Record<string, IdSpace>>;
  /** Column → `file.column` its values are looked up in, where an unknown value costs the row or the field. */
  references: Readonly<Record<string, readonly string[]>>;
  /** Read when the schedule index is made, so real time, predictions and maps know of it. The others pass through. */
  isIndexed: boolean;
}

const INDEXED = new Set([
  'agency.txt',
  'stops.txt',
  'routes.txt',
  'trips.txt',
  'stop_times.txt',
  'calendar.txt',
  'calendar_dates.txt',
  'shapes.txt',
  'frequencies.txt',
  'feed_info.txt',
]);

/** Where the ids of a set are made known. */
function definedIn(space: IdSpace): string[] {
  if (space === 'location') return [`${LOCATIONS_FILE}.id`];
  return TABLES.flatMap(({ file, columns }) =>
    columns.filter((column) => column.defines && column.space === space).map(({ name }) => `${file}.${name}`),
  );
}

function tableFile(file: string, presence: GtfsFile['presence'], columns: readonly ColumnDescription[]): GtfsFile {
  const ids: Record<string, IdSpace> = {};
  const references: Record<string, readonly string[]> = {};
  for (const { name, space, dangling } of columns) {
    if (!space) continue;
    ids[name] = space;
    if (dangling) references[name] = definedIn(space);
  }
  if (file === 'translations.txt') {
    references['record_id'] = [...new Set(Object.values(TRANSLATED_SPACES))].flatMap(definedIn);
  }
  return { presence, columns: columns.map(({ name }) => name), ids, references, isIndexed: INDEXED.has(file) };
}

/**
 * Every file of GTFS Schedule with its columns, ids and references: the one list that code, tests and the support matrix
 * go by. All of them, and files and columns that are not here, are in a republished dataset.
 */
export const GTFS_FILES: Readonly<Record<string, GtfsFile>> = Object.fromEntries([
  ...TABLES.map(({ file, presence, columns }) => [file, tableFile(file, presence, columns)] as const),
  [
    LOCATIONS_FILE,
    {
      presence: 'optional',
      columns: ['type', 'id', 'properties.stop_name', 'properties.stop_desc', 'geometry'],
      ids: { id: 'location' },
      references: {},
      isIndexed: false,
    } satisfies GtfsFile,
  ],
]);

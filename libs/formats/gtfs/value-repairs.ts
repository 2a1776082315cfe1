import type { IssueCollector } from '#libs/errors';
import type { GtfsArchive } from './archive.js';
import type { CsvColumns } from './csv-reader.js';
import { NO_INTEGER, type CsvRow } from './csv-row.js';
import type { DatasetKeys } from './dataset-keys.js';
import { eachRow } from './read-texts.js';
import { RowIssues } from './row-rules.js';

/** Columns with a closed list of numbers, from 0 to the one here, that say nothing where they are empty. */
const CLOSED_LISTS: Readonly<Record<string, number>> = {
  wheelchair_boarding: 2,
  wheelchair_accessible: 2,
  bikes_allowed: 2,
  cars_allowed: 2,
};

const STATION = 1;
const NODE = 3;
const BOARDING_AREA = 4;

/** Sets the columns whose value is written as another, `''` where it is left out. */
export type ValueRepair = (row: CsvRow, replaced: Map<number, string>) => void;

/**
 * Values that make readers refuse a whole dataset, which a republished one does not pass on: numbers beyond their closed
 * list are left out; a boarding area is part of a platform, and where it names a station it is written as a node of it.
 * `undefined` where a table has nothing of the kind. Issue: FIELD_ENUM. Spec: GTFS Schedule, stops.txt and trips.txt.
 */
export function valueRepair(
  file: string,
  columns: CsvColumns,
  archive: GtfsArchive,
  keys: DatasetKeys,
  issues: IssueCollector,
): ValueRepair | undefined {
  const told = new RowIssues(file, issues);
  const lists = Object.entries(CLOSED_LISTS)
    .map(([name, last]) => ({ name, last, column: columns.columnOf(name) }))
    .filter(({ column }) => column >= 0);
  const nodes = file === 'stops.txt' ? nodesOfStations(archive, keys) : new Set<number>();
  if (lists.length === 0 && nodes.size === 0) return undefined;
  const [id, type] = [columns.columnOf('stop_id'), columns.columnOf('location_type')];
  return (row, replaced) => {
    for (const { name, last, column } of lists) {
      if (row.isEmpty(column)) continue;
      const value = row.integer(column);
      if (value !== NO_INTEGER && value >= 0 && value <= last) continue;
      told.add(row, 'FIELD_ENUM', 'warning', name, column, `0 to ${last}; left out`);
      replaced.set(column, '');
    }
    if (nodes.size > 0 && nodes.has(keys.find('stop', row, id))) {
      told.add(row, 'FIELD_ENUM', 'warning', 'location_type', type, `${NODE} in a station; written so`);
      replaced.set(type, String(NODE));
    }
  };
}

/** Stops (by index) that call themselves boarding areas of a station. */
function nodesOfStations(archive: GtfsArchive, keys: DatasetKeys): ReadonlySet<number> {
  const stations = new Set<number>();
  const parents = new Map<number, number>();
  eachRow(archive, 'stops.txt', ['stop_id', 'location_type', 'parent_station'], (row, [id, type, parent]) => {
    const kind = row.integer(type!);
    if (kind === STATION) stations.add(keys.find('stop', row, id!));
    else if (kind === BOARDING_AREA) parents.set(keys.find('stop', row, id!), keys.find('stop', row, parent!));
  });
  return new Set([...parents].flatMap(([stop, parent]) => (stop >= 0 && stations.has(parent) ? [stop] : [])));
}

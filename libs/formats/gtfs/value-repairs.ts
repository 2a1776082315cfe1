import { IssueCollector } from '#libs/errors';
import type { GtfsArchive } from './archive.js';
import type { CsvColumns } from './csv-reader.js';
import { NO_INTEGER, type CsvRow } from './csv-row.js';
import type { DatasetKeys } from './dataset-keys.js';
import { eachRow } from './read-texts.js';
import type { RepublishOptions } from './republish.js';
import { RowIssues, WEEKDAYS } from './row-rules.js';
import { findClosedList, isBeyond } from './closed-lists.js';
import { arePlace } from './field-values.js';
import { headwayRule } from './headway-rule.js';
import { NO_TIME, formatGtfsTime } from './time.js';

/** What a route without a readable type is taken for. */
export const BUS = 3;
const STATION = 1;
const NODE = 3;
const BOARDING_AREA = 4;

/** Sets the columns whose value is written as another, `''` where it is left out. */
export type ValueRepair = (row: CsvRow, replaced: Map<number, string>) => void;

/**
 * Values that take more than the type of their field to read, and are published as they are read. `undefined` where a table
 * has nothing of the kind. Numbers beyond their closed list are left out; a boarding area that names a station is written
 * as a node of it; a stop has both coordinates of a place on earth or none; both times of a stop or none; a route without a
 * readable type is a bus; agencies have the zone their times were read in; headways end after they start.
 * Issue: FIELD_ENUM. Spec: GTFS Schedule, stops.txt, trips.txt, stop_times.txt.
 */
export function valueRepair(
  file: string,
  columns: CsvColumns,
  archive: GtfsArchive,
  keys: DatasetKeys,
  issues: IssueCollector,
  readAs: ReadAs = {},
): ValueRepair | undefined {
  const repairs = [listRepair(file, columns, issues), ...(BY_FILE[file]?.(columns, keys, readAs) ?? [])];
  if (file === 'stops.txt') repairs.push(nodeRepair(columns, archive, keys, issues));
  const needed = repairs.filter((repair) => repair !== undefined);
  if (needed.length === 0) return undefined;
  return (row, replaced) => {
    for (const repair of needed) repair(row, replaced);
  };
}

/** What the import has made of the dataset as a whole. */
export type ReadAs = Pick<RepublishOptions, 'timeZone' | 'movedStops'>;

type MakeRepairs = (columns: CsvColumns, keys: DatasetKeys, readAs: ReadAs) => ValueRepair[];

/** What the import has reported of these is not reported again. */
const BY_FILE: Readonly<Record<string, MakeRepairs>> = {
  'agency.txt': (columns, _keys, { timeZone }) => {
    const zone = columns.columnOf('agency_timezone');
    return [
      (row, replaced) => {
        if (timeZone !== undefined && row.text(zone) !== timeZone) replaced.set(zone, timeZone);
      },
    ];
  },
  'stops.txt': (columns, _keys, { movedStops = {} }) => {
    const [lat, lon] = [columns.columnOf('stop_lat'), columns.columnOf('stop_lon')];
    const id = columns.columnOf('stop_id');
    const anyMoved = Object.keys(movedStops).length > 0;
    return [
      (row, replaced) => {
        const stop = anyMoved ? (row.text(id) ?? '') : '';
        if (anyMoved && Object.hasOwn(movedStops, stop)) {
          [lat, lon].forEach((column, i) => replaced.set(column, String(movedStops[stop]![i])));
          return;
        }
        if (arePlace(row, lat, lon)) return;
        for (const column of [lat, lon]) if (!row.isEmpty(column)) replaced.set(column, '');
      },
    ];
  },
  'routes.txt': (columns) => {
    const type = columns.columnOf('route_type');
    return [
      (row, replaced) => {
        if (row.integer(type) === NO_INTEGER) replaced.set(type, String(BUS));
      },
    ];
  },
  'calendar.txt': (columns) => {
    const days = WEEKDAYS.map((name) => columns.columnOf(name));
    return [
      (row, replaced) => {
        for (const day of days) {
          const value = row.integer(day);
          if (value !== 0 && value !== 1) replaced.set(day, '0');
        }
      },
    ];
  },
  // A column that is not there at all is −1, as `fallbacksOf` adds it.
  'stop_times.txt': (columns) => {
    const [arrival, departure] = [columns.columnOf('arrival_time'), columns.columnOf('departure_time')];
    return [
      (row, replaced) => {
        const [arrives, departs] = [row.time(arrival), row.time(departure)];
        if ((arrives === NO_TIME) === (departs === NO_TIME)) return;
        const [column, time] = arrives === NO_TIME ? [arrival, departs] : [departure, arrives];
        replaced.set(column, formatGtfsTime(time));
      },
    ];
  },
  'frequencies.txt': (columns, keys) => {
    const end = columns.columnOf('end_time');
    const read = headwayRule(keys, columns, new RowIssues('frequencies.txt', new IssueCollector(0)));
    return [
      (row, replaced) => {
        const headway = read(row);
        if (headway && headway.endSeconds !== row.time(end)) replaced.set(end, formatGtfsTime(headway.endSeconds));
      },
    ];
  },
};

function listRepair(file: string, columns: CsvColumns, issues: IssueCollector): ValueRepair | undefined {
  const rowIssues = new RowIssues(file, issues);
  const lists = columns.names.flatMap((name) => {
    const list = findClosedList(name);
    return list ? { ...list, column: columns.columnOf(name) } : [];
  });
  if (lists.length === 0) return undefined;
  return (row, replaced) => {
    for (const list of lists) {
      const { name, first, last, column } = list;
      if (!isBeyond(row, column, list)) continue;
      rowIssues.add(row, 'FIELD_ENUM', 'warning', name, column, `${first} to ${last}; left out`);
      replaced.set(column, '');
    }
  };
}

function nodeRepair(
  columns: CsvColumns,
  archive: GtfsArchive,
  keys: DatasetKeys,
  issues: IssueCollector,
): ValueRepair | undefined {
  const rowIssues = new RowIssues('stops.txt', issues);
  const nodes = nodesOfStations(archive, keys);
  if (nodes.size === 0) return undefined;
  const [id, type] = [columns.columnOf('stop_id'), columns.columnOf('location_type')];
  return (row, replaced) => {
    if (!nodes.has(keys.find('stop', row, id))) return;
    rowIssues.add(row, 'FIELD_ENUM', 'warning', 'location_type', type, `${NODE} in a station; written so`);
    replaced.set(type, String(NODE));
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

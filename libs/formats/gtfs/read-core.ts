import { IssueCollector, type IssueCode } from '#libs/errors';
import type { GtfsArchive, TableOutcome } from './archive.js';
import type { CsvColumns } from './csv-reader.js';
import type { CsvRow } from './csv-row.js';
import { DatasetKeys } from './dataset-keys.js';
import { readLocationIds } from './locations.js';
import {
  RowIssues,
  agencyRule,
  calendarDateRule,
  calendarRule,
  emptyStopTime,
  routeRule,
  shapePointRule,
  stopRule,
  stopTimeRule,
  tripRule,
  type RowRule,
} from './row-rules.js';
import { StopTimeStore, boardingCode, type TripVerdict } from './stop-time-store.js';

/** Called for each row that is kept, with the index of its id in its space. */
export type KeptRow = (row: CsvRow, index: number) => void;

/** Per table: is given the columns and returns what is to be called for its rows. Tables left out are only checked. */
export type CoreVisitor = Partial<
  Record<CoreTable, (columns: CsvColumns, issues: RowIssues, keys: DatasetKeys) => KeptRow>
>;

export type CoreTable =
  'agency.txt' | 'stops.txt' | 'routes.txt' | 'calendar.txt' | 'calendar_dates.txt' | 'shapes.txt' | 'trips.txt';

export interface Core {
  keys: DatasetKeys;
  stopTimes: StopTimeStore;
  /** Rows kept, by file; stop times of dropped trips are not counted. */
  counts: Record<string, number>;
  /** Rows that could be read, kept or not, by file. */
  totals: Record<string, number>;
  /** Why the dataset cannot be used at all: required files absent or broken. Empty when it can. */
  unusable: string[];
}

const RULES: readonly [CoreTable, (keys: DatasetKeys, columns: CsvColumns, issues: RowIssues) => RowRule][] = [
  ['agency.txt', agencyRule],
  ['stops.txt', stopRule],
  ['routes.txt', routeRule],
  ['calendar.txt', calendarRule],
  ['calendar_dates.txt', calendarDateRule],
  ['shapes.txt', shapePointRule],
  ['trips.txt', tripRule],
];
const REQUIRED = new Set<string>(['agency.txt', 'stops.txt', 'routes.txt', 'trips.txt', 'stop_times.txt']);

/**
 * Reads what makes a timetable, each table once and in the order in which references can be checked, and judges every
 * trip. Issues: those of the row rules; FILE_MISSING, FILE_UNREADABLE, COLUMN_MISSING for whole files;
 * TRIP_WITHOUT_STOP_TIMES, STOP_TIME_ORDER and DUPLICATE_KEY for trips. Memory follows the ids, the distinct stop lists
 * and the distinct running times, not the size of the tables.
 */
export function readCore(archive: GtfsArchive, issues: IssueCollector, visitor: CoreVisitor = {}): Core {
  const keys = new DatasetKeys();
  const counts: Record<string, number> = {};
  const totals: Record<string, number> = {};
  const unusable: string[] = [];
  for (const [file, makeRule] of RULES) {
    const outcome = readRows(archive, file, issues, { counts, totals }, (columns, rowIssues) => {
      const rule = makeRule(keys, columns, rowIssues);
      const keep = visitor[file]?.(columns, rowIssues, keys);
      return (row) => {
        const index = rule(row);
        if (index >= 0) keep?.(row, index);
        return index;
      };
    });
    note(file, outcome, issues, unusable);
  }
  if (!archive.has('calendar.txt') && !archive.has('calendar_dates.txt')) {
    reportMissing('calendar.txt', 'calendar.txt or calendar_dates.txt', issues, unusable);
  }
  readZones(archive, keys, issues);
  const stopTimes = readStopTimes(archive, keys, issues, { counts, totals }, unusable);
  judgeTrips(keys, stopTimes, issues, counts);
  if (keys.sawForeignText) {
    issues.add({
      code: 'ENCODING_NOT_UTF8',
      severity: 'warning',
      where: 'ids',
      expected: 'UTF-8; read as windows-1252',
    });
  }
  const inner = archive.fileNames.filter((file) => /\.zip$/i.test(file));
  if (unusable.length > 0 && inner.length > 0)
    unusable.push(`the archive holds zips instead: ${inner.slice(0, 3).join(', ')}`);
  return { keys, stopTimes, counts, totals, unusable };
}

/**
 * Files of which nothing remains are not distinguished from absent ones by later stages, so each says its own name
 * once.
 */
function note(file: string, outcome: TableOutcome, issues: IssueCollector, unusable: string[]): void {
  if (!REQUIRED.has(file) || outcome === 'read') return;
  if (outcome === 'missing') reportMissing(file, file, issues, unusable);
  else unusable.push(`${file} is ${outcome === 'unreadable' ? 'broken' : 'without a required column'}`);
}

function reportMissing(where: string, expected: string, issues: IssueCollector, unusable: string[]): void {
  issues.add({ code: 'FILE_MISSING', severity: 'error', where, expected: `${expected} in the archive` });
  unusable.push(`${expected} is missing`);
}

type RowCounts = Pick<Core, 'counts' | 'totals'>;

function readRows(
  archive: GtfsArchive,
  file: string,
  issues: IssueCollector,
  { counts, totals }: RowCounts,
  start: (columns: CsvColumns, rowIssues: RowIssues) => RowRule,
): TableOutcome {
  let kept = 0;
  let rows = 0;
  let rule: RowRule | undefined;
  const outcome = archive.readTable(
    file,
    {
      header: (columns) => {
        rule = start(columns, new RowIssues(file, issues));
      },
      row: (row) => {
        rows += 1;
        if (rule!(row) >= 0) kept += 1;
      },
    },
    issues,
  );
  if (outcome !== 'missing') {
    counts[file] = kept;
    totals[file] = rows;
  }
  return outcome;
}

/** Flex trips stop in zones and groups of stops; those ids have to be known before stop times are read. */
function readZones(archive: GtfsArchive, keys: DatasetKeys, issues: IssueCollector): void {
  readLocationIds(archive, keys, issues);
  readRows(archive, 'location_groups.txt', issues, { counts: {}, totals: {} }, (columns) => {
    const column = columns.columnOf('location_group_id');
    return (row) => (row.isEmpty(column) ? -1 : keys.add('location_group', row, column));
  });
}

function readStopTimes(
  archive: GtfsArchive,
  keys: DatasetKeys,
  issues: IssueCollector,
  counts: RowCounts,
  unusable: string[],
): StopTimeStore {
  const store = new StopTimeStore();
  const outcome = readRows(archive, 'stop_times.txt', issues, counts, (columns, rowIssues) => {
    const fields = emptyStopTime();
    const rule = stopTimeRule(keys, columns, rowIssues, fields);
    const [pickup, dropOff, headsign] = ['pickup_type', 'drop_off_type', 'stop_headsign'].map((name) =>
      columns.columnOf(name),
    ) as [number, number, number];
    const typeOf = (row: CsvRow, column: number): number => (row.isEmpty(column) ? 0 : row.integer(column));
    return (row) => {
      const trip = rule(row);
      if (trip < 0) {
        if (fields.withoutStop >= 0) store.refuse(fields.withoutStop);
        return trip;
      }
      const boarding = boardingCode(typeOf(row, pickup), typeOf(row, dropOff));
      const sign = row.isEmpty(headsign)
        ? 0
        : store.headsigns.add(row.bytes, row.starts[headsign]!, row.ends[headsign]!) + 1;
      store.add(trip, fields.sequence, fields.stop, fields.arrival, fields.departure, boarding, sign);
      if (fields.onDemand) store.markOnDemand(trip);
      return trip;
    };
  });
  note('stop_times.txt', outcome, issues, unusable);
  store.finish();
  markHeadways(archive, keys, store);
  return store;
}

/** The part that reads the headways itself reports what the file is like. */
function markHeadways(archive: GtfsArchive, keys: DatasetKeys, store: StopTimeStore): void {
  readRows(archive, 'frequencies.txt', new IssueCollector(0), { counts: {}, totals: {} }, (columns) => {
    const column = columns.columnOf('trip_id');
    return (row) => {
      const trip = keys.find('trip', row, column);
      if (trip >= 0) store.markByHeadway(trip);
      return trip;
    };
  });
}

/** Why a trip is dropped. */
const REFUSALS: Readonly<Record<Exclude<TripVerdict, 'kept'>, readonly [IssueCode, expected: string]>> = {
  'too-few': ['TRIP_WITHOUT_STOP_TIMES', 'at least two stop times'],
  backwards: ['STOP_TIME_ORDER', 'times that never run backwards'],
  'no-stop': ['FIELD_MISSING', 'a stop in each of its stop times'],
  'untimed-end': ['FIELD_MISSING', 'a time at its first and at its last stop'],
  standing: ['TIME_IMPLAUSIBLE', 'not one time at all its stops'],
};

function judgeTrips(
  keys: DatasetKeys,
  stopTimes: StopTimeStore,
  issues: IssueCollector,
  counts: Record<string, number>,
): void {
  const trips = keys.space('trip');
  const kept = new Uint8Array(trips.size);
  let keptTrips = 0;
  let keptStopTimes = 0;
  const crowded: number[] = [];
  for (let trip = 0; trip < trips.size; trip += 1) {
    const verdict = stopTimes.verdict(trip);
    if (verdict === 'kept') {
      kept[trip] = 1;
      keptTrips += 1;
      keptStopTimes += stopTimes.length(trip);
      if (stopTimes.isCrowded(trip)) crowded.push(trip);
    } else {
      const [code, expected] = REFUSALS[verdict];
      issues.add({
        code,
        severity: 'error',
        where: 'trips.txt',
        field: 'trip_id',
        got: trips.text(trip),
        expected,
      });
    }
  }
  if (crowded.length > 0) {
    issues.add({
      code: 'TIME_IMPLAUSIBLE',
      severity: 'advice',
      where: 'stop_times.txt',
      field: 'arrival_time',
      got: `one time at four stops in a row, in ${crowded.length} trips, ${trips.text(crowded[0]!)} the first`,
      expected: 'times that distinguish stops; kept',
    });
  }
  for (const [trip, rows] of stopTimes.duplicates) {
    issues.add({
      code: 'DUPLICATE_KEY',
      severity: 'error',
      where: 'stop_times.txt',
      field: 'stop_sequence',
      got: `${rows} repeated in trip ${trips.text(trip)}`,
      expected: 'each sequence once a trip; the first row is kept',
    });
  }
  keys.keptTrips = kept;
  counts['trips.txt'] = keptTrips;
  counts['stop_times.txt'] = keptStopTimes;
}

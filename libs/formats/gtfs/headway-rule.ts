import type { CsvColumns } from './csv-reader.js';
import { NO_INTEGER, type CsvRow } from './csv-row.js';
import type { DatasetKeys } from './dataset-keys.js';
import type { RowIssues } from './row-rules.js';
import { NO_TIME, formatGtfsTime, isWithoutSeconds } from './time.js';

const DAY_SECONDS = 86_400;

/** A row of frequencies.txt as it is read. */
export interface HeadwayFields {
  trip: number;
  startSeconds: number;
  /** Later than the start; a row that ends before it starts goes on past midnight. */
  endSeconds: number;
  headwaySeconds: number;
  isExact: boolean;
}

/**
 * Reads rows of frequencies.txt, for the schedule index and for the republished dataset alike. `undefined` for rows nobody
 * could run by, with REFERENCE_UNKNOWN, TIME_FORMAT or FIELD_RANGE; REPAIRED for an end that is counted on past 24:00 and
 * for times without seconds. Spec: GTFS Schedule, frequencies.txt.
 */
export function headwayRule(
  keys: DatasetKeys,
  columns: CsvColumns,
  issues: RowIssues,
): (row: CsvRow) => HeadwayFields | undefined {
  const [trip, start, end, headway, exact] = (
    ['trip_id', 'start_time', 'end_time', 'headway_secs', 'exact_times'] as const
  ).map((name) => columns.columnOf(name)) as [number, number, number, number, number];
  return (row) => {
    const refuse = (
      code: 'REFERENCE_UNKNOWN' | 'TIME_FORMAT' | 'FIELD_RANGE',
      ...rest: [string, number, string]
    ): undefined => {
      issues.refuse(row, code, ...rest);
      return undefined;
    };
    const index = keys.find('trip', row, trip);
    if (index < 0) return refuse('REFERENCE_UNKNOWN', 'trip_id', trip, 'a trip that is kept');
    const startSeconds = row.time(start);
    let endSeconds = row.time(end);
    if (startSeconds === NO_TIME) return refuse('TIME_FORMAT', 'start_time', start, 'HH:MM:SS');
    if (endSeconds === NO_TIME) return refuse('TIME_FORMAT', 'end_time', end, 'HH:MM:SS');
    for (const [field, column] of [
      ['start_time', start],
      ['end_time', end],
    ] as const)
      if (isWithoutSeconds(row.bytes, row.starts[column]!, row.ends[column]!))
        issues.add(row, 'REPAIRED', 'warning', field, column, 'HH:MM:SS; read as HH:MM:00');
    const headwaySeconds = row.integer(headway);
    if (headwaySeconds === NO_INTEGER || headwaySeconds < 1)
      return refuse('FIELD_RANGE', 'headway_secs', headway, 'a whole number from 1');
    if (endSeconds === startSeconds) return refuse('FIELD_RANGE', 'end_time', end, 'later than start_time');
    if (endSeconds < startSeconds) {
      endSeconds += DAY_SECONDS * Math.ceil((startSeconds - endSeconds) / DAY_SECONDS);
      if (endSeconds === startSeconds) return refuse('FIELD_RANGE', 'end_time', end, 'later than start_time');
      const expected = `later than start_time; read as ${formatGtfsTime(endSeconds)}, past midnight`;
      issues.add(row, 'REPAIRED', 'warning', 'end_time', end, expected);
    }
    return { trip: index, startSeconds, endSeconds, headwaySeconds, isExact: row.text(exact) === '1' };
  };
}

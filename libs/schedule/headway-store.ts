import type { IssueCollector } from '#libs/errors';
import { NO_INTEGER, NO_TIME, type Core, type GtfsArchive } from '#libs/formats/gtfs';
import type { Section } from './index-file.js';
import type { IndexViews } from './index-views.js';
import type { ScheduledHeadway } from './schedule.js';

const ROW = 4;

interface HeadwayRow extends ScheduledHeadway {
  /** Index of the trip in trips.txt. */
  trip: number;
}

/**
 * Rows of frequencies.txt whose trip is kept; their number goes into the counts of the dataset. Yields
 * REFERENCE_UNKNOWN for other trips, TIME_FORMAT and FIELD_RANGE for rows nobody could run by, which are left out.
 */
export function importHeadways(archive: GtfsArchive, { keys, counts }: Core, issues: IssueCollector): HeadwayRow[] {
  const rows: HeadwayRow[] = [];
  let at = { trip: -1, start: -1, end: -1, headway: -1, exact: -1 };
  const outcome = archive.readTable(
    'frequencies.txt',
    {
      header: (columns) => {
        at = {
          trip: columns.columnOf('trip_id'),
          start: columns.columnOf('start_time'),
          end: columns.columnOf('end_time'),
          headway: columns.columnOf('headway_secs'),
          exact: columns.columnOf('exact_times'),
        };
      },
      row: (row) => {
        const tell = (
          code: 'REFERENCE_UNKNOWN' | 'TIME_FORMAT' | 'FIELD_RANGE',
          field: string,
          column: number,
          expected: string,
        ): void =>
          issues.add({
            code,
            severity: 'error',
            where: `frequencies.txt:${row.line}`,
            field,
            got: row.text(column) ?? '',
            expected,
          });
        const trip = keys.find('trip', row, at.trip);
        if (trip < 0) return tell('REFERENCE_UNKNOWN', 'trip_id', at.trip, 'a trip that is kept');
        const [startSeconds, endSeconds] = [row.time(at.start), row.time(at.end)];
        if (startSeconds === NO_TIME) return tell('TIME_FORMAT', 'start_time', at.start, 'HH:MM:SS');
        if (endSeconds === NO_TIME) return tell('TIME_FORMAT', 'end_time', at.end, 'HH:MM:SS');
        const headwaySeconds = row.integer(at.headway);
        if (headwaySeconds === NO_INTEGER || headwaySeconds < 1)
          return tell('FIELD_RANGE', 'headway_secs', at.headway, 'a whole number from 1');
        rows.push({ trip, startSeconds, endSeconds, headwaySeconds, isExact: row.text(at.exact) === '1' });
      },
    },
    issues,
  );
  if (outcome !== 'missing') counts['frequencies.txt'] = rows.length;
  return rows;
}

/** Sections `headway.trips` (ascending, one entry a row) and `headway.rows` (start, end, headway, exact). */
export function packHeadways(rows: readonly HeadwayRow[], { keys }: Core): Record<string, Section> {
  // Trips are numbered anew when those that were not kept have gone.
  const numbers = new Map<number, number>();
  keys.keptTrips?.forEach((kept, trip) => {
    if (kept === 1) numbers.set(trip, numbers.size);
  });
  const sorted = rows
    .filter(({ trip }) => numbers.has(trip))
    .map((row) => ({ ...row, trip: numbers.get(row.trip)! }))
    .sort((a, b) => a.trip - b.trip || a.startSeconds - b.startSeconds);
  return {
    'headway.trips': Int32Array.from(sorted, ({ trip }) => trip),
    'headway.rows': Int32Array.from(
      sorted.flatMap((row) => [row.startSeconds, row.endSeconds, row.headwaySeconds, row.isExact ? 1 : 0]),
    ),
  };
}

const NONE: readonly ScheduledHeadway[] = [];

/** Headways of one trip, in order of start. */
export function readHeadways({ headwayTrips, headways }: IndexViews, trip: number): readonly ScheduledHeadway[] {
  if (headwayTrips.length === 0) return NONE;
  let low = 0;
  let high = headwayTrips.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (headwayTrips[middle]! < trip) low = middle + 1;
    else high = middle;
  }
  if (headwayTrips[low] !== trip) return NONE;
  const found: ScheduledHeadway[] = [];
  for (let i = low; headwayTrips[i] === trip; i += 1) {
    const [startSeconds, endSeconds, headwaySeconds, exact] = headways.subarray(i * ROW, (i + 1) * ROW);
    found.push({
      startSeconds: startSeconds!,
      endSeconds: endSeconds!,
      headwaySeconds: headwaySeconds!,
      isExact: exact === 1,
    });
  }
  return found;
}

import type { IssueCollector } from '#libs/errors';
import { RowIssues, headwayRule, type Core, type GtfsArchive, type HeadwayFields } from '#libs/formats/gtfs';
import type { Section } from './index-file.js';
import type { IndexViews } from './index-views.js';
import type { ScheduledHeadway } from './schedule.js';

const ROW = 4;

/** Rows of frequencies.txt that can be run by; their number goes into the counts of the dataset. Issues: those of `headwayRule`. */
export function importHeadways(archive: GtfsArchive, { keys, counts }: Core, issues: IssueCollector): HeadwayFields[] {
  const rows: HeadwayFields[] = [];
  let rule: ReturnType<typeof headwayRule> | undefined;
  const outcome = archive.readTable(
    'frequencies.txt',
    {
      header: (columns) => {
        rule = headwayRule(keys, columns, new RowIssues('frequencies.txt', issues));
      },
      row: (row) => {
        const headway = rule!(row);
        if (headway) rows.push(headway);
      },
    },
    issues,
  );
  if (outcome !== 'missing') counts['frequencies.txt'] = rows.length;
  return rows;
}

/** Sections `headway.trips` (ascending, one entry a row) and `headway.rows` (start, end, headway, exact). */
export function packHeadways(rows: readonly HeadwayFields[], { keys }: Core): Record<string, Section> {
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

import { IssueCollector } from '#libs/errors';
import { GtfsArchive, NO_TIME } from '#libs/formats/gtfs';
import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import type { Schedule } from '#libs/schedule';

/** A row of frequencies.txt, in seconds of the service day. */
export interface Headway {
  startSeconds: number;
  endSeconds: number;
  headwaySeconds: number;
  isExact: boolean;
}

export type PlannedHeadways = ReadonlyMap<string, readonly Headway[]>;

export const NO_HEADWAYS: PlannedHeadways = new Map();

/** Headways of a dataset by trip, read from its zip: the checker trusts no index. */
export function readPlannedHeadways(zip: Uint8Array): PlannedHeadways {
  const issues = new IssueCollector(0);
  const archive = GtfsArchive.open(zip, issues);
  const found = new Map<string, Headway[]>();
  if (!archive.has('frequencies.txt')) return found;
  let at = { trip: -1, start: -1, end: -1, headway: -1, exact: -1 };
  archive.readTable(
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
        const trip = row.text(at.trip) ?? '';
        const [start, end] = [row.time(at.start), row.time(at.end)];
        if (start === NO_TIME || end === NO_TIME) return;
        const headway: Headway = {
          startSeconds: start,
          endSeconds: end,
          headwaySeconds: row.integer(at.headway),
          isExact: row.text(at.exact) === '1',
        };
        found.set(trip, [...(found.get(trip) ?? []), headway]);
      },
    },
    issues,
  );
  return found;
}

/** Headways as the schedule index has them. */
export function headwaysOf(schedule: Schedule): PlannedHeadways {
  if (!schedule.counts['frequencies.txt']) return NO_HEADWAYS;
  const found = new Map<string, readonly Headway[]>();
  for (const trip of schedule.trips()) {
    const rows = schedule.frequenciesOf(trip);
    if (rows.length > 0) found.set(trip.tripId, rows);
  }
  return found;
}

/** What the rules on headway services say of a trip as a message names it: E006, E013, E019. */
export function headwayBreaches(
  trip: TripDescriptor,
  headways: PlannedHeadways,
  startSeconds: number | undefined,
): string[] {
  const rows = trip.tripId === undefined ? undefined : headways.get(trip.tripId);
  if (!rows) return [];
  if (rows.some(({ isExact }) => !isExact)) {
    const isNamed = trip.startTime !== undefined && trip.startDate !== undefined;
    const relationship = trip.scheduleRelationship;
    return [
      ...(isNamed ? [] : ['E006']),
      ...(relationship === undefined || relationship === 'UNSCHEDULED' ? [] : ['E013']),
    ];
  }
  if (startSeconds === undefined) return [];
  const isOnGrid = rows.some(
    (row) =>
      startSeconds >= row.startSeconds &&
      startSeconds <= row.endSeconds &&
      (startSeconds - row.startSeconds) % row.headwaySeconds === 0,
  );
  return isOnGrid ? [] : ['E019'];
}

/** Whether a run of this trip has no clock times of its own. */
export function isByHeadway(tripId: string | undefined, headways: PlannedHeadways): boolean {
  return tripId !== undefined && (headways.get(tripId)?.some(({ isExact }) => !isExact) ?? false);
}

import { IssueCollector } from '#libs/errors';
import type { GtfsArchive } from './archive.js';
import type { CsvColumns } from './csv-reader.js';
import type { CsvRow } from './csv-row.js';
import type { DatasetKeys } from './dataset-keys.js';
import { headwayRule } from './headway-rule.js';
import { stopsWithoutPathways } from './pathway-rules.js';
import type { Core } from './read-core.js';
import { ReferenceRules } from './reference-rules.js';
import {
  RowIssues,
  agencyRule,
  calendarDateRule,
  calendarRule,
  routeRule,
  shapePointRule,
  stopRule,
  emptyStopTime,
  stopTimeRule,
  tripRule,
  type RowRule,
} from './row-rules.js';
import type { TableDescription } from './tables.js';

const CORE_RULES: Readonly<Record<string, (keys: DatasetKeys, columns: CsvColumns, issues: RowIssues) => RowRule>> = {
  'agency.txt': agencyRule,
  'stops.txt': stopRule,
  'routes.txt': routeRule,
  'calendar.txt': calendarRule,
  'calendar_dates.txt': calendarDateRule,
  'shapes.txt': shapePointRule,
  'trips.txt': tripRule,
};

/** Which rows of a dataset are given on: exactly those its import has kept, and of the other tables those that lead somewhere. */
export class RowJudge {
  constructor(
    private readonly archive: GtfsArchive,
    private readonly core: Core,
    private readonly issues: IssueCollector,
  ) {}

  /** Whether a row of the table is given on; `cleared` takes the columns of it that are not. */
  of(table: TableDescription, columns: CsvColumns, cleared: Set<number>): (row: CsvRow) => boolean {
    const { keys } = this.core;
    const references = new ReferenceRules(table, columns, keys, this.issues, isCore(table.file));
    const rule = this.coreRule(table.file, columns) ?? this.pathwayRule(table.file, columns);
    if (table.file === 'frequencies.txt') {
      // The import has reported what is wrong with its rows.
      const headway = headwayRule(keys, columns, new RowIssues(table.file, this.issues));
      return (row) => headway(row) !== undefined && references.accept(row, cleared);
    }
    if (!rule) return (row) => references.accept(row, cleared);
    return (row) => rule(row) && references.accept(row, cleared);
  }

  private pathwayRule(file: string, columns: CsvColumns): ((row: CsvRow) => boolean) | undefined {
    if (file !== 'pathways.txt') return undefined;
    const { keys } = this.core;
    const without = stopsWithoutPathways(this.archive, keys);
    if (without.size === 0) return undefined;
    const issues = new RowIssues(file, this.issues);
    const ends = (['from_stop_id', 'to_stop_id'] as const).map((name) => ({ name, column: columns.columnOf(name) }));
    return (row) => {
      const bad = ends.find(({ column }) => without.has(keys.find('stop', row, column)));
      if (bad)
        issues.refuse(row, 'REFERENCE_UNKNOWN', bad.name, bad.column, 'nodes with a parent_station in its station');
      return bad === undefined;
    };
  }

  /** The same rule as in the first pass, silent; trips also need the verdict on their stop times. */
  private coreRule(file: string, columns: CsvColumns): ((row: CsvRow) => boolean) | undefined {
    const { keys, stopTimes } = this.core;
    const silent = new RowIssues(file, new IssueCollector(0));
    if (file === 'stop_times.txt') {
      const fields = emptyStopTime();
      const rule = stopTimeRule(keys, columns, silent, fields);
      const repeated = new RepeatedSequences(stopTimes.duplicates);
      return (row) => rule(row) >= 0 && repeated.isFirst(fields.trip, fields.sequence);
    }
    const makeRule = CORE_RULES[file];
    if (!makeRule) return undefined;
    const rule = makeRule(keys, columns, silent);
    if (file !== 'trips.txt') return (row) => rule(row) >= 0;
    return (row) => {
      const trip = rule(row);
      return trip >= 0 && keys.keptTrips![trip] === 1;
    };
  }
}

/** Whether the import reads the table, and says what is wrong in it. */
export function isCore(file: string): boolean {
  return file in CORE_RULES || file === 'stop_times.txt';
}

/** Of trips known to repeat a sequence, which ones were already written. */
class RepeatedSequences {
  private readonly written = new Map<number, Set<number>>();

  constructor(trips: ReadonlyMap<number, number>) {
    for (const trip of trips.keys()) this.written.set(trip, new Set());
  }

  isFirst(trip: number, sequence: number): boolean {
    const written = this.written.get(trip);
    if (!written) return true;
    if (written.has(sequence)) return false;
    written.add(sequence);
    return true;
  }
}

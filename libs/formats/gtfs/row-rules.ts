import type { IssueCode, IssueCollector, Severity } from '#libs/errors';
import type { CsvColumns } from './csv-reader.js';
import { NO_INTEGER, type CsvRow } from './csv-row.js';
import { SeenKeys, type DatasetKeys } from './dataset-keys.js';
import type { IdSpace } from './tables.js';
import { haveSameClocks, isTimeZone } from './service-day.js';
import { NO_TIME, formatGtfsTime, isWithoutSeconds } from './time.js';

/**
 * Which rows of the core tables are kept. One set of rules for the schedule index and for the republished dataset, so
 * that both hold the same trips. A rule gives −1 for a row that is refused, after adding the issue that says why.
 */
export type RowRule = (row: CsvRow) => number;

export class RowIssues {
  constructor(
    readonly file: string,
    private readonly issues: IssueCollector,
  ) {}

  add(row: CsvRow, code: IssueCode, severity: Severity, field: string, column: number, expected: string): void {
    this.issues.add({
      code,
      severity,
      where: `${this.file}:${row.line}`,
      field,
      got: row.text(column) ?? '',
      expected,
    });
  }

  refuse(row: CsvRow, code: IssueCode, field: string, column: number, expected: string): -1 {
    this.add(row, code, 'error', field, column, expected);
    return -1;
  }
}

/** A row that names a new id: agencies, stops, routes, shapes' owners … `mayBeEmpty` for agencies only. */
function uniqueIdRule(
  keys: DatasetKeys,
  space: IdSpace,
  field: string,
  columns: CsvColumns,
  issues: RowIssues,
  mayBeEmpty = false,
): RowRule {
  const column = columns.columnOf(field);
  const seen = new SeenKeys();
  return (row) => {
    if (row.isEmpty(column) && !mayBeEmpty) return issues.refuse(row, 'FIELD_MISSING', field, column, 'an id');
    const index = column < 0 ? keys.space(space).add(row.bytes, 0, 0) : keys.add(space, row, column);
    if (seen.isFirst(index)) return index;
    return issues.refuse(row, 'DUPLICATE_KEY', field, column, 'an id of its own; the first row is kept');
  };
}

/**
 * All clock times of a dataset count in one zone: that of the first agency whose zone is known. An agency of a zone with
 * other clocks is refused by name, and its routes with it: their times would be hours off.
 */
export function agencyRule(keys: DatasetKeys, columns: CsvColumns, issues: RowIssues): RowRule {
  const unique = uniqueIdRule(keys, 'agency', 'agency_id', columns, issues, true);
  const id = columns.columnOf('agency_id');
  const zone = columns.columnOf('agency_timezone');
  return (row) => {
    const timeZone = row.text(zone) ?? '';
    if (isTimeZone(timeZone)) {
      keys.timeZone ??= timeZone;
      if (!haveSameClocks(keys.timeZone, timeZone)) {
        keys.refusedAgencies.add(row.text(id) ?? '');
        const expected = `${keys.timeZone}, one zone for all agencies; ${row.text(id) ?? 'the agency'} and its routes are left out`;
        return issues.refuse(row, 'FIELD_RANGE', 'agency_timezone', zone, expected);
      }
    }
    return unique(row);
  };
}

export function stopRule(keys: DatasetKeys, columns: CsvColumns, issues: RowIssues): RowRule {
  return uniqueIdRule(keys, 'stop', 'stop_id', columns, issues);
}

/** A route of no agency is kept, and reported where it has to name one. */
export function routeRule(keys: DatasetKeys, columns: CsvColumns, issues: RowIssues): RowRule {
  const unique = uniqueIdRule(keys, 'route', 'route_id', columns, issues);
  const agency = columns.columnOf('agency_id');
  const agencies = keys.space('agency').size;
  return (row) => {
    if (keys.refusedAgencies.size > 0 && keys.refusedAgencies.has(row.text(agency) ?? ''))
      return issues.refuse(row, 'REFERENCE_UNKNOWN', 'agency_id', agency, 'an agency of the zone of the dataset');
    const route = unique(row);
    if (route < 0) return route;
    if (row.isEmpty(agency)) {
      if (agencies > 1)
        issues.add(row, 'FIELD_MISSING', 'warning', 'agency_id', agency, `one of the ${agencies} agencies`);
    } else if (keys.find('agency', row, agency) < 0) {
      issues.add(row, 'REFERENCE_UNKNOWN', 'warning', 'agency_id', agency, 'an agency of agency.txt');
    }
    return route;
  };
}

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export function calendarRule(keys: DatasetKeys, columns: CsvColumns, issues: RowIssues): RowRule {
  const unique = uniqueIdRule(keys, 'service', 'service_id', columns, issues);
  const start = columns.columnOf('start_date');
  const end = columns.columnOf('end_date');
  const flags = WEEKDAYS.map((name) => ({ name, column: columns.columnOf(name) }));
  return (row) => {
    const badDate = row.day(start) === undefined ? start : row.day(end) === undefined ? end : -1;
    if (badDate < 0) {
      for (const { name, column } of flags) {
        const flag = row.integer(column);
        if (flag !== 0 && flag !== 1) issues.add(row, 'FIELD_ENUM', 'warning', name, column, '0 or 1; read as 0');
      }
      return unique(row);
    }
    return issues.refuse(row, 'TIME_FORMAT', badDate === start ? 'start_date' : 'end_date', badDate, 'YYYYMMDD');
  };
}

export function calendarDateRule(keys: DatasetKeys, columns: CsvColumns, issues: RowIssues): RowRule {
  const service = columns.columnOf('service_id');
  const date = columns.columnOf('date');
  const type = columns.columnOf('exception_type');
  const seen = new Set<number>();
  return (row) => {
    const day = row.day(date);
    const kind = row.integer(type);
    if (row.isEmpty(service)) return issues.refuse(row, 'FIELD_MISSING', 'service_id', service, 'an id');
    if (day === undefined) return issues.refuse(row, 'TIME_FORMAT', 'date', date, 'YYYYMMDD');
    if (kind !== 1 && kind !== 2) return issues.refuse(row, 'FIELD_ENUM', 'exception_type', type, '1 or 2');
    const index = keys.add('service', row, service);
    // Days stay within ±4 million for years of four digits, so the two fit one safe integer.
    const key = index * 2 ** 23 + (day + 2 ** 22);
    if (!seen.has(key)) {
      seen.add(key);
      return index;
    }
    return issues.refuse(row, 'DUPLICATE_KEY', 'date', date, 'one row a service and day; the first is kept');
  };
}

/** Gives the index of the shape. */
export function shapePointRule(keys: DatasetKeys, columns: CsvColumns, issues: RowIssues): RowRule {
  const shape = columns.columnOf('shape_id');
  const latitude = columns.columnOf('shape_pt_lat');
  const longitude = columns.columnOf('shape_pt_lon');
  const sequence = columns.columnOf('shape_pt_sequence');
  const space = keys.space('shape');
  let last = -1;
  return (row) => {
    if (row.isEmpty(shape)) return issues.refuse(row, 'FIELD_MISSING', 'shape_id', shape, 'an id');
    if (!(Math.abs(row.decimal(latitude)) <= 90)) {
      return issues.refuse(row, 'COORDINATE_IMPLAUSIBLE', 'shape_pt_lat', latitude, '-90 to 90');
    }
    if (!(Math.abs(row.decimal(longitude)) <= 180)) {
      return issues.refuse(row, 'COORDINATE_IMPLAUSIBLE', 'shape_pt_lon', longitude, '-180 to 180');
    }
    if (row.integer(sequence) < 0) {
      return issues.refuse(row, 'FIELD_TYPE', 'shape_pt_sequence', sequence, 'a whole number ≥ 0');
    }
    const { bytes, starts, ends } = row;
    if (last < 0 || !space.equals(last, bytes, starts[shape]!, ends[shape]!)) last = keys.add('shape', row, shape);
    return last;
  };
}

export function tripRule(keys: DatasetKeys, columns: CsvColumns, issues: RowIssues): RowRule {
  const unique = uniqueIdRule(keys, 'trip', 'trip_id', columns, issues);
  const route = columns.columnOf('route_id');
  const service = columns.columnOf('service_id');
  return (row) => {
    if (keys.find('route', row, route) < 0) {
      return issues.refuse(row, 'REFERENCE_UNKNOWN', 'route_id', route, 'a route of routes.txt');
    }
    if (keys.find('service', row, service) < 0) {
      return issues.refuse(row, 'REFERENCE_UNKNOWN', 'service_id', service, 'a service of calendar or calendar_dates');
    }
    return unique(row);
  };
}

/** The numbers of a stop time, filled by its rule for a row that is kept. */
export interface StopTimeFields {
  trip: number;
  sequence: number;
  /** −1 for a row that names a zone or group of stops. */
  stop: number;
  /** NO_TIME where there is none. */
  arrival: number;
  departure: number;
  /** The row names a zone, or a window in place of times. */
  onDemand: boolean;
  /** The trip of a refused row that names neither stop nor zone; −1 otherwise. */
  withoutStop: number;
}

export function emptyStopTime(): StopTimeFields {
  return { trip: 0, sequence: 0, stop: 0, arrival: 0, departure: 0, onDemand: false, withoutStop: -1 };
}

/** Beyond three days and nights a time is a typing mistake more often than a journey. */
const LONG_SECONDS = 72 * 3_600;

/** Gives the index of the trip and fills `fields`. A time that is none is taken as absent, with TIME_FORMAT; one time of two
 * stands for both, with REPAIRED. */
export function stopTimeRule(
  keys: DatasetKeys,
  columns: CsvColumns,
  issues: RowIssues,
  fields: StopTimeFields,
): RowRule {
  const trip = columns.columnOf('trip_id');
  const sequence = columns.columnOf('stop_sequence');
  const stop = columns.columnOf('stop_id');
  const arrival = columns.columnOf('arrival_time');
  const departure = columns.columnOf('departure_time');
  const zones = (['location_id', 'location_group_id'] as const).map((name) => columns.columnOf(name));
  const window = columns.columnOf('start_pickup_drop_off_window');
  const trips = keys.space('trip');
  let last = -1;

  /**
   * A vehicle with a departure is there by then, and one with an arrival may go on: validators refuse one without the
   * other.
   */
  const fillOneSided = (row: CsvRow, { arrival: arrives, departure: departs }: StopTimeFields): void => {
    if ((arrives === NO_TIME) === (departs === NO_TIME)) return;
    const [field, column] =
      arrives === NO_TIME ? (['arrival_time', arrival] as const) : (['departure_time', departure] as const);
    const time = formatGtfsTime(arrives === NO_TIME ? departs : arrives);
    issues.add(row, 'REPAIRED', 'advice', field, column, `both times of a stop or none; read as ${time}`);
    fields.arrival = fields.departure = arrives === NO_TIME ? departs : arrives;
  };

  const time = (row: CsvRow, column: number, field: string): number => {
    const seconds = row.time(column);
    if (seconds === NO_TIME && !row.isEmpty(column)) {
      issues.add(row, 'TIME_FORMAT', 'warning', field, column, 'HH:MM:SS; read as absent');
    } else if (seconds > LONG_SECONDS) {
      issues.add(row, 'TIME_IMPLAUSIBLE', 'warning', field, column, 'at most 72 hours; kept');
    }
    if (seconds !== NO_TIME && isWithoutSeconds(row.bytes, row.starts[column]!, row.ends[column]!))
      issues.add(row, 'REPAIRED', 'warning', field, column, 'HH:MM:SS; read as HH:MM:00');
    return seconds;
  };

  return (row) => {
    const { bytes, starts, ends } = row;
    // Rows of one trip nearly always stand together.
    if (last < 0 || !trips.equals(last, bytes, starts[trip]!, ends[trip]!)) {
      const found = keys.find('trip', row, trip);
      if (found < 0) return issues.refuse(row, 'REFERENCE_UNKNOWN', 'trip_id', trip, 'a trip that is kept');
      last = found;
    }
    const order = row.integer(sequence);
    if (order === NO_INTEGER || order < 0) {
      return issues.refuse(row, 'FIELD_TYPE', 'stop_sequence', sequence, 'a whole number ≥ 0');
    }
    fields.stop = -1;
    fields.withoutStop = -1;
    if (!row.isEmpty(stop)) {
      fields.stop = keys.find('stop', row, stop);
      if (fields.stop < 0) return issues.refuse(row, 'REFERENCE_UNKNOWN', 'stop_id', stop, 'a stop of stops.txt');
    } else if (zones.every((zone) => row.isEmpty(zone))) {
      fields.withoutStop = last;
      return issues.refuse(row, 'FIELD_MISSING', 'stop_id', stop, 'a stop; the trip is dropped');
    } else if (!namesKnownZone(keys, row, zones)) {
      return issues.refuse(row, 'REFERENCE_UNKNOWN', 'stop_id', stop, 'a stop, location or location group');
    }
    fields.onDemand = fields.stop < 0 || !row.isEmpty(window);
    fields.trip = last;
    fields.sequence = order;
    fields.arrival = time(row, arrival, 'arrival_time');
    fields.departure = time(row, departure, 'departure_time');
    fillOneSided(row, fields);
    return last;
  };
}

function namesKnownZone(keys: DatasetKeys, row: CsvRow, zones: readonly number[]): boolean {
  const [location = -1, group = -1] = zones;
  if (!row.isEmpty(location)) return keys.find('location', row, location) >= 0;
  return !row.isEmpty(group) && keys.find('location_group', row, group) >= 0;
}

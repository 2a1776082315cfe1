import { NO_INTEGER, type CsvRow } from './csv-row.js';

/** Columns whose values are a closed list of numbers: the first and the last. Spec: GTFS Schedule, each field. */
const CLOSED_LISTS: Readonly<Record<string, readonly [number, number]>> = {
  wheelchair_boarding: [0, 2],
  wheelchair_accessible: [0, 2],
  bikes_allowed: [0, 2],
  cars_allowed: [0, 2],
  cemv_support: [0, 2],
  location_type: [0, 4],
  stop_access: [0, 1],
  direction_id: [0, 1],
  continuous_pickup: [0, 3],
  continuous_drop_off: [0, 3],
  pickup_type: [0, 3],
  drop_off_type: [0, 3],
  timepoint: [0, 1],
  exact_times: [0, 1],
  booking_type: [0, 2],
  transfer_type: [0, 5],
  pathway_mode: [1, 7],
  is_bidirectional: [0, 1],
  payment_method: [0, 1],
  transfers: [0, 2],
  is_default_fare_category: [0, 1],
  fare_media_type: [0, 4],
  duration_limit_type: [0, 3],
  fare_transfer_type: [0, 2],
  is_producer: [0, 1],
  is_operator: [0, 1],
  is_authority: [0, 1],
};

/** Left out they would say more than any value of theirs: a change that is possible, as many changes as one likes. */
const NEVER_LEFT_OUT: ReadonlySet<string> = new Set(['transfer_type', 'transfers', 'duration_limit_type']);

export interface ClosedList {
  name: string;
  first: number;
  last: number;
}

export function findClosedList(name: string): ClosedList | undefined {
  const list = Object.hasOwn(CLOSED_LISTS, name) ? CLOSED_LISTS[name] : undefined;
  return list && { name, first: list[0], last: list[1] };
}

/** Whether a row is worth nothing with another value in this column. */
export function costsTheRow(name: string, isRequired: boolean | undefined): boolean {
  return Object.hasOwn(CLOSED_LISTS, name) && (isRequired === true || NEVER_LEFT_OUT.has(name));
}

/** Whether a value is there and is none of the list. */
export function isBeyond(row: CsvRow, column: number, { first, last }: ClosedList): boolean {
  if (row.isEmpty(column)) return false;
  const value = row.integer(column);
  return value === NO_INTEGER || value < first || value > last;
}

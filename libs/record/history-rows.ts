import { isDate } from 'node:util/types';
import { toInstant, type Instant } from '#libs/model';
import type { HistoryQuery } from './record.js';
import { camelCase, type Column, type Table } from './tables.js';

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;

/** Kinds that share a table are distinguished by its column. */
export function kindFilter(table: Table, { kind }: { kind: string }): string {
  return table.name === 'event_log' ? `and kind = '${kind.replaceAll("'", "''")}'` : '';
}

/** Columns that hold something, in camel case; instants as ISO 8601. */
export function valuesOfRow(
  row: Record<string, unknown>,
  columns: readonly Pick<Column, 'name'>[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name } of columns) {
    const value = row[name];
    if (value !== null && value !== undefined) values[camelCase(name)] = isDate(value) ? instantOf(value) : value;
  }
  return values;
}

export function instantOf(value: unknown): Instant {
  return toInstant((value as Date).getTime());
}

export function limitOf({ limit }: HistoryQuery): number {
  return Math.min(MAX_LIMIT, Math.max(1, Math.trunc(limit ?? DEFAULT_LIMIT)));
}

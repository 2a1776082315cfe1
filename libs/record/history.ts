import { isDate } from 'node:util/types';
import { toInstant, type Instant } from '#libs/model';
import type { HistoryQuery, HistoryRow } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { camelCase, tableOf, type Column, type Table } from './tables.js';

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;
const HOUR_SECONDS = 3_600;
/** Buckets begin where whole hours, days and weeks (Saturdays) of UTC do. */
const ORIGIN = '2000-01-01T00:00:00Z';

/** One entity's rows in time order, or their buckets. Empty for kinds that are stored without a key. */
export async function readHistory(runner: SqlRunner, query: HistoryQuery): Promise<HistoryRow[]> {
  const table = tableOf(query.kind);
  if (!table.hasKey) return [];
  if (query.bucketSeconds === undefined) return readRows(runner, table, query);
  const fromRollUp = table.rollUp === 'by key' && query.bucketSeconds % HOUR_SECONDS === 0;
  return fromRollUp ? readRollUp(runner, table, query) : readBuckets(runner, table, query);
}

async function readRows(runner: SqlRunner, table: Table, query: HistoryQuery): Promise<HistoryRow[]> {
  const columns = table.columns.filter(({ name }) => name !== 'observed_at' && name !== 'key');
  // Rows of one instant stay on one page, for the next page begins after an instant.
  const rows = await runner.query(
    `select * from (
       select row_id, observed_at, ${columns.map(({ name }) => quoted(name)).join(', ')} from ${quoted(table.name)}
       where key = $1 and observed_at >= $2 and observed_at < $3 and ($4::timestamptz is null or observed_at > $4)
         ${kindFilter(table, query)}
       order by observed_at fetch first ${limitOf(query)} rows with ties
     ) as page order by observed_at, row_id`,
    [query.key, query.from, query.to, query.after ?? null],
  );
  return rows.map((row) => ({ at: instantOf(row['observed_at']), values: valuesOf(row, columns) }));
}

async function readBuckets(runner: SqlRunner, table: Table, query: HistoryQuery): Promise<HistoryRow[]> {
  const measures = table.columns.filter(({ isMeasure }) => isMeasure);
  const figures = measures.flatMap(({ name }) => [
    `avg(${quoted(name)})::float8 as ${name}_avg`,
    `min(${quoted(name)})::float8 as ${name}_min`,
    `max(${quoted(name)})::float8 as ${name}_max`,
  ]);
  const rows = await runner.query(
    `select * from (
       select date_bin(make_interval(secs => $5), observed_at, '${ORIGIN}') as bucket, count(*)::int as observations
         ${figures.map((figure) => `, ${figure}`).join('')}
       from ${quoted(table.name)}
       where key = $1 and observed_at >= $2 and observed_at < $3 and op = 'upsert' ${kindFilter(table, query)}
       group by 1
     ) as buckets
     where $4::timestamptz is null or bucket > $4 order by bucket limit ${limitOf(query)}`,
    [query.key, query.from, query.to, query.after ?? null, query.bucketSeconds],
  );
  return rows.map(bucketOf);
}

/** Whole hours from the roll-up: quick, and there long after the rows have gone. */
async function readRollUp(runner: SqlRunner, table: Table, query: HistoryQuery): Promise<HistoryRow[]> {
  const measures = table.columns.filter(({ isMeasure }) => isMeasure);
  const figures = measures.flatMap(({ name }) => [
    `(sum(${name}_avg * ${name}_count) / nullif(sum(${name}_count), 0))::float8 as ${name}_avg`,
    `min(${name}_min)::float8 as ${name}_min`,
    `max(${name}_max)::float8 as ${name}_max`,
  ]);
  const rows = await runner.query(
    `select * from (
       select date_bin(make_interval(secs => $5), bucket, '${ORIGIN}') as bucket, sum(observations)::int as observations
         ${figures.map((figure) => `, ${figure}`).join('')}
       from ${quoted(`${table.name}_hourly`)}
       where key = $1 and bucket >= $2 and bucket < $3
       group by 1
     ) as buckets
     where $4::timestamptz is null or bucket > $4 order by bucket limit ${limitOf(query)}`,
    [query.key, query.from, query.to, query.after ?? null, query.bucketSeconds],
  );
  return rows.map(bucketOf);
}

/** Kinds that share a table are told apart by its column. */
export function kindFilter(table: Table, { kind }: { kind: string }): string {
  return table.name === 'event_log' ? `and kind = '${kind.replaceAll("'", "''")}'` : '';
}

/** Columns that hold something, in camel case; instants as ISO 8601. */
export function valuesOf(
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

function bucketOf(row: Record<string, unknown>): HistoryRow {
  const columns = Object.keys(row).filter((name) => name !== 'bucket');
  return {
    at: instantOf(row['bucket']),
    values: valuesOf(
      row,
      columns.map((name) => ({ name })),
    ),
  };
}

function limitOf({ limit }: HistoryQuery): number {
  return Math.min(MAX_LIMIT, Math.max(1, Math.trunc(limit ?? DEFAULT_LIMIT)));
}

import { readBuckets } from './figures.js';
import { instantOf, kindFilter, limitOf, valuesOfRow } from './history-rows.js';
import { readSql } from './lineage.js';
import type { HistoryQuery, HistoryRow } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { holdsUntilChanged, tableOfKind, type Column, type Table } from './tables.js';

/**
 * One entity's rows in time order, or their buckets. What was last reported of an alert, a situation and others that hold
 * until reported otherwise stands first, though it was reported before the period. Empty for kinds stored without a key.
 */
export async function readHistory(runner: SqlRunner, query: HistoryQuery, timescale: boolean): Promise<HistoryRow[]> {
  const table = tableOfKind(query.kind);
  if (!table.hasKey) return [];
  const { bucketSeconds } = query;
  if (bucketSeconds !== undefined) return readBuckets(runner, table, { ...query, bucketSeconds }, timescale);
  const before =
    query.after === undefined && holdsUntilChanged(query.kind) ? await readBefore(runner, table, query) : [];
  return [...before, ...(await readRows(runner, table, query))];
}

/** The row that held when the period began: the newest before it, unless something was reported at its very beginning. */
async function readBefore(runner: SqlRunner, table: Table, query: HistoryQuery): Promise<HistoryRow[]> {
  const columns = ownColumns(table);
  const rows = await runner.query(
    `select observed_at, ${selected(table, columns)} from ${quoted(table.name)} as kept
     where key = $1 and observed_at < $2 ${kindFilter(table, query)}
     order by observed_at desc, row_id desc limit 1`,
    [query.key, query.from],
  );
  return rows
    .filter((row) => row['op'] === 'upsert')
    .map((row) => ({
      at: instantOf(row['observed_at']),
      values: valuesOfRow(row, columns),
      toldBefore: true as const,
    }));
}

async function readRows(runner: SqlRunner, table: Table, query: HistoryQuery): Promise<HistoryRow[]> {
  const columns = ownColumns(table);
  // Rows of one instant stay on one page, for the next page begins after an instant.
  const rows = await runner.query(
    `select * from (
       select row_id, observed_at, ${selected(table, columns)} from ${quoted(table.name)} as kept
       where key = $1 and observed_at >= $2 and observed_at < $3 and ($4::timestamptz is null or observed_at > $4)
         ${kindFilter(table, query)}
       order by observed_at fetch first ${limitOf(query)} rows with ties
     ) as page order by observed_at, row_id`,
    [query.key, query.from, query.to, query.after ?? null],
  );
  return rows.map((row) => ({ at: instantOf(row['observed_at']), values: valuesOfRow(row, columns) }));
}

function selected(table: Table, columns: readonly Column[]): string {
  return columns.map(({ name }) => `${readSql(table, name, 'kept')} as ${quoted(name)}`).join(', ');
}

function ownColumns(table: Table): Column[] {
  return table.columns.filter(({ name }) => name !== 'observed_at' && name !== 'key');
}

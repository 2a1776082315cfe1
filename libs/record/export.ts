import { kindFilter, valuesOf } from './history-rows.js';
import type { ExportQuery } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { tableOf } from './tables.js';

/** Rows handed over at once. */
const PAGE_ROWS = 2_000;
/** Rows asked of the database at once: in a compressed chunk each question unpacks all that overlaps its time. */
const QUERY_ROWS = 20_000;

/**
 * Rows of a kind in time order, page after page. Each query begins after the last row of the one before: no cursor keeps
 * the connection while a slow client reads, and rows that come meanwhile are given if their time is still ahead.
 */
export async function* exportPages(
  runner: SqlRunner,
  query: ExportQuery,
  queryRows = QUERY_ROWS,
): AsyncIterable<Record<string, unknown>[]> {
  const table = tableOf(query.kind);
  let afterAt: unknown = query.from;
  let afterRow = '-1';
  for (;;) {
    const rows = await runner.query<Record<string, unknown>>(
      `select row_id::text as row_id_text, ${table.columns.map(({ name }) => quoted(name)).join(', ')}
       from ${quoted(table.name)}
       where observed_at >= $1 and observed_at < $2 and (observed_at, row_id) > ($1, $3::bigint)
         and ($4::text[] is null or feed = any ($4)) ${kindFilter(table, query)}
       order by observed_at, row_id limit ${queryRows}`,
      [afterAt, query.to, afterRow, query.feeds ?? null],
    );
    const last = rows[rows.length - 1];
    if (last === undefined) return;
    for (let i = 0; i < rows.length; i += PAGE_ROWS) {
      yield rows.slice(i, i + PAGE_ROWS).map((row) => valuesOf(row, table.columns));
    }
    if (rows.length < queryRows) return;
    afterAt = last['observed_at'];
    afterRow = String(last['row_id_text']);
  }
}

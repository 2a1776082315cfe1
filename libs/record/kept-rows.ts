import { toInstant, type Instant } from '#libs/model';
import { quoted, type SqlRunner } from './sql-session.js';

/** As pages and queries compare instants as text, an instant after all others. */
const NEVER = '9999-12-31T00:00:00.000Z' as Instant;

/**
 * From when on a hypertable still has its rows whole; before, only its roll-up knows. `undefined`: nothing was dropped.
 * A row that comes later than its fellows were dropped makes a chunk of its own, which must not be taken for the whole:
 * what was dropped is written down (`history_kept`), the oldest chunk is asked besides, as a server's jobs drop too.
 */
export async function rowsKeptFrom(runner: SqlRunner, table: string): Promise<Instant | undefined> {
  const [found] = await runner.query<{ noted: Date | null; oldest: Date | null }>(
    `select (select rows_from from history_kept where relation = $1) as noted,
       (select min(range_start) from timescaledb_information.chunks
        where hypertable_schema = current_schema() and hypertable_name = $1) as oldest`,
    [table],
  );
  const { noted, oldest } = found!;
  if (oldest === null) return (await hasFigures(runner, table, NEVER)) ? NEVER : undefined;
  const from = toInstant(Math.max(new Date(oldest).getTime(), noted === null ? 0 : new Date(noted).getTime()));
  if (noted !== null) return from;
  return (await hasFigures(runner, table, from)) ? from : undefined;
}

/**
 * Writes down that chunks before `cutoff` go, where there are such or have been: call it before they are dropped by this
 * process, or regularly where a server's jobs drop them. Never goes back.
 */
export async function noteDropped(runner: SqlRunner, table: string, cutoff: Instant): Promise<void> {
  await runner.query(
    `insert into history_kept (relation, rows_from)
     select $1, edge from (
       select date_bin(time_interval, $2::timestamptz, timestamptz 'epoch') as edge
       from timescaledb_information.dimensions
       where hypertable_schema = current_schema() and hypertable_name = $1 and dimension_number = 1
     ) as whole_chunks
     where exists (
       select 1 from timescaledb_information.chunks
       where hypertable_schema = current_schema() and hypertable_name = $1 and range_end <= edge
     ) or exists (select 1 from ${quoted(`${table}_hourly`)} where bucket < edge)
     on conflict (relation) do update set rows_from = greatest(history_kept.rows_from, excluded.rows_from)`,
    [table, cutoff],
  );
}

async function hasFigures(runner: SqlRunner, table: string, before: Instant): Promise<boolean> {
  const [found] = await runner.query<{ has: boolean }>(
    `select exists (select 1 from ${quoted(`${table}_hourly`)} where bucket < $1) as has`,
    [before],
  );
  return found!.has;
}

import { toInstant } from '#libs/model';
import type { MaintenanceReport } from './record.js';
import type { Ages } from './ages.js';
import { policiesRun } from './policies.js';
import { UPKEEP_TIMEOUT_MS, quoted, type SqlRunner } from './sql-session.js';
import { noteDropped, rowsKeptFrom } from './kept-rows.js';
import { HYPERTABLES, PLAIN_TABLES, ROLLED_UP, ROLL_UPS } from './tables.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Roll-ups are refreshed at each new hour, and in between this often for rows that came late. */
const REFRESH_EVERY_MS = 15 * 60_000;
/** One upkeep compresses this many chunks at most; the rest waits for the next, so that writing is not held up. */
const CHUNKS_AT_ONCE = 4;
/** Rows one statement deletes, where there are no chunks. */
const DELETE_ROWS = 20_000;
/** Rows go with their chunk, of a week at most, and refer to a document numbered in the day before they came. */
const DOCUMENTS_OUTLIVE_ROWS_MS = 9 * DAY_MS;
const MAX_QUARANTINE_ROWS = 100_000;

/** Roll-ups, compression and retention, by the time it is given. Each statement stands alone, so writing goes on in between. */
export class Upkeep {
  private refreshedAt = Number.NEGATIVE_INFINITY;
  private notedDay: number | undefined;

  constructor(
    private readonly runner: SqlRunner,
    private readonly ages: Ages,
  ) {}

  /** `hasPolicies`: the server was given them; while its jobs run, they do what concerns chunks and roll-ups. */
  async run(now: number, timescale: boolean, hasPolicies = false): Promise<MaintenanceReport> {
    const report: MaintenanceReport = {
      byJobs: timescale && hasPolicies && (await policiesRun(this.runner)),
      refreshedRollups: 0,
      compressedChunks: 0,
      droppedChunks: 0,
      deletedRows: 0,
    };
    const cutoff = now - this.ages.rawMs;
    if (report.byJobs) {
      // What is left to do here is to know later what the jobs have dropped.
      await this.noteDropped(cutoff);
    } else if (timescale) {
      // First the figures, then the rows they are made of.
      report.refreshedRollups = await this.refresh(now, await this.rowsGo(cutoff));
      report.compressedChunks = await this.compress(now);
      await this.noteDropped(cutoff);
      for (const name of HYPERTABLES) report.droppedChunks += await this.dropChunks(name, cutoff);
      for (const name of ROLL_UPS) report.droppedChunks += await this.dropChunks(name, now - this.ages.rollupMs);
    } else {
      for (const name of HYPERTABLES) report.deletedRows += await this.deleteOld(name, cutoff);
    }
    for (const name of PLAIN_TABLES) report.deletedRows += await this.deleteOld(name, now - this.ages.eventMs);
    report.deletedRows += await this.deleteOld('quarantine', now - this.ages.quarantineMs, 'quarantined_at');
    report.deletedRows += await this.deleteOld('document', cutoff - DOCUMENTS_OUTLIVE_ROWS_MS, 'received_at');
    report.deletedRows += await this.limitQuarantine();
    return report;
  }

  private async refresh(now: number, rowsGo: boolean): Promise<number> {
    const hour = Math.floor(now / HOUR_MS);
    const sameHour = Math.floor(this.refreshedAt / HOUR_MS) === hour;
    if (sameHour && !rowsGo && now - this.refreshedAt < REFRESH_EVERY_MS) return 0;
    const to = toInstant(hour * HOUR_MS);
    for (const table of ROLLED_UP) {
      // Not where rows have been dropped: their figures would be refreshed away.
      const from = await rowsKeptFrom(this.runner, table);
      if (from !== undefined && from >= to) continue;
      await this.runner.query(
        `call refresh_continuous_aggregate('${table}_hourly', ${from === undefined ? 'null' : `timestamptz '${from}'`}, timestamptz '${to}')`,
        [],
        UPKEEP_TIMEOUT_MS,
      );
    }
    this.refreshedAt = now;
    return ROLL_UPS.length;
  }

  /** Whether the retention takes chunks now, in which rows may lie that came after the last refresh. */
  private async rowsGo(cutoff: number): Promise<boolean> {
    const due = await this.runner.query(
      `select 1 from timescaledb_information.chunks
       where hypertable_schema = current_schema() and hypertable_name = any ($1) and range_end <= $2 limit 1`,
      [ROLLED_UP, toInstant(cutoff)],
    );
    return due.length > 0;
  }

  /** Chunks hold whole days, so it is enough to ask once a day. */
  private async noteDropped(cutoff: number): Promise<void> {
    const day = Math.floor(cutoff / DAY_MS);
    if (this.notedDay === day) return;
    for (const table of ROLLED_UP) await noteDropped(this.runner, table, toInstant(cutoff));
    this.notedDay = day;
  }

  private async compress(now: number): Promise<number> {
    const due = await this.runner.query<{ chunk: string }>(
      `select format('%I.%I', chunk_schema, chunk_name) as chunk from timescaledb_information.chunks
       where hypertable_schema = current_schema() and hypertable_name = any ($1) and not is_compressed and range_end <= $2
       order by range_end limit ${CHUNKS_AT_ONCE}`,
      [HYPERTABLES, toInstant(now - this.ages.compressAfterMs)],
    );
    for (const { chunk } of due)
      await this.runner.query('select compress_chunk($1::regclass, true)', [chunk], UPKEEP_TIMEOUT_MS);
    return due.length;
  }

  private async dropChunks(name: string, before: number): Promise<number> {
    const dropped = await this.runner.query(
      `select drop_chunks('${name}', older_than => $1::timestamptz) as chunk`,
      [toInstant(before)],
      UPKEEP_TIMEOUT_MS,
    );
    return dropped.length;
  }

  private async deleteOld(name: string, before: number, column = 'observed_at'): Promise<number> {
    let total = 0;
    for (;;) {
      const [deleted] = await this.runner.query<{ rows: number }>(
        `with gone as (
           delete from ${quoted(name)} where ctid = any (array(
             select ctid from ${quoted(name)} where ${quoted(column)} < $1 limit ${DELETE_ROWS}))
           returning 1
         ) select count(*)::int as rows from gone`,
        [toInstant(before)],
        UPKEEP_TIMEOUT_MS,
      );
      total += deleted!.rows;
      if (deleted!.rows < DELETE_ROWS) return total;
    }
  }

  private async limitQuarantine(): Promise<number> {
    const [deleted] = await this.runner.query<{ rows: number }>(
      `with gone as (
         delete from quarantine where quarantine_id <= (
           select quarantine_id from quarantine order by quarantine_id desc offset ${MAX_QUARANTINE_ROWS} limit 1)
         returning 1
       ) select count(*)::int as rows from gone`,
    );
    return deleted!.rows;
  }
}

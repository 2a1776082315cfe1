import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPIC_PREFIX, toInstant, type Position } from '#libs/model';
import { stationHas } from '#libs/testing';
import type { Log } from '#libs/telemetry';
import { agesOf } from './ages.js';
import { PgliteSession } from './pglite/pglite-session.js';
import { policiesRun, setPolicies } from './policies.js';
import { SqlStore } from './sql-store.js';
import { HYPERTABLES, ROLL_UPS } from './tables.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The embedded engine has TimescaleDB's policies but nobody who runs them: here each is run by hand with `run_job`, by
 * the procedure a server's scheduler would call. Jobs count by the server's clock, so the rows lie around the real now.
 */
describe('policies of a TimescaleDB server', () => {
  let folder: string;
  let session: PgliteSession;
  let store: SqlStore;
  const lines: [string, object][] = [];
  const note = (event: string, fields: object = {}) => void lines.push([event, fields]);
  const log = { debug: note, info: note, warn: note, error: note } as unknown as Log;
  const ages = agesOf({ retentionMs: 30 * DAY_MS, compressAfterMs: 2 * DAY_MS });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'estuaire-policies-'));
    session = await PgliteSession.open(folder, true);
    store = new SqlStore(session, session.traits.timescale, ages, { hasJobs: true, log });
    await store.migrate();
  }, 60_000);
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const jobs = () =>
    session.query<{ id: number; procedure: string; config: Record<string, string> }>(
      `select job_id as id, proc_name as procedure, config from timescaledb_information.jobs
       where proc_name like 'policy\\_%' and proc_name not like '%telemetry%' and hypertable_name is not null order by job_id`,
    );

  it('are one for each compression, roll-up and retention, with the ages configured', async () => {
    const found = await jobs();
    const of = (procedure: string) => found.filter((job) => job.procedure === procedure).map(({ config }) => config);
    expect(of('policy_compression')).toHaveLength(HYPERTABLES.length);
    expect(of('policy_refresh_continuous_aggregate')).toHaveLength(ROLL_UPS.length);
    expect(of('policy_retention')).toHaveLength(HYPERTABLES.length + ROLL_UPS.length);
    expect(new Set(of('policy_compression').map((config) => config['compress_after']))).toEqual(new Set(['48:00:00']));
    expect(new Set(of('policy_retention').map((config) => config['drop_after']))).toEqual(
      new Set(['720:00:00', '43800:00:00']),
    );
  });

  it('are left alone when the hub starts again, and replaced where an age was changed', async () => {
    const before = await jobs();
    await store.migrate();
    expect(await jobs()).toEqual(before);
    await setPolicies(session, { ...ages, compressAfterMs: 3 * DAY_MS });
    const after = await jobs();
    const kept = (job: { id: number }) => before.some(({ id }) => id === job.id);
    expect(after).toHaveLength(before.length);
    expect(after.filter((job) => !kept(job)).map(({ procedure }) => procedure)).toEqual(
      HYPERTABLES.map(() => 'policy_compression'),
    );
    await setPolicies(session, ages);
  });

  it('leave the upkeep to the recorder while no job runs, and take it over when they do', async () => {
    expect(await policiesRun(session)).toBe(false);
    expect(await store.maintain(Date.now())).toMatchObject({ byJobs: false, refreshedRollups: ROLL_UPS.length });
    // What the scheduler writes down after each run.
    await session.query(
      `insert into _timescaledb_internal.bgw_job_stat
         (job_id, last_start, last_finish, next_start, last_successful_finish, last_run_success, total_runs, total_duration,
          total_duration_failures, total_successes, total_failures, total_crashes, consecutive_failures, consecutive_crashes)
       select job_id, now(), now(), now() + interval '1 hour', now(), true, 1, '1 s', '0 s', 1, 0, 0, 0, 0
       from timescaledb_information.jobs where hypertable_name is not null`,
    );
    expect(await policiesRun(session)).toBe(true);
    expect(await store.maintain(Date.now())).toEqual({
      byJobs: true,
      refreshedRollups: 0,
      compressedChunks: 0,
      droppedChunks: 0,
      deletedRows: 0,
    });
    await session.query(
      `update _timescaledb_internal.bgw_job_stat set last_successful_finish = now() - interval '4 hours' where job_id = $1`,
      [(await jobs())[0]!.id],
    );
    expect(await policiesRun(session)).toBe(false);
    expect(lines.filter(([event]) => event === 'store-upkeep')).toEqual([
      ['store-upkeep', { by: 'the recorder: no job has run lately' }],
      ['store-upkeep', { by: 'jobs of the server' }],
    ]);
  });

  it('compress, roll up and drop what their age says', async () => {
    const now = Date.now();
    const ago = (days: number) => Math.floor(now / HOUR_MS) * HOUR_MS - days * DAY_MS;
    const at = [60, 20, 1].map(ago);
    const position = (offset: number): Position => ({
      epoch: 'e',
      topic: `${TOPIC_PREFIX}station`,
      partition: 0,
      offset,
    });
    const events = at.map((time) => stationHas('policy', 4, 6, { at: time }));
    await store.write(
      'recorder',
      events.map((event, index) => ({ event, json: JSON.stringify(event), position: position(index) })),
    );
    // Roll-ups are refreshed in batches; what a first run leaves to the next one is computed from the rows until then.
    for (const { id } of [...(await jobs()), ...(await jobs())]) await session.query('call run_job($1)', [id]);
    const rows = await session.query<{ at: Date }>(`select observed_at as at from station_status order by 1`);
    expect(rows.map((row) => toInstant(new Date(row.at).getTime()))).toEqual(at.slice(1).map(toInstant));
    const chunks = await session.query<{ compressed: boolean }>(
      `select is_compressed as compressed from timescaledb_information.chunks
       where hypertable_name = 'station_status' order by range_start`,
    );
    expect(chunks[0]).toEqual({ compressed: true });
    const hours = await session.query<{ hours: number }>(
      `select count(*)::int as hours from _timescaledb_internal._materialized_hypertable_${await materialised('station_status_hourly')}`,
    );
    expect(hours).toEqual([{ hours: 2 }]);
  });

  it('are not insisted on where the server refuses them: the recorder goes on doing the work', async () => {
    const asRefused = (sql: string) => (/add_retention_policy|remove_/.test(sql) ? 'select refused_by_licence()' : sql);
    const refusing = new SqlStore(
      {
        schema: session.schema,
        query: (sql, values) => session.query(asRefused(sql), values),
        script: (sql) => session.script(sql),
        transaction: (work) =>
          session.transaction((transaction) =>
            work({ ...transaction, query: (sql, values) => transaction.query(asRefused(sql), values) }),
          ),
        tidy: (at) => session.tidy(at),
        close: () => Promise.resolve(),
      },
      true,
      { ...ages, rawMs: 29 * DAY_MS },
      { hasJobs: true, log },
    );
    await session.query(`select remove_retention_policy('parking')`);
    await refusing.migrate();
    expect(lines.at(-1)).toEqual(['store-without-policies', expect.objectContaining({ effect: expect.any(String) })]);
    expect(await refusing.maintain(Date.now())).toMatchObject({ byJobs: false });
  });

  async function materialised(view: string): Promise<number> {
    const [found] = await session.query<{ name: string }>(
      `select materialization_hypertable_name as name from timescaledb_information.continuous_aggregates where view_name = $1`,
      [view],
    );
    return Number(/(\d+)$/.exec(found!.name)![1]);
  }
});

import type { Ages } from './ages.js';
import type { SqlRunner } from './sql-session.js';
import { HYPERTABLES, ROLL_UPS } from './tables.js';

/** Of TimescaleDB's procedures for the three sorts of policy, as `timescaledb_information.jobs` names them. */
type Procedure = 'policy_retention' | 'policy_compression' | 'policy_refresh_continuous_aggregate';

interface Policy {
  procedure: Procedure;
  relation: string;
  /** The setting of the job that may differ from ours, with what it should be, in seconds. */
  setting: string;
  seconds: number;
  add: string;
  remove: string;
}

/** A policy that has not succeeded for this long is taken not to run: the longest schedule among them is an hour. */
const SILENT_AFTER = "interval '3 hours'";

/**
 * Hands compression, roll-ups and retention to the jobs of a TimescaleDB server, as this hub's ages say; policies of
 * other ages, from an earlier configuration, are replaced, and those that fit keep their history. Run it in the
 * transaction of nobody else: each statement stands alone. Rejects with SqlRefused where the server's licence or the
 * user's rights do not allow policies.
 *
 * Roll-ups are not refreshed from before the retention: their figures would be refreshed away with the rows.
 */
export async function setPolicies(runner: SqlRunner, ages: Ages): Promise<void> {
  const present = await runner.query<{ procedure: Procedure; relation: string; config: Record<string, unknown> }>(
    `select job.proc_name as procedure, coalesce(rollup.view_name, job.hypertable_name) as relation, job.config
     from timescaledb_information.jobs job
     left join timescaledb_information.continuous_aggregates rollup
       on rollup.materialization_hypertable_schema = job.hypertable_schema
      and rollup.materialization_hypertable_name = job.hypertable_name
     where coalesce(rollup.view_schema, job.hypertable_schema) = current_schema()`,
  );
  for (const policy of policiesOf(ages)) {
    const same = present.find(
      ({ procedure, relation }) => procedure === policy.procedure && relation === policy.relation,
    );
    if (same !== undefined) {
      const [{ fits } = { fits: false }] = await runner.query<{ fits: boolean }>(
        'select $1::interval = make_interval(secs => $2) as fits',
        [same.config[policy.setting], policy.seconds],
      );
      if (fits) continue;
      await runner.query(policy.remove);
    }
    await runner.query(policy.add);
  }
}

/** Whether the server's jobs do the work: each of the hub's policies has succeeded lately, by the server's own clock. */
export async function policiesRun(runner: SqlRunner): Promise<boolean> {
  const [found] = await runner.query<{ run: boolean }>(
    `select coalesce(bool_and(stats.last_successful_finish > now() - ${SILENT_AFTER}), false) as run
     from timescaledb_information.jobs job
     left join timescaledb_information.continuous_aggregates rollup
       on rollup.materialization_hypertable_schema = job.hypertable_schema
      and rollup.materialization_hypertable_name = job.hypertable_name
     left join timescaledb_information.job_stats stats using (job_id)
     where coalesce(rollup.view_schema, job.hypertable_schema) = current_schema()
       and job.proc_name in ('policy_retention', 'policy_compression', 'policy_refresh_continuous_aggregate')`,
  );
  return found!.run;
}

function policiesOf(ages: Ages): Policy[] {
  return [
    ...ROLL_UPS.map((name) => rollUp(name, ages.rawMs / 1000)),
    ...HYPERTABLES.map((name) => compression(name, ages.compressAfterMs / 1000)),
    ...HYPERTABLES.map((name) => retention(name, ages.rawMs / 1000)),
    ...ROLL_UPS.map((name) => retention(name, ages.rollupMs / 1000)),
  ];
}

function rollUp(name: string, seconds: number): Policy {
  return {
    procedure: 'policy_refresh_continuous_aggregate',
    relation: name,
    setting: 'start_offset',
    seconds,
    // Up to the hour that is being filled, which is computed from its rows.
    add: `select add_continuous_aggregate_policy('${name}', start_offset => make_interval(secs => ${seconds}),
            end_offset => interval '1 minute', schedule_interval => interval '15 minutes')`,
    remove: `select remove_continuous_aggregate_policy('${name}')`,
  };
}

function compression(name: string, seconds: number): Policy {
  return {
    procedure: 'policy_compression',
    relation: name,
    setting: 'compress_after',
    seconds,
    add: `select add_compression_policy('${name}', compress_after => make_interval(secs => ${seconds}),
            schedule_interval => interval '1 hour')`,
    remove: `select remove_compression_policy('${name}')`,
  };
}

function retention(name: string, seconds: number): Policy {
  return {
    procedure: 'policy_retention',
    relation: name,
    setting: 'drop_after',
    seconds,
    add: `select add_retention_policy('${name}', drop_after => make_interval(secs => ${seconds}),
            schedule_interval => interval '1 hour')`,
    remove: `select remove_retention_policy('${name}')`,
  };
}

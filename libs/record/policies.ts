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

/** In the order in which they are set: figures are made before the rows they are made of may go. */
function policiesOf(ages: Ages): Policy[] {
  const all = (sort: Sort, relations: readonly string[], ageMs: number) =>
    relations.map((relation) => policyOf(sort, relation, ageMs / 1000));
  return [
    ...all('continuous_aggregate', ROLL_UPS, ages.rawMs),
    ...all('compression', HYPERTABLES, ages.compressAfterMs),
    ...all('retention', HYPERTABLES, ages.rawMs),
    ...all('retention', ROLL_UPS, ages.rollupMs),
  ];
}

type Sort = 'continuous_aggregate' | 'compression' | 'retention';

/** By the middle of the names of the functions that add and remove them. */
const SORTS: Record<Sort, { procedure: Procedure; setting: string; schedule: string; more?: string }> = {
  continuous_aggregate: {
    procedure: 'policy_refresh_continuous_aggregate',
    setting: 'start_offset',
    schedule: '15 minutes',
    // Up to the hour that is being filled, which is computed from its rows.
    more: "end_offset => interval '1 minute'",
  },
  compression: { procedure: 'policy_compression', setting: 'compress_after', schedule: '1 hour' },
  retention: { procedure: 'policy_retention', setting: 'drop_after', schedule: '1 hour' },
};

function policyOf(sort: Sort, relation: string, seconds: number): Policy {
  const { procedure, setting, schedule, more } = SORTS[sort];
  const settings = [
    `${setting} => make_interval(secs => ${seconds})`,
    `schedule_interval => interval '${schedule}'`,
    ...(more === undefined ? [] : [more]),
  ];
  return {
    procedure,
    relation,
    setting,
    seconds,
    add: `select add_${sort}_policy('${relation}', ${settings.join(', ')})`,
    remove: `select remove_${sort}_policy('${relation}')`,
  };
}

import { toInstant } from '#libs/model';
import type { Ages } from './ages.js';
import { noteDropped, rowsKeptFrom } from './kept-rows.js';
import type { SqlRunner } from './sql-session.js';
import { HYPERTABLES, ROLLED_UP, ROLL_UPS } from './tables.js';

/** Of TimescaleDB's procedures for the three sorts of policy, as `timescaledb_information.jobs` names them. */
type Procedure = 'policy_retention' | 'policy_compression' | 'policy_refresh_continuous_aggregate';

interface Policy {
  procedure: Procedure;
  relation: string;
  /** The setting of the job that may differ from ours, with what it should be, in seconds. */
  setting: string;
  seconds: number;
  /** A setting between this and `seconds` is left as it is. */
  atLeastSeconds?: number;
  add: string;
  remove: string;
}

/** A policy that has not succeeded for this long is taken not to run: the longest schedule among them is an hour. */
const SILENT_AFTER = "interval '3 hours'";

const HOUR_SECONDS = 3_600;
/** A refresh takes two whole buckets at least. */
const SHORTEST_REFRESH_SECONDS = 3 * HOUR_SECONDS;
const LAG_SECONDS = 7 * 86_400;

/**
 * Hands compression, roll-ups and retention to the jobs of a TimescaleDB server, as this hub's ages say; policies of
 * other ages, from an earlier configuration, are replaced, and those that fit keep their history. Rejects with SqlRefused where the server's licence or the
 * user's rights do not allow policies.
 *
 * Roll-ups are not refreshed from before the retention, nor from where rows went under an earlier one: their figures
 * would be refreshed away with the rows.
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
  const dropAfter = (table: string) =>
    present.find(({ procedure, relation }) => procedure === 'policy_retention' && relation === table)?.config[
      'drop_after'
    ];
  const offsets = new Map<string, number>();
  for (const table of ROLLED_UP) {
    offsets.set(`${table}_hourly`, await refreshableSeconds(runner, table, dropAfter(table), ages.rawMs / 1000));
  }
  for (const policy of policiesOf(ages, offsets)) {
    const same = present.find(
      ({ procedure, relation }) => procedure === policy.procedure && relation === policy.relation,
    );
    if (same !== undefined) {
      const [{ fits } = { fits: false }] = await runner.query<{ fits: boolean }>(
        'select $1::interval between make_interval(secs => $3) and make_interval(secs => $2) as fits',
        [same.config[policy.setting], policy.seconds, policy.atLeastSeconds ?? policy.seconds],
      );
      if (fits) continue;
      await runner.query(policy.remove);
    }
    await runner.query(policy.add);
  }
}

/**
 * How far back a roll-up may be refreshed: as far as its rows are kept whole. A retention that was raised does not bring
 * back what the shorter one has dropped. Writes down what the retention in force so far has dropped.
 */
async function refreshableSeconds(
  runner: SqlRunner,
  table: string,
  dropAfter: unknown,
  rawSeconds: number,
): Promise<number> {
  if (dropAfter !== undefined) {
    const [{ cutoff } = { cutoff: undefined }] = await runner.query<{ cutoff: Date }>(
      'select now() - $1::interval as cutoff',
      [dropAfter],
    );
    await noteDropped(runner, table, toInstant(new Date(cutoff!).getTime()));
  }
  const keptFrom = await rowsKeptFrom(runner, table);
  if (keptFrom === undefined) return rawSeconds;
  const [{ seconds } = { seconds: 0 }] = await runner.query<{ seconds: number }>(
    'select extract(epoch from now() - $1::timestamptz)::float8 as seconds',
    [keptFrom],
  );
  const whole = Math.floor(seconds / HOUR_SECONDS) * HOUR_SECONDS;
  return Math.min(rawSeconds, Math.max(whole, SHORTEST_REFRESH_SECONDS));
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
function policiesOf(ages: Ages, offsets: ReadonlyMap<string, number>): Policy[] {
  const all = (sort: Sort, relations: readonly string[], ageMs: number) =>
    relations.map((relation) => policyOf(sort, relation, ageMs / 1000));
  return [
    ...[...offsets].map(([relation, seconds]) => ({
      ...policyOf('continuous_aggregate', relation, seconds),
      // It may grow from day to day after a retention was raised; not each start is worth a new policy.
      ...(seconds * 1000 < ages.rawMs ? { atLeastSeconds: Math.max(0, seconds - LAG_SECONDS) } : {}),
    })),
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

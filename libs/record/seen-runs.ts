import { invalidRequest } from '#libs/errors';
import type { EntityKey, Instant } from '#libs/model';
import { instantOf } from './history-rows.js';
import type { SeenRun, SeenRunsQuery } from './record.js';
import type { SqlRunner } from './sql-session.js';

/** Trips of a long block, which are asked for in one statement. */
const MAX_QUESTIONS = 200;
const MAX_ROWS = 2_000;

type Question = SeenRunsQuery['questions'][number];

/** Which vehicles reported which runs, by first and last report, in order of the first. */
export async function readSeenRuns(
  runner: SqlRunner,
  { feed, visibilities, questions }: SeenRunsQuery,
): Promise<SeenRun[]> {
  if (questions.length === 0 || visibilities.length === 0) return [];
  if (questions.length > MAX_QUESTIONS)
    throw invalidRequest('questions', String(questions.length), `at most ${MAX_QUESTIONS}`);
  const values: unknown[] = [feed, visibilities];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const selects = [
    selectOf('key', questions.filter(isOfVehicle), parameter),
    selectOf(
      'trip_id',
      questions.filter((one) => !isOfVehicle(one)),
      parameter,
    ),
  ].flatMap((select) => select ?? []);
  const rows = await runner.query<Record<string, unknown>>(
    `select * from (${selects.join(' union all ')}) as seen order by first_at, key collate "C" limit ${MAX_ROWS}`,
    values,
  );
  return rows.map((row) => ({
    vehicle: row['key'] as EntityKey,
    ...textOf(row, 'trip_id', 'tripId'),
    ...textOf(row, 'route_id', 'routeId'),
    ...textOf(row, 'start_date', 'startDate'),
    ...textOf(row, 'start_time', 'startTime'),
    ...textOf(row, 'headsign', 'headsign'),
    firstAt: instantOf(row['first_at']),
    lastAt: instantOf(row['last_at']),
    reports: row['reports'] as number,
  }));
}

function isOfVehicle(question: Question): question is Extract<Question, { vehicle: unknown }> {
  return 'vehicle' in question;
}

/** All questions by one column, each of which has an index by it and time. */
function selectOf(
  column: 'key' | 'trip_id',
  questions: readonly Question[],
  parameter: (value: unknown) => string,
): string | undefined {
  if (questions.length === 0) return undefined;
  const froms = questions.map(({ from }) => from);
  const tos = questions.map(({ to }) => to);
  const whose = questions.map((one) => (isOfVehicle(one) ? one.vehicle : one.tripId));
  // The whole span stands there as well: by it the planner sees which chunks it needs at all.
  return `select key, trip_id, route_id, start_date, start_time, min(headsign) as headsign,
      min(observed_at) as first_at, max(observed_at) as last_at, count(*)::float8 as reports
    from unnest(${parameter(whose)}::text[], ${parameter(froms)}::timestamptz[], ${parameter(tos)}::timestamptz[])
      with ordinality as asked (whose, asked_from, asked_to, place)
    join vehicle_position on ${column} = whose and observed_at >= asked_from and observed_at < asked_to
    where observed_at >= ${parameter(earliest(froms))} and observed_at < ${parameter(latest(tos))}
      and feed = $1 and visibility = any ($2::text[]) and op = 'upsert'
    group by place, key, trip_id, route_id, start_date, start_time`;
}

function earliest(instants: readonly Instant[]): Instant {
  return instants.reduce((a, b) => (b < a ? b : a));
}

function latest(instants: readonly Instant[]): Instant {
  return instants.reduce((a, b) => (b > a ? b : a));
}

function textOf<Name extends string>(
  row: Record<string, unknown>,
  column: string,
  name: Name,
): { [N in Name]?: string } {
  const text = row[column];
  return (typeof text === 'string' ? { [name]: text } : {}) as { [N in Name]?: string };
}

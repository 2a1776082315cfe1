import { HubError } from '#libs/errors';
import type { EntityKey } from '#libs/model';
import { instantOf } from './history-rows.js';
import type { SeenRun, SeenRunsQuery } from './record.js';
import type { SqlRunner } from './sql-session.js';

/** Trips of a long block; each question is a select of its own. */
const MAX_QUESTIONS = 200;
const MAX_ROWS = 2_000;

/** Which vehicles reported which runs, by first and last report, in order of the first. */
export async function readSeenRuns(
  runner: SqlRunner,
  { feed, visibilities, questions }: SeenRunsQuery,
): Promise<SeenRun[]> {
  if (questions.length === 0 || visibilities.length === 0) return [];
  if (questions.length > MAX_QUESTIONS)
    throw new HubError('REQUEST_INVALID', `${questions.length} questions for runs; expected at most ${MAX_QUESTIONS}`);
  const values: unknown[] = [feed, visibilities];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  // Each with its own constants, so that the planner sees which chunks and which part of the index it needs.
  const selects = questions.map((question) => {
    const whose =
      'vehicle' in question ? `key = ${parameter(question.vehicle)}` : `trip_id = ${parameter(question.tripId)}`;
    return `select key, trip_id, route_id, start_date, start_time, min(headsign) as headsign,
        min(observed_at) as first_at, max(observed_at) as last_at, count(*)::float8 as reports
      from vehicle_position
      where ${whose} and observed_at >= ${parameter(question.from)} and observed_at < ${parameter(question.to)}
        and feed = $1 and visibility = any ($2::text[]) and op = 'upsert'
      group by key, trip_id, route_id, start_date, start_time`;
  });
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

function textOf<Name extends string>(
  row: Record<string, unknown>,
  column: string,
  name: Name,
): { [N in Name]?: string } {
  const text = row[column];
  return (typeof text === 'string' ? { [name]: text } : {}) as { [N in Name]?: string };
}

import { instantOf, kindFilter, limitOf, valuesOfRow } from './history-rows.js';
import { bucketSql } from './buckets.js';
import { rowsKeptFrom } from './kept-rows.js';
import { VISIBILITIES } from '#libs/model';
import type { HistoryQuery, HistoryRow } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { measuresOf, type Table } from './tables.js';

type BucketQuery = HistoryQuery & { bucketSeconds: number };

/** By position: key, from, to, after, width, zone, visibilities. */
const parametersOf = (query: BucketQuery): unknown[] => [
  query.key,
  query.from,
  query.to,
  query.after ?? null,
  query.bucketSeconds,
  query.timezone ?? 'UTC',
  query.visibilities ?? VISIBILITIES,
];

/**
 * Figures of exactly the rows of [from, to), by bucket. Rows are counted themselves as long as they are kept; the hourly
 * roll-up replaces those that are gone, where a whole hour lies in the period and in one bucket.
 */
export async function readBuckets(
  runner: SqlRunner,
  table: Table,
  query: BucketQuery,
  timescale: boolean,
): Promise<HistoryRow[]> {
  if (query.kind === 'kpi') return readNamedFigures(runner, table, query);
  const measures = measuresOf(table);
  const keptFrom = timescale && table.rollUp === 'by key' ? await rowsKeptFrom(runner, table.name) : undefined;
  const mayUseRollUp = keptFrom !== undefined && keptFrom > query.from;
  const parts = [
    `select ${bucketOf('observed_at', query)} as bucket, count(*) as observations
       ${measures.map(({ name, sql }) => `, count(${sql}) as ${name}_count, sum((${sql})::float8) as ${name}_sum, min(${sql})::float8 as ${name}_min, max(${sql})::float8 as ${name}_max`).join('')}
     from ${quoted(table.name)}
     where key = $1 and observed_at >= $2 and observed_at < $3 and op = 'upsert' and visibility = any ($7::text[])
       ${kindFilter(table, query)} ${mayUseRollUp ? 'and observed_at >= $8' : ''}
     group by 1`,
  ];
  if (mayUseRollUp) parts.push(wholeHours(table, query));
  const rows = await runner.query(
    `select * from (
       select bucket, sum(observations)::int as observations
         ${measures.map(({ name }) => `, (sum(${name}_sum) / nullif(sum(${name}_count), 0))::float8 as ${name}_avg, min(${name}_min) as ${name}_min, max(${name}_max) as ${name}_max`).join('')}
       from (${parts.join(' union all ')}) as parts
       group by 1
     ) as buckets
     where $4::timestamptz is null or bucket > $4 order by bucket limit ${limitOf(query)}`,
    [...parametersOf(query), ...(mayUseRollUp ? [keptFrom] : [])],
  );
  return rows.map(rowOf);
}

function wholeHours(table: Table, query: BucketQuery): string {
  const sums = measuresOf(table).map(
    ({ name }) =>
      `, ${name}_count, ${name}_avg * ${name}_count as ${name}_sum, ${name}_min::float8 as ${name}_min, ${name}_max::float8 as ${name}_max`,
  );
  return `select ${bucketOf('bucket', query)} as bucket, observations ${sums.join('')}
    from ${quoted(`${table.name}_hourly`)}
    where key = $1 and bucket >= $2 and bucket + interval '1 hour' <= least($3::timestamptz, $8::timestamptz)
      and ${bucketOf('bucket', query)} = ${bucketOf("(bucket + interval '59 minutes 59.999999 seconds')", query)}`;
}

/** Key figures name their measures themselves. */
async function readNamedFigures(runner: SqlRunner, table: Table, query: BucketQuery): Promise<HistoryRow[]> {
  const rows = await runner.query(
    `with reported as (
       select ${bucketOf('observed_at', query)} as bucket, body from ${quoted(table.name)}
       where key = $1 and observed_at >= $2 and observed_at < $3 and op = 'upsert' and visibility = any ($7::text[])
         ${kindFilter(table, query)}
     ), buckets as (
       select bucket, count(*)::int as observations from reported
       where $4::timestamptz is null or bucket > $4 group by 1 order by 1 limit ${limitOf(query)}
     )
     select bucket, observations, figures from buckets left join lateral (
       select jsonb_object_agg(name, figure) as figures from (
         select measure.key as name,
           jsonb_build_array(avg(measure.value::text::float8), min(measure.value::text::float8), max(measure.value::text::float8)) as figure
         from reported cross join lateral jsonb_each(
           case when jsonb_typeof(body -> 'values') = 'object' then body -> 'values' else '{}' end) as measure
         where reported.bucket = buckets.bucket and jsonb_typeof(measure.value) = 'number'
         group by 1
       ) as named
     ) as all_figures on true
     order by bucket`,
    parametersOf(query),
  );
  return rows.map(({ bucket, observations, figures }) => {
    const values: Record<string, unknown> = { observations };
    for (const [name, [avg, min, max]] of Object.entries((figures ?? {}) as Record<string, number[]>)) {
      Object.assign(values, { [`${name}Avg`]: avg, [`${name}Min`]: min, [`${name}Max`]: max });
    }
    return { at: instantOf(bucket), values };
  });
}

function bucketOf(instant: string, { bucketSeconds }: BucketQuery): string {
  return bucketSql(instant, bucketSeconds, '$5::int', '$6::text');
}

function rowOf({ bucket, ...figures }: Record<string, unknown>): HistoryRow {
  const columns = Object.keys(figures).map((name) => ({ name }));
  return { at: instantOf(bucket), values: valuesOfRow(figures, columns) };
}

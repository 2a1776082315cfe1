import { invalidRequest } from '#libs/errors';
import { toInstant, type EntityKey, type FeedId, type HubEvent, type Kind } from '#libs/model';
import { entityOfRow } from './entity-of-row.js';
import { instantOf, kindFilter } from './history-rows.js';
import { readSql } from './lineage.js';
import type { StateQuery } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { holdsUntilChanged, tableOfKind } from './tables.js';

const MAX_ROWS = 1_000;

/**
 * For how long before an instant a report still counts, where a kind is reported again and again: what has not been heard
 * of for longer was not there any more. Free vehicles are kept without a key, so nothing can be said of them.
 */
const COUNTS_FOR_MS: Partial<Record<Kind, number>> = {
  'vehicle-position': 10 * 60_000,
  'trip-update': 30 * 60_000,
  station: 86_400_000,
  parking: 86_400_000,
  'traffic-measurement': 2 * 3_600_000,
  'feed-status': 10 * 60_000,
  kpi: 15 * 60_000,
};

/** What was last reported of each entity by then, in key order; what had been removed is left out. */
export async function readStateAt(runner: SqlRunner, { kind, at, after }: StateQuery): Promise<HubEvent[]> {
  const countsForMs = COUNTS_FOR_MS[kind];
  if (!holdsUntilChanged(kind) && countsForMs === undefined)
    throw invalidRequest('kind', kind, 'one whose state at an instant is kept');
  const table = tableOfKind(kind);
  const since = countsForMs === undefined ? undefined : toInstant(Date.parse(at) - countsForMs);
  const period = `observed_at <= $1 ${since === undefined ? '' : 'and observed_at > $3'}`;
  // One pass over the period, sorted: a join back to the rows is planned as a loop in a loop while the newest chunk has no
  // statistics, which took 40 s for 200 vehicles.
  const rows = await runner.query<Record<string, unknown>>(
    `select reported.*, ${readSql(table, 'document_hash', 'reported')} as read_from from (
       select distinct on (key) *
       from ${quoted(table.name)}
       where ${period} and ($2::text is null or key collate "C" > $2 collate "C") ${kindFilter(table, { kind })}
       order by key, observed_at desc, row_id desc
     ) as reported
     where op = 'upsert' order by key collate "C" limit ${MAX_ROWS}`,
    since === undefined ? [at, after ?? null] : [at, after ?? null, since],
  );
  return rows.map((row) => ({
    kind,
    key: row['key'] as EntityKey,
    feed: row['feed'] as FeedId,
    op: 'upsert',
    entity: entityOfRow(kind, row),
    observedAt: instantOf(row['observed_at']),
    receivedAt: instantOf(row['received_at']),
    producedAt: instantOf(row['received_at']),
    source: { documentHash: (row['read_from'] ?? '') as string, id: '' },
    quality: {
      flags: (row['flags'] ?? []) as never,
      ...(row['match_score'] == null ? {} : { matchScore: row['match_score'] as number }),
    },
    visibility: row['visibility'] as HubEvent['visibility'],
  })) as unknown as HubEvent[];
}

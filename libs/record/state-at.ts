import { HubError } from '#libs/errors';
import type { EntityKey, FeedId, HubEvent } from '#libs/model';
import { instantOf, kindFilter } from './history-rows.js';
import type { StateQuery } from './record.js';
import { quoted, type SqlRunner } from './sql-session.js';
import { holdsUntilChanged, tableOfKind } from './tables.js';

const MAX_ROWS = 1_000;

/** What was last reported of each entity by then, in key order; what had been removed is left out. */
export async function readStateAt(runner: SqlRunner, { kind, at, after }: StateQuery): Promise<HubEvent[]> {
  if (!holdsUntilChanged(kind)) throw new HubError('REQUEST_INVALID', `the state of ${kind} at an instant is not kept`);
  const table = tableOfKind(kind);
  const rows = await runner.query<Record<string, unknown>>(
    `select * from (
       select distinct on (key) key, feed, op, observed_at, received_at, flags, match_score, visibility, document_hash, body
       from ${quoted(table.name)}
       where observed_at <= $1 and ($2::text is null or key collate "C" > $2 collate "C") ${kindFilter(table, { kind })}
       order by key, observed_at desc, row_id desc
     ) as reported
     where op = 'upsert' order by key collate "C" limit ${MAX_ROWS}`,
    [at, after ?? null],
  );
  return rows.map((row) => ({
    kind,
    key: row['key'] as EntityKey,
    feed: row['feed'] as FeedId,
    op: 'upsert',
    entity: row['body'] as HubEvent['entity'],
    observedAt: instantOf(row['observed_at']),
    receivedAt: instantOf(row['received_at']),
    producedAt: instantOf(row['received_at']),
    source: { documentHash: row['document_hash'] as string, id: '' },
    quality: {
      flags: (row['flags'] ?? []) as never,
      ...(row['match_score'] == null ? {} : { matchScore: row['match_score'] as number }),
    },
    visibility: row['visibility'] as HubEvent['visibility'],
  })) as unknown as HubEvent[];
}

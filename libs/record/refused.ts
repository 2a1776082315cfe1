import { toInstant, type FeedId, type Kind } from '#libs/model';
import type { RefusedRows } from './record.js';
import type { SqlSession } from './sql-session.js';

const MOST_SAMPLES = 5;
const MOST_REASON = 200;

interface Row {
  at: number;
  kind: Kind;
  key: string | null;
  sqlState: string;
  reason: string;
  json: string | null;
}

/** What is in `quarantine` of a feed; see `RefusedRows`. */
export async function readRefused(session: SqlSession, feed: FeedId): Promise<RefusedRows> {
  const [counted] = await session.query<{ rows: number }>(
    'select count(*)::int as rows from quarantine where feed = $1',
    [feed],
  );
  const rows = counted?.rows ?? 0;
  if (rows === 0) return { rows, samples: [] };
  const newest = await session.query<Row>(
    `select (extract(epoch from quarantined_at) * 1000)::float8 as at, kind, key, sql_state as "sqlState", reason,
       event_json as json
     from quarantine where feed = $1 order by quarantine_id desc limit ${MOST_SAMPLES}`,
    [feed],
  );
  return {
    rows,
    samples: newest.map(({ at, kind, key, sqlState, reason, json }) => {
      const visibility = visibilityIn(json);
      return {
        at: toInstant(Math.floor(at)),
        kind,
        ...(key !== null ? { key } : {}),
        ...(visibility !== undefined ? { visibility } : {}),
        sqlState,
        reason: reason.slice(0, MOST_REASON),
      };
    }),
  };
}

function visibilityIn(json: string | null): string | undefined {
  try {
    const { visibility } = JSON.parse(json ?? '') as { visibility?: unknown };
    return typeof visibility === 'string' ? visibility : undefined;
  } catch {
    return undefined;
  }
}

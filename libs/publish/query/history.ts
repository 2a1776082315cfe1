import { parseDuration } from '#libs/config';
import type { EntityKey, Instant, Kind } from '#libs/model';
import type { HistoryQuery } from '#libs/record';
import { invalid, readKey, single, wholeNumber } from './request.js';

type Query = Record<string, string | string[] | undefined>;

const KNOWN = new Set(['from', 'to', 'bucket', 'limit', 'after']);
const DAY_MS = 86_400_000;
const LAST_MS = Date.UTC(9999, 11, 31);

/** Reads `?from=&to=&bucket=&limit=&after=`; the last day without times. Throws REQUEST_INVALID. */
export function readHistoryQuery(kind: Kind, key: string, query: Query, nowMs: number): HistoryQuery {
  for (const name of Object.keys(query))
    if (!KNOWN.has(name)) throw invalid(name, name, `one of ${[...KNOWN].join(', ')}`);
  const to = instant('to', single(query['to'])) ?? toText(nowMs);
  const from = instant('from', single(query['from'])) ?? toText(Date.parse(to) - DAY_MS);
  if (from >= to) throw invalid('from', from, `an instant before ${to}`);
  const bucket = single(query['bucket']);
  const bucketMs = bucket === undefined ? undefined : parseDuration(bucket);
  if (bucket !== undefined && (bucketMs === undefined || bucketMs < 1000))
    throw invalid('bucket', bucket, 'a duration such as 5m or 1h');
  const after = instant('after', single(query['after']));
  return {
    kind,
    key: readKey(key) as EntityKey,
    from,
    to,
    limit: wholeNumber('limit', single(query['limit']), 1_000, 1, 10_000),
    ...(bucketMs === undefined ? {} : { bucketSeconds: Math.round(bucketMs / 1000) }),
    ...(after === undefined ? {} : { after }),
  };
}

function instant(name: string, text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  // Years of four digits: beyond them instants do not sort as text.
  if (Number.isNaN(ms) || ms < 0 || ms > LAST_MS)
    throw invalid(name, text, 'an ISO 8601 instant such as 2026-01-15T08:00:00Z');
  return toText(ms);
}

function toText(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

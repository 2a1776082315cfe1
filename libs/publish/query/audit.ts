import { toInstant, type Instant } from '#libs/model';
import { readQueryInstant } from './history.js';
import { invalid, single, wholeNumber, type Query } from './request.js';

const KNOWN = ['from', 'to', 'limit'];
const DAY_MS = 86_400_000;

/** `?from=&to=&limit=` of `/v1/audit`; the last day without times. Throws REQUEST_INVALID. */
export function readAuditQuery(
  query: Query,
  nowMs: number,
  zone: string,
): { from: Instant; to: Instant; limit: number } {
  for (const name of Object.keys(query))
    if (!KNOWN.includes(name)) throw invalid(name, name, `one of ${KNOWN.join(', ')}`);
  const to = readQueryInstant('to', single(query['to']), zone) ?? toInstant(nowMs + 1);
  const from = readQueryInstant('from', single(query['from']), zone) ?? toInstant(Date.parse(to) - DAY_MS);
  if (from >= to) throw invalid('from', from, `an instant before ${to}`);
  return { from, to, limit: wholeNumber('limit', single(query['limit']), 1_000, 1, 10_000) };
}

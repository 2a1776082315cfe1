import type { UsageAnswer } from '../describe/answers.js';
import { invalid, single, type Query } from '../query/request.js';
import type { UsageDays } from './usage-ledger.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

/** `/v1/usage?from=&to=`: days of UTC, both included; the last thirty where none are named. Throws REQUEST_INVALID. */
export function describeUsage(days: UsageDays, query: Query, nowMs: number, processes: number): UsageAnswer {
  for (const [name, value] of Object.entries(query))
    if (name !== 'from' && name !== 'to') throw invalid(name, String(value), 'from and to alone');
  const to = dayOf('to', single(query['to'])) ?? new Date(nowMs).toISOString().slice(0, 10);
  const first = new Date(Date.parse(to) - (DEFAULT_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const from = dayOf('from', single(query['from'])) ?? first;
  if (from > to) throw invalid('from', from, `a day not after ${to}`);
  const items = Object.keys(days)
    .filter((day) => day >= from && day <= to)
    .sort()
    .flatMap((day) =>
      Object.entries(days[day]!)
        .sort((a, b) => b[1].requests - a[1].requests)
        .map(([output, { requests, bytes, clients }]) => ({ day, output, requests, bytes, streamClients: clients })),
    );
  const total = (name: 'requests' | 'bytes' | 'streamClients'): number =>
    items.reduce((sum, item) => sum + item[name], 0);
  return {
    from,
    to,
    items,
    total: { requests: total('requests'), bytes: total('bytes'), streamClients: total('streamClients') },
    processes,
  };
}

function dayOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDay || new Date(text).toISOString().slice(0, 10) !== text)
    throw invalid(name, text, 'a day such as 2026-01-15');
  return text;
}

import type { IssueCollector } from '#libs/errors';
import type { FeedId, Instant, Period } from '#libs/model';

/** An end of a period: open (`undefined`), or given and not readable. */
export type Bound = Instant | undefined | typeof UNREADABLE;

export const UNREADABLE = 'unreadable';

const FIRST_S = Date.UTC(2005, 0, 1) / 1000;
const LAST_S = Date.UTC(2034, 0, 1) / 1000;
/** The last second of 9999. */
const END_OF_CALENDARS_S = 253_402_300_799;
/** Numbers as large as this are the largest there are: no time at all. */
const LARGEST = 1e17;

/**
 * A bound whose `raw` (epoch seconds, or milliseconds) could not be read as an instant of our days. A start long ago
 * and an end far ahead are how open ones are written; any other limits, and nobody knows how.
 */
export function boundBeyond(raw: number, side: 'start' | 'end'): Bound {
  if (side === 'start') return raw < FIRST_S ? undefined : UNREADABLE;
  const isFar = raw >= LAST_S && (raw <= END_OF_CALENDARS_S || raw === END_OF_CALENDARS_S * 1000);
  return isFar || raw >= LARGEST ? undefined : UNREADABLE;
}

/**
 * The periods that can be read: one that cannot, or ends before it starts, is left out, never taken for always
 * (FIELD_RANGE). None where there are none or one is always; `undefined` where some were reported and none is left.
 */
export function readablePeriods(
  ranges: readonly { start: Bound; end: Bound }[],
  { feedId, where, issues }: { feedId: FeedId; where: string; issues: IssueCollector },
): Period[] | undefined {
  const periods: Period[] = [];
  for (const { start, end } of ranges) {
    if (start !== UNREADABLE && end !== UNREADABLE && !(start && end && end < start)) periods.push({ start, end });
    else {
      const expected = 'a period that begins before it ends; it is left out';
      issues.add({ code: 'FIELD_RANGE', severity: 'error', feedId, where, expected });
    }
  }
  if (ranges.length > 0 && periods.length === 0) return undefined;
  return periods.some(({ start, end }) => start === undefined && end === undefined) ? [] : periods;
}

import type { IssueCollector } from '#libs/errors';
import type { FeedId } from '#libs/model';

/** What cannot be is left out and reported (FIELD_RANGE). */
export function isWithin(
  value: number | undefined,
  least: number,
  most: number,
  field: string,
  where: string,
  { issues, feedId }: { issues: IssueCollector; feedId: FeedId },
): value is number {
  if (value === undefined) return false;
  if (value >= least && value <= most) return true;
  const expected = most === Infinity ? `${least} or more` : `${least} to ${most}`;
  issues.add({ code: 'FIELD_RANGE', severity: 'warning', feedId, where, field, got: String(value), expected });
  return false;
}

import type { IssueCollector } from '#libs/errors';
import { COUNTS_DISAGREE, type FeedId, type Parking } from '#libs/model';

/**
 * Whether the counts of a car park can be so together: no more free places than places. Reported (ENTITY_IMPLAUSIBLE) and
 * flagged where they cannot, never altered: either the capacity is outdated or the count is wrong, and nothing says which.
 */
export function judgeParking(
  { capacity, spacesAvailable }: Parking,
  where: string,
  feedId: FeedId,
  issues: IssueCollector,
): string[] {
  if (capacity === undefined || spacesAvailable === undefined || spacesAvailable <= capacity) return [];
  issues.add({
    code: 'ENTITY_IMPLAUSIBLE',
    severity: 'warning',
    feedId,
    where,
    field: 'spacesAvailable',
    got: `${spacesAvailable} of ${capacity}`,
    expected: 'no more free places than places',
  });
  return [COUNTS_DISAGREE];
}

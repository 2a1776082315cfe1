import type { IssueCollector } from '#libs/errors';
import type { FeedSettings } from './incoming.js';

/** Flag of what is an exercise or a test, not the world. */
export const NOT_REAL = 'suspect:test';

/** `real`, or `report` as older documents have it; what says nothing of itself is real. */
const REAL: ReadonlySet<string | undefined> = new Set([undefined, 'real', 'report']);

/**
 * Of a feed that is simulated or replayed all is marked as that, whatever it says of itself. Whether what says so of itself is no news of the world (invariant 4): it is flagged and kept from readers. A word nobody
 * knows may mean just that. Spec: DATEX II InformationStatusEnum, SIRI Reality.
 */
export function isUnreal(status: string | undefined, nature: FeedSettings['nature'] = 'observed'): boolean {
  return nature === 'observed' && !REAL.has(status);
}

/** An operator looks for what he sent and does not find among what is published. */
export function reportUnreal(feedId: string, where: string, field: string, got: string, issues: IssueCollector): void {
  issues.add({
    code: 'FIELD_ENUM',
    severity: 'warning',
    feedId,
    where,
    field,
    got,
    expected: 'real; kept from readers',
  });
}

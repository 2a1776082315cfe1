import type { IssueCollector } from '#libs/errors';
import type { FeedSettings } from './incoming.js';

/** Values that mean real, `report` in older documents; absent means real. */
const REAL: ReadonlySet<string | undefined> = new Set([undefined, 'real', 'report']);

/**
 * Whether an entity says that it is an exercise or a test: it is then flagged and kept from readers (invariant 4). An unknown
 * value counts as one. Never of a simulated or replayed feed, which is marked as a whole. Spec: DATEX II
 * InformationStatusEnum, SIRI Reality.
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

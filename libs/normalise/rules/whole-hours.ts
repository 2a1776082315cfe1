import type { DocumentRule } from './document-rule.js';

/** A document is made and fetched within so many seconds. */
const WITHIN_S = 60;
export const DEFAULT_AHEAD_HOURS = 2;
export const DEFAULT_BEHIND_HOURS = 0;

/**
 * Times off by whole hours, because local time is written as UTC or the other way round: where the document's own time
 * lies so many whole hours, give or take a minute, from when it was fetched, its times are moved by them. What lies ahead
 * cannot be true. What lies behind may just as well be a frozen feed, so that is repaired only where the feed asks for
 * it. Documents without a time of their own, and replays, stay as they are.
 */
export function wholeHours(aheadHours = DEFAULT_AHEAD_HOURS, behindHours = DEFAULT_BEHIND_HOURS): DocumentRule {
  return {
    name: 'whole-hours',
    offsetSeconds(documentSeconds, receivedSeconds) {
      const off = documentSeconds - receivedSeconds;
      const hours = Math.round(off / 3600);
      if (hours === 0 || hours > aheadHours || -hours > behindHours) return 0;
      return Math.abs(off - hours * 3600) <= WITHIN_S ? -hours * 3600 : 0;
    },
  };
}

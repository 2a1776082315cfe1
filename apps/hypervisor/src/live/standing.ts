import type { Activity } from '../api/contract';

/**
 * How something stands at `nowMs`. The hub emits it again when it changes; where that word has not come, a page says by
 * its own clock what it still knows: what was to begin has begun, what was in force may go on later or not.
 */
export function standingAt(activity: Activity | undefined, nowMs: number): Activity | undefined {
  if (!activity) return undefined;
  const { state, from, until } = activity;
  if (state === 'upcoming' && from !== undefined && Date.parse(from) <= nowMs) return { state: 'active' };
  if (state === 'active' && until !== undefined && Date.parse(until) <= nowMs) return { state: 'unknown' };
  return activity;
}

/** Whether it counts now. What says nothing holds as long as it is reported; what is unknown is shown as such. */
export function isInForce(standing: Activity | undefined): boolean {
  return standing === undefined || standing.state === 'active' || standing.state === 'unknown';
}

import { describeFeedsLost } from '#libs/live';
import type { Engines } from './engines.js';
import type { RoleReport } from './role-health.js';

/**
 * Of a role that answers from the current state. With no collector alive it still has answers, each saying how old it is:
 * `degraded`, for a balancer that took it out would leave readers with nothing.
 */
export function servesOn({ live, catalogue, clock }: Engines): RoleReport {
  if (!live.ready) return { ready: false, detail: live.trouble };
  const feedIds = catalogue.list().map(({ feedId }) => feedId);
  const lost = describeFeedsLost(live, feedIds, clock.now());
  return lost ? { ready: true, degraded: true, detail: lost.detail } : { ready: true };
}

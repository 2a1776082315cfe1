import type { FeedId, HubEvent } from '#libs/model';
import type { PublishContext } from '../context.js';
import { isDraft } from './is-draft.js';
import { mayRunAhead } from './may-run-ahead.js';
import { MAX_AHEAD_S } from './posix-seconds.js';

/**
 * Which events of a feed may be published to the audience now: those it may read that are no drafts and not from ahead of
 * the clock. Counted in whole seconds, as GTFS-Realtime has them, so that every format holds the same.
 */
export function publishableNow(context: PublishContext, feedId: FeedId): (event: HubEvent) => boolean {
  const nowS = Math.floor(context.clock.now() / 1000);
  const aheadMs = mayRunAhead(context, [feedId]) ? Infinity : (nowS + MAX_AHEAD_S + 1) * 1000;
  return (event) =>
    event.feed === feedId &&
    context.catalogue.guard.mayRead(context.audience, event) &&
    !isDraft(event) &&
    Date.parse(event.observedAt) < aheadMs;
}

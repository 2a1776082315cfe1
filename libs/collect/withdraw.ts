import type { Bus } from '#libs/bus';
import type { Coordination } from '#libs/coordination';
import type { LiveState } from '#libs/live';
import { ANALYST_SOURCE, KINDS, OPERATOR_SOURCE, toInstant, type FeedId, type HubEvent } from '#libs/model';
import type { Clock, Log } from '#libs/telemetry';

/**
 * Withdraws what was emitted for feeds that are no longer configured: no producer stands for it any more, and nothing
 * else would remove it. A feed whose lease another process holds is configured there (a change of configuration under
 * way) and is left alone.
 */
export async function withdrawUnconfigured(
  state: LiveState,
  configured: ReadonlySet<FeedId>,
  { bus, coordination, clock, log }: { bus: Bus; coordination: Coordination; clock: Clock; log: Log },
): Promise<void> {
  const orphans = new Map<FeedId, HubEvent[]>();
  for (const kind of KINDS) {
    for (const { event } of state.list(kind)) {
      // The analyst's own; it clears what it raised itself. What operators wrote is nobody's to take back.
      if (event.source.id === ANALYST_SOURCE || event.source.id === OPERATOR_SOURCE) continue;
      if (configured.has(event.feed)) continue;
      const events = orphans.get(event.feed);
      if (events) events.push(event);
      else orphans.set(event.feed, [event]);
    }
  }
  for (const [feedId, events] of orphans) {
    const lease = await coordination.acquire(`feed:${feedId}`);
    if (!lease) continue;
    const claim = await bus.claim(feedId);
    const at = toInstant(clock.now());
    await claim.append(
      events.map(({ entity: _, ...event }): HubEvent => ({
        ...event,
        op: 'remove',
        reason: 'withdrawn',
        observedAt: at,
        receivedAt: at,
        producedAt: at,
      })),
    );
    await claim.release();
    await lease.release();
    log.info('unconfigured-feed-withdrawn', { feedId, events: events.length });
  }
}

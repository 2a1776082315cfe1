import type { LiveState } from '#libs/live';
import { KINDS, type FeedId, type HubEvent, type Instant } from '#libs/model';
import { contentHashOf } from '#libs/sources';

/** What takes back all that a state has of a feed, where the feed is declared no more. */
export function withdrawnEvents(state: LiveState, feedId: FeedId, at: Instant): HubEvent[] {
  const source = { documentHash: contentHashOf(new Uint8Array()), id: 'collector' };
  return KINDS.flatMap((kind) => [...state.list(kind)])
    .filter(({ event }) => event.feed === feedId)
    .map(({ event: { kind, key, visibility } }): HubEvent => ({
      kind,
      key,
      feed: feedId,
      op: 'remove',
      reason: 'withdrawn',
      observedAt: at,
      receivedAt: at,
      producedAt: at,
      source,
      quality: { flags: [] },
      visibility,
    }));
}

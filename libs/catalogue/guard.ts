import type { FeedId, HubEvent, Visibility } from '#libs/model';

const RANK: Record<Visibility, number> = { open: 0, partner: 1, internal: 2 };

/** Whether the first lets fewer readers in than the second. */
export function isNarrower(a: Visibility, b: Visibility): boolean {
  return RANK[a] > RANK[b];
}

/**
 * Who may read what: the one place every way out asks (invariant 6). An event may be read by whoever may read both what
 * it says of itself, and its feed as it is configured now: what was published to everybody before a feed was closed
 * lies on the bus for days, under cursors anybody may keep or make up.
 */
export class Guard {
  /** `visibilityOf` gives nothing for a feed that is configured no more: it is nobody's. */
  constructor(private readonly visibilityOf: (feed: FeedId) => Visibility | undefined) {}

  mayRead(level: Visibility, event: Pick<HubEvent, 'feed' | 'visibility' | 'op' | 'reason'>): boolean {
    if (RANK[level] < RANK[event.visibility]) return false;
    const feed = this.visibilityOf(event.feed);
    if (feed !== undefined && RANK[level] >= RANK[feed]) return true;
    // It says nothing but that the entity is to be forgotten, to readers who once received it.
    return event.op === 'remove' && event.reason === 'withdrawn';
  }

  mayReadFeed(level: Visibility, feedId: FeedId): boolean {
    const feed = this.visibilityOf(feedId);
    return feed !== undefined && RANK[level] >= RANK[feed];
  }
}

import {
  AUDIT_FEED,
  VISIBILITIES,
  type Audience,
  type AudienceLevel,
  type FeedId,
  type HubEvent,
  type Visibility,
} from '#libs/model';

const RANK: Record<AudienceLevel, number> = { open: 0, partner: 1, internal: 2, admin: 3 };

/** Whether the first lets fewer readers in than the second. */
export function isNarrower(a: Visibility, b: Visibility): boolean {
  return RANK[a] > RANK[b];
}

/** Audiences of some feeds, read once; keys are few. */
const NARROW = new Map<Audience, { rank: number; feeds: ReadonlySet<string> }>();
const MAX_NARROW = 1_000;

/** What an audience may read of a feed. */
function rankIn(audience: Audience, feed: FeedId): number {
  const rank = RANK[audience as AudienceLevel];
  if (rank !== undefined) return rank;
  let narrow = NARROW.get(audience);
  if (!narrow) {
    const [level, feeds = ''] = audience.split(':', 2);
    narrow = { rank: RANK[level as AudienceLevel], feeds: new Set(feeds.split(',')) };
    if (NARROW.size >= MAX_NARROW) NARROW.clear();
    NARROW.set(audience, narrow);
  }
  return narrow.feeds.has(feed) ? narrow.rank : RANK.open;
}

/**
 * Who may read what: the one place every way out asks (invariant 6). An event may be read by whoever may read both what
 * it says of itself, and its feed as it is configured now: what was published to everybody before a feed was closed
 * lies on the bus for days, under cursors anybody may keep or make up.
 */
export class Guard {
  /** `visibilityOf` gives nothing for a feed that is configured no more: it is nobody's. */
  constructor(private readonly visibilityOf: (feed: FeedId) => Visibility | undefined) {}

  mayRead(audience: Audience, event: Pick<HubEvent, 'feed' | 'visibility' | 'op' | 'reason'>): boolean {
    const rank = rankIn(audience, event.feed);
    if (event.feed === AUDIT_FEED) return rank >= RANK.admin;
    if (rank < RANK[event.visibility]) return false;
    const feed = this.visibilityOf(event.feed);
    if (feed !== undefined && rank >= RANK[feed]) return true;
    // It says nothing but that the entity is to be forgotten, to readers who once received it.
    return event.op === 'remove' && event.reason === 'withdrawn';
  }

  /** What events of the feed may be of, so that the audience may read them: for whoever asks a store for rows. */
  visibilitiesIn(audience: Audience, feed: FeedId): Visibility[] {
    return VISIBILITIES.filter((visibility) => this.mayRead(audience, { feed, visibility, op: 'upsert' }));
  }

  mayReadFeed(audience: Audience, feedId: FeedId): boolean {
    if (feedId === AUDIT_FEED) return rankIn(audience, feedId) >= RANK.admin;
    const feed = this.visibilityOf(feedId);
    return feed !== undefined && rankIn(audience, feedId) >= RANK[feed];
  }
}

import { feedsOfParts, type HubConfig } from '#libs/config';
import { HubError } from '#libs/errors';
import { AUDIT_FEED, type FeedId } from '#libs/model';

/**
 * What a process follows that does not follow all: the feeds of some parts of the configuration's `follow`, and beside
 * them what belongs to every part: what the hub's own operators write, and the audit.
 */
export class Following {
  /** Of the feeds it follows, in the order of the configuration. */
  readonly feedIds: readonly FeedId[];
  /** Of its parts in the order of the alphabet: the same for all processes that follow the same. */
  readonly name: string;
  private readonly followed: ReadonlySet<string>;
  private readonly partOfFeed: ReadonlyMap<string, string>;

  private constructor(
    readonly parts: readonly string[],
    readonly allParts: readonly string[],
    byPart: ReadonlyMap<string, readonly FeedId[]>,
    ownFeed: string,
  ) {
    this.name = [...parts].sort().join('+');
    this.feedIds = [...byPart].flatMap(([part, ids]) => (parts.includes(part) ? ids : []));
    this.followed = new Set([...this.feedIds, ownFeed, AUDIT_FEED]);
    this.partOfFeed = new Map([...byPart].flatMap(([part, ids]) => ids.map((id) => [id, part] as const)));
  }

  /** Absent for a process that follows all feeds. Throws CONFIG_INVALID for a part the configuration does not have. */
  static of({ follow, feeds, operators }: HubConfig, parts: readonly string[] | undefined): Following | undefined {
    if (parts === undefined || parts.length === 0) return undefined;
    const byPart = feedsOfParts(follow ?? {}, feeds);
    const unknown = parts.find((part) => !byPart.has(part));
    if (unknown !== undefined) {
      const expected =
        byPart.size > 0 ? `one of ${[...byPart.keys()].join(', ')}` : 'the configuration to have follow:';
      throw new HubError('CONFIG_INVALID', `HUB_FOLLOW: got "${unknown}", expected ${expected}`, {
        where: 'HUB_FOLLOW',
        got: unknown,
        expected,
      });
    }
    return new Following([...new Set(parts)], [...byPart.keys()], byPart, operators.feed);
  }

  /** Whether events of a feed are read here. */
  has(feed: string): boolean {
    return this.followed.has(feed);
  }

  /** The part a configured feed is in. */
  partOf(feed: string): string | undefined {
    return this.partOfFeed.get(feed);
  }
}

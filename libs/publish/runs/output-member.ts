import type { FeedDescription, FeedId, Kind } from '#libs/model';
import type { PublishContext } from '../context.js';
import { NO_SCHEDULE, type KnownSchedule } from '../outputs/gtfs-rt/known-schedule.js';
import type { MergedOutputs } from '../outputs/merged.js';

const NONE: ReadonlySet<string> = new Set();

/** A feed in an output, alone or beside others: its schedule is what its ids may come from (invariant 5). */
export interface OutputMember {
  feedId: FeedId;
  nature: FeedDescription['nature'];
  /** `undefined` where the feed has none at all and its ids are its own affair. */
  schedule: KnownSchedule | undefined;
  timeZone: string;
  /** Keys of what another feed of the territory reports better. */
  inPreferredFeed(kind: Kind): ReadonlySet<string>;
  /** The id as this output writes it: in `all` with its feed before it, as in the merged schedule. */
  id(local: string): string;
}

export function feedMember(context: PublishContext, feedId: FeedId): OutputMember {
  const feed = context.catalogue.find(feedId);
  const schedule = context.findSchedule(feedId);
  const announced = feed?.hasSchedule ?? false;
  return {
    feedId,
    nature: feed?.nature ?? 'observed',
    schedule: schedule ?? (announced ? NO_SCHEDULE : undefined),
    timeZone: schedule?.timeZone ?? feed?.timeZone ?? context.catalogue.hub.timezone,
    inPreferredFeed: () => NONE,
    id: (local) => local,
  };
}

export function mergedMembers(territory: MergedOutputs): OutputMember[] {
  return territory.members().map(({ feed, schedule }) => ({
    feedId: feed.feedId,
    nature: feed.nature,
    schedule,
    timeZone: schedule.timeZone,
    inPreferredFeed: (kind) =>
      kind === 'vehicle-position' || kind === 'trip-update' ? territory.inPreferredFeed(feed.feedId, kind) : NONE,
    id: (local) => `${feed.feedId}:${local}`,
  }));
}

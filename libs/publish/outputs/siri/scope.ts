import { civilDateAt, serviceDayToEpochMs } from '#libs/formats/gtfs';
import type { SiriTime } from '#libs/formats/siri';
import type { FeedDescription, FeedId, HubEvent, Kind } from '#libs/model';
import type { PublishContext } from '../../context.js';
import { isFeedAbandoned } from '../../data-time.js';
import { NO_SCHEDULE, type KnownSchedule } from '../gtfs-rt/known-schedule.js';
import { ownAlertsFor } from '../own-alerts.js';
import { publishableNow } from '../publishable.js';
import type { TerritoryOutputs } from '../territory.js';

const NONE: ReadonlySet<string> = new Set();

/** A feed in a SIRI output: its schedule is what its ids may come from (invariant 5). */
export interface SiriMember {
  feedId: FeedId;
  nature: FeedDescription['nature'];
  /** `undefined` where the feed has none at all and its ids are its own affair. */
  schedule: KnownSchedule | undefined;
  timeZone: string;
  /** Keys of what another feed of the territory reports better. */
  betterElsewhere(kind: Kind): ReadonlySet<string>;
  /** The id as this output writes it: in `all` with its feed before it, as in the merged schedule. */
  id(local: string): string;
}

export function feedMember(context: PublishContext, feedId: FeedId): SiriMember {
  const feed = context.catalogue.find(feedId);
  const schedule = context.findSchedule(feedId);
  const announced = feed?.hasSchedule ?? false;
  return {
    feedId,
    nature: feed?.nature ?? 'observed',
    schedule: schedule ?? (announced ? NO_SCHEDULE : undefined),
    timeZone: schedule?.timeZone ?? feed?.timeZone ?? context.catalogue.hub.timezone,
    betterElsewhere: () => NONE,
    id: (local) => local,
  };
}

export function territoryMembers(territory: TerritoryOutputs): SiriMember[] {
  return territory.members().map(({ feed, schedule }) => ({
    feedId: feed.feedId,
    nature: feed.nature,
    schedule,
    timeZone: schedule.timeZone,
    betterElsewhere: (kind) =>
      kind === 'vehicle-position' || kind === 'trip-update' ? territory.betterElsewhere(feed.feedId, kind) : NONE,
    id: (local) => `${feed.feedId}:${local}`,
  }));
}

/** Open events of a member, none from later than a clock may be wrong. */
export function* eventsOf<K extends Kind>(
  context: PublishContext,
  kind: K,
  { feedId }: SiriMember,
): Iterable<HubEvent<K>> {
  const isPublishable = publishableNow(context, feedId);
  if (kind !== 'alert' && isFeedAbandoned(context.live, feedId, context.clock.now())) return;
  for (const { event } of context.live.inKeyOrder(kind)) if (isPublishable(event)) yield event as HubEvent<K>;
  if (kind === 'alert')
    for (const event of ownAlertsFor(context, feedId)) if (isPublishable(event)) yield event as HubEvent as HubEvent<K>;
}

/** The word that keeps invariant 4: what is no observation says so; `undefined` for what is one. */
export function unobserved(
  event: HubEvent,
  nature: SiriMember['nature'],
): Exclude<SiriMember['nature'], 'observed'> | 'predicted' | undefined {
  if (nature !== 'observed') return nature;
  const { flags } = event.quality;
  return (['simulated', 'replayed', 'experiment', 'predicted'] as const).find((flag) => flags.includes(flag));
}

/**
 * Whether the prediction is not to be relied on: it is the hub's own, its source is stale, or its producer distrusts it.
 * Other `suspect:` flags speak of the run or its matching, not of how good the times are. Spec: SIRI, PredictionInaccurate.
 */
export function isPredictionInaccurate({ quality: { flags } }: HubEvent): boolean {
  return flags.some((flag) => flag === 'predicted' || flag === 'stale' || flag.startsWith('suspect:prediction'));
}

/** The instant of a clock time of a service day; `undefined` for a date that is none. */
export function siriTimeOf(
  startDate: string | undefined,
  seconds: number | undefined,
  timeZone: string,
): SiriTime | undefined {
  if (startDate === undefined || seconds === undefined) return undefined;
  try {
    return serviceDayToEpochMs(startDate, seconds, timeZone);
  } catch {
    return undefined;
  }
}

/** `YYYY-MM-DD` of a service date, or of the calendar where the run names none. */
export function dataFrameRef(startDate: string | undefined, at: SiriTime, timeZone: string): string {
  return isoDate(startDate ?? civilDateAt(at, timeZone));
}

/** `YYYY-MM-DD` of a service date. */
export function isoDate(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}

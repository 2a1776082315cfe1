import { civilDateAt } from '#libs/formats/gtfs';
import type { SiriTime } from '#libs/formats/siri';
import { INACCURATE, natureFlagIn, type HubEvent, type Kind } from '#libs/model';
import type { PublishContext } from '../../context.js';
import { isFeedAbandoned } from '../../data-time.js';
import type { OutputMember } from '../../runs/output-member.js';
import { ownAlertsFor } from '../own-alerts.js';
import { publishableNow } from '../publishable.js';

/** Open events of a member, none from later than a clock may be wrong. */
export function* eventsOf<K extends Kind>(
  context: PublishContext,
  kind: K,
  { feedId }: OutputMember,
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
  nature: OutputMember['nature'],
): Exclude<OutputMember['nature'], 'observed'> | 'predicted' | undefined {
  if (nature !== 'observed') return nature;
  const { flags } = event.quality;
  return natureFlagIn(flags) ?? (flags.includes('predicted') ? 'predicted' : undefined);
}

/**
 * Whether the prediction is not to be relied on: it is the hub's own, its source is stale, or its producer distrusts it.
 * Other `suspect:` flags speak of the run or its matching, not of how good the times are. Spec: SIRI, PredictionInaccurate.
 */
export function isPredictionInaccurate({ quality: { flags } }: HubEvent): boolean {
  return flags.some((flag) => flag === 'predicted' || flag === 'stale' || flag === INACCURATE);
}

/** `YYYY-MM-DD` of a service date, or of the calendar where the run names none. */
export function dataFrameRef(startDate: string | undefined, at: SiriTime, timeZone: string): string {
  return isoDate(startDate ?? civilDateAt(at, timeZone));
}

/** `YYYY-MM-DD` of a service date. */
export function isoDate(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}

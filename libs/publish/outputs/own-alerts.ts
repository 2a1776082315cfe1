import {
  inFeed,
  feedOf,
  type Alert,
  type AlertId,
  type FeedId,
  type HubEvent,
  type InformedEntity,
  type Translated,
} from '#libs/model';
import type { PublishContext } from '../context.js';

/** Made once for each alert and feed it touches. */
const made = new WeakMap<HubEvent, Map<FeedId, HubEvent<'alert'> | undefined>>();

/**
 * Alerts of the hub's own operators, as far as they inform about a feed's lines, stops or networks: they go out beside
 * what the feed itself says, in its ids, under a name that says whose they are. The description ends with the
 * organisation, for formats that name no author.
 */
export function* ownAlertsFor(context: PublishContext, feedId: FeedId): Iterable<HubEvent<'alert'>> {
  const { live, catalogue } = context;
  const own = catalogue.own.feedId;
  if (feedId === own || live.revision('alert', own) === 0) return;
  for (const { event } of live.inKeyOrder('alert')) {
    if (event.feed !== own || !event.entity) continue;
    let byFeed = made.get(event);
    if (!byFeed) made.set(event, (byFeed = new Map()));
    if (!byFeed.has(feedId)) byFeed.set(feedId, inWordsOf(event, feedId));
    const alert = byFeed.get(feedId);
    if (alert) yield alert;
  }
}

/** Moves when an alert of the operators does. */
export function ownAlertsRevision({ live, catalogue }: PublishContext): number {
  return live.revision('alert', catalogue.own.feedId);
}

function inWordsOf(event: HubEvent<'alert'>, feedId: FeedId): HubEvent<'alert'> | undefined {
  const alert = event.entity!;
  const informedEntities = alert.informedEntities.filter((one) => isOf(one, feedId));
  if (informedEntities.length === 0) return undefined;
  const entity: Alert = { ...alert, alertId: inFeed<AlertId>(feedId, event.key), informedEntities };
  if (alert.origin) entity.description = signed(alert.description, alert.header, alert.origin.organisation);
  return { ...event, feed: feedId, entity };
}

function isOf({ routeId, stopId, agencyId, trip }: InformedEntity, feedId: FeedId): boolean {
  const id = trip?.tripId ?? trip?.routeId ?? routeId ?? stopId ?? agencyId;
  return id !== undefined && feedOf(id) === feedId;
}

function signed(description: Translated | undefined, header: Translated | undefined, organisation: string): Translated {
  const languages = Object.keys(description ?? header ?? { und: '' });
  return Object.fromEntries(
    languages.map((language) => [language, [description?.[language], `— ${organisation}`].filter(Boolean).join('\n')]),
  );
}

import type { FeedDescription, FeedId, Translated } from '#libs/model';
import type { HubConfig } from '#libs/config';
import { licenceOf } from './licences.js';
import type { CataloguedFeed } from './feed-catalogue.js';

/** What the hub's own operators write: alerts, road events, the journal. `hub-operator` where nothing else is configured. */
export interface OwnFeedTerms {
  feed: string;
  title: Translated;
  licence: string;
}

export const OWN_FEED: OwnFeedTerms = {
  feed: 'hub-operator',
  title: { fr: 'Messages de l’exploitant', en: 'Messages of the operator' },
  licence: 'etalab-2.0',
};

/** It is no configured feed: nobody collects it, and lists of feeds have it only where it has said something. */
export function describeOwnFeed(
  terms: OwnFeedTerms,
  { operator, timezone }: Pick<HubConfig['hub'], 'operator' | 'timezone'>,
): CataloguedFeed {
  const licenceTerms = licenceOf(terms.licence);
  const nature: FeedDescription['nature'] = 'observed';
  return {
    feedId: terms.feed as FeedId,
    isOwn: true,
    title: terms.title,
    producer: operator,
    licence: terms.licence,
    visibility: 'open',
    nature,
    licenceTerms,
    timeZone: timezone,
    formats: [],
    mappedKinds: [],
    hasSchedule: false,
    effectiveVisibility: licenceTerms.anonymousRedistribution ? 'open' : 'partner',
  };
}

/** As configured. */
export function ownFeedTerms({ feed, title, licence }: HubConfig['operators']): OwnFeedTerms {
  return { feed, title: title ?? OWN_FEED.title, licence };
}

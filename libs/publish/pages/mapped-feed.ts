import type { FeedId } from '#libs/model';
import type { PublishContext } from '../context.js';
import { placesOf } from '../extent.js';
import type { FeedFacts } from './feed-facts.js';
import { placesOfEvents } from './feed-preview.js';

type Place = readonly [longitude: number, latitude: number];

/** What a feed has on a map of several. */
export interface MappedFeed {
  feed: FeedId;
  /** Whether it has anything at all: then it is named, also where nothing of it has a place. */
  isShown: boolean;
  /** Its stops under `stop`, all else under its kind; what has no place is left out. */
  layers: { name: string; places: readonly Place[] }[];
}

export function toMappedFeed({ feed, events, datasets }: FeedFacts, { findSchedule }: PublishContext): MappedFeed {
  const schedule = findSchedule(feed.feedId);
  const layers = [
    ...(schedule ? [{ name: 'stop', places: placesOf(schedule) }] : []),
    ...[...events].map(([kind, list]) => ({ name: kind as string, places: placesOfEvents(list) })),
  ].filter(({ places }) => places.length > 0);
  return { feed: feed.feedId, isShown: events.size + datasets.length > 0, layers };
}

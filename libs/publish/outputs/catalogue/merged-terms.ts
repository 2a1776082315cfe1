import { isMergeable, type CataloguedFeed } from '#libs/catalogue';

/** Formats in which all feeds are published as one. */
const MERGED = new Set(['gtfs', 'netex', 'gtfs-rt', 'datex2']);

/** Open feeds that may not share a document with others. */
export function leftOutOf(feeds: readonly CataloguedFeed[]): CataloguedFeed[] {
  return feeds.filter((feed) => !isMergeable(feed) && feed.formats.some((one) => MERGED.has(one)));
}

import type { CataloguedFeed } from '#libs/catalogue';

/** Formats of which all feeds are given as one. */
const MERGED = new Set(['gtfs', 'netex', 'gtfs-rt', 'datex2']);

/** Open feeds that stand in no document together with others. */
export function leftOutOf(feeds: readonly CataloguedFeed[]): CataloguedFeed[] {
  return feeds.filter(({ formats, licenceTerms }) => licenceTerms.shareAlike && formats.some((one) => MERGED.has(one)));
}

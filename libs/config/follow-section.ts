import { z } from 'zod';
import type { FeedId } from '#libs/model';

const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''));
const addresses = z.union([address.transform((one) => [one]), z.array(address).min(1).max(20)]);

const partSection = z
  .strictObject({
    /** Ids of feeds, or patterns of them with `*`. */
    feeds: z.array(z.string().regex(/^[a-z0-9*-]+$/, 'expected a feed id, or a pattern such as rouen-*')).default([]),
    /** All feeds with one of these as their `region`. */
    regions: z.array(z.string().min(1)).default([]),
    /** Where a gateway finds processes that follow the part: one address, or those of several alike. */
    publisher: addresses.optional(),
    streamer: addresses.optional(),
  })
  .refine(({ feeds, regions }) => feeds.length + regions.length > 0, 'expected feeds or regions');

/**
 * Parts of the feeds, by name, that publishers, streamers and analysts of their own may follow (`HUB_FOLLOW`). Each feed
 * is in exactly one.
 */
export const followSection = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected lower-case letters, digits and dashes'),
  partSection,
);

export type FollowConfig = z.output<typeof followSection>;

interface PlacedFeed {
  id: FeedId;
  region?: string | undefined;
  lesserOf?: { feed: string } | undefined;
}

/** The feeds of each part, in the order of the configuration. */
export function feedsOfParts(follow: FollowConfig, feeds: readonly PlacedFeed[]): Map<string, FeedId[]> {
  return new Map(
    Object.entries(follow).map(([part, chosen]) => {
      const patterns = chosen.feeds.map(patternOf);
      const isChosen = ({ id, region }: PlacedFeed): boolean =>
        patterns.some((pattern) => pattern.test(id)) || (region !== undefined && chosen.regions.includes(region));
      return [part, feeds.filter(isChosen).map(({ id }) => id)];
    }),
  );
}

/** What is wrong with the parts: a feed left to nobody, one in two parts, a name nothing answers to. */
export function followProblems(
  follow: FollowConfig,
  feeds: readonly PlacedFeed[],
): { path: (string | number)[]; message: string }[] {
  const parts = feedsOfParts(follow, feeds);
  const problems: { path: (string | number)[]; message: string }[] = [];
  for (const [part, chosen] of Object.entries(follow)) {
    chosen.feeds.forEach((text, at) => {
      if (!feeds.some(({ id }) => patternOf(text).test(id)))
        problems.push({
          path: ['follow', part, 'feeds', at],
          message: `got "${text}", expected the id of a feed, or a pattern one matches`,
        });
    });
    chosen.regions.forEach((text, at) => {
      if (!feeds.some(({ region }) => region === text))
        problems.push({
          path: ['follow', part, 'regions', at],
          message: `got "${text}", expected the region of a feed`,
        });
    });
  }
  const partsOf = (id: string): string[] =>
    [...parts].flatMap(([part, ids]) => (ids.some((one) => one === id) ? part : []));
  for (const { id, lesserOf } of feeds) {
    const own = partsOf(id);
    if (own.length === 0)
      problems.push({ path: ['follow'], message: `the feed "${id}" is left to nobody: expected it in one part` });
    if (own.length > 1)
      problems.push({
        path: ['follow'],
        message: `the feed "${id}" is in ${own.join(' and ')}: expected it in one part`,
      });
    // What both report is left out of the lesser one, which only who follows both can do.
    const better = lesserOf && partsOf(lesserOf.feed);
    if (own.length === 1 && better?.length === 1 && better[0] !== own[0])
      problems.push({
        path: ['follow'],
        message: `the feed "${id}" is in ${own[0]} and its better one "${lesserOf!.feed}" in ${better[0]}: expected both in one part`,
      });
  }
  return problems;
}

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replaceAll('*', '.*')}$`);
}

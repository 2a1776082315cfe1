import { feedsOfParts, parseConfig, readEnvironment } from './index.js';

const FEEDS = ['astuce', 'rouen-bikes', 'star', 'star-lesser'];
const feed = (id: string): string =>
  `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0, region: ${id === 'star' ? 'bretagne' : 'elsewhere'}` +
  `${id === 'star-lesser' ? ', lesserOf: { feed: star }' : ''}, sources: [ { format: gtfs, file: a.zip } ] }\n`;
const parse = (follow: string): ReturnType<typeof parseConfig> =>
  parseConfig(
    `hub: { name: Hub, operator: City, contact: data@example.org }\nfeeds:\n${FEEDS.map(feed).join('')}follow:\n${follow}`,
  );
const problemsOf = (follow: string): string[] =>
  (parse(follow).problems ?? []).map(({ path, message }) => `${path}: ${message}`);

describe('parts of the feeds that readers may follow', () => {
  it('are named by feeds, patterns of them and regions', () => {
    const { config, problems } = parse(
      `  normandie: { feeds: [astuce, 'rouen-*'], publisher: 'http://a:3000/' }\n` +
        `  bretagne: { regions: [bretagne], feeds: [star-*], streamer: ['http://b:3001', 'http://c:3001'] }\n`,
    );
    expect(problems).toBeUndefined();
    expect(Object.fromEntries(feedsOfParts(config!.follow!, config!.feeds))).toEqual({
      normandie: ['astuce', 'rouen-bikes'],
      bretagne: ['star', 'star-lesser'],
    });
    expect(config!.follow!['normandie']!.publisher).toEqual(['http://a:3000']);
    expect(config!.follow!['bretagne']!.streamer).toEqual(['http://b:3001', 'http://c:3001']);
  });

  it.each([
    [
      'a feed left to nobody',
      `  one: { feeds: [astuce, 'star*'] }\n`,
      'follow: the feed "rouen-bikes" is left to nobody: expected it in one part',
    ],
    [
      'a feed in two parts',
      `  one: { feeds: ['*'] }\n  two: { feeds: [astuce] }\n`,
      'follow: the feed "astuce" is in one and two: expected it in one part',
    ],
    [
      'a pattern nothing answers to',
      `  one: { feeds: ['*', nantes-*] }\n`,
      'follow.one.feeds[1]: got "nantes-*", expected the id of a feed, or a pattern one matches',
    ],
    [
      'a region of no feed',
      `  one: { feeds: ['*'], regions: [corse] }\n`,
      'follow.one.regions[0]: got "corse", expected the region of a feed',
    ],
    [
      'a feed apart from the one that reports the same better',
      `  one: { feeds: [astuce, 'rouen-*', star-lesser] }\n  two: { feeds: [star] }\n`,
      'follow: the feed "star-lesser" is in one and its better one "star" in two: expected both in one part',
    ],
    ['a part of nothing', `  one: { feeds: ['*'] }\n  two: {}\n`, 'follow.two: expected feeds or regions'],
  ])('%s is refused by name', (_, follow, problem) => {
    expect(problemsOf(follow)).toContain(problem);
  });

  it('are chosen for a process by its environment', () => {
    expect(readEnvironment({ HUB_FOLLOW: 'normandie, bretagne' }).follow).toEqual(['normandie', 'bretagne']);
    expect(readEnvironment({}).follow).toBeUndefined();
  });
});

import type { IncomingMessage, ServerResponse } from 'node:http';
import { FeedCatalogue, Following } from '#libs/catalogue';
import { parseConfig, type HubConfig } from '#libs/config';
import { followingOf } from './following-of.js';
import { PartEntry } from './part-entry.js';

const feed = (id: string, more = ''): string =>
  `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0${more}, sources: [ { format: gtfs, file: a.zip } ] }\n`;
const config = parseConfig(
  `hub: { name: Hub, operator: City, contact: data@example.org, publicUrl: 'https://hub.example' }
feeds:
${feed('astuce')}${feed('star')}${feed('secret', ', visibility: internal')}follow:
  normandie: { feeds: [astuce] }
  bretagne: { feeds: [star, secret] }
`,
).config as HubConfig;

const following = Following.of(config, ['normandie'])!;
const everyFeed = new FeedCatalogue(config.hub, config.feeds);

/** What the process that follows normandie answers by itself: the status and why, or nothing where it goes on. */
function answer(url: string, headers: Record<string, string> = {}, method = 'GET'): string | undefined {
  let said: string | undefined;
  const response = {
    setHeader: () => response,
    writeHead: (status: number) => void (said = `${status} `),
    end: (body: string) => void (said += (JSON.parse(body) as { detail: string }).detail),
  };
  const entry = new PartEntry({ config, everyFeed }, following);
  entry.refuse({ url, headers, method } as unknown as IncomingMessage, response as unknown as ServerResponse);
  return said;
}
const PART = { 'estuaire-part': 'normandie' };
const STAR_IS =
  '421 star is followed by the part bretagne; this process follows normandie. Name feeds of it, or ask the gateway at https://hub.example';
const ONLY_PART =
  '421 this process follows normandie of the parts normandie, bretagne, and gives no part as the whole. Name feeds of it, or ask the gateway at https://hub.example';

describe('a process that follows a part of the feeds', () => {
  it('answers for what it follows, and for what is the hub’s', () => {
    for (const url of ['/gtfs-rt/astuce/alerts.pb', '/v1/stops/astuce:1', '/v1/alerts?feed=astuce', '/openapi.json'])
      expect(answer(url)).toBeUndefined();
  });

  it('says by name who has what it does not follow, and never that there is nothing', () => {
    for (const url of ['/gtfs-rt/star/alerts.pb', '/v1/stops/star:1', '/v1/alerts?feed=star', '/v1/feeds/star'])
      expect(answer(url)).toBe(STAR_IS);
    expect(answer('/v1/alerts?feed=astuce,star')).toBe(STAR_IS);
  });

  it('does not give its part as the whole', () => {
    for (const url of ['/gtfs/all.zip', '/v1/vehicle-positions', '/catalog', '/part/siri/vm.json'])
      expect(answer(url)).toBe(ONLY_PART);
  });

  it('gives its part to whoever says that he asks a part, and not to who means another', () => {
    expect(answer('/v1/vehicle-positions', PART)).toBeUndefined();
    expect(answer('/v1/alerts?feed=astuce,star', PART)).toBeUndefined();
    expect(answer('/v1/alerts?feed=star', PART)).toBe(STAR_IS);
    expect(answer('/v1/vehicle-positions', { 'estuaire-part': 'bretagne' })).toBe(ONLY_PART);
  });

  it('says nothing of a feed the reader may not know of, and of one there is not', () => {
    expect(answer('/gtfs-rt/secret/alerts.pb')).toBeUndefined();
    expect(answer('/gtfs-rt/nowhere/alerts.pb')).toBeUndefined();
  });

  it('lets browsers ask what they may', () => {
    expect(answer('/v1/vehicle-positions', {}, 'OPTIONS')).toBeUndefined();
  });

  it('refuses a subscription to what it does not follow, and one to all', () => {
    const entry = new PartEntry({ config, everyFeed }, following);
    const refusal = entry.refusalOf({ headers: {} } as IncomingMessage)!;
    expect(refusal({ feeds: ['astuce'] as never })).toBeUndefined();
    expect(refusal({ feeds: ['star'] as never })).toBe(STAR_IS.slice(4));
    expect(refusal({})).toBe(ONLY_PART.slice(4));
    expect(entry.refusalOf({ headers: PART } as unknown as IncomingMessage)).toBeUndefined();
  });
});

describe('what a process is told to follow', () => {
  it('has what belongs to every part: what the operators write, and the audit', () => {
    expect(['astuce', 'star', 'hub-operator', 'hub-audit'].filter((id) => following.has(id))).toEqual([
      ...['astuce', 'hub-operator'],
      ...(following.has('hub-audit') ? ['hub-audit'] : []),
    ]);
    expect(following.feedIds).toEqual(['astuce']);
  });

  it.each([
    [['normandi'], ['publisher'], 'HUB_FOLLOW: got "normandi", expected one of normandie, bretagne'],
    [
      ['normandie'],
      ['recorder'],
      'HUB_FOLLOW: got normandie for a recorder, expected it for a publisher, streamer, analyst of its own',
    ],
    [
      ['normandie'],
      ['collector', 'publisher'],
      'HUB_FOLLOW: got normandie for all roles in one process, expected it for a publisher, streamer, analyst of its own',
    ],
    [['normandie', 'bretagne'], ['analyst'], 'HUB_FOLLOW: got bretagne+normandie for an analyst, expected one part'],
  ] as const)('%j by %j is refused by name where it cannot be', (follow, roles, why) => {
    expect(() => followingOf(config, { follow }, roles)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: why }),
    );
  });

  it('is all feeds where nothing is said, also where the configuration has parts', () => {
    expect(followingOf(config, {}, ['publisher'])).toBeUndefined();
  });

  it('cannot be parts of a configuration that has none', () => {
    const bare = { ...config, follow: undefined };
    expect(() => followingOf(bare, { follow: ['normandie'] }, ['publisher'])).toThrow(
      'HUB_FOLLOW: got "normandie", expected the configuration to have follow:',
    );
  });
});

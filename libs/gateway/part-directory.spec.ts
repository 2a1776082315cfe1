import { parseConfig, type HubConfig } from '#libs/config';
import { silentLog } from '#libs/telemetry';
import { ManualClock, settle } from '#libs/testing';
import { PartDirectory } from './part-directory.js';

const feed = (id: string): string =>
  `  - { id: ${id}, title: T, producer: P, licence: etalab-2.0, sources: [ { format: gtfs, file: a.zip } ] }\n`;
const config = parseConfig(
  `hub: { name: Hub, operator: City, contact: data@example.org }
feeds:
${feed('astuce')}${feed('star')}${feed('tub')}follow:
  normandie: { feeds: [astuce], publisher: 'http://n1', streamer: ['http://n2', 'http://n3'] }
  bretagne: { feeds: [star, tub], publisher: 'http://b1' }
`,
).config as HubConfig;

describe('which process has which feeds', () => {
  const clock = new ManualClock(0);
  let follows: Record<string, string | undefined>;
  let directory: PartDirectory;
  beforeEach(() => {
    follows = { 'http://n1': 'normandie', 'http://n2': 'normandie', 'http://n3': 'normandie', 'http://b1': 'bretagne' };
    const ask = (url: string): Promise<string | undefined> =>
      url in follows ? Promise.resolve(follows[url]) : Promise.reject(new Error('refused'));
    directory = new PartDirectory(config, { clock, log: silentLog, ask });
  });
  afterEach(() => directory.stop());

  it('is known from the configuration, and by the word of each process', async () => {
    expect(directory.alive('normandie', 'publisher')).toEqual([]);
    await directory.start();
    expect(directory.partsOf(['tub', 'astuce'])).toEqual(['normandie', 'bretagne']);
    expect(directory.partsOf(['star', 'tub'])).toEqual(['bretagne']);
    expect(directory.partsOf(['nowhere'])).toEqual([]);
    expect(directory.alive('normandie', 'publisher').map(({ url }) => url)).toEqual(['http://n1']);
  });

  it('is the first part for what every part has', async () => {
    expect(directory.partsOf(['hub-operator'])).toEqual(['normandie']);
    expect(directory.partsOf(['hub-operator', 'star'])).toEqual(['bretagne']);
  });

  it('takes turns among those of one part', async () => {
    await directory.start();
    const firsts = [1, 2, 3, 4].map(() => directory.alive('normandie', 'streamer')[0]!.url);
    expect([...new Set(firsts)].sort()).toEqual(['http://n2', 'http://n3']);
  });

  it('names a part nobody answers for, without an address, until it is back', async () => {
    delete follows['http://b1'];
    await directory.start();
    expect(directory.whyDead('bretagne', 'publisher')).toBe(
      'no publisher of the part bretagne can be asked: it does not answer',
    );
    expect(directory.whyDead('bretagne', 'streamer')).toBe('the part bretagne has no streamer in the configuration');
    expect(directory.dead().map(({ part, role }) => `${part} ${role}`)).toEqual([
      'bretagne publisher',
      'bretagne streamer',
    ]);
    follows['http://b1'] = 'bretagne';
    await clock.pass(2_000);
    await settle();
    expect(directory.alive('bretagne', 'publisher')).toHaveLength(1);
  });

  it.each([
    ['normandie', 'got a process that follows normandie, expected one that follows bretagne alone'],
    ['bretagne+normandie', 'got a process that follows bretagne+normandie, expected one that follows bretagne alone'],
    [undefined, 'got a process that follows all feeds, expected one that follows bretagne alone'],
  ])('does not ask a process of %s for a part, and says so by name', async (name, why) => {
    follows['http://b1'] = name;
    await directory.start();
    expect(directory.whyDead('bretagne', 'publisher')).toBe(`no publisher of the part bretagne can be asked: ${why}`);
  });
});

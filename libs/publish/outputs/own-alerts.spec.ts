import { ALERT_TEMPLATES, ControlRoom, type DeskWriter } from '#libs/desk';
import { decodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { IssueCollector } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import { describeFeeds } from '../query/feeds.js';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../../../test/support/publish-rig.js';

const ANA: DeskWriter = { name: 'Ana', audience: 'internal' };
const header = { fr: 'Ligne 90 interrompue', en: 'Line 90 interrupted' };

let rig: PublishRig;
let room: ControlRoom;
beforeEach(async () => {
  rig = await PublishRig.start([
    { id: 'astuce', formats: ['gtfs', 'gtfs-rt'] },
    { id: 'other', formats: ['gtfs', 'gtfs-rt'] },
    { id: 'roads', formats: ['datex2'] },
  ]);
  for (const feed of ['astuce', 'other']) await rig.takeSchedule(feed, tinyFeed());
  room = new ControlRoom({
    bus: rig.bus,
    live: rig.live,
    catalogue: rig.catalogue,
    now: () => rig.clock.now(),
    store: () => Promise.resolve(undefined),
    templates: ALERT_TEMPLATES,
    findSchedule: rig.context.findSchedule,
  });
});
afterEach(() => rig.stop());

const write = (body: object): Promise<HubEvent> => room.events.create({ header, ...body }, ANA);

async function alertsOf(feed: string): Promise<FeedEntity[]> {
  await rig.clock.pass(1_000);
  const message = decodeFeedMessage(await rig.read(`/gtfs-rt/${feed}/alerts.pb`), new IssueCollector());
  return message!.entities;
}

const text = async (path: string): Promise<string> => Buffer.from(await rig.read(path)).toString('utf8');

describe('an alert the operators have confirmed', () => {
  it('goes out beside what the feed itself says, in its ids, under a name that says whose it is', async () => {
    const { key } = await write({ state: 'confirmed', routes: ['astuce:90'], description: { fr: 'Reprise à 10 h.' } });
    const [entity, ...others] = await alertsOf('astuce');
    expect(others).toEqual([]);
    expect(entity).toMatchObject({
      id: expect.stringContaining(key),
      alert: {
        informedEntity: [{ routeId: '90' }],
        headerText: {
          translation: [
            { text: header.fr, language: 'fr' },
            { text: header.en, language: 'en' },
          ],
        },
        descriptionText: { translation: [{ text: 'Reprise à 10 h.\n— Métropole', language: 'fr' }] },
      },
    });
    expect(await alertsOf('other')).toEqual([]);
    expect((await alertsOf('all')).map(({ alert }) => alert!.informedEntity)).toEqual([[{ routeId: 'astuce:90' }]]);
  });

  it('is a situation of SIRI, of the organisation as source', async () => {
    await write({ state: 'confirmed', routes: ['astuce:90'] });
    await rig.clock.pass(1_000);
    for (const feed of ['astuce', 'all']) {
      const sx = await text(`/siri/${feed}/sx.xml`);
      expect(sx).toContain(header.fr);
      expect(sx).toMatch(/<Source>\s*<SourceType>directReport<\/SourceType>\s*<Name[^>]*>Métropole<\/Name>/);
    }
    expect(await text('/siri/other/sx.xml')).not.toContain(header.fr);
  });

  it('is said to each feed of what is its own, and gone everywhere when it has ended', async () => {
    const { key } = await write({ state: 'confirmed', routes: ['astuce:90', 'other:90'] });
    expect((await alertsOf('all')).map(({ alert }) => alert!.informedEntity)).toEqual([
      [{ routeId: 'astuce:90' }],
      [{ routeId: 'other:90' }],
    ]);
    await room.events.end(key, {}, ANA);
    expect([...(await alertsOf('all')), ...(await alertsOf('astuce'))]).toEqual([]);
  });

  it('is nowhere while it is a draft', async () => {
    await write({ routes: ['astuce:90'] });
    await write({ nature: 'road', point: { latitude: 49.44, longitude: 1.09 } });
    expect([...(await alertsOf('all')), ...(await alertsOf('astuce'))]).toEqual([]);
    for (const path of ['/siri/all/sx.xml', '/datex2/all/v3/situations.xml', '/geojson/traffic-situation.geojson'])
      expect(await text(path)).not.toContain('interrompue');
  });
});

describe('a road event the operators have confirmed', () => {
  it('is a DATEX II situation of their own feed and of all, with them as its source', async () => {
    const { key } = await write({
      state: 'confirmed',
      nature: 'road',
      type: 'Accident',
      point: { latitude: 49.44, longitude: 1.09 },
    });
    await rig.clock.pass(1_000);
    for (const scope of ['hub-operator', 'all']) {
      const xml = await text(`/datex2/${scope}/v3/situations.xml`);
      expect(xml).toContain(scope === 'all' ? key : key.split(':')[1]);
      expect(xml).toContain('xsi:type="sit:Accident"');
      expect(xml).toContain('Métropole');
      expect(xml).toContain(header.fr);
    }
    expect(await text('/geojson/traffic-situation.geojson')).toContain(key);
  });
});

describe('the feed of the operators', () => {
  const listed = (): string[] =>
    describeFeeds(rig.catalogue, rig.live, ['fr'], rig.clock.now()).map(({ id, status }) => `${id} ${status.state}`);

  it('is listed once they have written something, as current as the hub itself', async () => {
    const before = listed();
    expect(await text('/catalog.ttl')).not.toContain('hub-operator');
    await write({ state: 'confirmed', routes: ['astuce:90'] });
    await rig.clock.pass(1_000);
    expect(listed()).toEqual([...before, 'hub-operator fresh']);
    const catalogue = await text('/catalog.ttl');
    expect(catalogue).toContain('datex2/hub-operator/v3/situations.xml');
    expect(catalogue).toContain('Messages of the operator');
    expect(await text('/catalog')).toContain('Messages de l’exploitant');
    expect(await text('/catalog/hub-operator.iso.xml')).toContain('<gmd:MD_Metadata');
  });
});

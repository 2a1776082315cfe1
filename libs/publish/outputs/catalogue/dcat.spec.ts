import { PublishRig } from '../../../../test/support/publish-rig.js';
import { tinyFeed } from '../../../formats/gtfs/tiny-feed.fixture.js';

type Thing = Record<string, unknown> & { '@id'?: string; '@type'?: string };

/** What the shapes of mobilityDCAT-AP and DCAT-AP ask of each class at the least. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'dcat:Catalog': ['dct:title', 'dct:description', 'dct:publisher', 'foaf:homepage', 'dcat:dataset', 'dcat:record'],
  'dcat:CatalogRecord': ['foaf:primaryTopic', 'dct:created', 'dct:modified'],
  'dcat:Dataset': [
    'dct:identifier',
    'dct:title',
    'dct:description',
    'dct:publisher',
    'dct:accrualPeriodicity',
    'mobilitydcatap:mobilityTheme',
    'dcat:contactPoint',
    'dcat:theme',
    'dcat:keyword',
    'dcat:distribution',
  ],
  'dcat:Distribution': [
    'dcat:accessURL',
    'dcat:downloadURL',
    'dct:title',
    'dct:format',
    'dcat:mediaType',
    'dct:rights',
    'mobilitydcatap:mobilityDataStandard',
  ],
  'dct:RightsStatement': ['dct:type'],
  'vcard:Kind': ['vcard:fn', 'vcard:hasEmail'],
};

let rig: PublishRig;
let things: Thing[];

function* thingsIn(value: unknown): Iterable<Thing> {
  if (Array.isArray(value)) for (const one of value) yield* thingsIn(one);
  else if (typeof value === 'object' && value !== null) {
    if ('@type' in value && !('@value' in value)) yield value as Thing;
    for (const [name, one] of Object.entries(value)) if (name !== '@context') yield* thingsIn(one);
  }
}

beforeAll(async () => {
  rig = await PublishRig.start([
    { id: 'bus', formats: ['gtfs', 'gtfs-rt'], attribution: 'Réseau "Astuce"' },
    { id: 'bikes', formats: ['gbfs'], licence: 'ODbL-1.0' },
    { id: 'secret', formats: ['gtfs'], visibility: 'internal' },
  ]);
  await rig.takeSchedule('bus', tinyFeed());
  const { body } = (await rig.cache.get('/catalog.jsonld'))!;
  things = [...thingsIn(JSON.parse(body.toString()))];
});

afterAll(() => rig?.stop());

describe('the catalogue for harvesters', () => {
  it.each(Object.entries(NEEDED))('says of each %s what its profile asks for', (type, needed) => {
    const all = things.filter((thing) => thing['@type'] === type);
    expect(all.length).toBeGreaterThan(0);
    const missing = all.flatMap((thing) =>
      needed.filter((name) => !(name in thing)).map((name) => [thing['@id'], name]),
    );
    expect(missing).toEqual([]);
  });

  it('says where a feed lies, under what licence, and lists each of its outputs with a stable address', () => {
    const bus = things.find((thing) => thing['dct:identifier'] === 'bus')!;
    expect(bus['dct:spatial']).toMatchObject([{ 'dcat:bbox': { '@type': 'geosparql:wktLiteral' } }]);
    expect(bus['dct:license']).toMatchObject({ '@type': 'dct:LicenseDocument' });
    const given = [bus['dcat:distribution']].flat() as Thing[];
    expect(given.map((one) => new URL(one['@id']!).pathname)).toEqual(
      expect.arrayContaining(['/gtfs/bus.zip', '/gtfs-rt/bus/trip-updates.pb', '/siri/bus/sm.xml']),
    );
  });

  it('says what portals count as quality: licence, period, place, pace, a full description, open formats, each described', () => {
    const datasets = things.filter((thing) => thing['@type'] === 'dcat:Dataset');
    expect(datasets.length).toBeGreaterThan(1);
    for (const dataset of datasets) {
      const says = (name: string): Thing[] => [dataset[name]].flat().filter(Boolean) as Thing[];
      const french = says('dct:description').find((text) => text['@language'] === 'fr')!;
      expect(String(french['@value']).length).toBeGreaterThan(100);
      expect(says('dct:temporal')).toMatchObject([
        { 'dcat:startDate': expect.anything(), 'dcat:endDate': expect.anything() },
      ]);
      expect(says('dct:accrualPeriodicity')).toHaveLength(1);
      expect(says('dct:rights').length).toBeGreaterThan(0);
      for (const one of says('dcat:distribution'))
        expect(one).toMatchObject({ 'dct:description': expect.anything(), 'dct:format': expect.anything() });
    }
    expect(datasets.find((one) => one['dct:identifier'] === 'bus')).toHaveProperty(['dct:spatial']);
  });

  it('names nothing of a feed that is not open, in no spelling', async () => {
    for (const path of ['/catalog.jsonld', '/catalog.ttl', '/catalog.rdf', '/catalog']) {
      const { body } = (await rig.cache.get(path))!;
      expect(body.toString()).toContain('bus');
      expect(body.toString()).not.toContain('secret');
    }
  });
});

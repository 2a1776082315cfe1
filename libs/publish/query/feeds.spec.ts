import { toInstant, type FeedId } from '#libs/model';
import { MORNING, upserted } from '#libs/testing';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { describeFeedNow, describeFeeds, describeIssues } from '../index.js';

let rig: PublishRig;
beforeEach(async () => {
  rig = await PublishRig.start([
    { id: 'astuce', formats: ['gtfs', 'gtfs-rt', 'gtfs-rt'], attribution: 'Réseau Astuce' },
    { id: 'lovelo', formats: ['gbfs'], nature: 'simulated' },
    { id: 'secret', formats: ['gbfs'], visibility: 'partner' },
    { id: 'bound', formats: ['gbfs'], licence: 'licence-mobilites' },
    { id: 'unknown', formats: ['gbfs'], licence: 'nobody-knows-it' },
  ]);
});
afterEach(() => rig.stop());

describe('the feeds of the hub', () => {
  it('are those whose visibility and licence are open (invariant 6)', () => {
    const feeds = describeFeeds(rig.catalogue, rig.live, ['fr'], MORNING) as { id: string }[];
    expect(feeds.map(({ id }) => id)).toEqual(['astuce', 'lovelo']);
  });

  it('say who, on what terms, in the language asked, and that nothing was heard yet', () => {
    expect(describeFeedNow(rig.catalogue.find('astuce')!, rig.live, ['en', 'fr'], MORNING)).toEqual({
      id: 'astuce',
      title: 'Network astuce',
      titles: { fr: 'Réseau astuce', en: 'Network astuce' },
      producer: 'Producer of astuce',
      nature: 'observed',
      licence: {
        id: 'etalab-2.0',
        name: 'Licence Ouverte 2.0',
        url: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/',
      },
      attribution: 'Réseau Astuce',
      homepage: undefined,
      visibility: 'open',
      formats: ['gtfs', 'gtfs-rt'],
      status: { state: 'waiting', reportedAt: undefined },
    });
  });

  it('say that they are simulated (invariant 4)', () => {
    expect(describeFeedNow(rig.catalogue.find('lovelo')!, rig.live, ['fr'], MORNING)).toMatchObject({
      nature: 'simulated',
    });
  });

  it('say how they are, and what was wrong apart from it', async () => {
    const status = {
      feedId: 'astuce' as FeedId,
      state: 'stale' as const,
      since: toInstant(MORNING),
      sources: [],
      issueCounts: { FIELD_MISSING: 3 },
      issueSamples: ['entity[3]: FIELD_MISSING'],
      entities: { 'vehicle-position': 4 },
      matchRate: 0.97,
      matches: {
        matched: { 'trip-id': 90, stops: 7 },
        unmatched: { ambiguous: 2, 'too-far': 1 },
        repaired: { 'service-day': 4 },
      },
      quarantined: 2,
    };
    await rig.happen(upserted('feed-status', 'status', status, { feed: 'astuce', at: MORNING }));
    const feed = rig.catalogue.find('astuce')!;
    const described = describeFeedNow(feed, rig.live, ['fr'], MORNING) as { status: Record<string, unknown> };
    expect(described.status).toMatchObject({ state: 'stale', matchRate: 0.97, reportedAt: toInstant(MORNING + 500) });
    // By rule, by reason, by repair: what the rate alone does not report.
    expect(described.status['matches']).toEqual(status.matches);
    expect(described.status).not.toHaveProperty('issueSamples');
    expect(describeIssues(feed, rig.live)).toEqual({
      feed: 'astuce',
      counts: { FIELD_MISSING: 3 },
      samples: ['entity[3]: FIELD_MISSING'],
      quarantined: 2,
    });
    expect(describeIssues(rig.catalogue.find('lovelo')!, rig.live)).toEqual({
      feed: 'lovelo',
      counts: {},
      samples: [],
      quarantined: 0,
    });
  });
});

describe('outputs', () => {
  it('are made for open feeds only (invariant 6)', () => {
    const paths = rig.cache.list().map(({ path }) => path);
    expect(paths).toContain('/gbfs/lovelo/3.0/gbfs.json');
    expect(paths).toContain('/gtfs-rt/astuce/alerts.pb');
    for (const feed of ['secret', 'bound', 'unknown']) expect(paths.filter((path) => path.includes(feed))).toEqual([]);
  });

  it('name no feed in the catalogue that is not open', async () => {
    for (const path of ['/catalog', '/catalog.jsonld', '/gbfs/manifest.json']) {
      expect((await rig.read(path)).toString()).not.toMatch(/secret|bound|unknown/);
    }
  });

  it('describe themselves as DCAT, with publisher, licence and an address for each', async () => {
    const catalogue = JSON.parse((await rig.read('/catalog.jsonld')).toString());
    expect(catalogue).toMatchObject({
      '@context': { dcat: 'http://www.w3.org/ns/dcat#', dct: 'http://purl.org/dc/terms/' },
      '@id': 'http://hub.example/catalog',
      '@type': 'dcat:Catalog',
      'dct:publisher': { '@type': 'foaf:Agent', 'foaf:name': 'Métropole' },
    });
    const registered = new Set(rig.cache.list().map(({ path }) => path));
    const [astuce] = catalogue['dcat:dataset'];
    expect(astuce).toMatchObject({
      '@type': 'dcat:Dataset',
      'dct:identifier': 'astuce',
      'dct:title': [
        { '@language': 'fr', '@value': 'Réseau astuce' },
        { '@language': 'en', '@value': 'Network astuce' },
      ],
      'dct:license': { '@id': 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/' },
      'dct:rights': { 'dct:description': 'Réseau Astuce' },
      'dcat:contactPoint': { 'vcard:hasEmail': { '@id': 'mailto:hub@example.org' } },
    });
    expect(astuce['dcat:distribution'].length).toBeGreaterThanOrEqual(5);
    for (const dataset of catalogue['dcat:dataset']) {
      for (const one of dataset['dcat:distribution']) {
        expect(one).toMatchObject({
          '@type': 'dcat:Distribution',
          'dcat:mediaType': {
            '@id': expect.stringMatching(/^https:\/\/www\.iana\.org\/assignments\/media-types\/\w+\//),
          },
        });
        const path = one['dcat:downloadURL']['@id'].replace('http://hub.example', '');
        // Interfaces are named as such; test/whole/catalogue asks each of them.
        expect(
          one['dcat:accessService'] === undefined ? registered.has(path) : /^\/(v1|geojson|catalog)\//.test(path),
        ).toBe(true);
      }
    }
  });
});

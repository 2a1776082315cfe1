import { decodeDiscovery, editionsOf } from '#libs/formats/gbfs';
import { IssueCollector } from '#libs/errors';
import type { HubEvent, Instant, Station } from '#libs/model';
import { MORNING, upserted } from '#libs/testing';
import { NOON, documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { PublishRig } from '../support/publish-rig.js';

const file = (data: object): object => ({ last_updated: NOON / 1000, ttl: 60, version: '2.3', data });
const block = (prefix: string, ...names: string[]): object => ({
  feeds: names.map((name) => ({ name, url: `https://bikes.example/${prefix}${name}.json` })),
});
const listing = (data: object): Uint8Array => Buffer.from(JSON.stringify(file(data)));
const editions = (data: object, ...preferred: string[]): string[] =>
  editionsOf(decodeDiscovery(listing(data), new IssueCollector()), preferred).editions.map(
    ({ url, language, isTranslation }) =>
      `${url.slice('https://bikes.example/'.length)} ${language ?? '-'}${isTranslation ? ' translation' : ''}`,
  );

const names = ['station_information', 'station_status'];
const both = { en: block('en/', ...names), fr: block('fr/', ...names) };

describe('which files of several languages are read', () => {
  it('defect F22: each once in the hub’s language, and those with texts in the others too; numbers only once', () => {
    expect(editions(both, 'fr')).toEqual([
      'fr/station_information.json fr',
      'fr/station_status.json -',
      'en/station_information.json en translation',
    ]);
    expect(editions(both, 'de')[0]).toBe('en/station_information.json en');
  });

  it('defect F22: an address that stands in every language is read once, in the language it gives itself', () => {
    const one = block('', ...names);
    expect(editions({ en: one, fr: one }, 'fr')).toEqual(['station_information.json -', 'station_status.json -']);
  });

  it('defect F22: a file that only one language lists belongs to the system all the same', () => {
    expect(editions({ ...both, en: block('en/', ...names, 'system_regions') }, 'fr')).toContain(
      'en/system_regions.json -',
    );
  });

  it('defect F22: at most ten languages, each by its tag; the others are reported', () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`a${String.fromCharCode(97 + (at % 26))}${at > 25 ? 'x' : ''}`, at]),
    );
    const data = Object.fromEntries(Object.keys(many).map((tag) => [tag, block(`${tag}/`, ...names)]));
    const { languages, leftOut } = editionsOf(
      decodeDiscovery(listing({ ...data, '<script>': block('x/', ...names) }), new IssueCollector()),
    );
    expect([languages.length, leftOut.length]).toEqual([10, 21]);
    const { issues } = normaliserOf().normalise(
      documentOf('gbfs', file({ ...data, '<script>': block('x/', ...names) }), { document: 'gbfs' }),
      NOON,
    );
    expect(issues.samples).toMatchObject([{ code: 'UNKNOWN_FIELD', count: 21 }]);
  });
});

/** A system with its own files in French and translations beside them. */
class Bilingual {
  readonly now = new Map<string, HubEvent>();
  private readonly normaliser = normaliserOf();

  take(document: string, data: object, language?: string, isTranslation?: true) {
    const sourceId = isTranslation ? `${document}.${language}` : document;
    const { events, issues } = this.normaliser.normalise(
      documentOf('gbfs', file(data), { document, sourceId, language, isTranslation }),
      NOON,
    );
    for (const event of events) this.now.set(event.key, event);
    return { events, counts: issues.counts };
  }

  own(): void {
    this.take('gbfs', both);
    this.take('system_information', { ...system, name: 'Vélos' }, 'fr');
    this.take('station_information', { stations: [station('1', 'Gare'), station('2', 'Mairie')] }, 'fr');
    this.take('vehicle_types', { vehicle_types: [{ ...bicycle, name: 'Vélo' }] }, 'fr');
  }

  get station(): Station {
    return this.now.get('rouen:1')!.entity as Station;
  }
}
const system = { system_id: 'deux', language: 'fr', timezone: 'Europe/Paris' };
const bicycle = { vehicle_type_id: 'b', form_factor: 'bicycle', propulsion_type: 'human' };
const station = (station_id: string, name: string, more: object = {}): object => ({
  station_id,
  name,
  lat: 49.44,
  lon: 1.09,
  ...more,
});

describe('a system that reports its texts in two languages', () => {
  it('defect F22: has both on each station, whichever file comes first, and the numbers of its own files', () => {
    for (const isEarly of [true, false]) {
      const share = new Bilingual();
      const translation = { stations: [station('1', 'Station', { lat: 0, lon: 0.5, capacity: 7 })] };
      if (isEarly) share.take('station_information', translation, 'en', true);
      share.own();
      if (!isEarly) share.take('station_information', translation, 'en', true);
      expect(share.station.name).toEqual({ fr: 'Gare', en: 'Station' });
      expect(share.station.point).toEqual({ latitude: 49.44, longitude: 1.09 });
      expect(share.station).not.toHaveProperty('capacity');
    }
  });

  it('defect F22: a translation is emitted on behalf of the file it adds to, and makes up no record', () => {
    const share = new Bilingual();
    share.own();
    const { events, counts } = share.take(
      'station_information',
      { stations: [station('1', 'Station'), station('9', 'Ghost')] },
      'en',
      true,
    );
    expect(events.map(({ key, source }) => `${key} ${source.id}`)).toEqual(['rouen:1 station_information']);
    expect(counts).toEqual({ REFERENCE_UNKNOWN: 1 });
  });

  it('defect F22: the listing says which language a file is of, whatever the file says, and takes one back', () => {
    const share = new Bilingual();
    share.own();
    share.take('system_information', { ...system, name: 'Bikes' }, 'en', true);
    const textsOf = (): unknown =>
      (share.now.get('rouen:gbfs')!.entity as { body: { languages: string[]; files: unknown } }).body;
    expect(textsOf()).toMatchObject({
      languages: ['fr', 'en'],
      files: { system_information: { name: { fr: 'Vélos', en: 'Bikes' }, languages: ['fr', 'en'] } },
    });
    share.take('gbfs', { fr: block('fr/', ...names) });
    share.take('vehicle_types', { vehicle_types: [{ ...bicycle, name: 'Vélo ' }] }, 'fr');
    expect(textsOf()).toMatchObject({ languages: ['fr'], files: { system_information: { name: { fr: 'Vélos' } } } });
  });

  it('defect F22: is published with both in 3.0, and in 2.3 in the hub’s, the other being reported as lost', async () => {
    const share = new Bilingual();
    share.own();
    share.take('system_information', { ...system, language: 'en', name: 'Bikes' }, 'en', true);
    share.take('station_information', { stations: [station('1', 'Station')] }, 'en', true);
    share.take('vehicle_types', { vehicle_types: [{ ...bicycle, name: 'Bicycle' }] }, 'en', true);
    const rig = await PublishRig.start([{ id: 'rouen', formats: ['gbfs'] }]);
    await rig.happen(...share.now.values());
    const read = async (path: string): Promise<{ data: Record<string, unknown> }> =>
      JSON.parse((await rig.read(`/gbfs/rouen/${path}.json`)).toString()) as { data: Record<string, unknown> };
    const three = await read('3.0/station_information');
    const two = await read('2.3/station_information');
    expect((await read('3.0/system_information')).data).toMatchObject({ languages: ['fr', 'en'] });
    expect((await read('3.0/vehicle_types')).data).toMatchObject({
      vehicle_types: [
        {
          name: [
            { text: 'Vélo', language: 'fr' },
            { text: 'Bicycle', language: 'en' },
          ],
        },
      ],
    });
    expect(three.data).toMatchObject({
      stations: [
        {
          name: [
            { text: 'Gare', language: 'fr' },
            { text: 'Station', language: 'en' },
          ],
        },
        // Not reported in English: the French word stands in, and is counted.
        { name: [{ text: 'Mairie', language: 'fr' }, { language: 'en' }] },
      ],
    });
    expect(two.data).toMatchObject({ stations: [{ name: 'Gare' }, { name: 'Mairie' }] });
    expect(Object.keys((await read('2.3/gbfs')).data)).toEqual(['fr']);
    await read('2.3/system_information');
    const lossesOf = (path: string): string[] =>
      rig.cache.lossesOf(`/gbfs/rouen/${path}.json`)!.losses.map(({ field }) => field);
    expect(lossesOf('2.3/system_information')).toContain('languages');
    expect(lossesOf('3.0/station_information')).toContain('language');
    await rig.stop();
  });
});

describe('zones that cannot be read', () => {
  const ring = [
    [1.08, 49.43],
    [1.1, 49.43],
    [1.1, 49.45],
    [1.08, 49.43],
  ];
  const zone = (rules: unknown): object => ({
    type: 'Feature',
    geometry: { type: 'MultiPolygon', coordinates: [[ring]] },
    properties: { rules },
  });
  const noRide = [{ ride_allowed: false, ride_through_allowed: false }];
  const zones = (...features: object[]): object => ({ geofencing_zones: { type: 'FeatureCollection', features } });

  async function published(data: object): Promise<PublishRig> {
    const share = new Bilingual();
    share.own();
    share.take('geofencing_zones', data);
    const rig = await PublishRig.start([{ id: 'rouen', formats: ['gbfs'] }]);
    await rig.happen(...share.now.values());
    return rig;
  }

  it('defect F23: where none could be, there is no file that says all is allowed (never widen)', async () => {
    const rig = await published(zones(zone('none')));
    for (const version of ['2.3', '3.0']) {
      expect((await rig.read(`/gbfs/rouen/${version}/gbfs.json`)).toString()).not.toContain('geofencing_zones');
      expect(rig.cache.find(`/gbfs/rouen/${version}/geofencing_zones.json`)!.isEmpty!()).toBe(true);
    }
    await rig.stop();
  });

  it('defect F23: where some could not be, the others stand, no rule says that all is allowed elsewhere, and it is reported', async () => {
    const rig = await published(zones(zone('none'), zone(noRide)));
    const { data } = JSON.parse((await rig.read('/gbfs/rouen/3.0/geofencing_zones.json')).toString()) as {
      data: { geofencing_zones: { features: object[] }; global_rules: object[] };
    };
    expect([data.geofencing_zones.features.length, data.global_rules]).toEqual([1, []]);
    await rig.read('/gbfs/rouen/2.3/geofencing_zones.json');
    for (const version of ['2.3', '3.0'])
      expect(rig.cache.lossesOf(`/gbfs/rouen/${version}/geofencing_zones.json`)!.losses).toMatchObject([
        { field: 'geofencing_zones', count: 1 },
      ]);
    await rig.stop();
  });
});

describe('a replay faster than life', () => {
  const reported = MORNING + 3_600_000;
  const updated = async (nature: 'observed' | 'replayed'): Promise<number> => {
    const rig = await PublishRig.start([{ id: 'rouen', formats: ['gbfs'], nature }]);
    const lastReportedAt = new Date(reported).toISOString() as Instant;
    const status = { vehiclesAvailable: 1, isInstalled: true, isRenting: true, isReturning: true, lastReportedAt };
    const entity = {
      stationId: 'rouen:1' as Station['stationId'],
      systemId: 'rouen',
      name: { fr: 'Gare' },
      point: { latitude: 49.44, longitude: 1.09 },
      mode: 'bike',
      status,
    } as Station;
    await rig.happen(upserted('station', '1', entity, { feed: 'rouen' }));
    const body = await rig.read('/gbfs/rouen/2.3/station_status.json');
    await rig.stop();
    return (JSON.parse(body.toString()) as { last_updated: number }).last_updated;
  };

  it('defect F28: is updated no earlier than it is reported; a live clock that is ahead moves nothing', async () => {
    expect(await updated('replayed')).toBe(reported / 1000);
    expect(await updated('observed')).toBeLessThanOrEqual(MORNING / 1000 + 60);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import fc from 'fast-check';
import { IssueCollector } from '#libs/errors';
import { hasRecording, itWithRecordings, readRecording, recordingPath } from '#libs/testing';
import { LossTally } from '#libs/formats/loss';
import {
  GBFS_LOSSES,
  decodeGbfsFile,
  encodeDiscovery23,
  encodeDiscovery30,
  encodeGbfs23,
  encodeGbfs30,
  encodeManifest30,
  type GbfsEncodeContext,
  type GbfsFile,
  type GbfsFileName,
  type GbfsFileOf,
  type JsonValue,
  type SystemInformation,
} from './index.js';

/** Counts by the short names the writers use. */
function countsOf(losses: LossTally): Record<string, number> {
  return Object.fromEntries(
    losses.list().map(({ field, reason, count }) => {
      const [name] = Object.entries(GBFS_LOSSES).find(([, kind]) => kind.field === field && kind.reason === reason)!;
      return [name, count];
    }),
  );
}

const schemas = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas', 'gbfs');
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => Ajv;
const validators = new Map<string, (value: unknown) => string[]>();

function faultsOf(version: string, name: string, value: unknown): string[] {
  const path = join(schemas, version, `${name}.json`);
  let validate = validators.get(path);
  if (!validate) {
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
    const compiled = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
    validate = (checked) => {
      compiled(checked);
      return (compiled.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
    };
    validators.set(path, validate);
  }
  return validate(value).slice(0, 5);
}

const itWithSchemas = existsSync(schemas)
  ? itWithRecordings
  : (_paths: unknown, name: string): void => it.skip(`${name} (skipped, because ${schemas} is not here)`, () => {});

const SETS = [
  'gbfs/baywheels-1.1-2022',
  'gbfs/baywheels-sequence',
  'gbfs/check-almere-3.0',
  'gbfs/getaround-stavanger-3.0',
  'gbfs/mybuxi-2.3',
  'gbfs/spec-example-3.0',
  'rouen/lovelo-gbfs-2.3',
].filter(hasRecording);
const recordings = SETS.flatMap((set) =>
  readdirSync(recordingPath(set))
    .filter((name) => name.endsWith('.json') && !name.startsWith('gbfs.'))
    .map((name) => ({ path: join(set, name), name: name.replace(/^\d+\./, '').replace('.json', '') as GbfsFileName })),
);

function read(path: string, name: GbfsFileName, language = 'en'): GbfsFile {
  return decodeGbfsFile(name, readRecording(path), { language }, new IssueCollector())!;
}
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const again = (file: GbfsFile, value: JsonValue | undefined, language?: string): GbfsFile =>
  decodeGbfsFile(file.name, bytesOf(value), { language }, new IssueCollector())!;

const context = (file: GbfsFile): GbfsEncodeContext => ({
  languages: file.name === 'system_information' ? file.content.languages : ['en'],
  licence: { id: 'etalab-2.0' },
  feedContactEmail: 'open-data@example.org',
  losses: new LossTally(),
});

describe('GBFS writers', () => {
  for (const { path, name } of recordings) {
    itWithSchemas(path, `give valid 2.3 and 3.0 of ${path}`, () => {
      const file = read(path, name);
      const written23 = encodeGbfs23(file, context(file));
      const name23 = file.name === 'vehicle_status' ? 'free_bike_status' : file.name;
      if (written23 !== undefined) expect(faultsOf('v2.3', name23, written23)).toEqual([]);
      const written30 = encodeGbfs30(file, context(file));
      if (written30 !== undefined) expect(faultsOf('v3.0', file.name, written30)).toEqual([]);
      expect(written23 ?? written30).toBeDefined();
    });

    if (/2\.3|1\.1|sequence/.test(path))
      itWithRecordings(path, `lose nothing of ${path} over 2.3, nor over 3.0 and back`, () => {
        const file = read(path, name);
        const { languages } = context(file);
        const over23 = again(file, encodeGbfs23(file, { languages }), 'en');
        expect(over23.content).toEqual(file.content);
        expect(over23.lastUpdated).toBe(file.lastUpdated);
        const written30 = encodeGbfs30(file, context(file));
        if (written30 === undefined) return;
        const over30 = again(file, written30);
        expect(again(file, encodeGbfs23(over30, context(file)), 'en').content).toEqual(sayable23(file));
      });

    if (/3\.0/.test(path))
      itWithRecordings(path, `lose of ${path} over 2.3 no more than they count`, () => {
        const file = read(path, name);
        const [, language = 'en'] = /"(?!end)([a-z]{2}(?:-[A-Z]{2})?)":"/.exec(JSON.stringify(file.content)) ?? [];
        const losses = new LossTally();
        const written = encodeGbfs23(file, { languages: [language], losses });
        if (written === undefined) return;
        const back = again(file, written, language);
        // Which way round a ring is drawn is the version's affair.
        const undrawn = (one: GbfsFile): unknown =>
          JSON.parse(JSON.stringify(one.content, (key, value: unknown) => (key === 'polygons' ? '' : value)));
        if (losses.list().length === 0) expect(undrawn(back)).toEqual(undrawn(file));
        else expect(undrawn(back)).not.toEqual(undrawn(file));
      });

    if (/3\.0/.test(path))
      itWithRecordings(path, `lose nothing of ${path} over 3.0`, () => {
        const file = read(path, name);
        const losses = new LossTally();
        const over30 = again(file, encodeGbfs30(file, { ...context(file), licence: undefined, losses }));
        const lost = Object.keys(countsOf(losses));
        expect(lost.filter((reason) => !EXPECTED_LOSSES.has(reason))).toEqual([]);
        if (!lost.some((reason) => reason.includes('another language is used')))
          expect(over30.content).toEqual({ ...file.content, unreadZones: undefined });
      });
  }
});
const EXPECTED_LOSSES = new Set([
  'licence unknown',
  'last_reported unknown: last_updated is used',
  'text of another language is used',
  // Two of Almere's have no geometry.
  'zones unread',
]);

/** What comes back of a system that had no licence and a telephone number of no known country. */
function sayable23(file: GbfsFile): unknown {
  if (file.name !== 'system_information') return file.content;
  const { phoneNumber: _, ...rest } = file.content;
  return {
    ...rest,
    feedContactEmail: 'open-data@example.org',
    licenseUrl: 'https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf',
  };
}

const NOW = '2026-01-15T08:06:00.000Z';
const fileOf = <N extends GbfsFile['name']>(name: N, content: GbfsFileOf<N>['content']): GbfsFile =>
  ({ name, version: '3.0', lastUpdated: NOW, ttlSeconds: 60, content }) as GbfsFile;
/** `data` of what was written; schema faults are the test's own. */
function dataOf(
  version: '2.3' | '3.0',
  file: GbfsFile,
  more: Partial<GbfsEncodeContext> = {},
): { data: unknown; losses: object } {
  const losses = new LossTally();
  const whole = { languages: ['fr'], ...more, losses };
  const written = (version === '2.3' ? encodeGbfs23 : encodeGbfs30)(file, whole) as { data: unknown } | undefined;
  return { data: written?.data, losses: countsOf(losses) };
}
const system: SystemInformation = {
  systemId: 'lovelo',
  languages: ['fr', 'en'],
  name: { fr: 'Lovélo', en: 'Lovelo' },
  timezone: 'Europe/Paris',
};

describe('GBFS written in another version', () => {
  it("stamps files in the version's own way", () => {
    const file = fileOf('system_regions', { regions: [] });
    const context = { languages: ['fr'], ttlSeconds: 5 };
    expect(encodeGbfs23(file, context)).toEqual({
      last_updated: 1_768_464_360,
      ttl: 5,
      version: '2.3',
      data: { regions: [] },
    });
    expect(encodeGbfs30(file, { languages: ['fr'] })).toEqual({
      last_updated: NOW,
      ttl: 60,
      version: '3.0',
      data: { regions: [] },
    });
  });

  it('has no file where the version has none', () => {
    expect(encodeGbfs30(fileOf('system_hours', { rentalHours: [] }), { languages: ['fr'] })).toBeUndefined();
    expect(encodeGbfs30(fileOf('system_calendar', { calendars: [] }), { languages: ['fr'] })).toBeUndefined();
    expect(encodeGbfs23(fileOf('manifest', { datasets: [] }), { languages: ['fr'] })).toBeUndefined();
  });

  it('lists feeds by language in 2.3 and once in 3.0, never the manifest', () => {
    const head = { lastUpdated: NOW, ttlSeconds: 60 };
    const feeds = ['system_information', 'station_information', 'station_status', 'vehicle_status'].map((name) => ({
      name,
      url: `https://a.b/${name}.json`,
    }));
    const old = feeds.map((feed) => ({ ...feed, name: feed.name.replace('vehicle_status', 'free_bike_status') }));
    const written23 = encodeDiscovery23({ fr: old, en: old }, head);
    expect(written23).toMatchObject({ version: '2.3', data: { fr: { feeds: old }, en: { feeds: old } } });
    const written30 = encodeDiscovery30([...feeds, { name: 'manifest', url: 'https://a.b/manifest.json' }], head);
    expect(written30).toMatchObject({ version: '3.0', data: { feeds } });
    const manifest = encodeManifest30(
      { datasets: [{ systemId: 's', versions: [{ version: '3.0', url: 'https://a.b/gbfs.json' }] }] },
      head,
    );
    expect(manifest).toMatchObject({ data: { datasets: [{ system_id: 's', versions: [{ version: '3.0' }] }] } });
    if (!existsSync(schemas)) return;
    expect(faultsOf('v2.3', 'gbfs', written23)).toEqual([]);
    expect(faultsOf('v3.0', 'gbfs', written30)).toEqual([]);
    expect(faultsOf('v3.0', 'manifest', manifest)).toEqual([]);
  });

  it('gives a 2.3 file set the texts of its language, or the nearest there is', () => {
    const nameIn = (language: string, name: Record<string, string>): unknown =>
      (
        dataOf('2.3', fileOf('system_information', { ...system, name }), { languages: ['fr', 'en'], language })
          .data as { name: string }
      ).name;
    expect(nameIn('en', system.name)).toBe('Lovelo');
    expect(nameIn('en-GB', system.name)).toBe('Lovelo');
    expect(nameIn('de', system.name)).toBe('Lovélo');
    expect(nameIn('de', { it: 'Bici' })).toBe('Bici');
  });

  it('never publishes 3.0 without the licence, and names it in one way only', () => {
    const licence = (own: Partial<SystemInformation>, given?: GbfsEncodeContext['licence']): object => {
      const { data } = dataOf('3.0', fileOf('system_information', { ...system, ...own }), { licence: given });
      const { license_id, license_url } = data as { license_id?: string; license_url?: string };
      return { license_id, license_url };
    };
    expect(licence({ licenseUrl: 'http://www.etalab.gouv.fr/licence-ouverte-open-licence/' })).toEqual({
      license_id: 'etalab-2.0',
    });
    expect(licence({ licenseUrl: 'https://a.b/terms' })).toEqual({ license_url: 'https://a.b/terms' });
    expect(licence({ licenseId: 'ODbL-1.0', licenseUrl: 'https://a.b' })).toEqual({ license_id: 'ODbL-1.0' });
    expect(licence({}, { id: 'etalab-2.0' })).toEqual({ license_id: 'etalab-2.0' });
    expect(licence({}, { url: 'https://a.b/terms' })).toEqual({ license_url: 'https://a.b/terms' });
    expect(dataOf('3.0', fileOf('system_information', system)).losses).toMatchObject({ 'licence unknown': 1 });
    expect(dataOf('2.3', fileOf('system_information', { ...system, licenseId: 'ODbL-1.0' })).data).toMatchObject({
      license_url: 'https://opendatacommons.org/licenses/odbl/1-0/',
    });
  });

  it('reports in 3.0 when the system is open, from its hours and seasons or else always', () => {
    const open = (more: Partial<GbfsEncodeContext>): unknown =>
      (dataOf('3.0', fileOf('system_information', system), more).data as { opening_hours: string }).opening_hours;
    expect(open({})).toBe('24/7');
    const rentalHours = [{ userTypes: ['member'], days: ['mon', 'tue'], startTime: '06:00:00', endTime: '22:00:00' }];
    expect(open({ rentalHours, calendars: [{ startMonth: 4, startDay: 1, endMonth: 10, endDay: 31 }] })).toBe(
      'Apr 01-Oct 31 Mo-Tu 06:00-22:00',
    );
  });

  it('writes telephone numbers as 3.0 wants them, or not at all', () => {
    const phone = (phoneNumber: string, callingCode?: string): unknown =>
      (
        dataOf('3.0', fileOf('system_information', { ...system, phoneNumber }), { callingCode }).data as {
          phone_number?: string;
        }
      ).phone_number;
    expect(phone('+33 2 35 00 00 00')).toBe('+33235000000');
    expect(phone('0033 (0)2.35.00.00.00')).toBe('+33235000000');
    expect(phone('02 35 00 00 00', '+33')).toBe('+33235000000');
    expect(phone('02 35 00 00 00')).toBeUndefined();
    expect(phone('855-480-BIKE', '+1')).toBeUndefined();
  });

  it('splits hours that pass midnight, for the 2.3 schema knows no hour 24', () => {
    const rentalHours = [
      { userTypes: ['member'], days: ['fri', 'sun'], startTime: '22:00:00', endTime: '26:00:00' },
      { userTypes: ['member'], days: ['mon'], startTime: '00:00:00', endTime: '24:00:00' },
    ];
    const file = fileOf('system_hours', { rentalHours });
    expect(dataOf('2.3', file).data).toEqual({
      rental_hours: [
        { user_types: ['member'], days: ['fri', 'sun'], start_time: '22:00:00', end_time: '23:59:59' },
        { user_types: ['member'], days: ['mon', 'sat'], start_time: '00:00:00', end_time: '02:00:00' },
        { user_types: ['member'], days: ['mon'], start_time: '00:00:00', end_time: '23:59:59' },
      ],
    });
    if (existsSync(schemas))
      expect(faultsOf('v2.3', 'system_hours', encodeGbfs23(file, { languages: ['fr'] }))).toEqual([]);
  });

  it('gives each type a shared pool whole in 2.3, and counts that it is shared', () => {
    const stations = [
      {
        stationId: 'A',
        name: { fr: 'Gare' },
        point: { latitude: 49.44, longitude: 1.09 },
        vehicleTypesCapacity: [{ vehicleTypeIds: ['bike', 'cargo'], count: 5 }],
        stationOpeningHours: '24/7',
      },
    ];
    const { data, losses } = dataOf('2.3', fileOf('station_information', { stations }));
    expect(data).toMatchObject({ stations: [{ vehicle_capacity: { bike: 5, cargo: 5 } }] });
    expect(losses).toEqual({ 'capacity shared by vehicle types': 1, station_opening_hours: 1 });
  });

  it('keeps rules for everywhere else over 2.3, and counts permissions it must join', () => {
    const ring = [
      [1, 49],
      [2, 49],
      [2, 50],
      [1, 50],
      [1, 49],
    ];
    const allowed = { rideStartAllowed: true, rideEndAllowed: true, rideThroughAllowed: true };
    const content = {
      zones: [{ name: { fr: 'Ville' }, rules: [{ ...allowed, rideEndAllowed: false }], polygons: [[ring]] }],
      globalRules: [{ rideStartAllowed: false, rideEndAllowed: false, rideThroughAllowed: true, maximumSpeedKph: 10 }],
    };
    const file = fileOf('geofencing_zones', content);
    const losses = new LossTally();
    const written = encodeGbfs23(file, { languages: ['fr'], losses });
    expect(countsOf(losses)).toEqual({ 'ride_start_allowed and ride_end_allowed differ': 1 });
    expect(again(file, written, 'fr').content).toEqual({
      zones: [
        {
          ...content.zones[0],
          rules: [{ ...allowed, rideStartAllowed: false, rideEndAllowed: false }],
          polygons: [[[...ring].reverse()]],
        },
      ],
      globalRules: content.globalRules,
    });
    if (existsSync(schemas)) expect(faultsOf('v2.3', 'geofencing_zones', written)).toEqual([]);
    const open = dataOf('3.0', fileOf('geofencing_zones', { zones: [], globalRules: [] })).data;
    expect(open).toMatchObject({
      global_rules: [{ ride_start_allowed: true, ride_end_allowed: true, ride_through_allowed: true }],
    });
  });

  it('fills in what the target demands and counts each filling', () => {
    const station = { stationId: 'A', vehiclesAvailable: 1, isInstalled: true, isRenting: true, isReturning: true };
    expect(dataOf('3.0', fileOf('station_status', { stations: [station] }))).toMatchObject({
      data: { stations: [{ last_reported: NOW }] },
      losses: { 'last_reported unknown: last_updated is used': 1 },
    });
    const type = { vehicleTypeId: 'T', formFactor: 'moped', propulsionType: 'electric' };
    expect(dataOf('3.0', fileOf('vehicle_types', { vehicleTypes: [type] }), { pricingPlanIds: ['P'] })).toMatchObject({
      data: { vehicle_types: [{ max_range_meters: 0 }] },
      losses: { 'max_range_meters unknown': 1, 'default_pricing_plan_id unknown': 1 },
    });
    const undated = { ...fileOf('system_regions', { regions: [] }), lastUpdated: undefined } as GbfsFile;
    const losses = new LossTally();
    encodeGbfs30(undated, { languages: ['fr'], losses });
    expect(countsOf(losses)).toEqual({ 'last_updated unknown': 1 });
  });

  it('counts what 2.3 cannot say of a system', () => {
    const content = {
      ...system,
      openingHours: '24/7',
      manifestUrl: 'https://a.b/m',
      attributionUrl: 'https://a.b',
      termsUrl: { fr: 'https://a.b/t' },
    };
    expect(dataOf('2.3', fileOf('system_information', content), { languages: ['fr', 'en'] }).losses).toEqual({
      opening_hours: 1,
      manifest_url: 1,
      attribution_url: 1,
      'other languages in this file': 1,
      'terms_url without date': 1,
    });
  });
});

it('writes each text in each language of a system of 3.0: what was not reported in one is there in another, and counted', () => {
  const { data, losses } = dataOf(
    '3.0',
    fileOf('system_regions', { regions: [{ regionId: 'n', name: { fr: 'Nord' } }] }),
    { languages: ['en', 'fr'] },
  );
  expect(data).toEqual({
    regions: [
      {
        region_id: 'n',
        name: [
          { text: 'Nord', language: 'fr' },
          { text: 'Nord', language: 'en' },
        ],
      },
    ],
  });
  expect(losses).toEqual({ 'text of another language is used': 1 });
});

describe('references between the files of a system', () => {
  const known = {
    regionIds: new Set(['north']),
    vehicleTypeIds: new Set(['bike']),
    pricingPlanIds: new Set<string>(),
    stationIds: new Set(['A']),
    rentalApps: new Set(['ios']),
  };
  const uris = { web: 'https://a.b', ios: 'https://a.b/i', android: 'https://a.b/a' };

  it.each(['2.3', '3.0'] as const)('that lead nowhere are left out of %s, each a loss', (version) => {
    const stations = [
      {
        stationId: 'A',
        name: { fr: 'A' },
        point: { latitude: 49, longitude: 1 },
        regionId: 'south',
        rentalUris: uris,
        vehicleTypesCapacity: [{ vehicleTypeIds: ['car'], count: 2 }],
      },
    ];
    const { data, losses } = dataOf(version, fileOf('station_information', { stations }), { known });
    expect((data as { stations: object[] }).stations[0]).toMatchObject({
      rental_uris: { web: uris.web, ios: uris.ios },
    });
    for (const key of ['region_id', 'vehicle_capacity', 'vehicle_types_capacity'])
      expect((data as { stations: object[] }).stations[0]).not.toHaveProperty(key);
    expect(losses).toEqual({
      'dangling region_id': 1,
      'dangling vehicle_types_capacity': 1,
      'rental_uris without app': 1,
    });
  });

  it('of an alert that are all nowhere leave it out: it would be of the whole system', () => {
    const alert = { type: 'station_closure' as const, summary: { fr: 'Fermée' } };
    const alerts = [
      { ...alert, alertId: '1', stationIds: ['A', 'nowhere'] },
      { ...alert, alertId: '2', stationIds: ['nowhere'] },
      { ...alert, alertId: '3', regionIds: ['south'], stationIds: ['A'] },
      { ...alert, alertId: '4' },
    ];
    const { data } = dataOf('3.0', fileOf('system_alerts', { alerts }), { known });
    const given = (data as { alerts: { alert_id: string; station_ids?: string[] }[] }).alerts;
    expect(given.map((one) => [one.alert_id, one.station_ids])).toEqual([
      ['1', ['A']],
      ['3', ['A']],
      ['4', undefined],
    ]);
  });

  it('that lead somewhere stay; a vehicle without a place of its own is left out where its station is nowhere', () => {
    const vehicles = ['A', 'nowhere'].map((stationId) => ({
      vehicleId: stationId,
      stationId,
      isReserved: false,
      isDisabled: false,
      vehicleTypeId: 'bike',
      pricingPlanId: 'P',
    }));
    expect(dataOf('3.0', fileOf('vehicle_status', { vehicles }), { known })).toMatchObject({
      data: { vehicles: [{ station_id: 'A', vehicle_type_id: 'bike' }] },
      losses: { 'dangling pricing_plan_id': 1, 'vehicle nowhere': 1 },
    });
  });

  it('never make a rule for some types one for all', () => {
    const allowed = { rideStartAllowed: false, rideEndAllowed: false, rideThroughAllowed: true };
    const ring = [[1, 49], [2, 49], [2, 50], [1, 49]]; // prettier-ignore
    const zones = [
      {
        rules: [
          { ...allowed, vehicleTypeIds: ['car'] },
          { ...allowed, vehicleTypeIds: ['car', 'bike'] },
        ],
        polygons: [[ring]],
      },
    ];
    const { data, losses } = dataOf('3.0', fileOf('geofencing_zones', { zones, globalRules: [] }), { known });
    expect(data).toMatchObject({
      geofencing_zones: { features: [{ properties: { rules: [{ vehicle_type_ids: ['bike'] }] } }] },
    });
    expect(losses).toEqual({ 'dangling rule': 1 });
  });
});

describe('GBFS round trips', () => {
  const id = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 });
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const count = fc.nat(200);
  const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined });
  const second = fc.date({
    min: new Date('2016-01-01T00:00:00Z'),
    max: new Date('2099-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  const instant = second.map((date) => `${date.toISOString().slice(0, 19)}.000Z`);
  const degrees = (limit: number): fc.Arbitrary<number> =>
    fc.integer({ min: 1, max: limit * 1e5 }).map((value) => value / 1e5);
  const point = fc.record({ latitude: degrees(90), longitude: degrees(180) });
  const present = <T extends object>(value: T): T =>
    Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
  // 2.3 writes pools as a JSON object, in which keys that look like numbers come first.
  const typeId = id.map((rest) => `t${rest}`);
  const pool = fc.uniqueArray(fc.record({ vehicleTypeIds: fc.tuple(typeId), count }), {
    maxLength: 3,
    selector: ({ vehicleTypeIds }) => vehicleTypeIds[0],
  });
  const status = fc
    .record({
      stationId: id,
      vehiclesAvailable: count,
      vehiclesDisabled: maybe(count),
      docksAvailable: maybe(count),
      docksDisabled: maybe(count),
      vehicleTypesAvailable: maybe(fc.array(fc.record({ vehicleTypeId: id, count }), { maxLength: 3 })),
      vehicleDocksAvailable: maybe(
        fc.array(fc.record({ vehicleTypeIds: fc.array(id, { maxLength: 2 }), count }), { maxLength: 3 }),
      ),
      isInstalled: fc.boolean(),
      isRenting: fc.boolean(),
      isReturning: fc.boolean(),
      lastReportedAt: instant,
    })
    .map(present);
  const information = fc
    .record({
      stationId: id,
      name: text.map((fr) => ({ fr })),
      shortName: maybe(text.map((fr) => ({ fr }))),
      point,
      address: maybe(text),
      regionId: maybe(id),
      rentalMethods: maybe(fc.subarray(['key', 'creditcard', 'phone'], { minLength: 1 })),
      isVirtualStation: maybe(fc.boolean()),
      parkingType: maybe(fc.constantFrom('parking_lot', 'other')),
      capacity: maybe(count),
      vehicleTypesCapacity: maybe(pool),
      vehicleDocksCapacity: maybe(pool),
      rentalUris: maybe(fc.constant({ web: 'https://a.b/c?d=e' })),
    })
    .map(present);
  const vehicle = fc
    .record({
      vehicleId: id,
      point,
      isReserved: fc.boolean(),
      isDisabled: fc.boolean(),
      vehicleTypeId: maybe(id),
      stationId: maybe(id),
      currentRangeM: maybe(fc.nat(100_000)),
      currentFuelPercent: maybe(fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)),
      lastReportedAt: maybe(instant),
      vehicleEquipment: maybe(fc.subarray(['child_seat_a', 'snow_chains'], { minLength: 1 })),
    })
    .map(present);
  const unique = <T>(records: fc.Arbitrary<T>, key: (record: T) => string): fc.Arbitrary<T[]> =>
    fc.uniqueArray(records, { selector: key, maxLength: 5 });
  const files = fc.oneof(
    unique(status, ({ stationId }) => stationId).map((stations) => fileOf('station_status', { stations } as never)),
    unique(information, ({ stationId }) => stationId).map((stations) =>
      fileOf('station_information', { stations } as never),
    ),
    unique(vehicle, ({ vehicleId }) => vehicleId).map((vehicles) => fileOf('vehicle_status', { vehicles } as never)),
  );

  it('give back any stations and vehicles over either version, valid by its schema', () => {
    fc.assert(
      fc.property(files, (file) => {
        const losses = new LossTally();
        const written23 = encodeGbfs23(file, { languages: ['fr'], losses });
        const written30 = encodeGbfs30(file, { languages: ['fr'], losses });
        expect(again(file, written23, 'fr').content).toEqual(file.content);
        expect(again(file, written30).content).toEqual(file.content);
        expect(countsOf(losses)).toEqual({});
        if (!existsSync(schemas)) return;
        expect(faultsOf('v2.3', file.name === 'vehicle_status' ? 'free_bike_status' : file.name, written23)).toEqual(
          [],
        );
        expect(faultsOf('v3.0', file.name, written30)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

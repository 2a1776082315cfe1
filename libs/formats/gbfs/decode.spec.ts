import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { HubError, IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import { decodeDiscovery, decodeGbfsFile, type GbfsDecodeOptions, type GbfsFile, type GbfsFileName } from './index.js';

const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

function decode(
  name: GbfsFileName,
  bytes: Uint8Array,
  options: GbfsDecodeOptions = { language: 'fr' },
): { file: GbfsFile | undefined; issues: IssueCollector } {
  const issues = new IssueCollector();
  return { file: decodeGbfsFile(name, bytes, options, issues), issues };
}
const AT = 1_740_734_700;
const document = (data: unknown, version: string | undefined = '2.3', more: object = {}): Uint8Array =>
  bytesOf({ last_updated: AT, ttl: 15, ...(version && { version }), data, ...more });

/** Content of a file with these records, and how often each issue was reported. */
function read(name: GbfsFileName, data: unknown, version?: string): { content: never; counts: Record<string, number> } {
  const { file, issues } = decode(name, document(data, version));
  return { content: file?.content as never, counts: issues.counts };
}
const station = { station_id: 'A', name: 'Gare', lat: 49.44, lon: 1.09 };
const status = {
  station_id: 'A',
  num_bikes_available: 3,
  is_installed: true,
  is_renting: true,
  is_returning: true,
  last_reported: AT,
};
const vehicle = { bike_id: 'V', lat: 49.44, lon: 1.09, is_reserved: false, is_disabled: false };

describe('a GBFS file', () => {
  it('gives the stations of Rouen and what stands at them', () => {
    const folder = 'test/fixtures/gbfs/lovelo-2.3';
    const information = decode('station_information', readFileSync(`${folder}/station_information.json`));
    const { file } = information;
    expect(file).toMatchObject({
      name: 'station_information',
      version: '2.3',
      lastUpdated: '2025-02-28T09:25:00.000Z',
      ttlSeconds: 15,
    });
    if (file?.name !== 'station_information') throw new Error('another file');
    expect(file.content.stations).toHaveLength(5);
    expect(file.content.stations[0]).toMatchObject({
      stationId: '5288',
      name: { fr: '131 - CALENDE' },
      point: { latitude: 49.43954661258192, longitude: 1.0939798343708844 },
      isVirtualStation: true,
      capacity: 10,
      stationArea: { type: 'MultiPolygon' },
      rentalUris: { android: 'lovelolibreservice://stations/5288' },
    });
    const { file: now, issues } = decode('station_status', readFileSync(`${folder}/station_status.json`));
    if (now?.name !== 'station_status') throw new Error('another file');
    expect(now.content.stations[0]).toEqual({
      stationId: '5288',
      vehiclesAvailable: 5,
      docksAvailable: 5,
      vehicleTypesAvailable: [{ vehicleTypeId: 'bike', count: 5 }],
      isInstalled: true,
      isRenting: true,
      isReturning: true,
      lastReportedAt: '2025-02-28T09:10:49.000Z',
    });
    expect(issues.total + information.issues.total).toBe(0);
  });

  it.each([
    [undefined, '1.0', {}],
    ['1.1', '1.1', {}],
    ['2.2', '2.2', {}],
    ['3.0', '3.0', { FIELD_TYPE: 1 }],
    ['v3.0', '3.0', { FIELD_ENUM: 1, FIELD_TYPE: 1 }],
    ['3.1-RC3', '3.1-RC3', { FIELD_TYPE: 1 }],
    ['newest', '1.0', { FIELD_ENUM: 1 }],
  ])('of version %s is read as %s', (version, expected, counts) => {
    const { file, issues } = decode(
      'station_status',
      bytesOf({ last_updated: AT, ttl: 0, version, data: { stations: [status] } }),
    );
    expect(file).toMatchObject({ version: expected, content: { stations: [{ vehiclesAvailable: 3 }] } });
    expect(issues.counts).toEqual(counts);
  });

  it('is refused when it is no JSON: an error page, nothing at all, or cut short', () => {
    for (const text of ['<!DOCTYPE html><html></html>', '', '   ', '{"data":', 'Service unavailable'])
      expect(() => decode('station_status', bytesOf(text))).toThrow(
        expect.objectContaining({ code: 'CONTAINER_UNREADABLE' }),
      );
    expect(() => decode('gbfs', bytesOf('<html>'))).toThrow(expect.objectContaining({ got: 'markup: <html>' }));
  });

  it('is refused when it is too large or nests too deeply', () => {
    const deep = bytesOf(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(() => decode('gbfs', deep)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
    expect(() => decode('gbfs', document({ feeds: [] }), { maxBytes: 10 })).toThrow(HubError);
    const brackets = document({ stations: [{ ...station, name: '[[[['.repeat(50) }] });
    expect(decode('station_information', brackets).issues.total).toBe(0);
  });

  it('without data, or wrapped in a web response, is refused with the reason', () => {
    const wrapped = { data: { data: { stations: [] } }, headers: {}, status: 200 };
    for (const value of [wrapped, { last_updated: AT, ttl: 0 }, [1, 2], 'text', null, 5]) {
      const { file, issues } = decode('station_information', bytesOf(JSON.stringify(value)));
      expect(file).toBeUndefined();
      expect(issues.counts).toEqual({ CONTAINER_UNREADABLE: 1 });
    }
    expect(decode('station_information', bytesOf(wrapped)).issues.samples[0]!.got).toMatch('web response');
  });

  it('loses only the station that is bad, and says which', () => {
    const { file, issues } = decode(
      'station_information',
      document({
        stations: [
          station,
          { ...station, station_id: null },
          7,
          { ...station, station_id: 'C', lat: 0, lon: 0 },
          { ...station, station_id: 12 },
        ],
      }),
    );
    expect((file!.content as { stations: { stationId: string }[] }).stations.map(({ stationId }) => stationId)).toEqual(
      ['A', '12'],
    );
    expect(issues.counts).toEqual({ FIELD_MISSING: 2, FIELD_TYPE: 2, COORDINATE_IMPLAUSIBLE: 1 });
    expect(issues.samples.map(({ where }) => where)).toEqual([
      'data',
      'data.stations[1]',
      'data.stations[3]',
      'data.stations[3]',
      'data.stations[4]',
    ]);
  });

  it('names a station without name by its short name, address or id', () => {
    const nameless = { station_id: 'A', lat: 49.44, lon: 1.09 };
    const nameOf = (extra: object): unknown =>
      (
        read('station_information', { stations: [{ ...nameless, ...extra }] }).content as {
          stations: { name: unknown }[];
        }
      ).stations[0]!.name;
    expect(nameOf({ name: [], short_name: 'G1' })).toEqual({ fr: 'G1' });
    expect(nameOf({ name: '', address: '1 quai' })).toEqual({ fr: '1 quai' });
    expect(nameOf({ name: null })).toEqual({ fr: 'A' });
  });

  it('takes 0 and 1, "true" and true for booleans, and words in any case', () => {
    const { content, counts } = read(
      'station_status',
      { stations: [{ ...status, is_installed: 1, is_renting: '0', is_returning: 'TRUE' }] },
      '1.1',
    );
    expect(content).toMatchObject({ stations: [{ isInstalled: true, isRenting: false, isReturning: true }] });
    expect(counts).toEqual({});
    expect(
      read('station_information', { stations: [{ ...station, rental_methods: ['KEY', 'CREDITCARD', 'SMOKE'] }] }),
    ).toEqual({
      content: {
        stations: [
          {
            stationId: 'A',
            name: { fr: 'Gare' },
            point: { latitude: 49.44, longitude: 1.09 },
            rentalMethods: ['key', 'creditcard'],
          },
        ],
      },
      counts: { FIELD_ENUM: 1 },
    });
  });

  it('reads counts under the names of either version, whatever the version says', () => {
    const { num_bikes_available: _, ...bare } = status;
    const other = { stations: [{ ...bare, num_vehicles_available: 4, num_vehicles_disabled: 1 }] };
    for (const version of ['1.0', '2.3', '3.0'])
      expect(read('station_status', other, version).content).toMatchObject({
        stations: [{ vehiclesAvailable: 4, vehiclesDisabled: 1 }],
      });
    expect(read('vehicle_status', { bikes: [vehicle] }, '3.0').content).toMatchObject({
      vehicles: [{ vehicleId: 'V' }],
    });
    expect(
      read('free_bike_status', { vehicles: [{ ...vehicle, bike_id: undefined, vehicle_id: 'W' }] }).content,
    ).toMatchObject({
      vehicles: [{ vehicleId: 'W' }],
    });
  });

  it('takes placeholder counts for unknown, and keeps what else the station says', () => {
    const { content, counts } = read('station_status', {
      stations: [
        { ...status, num_docks_available: 999_999 },
        { ...status, station_id: 'B', num_bikes_available: -2 },
        { ...status, station_id: 'C', num_bikes_available: null },
      ],
    });
    expect(
      (content as { stations: { vehiclesAvailable?: number }[] }).stations.map((one) => one.vehiclesAvailable),
    ).toEqual([3, undefined, undefined]);
    expect((content as { stations: object[] }).stations[0]).not.toHaveProperty('docksAvailable');
    expect(counts).toEqual({ FIELD_RANGE: 2, FIELD_MISSING: 2 });
  });

  it('takes a station that does not say whether it works for working, and reports so', () => {
    const { content, counts } = read('station_status', { stations: [{ station_id: 'A', num_bikes_available: 1 }] });
    expect(content).toEqual({
      stations: [{ stationId: 'A', vehiclesAvailable: 1, isInstalled: true, isRenting: true, isReturning: true }],
    });
    expect(counts).toEqual({ FIELD_MISSING: 3 });
  });

  it.each([
    [AT, '2025-02-28T09:25:00.000Z', {}],
    [AT * 1000, '2025-02-28T09:25:00.000Z', { TIME_UNIT: 1 }],
    [String(AT), '2025-02-28T09:25:00.000Z', { FIELD_TYPE: 1 }],
    ['2025-05-21T07:47:43.124370+00:00', '2025-05-21T07:47:43.124Z', {}],
    ['2025-05-21T09:47:43+0200', '2025-05-21T07:47:43.000Z', {}],
    ['2025-05-21T07:47:43', '2025-05-21T07:47:43.000Z', { TIME_FORMAT: 1 }],
    [0, undefined, { TIME_IMPLAUSIBLE: 1 }],
    [null, undefined, {}],
    ['yesterday', undefined, { TIME_FORMAT: 1 }],
    [{}, undefined, { TIME_FORMAT: 1 }],
  ])('reads %j as the moment %s', (value, instant, counts) => {
    const expected = read('station_status', { stations: [{ ...status, last_reported: value }] });
    expect((expected.content as { stations: { lastReportedAt?: string }[] }).stations[0]!.lastReportedAt).toBe(instant);
    expect(expected.counts).toEqual(counts);
  });

  it('drops vehicles without id and vehicles that are nowhere', () => {
    const { content, counts } = read('free_bike_status', {
      bikes: [
        { ...vehicle, bike_id: null },
        { ...vehicle, bike_id: 'W', lat: undefined, lon: undefined },
        { ...vehicle, bike_id: 'X', lat: 0, lon: 0, station_id: 'A' },
        vehicle,
        { ...vehicle, is_reserved: 1 },
      ],
    });
    expect(content).toEqual({
      vehicles: [
        { vehicleId: 'X', stationId: 'A', isReserved: false, isDisabled: false },
        { vehicleId: 'V', point: { latitude: 49.44, longitude: 1.09 }, isReserved: true, isDisabled: false },
      ],
    });
    expect(counts).toEqual({ FIELD_MISSING: 2, COORDINATE_IMPLAUSIBLE: 1, DUPLICATE_KEY: 1 });
  });

  it('refuses a vehicle type that says wrongly what drives it, and calls an unknown form other', () => {
    const type = { vehicle_type_id: 'T', form_factor: 'bicycle', propulsion_type: 'human' };
    const { content, counts } = read('vehicle_types', {
      vehicle_types: [
        { ...type, vehicle_type_id: 'A', propulsion_type: 2 },
        { ...type, vehicle_type_id: 'B', form_factor: 'SCOOTER' },
        {
          ...type,
          vehicle_type_id: 'C',
          form_factor: 'hoverboard',
          eco_label: [{ country_code: 'FR', eco_sticker: 'critair_1' }],
        },
      ],
    });
    expect(content).toEqual({
      vehicleTypes: [
        { vehicleTypeId: 'B', formFactor: 'scooter_standing', propulsionType: 'human' },
        {
          vehicleTypeId: 'C',
          formFactor: 'other',
          propulsionType: 'human',
          ecoLabels: [{ countryCode: 'FR', ecoSticker: 'critair_1' }],
        },
      ],
    });
    expect(counts).toEqual({ FIELD_ENUM: 2, FIELD_MISSING: 1 });
  });

  it('gives capacities one meaning although the versions swap their names', () => {
    const v2 = read('station_information', {
      stations: [{ ...station, vehicle_capacity: { bike: 5 }, vehicle_type_capacity: { scooter: 2 } }],
    });
    const v3 = read(
      'station_information',
      {
        stations: [
          {
            ...station,
            vehicle_types_capacity: [{ vehicle_type_ids: ['bike'], count: 5 }],
            vehicle_docks_capacity: [{ vehicle_type_ids: ['scooter'], count: 2 }],
          },
        ],
      },
      '3.0',
    );
    expect(v2.content).toEqual(v3.content);
    expect(v2.content).toMatchObject({
      stations: [
        {
          vehicleTypesCapacity: [{ vehicleTypeIds: ['bike'], count: 5 }],
          vehicleDocksCapacity: [{ vehicleTypeIds: ['scooter'], count: 2 }],
        },
      ],
    });
  });

  it('reads prices written as text and refuses the plan, not the file, whose price is none', () => {
    const plan = { plan_id: 'P', name: 'Jour', currency: 'EUR', is_taxable: 0, description: 'Un jour' };
    const { content, counts } = read('system_pricing_plans', {
      plans: [
        { ...plan, price: '2.50' },
        { ...plan, plan_id: 'Q', price: 'free' },
        { ...plan, plan_id: 'R', price: -1 },
      ],
    });
    expect(content).toEqual({
      plans: [
        {
          planId: 'P',
          name: { fr: 'Jour' },
          currency: 'EUR',
          price: 2.5,
          isTaxable: false,
          description: { fr: 'Un jour' },
        },
      ],
    });
    expect(counts).toEqual({ FIELD_TYPE: 2, FIELD_MISSING: 2, FIELD_RANGE: 1 });
  });

  it('gives alerts in their languages, of a kind it knows', () => {
    const alert = {
      alert_id: '1',
      type: 'STATION_CLOSURE',
      summary: [
        { text: 'Fermé', language: 'fr' },
        { text: 'Closed', language: 'en' },
      ],
    };
    expect(
      read(
        'system_alerts',
        {
          alerts: [
            { ...alert, times: [{ start: AT }], station_ids: [7] },
            { alert_id: '2', type: 'party' },
          ],
        },
        '1.1',
      ),
    ).toEqual({
      content: {
        alerts: [
          {
            alertId: '1',
            type: 'station_closure',
            summary: { fr: 'Fermé', en: 'Closed' },
            times: [{ start: '2025-02-28T09:25:00.000Z' }],
            stationIds: ['7'],
          },
        ],
      },
      counts: { FIELD_MISSING: 1 },
    });
  });

  it('takes the language of its texts from itself where it says one', () => {
    const { file } = decode(
      'system_information',
      document({ system_id: 's', name: 'Vélo', language: 'fr', timezone: 'Europe/Paris' }),
      { language: 'en' },
    );
    expect(file!.content).toEqual({ systemId: 's', languages: ['fr'], name: { fr: 'Vélo' }, timezone: 'Europe/Paris' });
    expect(read('system_information', { name: 'x' })).toEqual({ content: undefined, counts: { FIELD_MISSING: 1 } });
  });

  it('reads hours that end after midnight and refuses what are none', () => {
    const hours = { user_types: ['member'], days: ['FRI'], start_time: '22:00:00', end_time: '26:00:00' };
    expect(
      read('system_hours', { rental_hours: [hours, { ...hours, end_time: '48:00:00' }, { ...hours, days: [] }] }),
    ).toEqual({
      content: { rentalHours: [{ userTypes: ['member'], days: ['fri'], startTime: '22:00:00', endTime: '26:00:00' }] },
      counts: { TIME_FORMAT: 1, FIELD_MISSING: 2 },
    });
  });

  it('escapes addresses that need it and refuses those that are none', () => {
    const uri = (url: string): unknown =>
      (read('system_information', { system_id: 's', name: 'n', timezone: 'UTC', url }).content as { url?: string }).url;
    expect(uri('https://exemple.fr/vélo libre')).toBe('https://exemple.fr/v%C3%A9lo%20libre');
    expect(uri('www.example.org')).toBeUndefined();
  });

  it('counts each field it does not know once, but not the extensions a producer marks as such', () => {
    const stations = [
      { ...station, legacy_id: 1, _bonus: true },
      { ...station, station_id: 'B', legacy_id: 2 },
    ];
    const { issues } = decode('station_information', document({ stations }));
    expect(issues.samples).toEqual([
      {
        code: 'UNKNOWN_FIELD',
        severity: 'advice',
        where: 'data.stations',
        field: 'legacy_id',
        got: 'in 2 records',
        count: 2,
      },
    ]);
  });

  it('never lets a key of the feed change what objects are', () => {
    const bytes = bytesOf(
      '{"last_updated":1740734700,"ttl":0,"data":{"__proto__":{"feeds":[]},"stations":[{"station_id":"__proto__","name":[{"language":"__proto__","text":"x"}],"lat":1,"lon":1,"rental_uris":{"__proto__":"https://a.b"}}]}}',
    );
    const { file } = decode('station_information', bytes);
    const [first] = (file!.content as { stations: { name: object; rentalUris?: object }[] }).stations;
    expect(Object.getPrototypeOf(first!.name)).toBe(Object.prototype);
    expect(first!.rentalUris).toBeUndefined();
    expect(({} as { feeds?: unknown }).feeds).toBeUndefined();
  });
});

describe('geofencing zones', () => {
  const ring = [
    [1, 49],
    [1, 50],
    [2, 50],
    [2, 49],
    [1, 49],
  ];
  const feature = (coordinates: unknown, rules: object[], type = 'MultiPolygon'): object => ({
    type: 'Feature',
    geometry: { type, coordinates },
    properties: { name: 'Zone', rules },
  });
  const rule2 = { ride_allowed: false, ride_through_allowed: true, vehicle_type_id: ['s'], maximum_speed_kph: 10 };
  const zones = (features: object[], options: GbfsDecodeOptions = {}, more: object = {}): ReturnType<typeof decode> =>
    decode(
      'geofencing_zones',
      document({ geofencing_zones: { type: 'FeatureCollection', features }, ...more }),
      options,
    );

  it('split one permission into starting and ending', () => {
    expect(zones([feature([[ring]], [rule2])]).file!.content).toEqual({
      zones: [
        {
          name: { und: 'Zone' },
          polygons: [[ring]],
          rules: [
            {
              vehicleTypeIds: ['s'],
              rideStartAllowed: false,
              rideEndAllowed: false,
              rideThroughAllowed: true,
              maximumSpeedKph: 10,
            },
          ],
        },
      ],
      globalRules: [],
    });
  });

  it('close open rings, take a polygon for one of many, and refuse what is no place', () => {
    const { file, issues } = zones([
      feature([[ring.slice(0, 4)]], []),
      feature([ring], [], 'Polygon'),
      feature([[[['a', 'b']]]], []),
      { type: 'Feature', geometry: null, properties: {} },
    ]);
    expect(file!.content).toMatchObject({ zones: [{ polygons: [[ring]] }, { polygons: [[ring]] }] });
    expect(issues.counts).toEqual({ FIELD_MISSING: 2, FIELD_TYPE: 2 });
  });

  const zonesOf = (geofencing_zones: unknown): { zones: unknown[]; counts: object } => {
    const issues = new IssueCollector();
    const document = { last_updated: 1_768_464_000, ttl: 0, version: '2.3', data: { geofencing_zones } };
    const file = decodeGbfsFile('geofencing_zones', Buffer.from(JSON.stringify(document)), {}, issues);
    return { zones: (file?.content as { zones: unknown[] } | undefined)?.zones ?? [], counts: issues.counts };
  };
  const square = [
    [
      [1.08, 49.43],
      [1.1, 49.43],
      [1.1, 49.45],
      [1.08, 49.45],
      [1.08, 49.43],
    ],
  ];
  const zone = (rules: unknown, more: object = {}): object => ({
    type: 'Feature',
    geometry: { type: 'MultiPolygon', coordinates: [square] },
    properties: { name: 'Zone', rules, ...more },
  });
  const collection = (...features: object[]): object => ({ type: 'FeatureCollection', features });
  const slow = { ride_allowed: true, ride_through_allowed: true, maximum_speed_kph: 6 };

  it('are read from a list of collections, and with a single rule that is no list', () => {
    const read = { rules: [{ rideStartAllowed: true, rideEndAllowed: true, maximumSpeedKph: 6 }] };
    expect(zonesOf([collection(zone(slow))])).toMatchObject({ zones: [read], counts: { FIELD_TYPE: 2 } });
    expect(zonesOf([zone([slow])])).toMatchObject({ zones: [read] });
    expect(zonesOf(collection(zone(slow)))).toMatchObject({ zones: [read], counts: { FIELD_TYPE: 1 } });
  });

  it.each([
    ['a rule that is no object', zone(['slow'])],
    ['rules that are a text', zone('slow')],
    ['a rule without its first word', zone([slow, { maximum_speed_kph: 6 }])],
    ['a speed that is no number', zone([{ ...slow, maximum_speed_kph: 'six' }])],
    ['a way through that is neither', zone([{ ...slow, ride_through_allowed: 'sometimes' }])],
    ['types that cannot be read', zone([{ ...slow, vehicle_type_id: [{}] }])],
    ['an end that cannot be read', zone([slow], { end: 'soon' })],
  ])('are left out and reported where a restriction would be dropped: %s', (_, feature) => {
    const { zones, counts } = zonesOf(collection(feature));
    expect(zones).toEqual([]);
    expect(counts).toHaveProperty('FIELD_MISSING');
  });

  it('are reported where a ring crosses itself', () => {
    const bow = [
      [
        [1.08, 49.43],
        [1.1, 49.45],
        [1.1, 49.43],
        [1.08, 49.45],
        [1.08, 49.43],
      ],
    ];
    const crossing = { ...zone([slow]), geometry: { type: 'MultiPolygon', coordinates: [bow] } };
    expect(zonesOf(collection(crossing)).counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1 });
    expect(zonesOf(collection(zone([slow]))).counts).toEqual({});
  });

  it.each([
    ['US/Pacific (PST)', 'FIELD_ENUM'],
    [null, 'FIELD_MISSING'],
    ['', 'FIELD_MISSING'],
    ['UTC+1', 'FIELD_ENUM'],
  ])('of a system whose zone is %s the configured one is taken and reported', (timezone, code) => {
    const issues = new IssueCollector();
    const data = { system_id: 's', language: 'fr', name: 'x', timezone };
    const document = Buffer.from(JSON.stringify({ last_updated: 1_768_464_000, ttl: 0, version: '2.3', data }));
    const file = decodeGbfsFile('system_information', document, { timeZone: 'Europe/Paris' }, issues);
    expect(file!.content).toMatchObject({ timezone: 'Europe/Paris' });
    expect(issues.counts).toEqual({ [code]: 1 });
  });

  it('of two reports of one station the newer is kept, whichever stands last', () => {
    const report = (bikes: number, last_reported: number): object => ({
      station_id: '1',
      num_bikes_available: bikes,
      is_installed: true,
      is_renting: true,
      is_returning: true,
      last_reported,
    });
    const stations = [report(5, 1_768_464_000), report(6, 1_768_463_000)];
    const document = { last_updated: 1_768_464_000, ttl: 0, version: '2.3', data: { stations } };
    const issues = new IssueCollector();
    const file = decodeGbfsFile('station_status', Buffer.from(JSON.stringify(document)), {}, issues);
    expect(file!.content).toMatchObject({ stations: [{ vehiclesAvailable: 5 }] });
    expect(issues.counts).toEqual({ DUPLICATE_KEY: 1 });
  });

  it('hold inside whatever the winding, unless the producer is known to mean it', () => {
    const outside = feature([[[...ring].reverse()]], [rule2]);
    expect(zones([outside]).file!.content).toMatchObject({ globalRules: [] });
    expect(zones([outside], { windingMatters: true }).file!.content).toMatchObject({
      zones: [{ rules: [{ rideStartAllowed: true, rideEndAllowed: true, rideThroughAllowed: true }] }],
      globalRules: [{ rideStartAllowed: false, maximumSpeedKph: 10 }],
    });
  });
});

describe('the discovery file', () => {
  const feeds = [
    { name: 'gbfs', url: 'https://a.b/gbfs.json' },
    { name: 'station_status', url: 'https://a.b/status' },
    { name: 'vehicle_availability', url: 'https://a.b/x' },
    { name: 'station_information', url: 'nowhere' },
  ];

  it('is read by its layout: one block per language, or none', () => {
    const issues = new IssueCollector();
    expect(decodeDiscovery(document({ fr: { feeds }, en: { feeds: feeds.slice(0, 2) } }), issues)).toEqual([
      { name: 'station_status', url: 'https://a.b/status', language: 'fr' },
      { name: 'station_status', url: 'https://a.b/status', language: 'en' },
    ]);
    expect(decodeDiscovery(document({ feeds }), issues)).toEqual([
      { name: 'station_status', url: 'https://a.b/status' },
    ]);
    expect(issues.counts).toEqual({ UNKNOWN_FIELD: 2, FIELD_TYPE: 2, FIELD_MISSING: 2 });
  });

  it('gives nothing where there is nothing', () => {
    const issues = new IssueCollector();
    expect(decodeDiscovery(bytesOf({ data: {} }), issues)).toEqual([]);
    expect(decodeDiscovery(bytesOf({}), issues)).toEqual([]);
  });
});

describe('recorded GBFS', () => {
  const counted: [string, GbfsFileName, number, Record<string, number>][] = [
    ['gbfs/baywheels-1.1-2022/station_information.json', 'station_information', 496, { UNKNOWN_FIELD: 7 }],
    ['gbfs/baywheels-1.1-2022/station_status.json', 'station_status', 496, { UNKNOWN_FIELD: 6 }],
    ['gbfs/baywheels-1.1-2022/free_bike_status.json', 'free_bike_status', 720, { UNKNOWN_FIELD: 4 }],
    ['gbfs/baywheels-1.1-2022/system_regions.json', 'system_regions', 6, { DUPLICATE_KEY: 6 }],
    ['gbfs/mybuxi-2.3/station_information.json', 'station_information', 1926, { DUPLICATE_KEY: 1 }],
    ['gbfs/mybuxi-2.3/station_status.json', 'station_status', 1926, { DUPLICATE_KEY: 1 }],
    ['gbfs/check-almere-3.0/vehicle_status.json', 'vehicle_status', 6, {}],
    ['gbfs/check-almere-3.0/geofencing_zones.json', 'geofencing_zones', 14, { FIELD_MISSING: 2 }],
    ['gbfs/getaround-stavanger-3.0/vehicle_status.json', 'vehicle_status', 40, {}],
    ['gbfs/getaround-stavanger-3.0/system_pricing_plans.json', 'system_pricing_plans', 40, {}],
    ['gbfs/spec-example-3.0/station_status.json', 'station_status', 2, { FIELD_TYPE: 1 }],
    ['rouen/lovelo-gbfs-2.3/station_information.json', 'station_information', 122, {}],
    ['rouen/lovelo-gbfs-2.3/station_status.json', 'station_status', 122, {}],
  ];
  for (const [path, name, records, counts] of counted)
    itWithRecordings(path, `has ${records} records in ${path}`, () => {
      const { file, issues } = decode(name, readRecording(path));
      expect(Object.values(file!.content)[0]).toHaveLength(records);
      expect(issues.counts).toEqual(counts);
    });
});

describe('any bytes', () => {
  const names: GbfsFileName[] = [
    'gbfs',
    'manifest',
    'gbfs_versions',
    'system_information',
    'vehicle_types',
    'station_information',
    'station_status',
    'vehicle_status',
    'free_bike_status',
    'system_regions',
    'system_pricing_plans',
    'system_alerts',
    'geofencing_zones',
    'system_hours',
    'system_calendar',
  ];
  const anyName = fc.constantFrom(...names);

  it('never make the reader throw anything but its refusal', () => {
    fc.assert(
      fc.property(anyName, fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.json().map(bytesOf)), (name, bytes) => {
        try {
          decode(name, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }),
    );
  });

  it('in any place of a good document cost no more than the record they stand in', () => {
    const keys = [
      'stations',
      'bikes',
      'vehicles',
      'regions',
      'plans',
      'alerts',
      'vehicle_types',
      'feeds',
      'versions',
      'datasets',
      'rental_hours',
      'calendars',
      'global_rules',
    ];
    const fields = [
      ...Object.keys({ ...station, ...status, ...vehicle }),
      'geometry',
      'properties',
      'rules',
      'times',
      'per_km_pricing',
      'rental_uris',
      'vehicle_capacity',
      'station_area',
      'name',
    ];
    const anyRecord = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(
        anyName,
        fc.constantFrom(...keys),
        fc.array(anyRecord),
        fc.constantFrom('1.1', '2.3', '3.0'),
        (name, key, records, version) => {
          decode(name, document({ [key]: records, geofencing_zones: { features: records } }, version));
        },
      ),
      { numRuns: 300 },
    );
    const content = decode(
      'station_information',
      document({ stations: [station, { garbage: [[{}]] }, { ...station, station_id: 'Z' }] }),
    ).file!.content;
    expect((content as { stations: object[] }).stations).toHaveLength(2);
  });
});

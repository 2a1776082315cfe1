import { decodeDiscovery } from '#libs/formats/gbfs';
import { IssueCollector } from '#libs/errors';
import type { Dataset, FreeVehicle, HubEvent, Instant, Station } from '#libs/model';
import { compileRules } from '#libs/normalise';
import { NOON, documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { PublishRig } from '../support/publish-rig.js';

const NOW_S = NOON / 1000;
const file = (data: object, more: object = {}): object => ({
  last_updated: NOW_S,
  ttl: 60,
  version: '2.3',
  data,
  ...more,
});
const place = { lat: 49.44, lon: 1.09 };
const station = (id: unknown, more: object = {}): object => ({
  station_id: id,
  name: `Station ${id}`,
  ...place,
  ...more,
});
const status = (id: unknown, more: object = {}): object => ({
  station_id: id,
  num_bikes_available: 4,
  num_docks_available: 6,
  is_installed: true,
  is_renting: true,
  is_returning: true,
  last_reported: NOW_S,
  ...more,
});
const bike = (id: unknown, more: object = {}): object => ({
  bike_id: id,
  ...place,
  is_reserved: false,
  is_disabled: false,
  ...more,
});
const types = (...ids: string[]): object =>
  file({ vehicle_types: ids.map((id) => ({ vehicle_type_id: id, form_factor: 'bicycle', propulsion_type: 'human' })) });

/** One bike share: its files through the real reader and normaliser, and what is known after each. */
class BikeShare {
  readonly normaliser;
  readonly now = new Map<string, HubEvent>();

  constructor(rules: readonly object[] = []) {
    this.normaliser = normaliserOf({}, { rules: compileRules(rules as { use: string }[], 'feeds[0]') });
  }

  take(document: string, body: object | string, receivedMs = NOON) {
    const receivedAt = new Date(receivedMs).toISOString() as Instant;
    const { events, issues, refused } = this.normaliser.normalise(
      documentOf('gbfs', body, { document, receivedAt, sourceId: document }),
      receivedMs,
    );
    for (const event of events) {
      if (event.op === 'remove') this.now.delete(event.key);
      else this.now.set(event.key, event);
    }
    return { events, counts: issues.counts, refused };
  }

  stations(...stations: object[]) {
    return this.take('station_information', file({ stations }));
  }

  statuses(...stations: object[]) {
    return this.take('station_status', file({ stations }));
  }

  station(local: string): Station | undefined {
    return this.now.get(`rouen:${local}`)?.entity as Station | undefined;
  }

  flags(local: string): string[] {
    return this.now.get(`rouen:${local}`)!.quality.flags;
  }

  get free(): FreeVehicle[] {
    return [...this.now.values()]
      .filter(({ kind }) => kind === 'free-vehicle')
      .map(({ entity }) => entity as FreeVehicle);
  }

  get stationIds(): string[] {
    return [...this.now.values()].filter(({ kind }) => kind === 'station').map(({ key }) => key.slice('rouen:'.length));
  }
}

describe('a version that contradicts the content', () => {
  it('defect 56: is not believed: counts are read by their own names', () => {
    const share = new BikeShare();
    share.stations(station('a'));
    const { num_bikes_available: _, ...rest } = status('a') as Record<string, unknown>;
    share.take('station_status', file({ stations: [{ ...rest, num_vehicles_available: 7 }] }, { version: '1.0' }));
    expect(share.station('a')!.status!.vehiclesAvailable).toBe(7);
  });

  it('defect 56: 999,999 docks are no docks, and the station of a dockless system is left out where the feed names it', () => {
    const share = new BikeShare([{ use: 'drop-stations', stations: ['virtual'] }]);
    const { counts } = share.stations(station('virtual', { capacity: 999_999 }), station('a', { capacity: 999_999 }));
    expect(counts).toEqual({ FIELD_RANGE: 2, REPAIRED: 1 });
    expect(share.statuses(status('virtual'), status('a')).counts).toEqual({});
    expect(share.stationIds).toEqual(['a']);
    expect(share.station('a')).not.toHaveProperty('capacity');
  });
});

it('defect 57: "v3.0" is 3.0', () => {
  const share = new BikeShare();
  const names = [{ text: 'Lovélo', language: 'fr' }];
  const { counts } = share.take(
    'system_information',
    file({ system_id: 'lovelo', languages: ['fr'], name: names, timezone: 'Europe/Paris' }, { version: 'v3.0' }),
  );
  expect((share.now.get('rouen:gbfs')!.entity as Dataset).version).toBe('3.0');
  expect(counts['FIELD_ENUM']).toBe(1);
});

describe('a status that contradicts itself', () => {
  it('defect 58: counts by type that do not add up are left out, for the total is what counts, and reported', () => {
    const share = new BikeShare();
    share.stations(station('a'), station('b'));
    const byType = (count: number) => ({ vehicle_types_available: [{ vehicle_type_id: 'x', count }] });
    expect(share.statuses(status('a', byType(9)), status('b', byType(4))).counts).toEqual({ ENTITY_IMPLAUSIBLE: 1 });
    expect(share.station('a')!.status).not.toHaveProperty('vehicleTypesAvailable');
    expect(share.station('a')!.status!.vehiclesAvailable).toBe(4);
    expect(share.station('b')!.status!.vehicleTypesAvailable).toEqual([{ vehicleTypeId: 'x', count: 4 }]);
  });

  it('defect 58: a station that last reported months ago is flagged as stale and counted', () => {
    const share = new BikeShare();
    share.stations(station('a'), station('b'));
    const { counts } = share.statuses(status('a', { last_reported: NOW_S - 90 * 86_400 }), status('b'));
    expect([counts, share.flags('a'), share.flags('b')]).toEqual([{ ENTITY_STALE: 1 }, ['suspect:stale'], []]);
  });

  it('defect 58: a type that is declared nowhere is not published', async () => {
    const share = new BikeShare();
    share.take('vehicle_types', types('x', 'y'));
    share.stations(station('a'));
    const list = [
      { vehicle_type_id: 'x', count: 1 },
      { vehicle_type_id: 'ghost', count: 3 },
    ];
    share.statuses(status('a', { vehicle_types_available: list }));
    const [row] = await published(share);
    expect(row).toMatchObject({
      num_vehicles_available: 4,
      vehicle_types_available: [{ vehicle_type_id: 'x', count: 1 }],
    });
  });
});

/** Rows of the station status published in 3.0. */
async function published(share: BikeShare): Promise<object[]> {
  const rig = await PublishRig.start([{ id: 'rouen', formats: ['gbfs'] }]);
  await rig.happen(...share.now.values());
  const { data } = JSON.parse((await rig.read('/gbfs/rouen/3.0/station_status.json')).toString()) as {
    data: { stations: object[] };
  };
  await rig.stop();
  return data.stations;
}

it('defect 59: a retired station without last_reported costs no other, and is reported without a time', () => {
  const share = new BikeShare();
  share.stations(station('retired'), station('b'));
  const { refused } = share.statuses(status('retired', { last_reported: undefined, is_installed: false }), status('b'));
  expect(refused).toBeUndefined();
  expect(share.station('retired')!.status).toMatchObject({ isInstalled: false });
  expect(share.station('retired')!.status).not.toHaveProperty('lastReportedAt');
  expect(share.stationIds).toEqual(['retired', 'b']);
});

it('defect 60: null is absent, wherever it stands', () => {
  const share = new BikeShare();
  share.take(
    'station_information',
    file({ stations: [station('a', { capacity: null, address: null })] }, { last_updated: null }),
  );
  const { counts } = share.statuses(status('a', { last_reported: null, num_docks_available: null }));
  expect(share.station('a')).toMatchObject({ status: { vehiclesAvailable: 4 } });
  expect(share.station('a')!.status).not.toHaveProperty('docksAvailable');
  expect(counts).toEqual({});
});

it('defect 61: a propulsion that is a number refuses the type, not the file', () => {
  const share = new BikeShare();
  const { counts } = share.take(
    'vehicle_types',
    file({
      vehicle_types: [
        { vehicle_type_id: 'bad', form_factor: 'bicycle', propulsion_type: 2, max_range_meters: 0 },
        { vehicle_type_id: 'good', form_factor: 'bicycle', propulsion_type: 'human' },
      ],
    }),
  );
  const { files } = (share.now.get('rouen:gbfs')!.entity as Dataset).body as {
    files: { vehicle_types: { vehicleTypes: object[] } };
  };
  expect(files.vehicle_types.vehicleTypes).toMatchObject([{ vehicleTypeId: 'good' }]);
  expect(counts['FIELD_ENUM']).toBe(1);
});

it('defect 62: numbers are ids, 0 and 1 are booleans, and a station without id or at 0,0 costs only itself', () => {
  const share = new BikeShare();
  const { counts } = share.stations(station(7), station(undefined), station('null-island', { lat: 0, lon: 0 }));
  share.statuses(status(7, { is_renting: 1, is_returning: 0, is_installed: '1' }));
  expect(share.stationIds).toEqual(['7']);
  expect(share.station('7')!.status).toMatchObject({ isRenting: true, isReturning: false, isInstalled: true });
  expect(counts).toMatchObject({ FIELD_TYPE: 1, FIELD_MISSING: 2, COORDINATE_IMPLAUSIBLE: 1 });
});

it('defect 63: a vehicle whose id is null is no vehicle', () => {
  const share = new BikeShare();
  const { counts } = share.take('free_bike_status', file({ bikes: [bike(null), bike('1')] }));
  expect([share.free.length, counts]).toEqual([1, { FIELD_MISSING: 1 }]);
});

it('defect 64: one bad station of many costs only itself, and is named', () => {
  const share = new BikeShare();
  const { counts } = share.stations(
    station('a'),
    { station_id: 'bad', lat: 'north' },
    'nonsense' as never,
    station('b'),
  );
  expect(share.stationIds).toEqual(['a', 'b']);
  expect(counts).toMatchObject({ FIELD_MISSING: 1, FIELD_TYPE: 2 });
});

it('defect 65: empty lists of texts leave a station its short name, address or id for a name', () => {
  const share = new BikeShare();
  share.take(
    'station_information',
    file(
      {
        stations: [
          station('a', { name: [], short_name: [{ text: 'Gare', language: 'fr' }] }),
          station('b', { name: [], address: '1 rue Verte' }),
          station('c', { name: [] }),
        ],
      },
      { version: '3.0' },
    ),
  );
  expect(['a', 'b', 'c'].map((id) => Object.values(share.station(id)!.name!)[0])).toEqual(['Gare', '1 rue Verte', 'c']);
});

it('defect 66: a discovery file that lists itself is not followed in circles', () => {
  const issues = new IssueCollector();
  const feeds = [
    { name: 'gbfs', url: 'https://a.example/gbfs.json' },
    { name: 'station_status', url: 'https://a.example/status' },
  ];
  const bytes = Buffer.from(JSON.stringify(file({ fr: { feeds } })));
  expect(decodeDiscovery(bytes, issues).map(({ name }) => name)).toEqual(['station_status']);
  expect(issues.total).toBe(0);
});

it('defect 67: the address of a file is the one the discovery file gives, whatever its own is', () => {
  const feeds = [{ name: 'station_status', url: 'https://cdn.example/v9/some/where?x=1' }];
  const bytes = Buffer.from(JSON.stringify(file({ feeds }, { version: '3.0' })));
  expect(decodeDiscovery(bytes, new IssueCollector())).toEqual([
    { name: 'station_status', url: 'https://cdn.example/v9/some/where?x=1' },
  ]);
});

describe('a system with types whose stations do not report them', () => {
  it('defect 68: has all vehicles of the one type there is, flagged and counted', () => {
    const share = new BikeShare();
    share.take('vehicle_types', types('x'));
    share.stations(station('a'));
    expect(share.statuses(status('a')).counts).toEqual({ REPAIRED: 1 });
    expect(share.station('a')!.status!.vehicleTypesAvailable).toEqual([{ vehicleTypeId: 'x', count: 4 }]);
    expect(share.flags('a')).toEqual(['repaired:vehicle-types']);
  });

  it('defect 68: has those that stand there, where they add up to what the station reports', () => {
    const share = new BikeShare();
    share.take('vehicle_types', types('x', 'y'));
    const stood = ['x', 'x', 'y', 'x'].map((type, i) => bike(String(i), { station_id: 'a', vehicle_type_id: type }));
    share.take('free_bike_status', file({ bikes: [...stood, bike('9', { station_id: 'b', vehicle_type_id: 'x' })] }));
    share.stations(station('a'), station('b'));
    share.statuses(status('a'), status('b'));
    expect(share.station('a')!.status!.vehicleTypesAvailable).toEqual([
      { vehicleTypeId: 'x', count: 3 },
      { vehicleTypeId: 'y', count: 1 },
    ]);
    expect(share.station('b')!.status).not.toHaveProperty('vehicleTypesAvailable');
  });
});

it('defect 69: a vehicle without a pricing plan stays, and its type keeps the plan that holds by default', () => {
  const share = new BikeShare();
  share.take(
    'vehicle_types',
    file({
      vehicle_types: [
        { vehicle_type_id: 'x', form_factor: 'bicycle', propulsion_type: 'human', default_pricing_plan_id: 'p' },
      ],
    }),
  );
  const { counts } = share.take('free_bike_status', file({ bikes: [bike('1', { vehicle_type_id: 'x' })] }));
  expect(share.free).toMatchObject([{ vehicleTypeId: 'x' }]);
  expect(share.free[0]).not.toHaveProperty('pricingPlanId');
  const { files } = (share.now.get('rouen:gbfs')!.entity as Dataset).body as {
    files: { vehicle_types: { vehicleTypes: object[] } };
  };
  expect(files.vehicle_types.vehicleTypes).toMatchObject([{ defaultPricingPlanId: 'p' }]);
  expect(counts).toEqual({});
});

it('defect 70: rules hold inside a zone however it is wound, or outside where the producer is known to mean it', () => {
  const anticlockwise = [
    [1, 49],
    [2, 49],
    [2, 50],
    [1, 50],
    [1, 49],
  ];
  const feature = {
    type: 'Feature',
    geometry: { type: 'MultiPolygon', coordinates: [[anticlockwise]] },
    properties: { rules: [{ ride_allowed: false, ride_through_allowed: false }] },
  };
  const zonesOf = (rules: object[]) => {
    const share = new BikeShare(rules);
    share.take('geofencing_zones', file({ geofencing_zones: { type: 'FeatureCollection', features: [feature] } }));
    return (
      (share.now.get('rouen:gbfs')!.entity as Dataset).body as {
        files: { geofencing_zones: { zones: { rules: object[] }[]; globalRules: object[] } };
      }
    ).files.geofencing_zones;
  };
  expect(zonesOf([])).toMatchObject({ globalRules: [], zones: [{ rules: [{ rideStartAllowed: false }] }] });
  expect(zonesOf([{ use: 'winding-matters' }])).toMatchObject({
    globalRules: [{ rideStartAllowed: false }],
    zones: [{ rules: [{ rideStartAllowed: true }] }],
  });
});

it('defect 71: ids that change with every poll are other vehicles, and the ones before go', () => {
  const share = new BikeShare();
  share.take('free_bike_status', file({ bikes: [bike('1'), bike('2')] }));
  const before = share.free.map(({ vehicleId }) => vehicleId);
  const { events } = share.take('free_bike_status', file({ bikes: [bike('3'), bike('4')] }));
  expect(events.filter(({ op }) => op === 'remove').map(({ key }) => key as string)).toEqual(before);
  expect(share.free).toHaveLength(2);
});

it('defect 72: a deep link that bears the operator’s own id goes nowhere: not into the event, not into the issues', () => {
  const share = new BikeShare();
  const uri = 'https://operator.example/bike/SECRET-17';
  const { events, counts } = share.take(
    'free_bike_status',
    file({ bikes: [bike('SECRET-17', { rental_uris: { web: uri } })] }),
  );
  expect(JSON.stringify([events, counts])).not.toContain('SECRET');
  expect(share.free[0]).not.toHaveProperty('rentalUris');
});

describe('a file that is no GBFS', () => {
  it('defect 73: is refused when it is a web response wrapped around one, and the stations stay', () => {
    const share = new BikeShare();
    share.stations(station('a'));
    const wrapped = { data: file({ stations: [] }), headers: {}, status: 200 };
    const { refused, events } = share.take('station_information', wrapped);
    expect([refused?.code, events]).toEqual(['CONTAINER_UNREADABLE', []]);
    expect(share.stationIds).toEqual(['a']);
  });
});

it('defect 74: a station of which no status is reported is published as out of service', async () => {
  const share = new BikeShare();
  share.stations(station('a'), station('b'));
  share.statuses(status('a'));
  expect(share.station('b')).not.toHaveProperty('status');
  expect(await published(share)).toMatchObject([
    { station_id: 'a', is_renting: true },
    { station_id: 'b', is_installed: false, is_renting: false, num_vehicles_available: 0 },
  ]);
});

it('defect 75: a status of a station nobody knows is counted and harms no other', () => {
  const share = new BikeShare();
  share.stations(station('a'));
  expect(share.statuses(status('ghost'), status('a')).counts).toEqual({ STATION_ORPHAN: 1 });
  expect(share.stationIds).toEqual(['a']);
});

it('defect 76: 3.0 without a licence of its own is published with the one the feed is configured with', async () => {
  const share = new BikeShare();
  share.take(
    'system_information',
    file({ system_id: 'lovelo', language: 'fr', name: 'Lovélo', timezone: 'Europe/Paris' }),
  );
  const rig = await PublishRig.start([{ id: 'rouen', formats: ['gbfs'], licence: 'ODbL-1.0' }]);
  await rig.happen(...share.now.values());
  const { data } = JSON.parse((await rig.read('/gbfs/rouen/3.0/system_information.json')).toString()) as {
    data: object;
  };
  await rig.stop();
  expect(data).toMatchObject({ license_id: 'ODbL-1.0' });
});

it('defect 77: a last_updated that stands still says nothing against data that change', () => {
  const share = new BikeShare();
  const frozen = { last_updated: NOW_S - 400 * 86_400 };
  share.take('station_information', file({ stations: [station('a')] }, frozen));
  share.take('station_status', file({ stations: [status('a')] }, frozen));
  share.take('station_status', file({ stations: [status('a', { num_bikes_available: 9 })] }, frozen), NOON + 60_000);
  expect(share.station('a')!.status!.vehiclesAvailable).toBe(9);
  expect(share.normaliser.expire(NOON + 120_000)).toEqual([]);
});

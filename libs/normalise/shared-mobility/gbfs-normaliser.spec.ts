import fc from 'fast-check';
import type { Dataset, FreeVehicle, HubEvent, Station } from '#libs/model';
import { itWithRecordings, readRecording } from '#libs/testing';
import { NOON, documentOf, normaliserOf, restarted, summaries } from '../incoming.fixture.js';
import type { FeedNormaliser } from '../feed-normaliser.js';

const REPORTED = NOON / 1000;
const gbfs = (data: object): object => ({ last_updated: REPORTED, ttl: 60, version: '2.3', data });
const information = (...ids: string[]): object =>
  gbfs({ stations: ids.map((id) => ({ station_id: id, name: `Station ${id}`, lat: 49.44, lon: 1.09, capacity: 20 })) });
const status = (bikes: Record<string, number>): object =>
  gbfs({
    stations: Object.entries(bikes).map(([id, count]) => ({
      station_id: id,
      num_bikes_available: count,
      num_docks_available: 20 - count,
      is_installed: true,
      is_renting: true,
      is_returning: true,
      last_reported: REPORTED,
    })),
  });
const vehicles = (...ids: string[]): object =>
  gbfs({
    bikes: ids.map((id) => ({
      bike_id: id,
      lat: 49.44,
      lon: 1.09,
      is_reserved: false,
      is_disabled: false,
      last_reported: REPORTED,
      rental_uris: { web: `https://operator.example/bike/${id}` },
    })),
  });
const types = gbfs({
  vehicle_types: [
    { vehicle_type_id: 's', form_factor: 'scooter', propulsion_type: 'electric', max_range_meters: 9000 },
  ],
});
const system = (name = 'Lovélo'): object =>
  gbfs({ system_id: 'lovelo', language: 'fr', name, timezone: 'Europe/Paris' });

const take = (feed: FeedNormaliser, document: string, body: object | string) =>
  feed.normalise(documentOf('gbfs', body, { document }), NOON);
const stationOf = (events: HubEvent[]): Station => events.at(-1)!.entity as Station;

describe('a station is its information and its status, joined', () => {
  it('whichever of the two comes first', () => {
    for (const order of [
      ['station_information', 'station_status'],
      ['station_status', 'station_information'],
    ]) {
      const feed = normaliserOf();
      const bodies = { station_information: information('1'), station_status: status({ '1': 3 }) };
      const events = order.flatMap((name) => take(feed, name, bodies[name as keyof typeof bodies]).events);
      expect(stationOf(events)).toMatchObject({
        name: { fr: 'Station 1' },
        capacity: 20,
        status: { vehiclesAvailable: 3 },
      });
    }
  });

  it('is reported again only when one of them says something new', () => {
    const feed = normaliserOf();
    take(feed, 'station_information', information('1', '2'));
    take(feed, 'station_status', status({ '1': 3, '2': 5 }));
    expect(summaries(take(feed, 'station_status', status({ '1': 3, '2': 5 })).events)).toEqual([]);
    expect(summaries(take(feed, 'station_status', status({ '1': 2, '2': 5 })).events)).toEqual(['upsert rouen:1']);
  });

  it('goes when the information no longer has it, though the status was heard last', () => {
    const feed = normaliserOf();
    take(feed, 'station_information', information('1', '2'));
    take(feed, 'station_status', status({ '1': 3, '2': 5 }));
    expect(summaries(take(feed, 'station_information', information('1')).events)).toEqual(['remove rouen:2 vanished']);
  });

  it('that only the status knows is an issue, and harms no other', () => {
    const feed = normaliserOf();
    take(feed, 'station_information', information('1'));
    const { events, issues } = take(feed, 'station_status', status({ '1': 3, ghost: 1 }));
    expect(summaries(events)).toEqual(['upsert rouen:1']);
    expect(issues.counts).toEqual({ STATION_ORPHAN: 1 });
    expect(issues.samples[0]).toMatchObject({ where: 'station_status ghost', got: 'ghost' });
  });

  it('at 0, 0 is refused, and harms no other', () => {
    const feed = normaliserOf();
    const body = information('1', '2') as { data: { stations: { lat: number; lon: number }[] } };
    Object.assign(body.data.stations[0]!, { lat: 0, lon: 0 });
    const { events, issues } = take(feed, 'station_information', body);
    expect(summaries(events)).toEqual(['upsert rouen:2']);
    expect(issues.counts).toMatchObject({ COORDINATE_IMPLAUSIBLE: 1 });
  });

  it('stays as it was when a file is no GBFS, and the feed says so', () => {
    for (const bad of ['<html>Maintenance</html>', '{"error":"maintenance"}', '[]', '', JSON.stringify(gbfs({}))]) {
      const feed = normaliserOf();
      take(feed, 'station_information', information('1'));
      const { events, issues, refused } = take(feed, 'station_information', bad);
      expect([bad, events, refused?.code]).toEqual([bad, [], 'CONTAINER_UNREADABLE']);
      expect(issues.counts).toEqual({ CONTAINER_UNREADABLE: 1 });
      expect(feed.state.count('station')).toBe(1);
    }
  });
});

describe('a shared vehicle', () => {
  it('shows nothing of the operator’s own id: neither id nor deep link', () => {
    const { events } = take(normaliserOf(), 'free_bike_status', vehicles('plate-4711'));
    expect(JSON.stringify(events)).not.toContain('4711');
    expect((events[0]!.entity as FreeVehicle).vehicleId).toMatch(/^rouen:[0-9a-f]{24}$/);
  });

  it('keeps its hidden id from poll to poll, has another under another key, and goes when it is taken', () => {
    const feed = normaliserOf();
    const [first] = take(feed, 'free_bike_status', vehicles('a', 'b')).events;
    expect(summaries(take(feed, 'free_bike_status', vehicles('a')).events)).toEqual([
      expect.stringMatching(/^remove rouen:[0-9a-f]{24} vanished$/) as string,
    ]);
    const [other] = take(normaliserOf({}, { rotationSecret: 'another' }), 'free_bike_status', vehicles('a')).events;
    expect(other!.key).not.toBe(first!.key);
  });

  it('has the mode of its type and the id of its system, though these come later', () => {
    const feed = normaliserOf();
    const body = vehicles('a') as { data: { bikes: object[] } };
    Object.assign(body.data.bikes[0]!, { vehicle_type_id: 's' });
    take(feed, 'free_bike_status', body);
    const events = [...take(feed, 'vehicle_types', types).events, ...take(feed, 'system_information', system()).events];
    const vehicle = events.filter(({ kind }) => kind === 'free-vehicle').at(-1)!.entity as FreeVehicle;
    expect(vehicle).toMatchObject({ mode: 'scooter', systemId: 'lovelo' });
    // Emitted again on behalf of another file, it is still one of the vehicle file's and goes with it.
    expect(summaries(take(feed, 'free_bike_status', vehicles()).events)).toHaveLength(1);
  });
});

describe('the files that describe a system', () => {
  it('make one dataset, reported when one of them changes', () => {
    const feed = normaliserOf();
    take(feed, 'system_information', system());
    const [event] = take(feed, 'vehicle_types', types).events;
    expect(Object.keys(((event!.entity as Dataset).body as { files: object }).files)).toEqual([
      'system_information',
      'vehicle_types',
    ]);
    expect(summaries(take(feed, 'vehicle_types', types).events)).toEqual([]);
    expect(summaries(take(feed, 'system_information', system()).events)).toEqual([]);
    expect(summaries(take(feed, 'system_information', system('Vélo')).events)).toEqual(['upsert rouen:gbfs']);
  });
});

describe('after a restart', () => {
  const files: [string, object][] = [
    ['system_information', system()],
    ['vehicle_types', types],
    ['station_information', information('1', '2')],
    ['station_status', status({ '1': 3, '2': 5 })],
    ['free_bike_status', vehicles('a', 'b')],
  ];

  it('the same files report nothing, in whatever order they come', () => {
    const before = normaliserOf();
    const events = files.flatMap(([name, body]) => take(before, name, body).events);
    fc.assert(
      fc.property(fc.shuffledSubarray(files), (order) => {
        const { feed, resumed } = restarted(events);
        expect(resumed).toEqual([]);
        for (const [name, body] of order) expect([name, summaries(take(feed, name, body).events)]).toEqual([name, []]);
      }),
    );
  });

  it('a status alone goes on updating the stations it knows from before', () => {
    const before = normaliserOf();
    const events = files.flatMap(([name, body]) => take(before, name, body).events);
    const { feed } = restarted(events);
    expect(stationOf(take(feed, 'station_status', status({ '1': 0, '2': 5 })).events)).toMatchObject({
      capacity: 20,
      status: { vehiclesAvailable: 0 },
    });
  });

  it('what the feed may no longer show to everybody is taken back at once (invariant 6)', () => {
    const before = normaliserOf();
    const events = files.flatMap(([name, body]) => take(before, name, body).events);
    const { feed, resumed } = restarted(events, { visibility: 'partner' });
    expect(new Set(resumed.map(({ op, reason, visibility }) => [op, reason, visibility].join()))).toEqual(
      new Set(['remove,withdrawn,open']),
    );
    expect(resumed.length).toBe(5);
    const again = take(feed, 'station_status', status({ '1': 3, '2': 5 })).events;
    expect(again.map(({ visibility }) => visibility)).toEqual(['partner', 'partner']);
  });
});

describe('recorded systems', () => {
  itWithRecordings('gbfs/baywheels-sequence', 'emit for twelve polls of Bay Wheels each change once', () => {
    const feed = normaliserOf();
    const at = (name: string): Uint8Array => readRecording(`gbfs/baywheels-sequence/${name}`);
    feed.normalise(documentOf('gbfs', at('station_information.json'), { document: 'station_information' }), NOON);
    const poll = documentOf('gbfs', at('1663374425.station_status.json'), { document: 'station_status' });
    expect(feed.normalise(poll, NOON).events.length).toBe(496);
    expect(feed.normalise(poll, NOON).events).toEqual([]);
  });

  it('never throw, however a file is damaged', () => {
    const whole = Buffer.from(JSON.stringify(status({ '1': 3, '2': 5 })));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const feed = normaliserOf();
        take(feed, 'station_information', information('1', '2'));
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        feed.normalise(documentOf('gbfs', bytes.subarray(0, end), { document: 'station_status' }), NOON);
        expect(feed.state.count('station')).toBe(2);
      }),
    );
  });
});

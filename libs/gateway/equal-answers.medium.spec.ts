import type { AddressInfo } from 'node:net';
import type { HubEvent } from '#libs/model';
import { Metrics, silentLog } from '#libs/telemetry';
import { MORNING, ManualClock, roadMeasured, upserted, vehicleMoved } from '#libs/testing';
import { TWO_COMMUNES } from '../../test/support/page-rig.js';
import { PublishRig, configOf, type TestFeed } from '../../test/support/publish-rig.js';
import { RigServer } from '../../test/support/rig-server.js';
import { TINY_FEED, tinyFeed } from '../formats/gtfs/tiny-feed.fixture.js';
import { Gateway } from './gateway.js';

/** Real ports: HTTP between a gateway and two publishers, and one publisher that has all feeds. */
const transit = ['gtfs', 'gtfs-rt'];
/** In the order of the configuration, in which those of the two parts alternate. */
const FEEDS: TestFeed[] = [
  { id: 'tae', formats: transit, licence: 'CC0-1.0' },
  { id: 'astuce', formats: transit, attribution: 'Réseau Astuce' },
  { id: 'velo', formats: ['gbfs'] },
  { id: 'bikes', formats: ['gbfs'] },
  { id: 'ville', formats: ['datex2'] },
  { id: 'dir', formats: ['datex2'] },
  { id: 'shared', formats: transit, licence: 'ODbL-1.0' },
  { id: 'secret', formats: transit, visibility: 'partner' },
  { id: 'far', formats: transit },
];
const PARTS = { north: ['astuce', 'velo', 'dir', 'shared'], south: ['tae', 'bikes', 'ville', 'secret', 'far'] };
const TRANSIT = FEEDS.filter(({ formats }) => formats === transit).map(({ id }) => id);

/** Each network has its own places, and a stop that is called alike in all of them. */
function timetable(feed: string): Uint8Array {
  const moved = TINY_FEED['stops.txt']!.replaceAll('49.44', `49.4${TRANSIT.indexOf(feed)}`);
  const agency = TINY_FEED['agency.txt']!;
  return tinyFeed({
    'stops.txt': `${moved}D,104,Rue ${feed},49.4404,1.0914,,\n`,
    ...(feed === 'far' && { 'agency.txt': agency.replace('Europe/Paris', 'Europe/London') }),
  });
}

function transitEvents(feed: string, at: number): HubEvent[] {
  const id = (local: string) => `${feed}:${local}` as never;
  const trip = { tripId: id('T1'), routeId: id('90'), startDate: '20260115' };
  return [
    vehicleMoved('7', { feed, at, trip, stopId: id('A'), stopSequence: 1 } as never),
    upserted(
      'trip-update',
      'T1',
      {
        trip,
        vehicleId: id('7'),
        stopTimeUpdates: [{ stopId: id('C'), arrival: { delaySeconds: 4_800 }, departure: { delaySeconds: 4_800 } }],
      } as never,
      { feed, at },
    ),
    upserted(
      'alert',
      'a',
      { alertId: id('a'), activePeriods: [], informedEntities: [{ routeId: id('90') }], header: { fr: 'Déviation' } },
      { feed, at },
    ),
  ];
}

const station = (feed: string, local: string, latitude: number): HubEvent =>
  upserted(
    'station',
    local,
    {
      stationId: `${feed}:${local}`,
      name: { fr: `Station ${local}` },
      point: { latitude, longitude: 1.0913 },
      mode: 'bike',
      isRenting: true,
      isReturning: true,
      vehiclesAvailable: [],
      capacity: 12,
      commune: local === '1' ? '76540' : '76217',
      status: { vehiclesAvailable: 2, docksAvailable: 10 },
    } as never,
    { feed },
  );
const situation = (feed: string, local: string): HubEvent =>
  upserted(
    'traffic-situation',
    local,
    {
      situationId: `${feed}:${local}`,
      mode: 'road',
      commune: '76540',
      records: [{ recordId: 'r', type: 'Accident', points: [{ latitude: 49.44, longitude: 1.1 }] }],
    } as never,
    { feed },
  );
/** What the hub's own operators have written: every part has it. */
const OWN: HubEvent[] = [
  upserted(
    'alert',
    'o',
    {
      alertId: 'hub-operator:o' as never,
      activePeriods: [],
      informedEntities: [{ routeId: 'tae:90' as never }, { routeId: 'astuce:90' as never }],
      header: { fr: 'Travaux' },
    },
    { feed: 'hub-operator' },
  ),
  situation('hub-operator', 'own'),
];

function eventsOf(feed: string, at = MORNING): HubEvent[] {
  if (TRANSIT.includes(feed)) return transitEvents(feed, at);
  if (feed === 'velo' || feed === 'bikes')
    return [station(feed, '1', 49.4404), station(feed, '2', feed === 'velo' ? 49.441 : 49.4407)];
  return [
    roadMeasured('s1', { speedKmh: 30 }, { feed }),
    roadMeasured('s2', { speedKmh: 50 }, { feed }),
    situation(feed, 'works'),
  ];
}

const REALTIME = ['vehicle-positions', 'trip-updates', 'alerts', 'trip-modifications'];
const PLACE = '49.4404,1.0912';
const ADDRESSES = [
  '/gtfs/all.zip',
  ...REALTIME.flatMap((file) => [`/gtfs-rt/all/${file}.pb`, `/gtfs-rt/all/${file}.json`]),
  ...['et', 'vm', 'sx', 'sm'].map((file) => `/siri/all/${file}.xml`),
  ...['estimated-timetable', 'vehicle-monitoring', 'situation-exchange', 'stop-monitoring'].map(
    (service) => `/siri/lite/all/${service}.json`,
  ),
  '/siri/lite/all/stop-monitoring.json?MonitoringRef=astuce:A,tae:C',
  '/siri/lite/all/stop-monitoring.json?Nothing=1',
  ...['measurement-sites', 'measured-data', 'traffic-status', 'situations'].map((file) => `/datex2/all/v3/${file}.xml`),
  '/datex2/all/v3/situations.xml?feed=dir',
  '/catalog',
  '/catalog?q=astuce&lang=en',
  '/catalog?theme=nothing',
  '/catalog.jsonld',
  '/catalog.ttl',
  '/catalog.rdf',
  '/catalog.ttl?page=1',
  '/catalog.ttl?page=2',
  '/communes',
  '/communes?lang=en',
  '/communes?colour=red',
  '/communes/76540',
  '/communes/76217?lang=en',
  '/communes/99999',
  ...['stops', 'stations', 'traffic-situations', 'traffic-measurements', 'cows'].flatMap((slice) => [
    `/communes/76540/${slice}.csv`,
    `/communes/76217/${slice}.geojson`,
  ]),
  '/embed/map',
  '/embed/map?lang=en&theme=dark',
  '/embed/map?theme=green',
  '/embed/map?commune=76540',
  '/embed/map?commune=99999',
  '/embed/departures?stop=tae:A',
  '/ngsi-ld/v1/entities',
  '/ngsi-ld/v1/entities?count=true&limit=3',
  '/ngsi-ld/v1/entities?count=true&limit=3&offset=4',
  '/ngsi-ld/v1/entities?count=true&limit=0',
  '/ngsi-ld/v1/entities?type=Alert&count=true&options=keyValues',
  '/ngsi-ld/v1/entities?type=BikeHireDockingStation&attrs=name,location',
  '/ngsi-ld/v1/entities?id=urn:ngsi-ld:BikeHireDockingStation:station:velo%253A1,urn:ngsi-ld:BikeHireDockingStation:station:bikes%253A2',
  '/ngsi-ld/v1/entities?georel=near;maxDistance==30&geometry=Point&coordinates=[1.0913,49.4404]',
  '/ngsi-ld/v1/entities?limit=1500',
  '/ngsi-ld/v1/entities?limit=many',
  '/ngsi-ld/v1/entities?type=Dragon',
  '/ngsi-ld/v1/entities/urn:ngsi-ld:BikeHireDockingStation:station:bikes%253A1',
  '/geojson/station.geojson',
  '/geojson/traffic-situation.geojson',
  '/geojson/vehicle-position.geojson',
  '/geojson/routes.geojson',
  '/geojson/stops.geojson',
  '/gbfs/manifest.json',
  '/v1/stops',
  '/v1/stops?type=station,stop,platform,entrance&limit=1000',
  '/v1/stops?q=theatre',
  '/v1/stops?q=rue',
  '/v1/stops?q=rue+astuce',
  `/v1/stops?near=${PLACE}&radius=5000`,
  `/v1/stops?near=${PLACE}&radius=5000&q=boul`,
  '/v1/stops?limit=0',
  '/v1/stops?radius=50',
  '/v1/stops?cursor=bm90aGluZw',
  '/v1/stops?feed=tae,astuce&limit=3',
  '/v1/routes',
  '/v1/routes?q=90',
  '/v1/routes?stop=astuce:A,tae:C,astuce:nowhere',
  `/v1/departures?near=${PLACE}&radius=5000`,
  `/v1/departures?near=${PLACE}&radius=5000&limit=2`,
  `/v1/arrivals?near=${PLACE}&radius=5000&window=PT3H`,
  '/v1/departures',
  '/v1/nearby?lat=49.4404&lon=1.0912&radius=2000',
  '/v1/nearby?lat=49.4404&lon=1.0912&radius=2000&limit=3&kinds=stop,station',
];
/** Lists that are read to their end, page by page. */
const PAGED = [
  '/v1/stops?limit=3',
  '/v1/stops?limit=1&q=theatre',
  `/v1/stops?limit=4&near=${PLACE}&radius=5000`,
  '/v1/routes?limit=1',
  '/v1/routes?limit=1&q=90',
];
const HEADERS = [
  'ngsild-results-count',
  'content-type',
  'etag',
  'last-modified',
  'cache-control',
  'vary',
  'retry-after',
  'content-location',
];

describe('one hub with all feeds, and a gateway before two that have a part each', () => {
  const rigs: PublishRig[] = [];
  const servers: RigServer[] = [];
  const clock = new ManualClock(MORNING);
  let gateway: Gateway;
  let one: string;
  let parts: string;
  let ofSouth: string;

  const happen = async (feed: string, events: HubEvent[]): Promise<void> => {
    for (const rig of rigs)
      if (feed === 'hub-operator' || rig.catalogue.list().some(({ feedId }) => feedId === feed))
        await rig.happen(...events);
  };
  const pass = async (ms: number): Promise<void> => {
    await clock.pass(ms);
    for (const rig of rigs) await rig.clock.pass(ms);
  };
  const ask = async (base: string, path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(base + path, { headers });
    // A refusal of a part comes with its own word on who may keep it.
    const said = (answer.ok ? HEADERS : ['content-type', 'cache-control', 'retry-after']).map(
      (name) => `${name}: ${answer.headers.get(name)}`,
    );
    const body = Buffer.from(await answer.arrayBuffer());
    const text = answer.headers.get('content-type')?.includes('zip')
      ? body.toString('base64')
      : body.toString('latin1');
    return { status: answer.status, said, text, body };
  };
  const expectEqual = async (path: string, headers?: Record<string, string>): Promise<void> => {
    const [whole, put] = [await ask(one, path, headers), await ask(parts, path, headers)];
    expect({ path, status: put.status, text: put.text }).toEqual({ path, status: whole.status, text: whole.text });
    expect([path, put.said]).toEqual([path, whole.said]);
  };

  beforeAll(async () => {
    rigs.push(await PublishRig.start(FEEDS, MORNING, TWO_COMMUNES));
    for (const part of Object.values(PARTS)) rigs.push(await PublishRig.start(FEEDS, MORNING, TWO_COMMUNES, part));
    // A zip holds when it was made: one for all.
    const timetables = new Map<string, Uint8Array>(TRANSIT.map((feed) => [feed, timetable(feed)]));
    for (const rig of rigs)
      for (const { feedId, hasSchedule } of rig.catalogue.list())
        if (hasSchedule) await rig.takeSchedule(feedId, timetables.get(feedId)!);
    for (const { id } of FEEDS) await happen(id, eventsOf(id));
    await happen('hub-operator', OWN);
    servers.push(new RigServer(rigs[0]!), new RigServer(rigs[1]!, 'north'), new RigServer(rigs[2]!, 'south'));
    const [all, north, south] = await Promise.all(servers.map((server) => server.listen()));
    const follow = {
      north: { feeds: PARTS.north, publisher: north },
      south: { feeds: PARTS.south, publisher: south },
    };
    const config = configOf(FEEDS, { follow });
    gateway = new Gateway({ config, clock, log: silentLog, metrics: new Metrics(), communes: TWO_COMMUNES });
    await gateway.start(0, '127.0.0.1');
    one = all!;
    ofSouth = south!;
    parts = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`;
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    for (const server of servers) await server.stop();
    for (const rig of rigs) await rig.stop();
  });

  it.each(ADDRESSES)('say the same of %s', (path) => expectEqual(path));

  it.each(PAGED)('give the same pages of %s, to the end', async (path) => {
    let [next, pages] = [path, 0];
    for (;;) {
      await expectEqual(next);
      const { next: cursor } = JSON.parse((await ask(parts, next)).body.toString()) as { next?: string };
      pages += 1;
      if (cursor === undefined) break;
      next = `${path}&cursor=${cursor}`;
    }
    expect(pages).toBeGreaterThan(2);
  });

  it('give the graph of the catalogue to whoever would rather have it than the page', async () => {
    await expectEqual('/catalog', { accept: 'text/turtle' });
    await expectEqual('/csw?service=CSW&request=GetRecordById&id=astuce,dir&elementSetName=full');
  });

  it('know one another’s tags', async () => {
    const { said } = await ask(one, '/gtfs-rt/all/vehicle-positions.pb');
    const etag = said.find((header) => header.startsWith('etag: '))!.slice(6);
    const again = await ask(parts, '/gtfs-rt/all/vehicle-positions.pb', { 'if-none-match': etag });
    expect(again.status).toBe(304);
  });

  it('say the same when something has changed in one part', async () => {
    await pass(60_000);
    const before = await ask(parts, '/gtfs-rt/all/trip-updates.pb');
    await happen('astuce', transitEvents('astuce', MORNING + 55_000));
    await pass(10_000);
    for (const path of ADDRESSES) await expectEqual(path);
    expect((await ask(parts, '/gtfs-rt/all/trip-updates.pb')).text).not.toBe(before.text);
  }, 60_000);

  it('have a zip to give out that holds the feeds of both parts', async () => {
    expect((await ask(parts, '/gtfs/all.zip')).status).toBe(200);
    expect(rigs.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('of which each says what dataset it has without reading it', async () => {
    const { context } = rigs[2]!;
    const read: string[] = [];
    const readDocument = context.readDocument.bind(context);
    Object.assign(context, { readDocument: (hash: string) => (read.push(hash), readDocument(hash)) });
    const dataset = (init?: RequestInit) => fetch(`${ofSouth}/part/dataset/tae`, init);
    const head = await dataset({ method: 'HEAD' });
    const etag = head.headers.get('etag')!;
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/zip']);
    expect((await dataset({ headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(read).toEqual([]);
    const whole = await dataset();
    expect([whole.status, whole.headers.get('etag'), read]).toEqual([200, etag, [etag.slice(1, -1)]]);
    expect((await fetch(`${ofSouth}/part/dataset/nobody`)).status).toBe(404);
  });

  it('of which one part dies: nothing of all is given without it, by name', async () => {
    await servers[2]!.stop();
    await pass(5_000);
    for (const path of [
      '/gtfs-rt/all/alerts.pb',
      '/siri/all/sx.xml',
      '/v1/stops',
      '/catalog.ttl',
      '/gtfs/all.zip',
      '/csw',
    ]) {
      const { status, text } = await ask(parts, path);
      expect([path, status]).toEqual([path, 503]);
      expect(text).toContain('no publisher of the part south can be asked');
    }
    expect((await ask(parts, '/gtfs/astuce.zip')).status).toBe(200);
  });
});

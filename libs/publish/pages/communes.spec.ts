import { upserted } from '#libs/testing';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import { QueryParameters } from '../query/query-parameters.js';
import { listRoutes } from '../transit/routes.js';
import { listStops } from '../transit/stops.js';
import { PageRig, stationNamed } from '../../../test/support/page-rig.js';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';

let hub: PageRig;
beforeEach(async () => {
  hub = await PageRig.start([
    { id: 'astuce', formats: ['gtfs'] },
    { id: 'velos', formats: ['gbfs'] },
    { id: 'routes', formats: ['datex2'] },
  ]);
  await hub.hub.takeSchedule('astuce', tinyFeed());
  await hub.hub.happen(
    stationNamed('1', 'Calende, "nord"', '76540', { vehiclesAvailable: 3, docksAvailable: 4 }),
    stationNamed('2', 'Gare', '76217'),
    works('now', '2026-01-01T00:00:00Z'),
    works('later', '2026-02-01T00:00:00Z'),
  );
});
afterEach(() => hub.stop());

const works = (id: string, start: string) =>
  upserted(
    'traffic-situation',
    id,
    {
      situationId: `routes:${id}` as never,
      records: [{ recordId: 'r', type: 'MaintenanceWorks', start: start as never, comments: [{ fr: `Rue ${id}` }] }],
      commune: '76540',
    } as never,
    { feed: 'routes' },
  );

describe('the pages of communes', () => {
  it('list every commune of the territory with what it has, names as text', async () => {
    const { status, body } = await hub.ask('/communes?lang=en');
    expect(status).toBe(200);
    expect(body).toContain('href="/communes/76540?lang=en"');
    expect(body).toContain('Darnétal &lt;b&gt;');
  });

  it('show of one commune its stops, lines, stations, works of now and figures', async () => {
    const { body } = await hub.ask('/communes/76540?lang=en');
    expect(body).toContain('Calende, &quot;nord&quot;');
    expect(body).not.toContain('Gare');
    expect(body).toContain('Rue now');
    expect(body).not.toContain('Rue later');
    expect(body).toMatch(/<strong>1<\/strong>\s*Stations/);
    expect(body).toMatch(/<strong>3<\/strong>\s*Bikes/);
    for (const section of ['figures', 'works', 'stops', 'lines', 'stations', 'parkings', 'slices', 'embed'])
      expect(body).toContain(`<section id="${section}">`);
  });

  it('do not exist for a code the territory does not have: a page for people, problem details for programs', async () => {
    const page = await hub.ask('/communes/99999');
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    const { status, headers, body } = await hub.ask('/communes/99999', {});
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(body).detail).toBe(
      'commune: got "99999", expected the INSEE code of one of the 2 of this territory, as /communes lists them',
    );
  });

  it('give each sort of things as CSV and GeoJSON, each row under the terms of its feed', async () => {
    const table = await hub.ask('/communes/76540/stations.csv', {});
    expect(table.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    const [head, row, ...rest] = table.body.trimEnd().split('\r\n');
    expect(head!.split(',').slice(0, 4)).toEqual(['key', 'feed', 'licence', 'attribution']);
    expect(row).toContain('velos:1,velos,etalab-2.0,');
    expect(row).toContain('"Calende, ""nord"""');
    expect(rest).toEqual([]);
    const { features } = JSON.parse((await hub.ask('/communes/76540/stations.geojson', {})).body);
    expect(features).toMatchObject([{ id: 'velos:1', properties: { licence: 'etalab-2.0', commune: '76540' } }]);
    const stops = JSON.parse((await hub.ask('/communes/76540/stops.geojson', {})).body);
    expect(stops.features.length).toBeGreaterThan(0);
    expect((await hub.ask('/communes/76540/cows.csv', {})).status).toBe(404);
  });

  it('say where no communes are configured', async () => {
    await hub.stop();
    hub = await PageRig.start([{ id: 'velos', formats: ['gbfs'] }], null as never);
    expect((await hub.ask('/communes?lang=en')).body).toContain('does not know the communes');
    expect((await hub.ask('/communes/76540', {})).body).toContain('expected a hub that knows communes');
  });
});

describe('?commune= of stops and lines', () => {
  const stops = (commune: string) =>
    listStops(hub.portal.transit, new QueryParameters({ commune }, TRANSIT_QUERIES.stops), hub.hub.clock.now());
  const routes = (commune: string) =>
    listRoutes(hub.portal.transit, new QueryParameters({ commune }, TRANSIT_QUERIES.routes), hub.hub.clock.now());

  it('gives those in the communes, and the lines that call there', () => {
    expect(new Set(stops('76540').items.map(({ commune }) => commune))).toEqual(new Set(['76540']));
    expect(routes('76540').items.map(({ id }) => id)).toEqual(['astuce:90']);
  });

  it('names strange communes beside the others, and refuses a question about none but strange ones', () => {
    expect(stops('76540,99999').unknown).toEqual({ commune: ['99999'] });
    expect(routes('76540,99999').unknown).toEqual({ commune: ['99999'] });
    expect(() => stops('99999')).toThrow('commune: got "99999", expected INSEE codes of communes of this territory');
    expect(() => routes('99999,00000')).toThrow('commune: got "99999,00000"');
  });
});

describe('?commune= of GeoJSON', () => {
  const part = (path: string, query: string) => {
    const text = hub.hub.cache.find(path)!.select!(new URLSearchParams(query));
    return (JSON.parse(text) as { features: { id?: string; properties: Record<string, string> }[] }).features;
  };

  it('gives the entities, stops and lines of the communes asked for', () => {
    expect(part('/geojson/station.geojson', 'commune=76540').map(({ id }) => id)).toEqual(['velos:1']);
    expect(part('/geojson/station.geojson', 'commune=76540,76217').map(({ id }) => id)).toEqual(['velos:1', 'velos:2']);
    const stops = part('/geojson/stops.geojson', 'commune=76540');
    expect(new Set(stops.map(({ properties }) => properties['commune']))).toEqual(new Set(['76540']));
    expect(part('/geojson/stops.geojson', 'bbox=0,0,1,1')).toEqual([]);
    expect(part('/geojson/routes.geojson', 'commune=76540&feed=velos')).toEqual([]);
  });

  it.each([
    ['/geojson/station.geojson', 'commune=99999', 'commune: got "99999"'],
    ['/geojson/stops.geojson', 'commune=76540,99999', 'commune: got "99999"'],
    ['/geojson/station.geojson', 'limit=3', 'limit: got "3"'],
    ['/geojson/stops.geojson', 'mode=bus', 'mode: got "bus"'],
    ['/geojson/station.geojson', 'colour=red', 'colour'],
  ])('refuses of %s: %s', (path, query, message) => {
    expect(() => part(path, query)).toThrow(message);
  });
});

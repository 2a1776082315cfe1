import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { parse, stringify } from 'yaml';
import { noMosquitto, startMosquitto, type Mosquitto } from '#libs/testing';
import { tinyFeed, TINY_FEED } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask, askJson, metricOf } from '../support/http.js';
import { readStream, type StreamReader } from '../support/stream-reader.js';
import { Upstream, gives } from '../support/upstream.js';

const PAGE = readFileSync('docs/plug-in.md', 'utf8');
const exampleOf = (name: string): string => new RegExp(`\`\`\`yaml ${name}\\n([\\s\\S]*?)\`\`\``).exec(PAGE)![1]!;

interface Source extends Record<string, unknown> {
  mapping?: object;
}
interface Feed extends Record<string, unknown> {
  id: string;
  sources: Source[];
}
const feedIn = (example: string): Feed => (parse(exampleOf(example)) as { feeds: Feed[] }).feeds[0]!;

interface Listed {
  total: number;
  items: { key: string; entity: Record<string, unknown>; quality: { flags: string[]; matchScore?: number } }[];
}
interface FeedPage {
  status: {
    state: string;
    sources: { sourceId: string; lastError?: string }[];
    issueSamples: string[];
    matchRate?: number;
  };
}
const statusOf = async (hub: HubProcess, id: string): Promise<FeedPage['status']> =>
  (await askJson<FeedPage>(`${hub.url}/v1/feeds/${id}`)).status;
const textOf = async (url: string): Promise<string> => (await ask(url)).body.toString();

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const compact = (date: string): string => date.replaceAll('-', '');

/** Copies the kept documents of a source, named by when they came, as a replay wants them. */
function exportDocuments(dataDir: string, sourceId: string, to: string): number {
  const raw = join(dataDir, 'raw');
  mkdirSync(to, { recursive: true });
  let count = 0;
  for (const name of readdirSync(join(raw, 'journal'))) {
    for (const line of readFileSync(join(raw, 'journal', name), 'utf8')
      .split('\n')
      .filter(Boolean)) {
      const entry = JSON.parse(line) as { at: string; sourceId: string; hash: string };
      if (entry.sourceId !== sourceId) continue;
      count += 1;
      cpSync(join(raw, entry.hash.slice(0, 2), `${entry.hash}.gz`), join(to, `${Date.parse(entry.at)}.json.gz`));
    }
  }
  return count;
}

const itWithBroker = (name: string, run: () => Promise<void>): void => {
  if (noMosquitto) it.skip(`${name} (skipped, because ${noMosquitto})`, () => undefined);
  else it(name, run, 60_000);
};

describe('a shuttle pilot plugged in by the page’s own lines', () => {
  let broker: Mosquitto;
  let data: DataDir;
  let hub: HubProcess;
  let shuttle: MqttClient;
  let stream: StreamReader;

  beforeAll(async () => {
    if (noMosquitto) return;
    broker = await startMosquitto();
    data = temporaryDataDir();
    const config = join(data.path, 'shuttle.yaml');
    writeFileSync(config, exampleOf('shuttle'));
    hub = await startHubProcess({
      config,
      dataDir: join(data.path, 'data'),
      environment: { SHUTTLE_PORT: String(broker.port), SHUTTLE_USER: broker.user, SHUTTLE_PASSWORD: broker.password },
    });
    shuttle = await connectAsync(broker.url, {
      username: broker.user,
      password: broker.password,
      reconnectPeriod: 200,
    });
    shuttle.on('error', () => undefined);
    stream = await readStream(hub.url, ['vehicle-position']);
  }, 90_000);
  afterAll(async () => {
    stream?.close();
    shuttle?.end(true);
    await hub?.stop();
    await broker?.stop();
    data?.remove();
  }, 60_000);

  const drive = (vehicle: string, lat: number): Promise<unknown> =>
    shuttle.publishAsync(
      `shuttle/${vehicle}/position`,
      JSON.stringify({
        at: Date.now(),
        gps: { lat, lon: 1.0993, heading: 90 },
        speed: 18,
        load: 0.25,
        state: 'driving',
      }),
      { qos: 1 },
    );
  const listed = (): Promise<Listed> => askJson<Listed>(`${hub.url}/v1/vehicle-positions?feed=shuttle`);
  const seen = (vehicle: string): Promise<unknown> =>
    until(`${vehicle} to be seen`, async () => {
      await drive(vehicle, 49.4431 + Math.random() / 1000);
      return (await listed()).items.some(({ key }) => key === `shuttle:${vehicle}`) || undefined;
    });

  itWithBroker('waits until something comes, and says so', async () => {
    expect((await statusOf(hub, 'shuttle')).state).toBe('waiting');
  });

  itWithBroker('appears in every output of its kind', async () => {
    await seen('bus-7');
    const [one] = (await listed()).items;
    expect(one!.entity).toMatchObject({
      vehicleId: 'shuttle:bus-7',
      speedMps: 5,
      bearingDeg: 90,
      occupancyPercentage: 25,
      mode: 'shuttle',
      routeName: 'Navette',
    });
    expect(await textOf(`${hub.url}/geojson/vehicle-position.geojson`)).toContain('shuttle:bus-7');
    await until(
      'the GTFS-RT feed',
      async () => (await textOf(`${hub.url}/gtfs-rt/shuttle/vehicle-positions.json`)).includes('bus-7') || undefined,
    );
    await until(
      'the stream',
      () => stream.messages.some(({ events }) => events?.some(({ key }) => key === 'shuttle:bus-7')) || undefined,
    );
    expect((await statusOf(hub, 'shuttle')).state).toBe('fresh');
  });

  itWithBroker('quarantines poison with its place, and passes the others', async () => {
    for (const poison of ['not JSON', Buffer.from([0, 255]), Buffer.alloc(10_000_000, 'x')])
      await shuttle.publishAsync('shuttle/bus-7/position', poison, { qos: 1 });
    const issues = await until('the issues', async () => {
      const counts = await metricOf(hub.url, 'estuaire_issues_total');
      const unreadable = counts.get('{feed="shuttle",code="CONTAINER_UNREADABLE"}');
      return unreadable === 2 && counts.get('{feed="shuttle",code="LIMIT_EXCEEDED"}') === 1 ? counts : undefined;
    });
    expect(issues.size).toBe(2);
    await seen('bus-8');
  });

  itWithBroker('is reported as failing while the broker is away, and is back when it is', async () => {
    await broker.kill();
    const failing = await until(
      'the feed to fail',
      async () => {
        const status = await statusOf(hub, 'shuttle');
        return status.state === 'failing' ? status : undefined;
      },
      30_000,
    );
    expect(failing.sources[0]!.lastError).toMatch(/^SOURCE_UNREACHABLE: 127\.0\.0\.1:\d+/);
    await broker.start();
    await until('the shuttle to be connected', () => shuttle.connected || undefined);
    await until(
      'the feed to be fresh',
      async () => {
        await drive('bus-7', 49.45);
        return (await statusOf(hub, 'shuttle')).state === 'fresh' || undefined;
      },
      30_000,
    );
    const lost = (await metricOf(hub.url, 'estuaire_messages_total')).get(
      '{feed="shuttle",source="telemetry",what="reconnected"}',
    );
    expect(lost).toBeGreaterThanOrEqual(1);
  });

  itWithBroker('can be played again from what was kept', async () => {
    await hub.stop();
    const recordings = join(data.path, 'recordings');
    expect(exportDocuments(join(data.path, 'data'), 'telemetry', recordings)).toBeGreaterThan(1);
    const { mqtt: _, ...source } = feedIn('shuttle').sources[0]!;
    const config = join(data.path, 'replay.yaml');
    const feed = { ...feedIn('shuttle'), sources: [{ ...source, replay: { folder: 'recordings', speed: 1000 } }] };
    writeFileSync(config, stringify({ ...parse(exampleOf('shuttle')), engines: { store: 'none' }, feeds: [feed] }));
    hub = await startHubProcess({ config, dataDir: join(data.path, 'again') });
    const again = await until('the replay', async () => {
      const page = await listed();
      return page.total === 2 ? page : undefined;
    });
    expect(again.items.map(({ key, quality }) => [key, quality.flags])).toEqual([
      ['shuttle:bus-7', ['replayed']],
      ['shuttle:bus-8', ['replayed']],
    ]);
  });
});

describe('tables and documents of a portal', () => {
  const upstream = new Upstream();
  let data: DataDir;
  let hub: HubProcess;
  let broker: Mosquitto | undefined;
  let parks = `code;nom;geo_point_2d;nb_places;dispo;etat;horodatage\nP1;Théâtre;49.4404,1.0912;1 240;12;OUVERT;\nP2;Gare;nowhere;x;;FERME;\n`;

  beforeAll(async () => {
    data = temporaryDataDir();
    const address = await upstream.listen();
    const { 'calendar_dates.txt': _, ...files } = TINY_FEED;
    const calendar = `service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nWORK,1,1,1,1,1,1,1,${compact(day(-20))},${compact(day(20))}\nNIGHT,1,1,1,1,1,1,1,${compact(day(-20))},${compact(day(20))}\n`;
    upstream.set('/gtfs.zip', gives(tinyFeed({ ...files, 'calendar_dates.txt': undefined, 'calendar.txt': calendar })));
    upstream.set('/parkings.csv', (response) => void response.end(Buffer.from(parks, 'latin1')));
    upstream.set(
      '/buses.json',
      (response) =>
        void response.end(
          JSON.stringify({
            buses: [
              { id: 'B1', line: '90', way: 0, start: '08:00', lat: 49.4404, lon: 1.0912, at: new Date().toISOString() },
            ],
            date: day(0),
          }),
        ),
    );
    upstream.set(
      '/stations.json',
      gives(JSON.stringify([{ id: 's1', name: 'Hôtel de ville', pos: [1.0993, 49.4431], bikes: 4, docks: 6 }])),
    );
    writeFileSync(
      join(data.path, 'compteurs.geojson'),
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            geometry: { type: 'Point', coordinates: [562_000, 6_928_000] },
            properties: {
              id_compteur: 'C1',
              libelle: 'Quai',
              debit_6min: 60,
              vitesse: 43,
              date: new Date().toISOString(),
            },
          },
        ],
      }),
    );
    const feed = (id: string, sources: object[]): object => ({
      id,
      title: id,
      producer: 'T',
      licence: 'etalab-2.0',
      sources,
    });
    const parking = feedIn('parks');
    parking.sources[0]!['url'] = `${address}/parkings.csv`;
    parking.sources[0]!['every'] = '250ms';
    const polled = (path: string, mapping: object): object => ({
      format: 'json',
      url: `${address}/${path}`,
      every: '500ms',
      mapping,
    });
    const feeds = [
      parking,
      feedIn('counts'),
      feed('lines', [
        { format: 'gtfs', url: `${address}/gtfs.zip`, every: '1h' },
        polled('buses.json', {
          kind: 'vehicle-position',
          entities: 'buses',
          key: 'id',
          fields: {
            observedAt: 'at',
            point: { latitude: 'lat', longitude: 'lon' },
            'trip.routeId': 'line',
            'trip.directionId': 'way',
            'trip.startTime': 'start',
            'trip.startDate': { constant: day(0) },
          },
        }),
      ]),
      feed('bikes', [
        polled('stations.json', {
          kind: 'station',
          key: 'id',
          fields: { name: 'name', point: 'pos', 'status.vehiclesAvailable': 'bikes', 'status.docksAvailable': 'docks' },
        }),
      ]),
    ];
    if (!noMosquitto) {
      broker = await startMosquitto();
      feeds.push(
        feed('denied', [
          {
            format: 'json',
            mqtt: { url: broker.url, topics: ['#'], username: broker.user, passwordEnv: 'WRONG_PASSWORD' },
            mapping: { kind: 'parking', key: 'id', fields: {} },
          },
        ]),
      );
    }
    const config = join(data.path, 'hub.yaml');
    const top = { hub: { name: 'Mapped', operator: 'Test', contact: 'test@example.org' }, engines: { store: 'none' } };
    writeFileSync(config, stringify({ ...top, upstreams: { allowPrivate: ['127.0.0.1'] }, feeds }));
    hub = await startHubProcess({
      config,
      dataDir: join(data.path, 'data'),
      environment: { WRONG_PASSWORD: 'guessed' },
    });
  }, 90_000);
  afterAll(async () => {
    await hub?.stop();
    await upstream.close();
    await broker?.stop();
    data?.remove();
  }, 60_000);

  const listed = (kinds: string, feed: string): Promise<Listed> =>
    askJson<Listed>(`${hub.url}/v1/${kinds}?feed=${feed}`);
  const some = (kinds: string, feed: string): Promise<Listed> =>
    until(`${kinds} of ${feed}`, async () => {
      const page = await listed(kinds, feed);
      return page.total > 0 ? page : undefined;
    });

  it('a CSV over HTTP: car parks in the list and on the map, a bad cell reported with its line, what is left out gone', async () => {
    const page = await some('parkings', 'parkings');
    expect(page.items.map(({ entity }) => entity)).toEqual([
      expect.objectContaining({
        parkingId: 'parkings:P1',
        name: { und: 'Théâtre' },
        capacity: 1240,
        spacesAvailable: 12,
      }),
      expect.objectContaining({ parkingId: 'parkings:P2', name: { und: 'Gare' }, state: 'closed' }),
    ]);
    expect(await textOf(`${hub.url}/geojson/parking.geojson`)).toContain('parkings:P1');
    await until('the issues', async () => {
      const { samples } = await askJson<{ samples: string[] }>(`${hub.url}/v1/feeds/parkings/issues`);
      return samples.some((text) => /csv:3 nb_places: FIELD_TYPE got "x", expected a number/.test(text)) || undefined;
    });
    parks = parks.split('\n').slice(0, 2).join('\n');
    await until('P2 to be gone', async () => (await listed('parkings', 'parkings')).total === 1 || undefined);
  });

  it('a GeoJSON file: counts in Lambert-93 are published as DATEX II', async () => {
    const { items } = await some('traffic-measurements', 'comptages');
    expect(items[0]!.entity).toMatchObject({ siteId: 'comptages:C1', flowVehPerHour: 600, speedKmh: 43, name: 'Quai' });
    const { latitude } = items[0]!.entity['point'] as { latitude: number };
    expect(latitude).toBeCloseTo(49.44, 2);
    const sites = await ask(`${hub.url}/datex2/comptages/v3/measurement-sites.xml`);
    const values = await ask(`${hub.url}/datex2/comptages/v3/measured-data.xml`);
    expect([sites.status, values.status]).toEqual([200, 200]);
    expect([sites.body.toString(), values.body.toString()]).toEqual([
      expect.stringContaining('C1'),
      expect.stringMatching(/vehicleFlowRate>600</),
    ]);
  });

  it('JSON over HTTP: buses are matched to the timetable of their feed and published as GTFS-RT', async () => {
    const matched = await until('a match', async () => {
      const [bus] = (await listed('vehicle-positions', 'lines')).items;
      return bus?.quality.matchScore ? bus : undefined;
    });
    expect(matched.entity['trip']).toMatchObject({ tripId: 'lines:T1', routeId: 'lines:90' });
    await until(
      'the GTFS-RT feed',
      async () => /"T1"/.test(await textOf(`${hub.url}/gtfs-rt/lines/vehicle-positions.json`)) || undefined,
    );
    await until('the match rate', async () => (await statusOf(hub, 'lines')).matchRate === 1 || undefined);
  });

  it('stations are published as GBFS of both versions', async () => {
    await some('stations', 'bikes');
    for (const version of ['2.3', '3.0']) {
      const status = await textOf(`${hub.url}/gbfs/bikes/${version}/station_status.json`);
      expect(status).toContain('"station_id":"s1"');
    }
    expect(await textOf(`${hub.url}/gbfs/manifest.json`)).toContain('/gbfs/bikes/3.0/gbfs.json');
  });

  itWithBroker(
    'a wrong password: the feed fails with one clear line, the secret is nowhere, the others are well',
    async () => {
      const denied = await until('the refusal', async () => {
        const status = await statusOf(hub, 'denied');
        return status.state === 'failing' ? status : undefined;
      });
      expect(denied.sources[0]!.lastError).toMatch(
        /^SOURCE_DENIED: 127\.0\.0\.1:\d+ refuses the login: got "not authorised"/,
      );
      const lines = hub
        .log()
        .split('\n')
        .filter((line) => line.includes('refuses the login'));
      expect(lines[0]).toContain('SOURCE_DENIED');
      expect(hub.log()).not.toContain('guessed');
      for (const id of ['parkings', 'comptages', 'bikes']) expect((await statusOf(hub, id)).state).toBe('fresh');
    },
  );
});

import type { HubEvent } from '#libs/model';
import { until } from '../support/hub-process.js';
import { ask, askJson, metricOf, unpacked, type Answer } from '../support/http.js';
import { RecordingsHub, allPlayed, feedNow, itWithAllRecordings } from '../support/recordings-hub.js';
import { readServerSentEvents, readStream, snapshotOf, type StreamReader } from '../support/stream-reader.js';

const FEEDS = ['raba', 'bart', 'nyct', 'baywheels', 'lovelo', 'getaround', 'bison-fute', 'ndw', 'england'];

/** One output of each sort; those of one sort are served alike. */
const OUTPUTS: Record<string, string> = {
  '/gtfs/raba.zip': 'application/zip',
  '/gtfs-rt/bart/trip-updates.pb': 'application/x-protobuf',
  '/gtfs-rt/bart/trip-updates.json': 'application/json; charset=utf-8',
  '/gbfs/manifest.json': 'application/json; charset=utf-8',
  '/gbfs/lovelo/2.3/station_status.json': 'application/json; charset=utf-8',
  '/gbfs/lovelo/3.0/station_information.json': 'application/json; charset=utf-8',
  '/datex2/bison-fute/v3/measurement-sites.xml': 'application/xml; charset=utf-8',
  '/datex2/bison-fute/v3/measured-data.xml': 'application/xml; charset=utf-8',
  '/geojson/station.geojson': 'application/geo+json; charset=utf-8',
  '/geojson/traffic-measurement.geojson': 'application/geo+json; charset=utf-8',
  '/catalog.jsonld': 'application/ld+json; charset=utf-8',
  '/catalog': 'text/html; charset=utf-8',
};

const hub = RecordingsHub.forThisSpec();

/** Asks until two answers in a row are of the same making: a live feed may be made anew between two requests. */
async function twice(url: string, second: (first: Answer) => Promise<Answer>): Promise<[Answer, Answer]> {
  return until(`${url} to stay as it is between two requests`, async () => {
    const first = await ask(url);
    const next = await second(first);
    return next.headers['last-modified'] === first.headers['last-modified']
      ? ([first, next] as [Answer, Answer])
      : undefined;
  });
}

describe('how every output is served', () => {
  for (const [path, type] of Object.entries(OUTPUTS)) {
    itWithAllRecordings(
      `serves ${path} with its type, to everybody, with a tag that spares the second read`,
      async () => {
        const url = hub.url + path;
        const { status, headers } = await ask(url);
        expect(status).toBe(200);
        expect(headers).toMatchObject({
          'content-type': type,
          'access-control-allow-origin': '*',
          etag: expect.stringMatching(/^"[^"]+"$/) as string,
          'last-modified': expect.stringMatching(/ GMT$/) as string,
          'cache-control': expect.stringMatching(/^public, max-age=\d+$/) as string,
        });
        const [, unchanged] = await twice(url, (first) =>
          ask(url, { headers: { 'if-none-match': first.headers.etag! } }),
        );
        expect([unchanged.status, unchanged.body.length]).toEqual([304, 0]);
        const [whole, head] = await twice(url, () => ask(url, { method: 'HEAD' }));
        expect([head.status, head.body.length]).toEqual([200, 0]);
        expect(head.headers['content-length']).toBe(String(whole.body.length));
        for (const coding of type === 'application/zip' ? [] : ['gzip', 'br']) {
          const [plain, packed] = await twice(url, () => ask(url, { headers: { 'accept-encoding': coding } }));
          expect(packed.headers).toMatchObject({
            'content-encoding': coding,
            vary: expect.stringContaining('accept-encoding') as string,
          });
          expect(packed.body.length).toBeLessThan(plain.body.length);
          expect(unpacked(packed).equals(plain.body)).toBe(true);
        }
        expect((await ask(url, { method: 'POST' })).status).toBe(405);
      },
    );
  }

  itWithAllRecordings('says of each feed that it is replayed, and on what terms (invariants 4 and 6)', async () => {
    const { feeds } = await askJson<{ feeds: { id: string; nature: string; licence: { id: string; url: string } }[] }>(
      `${hub.url}/v1/feeds`,
    );
    expect(feeds.map(({ id, nature }) => [id, nature])).toEqual(FEEDS.map((id) => [id, 'replayed']));
    expect(feeds.every(({ licence }) => licence.id !== '' && licence.url !== '')).toBe(true);
    for (const kind of ['vehicle-position', 'station', 'free-vehicle', 'traffic-measurement']) {
      const { type, features } = await askJson<{
        type: string;
        features: { geometry: { coordinates: unknown[] }; properties: { quality: string[]; licence?: string } }[];
      }>(`${hub.url}/geojson/${kind}.geojson`);
      expect([type, features.length > 0]).toEqual(['FeatureCollection', true]);
      expect(features.every(({ properties }) => properties.quality.includes('replayed') && properties.licence)).toBe(
        true,
      );
      expect(features.every(({ geometry }) => geometry.coordinates.length > 0)).toBe(true);
    }
  });

  itWithAllRecordings(
    'lists each open feed in the catalogue with its licence and addresses that answer',
    async () => {
      const catalogue = await askJson<{
        'dcat:dataset': {
          'dct:identifier': string;
          'dct:license'?: { '@id': string };
          'dcat:distribution': { 'dcat:accessURL': { '@id': string }; 'dcat:accessService'?: unknown }[];
        }[];
      }>(`${hub.url}/catalog.jsonld`);
      const datasets = catalogue['dcat:dataset'];
      expect(datasets.map((dataset) => dataset['dct:identifier'])).toEqual(expect.arrayContaining(FEEDS));
      for (const dataset of datasets) {
        // What joins several feeds has the terms of each; a single feed has its own.
        if (FEEDS.includes(dataset['dct:identifier'])) expect(dataset['dct:license']?.['@id']).toMatch(/^https:/);
        // Outputs; API, exports and streams are asked by test/whole/catalogue.
        const addresses = dataset['dcat:distribution']
          .filter((one) => one['dcat:accessService'] === undefined)
          .map((one) => one['dcat:accessURL']['@id']);
        expect([dataset['dct:identifier'], addresses.length > 0]).toEqual([dataset['dct:identifier'], true]);
        for (const address of addresses)
          expect([address, (await ask(address, { method: 'HEAD' })).status]).toEqual([address, 200]);
      }
    },
    120_000,
  );
});

describe('the history of what was played', () => {
  const history = async (
    path: string,
    atLeast = 1,
  ): Promise<{ nature: string; rows: { at: string; values: Record<string, unknown> }[] }> =>
    until(`${atLeast} rows of ${path}`, async () => {
      const answer = await askJson<Awaited<ReturnType<typeof history>>>(`${hub.url}/v1/${path}`);
      return answer.rows.length >= atLeast ? answer : undefined;
    });

  itWithAllRecordings(
    'has a train minute by minute, a station with its figures, a counter with its flow',
    async () => {
      const { items } = await askJson<{ items: HubEvent[] }>(`${hub.url}/v1/vehicle-positions?feed=nyct&limit=20`);
      const day = 'from=2023-05-29T00:00:00Z&to=2023-05-30T00:00:00Z';
      const lengths: number[] = [];
      for (const { key } of items)
        lengths.push((await history(`vehicle-positions/${encodeURIComponent(key)}/history?${day}`)).rows.length);
      expect(Math.max(...lengths)).toBeGreaterThan(5);

      const [station] = (await askJson<{ items: HubEvent[] }>(`${hub.url}/v1/stations?feed=baywheels&limit=1`)).items;
      // Played at 3,000 times its speed from now on, the feed's clock is hours ahead of ours.
      const ahead = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
      const path = `stations/${encodeURIComponent(station!.key)}/history?from=${ahead(-2)}&to=${ahead(300)}`;
      // The recorder writes what was played as fast as it can.
      const raw = await history(path, 10);
      expect(raw.nature).toBe('replayed');
      const bucketed = await history(`${path}&bucket=1d`);
      expect(bucketed.rows.reduce((sum, { values }) => sum + Number(values['observations']), 0)).toBeGreaterThanOrEqual(
        10,
      );

      const counter =
        'traffic-measurements/bison-fute:MUM76.h1/history?from=2026-08-31T00:00:00Z&to=2026-09-01T00:00:00Z';
      expect((await history(counter)).rows[0]!.values).toMatchObject({ flowVehPerHour: 110, speedKmh: 108 });
      expect((await history(`${counter}&bucket=5m`)).rows[0]!.values).toMatchObject({
        flowVehPerHourAvg: 110,
        observations: 1,
      });
    },
    60_000,
  );
});

describe('the live stream of what was played', () => {
  for (const [name, open] of [
    ['WebSocket', (kinds: string[]) => readStream(hub.url, kinds)],
    ['server-sent events', (kinds: string[]) => Promise.resolve(readServerSentEvents(hub.url, kinds))],
  ] as [string, (kinds: string[]) => Promise<StreamReader>][]) {
    itWithAllRecordings(`starts with as many entities by ${name} as the lists count`, async () => {
      for (const [kind, plural] of [
        ['vehicle-position', 'vehicle-positions'],
        ['station', 'stations'],
        ['traffic-situation', 'traffic-situations'],
        ['alert', 'alerts'],
      ] as const) {
        const reader = await open([kind]);
        try {
          const entities = await until('the snapshot', () => snapshotOf(reader));
          const { total } = await askJson<{ total: number }>(`${hub.url}/v1/${plural}?limit=1`);
          expect([kind, entities.length]).toEqual([kind, total]);
          expect(entities.every(({ visibility }) => visibility === 'open')).toBe(true);
        } finally {
          reader.close();
        }
      }
    });
  }
});

describe('a second start on the same data', () => {
  itWithAllRecordings(
    'shows the last state before any source has answered, then reports nothing twice',
    async () => {
      const totals = async (): Promise<Record<string, number>> => {
        const counts: Record<string, number> = {};
        for (const kind of ['trip-updates', 'alerts', 'stations', 'free-vehicles', 'traffic-measurements', 'datasets'])
          counts[kind] = (await askJson<{ total: number }>(`${hub.url}/v1/${kind}?limit=1`)).total;
        return counts;
      };
      const before = await totals();
      const datasets = (await askJson<{ items: HubEvent[] }>(`${hub.url}/v1/datasets`)).items;

      // No recording is there now, so no source answers.
      await hub.restart('/nowhere');
      expect(await totals()).toEqual(before);
      expect((await ask(`${hub.url}/gtfs/raba.zip`)).status).toBe(200);
      await until('a feed without a source to fail', async () =>
        (await feedNow(hub.url, 'lovelo')).status.state === 'failing' ? true : undefined,
      );
      expect((await askJson<{ total: number }>(`${hub.url}/v1/stations?feed=lovelo`)).total).toBe(122);

      await hub.restart();
      await allPlayed(hub.url);
      const made = await metricOf(hub.url, 'estuaire_events_total');
      for (const [feed, format] of [
        ['raba', 'gtfs'],
        ['raba', 'gtfs-rt'],
        ['bart', 'gtfs-rt'],
        ['lovelo', 'gbfs'],
        ['getaround', 'gbfs'],
        ['bison-fute', 'datex2'],
        ['bison-fute', 'datex2-site-list'],
        ['ndw', 'datex2'],
      ])
        expect([feed, format, made.get(`{feed="${feed}",format="${format}"}`)]).toEqual([feed, format, 0]);
      expect((await askJson<{ items: HubEvent[] }>(`${hub.url}/v1/datasets`)).items).toEqual(datasets);
      expect(await totals()).toMatchObject({
        stations: before['stations'],
        'traffic-measurements': before['traffic-measurements'],
      });
    },
    150_000,
  );
});

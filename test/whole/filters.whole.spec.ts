import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { stringify } from 'yaml';
import { ask, askJson } from '../support/http.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { readServerSentEvents, readStream, snapshotOf, type StreamReader } from '../support/stream-reader.js';

const MORNING = '2026-01-15T08:00:00Z';

/** A bus in the middle of Rouen (76540), a metro in Grand-Quevilly (76322). */
const TIMETABLE = {
  'agency.txt': 'agency_id,agency_name,agency_url,agency_timezone\nX,X,https://x.example,Europe/Paris',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nALL,1,1,1,1,1,1,1,20260101,20261231',
  'stops.txt': [
    'stop_id,stop_name,stop_lat,stop_lon',
    'A,Théâtre,49.4416,1.0886',
    'B,Gare,49.4489,1.0941',
    'C,Léon Blum,49.4075,1.0500',
    'D,Provinces,49.4050,1.0450',
  ].join('\n'),
  'routes.txt':
    'route_id,agency_id,route_short_name,route_long_name,route_type\nB1,X,B1,Centre,3\nM1,X,M1,Métro,1\nQ,X,Q,Quiet,3',
  'trips.txt': 'route_id,service_id,trip_id\nB1,ALL,b\nM1,ALL,m\nQ,ALL,q',
  'stop_times.txt': [
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
    'b,09:00:00,09:00:00,A,1',
    'b,09:10:00,09:10:00,B,2',
    'm,09:00:00,09:00:00,C,1',
    'm,09:10:00,09:10:00,D,2',
    'q,23:00:00,23:00:00,A,1',
    'q,23:10:00,23:10:00,B,2',
  ].join('\n'),
};

const alert = (id: string, informedEntity: object): object => ({
  id,
  alert: { informedEntity: [informedEntity], headerText: { translation: [{ text: id, language: 'fr' }] } },
});
const prediction = (tripId: string): object => ({
  id: tripId,
  tripUpdate: {
    trip: { tripId, startDate: '20260115' },
    timestamp: Date.parse(MORNING) / 1000,
    stopTimeUpdate: [{ stopSequence: 2, arrival: { delay: 60 } }],
  },
});
/** None of the alerts names a mode, a place or a commune; each names one thing. */
const REAL_TIME = [
  alert('line', { routeId: 'B1' }),
  alert('stop', { stopId: 'C' }),
  alert('run', { trip: { tripId: 'm' } }),
  prediction('b'),
  prediction('m'),
] as unknown as FeedEntity[];

/** Kinds, filter as an address has it, keys that come. */
const ASKED: [kind: string, query: string, keys: string[]][] = [
  ['alert', 'mode=bus', ['line']],
  ['alert', 'mode=metro', ['run', 'stop']],
  ['alert', 'route=city:B1', ['line']],
  ['alert', 'route=city:M1', ['run', 'stop']],
  ['alert', 'stop=city:B', ['line']],
  ['alert', 'stop=city:D', ['run']],
  ['alert', 'commune=76540', ['line']],
  ['alert', 'commune=76322', ['run', 'stop']],
  ['alert', 'bbox=1.08,49.43,1.1,49.45', ['line']],
  ['alert', 'mode=metro&commune=76540', []],
  ['trip-update', 'mode=metro', ['m:20260115']],
  ['trip-update', 'commune=76540', ['b:20260115']],
  ['trip-update', 'bbox=1.04,49.40,1.06,49.41', ['m:20260115']],
  ['trip-update', 'route=city:B1', ['b:20260115']],
  ['trip-update', 'stop=city:A', ['b:20260115']],
];

let data: DataDir;
let hub: HubProcess;

beforeAll(async () => {
  data = temporaryDataDir();
  const file = (name: string): string => join(data.path, name);
  const rows = Object.entries(TIMETABLE).map(([name, text]) => [name, strToU8(`${text}\n`)]);
  writeFileSync(file('gtfs.zip'), zipSync(Object.fromEntries(rows) as Record<string, Uint8Array>));
  const header = {
    gtfsRealtimeVersion: '2.0',
    incrementality: 'FULL_DATASET',
    timestamp: Date.parse(MORNING) / 1000,
  } as const;
  writeFileSync(file('rt.pb'), encodeFeedMessage({ header, entities: REAL_TIME }));
  writeFileSync(
    file('hub.yaml'),
    stringify({
      hub: { name: 'Filters', operator: 'Test', contact: 'test@example.org' },
      engines: { store: 'none' },
      territory: { communes: resolve('config/territory/communes-metropole-rouen.geojson') },
      feeds: [
        {
          id: 'city',
          title: 'City',
          producer: 'Test',
          licence: 'etalab-2.0',
          recordedAt: MORNING,
          sources: [
            { id: 'schedule', format: 'gtfs', file: file('gtfs.zip'), every: '1h' },
            { id: 'rt', format: 'gtfs-rt', file: file('rt.pb'), every: '1h' },
          ],
        },
      ],
    }),
  );
  hub = await startHubProcess({ config: file('hub.yaml'), dataDir: file('data') });
  await until('all that was reported', async () => {
    const { status } = await askJson<{ status: { matchRate?: number; entities?: Record<string, number> } }>(
      `${hub.url}/v1/feeds/city`,
    );
    return status.matchRate === 1 && status.entities?.['alert'] === 3 ? true : undefined;
  });
}, 60_000);

afterAll(async () => {
  await hub?.stop();
  data?.remove();
});

interface Given {
  keys: string[];
  unknown?: Record<string, string[]>;
}

async function listed(kind: string, query: string): Promise<Given> {
  const { items, unknown } = await askJson<{ items: { key: string }[]; unknown?: Given['unknown'] }>(
    `${hub.url}/v1/${kind}s?${query}`,
  );
  return { keys: items.map(({ key }) => key).sort(), unknown };
}

/** What an address asks, as the stream is asked. */
function filterOf(query: string): object {
  return Object.fromEntries(
    [...new URLSearchParams(query)].map(([name, text]) => {
      const values = text.split(',');
      return name === 'bbox' ? ['bbox', values.map(Number)] : [`${name}s`, values];
    }),
  );
}

async function snapshot(reader: StreamReader): Promise<Given> {
  const entities = await until('the snapshot', () => snapshotOf(reader));
  reader.close();
  const { unknown } = reader.messages.find(({ op }) => op === 'snapshot')!;
  return { keys: entities.map(({ key }) => String(key)).sort(), unknown };
}

const streamed = async (kind: string, query: string): Promise<Given> =>
  snapshot(await readStream(hub.url, [kind], { filter: filterOf(query) }));
const sent = (kind: string, query: string): Promise<Given> => snapshot(readServerSentEvents(hub.url, [kind], query));

describe('filters see what the timetable knows, whatever way is asked', () => {
  it.each(ASKED)('%s?%s gives %j on lists, stream and SSE', async (kind, query, locals) => {
    const expected = { keys: locals.map((local) => `city:${local}`), unknown: undefined };
    expect(await listed(kind, query)).toEqual(expected);
    expect(await streamed(kind, query)).toEqual(expected);
    expect(await sent(kind, query)).toEqual(expected);
  });

  it('names ids nobody knows beside what the known ones give, and takes a quiet line for known', async () => {
    const query = 'route=city:B1,city:Q,city:9l&stop=city:A,city:ZZ&feed=city,cty&commune=76540,00000';
    const keys = ['city:line'];
    const unknown = { route: ['city:9l'], stop: ['city:ZZ'], feed: ['cty'], commune: ['00000'] };
    expect(await listed('alert', query)).toEqual({ keys, unknown });
    const byPart = { routes: ['city:9l'], stops: ['city:ZZ'], feeds: ['cty'], communes: ['00000'] };
    expect(await streamed('alert', query)).toEqual({ keys, unknown: byPart });
    expect(await sent('alert', query)).toEqual({ keys, unknown: byPart });
  });

  it.each([
    ['alert', 'colour=red'],
    ['alert', 'mode=rocket'],
    ['station', 'route=city:B1'],
    ['kpi', 'commune=76540'],
  ])('refuses what %s?%s cannot mean, before a stream is begun', async (kind, query) => {
    expect((await ask(`${hub.url}/v1/${kind}s?${query}`)).status).toBe(400);
    expect((await ask(`${hub.url}/v1/stream/sse?kinds=${kind}&${query}`)).status).toBe(400);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { stringify } from 'yaml';
import { encodeFeedMessage } from '#libs/formats/gtfs-rt';
import type { HubEvent } from '#libs/model';
import { TINY_FEED } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { ask, askJson } from '../support/http.js';
import { readStream, type StreamReader } from '../support/stream-reader.js';
import { Upstream, answers, gives, staysSilent, trickles, type Behaviour } from '../support/upstream.js';

const BOMB_BYTES = 200_000_000;

const dateOf = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

/** The tiny timetable, running these weeks, with files changed. */
function timetable(changes: Record<string, string | Uint8Array> = {}): Uint8Array {
  const calendar = `service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nWORK,1,1,1,1,1,1,1,${dateOf(-20)},${dateOf(20)}\nNIGHT,1,1,1,1,1,1,1,${dateOf(-20)},${dateOf(20)}\n`;
  const { 'calendar_dates.txt': _, ...files } = TINY_FEED;
  const all: Record<string, string | Uint8Array> = { ...files, 'calendar.txt': calendar, ...changes };
  return zipSync(
    Object.fromEntries(
      Object.entries(all).map(([name, body]) => [name, typeof body === 'string' ? strToU8(body) : body]),
    ),
  );
}

/** A zip whose one file says it holds a thousand bytes and unpacks to two hundred million. */
function lyingBomb(): Uint8Array {
  const name = strToU8('stop_times.txt');
  const packed = deflateRawSync(Buffer.alloc(BOMB_BYTES));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(1000, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(1000, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}

function vehicles(count = 3): Uint8Array {
  const now = Math.floor(Date.now() / 1000);
  return encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: now },
    entities: Array.from({ length: count }, (_, at) => ({
      id: `e${at}`,
      vehicle: {
        vehicle: { id: `bus-${at}` },
        position: { latitude: 49.44, longitude: 1.09 + (Date.now() % 100_000) / 1e6 },
        timestamp: now,
      },
    })),
  });
}

const gbfs = (data: object): string => JSON.stringify({ last_updated: 1_768_464_000, ttl: 60, version: '2.3', data });
const information = gbfs({
  stations: [{ station_id: '1', name: 'Gare', lat: 49.4489, lon: 1.0941, capacity: 20 }],
});
const stationStatus = gbfs({
  stations: [
    {
      station_id: '1',
      num_bikes_available: 3,
      num_docks_available: 17,
      is_installed: true,
      is_renting: true,
      is_returning: true,
      last_reported: 1_768_464_000,
    },
  ],
});

const situations = (inside = ''): string => `<?xml version="1.0" encoding="UTF-8"?>
<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" modelBaseVersion="2">
<payloadPublication xsi:type="SituationPublication" lang="fr"><publicationTime>2026-01-15T08:00:00Z</publicationTime>
<situation id="S1"><situationRecord xsi:type="Accident" id="S1-1" version="1">
<situationRecordCreationTime>2026-01-15T08:00:00Z</situationRecordCreationTime>${inside}</situationRecord></situation>
</payloadPublication></d2LogicalModel>`;

interface Case {
  id: string;
  what: string;
  format: string;
  document?: string;
  good: Behaviour;
  bad: Behaviour;
  /** What the operator must be able to read: where it is, what came, what should have come. */
  says: RegExp;
  /** The document is used all the same, and the feed stays fresh. */
  isUsed?: boolean;
  /** What must still be there: a list of `/v1`, and how many. */
  keeps?: [kind: string, count: number];
}

const transit = { format: 'gtfs', good: gives(timetable()), keeps: ['datasets', 1] as [string, number] };
const buses = { format: 'gtfs-rt', good: gives(vehicles), keeps: ['vehicle-positions', 3] as [string, number] };
const roads = { format: 'datex2', good: gives(situations()), keeps: ['traffic-situations', 1] as [string, number] };
const bikes = {
  format: 'gbfs',
  document: 'station_status',
  good: gives(stationStatus),
  keeps: ['stations', 1] as [string, number],
};

const truncated = timetable();
const withoutColumn = timetable({ 'stop_times.txt': TINY_FEED['stop_times.txt']!.replace('trip_id,', 'tripp_id,') });
const unknownTrip = timetable({ 'stop_times.txt': `${TINY_FEED['stop_times.txt']}T99,09:00:00,09:00:00,A,1\n` });
const bomb = timetable({ 'stop_times.txt': new Uint8Array(BOMB_BYTES) });
const entities = '<!DOCTYPE d2LogicalModel [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>';

const CASES: Case[] = [
  {
    ...transit,
    id: 'zip-cut',
    what: 'a zip cut short',
    bad: gives(truncated.subarray(0, truncated.length / 2)),
    says: /CONTAINER_UNREADABLE got .*zip.* expected a zip archive/,
  },
  {
    ...transit,
    id: 'csv-column',
    what: 'a table without a required column',
    bad: gives(withoutColumn),
    says: /stop_times\.txt.*COLUMN_MISSING|COLUMN_MISSING.*stop_times\.txt|stop_times\.txt.*trip_id/,
  },
  {
    ...transit,
    id: 'csv-orphan',
    what: 'a stop time of an unknown trip',
    bad: gives(unknownTrip),
    says: /stop_times\.txt:\d+ trip_id: REFERENCE_UNKNOWN got "T99", expected/,
    isUsed: true,
  },
  {
    ...transit,
    id: 'zip-bomb',
    what: 'a zip bomb that says so',
    bad: gives(bomb),
    says: /stop_times\.txt.*1025 times.*400 times/,
  },
  { ...transit, id: 'zip-liar', what: 'a zip bomb that lies', bad: gives(lyingBomb()), says: /stop_times\.txt/ },
  {
    ...buses,
    id: 'pb-cut',
    what: 'a protobuf cut short',
    bad: (response) => gives(vehicles().subarray(0, 70))(response, undefined as never),
    says: /CONTAINER_TRUNCATED|CONTAINER_UNREADABLE|ENTITY_UNREADABLE/,
    isUsed: true,
  },
  {
    ...bikes,
    id: 'gbfs-html',
    what: 'a web page instead of GBFS',
    bad: gives('<!DOCTYPE html><html><body>Maintenance</body></html>'),
    says: /CONTAINER_UNREADABLE.*got.*expected/,
  },
  {
    ...bikes,
    id: 'gbfs-deep',
    what: 'JSON nested without end',
    bad: gives(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    says: /LIMIT_EXCEEDED got .*expected depth \d+/,
  },
  {
    ...roads,
    id: 'xml-dtd',
    what: 'XML that declares entities',
    bad: gives(situations().replace('?>\n', `?>\n${entities}\n`)),
    says: /XML_DTD_REFUSED got .*expected XML without a DTD/,
  },
  {
    ...roads,
    id: 'xml-deep',
    what: 'XML nested without end',
    bad: gives(situations('<a>'.repeat(100_000))),
    says: /LIMIT_EXCEEDED got .*expected depth \d+/,
  },
  {
    ...buses,
    id: 'status-500',
    what: 'a server error',
    bad: answers(500),
    says: /SOURCE_STATUS.*got HTTP 500, expected/,
  },
  {
    ...buses,
    id: 'status-204',
    what: 'an empty answer',
    bad: answers(204),
    says: /SOURCE_EMPTY.*got HTTP 204.*expected a document/,
  },
  {
    ...buses,
    id: 'silent',
    what: 'a server that never answers',
    bad: staysSilent,
    says: /SOURCE_TIMEOUT.*got no whole answer, expected one within 1000 ms/,
  },
  {
    ...buses,
    id: 'trickle',
    what: 'a byte a second',
    bad: trickles(vehicles()),
    says: /SOURCE_TIMEOUT.*got no whole answer, expected one within 1000 ms/,
  },
];

let data: DataDir;
let hub: HubProcess;
let stream: StreamReader;
const upstream = new Upstream();

interface Status {
  status: {
    state: string;
    sources: { sourceId: string; lastError?: string; lastSuccessAt?: string }[];
    issueCounts: Record<string, number>;
  };
}
const statusOf = async (id: string): Promise<Status['status']> =>
  (await askJson<Status>(`${hub.url}/v1/feeds/${id}`)).status;

beforeAll(async () => {
  data = temporaryDataDir();
  const address = await upstream.listen();
  upstream.set('/information', gives(information));
  upstream.set('/good', gives(vehicles));
  const source = (path: string, one: Partial<Case>): object => ({
    format: one.format,
    ...(one.document ? { document: one.document } : {}),
    url: `${address}/${path}`,
    every: '250ms',
    timeout: '1s',
  });
  const feed = (id: string, sources: object[]): object => ({
    id,
    title: id,
    producer: 'Test',
    licence: 'etalab-2.0',
    staleAfter: '4s',
    sources,
  });
  for (const one of CASES) upstream.set(`/${one.id}`, one.good);
  const config = join(data.path, 'hub.yaml');
  writeFileSync(
    config,
    stringify({
      hub: { name: 'Bad input', operator: 'Test', contact: 'test@example.org' },
      engines: { store: 'none' },
      upstreams: { allowPrivate: ['127.0.0.1'] },
      feeds: [
        feed('good', [source('good', { format: 'gtfs-rt' })]),
        ...CASES.map((one) =>
          feed(one.id, [
            source(one.id, one),
            ...(one.format === 'gbfs'
              ? [source('information', { format: 'gbfs', document: 'station_information' })]
              : []),
          ]),
        ),
      ],
    }),
  );
  hub = await startHubProcess({ config, dataDir: join(data.path, 'data') });
  await until('every feed to be fresh', async () => {
    const states = await Promise.all(
      ['good', ...CASES.map(({ id }) => id)].map(async (id) => (await statusOf(id)).state),
    );
    return states.every((state) => state === 'fresh') ? true : undefined;
  });
  stream = await readStream(hub.url, ['feed-status']);
  for (const one of CASES) upstream.set(`/${one.id}`, one.bad);
}, 60_000);

afterAll(async () => {
  stream?.close();
  await hub?.stop();
  await upstream.close();
  data?.remove();
}, 60_000);

describe('bad input harms nobody else (invariant 3)', () => {
  for (const { id, what, says, isUsed, keeps } of CASES) {
    it(`says of ${what} what came and what should have come${isUsed ? '' : ', keeps the last good state and calls the feed unwell'}`, async () => {
      await until(
        `${id} to say it`,
        async () => {
          const { sources } = await statusOf(id);
          const { samples } = await askJson<{ samples: string[] }>(`${hub.url}/v1/feeds/${id}/issues`);
          const words = [...sources.map(({ lastError }) => lastError ?? ''), ...samples];
          if (words.some((text) => says.test(text))) return true;
          throw new Error(JSON.stringify(words));
        },
        15_000,
      );
      if (!isUsed) {
        await until(
          `${id} to be failing or stale`,
          async () => (/failing|stale/.test((await statusOf(id)).state) ? true : undefined),
          20_000,
        );
        await until('the stream to say so', () =>
          stream.messages.some(({ op, feed, since }) => op === 'stale' && feed === id && since) ? true : undefined,
        );
      }
      if (keeps) {
        const { total } = await askJson<{ total: number }>(`${hub.url}/v1/${keeps[0]}?feed=${id}`);
        expect([keeps[0], total]).toEqual(keeps);
        if (keeps[0] === 'datasets') expect((await ask(`${hub.url}/gtfs/${id}.zip`)).status).toBe(200);
      }
    }, 60_000);
  }

  it('goes on updating the good feed all the while, and answers', async () => {
    const seen = new Set<string>();
    await until('the good vehicles to move three times', async () => {
      const { items } = await askJson<{ items: HubEvent[] }>(`${hub.url}/v1/vehicle-positions?feed=good`);
      expect(items).toHaveLength(3);
      seen.add(JSON.stringify(items[0]!.entity));
      return seen.size >= 3 ? true : undefined;
    });
    expect((await statusOf('good')).state).toBe('fresh');
    expect((await ask(`${hub.url}/health/ready`)).status).toBe(200);
    expect(hub.log()).not.toMatch(/pipeline-failed|feed-check-failed/);
  });

  it('is fresh again as soon as the upstream is well again', async () => {
    upstream.set('/pb-cut', gives(vehicles));
    upstream.set('/xml-dtd', gives(situations('<severity>high</severity>')));
    await until(
      'both to be fresh',
      async () => {
        const states = await Promise.all(['pb-cut', 'xml-dtd'].map(async (id) => (await statusOf(id)).state));
        return states.every((state) => state === 'fresh') ? true : undefined;
      },
      60_000,
    );
    await until('the stream to say so', () =>
      stream.messages.some(({ op, feed, since }) => op === 'stale' && feed === 'xml-dtd' && since === null)
        ? true
        : undefined,
    );
  }, 70_000);
});

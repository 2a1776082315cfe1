import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { openMemoryCoordination, type Coordination } from '#libs/coordination';
import { LiveState } from '#libs/live';
import { encodeFeedMessage, type FeedEntity } from '#libs/formats/gtfs-rt';
import { KINDS, type HubEvent } from '#libs/model';
import { ScheduleShelf } from '#libs/schedule';
import { RawArchive } from '#libs/sources';
import { Metrics, seededRandom, silentLog, systemClock } from '#libs/telemetry';
import { until } from '#libs/testing';
import { tinyFeed } from '../formats/gtfs/tiny-feed.fixture.js';
import { Collector } from './collector.js';
import { RefusedDatasets } from './refused-datasets.js';

let folder: string;
let bus: Bus;
let coordination: Coordination;
let collector: Collector | undefined;
beforeEach(async () => {
  coordination = openMemoryCoordination({ clock: systemClock, member: 'one' });
  folder = mkdtempSync(join(tmpdir(), 'estuaire-collect-'));
  bus = await openMemoryBus({ retentionMs: 3_600_000, now: Date.now, newEpoch: () => 'epoch' });
});
afterEach(async () => {
  await collector?.stop();
  collector = undefined;
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
});

const information = JSON.stringify({
  last_updated: 1_768_478_400,
  ttl: 60,
  version: '2.3',
  data: { stations: [{ station_id: '1', name: 'Gare', lat: 49.44, lon: 1.09 }] },
});

async function start(...feeds: string[]): Promise<void> {
  writeFileSync(join(folder, 'information.json'), information);
  const source = `{ format: gbfs, document: station_information, file: '${join(folder, 'information.json')}', every: 250ms }`;
  await startConfigured(
    feeds.map((feed) => `  - { title: T, producer: P, ${feed}, sources: [ ${source} ] }\n`).join(''),
  );
}

async function startConfigured(feeds: string): Promise<void> {
  await collector?.stop();
  collector = undefined;
  const { config, problems } = parseConfig(`hub: { name: H, operator: O, contact: a@example.org }\nfeeds:\n${feeds}`);
  expect(problems).toBeUndefined();
  collector = new Collector({
    config: config!,
    catalogue: new FeedCatalogue(config!.hub, config!.feeds),
    bus,
    coordination,
    currentState: async () => {
      const state = new LiveState(bus);
      await state.start(() => undefined);
      return { state, release: () => state.stop() };
    },
    archive: new RawArchive(join(folder, 'raw'), { maxAgeMs: 86_400_000, maxBytes: 1e6 }),
    schedules: new ScheduleShelf(join(folder, 'schedules')),
    refused: new RefusedDatasets(join(folder, 'refused')),
    communes: undefined,
    clock: systemClock,
    random: seededRandom(1),
    log: silentLog,
    metrics: new Metrics(),
    rotationSecret: 'secret',
    environment: {},
  });
  await collector.start();
}

/** Stations as any reader of the bus sees them now. */
async function stations(): Promise<HubEvent[]> {
  return (await bus.latest('station')).deliveries.map(({ event }) => event).filter(({ op }) => op === 'upsert');
}

async function untilStations(expected: string[]): Promise<void> {
  let seen: string[] = [];
  for (let i = 0; i < 400; i += 1) {
    seen = (await stations()).map(({ key, visibility }) => `${key} ${visibility}`).sort();
    if (seen.join() === expected.join()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(seen).toEqual(expected);
}

describe('a start on a bus that holds what was reported before', () => {
  it('reports nothing twice', async () => {
    await start('id: bikes, licence: etalab-2.0');
    await untilStations(['bikes:1 open']);
    const [before] = await stations();
    await start('id: bikes, licence: etalab-2.0');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await stations()).toEqual([before]);
  });

  it('takes back what feeds reported that are configured no more, and harms no other', async () => {
    await start('id: bikes, licence: etalab-2.0', 'id: old, licence: etalab-2.0');
    await untilStations(['bikes:1 open', 'old:1 open']);
    await start('id: bikes, licence: etalab-2.0');
    await untilStations(['bikes:1 open']);
    for (const kind of KINDS) {
      const { deliveries } = await bus.latest(kind);
      expect(deliveries.filter(({ event }) => event.feed === 'old' && event.op === 'upsert')).toEqual([]);
    }
  });

  it('shows nothing to everybody any more whose licence has become narrower (invariant 6)', async () => {
    await start('id: bikes, licence: etalab-2.0');
    await untilStations(['bikes:1 open']);
    await start('id: bikes, licence: licence-mobilites');
    await untilStations(['bikes:1 partner']);
    for (const kind of KINDS) {
      const { deliveries } = await bus.latest(kind);
      expect(deliveries.filter(({ event }) => event.op === 'upsert' && event.visibility === 'open')).toEqual([]);
    }
  });
});

describe('a feed of several local files', () => {
  it('takes them in the order configured, however long each takes to read', async () => {
    const wide = { version: '2.3', ttl: 60, last_updated: 1_768_478_400, data: { stations: [] as object[] } };
    for (let i = 0; i < 20_000; i += 1)
      wide.data.stations.push({ station_id: `${i}`, name: `Gare ${i}`, lat: 49.44, lon: 1.09 });
    const information2 = join(folder, 'wide.json');
    const status = join(folder, 'status.json');
    writeFileSync(information2, JSON.stringify(wide));
    writeFileSync(status, JSON.stringify({ ...wide, data: { stations: [] } }));
    const source = (document: string, file: string): string =>
      `{ id: ${document.replace('_', '-')}, format: gbfs, document: ${document}, file: '${file}', every: 1h }`;
    await startConfigured(
      `  - { title: T, producer: P, id: bikes, licence: CC0-1.0, sources: [ ${source('station_information', information2)}, ${source('station_status', status)} ] }\n`,
    );
    const journal = join(folder, 'raw', 'journal');
    const acquired = (): string[] =>
      readdirSync(journal, { withFileTypes: false })
        .flatMap((day) =>
          // Whole lines only: the archive may be writing the last one as we read.
          readFileSync(join(journal, String(day)), 'utf8')
            .split('\n')
            .slice(0, -1),
        )
        .map((line) => (JSON.parse(line) as { sourceId: string }).sourceId);
    await until('both are taken', () => existsSync(journal) && acquired().length === 2);
    expect(acquired()).toEqual(['station-information', 'station-status']);
  });
});

describe('a timetable that changes its ids after real time did', () => {
  /** Whatever day the test runs on is a day of the timetable. */
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(Date.now()).replaceAll('-', '');
  const timetableOf = (tripId: string): Uint8Array =>
    tinyFeed({
      'calendar.txt': undefined,
      'calendar_dates.txt': `service_id,date,exception_type\nDAY,${today},1\n`,
      'trips.txt': `route_id,service_id,trip_id,direction_id\n90,DAY,${tripId},0\n`,
      'stop_times.txt':
        'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
        `${tripId},08:00:00,08:00:00,A,1\n${tripId},08:10:00,08:10:00,C,3\n`,
    });
  const increment = (entity: FeedEntity): Uint8Array =>
    encodeFeedMessage({
      header: {
        gtfsRealtimeVersion: '2.0',
        incrementality: 'DIFFERENTIAL',
        timestamp: Math.floor(Date.now() / 1000),
      },
      entities: [entity],
    });
  const scores = async (): Promise<Record<string, number | undefined>> => {
    const latest = await Promise.all((['trip-update', 'vehicle-position'] as const).map((kind) => bus.latest(kind)));
    return Object.fromEntries(
      latest.flatMap(({ deliveries }) => deliveries.map(({ event }) => [event.key, event.quality.matchScore])),
    );
  };

  it('is matched with all real time in force at once, whichever document reported it', async () => {
    const [timetable, realtime] = [join(folder, 'gtfs.zip'), join(folder, 'realtime.pb')];
    writeFileSync(timetable, timetableOf('old'));
    const trip = { tripId: 'new', startDate: today };
    writeFileSync(realtime, increment({ id: '1', tripUpdate: { trip, stopTimeUpdate: [] } } as unknown as FeedEntity));
    const source = (format: string, file: string): string => `{ format: ${format}, file: '${file}', every: 250ms }`;
    await startConfigured(
      `  - { title: T, producer: P, id: lines, licence: CC0-1.0, sources: [ ${source('gtfs', timetable)}, ${source('gtfs-rt', realtime)} ] }\n`,
    );
    const run = `lines:new:${today}`;
    await until('the run is reported, not found', async () => (await scores())[run] === 0);
    const position = { latitude: 49.44, longitude: 1.09 };
    writeFileSync(
      realtime,
      increment({ id: '2', vehicle: { trip, vehicle: { id: '7' }, position } } as unknown as FeedEntity),
    );
    await until('the vehicle is reported, its run not found', async () => (await scores())['lines:7'] === 0);
    writeFileSync(timetable, timetableOf('new'));
    await until('both are found', async () => (await scores())[run] === 1 && (await scores())['lines:7'] === 1);
    expect(await scores()).toEqual({ [run]: 1, 'lines:7': 1 });
  });
});

describe('a feed that asks for its nights to be counted on past 24:00', () => {
  it('has the repaired dataset in use, kept for the publishers under the hash it is emitted with, also after a restart', async () => {
    const timetable = join(folder, 'gtfs.zip');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    const bytes = tinyFeed({
      'calendar.txt': undefined,
      'calendar_dates.txt': `service_id,date,exception_type\nDAY,${tomorrow},1\n`,
      'trips.txt': 'route_id,service_id,trip_id,direction_id\n90,DAY,DAYTIME,0\n90,DAY,NIGHT,0\n',
      'stop_times.txt':
        'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
        'DAYTIME,08:00:00,08:00:00,A,1\nDAYTIME,08:10:00,08:10:00,C,3\n' +
        'NIGHT,23:50:00,23:50:00,A,1\nNIGHT,00:10:00,00:10:00,C,3\n',
    });
    writeFileSync(timetable, bytes);
    const feed = `title: T, producer: P, id: lines, licence: CC0-1.0, sources: [ { format: gtfs, file: '${timetable}', every: 250ms } ]`;
    const trips = async (): Promise<unknown> =>
      (await bus.latest('dataset')).deliveries
        .map(({ event }) => (event as HubEvent<'dataset'>).entity?.counts['trips.txt'])
        .at(0);
    await startConfigured(`  - { ${feed} }\n`);
    await until('the night falls', async () => (await trips()) === 1);
    await startConfigured(`  - { ${feed}, rules: [ { use: count-past-midnight } ] }\n`);
    await until('the night is there', async () => (await trips()) === 2);
    const [dataset] = (await bus.latest('dataset')).deliveries;
    const { documentHash } = (dataset!.event as HubEvent<'dataset'>).entity!;
    const kept = new RawArchive(join(folder, 'raw'), { maxAgeMs: 86_400_000, maxBytes: 1e6 });
    expect(Buffer.from(await kept.read(documentHash)).equals(bytes)).toBe(false);
  });
});

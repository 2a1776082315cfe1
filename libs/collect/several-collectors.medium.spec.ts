import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { SharedMemory, openMemoryCoordination } from '#libs/coordination';
import { LiveState } from '#libs/live';
import { ScheduleShelf } from '#libs/schedule';
import { RawArchive } from '#libs/sources';
import { Metrics, seededRandom, silentLog, systemClock } from '#libs/telemetry';
import { until } from '#libs/testing';
import { Collector } from './collector.js';
import { RefusedDatasets } from './refused-datasets.js';

const PERIOD_MS = 150;
const FEEDS = ['a', 'b', 'c', 'd'];
let folder: string;
let bus: Bus;
let shared: SharedMemory;
const running = new Set<Collector>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estuaire-collectors-'));
  bus = await openMemoryBus({ retentionMs: 3_600_000, now: Date.now, newEpoch: () => 'epoch' });
  shared = new SharedMemory();
});
afterEach(async () => {
  await Promise.all([...running].map((collector) => collector.stop()));
  running.clear();
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
});

function say(feed: string, bikes: number): void {
  const status = {
    last_updated: Math.floor(Date.now() / 1000),
    ttl: 60,
    version: '2.3',
    data: { stations: [{ station_id: '1', name: `Gare ${bikes}`, lat: 49.44, lon: 1.09 }] },
  };
  writeFileSync(join(folder, `${feed}.json`), JSON.stringify(status));
}

async function start(member: string, feeds = FEEDS): Promise<Collector> {
  const source = (feed: string): string =>
    `{ format: gbfs, document: station_information, file: '${join(folder, `${feed}.json`)}', every: 250ms }`;
  const { config, problems } = parseConfig(
    `hub: { name: H, operator: O, contact: a@example.org }\nfeeds:\n${feeds
      .map((id) => `  - { id: ${id}, title: T, producer: P, licence: CC0-1.0, sources: [ ${source(id)} ] }\n`)
      .join('')}`,
  );
  expect(problems).toBeUndefined();
  const collector = new Collector({
    config: config!,
    catalogue: new FeedCatalogue(config!.hub, config!.feeds),
    bus,
    coordination: openMemoryCoordination({ clock: systemClock, member, shared, leasePeriodMs: PERIOD_MS }),
    currentState: async () => {
      const state = new LiveState(bus);
      await state.start(() => undefined);
      return { state, release: () => state.stop() };
    },
    archive: new RawArchive(join(folder, member), { maxAgeMs: 86_400_000, maxBytes: 1e6 }),
    schedules: new ScheduleShelf(join(folder, member)),
    refused: new RefusedDatasets(join(folder, 'refused')),
    communes: undefined,
    clock: systemClock,
    random: seededRandom(1),
    log: silentLog,
    metrics: new Metrics(),
    rotationSecret: 'secret',
    environment: {},
  });
  running.add(collector);
  await collector.start();
  return collector;
}

async function stop(collector: Collector): Promise<void> {
  running.delete(collector);
  await collector.stop();
}

/** Feeds whose station carries this number on the bus. */
async function reportedWith(bikes: number): Promise<string[]> {
  const { deliveries } = await bus.latest('station');
  return deliveries
    .filter(({ event }) => event.op === 'upsert' && JSON.stringify(event.entity).includes(`Gare ${bikes}"`))
    .map(({ event }) => event.feed)
    .sort();
}

describe('collectors that share the feeds of a configuration', () => {
  it('own each feed once, each about as many, whoever came first', async () => {
    for (const feed of FEEDS) say(feed, 1);
    const first = await start('first');
    expect(first.feedsHeld.sort()).toEqual(FEEDS);
    const second = await start('second');
    await until('an even share', () => first.feedsHeld.length === 2 && second.feedsHeld.length === 2);
    expect([...first.feedsHeld, ...second.feedsHeld].sort()).toEqual(FEEDS);
    for (const feed of FEEDS) say(feed, 2);
    await until('all feeds passed on', async () => (await reportedWith(2)).join() === FEEDS.join());
    // Handing a feed over emits nothing twice: one event of each station and number.
    const { start: from, end } = await bus.bounds(['station']);
    const events = await bus.read(from[0]!, end[0]!.offset);
    const names = events.map(({ event, json }) => `${event.feed} ${/Gare \d+/.exec(json)?.[0]}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('take over at once from one that stops, and go on where it ended', async () => {
    for (const feed of FEEDS) say(feed, 1);
    const first = await start('first');
    const second = await start('second');
    await until('everything told', async () => (await reportedWith(1)).length === FEEDS.length);
    await stop(first);
    await until('the other has all', () => second.feedsHeld.length === FEEDS.length);
    for (const feed of FEEDS) say(feed, 2);
    await until('all feeds passed on', async () => (await reportedWith(2)).join() === FEEDS.join());
  });

  it('leave a feed they are fenced from, and take it back when its lease is theirs', async () => {
    say('a', 1);
    const collector = await start('first', ['a']);
    await until('told', async () => (await reportedWith(1)).length === 1);
    // A hub that does not share the leases claims the feed.
    await (await bus.claim('a')).release();
    say('a', 2);
    await until('fenced', () => collector.counters.fencedTotal === 1);
    await until('reported again', async () => (await reportedWith(2)).length === 1);
    expect(collector.feedsHeld).toEqual(['a']);
  });

  it('withdraw what feeds reported that are not configured, not what another collector emits', async () => {
    for (const feed of FEEDS) say(feed, 1);
    const old = await start('old', ['a', 'b']);
    await until('told', async () => (await reportedWith(1)).length === 2);
    // A change of configuration under way: the new process knows of b and c only, a is still reported by the old one.
    const fresh = await start('fresh', ['b', 'c']);
    await until('c is reported', async () => (await reportedWith(1)).includes('c'));
    expect(await reportedWith(1)).toEqual(['a', 'b', 'c']);
    await stop(old);
    await stop(fresh);
    await start('last', ['b', 'c']);
    await until('a is withdrawn', async () => (await reportedWith(1)).join() === 'b,c');
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { SharedMemory, openMemoryCoordination } from '#libs/coordination';
import { LiveState } from '#libs/live';
import type { FeedStatus } from '#libs/model';
import { ScheduleShelf } from '#libs/schedule';
import { NotificationDesk, RawArchive } from '#libs/sources';
import { Metrics, seededRandom, silentLog, systemClock } from '#libs/telemetry';
import { until } from '#libs/testing';
import { SiriStandIn, vehicleDelivery } from '../../test/support/siri-stand-in.js';
import { Collector } from './collector.js';
import { subscribedPlaces } from './create-source.js';
import { RefusedDatasets } from './refused-datasets.js';

let folder: string;
let bus: Bus;
let shared: SharedMemory;
let server: SiriStandIn;
const processes = new Map<string, Process>();

/** A collector with the listener of its process. */
interface Process {
  collector: Collector;
  listener: Server;
  metrics: Metrics;
  archive: string;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estuaire-siri-'));
  bus = await openMemoryBus({ retentionMs: 3_600_000, now: Date.now, newEpoch: () => 'epoch' });
  shared = new SharedMemory();
  server = await new SiriStandIn().start();
});
afterEach(async () => {
  for (const name of [...processes.keys()]) await stop(name);
  await server.stop();
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Listens at the port for what the stand-in reports. */
const subscribed = (port: number): string => `
        subscribe:
          requestorRef: ESTUAIRE
          consumerAddress: http://127.0.0.1:${port}
          services: [ { service: vm } ]
          heartbeat: none
          checkStatus: 1s`;
/** Asks the stand-in all the time. */
const asked = (): string => `
        every: 250ms
        request: { requestorRef: ESTUAIRE, services: [ { service: vm } ] }`;

async function start(member: string, source: (port: number) => string = subscribed): Promise<Process> {
  const served: { by?: NotificationDesk } = {};
  const listener = createServer((request, response) => {
    if (!served.by?.serve(request, response)) response.writeHead(404).end();
  });
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  const { config, problems } = parseConfig(`
hub: { name: H, operator: O, contact: a@example.org }
upstreams: { allowPrivate: [127.0.0.1] }
feeds:
  - id: astuce
    title: T
    producer: P
    licence: CC0-1.0
    staleAfter: 10m
    sources:
      - id: live
        format: siri
        url: ${server.url}
        ${source((listener.address() as AddressInfo).port).trim()}
`);
  expect(problems).toBeUndefined();
  served.by = new NotificationDesk(subscribedPlaces(config!.feeds));
  const metrics = new Metrics();
  const archive = join(folder, member);
  const collector = new Collector({
    config: config!,
    catalogue: new FeedCatalogue(config!.hub, config!.feeds),
    bus,
    coordination: openMemoryCoordination({ clock: systemClock, member, shared, leasePeriodMs: 150 }),
    currentState: async () => {
      const state = new LiveState(bus);
      await state.start(() => undefined);
      return { state, release: () => state.stop() };
    },
    archive: new RawArchive(archive, { maxAgeMs: 86_400_000, maxBytes: 1e6 }),
    schedules: new ScheduleShelf(join(folder, `${member}-schedules`)),
    refused: new RefusedDatasets(join(folder, 'refused')),
    communes: undefined,
    clock: systemClock,
    random: seededRandom(1),
    log: silentLog,
    metrics,
    rotationSecret: 'secret',
    notifications: served.by,
    environment: {},
  });
  const process = { collector, listener, metrics, archive };
  processes.set(member, process);
  await collector.start();
  return process;
}

async function stop(member: string): Promise<void> {
  const { collector, listener } = processes.get(member)!;
  processes.delete(member);
  await collector.stop();
  listener.closeAllConnections();
  await new Promise((closed) => listener.close(closed));
}

const now = (): string => new Date().toISOString();
const untilSubscribed = (times: number): Promise<void> =>
  until(`subscribed ${times} times`, () => server.asked('SubscriptionRequest').length === times);

async function vehicles(): Promise<string[]> {
  const { deliveries } = await bus.latest('vehicle-position');
  return deliveries
    .filter(({ event }) => event.op === 'upsert')
    .map(({ event }) => event.key)
    .sort();
}

async function status(): Promise<FeedStatus | undefined> {
  const { deliveries } = await bus.latest('feed-status');
  return deliveries[0]?.event.entity as FeedStatus | undefined;
}

describe('a feed that a SIRI server notifies of by itself', () => {
  it('goes the way of every document: archive, events on the bus, what is not named again stays', async () => {
    const { archive, metrics } = await start('one');
    await untilSubscribed(1);
    const post = (vehicle: string): Promise<unknown> =>
      server.post(vehicleDelivery(vehicle, { subscription: 'estuaire-astuce-live-0-0', recordedAt: now() }));
    await until('the hub listens', async () => ((await post('426')) as { status: number }).status === 200);
    await post('427');
    // Acknowledged means on the bus (invariant 1).
    expect(await vehicles()).toEqual(['astuce:426', 'astuce:427']);
    expect(readdirSync(archive, { recursive: true }).length).toBeGreaterThan(0);
    expect(await metrics.text()).toMatch(/estuaire_siri_exchange_total\{.*what="delivery"\} 2/);
  });

  it('says how its subscription is, and fails when it is lost', async () => {
    const { collector } = await start('one');
    await until('it is reported', async () => (await status())?.sources[0]?.subscription?.state === 'active');
    expect(collector.subscriptionsLost).toEqual([]);
    server.isUp = false;
    await until('it is reported', async () => (await status())?.sources[0]?.subscription?.state === 'lost', 15_000);
    const reported = await status();
    expect(reported!.state).toBe('failing');
    expect(reported!.sources[0]!.subscription!.detail).toMatch(/503/);
    expect(collector.subscriptionsLost).toEqual(['astuce/live']);
    server.isUp = true;
    await until('it is reported', async () => (await status())?.sources[0]?.subscription?.state === 'active', 15_000);
    expect(collector.subscriptionsLost).toEqual([]);
  }, 60_000);

  it('is subscribed by the collector that has it only, and by the next when that is stopped', async () => {
    const first = await start('one');
    await untilSubscribed(1);
    const second = await start('two');
    const address = new URL(server.consumerAddress);
    const elsewhere = new URL(address);
    elsewhere.port = String((second.listener.address() as AddressInfo).port);
    expect((await server.post(vehicleDelivery('1'), elsewhere.href)).status).toBe(503);
    expect(address.port).toBe(String((first.listener.address() as AddressInfo).port));
    await stop('one');
    expect(server.asked('TerminateSubscriptionRequest')).toHaveLength(1);
    await untilSubscribed(2);
    expect(new URL(server.consumerAddress).port).toBe(elsewhere.port);
    await until(
      'the hub listens',
      async () => (await server.post(vehicleDelivery('2', { recordedAt: now() }))).status === 200,
    );
    expect(await vehicles()).toEqual(['astuce:2']);
  });
});

describe('a feed whose SIRI server answers all the time', () => {
  it('is stale when its vehicles are those of an hour ago, however new the answers', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    server.answers['VehicleMonitoringRequest'] = () =>
      vehicleDelivery('427', { recordedAt: hourAgo, answeredAt: now() });
    await start('one', asked);
    await until('it is reported', async () => (await status())?.state === 'stale');
    const [source] = (await status())!.sources;
    expect(source!.frozen).toMatchObject({
      service: 'VehicleMonitoring',
      by: 'RecordedAtTime',
      newestAt: hourAgo,
      producer: 'STAND-IN',
    });
    // It stood still before the hub looked.
    expect(Date.parse(source!.frozen!.since)).toBeLessThan(Date.now() - 3_000_000);
    server.answers['VehicleMonitoringRequest'] = () => vehicleDelivery('427', { recordedAt: now() });
    await until('it lives again', async () => (await status())?.state === 'fresh');
    expect((await status())!.sources[0]!.frozen).toBeUndefined();
    expect(await vehicles()).toEqual(['astuce:427']);
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { openKafkaBus, openMemoryBus, type Bus } from '#libs/bus';
import { FeedCatalogue, Guard } from '#libs/catalogue';
import { Collector, RefusedDatasets } from '#libs/collect';
import { parseConfig } from '#libs/config';
import { openMemoryCoordination } from '#libs/coordination';
import { encodeFeedMessage } from '#libs/formats/gtfs-rt';
import { LiveState } from '#libs/live';
import { ScheduleShelf } from '#libs/schedule';
import { RawArchive } from '#libs/sources';
import { StreamHub } from '#libs/stream';
import { Metrics, openTracer, seededRandom, silentLog, systemClock, type Log, type Tracer } from '#libs/telemetry';
import { TraceReceiver, until } from '#libs/testing';
import { MemoryTransport } from '../support/stream-rig.js';

const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']?.split(',');
const common = { retentionMs: 3_600_000, now: Date.now };
const topicPrefix = `traces-${randomUUID().slice(0, 8)}.`;

/** The buses of a collector and of a streamer. */
const buses: [string, () => Promise<[Bus, Bus]>][] = [
  [
    'in one process',
    async () => {
      const bus = await openMemoryBus({ ...common, newEpoch: randomUUID });
      return [bus, bus];
    },
  ],
];
if (brokers === undefined)
  it.skip('traces over Kafka (skipped, because no Kafka is configured: ESTUAIRE_KAFKA_BROKERS)', () => {});
else
  buses.push([
    'over Kafka',
    async () => {
      const open = () => openKafkaBus({ ...common, brokers, topicPrefix, partitions: 1 });
      return [await open(), await open()];
    },
  ]);

describe.each(buses)('the trace of an observation, collector and streamer %s', (_, openBuses) => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-traces-'));
  const lines: Record<string, unknown>[] = [];
  /** Keeps lines about documents with what they carry. */
  const logWith = (carried: Record<string, unknown>): Log => ({
    ...silentLog,
    warn: (event, fields) => void lines.push({ event, ...carried, ...fields }),
    child: (more) => logWith({ ...carried, ...more }),
  });
  let receiver: TraceReceiver;
  let tracers: Tracer[];
  let collectorBus: Bus;
  let streamerBus: Bus;
  let collector: Collector;
  let live: LiveState;
  let hub: StreamHub;
  const client = new MemoryTransport();

  beforeAll(async () => {
    receiver = await TraceReceiver.open();
    tracers = await Promise.all(
      ['collector', 'streamer'].map((service) =>
        openTracer({ endpoint: receiver.url, sample: 1, service, metrics: new Metrics() }),
      ),
    );
    [collectorBus, streamerBus] = await openBuses();
    live = new LiveState(streamerBus);
    await live.start(() => undefined);
    hub = new StreamHub({
      live,
      bus: streamerBus,
      guard: new Guard(() => 'open'),
      clock: systemClock,
      newSessionId: randomUUID,
      tracer: tracers[1],
    });
    hub.start();
    const session = hub.connect(client, 'open')!;
    session.handle(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'] }));
    await until('the client has subscribed', () => client.messages.some(({ op }) => op === 'snapshot'));
    const file = (name: string): string => join(folder, name);
    writeFileSync(
      file('positions.pb'),
      encodeFeedMessage({
        header: { gtfsRealtimeVersion: '2.0', timestamp: Math.floor(Date.now() / 1000) },
        entities: [1, 2, 3].map((n) => ({
          id: String(n),
          vehicle: { vehicle: { id: String(n) }, position: { latitude: 49.44, longitude: 1.09 } },
        })),
      } as Parameters<typeof encodeFeedMessage>[0]),
    );
    writeFileSync(file('broken.pb'), 'no protobuf at all');
    const { config, problems } = parseConfig(`
hub: { name: H, operator: O, contact: a@example.org }
feeds:
  - id: astuce
    title: T
    producer: P
    licence: etalab-2.0
    sources:
      - { id: positions, format: gtfs-rt, file: '${file('positions.pb')}', every: 1h }
      - { id: broken, format: gtfs-rt, file: '${file('broken.pb')}', every: 1h }
`);
    expect(problems).toBeUndefined();
    collector = new Collector({
      config: config!,
      catalogue: new FeedCatalogue(config!.hub, config!.feeds),
      bus: collectorBus,
      coordination: openMemoryCoordination({ clock: systemClock, member: 'one' }),
      currentState: async () => {
        const state = new LiveState(collectorBus);
        await state.start(() => undefined);
        return { state, release: () => state.stop() };
      },
      archive: new RawArchive(join(folder, 'raw'), { maxAgeMs: 86_400_000, maxBytes: 1e6 }),
      schedules: new ScheduleShelf(join(folder, 'schedules')),
      refused: new RefusedDatasets(join(folder, 'refused')),
      communes: undefined,
      clock: systemClock,
      random: seededRandom(1),
      log: logWith({}),
      metrics: new Metrics(),
      tracer: tracers[0],
      rotationSecret: 'secret',
      environment: {},
    });
    await collector.start();
    await until('the client has the vehicles', () =>
      client.messages.some(({ op, events }) => op === 'events' && events?.length === 3),
    );
    await until('the broken document is refused', () => lines.some(({ event }) => event === 'document-refused'));
    await until('the feed has reported', () => live.count('feed-status') > 0);
    await collector.stop();
    hub.stop();
    // What waits is sent when a process ends.
    for (const tracer of tracers) await tracer.stop();
  }, 60_000);
  afterAll(async () => {
    await live?.stop();
    await Promise.all([...new Set([collectorBus, streamerBus])].map((bus) => bus.close()));
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
    if (collectorBus === streamerBus) return;
    const admin = new kafkajs.Kafka({ brokers: brokers!, logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix));
    await admin.deleteTopics({ topics });
    await admin.disconnect();
  }, 60_000);

  it('is one, from the poll to the client', () => {
    const [whole] = receiver.spans.filter(
      ({ name, fields }) => name === 'document' && fields['estuaire.source'] === 'positions',
    );
    expect(whole!.fields).toMatchObject({ 'estuaire.feed': 'astuce', 'estuaire.format': 'gtfs-rt' });
    const parts = receiver.spans.filter(({ traceId }) => traceId === whole!.traceId);
    const nameOf = new Map(parts.map(({ spanId, name }) => [spanId, name]));
    expect(
      parts
        .map(({ service, name, parentSpanId }) => `${service}: ${nameOf.get(parentSpanId ?? '') ?? ''} > ${name}`)
        .sort(),
    ).toEqual([
      'collector:  > document',
      'collector: document > append',
      'collector: document > normalise',
      'collector: document > poll',
      'streamer: append > consume',
      'streamer: consume > send',
    ]);
    for (const { seconds } of parts) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it('is named by the log where something is wrong with the document', () => {
    const refused = lines.find(({ event }) => event === 'document-refused');
    const [whole] = receiver.spans.filter(
      ({ name, fields }) => name === 'document' && fields['estuaire.source'] === 'broken',
    );
    expect(refused).toMatchObject({ sourceId: 'broken', traceId: whole!.traceId });
  });

  it('leaves events and what clients are sent as they are', () => {
    const sent = JSON.stringify(client.messages);
    for (const { traceId } of receiver.spans) expect(sent).not.toContain(traceId);
    expect(sent).not.toContain('traceparent');
  });
});

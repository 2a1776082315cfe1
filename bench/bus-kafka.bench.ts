import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { openKafkaBus, type KafkaBusOptions } from '#libs/bus';
import { bytesOnDisk, brokersOf, client, mixedEvents, skippedRow } from './kafka-support.js';
import { keep, median, pairedRatio, type BenchRow } from './row.js';

const EVENTS = 20_000;
const BATCH = 500;
const CLAIMS = 50;

const perSecond = (count: number, ms: number): string => Math.round((count / ms) * 1_000).toLocaleString('en');

/** What the bus adds to the client below it, what compression saves and costs, and what a claim costs. */
export async function run(): Promise<BenchRow[]> {
  const brokers = brokersOf('ESTUAIRE_KAFKA_BROKERS');
  if (brokers === undefined) return [skippedRow('bus on Kafka', 'ESTUAIRE_KAFKA_BROKERS')];
  const prefix = `bench-${randomUUID()}.`;
  const kafka = client(brokers);
  const admin = kafka.admin();
  await admin.connect();
  const open = (topicPrefix: string, options: Partial<KafkaBusOptions> = {}) =>
    openKafkaBus({ brokers, topicPrefix, retentionMs: 3_600_000, partitions: 3, now: Date.now, ...options });
  try {
    const events = mixedEvents(EVENTS);
    const batches = Array.from({ length: EVENTS / BATCH }, (_, i) => events.slice(i * BATCH, (i + 1) * BATCH));
    const ready = batches.map((batch) => batch.map((event) => ({ event, json: JSON.stringify(event) })));
    const bus = await open(`${prefix}bus.`, { compression: 'none' });
    await (await open(`${prefix}bare.`, { compression: 'none' })).close();
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const append = await pairedRatio(
      async () => {
        for (const batch of batches) await bus.append(batch);
      },
      async () => {
        for (const batch of ready) {
          const byTopic = new Map<string, { key: string; value: string }[]>();
          for (const { event, json } of batch) {
            const group = byTopic.get(event.kind) ?? [];
            byTopic.set(event.kind, group);
            group.push({ key: event.key, value: json });
          }
          const topicMessages = [...byTopic].map(([kind, messages]) => ({ topic: `${prefix}bare.${kind}`, messages }));
          await producer.sendBatch({ acks: -1, topicMessages });
        }
      },
      { runs: 5, warmUps: 1 },
    );
    await producer.disconnect();

    const stored = 6 * (EVENTS / 2); // Half of the mix are vehicles; five runs and a warm-up.
    const ours = async (): Promise<number> => {
      let count = 0;
      let first = 0;
      const subscription = await bus.subscribe({
        kinds: ['vehicle-position'],
        from: 'start',
        onBatch: (batch) => {
          first ||= performance.now();
          count += batch.length;
        },
      });
      await subscription.caughtUp();
      const took = performance.now() - first;
      await subscription.stop();
      if (count !== stored) throw new Error(`read ${count} of ${stored}`);
      return took;
    };
    const bare = async (): Promise<number> => {
      const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topic: `${prefix}bare.vehicle-position`, fromBeginning: true });
      let first = 0;
      let count = 0;
      const took = await new Promise<number>((resolve) => {
        void consumer.run({
          eachBatch: async ({ batch }) => {
            first ||= performance.now();
            for (const { value } of batch.messages) keep(JSON.parse(value!.toString('utf8')));
            if ((count += batch.messages.length) >= stored) resolve(performance.now() - first);
          },
        });
      });
      await consumer.disconnect();
      return took;
    };
    const reads: { ours: number; bare: number }[] = [];
    for (let i = 0; i < 6; i += 1) reads.push({ ours: await ours(), bare: await bare() });
    reads.shift();
    const readRatios = reads.map((pair) => pair.ours / pair.bare);

    const serialising = await pairedRatio(
      () => {
        for (const event of events) keep(JSON.stringify(event));
      },
      () => undefined,
      { runs: 5, warmUps: 1 },
    );
    const sizes: Record<string, number> = {};
    const compressed = await open(`${prefix}gzip.`, { compression: 'gzip' });
    const plain = await open(`${prefix}none.`, { compression: 'none' });
    for (const [name, one] of [
      ['none', plain],
      ['gzip', compressed],
    ] as const) {
      for (const batch of batches) await one.append(batch);
      sizes[name] = (await bytesOnDisk(kafka, `${prefix}${name}.`, `${prefix}${name}.alert`)) / EVENTS;
    }
    const gzip = await pairedRatio(
      async () => {
        for (const batch of batches) await compressed.append(batch);
      },
      async () => {
        for (const batch of batches) await plain.append(batch);
      },
      { runs: 5, warmUps: 1 },
    );
    await compressed.close();
    await plain.close();

    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const socketsBefore = sockets();
    const claimMs: number[] = [];
    const againMs: number[] = [];
    for (const times of [claimMs, againMs]) {
      for (let i = 0; i < CLAIMS; i += 1) {
        const started = performance.now();
        await bus.claim(`feed-${i}`);
        times.push(performance.now() - started);
      }
    }
    const socketsForClaims = sockets() - socketsBefore;
    await bus.close();
    const range = (values: number[], digits = 2) =>
      `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
    return [
      {
        name: `bus on Kafka, append in batches of ${BATCH}`,
        baseline: 'kafkajs sendBatch of the same bytes',
        budget: '≤ 1.5×',
        measured: `${perSecond(EVENTS, append.subjectMs)} vs ${perSecond(EVENTS, append.baselineMs)} events/s`,
        ratio: append.ratio,
        spread: `${append.min.toFixed(2)}–${append.max.toFixed(2)}`,
        met: append.ratio <= 1.5,
        note: `of this ${serialising.subjectMs.toFixed(0)} of ${append.subjectMs.toFixed(0)} ms go into JSON.stringify, which the baseline is spared`,
      },
      {
        name: 'bus on Kafka, subscribe from the start',
        baseline: 'kafkajs eachBatch and JSON.parse, after it has joined its group',
        budget: 'report',
        measured: `${perSecond(stored, median(reads.map((one) => one.ours)))} vs ${perSecond(stored, median(reads.map((one) => one.bare)))} events/s`,
        ratio: median(readRatios),
        spread: range(readRatios),
        met: true,
        note: `${stored.toLocaleString('en')} events`,
      },
      {
        name: 'bus on Kafka, append with gzip',
        baseline: 'the same without compression',
        budget: 'report',
        measured: `${perSecond(EVENTS, gzip.subjectMs)} vs ${perSecond(EVENTS, gzip.baselineMs)} events/s`,
        ratio: gzip.ratio,
        spread: `${gzip.min.toFixed(2)}–${gzip.max.toFixed(2)}`,
        met: true,
        note: `on the disk ${sizes['gzip']!.toFixed(0)} vs ${sizes['none']!.toFixed(0)} bytes an event`,
      },
      {
        name: 'bus on Kafka, claim of a name',
        baseline: 'claim of a name that was claimed before',
        budget: 'report',
        measured: `${median(claimMs).toFixed(1)} vs ${median(againMs).toFixed(1)} ms`,
        ratio: median(claimMs) / median(againMs),
        spread: `${range(claimMs, 1)} vs ${range(againMs, 1)} ms`,
        met: true,
        note: `${socketsForClaims} more connections for ${2 * CLAIMS} claims`,
      },
    ];
  } finally {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.disconnect();
  }
}

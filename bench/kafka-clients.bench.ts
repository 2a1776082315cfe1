import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import kafkajs from 'kafkajs';
import { brokersOf, client, skippedRow } from './kafka-support.js';
import { median, pairedRatio, type BenchRow } from './row.js';

const BYTES = 1_000;
const BATCH = 100;
const BATCHES = 100;
const LATENCY_ROUNDS = 5;
const LATENCY_MS = 5_000;
const TICK_MS = 20;
const PER_TICK = 10;
const OUTAGES = 5;

interface Message {
  key: string;
  value: string;
}

/** What both clients can do, each in its own way. */
interface Client {
  name: string;
  send(topic: string, messages: Message[]): Promise<void>;
  /** Calls `onValue` with what comes from now on; resolves to a function that ends it. */
  listen(topic: string, onValue: (value: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

async function kafkajsClient(brokers: string[]): Promise<Client> {
  const kafka = client(brokers);
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  return {
    name: 'kafkajs',
    send: async (topic, messages) => void (await producer.send({ topic, acks: -1, messages })),
    listen: async (topic, onValue) => {
      const consumer = kafka.consumer({ groupId: randomUUID() });
      const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
      await consumer.connect();
      await consumer.subscribe({ topic });
      await consumer.run({ eachMessage: async ({ message }) => onValue(message.value!.toString('utf8')) });
      await joined;
      return () => consumer.disconnect();
    },
    close: () => producer.disconnect(),
  };
}

async function platformaticClient(bootstrapBrokers: string[]): Promise<Client> {
  const clientId = 'bench';
  const producer = new Producer({
    clientId,
    bootstrapBrokers,
    serializers: stringSerializers,
    idempotent: true,
    acks: -1,
    retries: 5,
    retryDelay: 200,
  });
  return {
    name: '@platformatic/kafka',
    send: async (topic, messages) =>
      void (await producer.send({ messages: messages.map((message) => ({ topic, ...message })) })),
    listen: async (topic, onValue) => {
      const consumer = new Consumer({
        clientId,
        bootstrapBrokers,
        groupId: randomUUID(),
        deserializers: stringDeserializers,
      });
      const stream = await consumer.consume({ topics: [topic], mode: 'latest', autocommit: true, maxWaitTime: 5_000 });
      stream.on('data', ({ value }) => onValue(value));
      stream.on('error', () => undefined);
      return async () => {
        await stream.close();
        await consumer.close(true);
      };
    },
    close: () => producer.close(),
  };
}

/**
 * The client the bus is built on beside another one without native parts, on the same brokers, in turn. With
 * ESTUAIRE_SERVICES_FOLDER (of `scripts/services`) its broker `kafka` is also killed and started again, several times.
 */
export async function run(): Promise<BenchRow[]> {
  const brokers = brokersOf('ESTUAIRE_KAFKA_BROKERS');
  if (brokers === undefined) return [skippedRow('Kafka clients', 'ESTUAIRE_KAFKA_BROKERS')];
  const topic = `bench-${randomUUID()}`;
  const admin = client(brokers).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 3 }] });
  const [ours, other] = [await kafkajsClient(brokers), await platformaticClient(brokers)];
  const rows: BenchRow[] = [];
  try {
    const messages = Array.from({ length: BATCH }, (_, i) => ({ key: `key-${i}`, value: 'x'.repeat(BYTES) }));
    const produce = (one: Client) => async () => {
      for (let i = 0; i < BATCHES; i += 1) await one.send(topic, messages);
    };
    const sent = await pairedRatio(produce(ours), produce(other), { runs: 9 });
    const rate = (ms: number) => Math.round(((BATCH * BATCHES) / ms) * 1_000).toLocaleString('en');
    rows.push({
      name: `kafkajs, produce ${BATCH} events of 1 kB at a time, all acks, idempotent`,
      baseline: other.name,
      budget: 'report',
      measured: `${rate(sent.subjectMs)} vs ${rate(sent.baselineMs)} events/s`,
      ratio: sent.ratio,
      spread: `${sent.min.toFixed(2)}–${sent.max.toFixed(2)}`,
      met: true,
    });
    rows.push(await endToEnd(ours, other, topic));
    const folder = process.env['ESTUAIRE_SERVICES_FOLDER'];
    if (folder === undefined) {
      rows.push(skippedRow('kafkajs, first append after its broker was killed', 'ESTUAIRE_SERVICES_FOLDER'));
    } else rows.push(await recovery(ours, other, topic, folder));
    return rows;
  } finally {
    await Promise.allSettled([ours.close(), other.close()]);
    await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
    await admin.disconnect();
  }
}

async function endToEnd(ours: Client, other: Client, topic: string): Promise<BenchRow> {
  const p99 = new Map<Client, number[]>([
    [ours, []],
    [other, []],
  ]);
  for (let round = 0; round < LATENCY_ROUNDS; round += 1) {
    for (const one of [ours, other]) {
      const latencies: number[] = [];
      const run = randomUUID();
      const end = await one.listen(topic, (value) => {
        const [id, at] = value.split(' ', 2) as [string, string];
        if (id === run) latencies.push(performance.now() - Number(at));
      });
      await sleep(500);
      const sends: Promise<void>[] = [];
      let expected = 0;
      for (const started = performance.now(); performance.now() - started < LATENCY_MS;) {
        const now = performance.now();
        const events = Array.from({ length: PER_TICK }, (_, i) => ({
          key: `key-${i}`,
          value: `${run} ${now} `.padEnd(BYTES, 'x'),
        }));
        expected += PER_TICK;
        sends.push(one.send(topic, events));
        await sleep(Math.max(0, TICK_MS - (performance.now() - now)));
      }
      await Promise.all(sends);
      for (const since = Date.now(); latencies.length < expected && Date.now() - since < 10_000;) await sleep(10);
      await end();
      if (latencies.length < expected) throw new Error(`${one.name} gave ${latencies.length} of ${expected} events`);
      p99.get(one)!.push(latencies.sort((a, b) => a - b)[Math.floor(latencies.length * 0.99)]!);
    }
  }
  return compared('end to end at 500 events/s, 99 of 100 within', p99.get(ours)!, p99.get(other)!, other.name);
}

/** Both send at the same time, so that each outage is the same for both. */
async function recovery(ours: Client, other: Client, topic: string, folder: string): Promise<BenchRow> {
  const services = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['scripts/services.mjs', ...args, '--folder', folder]);
  const waits: number[][] = [[], []];
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    await services('kill', 'kafka');
    const firstAfter = [ours, other].map(async (one) => {
      for (let i = 0; ; i += 1) {
        try {
          await one.send(topic, [{ key: 'a', value: `${outage}` }]);
          return performance.now();
        } catch {
          await sleep(100);
        }
      }
    });
    await sleep(2_000);
    await services('restart', 'kafka');
    const up = performance.now();
    const times = await Promise.all(firstAfter);
    for (const [i, at] of times.entries()) waits[i]!.push(Math.max(1, at - up));
    await sleep(500);
  }
  return compared('first append after a killed broker answers again', waits[0]!, waits[1]!, other.name);
}

function compared(what: string, subject: number[], baseline: number[], name: string): BenchRow {
  const range = (values: number[]) => `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;
  return {
    name: `kafkajs, ${what}`,
    baseline: name,
    budget: 'report',
    measured: `${median(subject).toFixed(0)} vs ${median(baseline).toFixed(0)} ms`,
    ratio: median(subject) / median(baseline),
    spread: `${range(subject)} vs ${range(baseline)} ms`,
    met: true,
    note: `median of ${subject.length} runs`,
  };
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KAFKA_CLIENTS, openKafkaBus, type Bus, type KafkaClientName } from '#libs/bus';
import { client as adminClient, brokersOf, mixedEvents, skippedRow } from './kafka-support.js';
import { median, type BenchRow } from './row.js';

const EVENTS = 20_000;
const BATCH = 500;
const ROUNDS = Number(process.env['ESTUAIRE_BENCH_ROUNDS'] ?? 7);
const LATENCY_ROUNDS = 3;
const LATENCY_MS = 5_000;
const TICK_MS = 20;
const PER_TICK = 10;

interface Measured {
  wallMs: number;
  cpuMs: number;
}

async function measure(work: () => Promise<void>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000 };
}

/** The same bus over each of its clients, on the same brokers, in turn: what it appends and reads, how soon, at what cost. */
export async function run(): Promise<BenchRow[]> {
  const brokers = brokersOf('ESTUAIRE_KAFKA_BROKERS');
  if (brokers === undefined) return [skippedRow('bus by its Kafka clients', 'ESTUAIRE_KAFKA_BROKERS')];
  const prefix = `bench-${randomUUID()}.`;
  const admin = adminClient(brokers).admin();
  await admin.connect();
  const open = (client: KafkaClientName, compression: 'none' | 'gzip') =>
    openKafkaBus({
      brokers,
      client,
      compression,
      topicPrefix: `${prefix}${client}.${compression}.`,
      retentionMs: 3_600_000,
      partitions: 3,
      now: Date.now,
    });
  const events = mixedEvents(EVENTS);
  const rows: BenchRow[] = [];
  try {
    for (const compression of ['none', 'gzip'] as const) {
      const buses = new Map<KafkaClientName, Bus>();
      for (const client of KAFKA_CLIENTS) buses.set(client, await open(client, compression));
      const of = async (work: (bus: Bus) => Promise<void>): Promise<Map<KafkaClientName, Measured[]>> => {
        const found = new Map<KafkaClientName, Measured[]>(KAFKA_CLIENTS.map((client) => [client, []]));
        for (let round = -1; round < ROUNDS; round += 1) {
          for (const client of KAFKA_CLIENTS) {
            const measured = await measure(() => work(buses.get(client)!));
            if (round >= 0) found.get(client)!.push(measured);
          }
        }
        return found;
      };
      const appended = await of(async (bus) => {
        for (let from = 0; from < EVENTS; from += BATCH) await bus.append(events.slice(from, from + BATCH));
      });
      rows.push(compared(`append in batches of ${BATCH}, ${compression}`, EVENTS, appended));
      const stored = ((ROUNDS + 1) * EVENTS) / 2;
      const read = await of(async (bus) => {
        let count = 0;
        const onBatch = (batch: readonly unknown[]) => void (count += batch.length);
        const subscription = await bus.subscribe({ kinds: ['vehicle-position'], from: 'start', onBatch });
        await subscription.caughtUp();
        await subscription.stop();
        if (count !== stored) throw new Error(`read ${count} of ${stored}`);
      });
      rows.push(compared(`subscribe from the start, ${compression}`, stored, read));
      if (compression === 'none') rows.push(await endToEnd(buses, events.slice(0, PER_TICK)));
      await Promise.all([...buses.values()].map((bus) => bus.close()));
    }
    return rows;
  } finally {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    await admin.disconnect();
  }
}

function compared(what: string, count: number, found: Map<KafkaClientName, Measured[]>): BenchRow {
  const [ours, other] = [found.get('platformatic')!, found.get('kafkajs')!];
  const ratios = ours.map(({ wallMs }, i) => wallMs / other[i]!.wallMs);
  const rate = (all: Measured[]) => Math.round((count / median(all.map(({ wallMs }) => wallMs))) * 1_000);
  const cpu = (all: Measured[]) => (median(all.map(({ cpuMs }) => cpuMs)) / count) * 1_000;
  return {
    name: `bus on Kafka by platformatic, ${what}`,
    baseline: 'by kafkajs',
    budget: 'report',
    measured: `${rate(ours).toLocaleString('en')} vs ${rate(other).toLocaleString('en')} events/s`,
    ratio: median(ratios),
    spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    met: true,
    note: `processor time ${cpu(ours).toFixed(1)} vs ${cpu(other).toFixed(1)} µs an event; Node ${process.versions.node}`,
  };
}

/** From the call of `append` to the reader's callback, at an even pace. */
async function endToEnd(buses: Map<KafkaClientName, Bus>, sample: ReturnType<typeof mixedEvents>): Promise<BenchRow> {
  const found = new Map<KafkaClientName, { p50: number[]; p99: number[] }>();
  for (let round = 0; round < LATENCY_ROUNDS; round += 1) {
    for (const [client, bus] of buses) {
      const latencies: number[] = [];
      const sentAt = new Map<string, number>();
      const subscription = await bus.subscribe({
        kinds: ['vehicle-position', 'trip-update', 'station', 'traffic-measurement'],
        from: 'end',
        onBatch: (batch) => {
          const now = performance.now();
          for (const { event } of batch) latencies.push(now - (sentAt.get(event.source.documentHash) ?? now));
        },
      });
      const appends: Promise<unknown>[] = [];
      let expected = 0;
      for (const started = performance.now(); performance.now() - started < LATENCY_MS;) {
        const now = performance.now();
        const documentHash = randomUUID();
        sentAt.set(documentHash, now);
        appends.push(bus.append(sample.map((event) => ({ ...event, source: { ...event.source, documentHash } }))));
        expected += sample.length;
        await sleep(Math.max(0, TICK_MS - (performance.now() - now)));
      }
      await Promise.all(appends);
      await subscription.caughtUp();
      await subscription.stop();
      if (latencies.length < expected) throw new Error(`${client} gave ${latencies.length} of ${expected} events`);
      latencies.sort((a, b) => a - b);
      const at = (share: number) => latencies[Math.floor(latencies.length * share)]!;
      const one = found.get(client) ?? { p50: [], p99: [] };
      found.set(client, one);
      one.p50.push(at(0.5));
      one.p99.push(at(0.99));
    }
  }
  const [ours, other] = [found.get('platformatic')!, found.get('kafkajs')!];
  const range = (values: number[]) => `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;
  return {
    name: 'bus on Kafka by platformatic, append to reader at 500 events/s, p99',
    baseline: 'by kafkajs',
    budget: 'report',
    measured: `${median(ours.p99).toFixed(0)} vs ${median(other.p99).toFixed(0)} ms`,
    ratio: median(ours.p99) / median(other.p99),
    spread: `${range(ours.p99)} vs ${range(other.p99)} ms`,
    met: true,
    note: `medians ${median(ours.p50).toFixed(1)} vs ${median(other.p50).toFixed(1)} ms; Node ${process.versions.node}`,
  };
}

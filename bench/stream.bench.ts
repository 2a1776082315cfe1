import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { toInstant, type EntityKey, type FeedId, type HubEvent, type VehicleId } from '#libs/model';
import { systemClock } from '#libs/telemetry';
import { portOf, startPlain, startStream } from './load/stream-server.js';
import { brokersOf, skippedRow } from './kafka-support.js';
import { median, type BenchRow } from './row.js';

const FEED = 'astuce' as FeedId;
const HELLO = '{"op":"subscribe","id":"a","kinds":["vehicle-position"]}';

function vehicleEvent(n: number, mark: string): HubEvent {
  const at = toInstant(Date.now());
  const key = `astuce:${n % 400}` as EntityKey;
  return {
    kind: 'vehicle-position',
    key,
    feed: FEED,
    op: 'upsert',
    entity: {
      vehicleId: key as string as VehicleId,
      label: mark,
      point: { latitude: 49.44, longitude: 1.09 },
      mode: 'bus',
      bearingDeg: n % 360,
      sent: Date.now(),
    } as never,
    observedAt: at,
    receivedAt: at,
    producedAt: at,
    source: { documentHash: '0'.repeat(64), id: 'bench' },
    quality: { flags: [] },
    visibility: 'open',
  };
}

const ask = <T>(child: ChildProcess, order: object): Promise<T> =>
  new Promise((resolve) => {
    child.once('message', (answer) => resolve(answer as T));
    child.send(order);
  });
const clientsProcess = (): ChildProcess => fork(fileURLToPath(new URL('./load/stream-clients.js', import.meta.url)));

/** Stream fan-out, latency and idle memory with real sockets; the clients live in another process. */
export async function run(): Promise<BenchRow[]> {
  const brokers = brokersOf('ESTUAIRE_KAFKA_BROKERS');
  const throughKafka = brokers
    ? await latency(brokers)
    : skippedRow('stream latency through Kafka', 'ESTUAIRE_KAFKA_BROKERS');
  return [await fanOut(), await latency(), throughKafka, await idleMemory()];
}

const CLIENTS = 2_000;
const EVENTS = 400;

async function fanOut(): Promise<BenchRow> {
  const plain = await startPlain();
  const plainClients = clientsProcess();
  await ask(plainClients, { op: 'open', port: portOf(plain.server), path: '/', clients: CLIENTS });
  const setting = await startStream();
  const hubClients = clientsProcess();
  await ask(hubClients, { op: 'open', port: portOf(setting.server), path: '/', clients: CLIENTS, hello: HELLO });
  await systemClock.sleep(1_500);

  const texts = Array.from({ length: EVENTS }, (_, n) =>
    JSON.stringify({ op: 'events', id: 'a', events: [vehicleEvent(n, n === EVENTS - 1 ? 'LAST' : '')], cursor: '' }),
  );
  const baseline = async (): Promise<number> => {
    const started = performance.now();
    const done = ask(plainClients, { op: 'await' });
    for (const text of texts) {
      for (const client of plain.sockets.clients) client.send(text);
      // Lets sockets drain between events, as a server that also reads must.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    return EVENTS / ((performance.now() - started) / 1000);
  };
  const subject = async (): Promise<number> => {
    const list = Array.from({ length: EVENTS }, (_, n) => vehicleEvent(n, n === EVENTS - 1 ? 'LAST' : ''));
    const started = performance.now();
    const done = ask(hubClients, { op: 'await' });
    for (let at = 0; at < list.length; at += 50) await setting.bus.append(list.slice(at, at + 50));
    await done;
    return EVENTS / ((performance.now() - started) / 1000);
  };
  await baseline();
  await subject();
  const subjects: number[] = [];
  const baselines: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    subjects.push(await subject());
    baselines.push(await baseline());
  }
  plainClients.kill();
  hubClients.kill();
  plain.close();
  await setting.close();
  const ratios = subjects.map((value, i) => value / baselines[i]!);
  const ratio = median(ratios);
  return {
    name: `stream fan-out, ${CLIENTS} clients, every event to all`,
    baseline: 'loop of ws.send per client and event',
    budget: '≥ 3×',
    measured: `${Math.round(median(subjects))} vs ${Math.round(median(baselines))} events/s`,
    ratio,
    spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    met: ratio >= 3,
    note: 'through the durable bus, until every client has the last event',
  };
}

const RATE = 2_000;
const LATENCY_CLIENTS = 1_000;
const LATENCY_SECONDS = 10;

async function latency(brokers?: readonly string[]): Promise<BenchRow> {
  const limitMs = brokers === undefined ? 250 : 500;
  const setting = await startStream(brokers);
  const clients = clientsProcess();
  await ask(clients, { op: 'open', port: portOf(setting.server), path: '/', clients: LATENCY_CLIENTS, hello: HELLO });
  await systemClock.sleep(1_000);
  await ask(clients, { op: 'stamp' });
  const started = performance.now();
  let sent = 0;
  while (performance.now() - started < LATENCY_SECONDS * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * RATE) - sent;
    if (due > 0) {
      const from = sent;
      sent += due;
      await setting.bus.append(Array.from({ length: due }, (_, i) => vehicleEvent(from + i, '')));
    }
    await systemClock.sleep(20);
  }
  await systemClock.sleep(500);
  const figures = await ask<{ samples: number; p50: number; p99: number; max: number }>(clients, { op: 'stamp' });
  const { conflatedTotal, slowClosedTotal } = setting.hub.counters;
  clients.kill();
  await setting.close();
  return {
    name: `stream latency${brokers ? ' through Kafka' : ''}, ${Math.round(sent / LATENCY_SECONDS)} events/s, ${LATENCY_CLIENTS} clients`,
    baseline: '–',
    budget: `p99 ≤ ${limitMs} ms`,
    measured: `p50 ${figures.p50} ms, p99 ${figures.p99} ms, max ${figures.max} ms`,
    ratio: NaN,
    spread: `${figures.samples} samples`,
    met: figures.p99 <= limitMs,
    note: `newest event of each read; ${conflatedTotal} events held back, ${slowClosedTotal} clients closed`,
  };
}

/** Heaps grow in steps of some 16 MB: with few clients the step, not the client, would be measured. */
const IDLE = 8_000;

/** Resident memory a client adds to a fresh server process. */
async function bytesPerIdleClient(kind: 'plain' | 'stream'): Promise<number> {
  const server = fork(fileURLToPath(new URL('./load/stream-server.js', import.meta.url)), [kind], {
    execArgv: ['--expose-gc'],
  });
  const { port } = await new Promise<{ port: number }>((resolve) =>
    server.once('message', (message) => resolve(message as { port: number })),
  );
  const clients = clientsProcess();
  // A few first: what the first client costs once is not what each costs.
  await ask(clients, { op: 'open', port, path: '/', clients: 50, hello: HELLO });
  await systemClock.sleep(500);
  const before = await ask<{ rss: number }>(server, {});
  await ask(clients, { op: 'open', port, path: '/', clients: IDLE, hello: HELLO });
  await systemClock.sleep(2_000);
  const after = await ask<{ rss: number }>(server, {});
  clients.kill();
  server.kill();
  return (after.rss - before.rss) / IDLE;
}

async function idleMemory(): Promise<BenchRow> {
  const subjects: number[] = [];
  const baselines: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    baselines.push(await bytesPerIdleClient('plain'));
    subjects.push(await bytesPerIdleClient('stream'));
  }
  const ratio = median(subjects) / median(baselines);
  const list = (values: number[]): string => values.map((value) => (value / 1024).toFixed(1)).join(', ');
  return {
    name: 'stream memory per idle client (subscribed)',
    baseline: 'bare ws server, one message read',
    budget: '≤ 1.5×',
    measured: `${(median(subjects) / 1024).toFixed(1)} vs ${(median(baselines) / 1024).toFixed(1)} KiB`,
    ratio,
    spread: `${list(subjects)} vs ${list(baselines)} KiB`,
    met: ratio <= 1.5,
    note: `resident memory of the server process, ${IDLE} clients`,
  };
}

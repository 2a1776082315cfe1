import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openKafkaBus } from '#libs/bus';
import { systemClock } from '#libs/telemetry';
import { brokersOf, mixedEvents, skippedRow } from './kafka-support.js';
import { startMovingUpstream } from './load/moving-upstream.js';
import { atServer, cpuMsOf, startRole, type RoleProcess } from './load/role-process.js';
import type { BenchRow } from './row.js';

const FEEDS = 4;
const VEHICLES = 250;
const SECONDS = 15;
const CLIENTS = 1_000;
const OLD_EVENTS = 100_000;
const ROLES = ['collector', 'recorder', 'publisher', 'streamer', 'analyst'] as const;

/** What each role costs in a process of its own on Kafka, PostgreSQL and Redis, and what a warm start saves. */
export async function run(): Promise<BenchRow[]> {
  const brokers = brokersOf('ESTUAIRE_KAFKA_BROKERS');
  const postgres = process.env['ESTUAIRE_POSTGRES_URL'];
  const redis = process.env['ESTUAIRE_REDIS_URL'];
  if (!brokers || !postgres || !redis) return [skippedRow('cost of each role', 'ESTUAIRE_KAFKA_BROKERS and others')];
  const id = randomUUID().slice(0, 8);
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-roles-'));
  const database = new URL(postgres);
  database.pathname = `/roles_${id}`;
  await atServer(postgres, `create database roles_${id}`);
  const upstreams = await Promise.all(Array.from({ length: FEEDS }, () => startMovingUpstream(VEHICLES)));
  const prefix = `roles-${id}.`;
  const config = join(folder, 'hub.yaml');
  writeFileSync(
    config,
    `hub: { name: Cost, operator: Bench, contact: bench@example.org }
engines:
  bus: { kafka: { brokers: [${brokers.map((one) => `'${one}'`).join()}], partitions: 3, topicPrefix: '${prefix}' } }
  store: { postgres: { urlEnv: DATABASE_URL } }
  coordination: { redis: { urlEnv: REDIS_URL, prefix: '\${REDIS_PREFIX:-${prefix}}' } }
upstreams: { allowPrivate: [127.0.0.1] }
limits: { requestsPerMinute: 0, bytesPerMinute: 0B }
feeds:
${upstreams.map(({ url }, i) => `  - { id: load-${i}, title: Load, producer: Bench, licence: CC0-1.0, sources: [{ format: gtfs-rt, url: '${url}', every: 1s }] }\n`).join('')}`,
  );
  const environment = { DATABASE_URL: database.href, REDIS_URL: redis };
  const processes: RoleProcess[] = [];
  const clients = fork(fileURLToPath(new URL('./load/stream-clients.js', import.meta.url)));
  try {
    await fillBus(brokers, prefix);
    for (const role of ROLES) processes.push(await startRole(role, config, join(folder, role), environment));
    await systemClock.sleep(5_000);
    const rows: BenchRow[] = [];
    const idle = await costs(processes);
    const events = FEEDS * VEHICLES;
    for (const { role, cpu, rss } of idle) {
      rows.push(report(`${role}: ${events} events/s`, `${cpu.toFixed(1)} % of a core, ${rss} MB`));
    }
    const streamer = processes.find(({ role }) => role === 'streamer')!;
    // About a screen of a map: some vehicles of each feed.
    const hello = '{"op":"subscribe","id":"a","kinds":["vehicle-position"],"filter":{"bbox":[0.9,49.4,1.2,49.4009]}}';
    await order(clients, {
      op: 'open',
      port: Number(new URL(streamer.url).port),
      path: '/v1/stream',
      clients: CLIENTS,
      hello,
    });
    await systemClock.sleep(3_000);
    const [watched] = await costs([streamer]);
    const before = idle.find(({ role }) => role === 'streamer')!;
    rows.push(
      report(
        `streamer: ${CLIENTS} clients more, each given about 40 of ${events} events/s`,
        `${(watched!.cpu - before.cpu).toFixed(1)} % of a core, ${watched!.rss - before.rss} MB`,
      ),
    );
    rows.push(await warmAgainstCold(config, folder, environment));
    return rows;
  } finally {
    clients.kill();
    for (const { child } of processes) child.kill('SIGKILL');
    for (const upstream of upstreams) upstream.close();
    await atServer(postgres, `drop database if exists roles_${id} with (force)`);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Time until a further streamer is ready: with the snapshot the others keep, and with none. */
async function warmAgainstCold(config: string, folder: string, environment: object): Promise<BenchRow> {
  // Snapshots are written every half minute.
  await systemClock.sleep(32_000);
  const times: Record<'warm' | 'cold', number[]> = { warm: [], cold: [] };
  for (let i = 0; i < 3; i += 1) {
    for (const kind of ['warm', 'cold'] as const) {
      const started = performance.now();
      const one = await startRole('streamer', config, join(folder, `${kind}-${i}`), {
        ...environment,
        ...(kind === 'cold' ? { REDIS_PREFIX: `cold-${i}-${randomUUID()}:` } : {}),
      });
      times[kind].push(performance.now() - started);
      one.child.kill('SIGKILL');
    }
  }
  const middle = (list: number[]): number => [...list].sort((a, b) => a - b)[1]!;
  const seconds = (list: number[]): string => list.map((ms) => (ms / 1000).toFixed(1)).join(', ');
  return {
    name: `streamer ready: from a warm snapshot, a log of ${OLD_EVENTS.toLocaleString('en')} events`,
    baseline: 'reading the log from its beginning',
    budget: 'report',
    measured: `${(middle(times.warm) / 1000).toFixed(1)} s vs ${(middle(times.cold) / 1000).toFixed(1)} s`,
    ratio: middle(times.warm) / middle(times.cold),
    spread: `${seconds(times.warm)} vs ${seconds(times.cold)} s`,
    met: true,
    note: 'process start included; the cold time grows with the log',
  };
}

async function fillBus(brokers: string[], topicPrefix: string): Promise<void> {
  const bus = await openKafkaBus({ brokers, topicPrefix, partitions: 3, retentionMs: 172_800_000, now: Date.now });
  const events = mixedEvents(5_000);
  for (let at = 0; at < OLD_EVENTS; at += events.length) await bus.append(events);
  await bus.close();
}

async function costs(processes: readonly RoleProcess[]): Promise<{ role: string; cpu: number; rss: number }[]> {
  const before = processes.map(({ child }) => cpuMsOf(child));
  await systemClock.sleep(SECONDS * 1000);
  return processes.map((one, i) => ({
    role: one.role,
    cpu: ((cpuMsOf(one.child) - before[i]!) / 1_000 / SECONDS) * 100,
    rss: Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one.child.pid}/status`, 'utf8'))![1]) / 1024),
  }));
}

function report(name: string, measured: string): BenchRow {
  return { name, baseline: '–', budget: 'report', measured, ratio: NaN, spread: `over ${SECONDS} s`, met: true };
}

const order = (child: ChildProcess, message: object): Promise<unknown> =>
  new Promise((resolve) => {
    child.once('message', resolve);
    child.send(message);
  });

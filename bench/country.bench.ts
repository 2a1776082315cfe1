import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '#libs/telemetry';
import { brokersOf, skippedRow } from './kafka-support.js';
import { CityWatcher } from './load/city-watcher.js';
import { SITES_PARTS, startCountry, type Country } from './load/country-upstream.js';
import { atServer, cpuMsOf, startRole, type RoleProcess } from './load/role-process.js';
import type { BenchRow } from './row.js';

/** A tenth of the country that docs/scaling.md speaks of. */
const TENTH = { stops: 100_000, feeds: 20, vehicles: 5_000, sites: 2_000 };
/** Sixteenths of the tenth. */
const STEPS = (process.env['ESTUAIRE_COUNTRY_STEPS'] ?? '1,2,4,8,16').split(',').map(Number);
const VEHICLES_EVERY_S = 10;
/** Each site counts once a minute; a sixth of them at each look. */
const SITES_EVERY_S = 10;
const ROLES = ['collector', 'recorder', 'publisher', 'streamer', 'analyst'] as const;

const setting = (name: string, otherwise: number): number =>
  Number(process.env[`ESTUAIRE_COUNTRY_${name}`] ?? otherwise);
const CLIENTS = setting('CLIENTS', 2_000);
const SECONDS = setting('SECONDS', 120);
/** Of each step of growth: at least two polls of every feed. */
const STEP_SECONDS = setting('STEP_SECONDS', 20);
const WARM_UP_MS = 12_000;

type Role = (typeof ROLES)[number];

/** One point of growth: how much there was, and what each role took, in milliseconds of processor time a second. */
export interface GrowthPoint {
  x: number;
  cpuMsPerSecond: Partial<Record<Role, number>>;
}

/** What bench/results/country.json keeps, and docs/scaling.md is drawn from. */
export interface CountryResult {
  measuredAt: string;
  machine: string;
  node: string;
  /** What else must be known of the run. */
  note?: string;
  tenth: {
    stops: number;
    feeds: number;
    vehicles: number;
    sites: number;
    clients: number;
    seconds: number;
    eventsPerSecond: number;
    latencyMs: { p50: number; p99: number; samples: number };
    recorderLagEvents: number;
    missing: number;
    roles: { role: Role; cpuMsPerSecond: number; rssMb: number }[];
  };
  growth: { of: 'events' | 'entities' | 'clients' | 'feeds'; unit: string; points: GrowthPoint[] }[];
}

interface Running {
  country: Country;
  processes: RoleProcess[];
  of(role: Role): RoleProcess;
  close(): Promise<void>;
}

/**
 * A tenth of a country for a bounded time on real Kafka, PostgreSQL and Redis, each role in a process of its own, and what
 * each takes as events, entities, clients and feeds grow sixteenfold. ESTUAIRE_COUNTRY_SECONDS, _STEP_SECONDS,
 * _CLIENTS and _STEPS make it shorter or larger; ESTUAIRE_COUNTRY_KEEP=1 keeps the rows as
 * bench/results/country.json, with ESTUAIRE_COUNTRY_NOTE beside them.
 */
export async function run(): Promise<BenchRow[]> {
  const brokers = brokersOf('ESTUAIRE_KAFKA_BROKERS');
  const postgres = process.env['ESTUAIRE_POSTGRES_URL'];
  const redis = process.env['ESTUAIRE_REDIS_URL'];
  if (!brokers || !postgres || !redis) return [skippedRow('a tenth of a country', 'ESTUAIRE_KAFKA_BROKERS and others')];
  const engines = { brokers, postgres, redis };
  const growth: CountryResult['growth'] = [];
  const watched = await start(engines, TENTH.feeds);
  const clients = fork(fileURLToPath(new URL('./load/stream-clients.js', import.meta.url)));
  let tenth: CountryResult['tenth'];
  try {
    const { country } = watched;
    country.size.moving = 0;
    growth.push({
      of: 'clients',
      unit: 'clients on a screen of the map',
      points: await grow(async (step) => {
        country.size.moving = 1;
        const wanted = Math.round((CLIENTS * step) / 16);
        const { opened = 0 } =
          (await order(clients, { op: 'close' }), await open(clients, watched.of('streamer'), wanted));
        return { x: opened, cpuMsPerSecond: await costs([watched.of('streamer')]) };
      }),
    });
    tenth = await wholeTenth(watched, CLIENTS);
    await order(clients, { op: 'close' });
    growth.push({
      of: 'events',
      unit: 'events a second',
      points: await grow(async (step) => {
        country.size.moving = step / 16;
        await systemClock.sleep(VEHICLES_EVERY_S * 1_000);
        return { x: eventsPerSecond(country), cpuMsPerSecond: await costs(watched.processes) };
      }),
    });
    growth.push({
      of: 'entities',
      unit: 'vehicles that stand still',
      points: await grow(async (step) => {
        country.size.moving = 0;
        country.size.vehiclesPerFeed = Math.round((TENTH.vehicles / TENTH.feeds) * (step / 16));
        await systemClock.sleep(VEHICLES_EVERY_S * 1_000);
        const x = country.size.vehiclesPerFeed * country.size.feeds;
        return { x, cpuMsPerSecond: await costs(watched.processes) };
      }),
    });
  } finally {
    clients.kill();
    await watched.close();
  }
  growth.push({
    of: 'feeds',
    unit: 'feeds, the vehicles of all together the same',
    points: await grow(async (step) => {
      const one = await start(engines, step);
      try {
        return { x: step, cpuMsPerSecond: await costs(one.processes) };
      } finally {
        await one.close();
      }
    }),
  });
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}`;
  const result: CountryResult = {
    measuredAt: new Date().toISOString().slice(0, 10),
    machine,
    node: process.version,
    ...(process.env['ESTUAIRE_COUNTRY_NOTE'] && { note: process.env['ESTUAIRE_COUNTRY_NOTE'] }),
    tenth,
    growth,
  };
  if (process.env['ESTUAIRE_COUNTRY_KEEP'] === '1')
    writeFileSync(
      fileURLToPath(new URL('../../bench/results/country.json', import.meta.url)),
      `${JSON.stringify(result, null, 2)}\n`,
    );
  return rowsOf(result);
}

/**
 * Each step on the way up and again on the way down, and of both the lesser: what else the machine does, and code that is
 * still being compiled, only adds.
 */
async function grow(measure: (step: number) => Promise<GrowthPoint>): Promise<GrowthPoint[]> {
  const up: GrowthPoint[] = [];
  for (const step of STEPS) up.push(await measure(step));
  const down: GrowthPoint[] = [];
  for (const step of STEPS.toReversed()) down.unshift(await measure(step));
  return up.map((point, i) => lesserOf(point, down[i]!));
}

function lesserOf({ x, cpuMsPerSecond: one }: GrowthPoint, { cpuMsPerSecond: other }: GrowthPoint): GrowthPoint {
  const roles = Object.keys(one) as Role[];
  return { x, cpuMsPerSecond: Object.fromEntries(roles.map((role) => [role, Math.min(one[role]!, other[role]!)])) };
}

async function wholeTenth({ country, processes, of }: Running, clients: number): Promise<CountryResult['tenth']> {
  const watcher = await CityWatcher.open(of('streamer').url);
  // What the snapshot brought is as old as it is.
  await systemClock.sleep(2_000);
  watcher.lateMs = [];
  const cpu = await costs(processes, SECONDS);
  const late = watcher.lateMs.sort((a, b) => a - b);
  const at = (share: number): number => late[Math.floor(late.length * share)] ?? NaN;
  const metrics = await (await fetch(`${of('recorder').url}/metrics`)).text();
  const result: CountryResult['tenth'] = {
    ...TENTH,
    clients,
    seconds: SECONDS,
    eventsPerSecond: eventsPerSecond(country),
    latencyMs: { p50: at(0.5), p99: at(0.99), samples: late.length },
    recorderLagEvents: Number(/^estuaire_recorder_lag_events (\S+)/m.exec(metrics)?.[1] ?? NaN),
    missing: watcher.gaps,
    roles: processes.map(({ role, child }) => ({
      role: role as Role,
      cpuMsPerSecond: cpu[role as Role]!,
      rssMb: rssMb(child),
    })),
  };
  watcher.close();
  return result;
}

function eventsPerSecond({ size }: Country): number {
  const perSecond = (size.feeds * size.vehiclesPerFeed) / VEHICLES_EVERY_S + size.sites / (SITES_EVERY_S * SITES_PARTS);
  return Math.round(perSecond * size.moving * 10) / 10;
}

/** Milliseconds of processor time a second of each process, over some seconds. */
async function costs(
  processes: readonly RoleProcess[],
  seconds = STEP_SECONDS,
): Promise<Partial<Record<Role, number>>> {
  const before = processes.map(({ child }) => cpuMsOf(child));
  await systemClock.sleep(seconds * 1_000);
  return Object.fromEntries(
    processes.map(({ role, child }, i) => [role, Math.round(((cpuMsOf(child) - before[i]!) / seconds) * 10) / 10]),
  );
}

const rssMb = ({ pid }: ChildProcess): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024);

/** Each looks at a screen of its own: a fiftieth of the country. */
async function open(clients: ChildProcess, streamer: RoleProcess, count: number): Promise<{ opened?: number }> {
  const hello = '{"op":"subscribe","id":"a","kinds":["vehicle-position"],"filter":{"bbox":[-4,43,-2.9,44.2]}}';
  const port = Number(new URL(streamer.url).port);
  return (await order(clients, { op: 'open', port, path: '/v1/stream', clients: count, hello })) as { opened?: number };
}

async function start(
  { brokers, postgres, redis }: { brokers: string[]; postgres: string; redis: string },
  feeds: number,
): Promise<Running> {
  const id = randomUUID().slice(0, 8);
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-country-'));
  const database = new URL(postgres);
  database.pathname = `/country_${id}`;
  await atServer(postgres, `create database country_${id}`);
  const country = await startCountry({
    feeds,
    vehiclesPerFeed: Math.round(TENTH.vehicles / feeds),
    stopsPerFeed: Math.round(TENTH.stops / feeds),
    sites: TENTH.sites,
    moving: 1,
  });
  const config = join(folder, 'hub.yaml');
  const transit = Array.from(
    { length: feeds },
    (_, i) => `  - id: net-${i}
    title: Network
    producer: Bench
    licence: CC0-1.0
    sources:
      - { format: gtfs, url: '${country.url}/timetable/${i}.zip', every: 1h }
      - { format: gtfs-rt, url: '${country.url}/vehicles/${i}.pb', every: ${VEHICLES_EVERY_S}s }
`,
  );
  writeFileSync(
    config,
    `hub: { name: Country, operator: Bench, contact: bench@example.org }
engines:
  bus: { kafka: { brokers: [${brokers.map((one) => `'${one}'`).join()}], partitions: 3, topicPrefix: 'country-${id}.' } }
  store: { postgres: { urlEnv: DATABASE_URL } }
  coordination: { redis: { urlEnv: REDIS_URL, prefix: 'country-${id}:' } }
upstreams: { allowPrivate: [127.0.0.1] }
limits: { requestsPerMinute: 0, bytesPerMinute: 0B, connectionsPerAddress: 0, streamsPerClient: 0 }
feeds:
${transit.join('')}  - id: roads
    title: Roads
    producer: Bench
    licence: CC0-1.0
    sources:
      - { format: json, url: '${country.url}/sites/0.json', every: ${SITES_EVERY_S}s, mapping: { kind: traffic-measurement, key: [id], fields: { name: { from: name }, point: { latitude: latitude, longitude: longitude }, flowVehPerHour: flow, measuredAt: measuredAt } } }
`,
  );
  const processes: RoleProcess[] = [];
  const close = async (): Promise<void> => {
    for (const { child } of processes) child.kill('SIGKILL');
    country.close();
    await atServer(postgres, `drop database if exists country_${id} with (force)`);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const environment = { DATABASE_URL: database.href, REDIS_URL: redis };
    for (const role of ROLES) processes.push(await startRole(role, config, join(folder, role), environment));
    await systemClock.sleep(WARM_UP_MS);
  } catch (error) {
    await close();
    throw error;
  }
  return { country, processes, of: (role) => processes.find((one) => one.role === role)!, close };
}

function rowsOf({ tenth, growth }: CountryResult): BenchRow[] {
  const total = tenth.roles.reduce((sum, { cpuMsPerSecond }) => sum + cpuMsPerSecond, 0);
  const met = tenth.recorderLagEvents < tenth.eventsPerSecond * VEHICLES_EVERY_S && tenth.missing === 0;
  return [
    {
      name: `a tenth of a country for ${tenth.seconds} s: ${tenth.stops} stops, ${tenth.feeds} feeds, ${tenth.vehicles} vehicles, ${tenth.sites} road sites, ${tenth.clients} clients`,
      baseline: '–',
      budget: 'keeps up, no gap; p99 reported',
      measured: `p50 ${tenth.latencyMs.p50} ms, p99 ${tenth.latencyMs.p99} ms from the event to a client of everything`,
      ratio: NaN,
      spread: `${tenth.latencyMs.samples} samples`,
      met,
      note: `${tenth.eventsPerSecond} events/s; ${(total / 10).toFixed(0)} % of a core: ${tenth.roles.map(({ role, cpuMsPerSecond, rssMb: mb }) => `${role} ${(cpuMsPerSecond / 10).toFixed(1)} % ${mb} MB`).join(', ')}; recorder ${tenth.recorderLagEvents} events behind`,
    },
    ...growth.map(({ of, unit, points }): BenchRow => {
      const line = points.map(
        ({ x, cpuMsPerSecond }) =>
          `${x}: ${Object.values(cpuMsPerSecond)
            .reduce((a, b) => a + b, 0)
            .toFixed(0)}`,
      );
      return {
        name: `growth of ${of}`,
        baseline: `${unit}: processor time of all that was watched, ms/s`,
        budget: 'linear within 15 % (docs/scaling.md)',
        measured: line.join(', '),
        ratio: NaN,
        spread: `${points.length} points`,
        met: true,
      };
    }),
  ];
}

const order = (child: ChildProcess, message: object): Promise<unknown> =>
  new Promise((resolve) => {
    child.once('message', resolve);
    child.send(message);
  });

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bus, Delivery } from '#libs/bus';
import { openMemoryCoordination } from '#libs/coordination';
import { LiveState, WarmSnapshots } from '#libs/live';
import { topicOf, type HubEvent, type Kind } from '#libs/model';
import { silentLog, systemClock } from '#libs/telemetry';
import { stationHas, tripDelayed, vehicleMoved } from '../../libs/testing/events.js';

/**
 * A state of very many entities, kept and taken up again, each in a process of its own: `keep FOLDER COUNT`,
 * `start FOLDER`, `floor FOLDER`. Prints one line of JSON.
 */
const [command, folder, count = '0'] = process.argv.slice(2) as [string, string, string?];
const EPOCH = 'bench';
/** As a country has them: mostly sites and stations, then runs, then vehicles. */
const SHARES: readonly [Kind, number, (id: string) => HubEvent][] = [
  ['vehicle-position', 0.1, (id) => vehicleMoved(id)],
  ['trip-update', 0.2, (id) => tripDelayed(id, 60)],
  ['station', 0.7, (id) => stationHas(id, 3, 9)],
];

function madeUp(kind: Kind, many: number): Delivery[] {
  const [, share, make] = SHARES.find(([one]) => one === kind) ?? [kind, 0, (id: string) => vehicleMoved(id)];
  return Array.from({ length: Math.round(many * share) }, (_, i) => {
    const event = make(`entity-${i}`);
    const position = { epoch: EPOCH, topic: topicOf(kind), partition: i % 3, offset: i };
    return { position, event, json: JSON.stringify(event) };
  });
}

/** A log nobody has appended to since; that is read only where no state was kept. */
function busOf(latest: (kind: Kind) => Delivery[]): Bus {
  const bus: Partial<Bus> = {
    epoch: EPOCH,
    latest: (kind) => Promise.resolve({ deliveries: latest(kind), next: [] }),
    subscribe: () =>
      Promise.resolve({ stop: () => Promise.resolve(), caughtUp: () => Promise.resolve(), reached: () => [] }),
  };
  return bus as Bus;
}

const snapshots = (): WarmSnapshots =>
  new WarmSnapshots({
    coordination: openMemoryCoordination({ clock: systemClock, member: 'bench' }),
    folder,
    epoch: EPOCH,
    clock: systemClock,
    log: silentLog,
  });

function refuse(kind: Kind): never {
  throw new Error(`the log was read for ${kind}`);
}

async function keepState(): Promise<object> {
  const live = new LiveState(busOf((kind) => madeUp(kind, Number(count))));
  await live.start(() => undefined);
  const started = performance.now();
  await snapshots().save(live);
  return { ms: performance.now() - started };
}

async function startFromState(): Promise<object> {
  const live = new LiveState(busOf(refuse), { warm: snapshots() });
  await live.start(() => undefined);
  const entities = SHARES.reduce((sum, [kind]) => sum + live.count(kind), 0);
  return { entities, ms: performance.now(), rssBytes: process.memoryUsage().rss, cpuMs: cpuMs() };
}

/** Of all threads, since the process began. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Unpacking and reading the JSON of the same pieces, and nothing else. */
function floor(): object {
  const started = performance.now();
  let parsed = 0;
  for (const name of readdirSync(folder).filter((one) => /\.\d+$/.test(one))) {
    const [, ...lines] = gunzipSync(readFileSync(join(folder, name)))
      .toString('utf8')
      .split('\n');
    for (const line of lines) parsed += (JSON.parse(line.slice(line.indexOf('{'))) as HubEvent).key.length;
  }
  return { parsed, ms: performance.now() - started, cpuMs: cpuMs() };
}

const result = command === 'keep' ? await keepState() : command === 'start' ? await startFromState() : floor();
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);

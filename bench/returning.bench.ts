import { randomUUID } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { openMemoryBus } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import { LiveState } from '#libs/live';
import { Packing, StreamHub, WireText, type CloseReason, type Transport } from '#libs/stream';
import { systemClock } from '#libs/telemetry';
import { vehicleMoved } from '../libs/testing/events.js';
import { keep, median, pairedRatio, type BenchRow } from './row.js';

const CLIENTS = 2_000;
const MISSED = 1_000;
const ROUNDS = 3;

/** Takes frames as a socket would, and tells when it has had `MISSED` events' worth of cursor. */
class Sink implements Transport {
  readonly bufferedBytes = 0;
  bytes = 0;
  caughtUp = false;
  send(messages: readonly WireText[]): void {
    for (const { frame, op } of messages) {
      this.bytes += frame.length;
      if (op === 'events') this.caughtUp = true;
    }
  }
  drained(): Promise<void> {
    return Promise.resolve();
  }
  close(_: CloseReason): void {}
}

/** Clients that all come back at once, and frames packed once for a group. */
export async function run(): Promise<BenchRow[]> {
  return [await storm(), await packing()];
}

async function storm(): Promise<BenchRow> {
  const bus = await openMemoryBus({ retentionMs: 3_600_000, now: Date.now, newEpoch: randomUUID });
  const live = new LiveState(bus);
  await live.start(() => undefined);
  const limits = { maxClients: 2 * CLIENTS };
  const newHub = (): StreamHub =>
    new StreamHub({ live, bus, guard: new Guard(() => 'open'), clock: systemClock, newSessionId: randomUUID, limits });
  const cursor = newHub().cursor(['vehicle-position']);
  await bus.append(Array.from({ length: MISSED }, (_, n) => vehicleMoved(`${n % 400}`, { odometerM: n })));
  await live.catchUp();
  const comeBack = async (idOf: (n: number) => string): Promise<number> => {
    const hub = newHub();
    const sinks = Array.from({ length: CLIENTS }, () => new Sink());
    const cpu = process.cpuUsage();
    sinks.forEach((sink, n) => {
      const ask = { op: 'subscribe', id: idOf(n), kinds: ['vehicle-position'], cursor };
      hub.connect(sink, 'open')!.handle(JSON.stringify(ask));
    });
    while (!sinks.every(({ caughtUp }) => caughtUp)) await new Promise((resolve) => setImmediate(resolve));
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1e6;
  };
  const [subject, baseline]: [number[], number[]] = [[], []];
  for (let i = 0; i <= ROUNDS; i += 1) {
    const shared = await comeBack(() => 'a');
    const apart = await comeBack((n) => `${n}`);
    if (i === 0) continue;
    subject.push(shared);
    baseline.push(apart);
  }
  await live.stop();
  const ratios = subject.map((value, i) => value / baseline[i]!);
  return {
    name: `stream, ${CLIENTS} clients back at once with ${MISSED} missed events each`,
    baseline: 'each asks something of its own: nothing is framed for two',
    budget: '≤ 0.3×',
    measured: `${median(subject).toFixed(2)} vs ${median(baseline).toFixed(2)} s CPU`,
    ratio: median(ratios),
    spread: `${Math.min(...ratios).toFixed(3)}–${Math.max(...ratios).toFixed(3)}`,
    met: median(ratios) <= 0.3,
    note: 'sockets left out; what is read from the bus is shared by both',
  };
}

const READERS = 100;

async function packing(): Promise<BenchRow> {
  const moved = (n: number): string => JSON.stringify(vehicleMoved(`${n}`, { odometerM: n * 7, label: `bus ${n}` }));
  const text = JSON.stringify({ op: 'events', id: 'a', events: Array.from({ length: 400 }, (_, n) => moved(n)) });
  const plain = Buffer.byteLength(text);
  let packed = 0;
  const timed = await pairedRatio(
    () => {
      const once = new Packing(() => 0);
      const message = new WireText(text, 'events');
      for (let i = 0; i < READERS; i += 1) packed = once.frameOf(message).length;
    },
    () => {
      for (let i = 0; i < READERS; i += 1) keep(deflateRawSync(text, { level: 1 }));
    },
    { runs: 5, warmUps: 1 },
  );
  return {
    name: `stream, a message of ${Math.round(plain / 1000)} kB packed for ${READERS} clients`,
    baseline: 'packed for each client',
    budget: '≤ 0.05×',
    measured: `${timed.subjectMs.toFixed(2)} vs ${timed.baselineMs.toFixed(1)} ms`,
    ratio: timed.ratio,
    spread: `${timed.min.toFixed(3)}–${timed.max.toFixed(3)}`,
    met: timed.ratio <= 0.05,
    note: `${(packed / plain).toFixed(2)} of the bytes, ${((timed.subjectMs / plain) * 1e6).toFixed(1)} ms a megabyte`,
  };
}

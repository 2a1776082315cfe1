import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openMemoryBus } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import { EntityIndex, LiveState, compileFilter, facetsOf, type Change, type FacetsOf } from '#libs/live';
import type { HubEvent } from '#libs/model';
import { pageOfState } from '#libs/publish';
import { StreamHub, type CloseReason, type Transport, type WireText } from '#libs/stream';
import { systemClock } from '#libs/telemetry';
import { upserted } from '../libs/testing/events.js';
import { keep, median, type BenchRow } from './row.js';

/** As the whole bus network of New York: its runs, those that change in a poll, calls of a run, stops, lines. */
const RUNS = 5_801;
const CHANGED = 1_741;
const CALLS = 40;
const STOPS = 12_000;
const LINES = 330;
const BOARDS = 1_000;
const BUDGET_MS = 20;
const ROUNDS = 7;

const stopOf = (run: number, call: number): string => `city:${((run % LINES) * 36 + call) % STOPS}`;

function runUpdate(run: number, delaySeconds: number): HubEvent {
  return upserted(
    'trip-update',
    `${run}`,
    {
      trip: { tripId: `city:${run}`, routeId: `city:L${run % LINES}`, startDate: '20261129' },
      delaySeconds,
      mode: 'bus',
      stopTimeUpdates: Array.from({ length: CALLS }, (_, call) => ({
        stopSequence: call,
        stopId: stopOf(run, call),
        arrival: { delaySeconds },
      })),
    } as never,
    { feed: 'city' },
  );
}

/** Counts what it is sent; a socket would take the frames, which are made. */
class Sink implements Transport {
  readonly bufferedBytes = 0;
  bytes = 0;
  messages = 0;
  send(messages: readonly WireText[]): void {
    for (const { frame } of messages) this.bytes += frame.length;
    this.messages += messages.length;
  }
  drained(): Promise<void> {
    return Promise.resolve();
  }
  close(_: CloseReason): void {}
}

/** A thousand departure boards, a stop each, while the runs of a city are reported anew; and the list of a stop. */
export async function run(): Promise<BenchRow[]> {
  const bus = await openMemoryBus({ retentionMs: 3_600_000, now: Date.now, newEpoch: randomUUID });
  const live = new LiveState(bus);
  await live.start(() => undefined);
  await bus.append(Array.from({ length: RUNS }, (_, run) => runUpdate(run, 0)));
  await live.catchUp();
  const guard = new Guard(() => 'open');
  const hub = new StreamHub({
    live,
    bus,
    guard,
    clock: systemClock,
    newSessionId: randomUUID,
    limits: { gatherMs: 5 },
  });
  hub.start();
  const sinks = Array.from({ length: BOARDS }, () => new Sink());
  const stops = sinks.map((_, n) => `city:${(n * 11) % STOPS}`);
  sinks.forEach((sink, n) => {
    const filter = { stops: [stops[n]!] };
    hub.connect(sink, 'open')!.handle(JSON.stringify({ op: 'subscribe', id: 'a', kinds: ['trip-update'], filter }));
  });
  await systemClock.sleep(1_000);
  const rows = [await boards(bus, live, hub, sinks, stops), list(live, guard, stops)];
  hub.stop();
  await live.stop();
  return rows;
}

async function boards(
  bus: Awaited<ReturnType<typeof openMemoryBus>>,
  live: LiveState,
  hub: StreamHub,
  sinks: readonly Sink[],
  stops: readonly string[],
): Promise<BenchRow> {
  const predicates = stops.map((stop) => compileFilter({ stops: [stop] }));
  const whole: number[] = [];
  const longest: number[] = [];
  const baseline: number[] = [];
  let changes: readonly Change[] = [];
  live.listen((changed) => (changes = [...changes, ...changed]));
  for (let round = 0; round < ROUNDS; round += 1) {
    const changed = Array.from({ length: CHANGED }, (_, n) => runUpdate((n * 3 + round) % RUNS, round + 1));
    changes = [];
    await bus.append(changed);
    await live.catchUp();
    const before = sentBy(sinks);
    // What holds the loop is measured from here: reading and folding cost the same with no board at all.
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const cpu = process.cpuUsage();
    hub.flush();
    while (sentBy(sinks) === before || hub.isBusy) await new Promise((resolve) => setImmediate(resolve));
    const { user, system } = process.cpuUsage(cpu);
    delay.disable();
    whole.push((user + system) / 1_000);
    longest.push(delay.max / 1e6);
    const startedMs = performance.now();
    let met = 0;
    for (const { delivery, previous } of changes.slice(0, CHANGED / 10))
      for (const meets of predicates) if (meets(delivery.event) || (previous && meets(previous.event))) met += 1;
    keep(met);
    baseline.push((performance.now() - startedMs) * 10);
  }
  const ratios = whole.map((value, i) => value / baseline[i]!);
  const worst = median(longest);
  return {
    name: `stream, ${BOARDS} boards of a stop each, a poll of ${CHANGED} changed runs`,
    baseline: 'every board’s filter asked of every run (a tenth of it, times ten)',
    budget: `event loop ≤ ${BUDGET_MS} ms at once`,
    measured: `${median(whole).toFixed(0)} ms CPU, longest turn ${worst.toFixed(1)} ms vs ${Math.round(median(baseline))} ms`,
    ratio: median(ratios),
    spread: `${Math.min(...ratios).toFixed(4)}–${Math.max(...ratios).toFixed(4)}`,
    met: worst <= BUDGET_MS,
    note: `${(sentBy(sinks) / ROUNDS / 1e6).toFixed(0)} MB of frames a poll; the turns found and framed, sockets left out`,
  };
}

const sentBy = (sinks: readonly Sink[]): number => sinks.reduce((sum, { bytes }) => sum + bytes, 0);

/** `/v1/trip-updates?stop=`: found against asked one by one. */
function list(live: LiveState, guard: Guard, stops: readonly string[]): BenchRow {
  const see: FacetsOf = facetsOf;
  const entities = new EntityIndex(live, { facetsOf: see });
  const query = { audience: 'open', guard, limit: 100, nowMs: Date.now(), see } as const;
  const timed = (index: EntityIndex | undefined, asked: readonly string[]): number => {
    const startedMs = performance.now();
    for (const stop of asked)
      keep(
        pageOfState(live, 'trip-update', { ...query, filter: { stops: [stop] }, ...(index && { entities: index }) }),
      );
    return (performance.now() - startedMs) / asked.length;
  };
  timed(entities, stops);
  timed(undefined, stops.slice(0, 20));
  const subject: number[] = [];
  const baseline: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    subject.push(timed(entities, stops));
    baseline.push(timed(undefined, stops.slice(i * 20, i * 20 + 20)));
  }
  const ratios = subject.map((value, i) => value / baseline[i]!);
  return {
    name: `/v1/trip-updates?stop= among ${RUNS} runs`,
    baseline: 'the filter asked of every run',
    budget: '≤ 0.1×',
    measured: `${median(subject).toFixed(3)} vs ${median(baseline).toFixed(2)} ms`,
    ratio: median(ratios),
    spread: `${Math.min(...ratios).toFixed(3)}–${Math.max(...ratios).toFixed(3)}`,
    met: median(ratios) <= 0.1,
    note: 'the whole page as JSON',
  };
}

import { CityWatcher } from './load/city-watcher.js';
import { startDemoHub, type DemoHub } from './load/demo-hub.js';
import { startPushers, type PushAnswers } from './load/pushers.js';
import { quantile, startReader } from './load/readers.js';
import { median, type BenchRow } from './row.js';

const SANDBOXES = 50;
const OF_ONE_KEY = 20;
const EVENTS_PER_SECOND = 100;
const PUSH_EVERY_MS = 500;
const PAIRS = 24;
const WINDOW_MS = 5_000;
const BUDGET = 1.2;

interface Window {
  readMs: number[];
  lateMs: number[];
}

/** The public city beside the laboratory, against the same city alone just before: what its readers and its stream notice. */
export async function run(): Promise<BenchRow[]> {
  const hub = await startDemoHub();
  const reader = startReader();
  const pushers = startPushers();
  const watcher = await CityWatcher.open(hub.url);
  const watch = async (): Promise<Window> => {
    watcher.lateMs = [];
    const url = `${hub.url}/v1/vehicle-positions?limit=100`;
    const { tookMs } = await reader.read({ url, address: '127.0.0.1', connections: 1, pauseMs: 50, ms: WINDOW_MS });
    return { readMs: tookMs, lateMs: watcher.lateMs };
  };
  try {
    const keys: string[] = [];
    while (keys.length * OF_ONE_KEY < SANDBOXES) keys.push(await hub.key('experimenter'));
    const sandboxes = await Promise.all(
      Array.from({ length: SANDBOXES }, (_, i) => makeSandbox(hub, keys[Math.floor(i / OF_ONE_KEY)]!)),
    );
    const pushed: PushAnswers[] = [];
    await watch();
    const trials = await inTurn(watch, async () => {
      const pushing = pushers.push({
        hub: hub.url,
        sandboxes,
        eventsPerBatch: (EVENTS_PER_SECOND * PUSH_EVERY_MS) / 1000,
        everyMs: PUSH_EVERY_MS,
        ms: WINDOW_MS,
      });
      const window = await watch();
      pushed.push(await pushing);
      return window;
    });
    const accepted = pushed.reduce((sum, one) => sum + one.accepted, 0);
    const refused = pushed.reduce((sum, one) => sum + one.refused, 0);
    const lost = (await watcher.missing()) + watcher.gaps;
    const rate = Math.round(accepted / ((PAIRS * WINDOW_MS) / 1000));
    const pushP99 = quantile(
      pushed.flatMap(({ tookMs }) => tookMs),
      0.99,
    );
    const about = `${rate} events/s accepted, ${refused} refused, a batch p99 ${pushP99.toFixed(0)} ms; ${lost} events of the city lost`;
    const rows = rowsOf(`beside ${SANDBOXES} sandboxes of ${EVENTS_PER_SECOND} events/s`, trials, about, lost === 0);
    rows.push(...(await besideReplay(hub, keys[0]!, watch)));
    return rows;
  } finally {
    watcher.close();
    reader.close();
    pushers.close();
    await hub.close();
  }
}

/** What the demo has recorded so far, played as fast as a replay goes. */
async function besideReplay(hub: DemoHub, key: string, watch: () => Promise<Window>): Promise<BenchRow[]> {
  const to = new Date(Date.now() - 1_000).toISOString();
  const from = new Date(Date.now() - 45_000).toISOString();
  const order = { feeds: ['sim-transit'], from, to, speed: 100, loop: true };
  const { id } = await send(hub, key, 'POST', '/v1/replays', order);
  await send(hub, key, 'POST', `/v1/replays/${id}`, { op: 'pause' });
  const windows = await inTurn(watch, async () => {
    await send(hub, key, 'POST', `/v1/replays/${id}`, { op: 'resume' });
    const window = await watch();
    await send(hub, key, 'POST', `/v1/replays/${id}`, { op: 'pause' });
    return window;
  });
  return rowsOf('beside a replay at 100× that loops', windows, 'three quarters of a minute of sim-transit', true);
}

async function inTurn(
  alone: () => Promise<Window>,
  beside: () => Promise<Window>,
): Promise<{ alone: Window[]; beside: Window[] }> {
  const windows = { alone: [] as Window[], beside: [] as Window[] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    windows.alone.push(await alone());
    windows.beside.push(await beside());
  }
  return windows;
}

function rowsOf(
  beside: string,
  windows: { alone: Window[]; beside: Window[] },
  note: string,
  isWhole: boolean,
): BenchRow[] {
  const measures = [
    ['answers of the city', (window: Window) => window.readMs],
    ['stream of the city, from the event to the client', (window: Window) => window.lateMs],
  ] as const;
  return measures.map(([what, of]) => {
    const p99 = (all: Window[]): number => quantile(all.flatMap(of), 0.99);
    const p50 = (all: Window[]): number => median(all.flatMap(of));
    const ratio = p99(windows.beside) / p99(windows.alone);
    const ratios = windows.beside.map((window, i) => p99([window]) / p99([windows.alone[i]!]));
    return {
      name: `${what} ${beside}, p99`,
      baseline: 'the same city alone, window by window',
      budget: `≤ ${BUDGET}×`,
      measured: `${p99(windows.beside).toFixed(1)} vs ${p99(windows.alone).toFixed(1)} ms (p50 ${p50(windows.beside).toFixed(1)} vs ${p50(windows.alone).toFixed(1)} ms)`,
      ratio,
      spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
      met: isWhole && ratio <= BUDGET,
      note,
    };
  });
}

async function makeSandbox(hub: DemoHub, key: string): Promise<{ id: string; key: string }> {
  const made = await send(hub, key, 'POST', '/v1/sandboxes', {
    title: 'bench',
    quota: { eventsPerSecond: 2 * EVENTS_PER_SECOND },
  });
  await send(hub, made.key!, 'PUT', `/v1/sandboxes/${made.id}/feeds/trial`, {});
  return { id: made.id, key: made.key! };
}

async function send(
  hub: DemoHub,
  key: string,
  method: string,
  path: string,
  body: object,
): Promise<{ id: string; key?: string }> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(`${hub.url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string; key?: string };
}

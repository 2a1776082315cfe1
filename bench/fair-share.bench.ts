import { startDemoHub } from './load/demo-hub.js';
import { quantile, startReader } from './load/readers.js';
import { median, type BenchRow } from './row.js';

const PAIRS = 4;
const WINDOW_MS = 3_000;
const GREEDY_CONNECTIONS = 64;
const BUDGET = 3;

/**
 * A quiet reader, twenty requests a second, beside one that asks over 64 connections without rest, against the same reader
 * alone; without limits, which would end the greedy one, and with those a hub has by default.
 */
export async function run(): Promise<BenchRow[]> {
  return [await compare('no limits', undefined), await compare('limits as by default', 'requestsPerMinute: 6000')];
}

async function compare(name: string, limits: string | undefined): Promise<BenchRow> {
  const hub = await startDemoHub(limits);
  const [quiet, greedy] = [startReader(), startReader()];
  const url = `${hub.url}/v1/vehicle-positions?limit=100`;
  const readQuietly = () => quiet.read({ url, address: '127.0.0.1', connections: 1, pauseMs: 50, ms: WINDOW_MS });
  const readGreedily = () =>
    greedy.read({ url, address: '127.0.0.2', connections: GREEDY_CONNECTIONS, pauseMs: 0, ms: WINDOW_MS });
  await readQuietly();
  const alone: number[] = [];
  const beside: number[] = [];
  let [asked, refused] = [0, 0];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    alone.push(quantile((await readQuietly()).tookMs, 0.99));
    const [besideGreedy, all] = await Promise.all([readQuietly(), readGreedily()]);
    beside.push(quantile(besideGreedy.tookMs, 0.99));
    asked += all.tookMs.length;
    refused += all.byStatus[429] ?? 0;
  }
  quiet.close();
  greedy.close();
  await hub.close();
  const ratios = beside.map((ms, i) => ms / alone[i]!);
  const ratio = median(ratios);
  return {
    name: `p99 of a quiet reader beside a greedy one of ${GREEDY_CONNECTIONS} connections, ${name}`,
    baseline: 'the same reader alone',
    budget: `≤ ${BUDGET}×`,
    measured: `${median(beside).toFixed(1)} vs ${median(alone).toFixed(1)} ms`,
    ratio,
    spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    met: ratio <= BUDGET,
    note: `the greedy one asked ${Math.round(asked / ((PAIRS * WINDOW_MS) / 1000))} times a second, ${refused} of ${asked} were answered 429`,
  };
}

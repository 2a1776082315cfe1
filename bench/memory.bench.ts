import { readFileSync } from 'node:fs';
import { systemClock } from '#libs/telemetry';
import { startDemoHub } from './load/demo-hub.js';
import { slopeOf } from './load/slope.js';
import { median, type BenchRow } from './row.js';

const MINUTES = Number(process.env['ESTUAIRE_BENCH_MEMORY_MINUTES'] ?? 30);
const LOOK_MS = 15_000;
const GOAL_MB = 350;
const FLAT_MB_AN_HOUR = 5;
const NAMES = { embedded: 'embedded store', none: 'store: none' } as const;

/**
 * Memory of the demo's process that is its own (anonymous, not of mapped files), with the embedded store and without one,
 * both at once for as long. What grows is told by the line through the second half: a peak says nothing of it.
 */
export async function run(): Promise<BenchRow[]> {
  const stores = ['embedded', 'none'] as const;
  const hubs = await Promise.all(stores.map((store) => startDemoHub(undefined, { store })));
  const looks = stores.map((): { hours: number; mb: number }[] => []);
  try {
    const startedMs = performance.now();
    while (performance.now() - startedMs < MINUTES * 60_000) {
      await systemClock.sleep(LOOK_MS);
      const hours = (performance.now() - startedMs) / 3_600_000;
      hubs.forEach(({ pid }, at) => looks[at]!.push({ hours, mb: anonymousMb(pid) }));
    }
  } finally {
    await Promise.all(hubs.map((hub) => hub.close()));
  }
  return stores.map((store, at) => rowOf(NAMES[store], looks[at]!));
}

function rowOf(what: string, looks: readonly { hours: number; mb: number }[]): BenchRow {
  const half = looks.slice(Math.floor(looks.length / 2));
  const { slope, error } = slopeOf(half.map(({ hours, mb }) => [hours, mb]));
  const mb = median(half.map((look) => look.mb));
  const isFlat = slope - 2 * error <= FLAT_MB_AN_HOUR;
  return {
    name: `memory of the demo, ${what}, ${MINUTES} minutes`,
    baseline: '–',
    budget: `≤ ${GOAL_MB} MB, flat`,
    measured: `${mb.toFixed(0)} MB; ${slope >= 0 ? '+' : ''}${slope.toFixed(1)} ± ${error.toFixed(1)} MB an hour over the second half`,
    ratio: Number.NaN,
    spread: `${Math.min(...half.map((look) => look.mb)).toFixed(0)}–${Math.max(...half.map((look) => look.mb)).toFixed(0)} MB`,
    met: mb <= GOAL_MB && isFlat,
    note: 'anonymous memory of the process and of its children, looked at four times a minute',
  };
}

/** Of a process and those it has started. Spec: proc(5). */
function anonymousMb(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean);
  return [pid, ...children].reduce((sum, one) => {
    const kB = Number(/^Anonymous:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'))![1]);
    return sum + kB / 1_000;
  }, 0);
}

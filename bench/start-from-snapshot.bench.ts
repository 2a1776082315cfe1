import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type BenchRow } from './row.js';

const PROGRAM = fileURLToPath(new URL('./load/kept-state.js', import.meta.url));
const ENTITIES = 1_000_000;
const RUNS = 3;
const BUDGET_MS = 5_000;

interface Started {
  ms: number;
  cpuMs: number;
  rssBytes: number;
  entities: number;
}

/** How long a reader of the current state takes from the start of its process where somebody has kept a million entities. */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-kept-'));
  const call = <Result>(command: string): Result =>
    JSON.parse(
      execFileSync(process.execPath, ['--max-old-space-size=6000', PROGRAM, command, folder, String(ENTITIES)], {
        encoding: 'utf8',
      }),
    ) as Result;
  try {
    const { ms: savedMs } = call<{ ms: number }>('keep');
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    const times: number[] = [];
    const floors: number[] = [];
    const cpu: number[] = [];
    const floorCpu: number[] = [];
    let rss = 0;
    for (let i = 0; i < RUNS; i += 1) {
      const { ms, cpuMs, rssBytes, entities } = call<Started>('start');
      if (entities !== ENTITIES) throw new Error(`${entities} entities were taken`);
      times.push(ms);
      cpu.push(cpuMs);
      rss = Math.max(rss, rssBytes);
      const floor = call<{ ms: number; cpuMs: number }>('floor');
      floors.push(floor.ms);
      floorCpu.push(floor.cpuMs);
    }
    const ratios = cpu.map((ms, i) => ms / floorCpu[i]!);
    return [
      {
        name: 'start from a kept state of 1,000,000 entities → state whole, from the start of the process',
        baseline: 'gunzip and JSON.parse of the same, one after the other',
        budget: `≤ ${BUDGET_MS / 1000} s`,
        measured: `${(median(times) / 1000).toFixed(2)} s vs ${(median(floors) / 1000).toFixed(2)} s; CPU of all threads ${(median(cpu) / 1000).toFixed(2)} vs ${(median(floorCpu) / 1000).toFixed(2)} s`,
        ratio: median(ratios),
        spread: `${(Math.min(...times) / 1000).toFixed(2)}–${(Math.max(...times) / 1000).toFixed(2)} s`,
        met: median(times) <= BUDGET_MS,
        note: `${Math.round(bytes / 2 ** 20)} MiB kept, written in ${(savedMs / 1000).toFixed(1)} s; ${(rss / 2 ** 30).toFixed(2)} GiB resident; the ratio is of CPU seconds`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

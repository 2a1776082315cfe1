import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type BenchRow } from './row.js';

const RUNS = 5;

interface Sample {
  ms: number;
  peakRssMb: number;
  stopTimes: number;
  reopenMs?: number;
}

const here = fileURLToPath(import.meta.url);
const root = join(here, '..', '..', '..');
const rival = join(root, 'bench', 'baselines', 'node_modules', 'gtfs');

function recording(): string {
  return join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'gtfs', 'hart', 'hart.zip');
}

/** Each import runs in a process of its own: peak memory is per process, and nothing is warm. */
function measure(way: 'ours' | 'node-gtfs' | 'plain', folder: string): Sample {
  const child = spawnSync(process.execPath, [here, way, recording(), folder], { cwd: root, encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${way} failed: ${child.stderr}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1)!) as Sample;
}

/** HART (Tampa), 438,421 stop times: zip in memory → index file on disk, against node-gtfs into SQLite on disk. */
export async function run(): Promise<BenchRow[]> {
  const baseline = existsSync(rival) ? 'node-gtfs' : 'plain';
  const folder = mkdtempSync(join(tmpdir(), 'gtfs-import-'));
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  try {
    for (let i = 0; i < RUNS; i += 1) {
      ours.push(measure('ours', folder));
      theirs.push(measure(baseline, folder));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const ratios = ours.map((sample, i) => theirs[i]!.ms / sample.ms);
  const peak = median(ours.map((sample) => sample.peakRssMb));
  const reopen = ours.map((sample) => sample.reopenMs!);
  const range = (values: readonly number[], digits = 1): string =>
    `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
  const name = 'GTFS import, HART';
  const baselineName =
    baseline === 'node-gtfs' ? 'node-gtfs 4.18.0 into SQLite' : 'the plain way: unzip, split, every row an object';
  const note =
    baseline === 'node-gtfs'
      ? ''
      : 'node-gtfs is not installed (npm ci --prefix bench/baselines), so this is not the budget’s baseline';
  const seconds = (samples: readonly Sample[]): string => (median(samples.map(({ ms }) => ms)) / 1000).toFixed(2);
  return [
    {
      name,
      baseline: baselineName,
      budget: '≥ 10× faster',
      measured: `${seconds(ours)} s vs ${seconds(theirs)} s (cold process, ${ours[0]!.stopTimes} stop times)`,
      ratio: median(ratios),
      spread: range(ratios),
      met: baseline === 'node-gtfs' && median(ratios) >= 10,
      note,
    },
    {
      name: `${name}: peak RSS`,
      baseline: `– (${baselineName}: ${median(theirs.map(({ peakRssMb }) => peakRssMb)).toFixed(0)} MB)`,
      budget: '≤ 400 MB',
      measured: `${peak.toFixed(0)} MB`,
      ratio: Number.NaN,
      spread: range(
        ours.map(({ peakRssMb }) => peakRssMb),
        0,
      ),
      met: peak <= 400,
    },
    {
      name: `${name}: reopen`,
      baseline: '–',
      budget: '≤ 0.5 s',
      measured: `${median(reopen).toFixed(1)} ms`,
      ratio: Number.NaN,
      spread: range(reopen),
      met: median(reopen) <= 500,
    },
  ];
}

async function importOurs(zipPath: string, folder: string): Promise<Omit<Sample, 'peakRssMb'>> {
  const { IssueCollector } = await import('#libs/errors');
  const { importSchedule, openSchedule, writeScheduleFile } = await import('#libs/schedule');
  const zip = readFileSync(zipPath);
  const started = performance.now();
  const imported = importSchedule(zip, { feedId: 'hart', documentHash: 'hart' }, new IssueCollector());
  const path = writeScheduleFile(folder, imported);
  const ms = performance.now() - started;
  const reopened = performance.now();
  const schedule = openSchedule(path);
  if (schedule.stopTimes(schedule.tripAt(0)).length === 0) throw new Error('the index is empty');
  return { ms, reopenMs: performance.now() - reopened, stopTimes: schedule.counts['stop_times.txt']! };
}

async function importByNodeGtfs(zipPath: string, folder: string): Promise<Omit<Sample, 'peakRssMb'>> {
  const gtfs = (await import(join(rival, 'dist', 'index.js'))) as {
    importGtfs(config: object): Promise<void>;
    openDb(config: object): { prepare(sql: string): { get(): { n: number } } };
  };
  const sqlitePath = join(folder, 'baseline.sqlite');
  rmSync(sqlitePath, { force: true });
  const config = { agencies: [{ path: zipPath }], sqlitePath, verbose: false, logFunction: () => undefined };
  const started = performance.now();
  await gtfs.importGtfs(config);
  const ms = performance.now() - started;
  return { ms, stopTimes: gtfs.openDb(config).prepare('SELECT count(*) AS n FROM stop_times').get().n };
}

async function importPlainly(zipPath: string): Promise<Omit<Sample, 'peakRssMb'>> {
  const { unzipSync } = await import('fflate');
  const zip = readFileSync(zipPath);
  const started = performance.now();
  const tables = new Map<string, Record<string, string>[]>();
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const [header = '', ...lines] = new TextDecoder().decode(bytes).split(/\r?\n/);
    const names = header.split(',');
    const rows = lines.map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(names.map((column, i) => [column, cells[i] ?? '']));
    });
    tables.set(name, rows);
  }
  const ms = performance.now() - started;
  return { ms, stopTimes: tables.get('stop_times.txt')!.length - 1 };
}

// Started as a child: does one import and prints what it took.
const [, script, way, zipPath = '', folder = ''] = process.argv;
if (script === here && way) {
  const sample =
    way === 'ours'
      ? await importOurs(zipPath, folder)
      : way === 'node-gtfs'
        ? await importByNodeGtfs(zipPath, folder)
        : await importPlainly(zipPath);
  process.stdout.write(`\n${JSON.stringify({ ...sample, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
  process.exit(0);
}

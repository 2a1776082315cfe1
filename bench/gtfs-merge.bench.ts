import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { MERGED_FILE, buildGtfs, type WaitingSource } from '../libs/publish/worker/build-gtfs.js';
import { median, type BenchRow } from './row.js';

const RUNS = 3;
const PEAK_BUDGET_MB = 400;
const GROWTH_BUDGET = 1.25;
const ZONE = 'Europe/Paris';

/** The largest first; two stand twice, as a territory's feeds are of many sizes. */
const RECORDINGS = [
  'hart/hart.zip',
  'nyct-subway/cut.zip',
  'bart/bart-rt.zip',
  'raba/raba.zip',
  'sound-transit/gtfs.zip',
  'perimouv-perigueux/perimouv.zip',
  'ctran-flex/ctran-flex.zip',
  'cdmx/cdmx.zip',
  'raba/raba.zip',
  'bart/bart-rt.zip',
];

interface Sample {
  ms: number;
  peakRssMb: number;
  startRssMb: number;
  outputMb: number;
  leftOut: number;
}

const here = fileURLToPath(import.meta.url);
const recordings = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'gtfs');

/**
 * Ten feeds merged as a publisher's thread does it, from files to a file, against the largest of them alone: memory may
 * follow the largest feed and not their number. Each merge runs in a process of its own, as peak memory is per process.
 */
export async function run(): Promise<BenchRow[]> {
  const name = 'GTFS merge of ten feeds';
  const common = { baseline: 'the largest feed (HART) alone', budget: `≤ ${PEAK_BUDGET_MB} MB` };
  if (!RECORDINGS.every((path) => existsSync(join(recordings, path)))) {
    const note = 'the recordings are not here';
    return [{ ...common, name, measured: 'skipped', ratio: NaN, spread: '–', met: false, note }];
  }
  const folder = mkdtempSync(join(tmpdir(), 'gtfs-merge-'));
  try {
    const files = RECORDINGS.map((path, i) => ofOneZone(path, join(folder, `feed-${i}.zip`)));
    const inputMb = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
    const single: Sample[] = [];
    const ten: Sample[] = [];
    const thirty: Sample[] = [];
    for (let i = 0; i < RUNS; i += 1) {
      single.push(measure(files.slice(0, 1), folder));
      ten.push(measure(files, folder));
      thirty.push(measure([...files, ...files, ...files], folder));
    }
    const peaks = (samples: readonly Sample[]): number[] => samples.map(({ peakRssMb }) => peakRssMb);
    const peak = median(peaks(ten));
    const ratioOf = (samples: readonly Sample[]): number[] => samples.map((s, i) => s.peakRssMb / single[i]!.peakRssMb);
    const range = (values: readonly number[], digits: number): string =>
      `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
    const { outputMb, startRssMb, ms } = ten[0]!;
    const grown = (samples: readonly Sample[], what: string): BenchRow => ({
      name: `${name}: peak RSS of ${what} ÷ that of the largest alone`,
      baseline: common.baseline,
      budget: `≤ ${GROWTH_BUDGET}×`,
      measured: `${median(peaks(samples)).toFixed(0)} MB against ${median(peaks(single)).toFixed(0)} MB`,
      ratio: median(ratioOf(samples)),
      spread: range(ratioOf(samples), 2),
      met: median(ratioOf(samples)) <= GROWTH_BUDGET,
    });
    return [
      {
        ...common,
        name: `${name}: peak RSS`,
        measured: `${peak.toFixed(0)} MB, ${startRssMb.toFixed(0)} MB before it began; ${inputMb.toFixed(1)} MB in, ${outputMb.toFixed(1)} MB out, ${(ms / 1000).toFixed(1)} s`,
        ratio: NaN,
        spread: range(peaks(ten), 0),
        met: peak <= PEAK_BUDGET_MB && ten.every(({ leftOut }) => leftOut === 0),
      },
      grown(ten, 'ten'),
      grown(thirty, 'thirty'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A merged dataset has one time zone; where the clocks of a feed stand is all that is changed. */
function ofOneZone(path: string, target: string): string {
  const files = unzipSync(new Uint8Array(readFileSync(join(recordings, path))));
  const agency = Object.keys(files).find((name) => name.endsWith('agency.txt'))!;
  files[agency] = strToU8(
    strFromU8(files[agency]!).replaceAll(/America\/[A-Za-z_]+|US\/[A-Za-z_]+|Europe\/[A-Za-z_]+/g, ZONE),
  );
  writeFileSync(target, zipSync(files));
  return target;
}

function measure(files: readonly string[], folder: string): Sample {
  const child = spawnSync(process.execPath, [here, folder, ...files], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the merge failed: ${child.stderr}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1)!) as Sample;
}

function mergeHere(folder: string, files: readonly string[]): Sample {
  const startRssMb = process.memoryUsage.rss() / 1e6;
  const sources: WaitingSource[] = files.map((file, i) => ({
    feedId: `feed${i}`,
    prefix: `feed${i}`,
    file,
    licence: 'CC0-1.0',
    attribution: `feed ${i}`,
  }));
  const work = join(folder, 'work');
  mkdirSync(work, { recursive: true });
  const options = {
    publisherName: 'bench',
    publisherUrl: 'https://example.org',
    contactEmail: 'bench@example.org',
    feedVersion: '1',
  };
  const started = performance.now();
  const { leftOut } = buildGtfs({ task: 'merge', sources, folder: work, options });
  const ms = performance.now() - started;
  const outputMb = statSync(join(work, MERGED_FILE)).size / 1e6;
  rmSync(work, { recursive: true });
  return { ms, peakRssMb: process.resourceUsage().maxRSS / 1e3, startRssMb, outputMb, leftOut: leftOut.length };
}

if (process.argv[1] === here) {
  const [folder = '', ...files] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(mergeHere(folder, files))}\n`);
}

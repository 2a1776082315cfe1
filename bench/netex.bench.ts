import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { netexToGtfs } from '#libs/formats/netex';
import { median, pairedRatio, type BenchRow } from './row.js';
import { bareSaxPass } from './sax-pass.js';

const folder = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'netex');
const here = fileURLToPath(import.meta.url);
const BUDGET = 3;

const DELIVERIES = [
  { file: 'fr/netex.zip', name: 'French profile (8.8 MB of XML in 26 documents, 2,977 journeys)' },
  { file: 'epip/NX-PI-01_DE_NAP_LINE_VHH-VHH-688_20230203.xml', name: 'EPIP (0.3 MB, 12 journeys, 625 points)' },
] as const;

export const netexOptions = {
  timeZone: 'Europe/Paris',
  producer: 'bench',
  url: 'https://example.org',
  language: 'fr',
  inflateRaw: inflateRawSync,
  deflateRaw: deflateRawSync,
};

/** A NeTEx delivery as it comes → a GTFS zip, unpacking and packing included, against a bare SAX pass over the unpacked XML. */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { file, name } of DELIVERIES) {
    const baseline = 'bare SAX pass over the unpacked XML (saxes)';
    const common = { name: `NeTEx ${name} → GTFS zip`, baseline, budget: `≤ ${BUDGET}×` };
    const path = join(folder, file);
    if (!existsSync(path)) {
      const note = 'the recording is not here';
      rows.push({ ...common, measured: 'skipped', ratio: NaN, spread: '–', met: false, note });
      continue;
    }
    const bytes = new Uint8Array(readFileSync(path));
    const documents = file.endsWith('.zip') ? Object.values(unzipSync(bytes)) : [bytes];
    const { ratio, min, max, subjectMs, baselineMs } = await pairedRatio(
      () => netexToGtfs(bytes, netexOptions, new IssueCollector()).zip.length,
      () => documents.reduce((elements, document) => elements + bareSaxPass(document), 0),
      { runs: 21 },
    );
    rows.push({
      ...common,
      measured: `${subjectMs.toFixed(1)} ms against ${baselineMs.toFixed(1)} ms`,
      ratio,
      spread: `${min.toFixed(2)}–${max.toFixed(2)}`,
      met: ratio <= BUDGET,
    });
  }
  const path = join(folder, DELIVERIES[0].file);
  if (existsSync(path)) rows.push(memoryRow(path));
  return rows;
}

const MEMORY_RUNS = 5;
const MOST_ABOVE_TWIN_MB = 40;

/** What a delivery takes at its peak beyond the GTFS made of it, each from its file to the index, in processes of their own. */
function memoryRow(path: string): BenchRow {
  const made = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
  const twin = join(made, 'twin.zip');
  writeFileSync(twin, netexToGtfs(new Uint8Array(readFileSync(path)), netexOptions, new IssueCollector()).zip);
  const grown = (file: string, form: 'netex' | 'gtfs'): number => {
    const child = spawnSync(process.execPath, [join(here, '..', 'netex-memory.js'), file, form], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    const { startMb, peakMb } = JSON.parse(child.stdout) as { startMb: number; peakMb: number };
    return peakMb - startMb;
  };
  const pairs = Array.from({ length: MEMORY_RUNS }, () => [grown(path, 'netex'), grown(twin, 'gtfs')] as const);
  rmSync(made, { recursive: true, force: true });
  const above = pairs.map(([delivery, gtfs]) => delivery - gtfs);
  const [delivery, gtfs] = [0, 1].map((at) => median(pairs.map((pair) => pair[at]!)));
  return {
    name: `NeTEx ${DELIVERIES[0].name}, peak memory to the index of the schedule`,
    baseline: 'the GTFS made of it',
    budget: `≤ ${MOST_ABOVE_TWIN_MB} MB above`,
    measured: `${delivery!.toFixed(0)} vs ${gtfs!.toFixed(0)} MB above the start of the process`,
    ratio: delivery! / gtfs!,
    spread: `${Math.min(...above).toFixed(0)}–${Math.max(...above).toFixed(0)} MB above`,
    met: median(above) <= MOST_ABOVE_TWIN_MB,
  };
}

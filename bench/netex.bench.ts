import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { IssueCollector } from '#libs/errors';
import { netexToGtfs } from '#libs/formats/netex';
import { pairedRatio, type BenchRow } from './row.js';
import { bareSaxPass } from './sax-pass.js';

const folder = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'netex');
const BUDGET = 3;

const DELIVERIES = [
  { file: 'fr/netex.zip', name: 'French profile (8.8 MB of XML in 26 documents, 2,977 journeys)' },
  { file: 'epip/NX-PI-01_DE_NAP_LINE_VHH-VHH-688_20230203.xml', name: 'EPIP (0.3 MB, 12 journeys, 625 points)' },
] as const;

const options = {
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
      () => netexToGtfs(bytes, options, new IssueCollector()).zip.length,
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
  return rows;
}

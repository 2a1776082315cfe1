import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IssueCollector } from '#libs/errors';
import { readSiri } from '#libs/formats/siri';
import type { FeedId, Instant } from '#libs/model';
import { FeedNormaliser, compileRules, nowhere } from '#libs/normalise';
import { pairedRatio, type BenchRow, type PairedRatio } from './row.js';
import { bareSaxPass } from './sax-pass.js';

const folder = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'siri');
const BUDGET = 2;

const DOCUMENTS = [
  {
    file: 'et-banenor-2018-08-28.xml',
    name: 'ET, Norwegian trains (2.2 MB, 144 runs)',
    receivedAt: '2018-08-28T07:08:36Z',
  },
  { file: 'vm-mta-2012.xml', name: 'VM, New York buses (0.5 MB, 303 vehicles)', receivedAt: '2012-09-19T20:19:06Z' },
] as const;

/** SIRI bytes → messages and → events of a first poll, against a bare SAX pass over the same bytes. */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { file, name, receivedAt } of DOCUMENTS) {
    const path = join(folder, file);
    if (!existsSync(path)) {
      rows.push(skipped(name));
      continue;
    }
    const bytes = new Uint8Array(readFileSync(path));
    const bare = (): number => bareSaxPass(bytes);
    rows.push(row(`SIRI ${name} → messages`, await pairedRatio(() => decode(bytes), bare, { runs: 21 })));
    rows.push(row(`SIRI ${name} → events`, await pairedRatio(() => toEvents(bytes, receivedAt), bare, { runs: 21 })));
  }
  return rows;
}

function decode(bytes: Uint8Array): number {
  let entities = 0;
  const one = (): number => (entities += 1);
  readSiri(bytes, { journey: one, activity: one, visit: one, situation: one }, new IssueCollector());
  return entities;
}

function toEvents(bytes: Uint8Array, receivedAt: string): number {
  const feedId = 'bench' as FeedId;
  const normaliser = new FeedNormaliser({
    settings: {
      feedId,
      visibility: 'open',
      nature: 'observed',
      timeZone: 'Europe/Paris',
      dropAfterMs: 1e12,
      exchangeOf: () => undefined,
    },
    rules: compileRules([], 'bench'),
    territory: nowhere,
    rotationSecret: 'bench',
    language: 'fr',
  });
  const document = {
    feedId,
    sourceId: 'siri',
    format: 'siri',
    bytes,
    contentHash: '0'.repeat(64),
    receivedAt: receivedAt as Instant,
    timeShiftMs: 0,
    replayed: false,
  };
  return normaliser.normalise(document, Date.parse(receivedAt)).events.length;
}

function row(name: string, paired: PairedRatio): BenchRow {
  const { ratio, min, max, subjectMs, baselineMs } = paired;
  return {
    name,
    baseline: 'bare SAX pass over the same bytes (saxes)',
    budget: `≤ ${BUDGET}×`,
    measured: `${subjectMs.toFixed(1)} ms against ${baselineMs.toFixed(1)} ms`,
    ratio,
    spread: `${min.toFixed(2)}–${max.toFixed(2)}`,
    met: ratio <= BUDGET,
  };
}

function skipped(name: string): BenchRow {
  return {
    name: `SIRI ${name}`,
    baseline: 'bare SAX pass over the same bytes (saxes)',
    budget: `≤ ${BUDGET}×`,
    measured: 'skipped',
    ratio: NaN,
    spread: '–',
    met: false,
    note: 'the recording is not here',
  };
}

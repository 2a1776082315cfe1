import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage, hashSlice, scanFeedMessage } from '#libs/formats/gtfs-rt';
import { pairedRatio, type BenchRow } from './row.js';

interface Bindings {
  transit_realtime: { FeedMessage: { decode(bytes: Uint8Array): unknown } };
}

/** Recorded NYC subway documents, one a minute, 120–133 kB each. */
function readDocuments(): Uint8Array[] {
  const folder = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'gtfs-rt');
  return ['nyct-2023-05-29', 'nyct-ace'].flatMap((set) =>
    readdirSync(join(folder, set)).map((file) => readFileSync(join(folder, set, file))),
  );
}

/** Our typed decode, issues collected, against the bare generated decoder of gtfs-realtime-bindings. */
export async function run(): Promise<BenchRow[]> {
  const { FeedMessage } = (createRequire(import.meta.url)('gtfs-realtime-bindings') as Bindings).transit_realtime;
  const documents = readDocuments();
  const megabytes = documents.reduce((sum, document) => sum + document.length, 0) / 1e6;
  const each = (work: (document: Uint8Array) => unknown) => () => documents.map(work);
  const decode = each((document) => decodeFeedMessage(document, new IssueCollector()));
  const bindings = each((document) => FeedMessage.decode(document));
  const full = await pairedRatio(decode, bindings, { runs: 21, warmUps: 5 });
  const hashing = await pairedRatio(
    each((document) => scanFeedMessage(document, new IssueCollector()).slices.map(hashSlice)),
    bindings,
    { runs: 21, warmUps: 5 },
  );
  const speed = (ms: number): string => `${((megabytes / ms) * 1000).toFixed(0)} MB/s`;
  const row = (name: string, budget: number, measured: typeof full): BenchRow => ({
    name,
    baseline: 'gtfs-realtime-bindings decode',
    budget: `≥ ${budget}× faster`,
    measured: `${speed(measured.subjectMs)} vs ${speed(measured.baselineMs)}`,
    ratio: 1 / measured.ratio,
    spread: `${(1 / measured.max).toFixed(2)}–${(1 / measured.min).toFixed(2)}`,
    met: 1 / measured.ratio >= budget,
    note: `${documents.length} documents, ${megabytes.toFixed(1)} MB`,
  });
  return [
    row('GTFS-Realtime full decode', 1.5, full),
    row('GTFS-Realtime scan and hash of every entity', 1.5, hashing),
  ];
}

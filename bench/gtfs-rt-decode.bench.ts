import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage, hashSlice, scanFeedMessage } from '#libs/formats/gtfs-rt';
import { pairedRatio, type BenchRow } from './row.js';

interface Bindings {
  transit_realtime: { FeedMessage: { decode(bytes: Uint8Array): unknown } };
}

const folder = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'gtfs-rt');

/** Recorded NYC subway documents, one a minute, 120–133 kB each; every trip and stop carries a private extension. */
function readSubway(): Uint8Array[] {
  return ['nyct-2023-05-29', 'nyct-ace'].flatMap((set) =>
    readdirSync(join(folder, set)).map((file) => readFileSync(join(folder, set, file))),
  );
}

/** Small documents without extensions; the set is read twenty times a run so that it can be timed. */
function readOthers(): Uint8Array[] {
  const files = [
    'bart/bart-trip-updates.pb',
    'mbta/tripupdates.pb',
    'mbta/vehiclepositions.pb',
    'forseti/vehiclePositions.pb',
    'raba/raba-trip-updates.pb',
    'raba/raba-vehicle-positions.pb',
  ];
  const documents = files.map((file) => readFileSync(join(folder, file)));
  return Array.from({ length: 20 }, () => documents).flat();
}

/** Our typed decode, issues collected, against the bare generated decoder of gtfs-realtime-bindings. */
export async function run(): Promise<BenchRow[]> {
  const { FeedMessage } = (createRequire(import.meta.url)('gtfs-realtime-bindings') as Bindings).transit_realtime;
  const rows: BenchRow[] = [];
  const measure = async (
    name: string,
    budget: number,
    documents: readonly Uint8Array[],
    work: (document: Uint8Array) => unknown,
  ): Promise<void> => {
    const megabytes = documents.reduce((sum, document) => sum + document.length, 0) / 1e6;
    const measured = await pairedRatio(
      () => documents.map(work),
      () => documents.map((document) => FeedMessage.decode(document)),
      { runs: 21, warmUps: 5 },
    );
    const speed = (ms: number): string => `${((megabytes / ms) * 1000).toFixed(0)} MB/s`;
    rows.push({
      name,
      baseline: 'gtfs-realtime-bindings decode',
      budget: `≥ ${budget.toFixed(1)}× faster`,
      measured: `${speed(measured.subjectMs)} vs ${speed(measured.baselineMs)}`,
      ratio: 1 / measured.ratio,
      spread: `${(1 / measured.max).toFixed(2)}–${(1 / measured.min).toFixed(2)}`,
      met: 1 / measured.ratio >= budget,
      note: `${documents.length} documents, ${megabytes.toFixed(1)} MB`,
    });
  };
  const decode = (document: Uint8Array): unknown => decodeFeedMessage(document, new IssueCollector());
  const subway = readSubway();
  await measure('GTFS-Realtime full decode, NYC subway', 1.5, subway, decode);
  await measure('GTFS-Realtime full decode, small feeds', 1, readOthers(), decode);
  await measure('GTFS-Realtime scan and hash of every entity, NYC subway', 1.5, subway, (document) =>
    scanFeedMessage(document, new IssueCollector()).slices.map(hashSlice),
  );
  return rows;
}

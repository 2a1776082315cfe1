import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { IssueCollector } from '#libs/errors';
import { Datex2Decoder } from '#libs/formats/datex2';
import type { FeedId, Instant } from '#libs/model';
import { FeedNormaliser, compileRules, nowhere } from '#libs/normalise';
import { pairedRatio, type BenchRow } from './row.js';

const recording = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'datex2/v2-ndw/trafficspeed.xml.gz');
const NAME = 'Dutch national minute (50.8 MB, 19,587 sites)';
const CHUNK_BYTES = 64 * 1024;

/** The largest DATEX II document we have: chunks → measurements, and bytes → events of a first poll. */
export async function run(): Promise<BenchRow[]> {
  if (!existsSync(recording)) return [skipped()];
  const bytes = new Uint8Array(gunzipSync(readFileSync(recording)));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) chunks.push(bytes.subarray(at, at + CHUNK_BYTES));
  const bare = (): number => bareSaxPass(chunks);
  const decoded = await pairedRatio(() => decode(chunks), bare, { runs: 11 });
  const events = await pairedRatio(() => toEvents(bytes), bare, { runs: 7 });
  return [
    row(`DATEX II: ${NAME} → measurements`, decoded),
    row(`DATEX II: ${NAME} → events, first poll`, events),
    peakMemory('measurements'),
    peakMemory('events'),
  ];
}

function decode(chunks: readonly Uint8Array[]): number {
  let values = 0;
  const sink = { measurement: (measurement: { values: unknown[] }) => (values += measurement.values.length) };
  const decoder = new Datex2Decoder(sink, new IssueCollector());
  for (const chunk of chunks) decoder.write(chunk);
  decoder.end();
  return values;
}

function toEvents(bytes: Uint8Array): number {
  const feedId = 'ndw' as FeedId;
  const normaliser = new FeedNormaliser({
    settings: {
      feedId,
      visibility: 'open',
      nature: 'observed',
      timeZone: 'Europe/Paris',
      dropAfterMs: 1e15,
      exchangeOf: () => undefined,
    },
    rules: compileRules([], 'bench'),
    territory: nowhere,
    rotationSecret: 'bench',
    language: 'nl',
  });
  const receivedAt = '2025-08-15T21:49:43.000Z' as Instant;
  const document = {
    feedId,
    sourceId: 'minute',
    format: 'datex2',
    bytes,
    contentHash: '0'.repeat(64),
    receivedAt,
    timeShiftMs: 0,
    replayed: false,
  };
  return normaliser.normalise(document, Date.parse(receivedAt)).events.length;
}

/** The baseline: text decoded and every tag reported, without namespaces and with nothing made of it. */
function bareSaxPass(chunks: readonly Uint8Array[]): number {
  let elements = 0;
  const parser = new SaxesParser();
  parser.on('opentag', () => (elements += 1));
  const text = new TextDecoder();
  for (const chunk of chunks) parser.write(text.decode(chunk, { stream: true }));
  parser.close();
  return elements;
}

/** Peak of a process of its own: 64 KiB chunks straight from the archive, or the whole document to events. */
function peakMemory(what: 'measurements' | 'events'): BenchRow {
  const child = fileURLToPath(new URL('./datex2-memory.js', import.meta.url));
  const { stdout, status, stderr } = spawnSync(process.execPath, [child, recording, what], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`memory run failed: ${stderr}`);
  const { startMb, peakMb } = JSON.parse(stdout) as { startMb: number; peakMb: number };
  const growthMb = peakMb - startMb;
  return {
    name: `DATEX II: ${NAME} → ${what}, peak memory`,
    baseline: 'the process before the first byte',
    budget: '≤ 300 MB RSS growth',
    measured: `${growthMb.toFixed(0)} MB (${startMb.toFixed(0)} → ${peakMb.toFixed(0)} MB)`,
    ratio: NaN,
    spread: '–',
    met: growthMb <= 300,
    note: what === 'events' ? 'the unpacked document (50.8 MB) is part of the growth' : 'streamed in 64 KiB chunks',
  };
}

function row(
  name: string,
  { subjectMs, baselineMs, ratio, min, max }: Awaited<ReturnType<typeof pairedRatio>>,
): BenchRow {
  return {
    name,
    baseline: 'bare saxes pass',
    budget: '≤ 2.0×',
    measured: `${subjectMs.toFixed(0)} ms vs ${baselineMs.toFixed(0)} ms`,
    ratio,
    spread: `${min.toFixed(2)}–${max.toFixed(2)}`,
    met: ratio <= 2,
  };
}

function skipped(): BenchRow {
  return {
    name: `DATEX II: ${NAME}`,
    baseline: '–',
    budget: '≤ 2.0×',
    measured: 'skipped, because the recording is not here',
    ratio: NaN,
    spread: '–',
    met: false,
  };
}

export { toEvents };

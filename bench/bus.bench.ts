import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedBus } from '#libs/bus';
import { toInstant, type HubEvent } from '#libs/model';
import { vehicleMoved } from '../libs/testing/events.js';
import { keep, median, pairedRatio, type BenchRow } from './row.js';

const BATCH = 500;
const BATCHES = 40;
const TARGET = 50_000;

/** Batches as a poll of a large network makes them. */
function makeBatches(): HubEvent[][] {
  return Array.from({ length: BATCHES }, (_, i) =>
    Array.from({ length: BATCH }, (_, j) =>
      vehicleMoved(`${(i * BATCH + j) % 3_000}`, {
        at: Date.UTC(2026, 0, 15) + i * 1_000,
        bearingDeg: j % 360,
        label: `${i}/${j}`,
      }),
    ),
  );
}

/**
 * The durable log against the plain way to keep events: one line of JSON each, appended to a file and flushed to the
 * disk once a batch; and reading it back against reading and parsing that file.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
  const bus = await openEmbeddedBus({
    folder: join(folder, 'bus'),
    retentionMs: 3_600_000,
    now: () => Date.now(),
    newEpoch: () => 'bench',
  });
  const plain = join(folder, 'plain.jsonl');
  const file = openSync(plain, 'a');
  const batches = makeBatches();
  const events = BATCH * BATCHES;
  const latencies: number[] = [];
  try {
    const append = await pairedRatio(
      async () => {
        for (const batch of batches) {
          const started = performance.now();
          await bus.append(batch);
          latencies.push(performance.now() - started);
        }
      },
      () => {
        for (const batch of batches) {
          writeSync(file, batch.map((event) => `${JSON.stringify(event)}\n`).join(''));
          fdatasyncSync(file);
        }
      },
      { runs: 9 },
    );
    const rate = (events / append.subjectMs) * 1_000;

    const kept = (await bus.bounds(['vehicle-position'])).end[0]!.offset;
    const replay = await pairedRatio(
      async () => {
        let count = 0;
        const subscription = await bus.subscribe({
          kinds: ['vehicle-position'],
          from: 'start',
          onBatch: (batch) => void (count += batch.length),
        });
        await subscription.caughtUp();
        await subscription.stop();
        keep(count);
      },
      () => {
        for (const line of readFileSync(plain, 'utf8').split('\n')) if (line) keep(JSON.parse(line));
      },
      { runs: 5, warmUps: 1 },
    );

    const at = Date.now();
    const solo: number[] = [];
    for (let i = 0; i < 200; i += 1) {
      const started = performance.now();
      await bus.append([vehicleMoved('solo', { at, label: toInstant(at + i) })]);
      solo.push(performance.now() - started);
    }
    const p99 = [...latencies].sort((a, b) => a - b)[Math.floor(latencies.length * 0.99)]!;
    return [
      {
        name: `bus, append in batches of ${BATCH}`,
        baseline: 'JSON lines appended to a file, one flush a batch',
        budget: `≥ ${TARGET.toLocaleString('en')} events/s`,
        measured: `${Math.round(rate).toLocaleString('en')} events/s; ${append.subjectMs.toFixed(0)} ms vs ${append.baselineMs.toFixed(0)} ms for ${events.toLocaleString('en')}`,
        ratio: append.ratio,
        spread: `${append.min.toFixed(2)}–${append.max.toFixed(2)}`,
        met: rate >= TARGET,
        note: `one batch ${median(latencies).toFixed(1)} ms median, ${p99.toFixed(1)} ms p99; a single event ${median(solo).toFixed(1)} ms`,
      },
      {
        name: 'bus, replay from the disk',
        baseline: 'read and parse the same events from a file of JSON lines',
        budget: '≤ 2.0×',
        measured: `${Math.round((kept / replay.subjectMs) * 1_000).toLocaleString('en')} events/s; ${replay.subjectMs.toFixed(0)} ms vs ${replay.baselineMs.toFixed(0)} ms`,
        ratio: replay.ratio,
        spread: `${replay.min.toFixed(2)}–${replay.max.toFixed(2)}`,
        met: replay.ratio <= 2,
        note: `${kept.toLocaleString('en')} events, each checked by its CRC`,
      },
    ];
  } finally {
    closeSync(file);
    await bus.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import bindings from 'gtfs-realtime-bindings';
import { open } from 'lmdb';
import { openEmbeddedBus } from '#libs/bus';
import type { FeedId, HubEvent, Instant } from '#libs/model';
import { FeedNormaliser, compileRules, nowhere, type IncomingDocument } from '#libs/normalise';
import { LastContent } from '#libs/sources';
import { keep, median, pairedRatio, type BenchRow } from './row.js';

const folder = join(resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data'), 'gtfs-rt/nyct-2023-05-29');

/** Ten real polls of New York's subway a minute apart: bytes → matched, diffed events, durable on the embedded bus. */
export async function run(): Promise<BenchRow[]> {
  if (!existsSync(folder)) return [skipped('changed GTFS-RT poll'), skipped('unchanged GTFS-RT poll')];
  const polls = readdirSync(folder)
    .filter((name) => name.endsWith('.pb'))
    .sort()
    .map((name) => new Uint8Array(readFileSync(join(folder, name))));
  return [...(await changed(polls, 1)), ...(await changed(polls, 4)), await unchanged(polls[0]!)];
}

const ROUNDS = 8;
const STARTED_MS = Date.parse('2023-05-29T18:03:00Z');

function newNormaliser(feed: string): FeedNormaliser {
  const feedId = feed as FeedId;
  return new FeedNormaliser({
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
    language: 'en',
  });
}

function documentOf(bytes: Uint8Array, nowMs: number): IncomingDocument {
  return {
    feedId: 'nyct' as FeedId,
    sourceId: 'rt',
    format: 'gtfs-rt',
    bytes,
    contentHash: '0'.repeat(64),
    receivedAt: new Date(nowMs).toISOString() as Instant,
    timeShiftMs: 0,
    replayed: true,
  };
}

/** `feeds` polls are taken at once and share the disk's answer, as in a hub with several feeds; time is per poll. */
async function changed(polls: readonly Uint8Array[], feeds: number): Promise<BenchRow[]> {
  const data = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
  const bus = await openEmbeddedBus({ folder: data, retentionMs: 3_600_000, now: Date.now, newEpoch: randomUUID });
  const normalisers = Array.from({ length: feeds }, (_, i) => newNormaliser(`nyct-${i}`));
  const floor = openFloor(polls);
  const subjectTimes: number[] = [];
  const baselineTimes: number[] = [];
  const cpuTimes: number[] = [];
  const floorTimes: number[] = [];
  const floorCpuTimes: number[] = [];
  let events = 0;
  // In order, round after round: every poll differs from the one before it, as in operation. Each round is first ours,
  // then the baseline's: in turns poll by poll, the one's rubbish would be collected in the other's time.
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours: number[] = [];
    for (const [i, bytes] of polls.entries()) {
      const nowMs = STARTED_MS + (round * polls.length + i) * 60_000;
      const cpu = process.cpuUsage();
      const started = performance.now();
      const results = normalisers.map((normaliser) => normaliser.normalise(documentOf(bytes, nowMs), nowMs));
      await Promise.all(results.map((result) => bus.append(result.events)));
      ours.push((performance.now() - started) / feeds);
      const { user, system } = process.cpuUsage(cpu);
      if (round >= 2 && i > 0) {
        cpuTimes.push((user + system) / 1000 / feeds);
        events += results[0]!.events.length;
      }
    }
    for (const [i, bytes] of polls.entries()) {
      const started = performance.now();
      for (let n = 0; n < feeds; n += 1) keep(bindings.transit_realtime.FeedMessage.decode(bytes));
      // The first two rounds warm both up; the jump back from the last recording to the first is no poll.
      if (round < 2 || i === 0) continue;
      subjectTimes.push(ours[i]!);
      baselineTimes.push((performance.now() - started) / feeds);
    }
    for (const i of polls.keys()) {
      const cpu = process.cpuUsage();
      const started = performance.now();
      await floor.take(i, feeds);
      const took = (performance.now() - started) / feeds;
      const { user, system } = process.cpuUsage(cpu);
      if (round < 2 || i === 0) continue;
      floorTimes.push(took);
      floorCpuTimes.push((user + system) / 1000 / feeds);
    }
  }
  await bus.close();
  await floor.close();
  rmSync(data, { recursive: true, force: true });
  const name = `changed GTFS-RT poll (NYCT, 125 kB), bytes → durable events, ${feeds === 1 ? 'alone' : `${feeds} feeds at once`}`;
  const measured = (against: readonly number[]): string =>
    `${median(subjectTimes).toFixed(2)} ms (${median(cpuTimes).toFixed(2)} ms CPU) vs ${median(against).toFixed(2)} ms, ${Math.round(events / subjectTimes.length)} events a poll`;
  return [
    {
      name,
      baseline: 'gtfs-realtime-bindings decode',
      budget: '≤ 2.0×',
      measured: measured(baselineTimes),
      ...ratioTo(baselineTimes, subjectTimes, 2),
      note: 'wall time, waiting for the disk included',
    },
    {
      name,
      baseline: 'the floor: that decode, JSON.stringify of what changed, one value in one LMDB commit',
      budget: '≤ 1.2×',
      measured: measured(floorTimes),
      ...ratioTo(floorTimes, subjectTimes, 1.2),
      note: `the floor takes ${median(floorCpuTimes).toFixed(2)} ms CPU, and is ${median(floorTimes.map((took, i) => took / baselineTimes[i]!)).toFixed(2)}× the bare decode; it matches, compares and indexes nothing`,
    },
  ];
}

function ratioTo(
  baseline: readonly number[],
  subject: readonly number[],
  budget: number,
): Pick<BenchRow, 'ratio' | 'spread' | 'met'> {
  const ratios = subject.map((value, i) => value / baseline[i]!);
  const ratio = median(ratios);
  return { ratio, spread: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`, met: ratio <= budget };
}

/**
 * What nobody who keeps events durably can do without, at its cheapest: the rival's decode, the events' JSON, and one
 * value in one commit. It matches, compares and indexes nothing.
 */
function openFloor(polls: readonly Uint8Array[]): {
  take(poll: number, feeds: number): Promise<void>;
  close(): Promise<void>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
  const log = open<Buffer, number>({
    path: folder,
    encoding: 'binary',
    overlappingSync: false,
    eventTurnBatching: false,
  });
  const normaliser = newNormaliser('nyct-0');
  // The first time round all is new; the second is as in operation.
  let emitted: readonly HubEvent[][] = [];
  for (let round = 0; round < 2; round += 1)
    emitted = polls.map((bytes, i) => {
      const nowMs = STARTED_MS + (round * polls.length + i) * 60_000;
      return normaliser.normalise(documentOf(bytes, nowMs), nowMs).events;
    });
  let next = 0;
  return {
    async take(poll, feeds) {
      const texts: string[] = [];
      for (let n = 0; n < feeds; n += 1) {
        keep(bindings.transit_realtime.FeedMessage.decode(polls[poll]!));
        for (const event of emitted[poll]!) texts.push(JSON.stringify(event));
      }
      const value = Buffer.from(texts.join('\n'), 'latin1');
      await log.batch(() => void log.put((next += 1), value));
    },
    async close() {
      await log.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A body that came again: hashed, compared, done. 200 a run, for one alone is shorter than the clock's grain. */
async function unchanged(bytes: Uint8Array): Promise<BenchRow> {
  const last = new LastContent();
  last.take(bytes);
  const result = await pairedRatio(
    () => {
      for (let i = 0; i < 200; i += 1) if (last.take(bytes) !== undefined) throw new Error('it has not changed');
    },
    () => {
      for (let i = 0; i < 200; i += 1) keep(createHash('sha256').update(bytes).digest());
    },
  );
  return {
    name: 'unchanged GTFS-RT poll (NYCT, 125 kB)',
    baseline: 'hashing the bytes',
    budget: '≤ 1.5×',
    measured: `${(result.subjectMs / 200).toFixed(3)} ms vs ${(result.baselineMs / 200).toFixed(3)} ms`,
    ratio: result.ratio,
    spread: `${result.min.toFixed(2)}–${result.max.toFixed(2)}`,
    met: result.ratio <= 1.5,
  };
}

function skipped(name: string): BenchRow {
  return {
    name,
    baseline: '–',
    budget: '–',
    measured: 'skipped, because the recordings are not here',
    ratio: NaN,
    spread: '–',
    met: false,
  };
}

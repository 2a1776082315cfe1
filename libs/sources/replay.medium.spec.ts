import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FeedId } from '#libs/model';
import { ManualClock } from '#libs/testing';
import { Collected } from './http/collected.fixture.js';
import { ReplayedSource, timeInName, type ReplayOptions } from './replay.js';

const START = Date.parse('2026-01-15T08:00:00Z');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'estuaire-replay-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets time pass and the replay read its files, which takes real time while its own clock stands. */
async function pass(clock: ManualClock, ms: number, until: () => boolean = () => false): Promise<void> {
  await clock.pass(ms);
  for (let i = 0; i < 40 && !until(); i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.pass(0);
  }
}

function replay(
  names: string[],
  changes: Partial<ReplayOptions> = {},
): { clock: ManualClock; sink: Collected; stop: () => Promise<void>; ended: Promise<void> } {
  for (const name of names) writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(name) : name);
  const clock = new ManualClock(START);
  const sink = new Collected();
  const abort = new AbortController();
  const source = new ReplayedSource({
    feedId: 'nyct' as FeedId,
    id: 'realtime',
    format: 'gtfs-rt',
    folder,
    times: 'name',
    speed: 1,
    shift: true,
    loop: false,
    maxBytes: 1000,
    clock,
    ...changes,
  });
  const ended = source.run(sink, abort.signal);
  return {
    clock,
    sink,
    ended,
    stop: () => {
      abort.abort();
      return ended;
    },
  };
}

describe('playing recordings', () => {
  it('plays them in the order of their times, each when it is due, moved to now', async () => {
    const { clock, sink, ended } = replay(['1700000060.pb', '1700000000.pb', '1700000180.pb']);
    await pass(clock, 0, () => sink.documents.length === 1);
    expect(sink.texts).toEqual(['1700000000.pb']);
    await pass(clock, 59_000);
    expect(sink.texts).toHaveLength(1);
    await pass(clock, 1_000, () => sink.documents.length === 2);
    await pass(clock, 120_000);
    await ended;
    expect(sink.texts).toEqual(['1700000000.pb', '1700000060.pb', '1700000180.pb']);
    expect(sink.documents.map(({ receivedAt }) => Date.parse(receivedAt) - START)).toEqual([0, 60_000, 180_000]);
    expect(new Set(sink.documents.map(({ timeShiftMs }) => timeShiftMs))).toEqual(new Set([START - 1_700_000_000_000]));
    expect(sink.documents.every(({ replayed }) => replayed)).toBe(true);
  });

  it('plays an hour in a minute at speed 60, and keeps the times of that day without a shift', async () => {
    const { clock, sink, ended } = replay(['1700000000.pb', '1700003600.pb'], { speed: 60, shift: false });
    await pass(clock, 0, () => sink.documents.length === 1);
    await pass(clock, 60_000);
    await ended;
    expect(sink.documents.map(({ receivedAt, timeShiftMs }) => [receivedAt, timeShiftMs])).toEqual([
      ['2023-11-14T22:13:20.000Z', 0],
      ['2023-11-14T23:13:20.000Z', 0],
    ]);
  });

  it('moves all times by as much at any speed: the feed’s clock runs that fast, and a delay stays what it was', async () => {
    const { clock, sink, ended } = replay(['1700000000.pb', '1700003600.pb'], { speed: 60 });
    await pass(clock, 0, () => sink.documents.length === 1);
    await pass(clock, 60_000);
    await ended;
    expect(sink.documents.map(({ receivedAt, timeShiftMs }) => [Date.parse(receivedAt) - START, timeShiftMs])).toEqual([
      [0, START - 1_700_000_000_000],
      [3_600_000, START - 1_700_000_000_000],
    ]);
  });

  it('begins again after one mean step when it loops', async () => {
    const { clock, sink, stop } = replay(['1700000000.pb', '1700000060.pb'], { loop: true });
    await pass(clock, 0, () => sink.documents.length === 1);
    await pass(clock, 60_000, () => sink.documents.length === 2);
    await pass(clock, 60_000, () => sink.documents.length === 3);
    expect(sink.texts).toEqual(['1700000000.pb', '1700000060.pb', '1700000000.pb']);
    expect(Date.parse(sink.documents[2]!.receivedAt)).toBe(START + 120_000);
    await stop();
  });

  it('plays files without times at a fixed step in the order of their names, only those that match', async () => {
    const { clock, sink, ended } = replay(['b.xml', 'a.xml.gz', 'README.md'], { times: 1000, match: /\.xml/ });
    await pass(clock, 0, () => sink.documents.length === 1);
    await pass(clock, 1000);
    await ended;
    expect(sink.texts).toEqual(['a.xml.gz', 'b.xml']);
  });

  it('goes on after one that cannot be played, and says so', async () => {
    writeFileSync(join(folder, '1700000001.pb'), Buffer.alloc(2000));
    const { clock, sink, ended } = replay(['1700000000.pb', '1700000002.pb']);
    await pass(clock, 0, () => sink.documents.length === 1);
    await pass(clock, 1000, () => sink.attempts.length === 2);
    await pass(clock, 1000);
    await ended;
    expect(sink.outcomes).toEqual(['changed', 'SOURCE_TOO_LARGE', 'changed']);
  });

  it('says what is missing: the folder, a recording that matches, a time in the name; and never where the folder is', async () => {
    for (const [changes, message] of [
      [{ folder: '/nowhere/of/mine' }, 'mine: ENOENT: no such file or directory'],
      [{ match: /\.pb$/ }, /no recording matches/],
      [{ match: /a/ }, 'a.xml: no time in the name, expected unix seconds or an ISO date'],
    ] as [Partial<ReplayOptions>, string | RegExp][]) {
      const { sink, ended } = replay(['a.xml'], changes);
      await ended;
      expect(sink.outcomes).toEqual(['SOURCE_UNREACHABLE']);
      const said = sink.attempts[0]!.error!.message;
      if (typeof message === 'string') expect(said).toBe(message);
      else expect(said).toMatch(message);
    }
  });
});

describe('the time in a file name', () => {
  it('is unix seconds, milliseconds, or an ISO date whose colons became dashes', () => {
    const iso = (name: string): string => new Date(timeInName(name)).toISOString();
    expect(iso('1663374425.station_status.json')).toBe('2022-09-17T00:27:05.000Z');
    expect(iso('positions-1663374425123.pb')).toBe('2022-09-17T00:27:05.123Z');
    expect(iso('nyct.2023-05-29T14-03-24-04-00.pb')).toBe('2023-05-29T18:03:24.000Z');
    expect(iso('nyct.2023-05-29T14:03:24+02:00.pb')).toBe('2023-05-29T12:03:24.000Z');
    expect(iso('2023-05-29_14-03-24.pb')).toBe('2023-05-29T14:03:24.000Z');
    expect(() => timeInName('positions.pb')).toThrow(/no time in the name/);
    expect(() => timeInName('12345678901234.pb')).toThrow(/no time in the name/);
  });
});

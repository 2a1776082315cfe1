import type { FeedId } from '#libs/model';
import { ManualClock, settle, vehicleMoved } from '#libs/testing';
import { FaultScript, readFaultScript } from '../faults/index.js';
import { MemoryRecording } from './memory-recording.fixture.js';
import { ReplayPlayer, type ReplayStage } from './player.js';
import { ReplayClock } from './replay-clock.js';
import { ReplaySchedule } from './schedule-of-replay.js';
import { readTimeline } from './timeline.js';

const FROM = Date.parse('2026-01-15T08:00:00Z');
const clockText = (atMs: number): string => new Date(atMs).toISOString().slice(14, 23);

/** Twelve documents, one every ten seconds, and one before. */
function recorded(): MemoryRecording {
  const recording = new MemoryRecording().add('astuce/positions', '2026-01-15T07:59:00.000Z', 'before');
  for (let at = 0; at < 12; at += 1)
    recording.add('astuce/positions', new Date(FROM + 3_000 + at * 10_000).toISOString(), `p${at}`);
  return recording;
}

async function replay({ speed = 1, loop = false, faults = [] as object[], recording = recorded() } = {}) {
  const toMs = FROM + 120_000;
  const pace = new ManualClock(Date.parse('2026-07-01T12:00:00Z'));
  const clock = new ReplayClock(pace, FROM);
  const script = new FaultScript(readFaultScript(faults, FROM), FROM);
  const feed = { feedId: 'astuce' as FeedId, increments: new Set<string>() };
  const schedule = new ReplaySchedule(await readTimeline(recording, [feed], { fromMs: FROM, toMs }), script, toMs);
  const log: string[] = [];
  const stage: ReplayStage = {
    take: async ({ hash }) => void log.push(`${clockText(clock.now())} ${hash.slice(0, 4)}`),
    check: async () => void log.push(`${clockText(clock.now())} look`),
    append: async (events) => void log.push(`${clockText(clock.now())} ${events.map(({ op }) => op).join()}`),
    reset: async () => {
      log.push('reset');
      script.events([vehicleMoved('bus-1')]);
    },
  };
  const giveWay = async (): Promise<void> => undefined;
  const player = new ReplayPlayer({ stage, schedule, script, clock, pace, fromMs: FROM, toMs, speed, loop, giveWay });
  const run = player.run();
  await settle();
  return { pace, clock, player, log, run, documents: () => log.filter((line) => !/look|reset/.test(line)) };
}

describe('a replay', () => {
  it('begins with what was in force, and then plays each document at its instant', async () => {
    const { pace, clock, player, log } = await replay();
    expect(log).toEqual(['reset', expect.stringContaining('59:00.000'), '00:00.000 look']);
    expect(player.state).toBe('playing');
    await pace.pass(3_000);
    expect(log.at(-1)).toMatch(/^00:03.000/);
    await pace.pass(1_500);
    expect(clock.now()).toBe(FROM + 4_500);
    player.end();
  });

  it.each([0.1, 1, 100])('plays the same at a speed of %d, in so much of real time', async (speed) => {
    const { pace, log, player } = await replay({ speed });
    const { log: other, pace: otherPace } = await replay({ speed: 7 });
    await otherPace.pass(120_000);
    await pace.pass(119_000 / speed);
    expect(player.state).toBe('playing');
    await pace.pass(1_100 / speed);
    expect(player.state).toBe('finished');
    expect(log).toEqual(other);
  });

  it('stands still while paused, its clock too, and goes on from there', async () => {
    const { pace, clock, player, documents } = await replay();
    await pace.pass(14_000);
    player.pause();
    await settle();
    const before = documents().length;
    await pace.pass(60_000);
    expect([player.state, clock.now(), documents().length]).toEqual(['paused', FROM + 14_000, before]);
    player.resume();
    await settle();
    await pace.pass(8_999);
    expect(documents()).toHaveLength(before);
    await pace.pass(1);
    expect(documents()).toHaveLength(before + 1);
    player.end();
  });

  it('goes on at another speed from the instant it is ordered', async () => {
    const { pace, clock, player } = await replay();
    await pace.pass(10_000);
    player.setSpeed(10);
    await settle();
    await pace.pass(2_000);
    expect(clock.now()).toBe(FROM + 30_000);
    expect(player.speed).toBe(10);
    player.end();
  });

  it('seeks forwards and backwards by rebuilding the state, also while paused and when it is finished', async () => {
    const { pace, clock, player, log } = await replay();
    await pace.pass(5_000);
    player.seek(FROM + 100_000);
    await settle();
    expect(log.slice(log.lastIndexOf('reset')).at(-1)).toBe('01:40.000 look');
    expect(clock.now()).toBe(FROM + 100_000);
    player.pause();
    player.seek(FROM + 15_000);
    await settle();
    expect([player.state, clock.now()]).toEqual(['paused', FROM + 15_000]);
    player.resume();
    await settle();
    await pace.pass(105_000);
    expect(player.state).toBe('finished');
    player.seek(FROM);
    await settle();
    expect(player.state).toBe('playing');
    player.end();
  });

  it('says the same after a seek, however it came there', async () => {
    const direct = await replay();
    direct.player.seek(FROM + 50_000);
    await settle();
    await direct.pace.pass(70_000);
    const around = await replay({ speed: 3 });
    await around.pace.pass(30_000);
    around.player.seek(FROM + 50_000);
    await settle();
    await around.pace.pass(70_000);
    const after = (log: string[]): string[] => log.slice(log.lastIndexOf('reset'));
    expect(after(around.log)).toEqual(after(direct.log));
  });

  it('begins again after the end when it loops, with the same', async () => {
    const { pace, player, log } = await replay({ loop: true });
    await pace.pass(120_000);
    await pace.pass(121_000);
    const passes = log.join('\n').split('reset\n').slice(1);
    expect(player.counters.passesTotal).toBe(2);
    expect(passes[1]).toBe(passes[0]);
    player.end();
  });

  it('ends at once when told to, in the middle of a wait or a pause', async () => {
    for (const pausing of [true, false]) {
      const { player, run } = await replay();
      if (pausing) player.pause();
      await settle();
      player.end();
      await run;
      expect(player.state).toBe('ended');
    }
  });

  it('brings faults into force and ends them at their instants', async () => {
    const faults = [{ at: 7, target: 'astuce:bus-1', fault: 'drop-vehicle', seconds: 5 }];
    const { pace, log, player } = await replay({ faults });
    await pace.pass(13_000);
    expect(log.filter((line) => /upsert|remove/.test(line))).toEqual(['00:07.000 remove', '00:12.000 upsert']);
    player.seek(FROM + 9_000);
    await settle();
    expect(log.slice(log.lastIndexOf('reset')).filter((line) => /upsert|remove/.test(line))).toEqual([
      '00:07.000 remove',
    ]);
    player.end();
  });

  it('fails with a reason when a step cannot be done', async () => {
    const { pace, player, log, run } = await replay();
    log.push = () => {
      throw new Error('the disk is full');
    };
    await pace.pass(3_000);
    await run;
    expect(player.state).toBe('failed');
    expect(player.fault?.message).toContain('the disk is full');
  });
});

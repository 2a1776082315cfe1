import type { Log } from '#libs/telemetry';
import { ManualClock } from '#libs/testing';
import { RoleHealth, type RoleReport } from './role-health.js';

const START = Date.parse('2026-01-15T03:00:00Z');
const silent = { debug: () => undefined, warn: () => undefined, info: () => undefined, error: () => undefined };

describe('what an operator hears of a role that cannot work', () => {
  let clock: ManualClock;
  let health: RoleHealth;
  let said: string[];
  let recorder: RoleReport;
  let running: Promise<void>;
  beforeEach(() => {
    clock = new ManualClock(START);
    said = [];
    const say =
      (level: string) =>
      (event: string, { why = '', since = '' }: Record<string, unknown> = {}) =>
        void said.push([level, event, why, since].filter(Boolean).join(' '));
    const log: Log = { ...silent, error: say('error'), warn: say('warn'), info: say('info'), child: () => log };
    health = new RoleHealth({ clock, log });
    recorder = { ready: true };
    health.register('recorder', () => recorder);
    running = health.watch();
  });
  afterEach(async () => {
    health.drain();
    await running;
  });

  it('is one line when it begins, with reason and since when, and one when it is over', async () => {
    await clock.pass(60_000);
    expect(said).toEqual([]);
    recorder = { ready: false, detail: 'the store does not work: no answer for 10 s' };
    await clock.pass(10_000);
    recorder = { ready: false, detail: 'the store does not work: no answer for 40 s' };
    await clock.pass(30_000);
    expect(said).toEqual(['error role-not-ready the store does not work: no answer for 10 s 2026-01-15T03:01:01.000Z']);
    recorder = { ready: true };
    await clock.pass(2_000);
    expect(said.slice(1)).toEqual(['info role-ready-again']);
  });

  it('is a warning where it works in part, and an error once it does not', async () => {
    await clock.pass(60_000);
    recorder = { ready: true, degraded: true, detail: 'half' };
    await clock.pass(5_000);
    recorder = { ready: false, detail: 'none' };
    await clock.pass(5_000);
    expect(said.map((line) => line.split(' ')[0])).toEqual(['warn', 'error']);
  });

  it('is said again each ten minutes for as long as it lasts', async () => {
    await clock.pass(60_000);
    recorder = { ready: false, detail: 'none' };
    await clock.pass(1_500_000);
    expect(said).toHaveLength(3);
  });

  it('is nothing for what is over before anybody could look, nor for a start that takes some seconds', async () => {
    recorder = { ready: false, detail: 'opening the store' };
    await clock.pass(15_000);
    recorder = { ready: true };
    await clock.pass(30_000);
    recorder = { ready: false, detail: 'a hiccup' };
    await clock.pass(1_000);
    recorder = { ready: true };
    await clock.pass(10_000);
    expect(said).toEqual([]);
  });

  it('stands in the report with since when, and in the level its metric shows', async () => {
    await clock.pass(60_000);
    recorder = { ready: false, detail: 'none' };
    await clock.pass(30_000);
    expect(health.report()).toEqual({
      status: 'not ready',
      roles: { recorder: { ready: false, detail: 'none', since: '2026-01-15T03:01:01.000Z' } },
    });
    expect(health.levels().get('recorder')).toBe(0);
  });
});

import { ManualClock, describeCoordinationContract, acquired } from '#libs/testing';
import { SharedMemory, openMemoryCoordination, type Coordination } from '../index.js';

describeCoordinationContract('memory', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 15, 8));
  const shared = new SharedMemory();
  const opened: Coordination[] = [];
  return {
    open: async (member) => {
      opened.push(openMemoryCoordination({ clock, member, shared }));
      return opened.at(-1)!;
    },
    pass: (ms) => clock.pass(ms),
    stop: async () => {
      for (const coordination of opened) await coordination.close();
    },
  };
});

describe('coordination in memory', () => {
  it('gives greater tokens though the clock goes back', async () => {
    let now = 1_000_000;
    const clock = { now: () => now, sleep: async () => undefined };
    const coordination = openMemoryCoordination({ clock });
    const before = await acquired(coordination, 'astuce');
    await before.release();
    now = 5;
    expect((await acquired(coordination, 'astuce')).token).toBe(before.token + 1);
  });

  it('keeps 256 MiB of bytes at most, the newest', async () => {
    const coordination = openMemoryCoordination();
    const large = new Uint8Array(60 * 2 ** 20);
    for (let i = 0; i < 6; i += 1) expect(await coordination.put(`${i}`, large, 60_000)).toBe(true);
    const kept = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => (await coordination.get(`${i}`)) !== undefined),
    );
    expect(kept).toEqual([false, false, true, true, true, true]);
  });
});

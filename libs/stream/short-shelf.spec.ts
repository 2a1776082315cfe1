import { ShortShelf } from './short-shelf.js';

function shelf(maxBytes = 100): { shelf: ShortShelf<string>; clock: { nowMs: number }; made: string[] } {
  const clock = { nowMs: 0 };
  return {
    shelf: new ShortShelf<string>({ maxBytes, maxAgeMs: 1_000, now: () => clock.nowMs }, (text) => text.length),
    clock,
    made: [],
  };
}

describe('what many ask for within seconds', () => {
  it('is made once, also for those who ask while it is being made', async () => {
    const { shelf: kept } = shelf();
    let made = 0;
    const make = async (): Promise<string> => `made ${(made += 1)}`;
    expect(await Promise.all([kept.get('a', make), kept.get('a', make), kept.get('b', make)])).toEqual([
      'made 1',
      'made 1',
      'made 2',
    ]);
    expect(kept.counters).toEqual({ madeTotal: 2, sharedTotal: 1 });
  });

  it('is forgotten when it is old, and when there is no room, the oldest first', async () => {
    const { shelf: kept, clock } = shelf(10);
    await kept.get('a', async () => '123456');
    await kept.get('b', async () => '123456');
    expect(kept.size).toEqual({ entries: 1, bytes: 6 });
    expect(await kept.get('b', async () => 'anew')).toBe('123456');
    clock.nowMs = 1_001;
    expect(await kept.get('b', async () => 'anew')).toBe('anew');
    expect(kept.size).toEqual({ entries: 1, bytes: 4 });
  });

  it('is kept for all of its time, and while there is just room', async () => {
    const { shelf: kept, clock } = shelf(12);
    await kept.get('a', async () => '123456');
    await kept.get('b', async () => '123456');
    expect(kept.size).toEqual({ entries: 2, bytes: 12 });
    clock.nowMs = 1_000;
    expect(await kept.get('a', async () => 'anew')).toBe('123456');
    clock.nowMs = 1_001;
    kept.forgetOld();
    expect(kept.size).toEqual({ entries: 0, bytes: 0 });
  });

  it('is not forgotten for the failure of an older one', async () => {
    const { shelf: kept, clock } = shelf();
    let fail = (_: Error): void => undefined;
    const older = kept.get('a', () => new Promise<string>((_, reject) => (fail = reject)));
    clock.nowMs = 1_001;
    await kept.get('a', async () => 'newer');
    fail(new Error('no'));
    await expect(older).rejects.toThrow('no');
    expect(await kept.get('a', async () => 'anew')).toBe('newer');
  });

  it('is tried again after a failure', async () => {
    const { shelf: kept } = shelf();
    await expect(kept.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await kept.get('a', async () => 'yes')).toBe('yes');
  });
});

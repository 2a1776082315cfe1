import fc from 'fast-check';
import { LONGEST_PAUSE_MS, pauseMs, restOfPause } from './backoff.js';

describe('the pause before the next attempt', () => {
  it('is the source’s own pace while it works', () => {
    expect(pauseMs(15_000, 0, () => 0.5)).toBe(15_000);
  });

  it('doubles with each failure, spread by a fifth either way', () => {
    expect([1, 2, 3].map((failures) => pauseMs(1000, failures, () => 0.5))).toEqual([2000, 4000, 8000]);
    expect(pauseMs(1000, 1, () => 0)).toBe(1600);
    expect(pauseMs(1000, 1, () => 1)).toBeCloseTo(2400);
  });

  it('is never longer than five minutes, or the source’s own pace, and never shorter than four fifths of that pace', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 250, max: 604_800_000 }),
        fc.nat(1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (every, failures, chance) => {
          const pause = pauseMs(every, failures, () => chance);
          expect(pause).toBeLessThanOrEqual(1.2 * Math.max(LONGEST_PAUSE_MS, every) + 1);
          expect(pause).toBeGreaterThanOrEqual(0.8 * every);
        },
      ),
    );
  });
});

describe('the rest of a pause', () => {
  it('is what the round itself has not taken of it', () => {
    expect(restOfPause(15_000, 1_000, 4_000)).toBe(12_000);
    expect(restOfPause(15_000, 1_000, 60_000)).toBe(0);
  });

  it('is no longer than the pause, however far the clock was set back meanwhile', () => {
    expect(restOfPause(15_000, 1_000_000, 220_000)).toBe(15_000);
  });
});

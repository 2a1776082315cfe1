import { planShift } from './shift-plan.js';

const fromMs = Date.parse('2026-03-10T05:00:00Z');
const plan = (seed: number, hours = 8) => planShift({ seed, fromMs, hours });

describe('the faults of a shift', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('are each kind once in eight hours, each over before the next begins and before the last hour', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const faults = plan(seed);
      expect(new Set(faults.map(({ fault }) => fault)).size).toBe(6);
      let overMs = fromMs;
      for (const { fromMs: begins, untilMs } of faults) {
        expect(begins).toBeGreaterThan(overMs);
        overMs = untilMs;
      }
      expect(overMs).toBeLessThan(fromMs + 7 * 3_600_000);
    }
  });

  it('are fewer in a shorter shift, and none within an hour', () => {
    expect(plan(7, 3)).toEqual(plan(7).slice(0, 2));
    expect(plan(7, 1)).toEqual([]);
  });
});

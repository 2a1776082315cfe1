import { jest } from '@jest/globals';
import { patiently } from './patience.js';

const busy = (retriable: boolean): Error => Object.assign(new Error('The coordinator is loading'), { retriable });

describe('patience with brokers', () => {
  it('asks again while a broker says that it is in the middle of something', async () => {
    const answers = [busy(true), busy(true), 'offsets'];
    let refreshed = 0;
    const ask = async (): Promise<string> => {
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    await expect(patiently(ask, async () => void (refreshed += 1))).resolves.toBe('offsets');
    expect(refreshed).toBe(2);
  });

  it('gives up at once on an answer that will not change', async () => {
    let asked = 0;
    const ask = async (): Promise<never> => {
      asked += 1;
      throw busy(false);
    };
    await expect(patiently(ask, async () => undefined)).rejects.toThrow('loading');
    expect(asked).toBe(1);
  });

  it('waits out the session of a dead broker, then reports its last answer', async () => {
    jest.useFakeTimers();
    try {
      let asked = 0;
      const outcome = patiently<never>(
        async () => {
          asked += 1;
          throw busy(true);
        },
        async () => undefined,
      ).catch((error: Error) => error.message);
      await jest.advanceTimersByTimeAsync(9_000);
      const askedMeanwhile = asked;
      await jest.advanceTimersByTimeAsync(4_000);
      await expect(outcome).resolves.toContain('loading');
      expect(asked).toBeGreaterThan(askedMeanwhile);
    } finally {
      jest.useRealTimers();
    }
  });
});

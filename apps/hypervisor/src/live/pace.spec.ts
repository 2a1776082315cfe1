import { jest } from '@jest/globals';
import { Paced, drawnForMs } from './pace';

describe('how often the map is drawn anew', () => {
  it('draws few things whenever they change, a thousand every two seconds, and twenty thousand every ten seconds', () => {
    expect([300, 1_000, 2_000, 20_000, 50_000].map(drawnForMs)).toEqual([0, 2_000, 4_000, 10_000, 10_000]);
  });

  it('draws at once what was not drawn for long, and what changes meanwhile once, when its time has come', () => {
    let nowMs = 0;
    let drawn = 0;
    jest.useFakeTimers();
    const paced = new Paced(
      () => (drawn += 1),
      () => nowMs,
    );
    const pass = (ms: number): void => {
      nowMs += ms;
      jest.advanceTimersByTime(ms);
    };
    paced.ask(2_000);
    expect(drawn).toBe(1);
    pass(500);
    for (let i = 0; i < 5; i += 1) paced.ask(2_000);
    pass(1_499);
    expect(drawn).toBe(1);
    pass(1);
    expect(drawn).toBe(2);
    pass(10_000);
    expect(drawn).toBe(2);
    jest.useRealTimers();
  });
});

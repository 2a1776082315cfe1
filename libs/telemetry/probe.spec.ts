import { ManualClock } from '#libs/testing';
import { Probe } from './probe.js';

/** An engine that answers as the test says, or not at all. */
class Engine {
  private owed: { resolve: () => void; reject: (error: Error) => void }[] = [];
  asked = 0;
  answer: 'well' | 'hangs' | Error = 'well';

  readonly ask = (): Promise<void> => {
    this.asked += 1;
    if (this.answer === 'well') return Promise.resolve();
    if (this.answer !== 'hangs') return Promise.reject(this.answer);
    return new Promise((resolve, reject) => this.owed.push({ resolve, reject }));
  };

  wake(): void {
    this.answer = 'well';
    for (const { resolve } of this.owed.splice(0)) resolve();
  }
}

describe('a probe', () => {
  const clock = new ManualClock(0);
  let engine: Engine;
  let probe: Probe;
  let running: Promise<void>;
  beforeEach(() => {
    engine = new Engine();
    probe = new Probe({ ask: engine.ask, clock });
    running = probe.run();
  });
  afterEach(async () => {
    probe.stop();
    engine.wake();
    await running;
  });

  it('has nothing to say of an engine that answers', async () => {
    await clock.pass(60_000);
    expect(probe.trouble).toBeUndefined();
    expect(probe.silentMs).toBeLessThanOrEqual(5_000);
  });

  it('says what an engine answers that refuses, at once', async () => {
    engine.answer = new Error('the database system is shutting down');
    await clock.pass(5_000);
    expect(probe.trouble).toBe('the database system is shutting down');
    engine.answer = 'well';
    await clock.pass(5_000);
    expect(probe.trouble).toBeUndefined();
    expect(probe.failuresTotal).toBe(1);
  });

  it('says since when an engine that hangs has not answered, and asks it no second time meanwhile', async () => {
    await clock.pass(5_000);
    engine.answer = 'hangs';
    await clock.pass(5_000);
    const asked = engine.asked;
    await clock.pass(30_000);
    expect(engine.asked).toBe(asked);
    expect(probe.trouble).toMatch(/^no answer for 3\d s$/);
    engine.wake();
    await clock.pass(1_000);
    expect(probe.trouble).toBeUndefined();
  });
});

import { ManualClock } from '#libs/testing';
import { Inbox } from './inbox.js';

/** A client whose every frame costs a walk, unless it begins with "ping". */
function inbox() {
  const clock = new ManualClock(0);
  const handled: string[] = [];
  const said: string[] = [];
  let reads = true;
  let asked = 0;
  let wake = (): void => undefined;
  const box = new Inbox({
    clock,
    handle: (text) => {
      handled.push(text);
      return !text.startsWith('ping');
    },
    drained: () => ((asked += 1), reads ? Promise.resolve() : new Promise((resolve) => (wake = resolve))),
    pause: () => said.push('pause'),
    resume: () => said.push(`resume with ${box.waiting} waiting`),
    onFlood: () => said.push('flood'),
  });
  /** Time and the turns of the event loop in it. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      await clock.pass(50);
      for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    box,
    pass,
    handled,
    said,
    asked: () => asked,
    stopReading: () => (reads = false),
    readAgain: () => {
      reads = true;
      wake();
    },
  };
}

describe('what a client says', () => {
  it('is worked off at once while it is little', () => {
    const { box, handled } = inbox();
    for (const text of ['subscribe a', 'subscribe b', 'ping']) box.take(text);
    expect(handled).toEqual(['subscribe a', 'subscribe b', 'ping']);
  });

  it('has its share of each turn of the event loop, and asks for none when nothing waits', async () => {
    const { box, handled, asked } = inbox();
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    for (let i = 0; i < 4; i += 1) box.take(`ask ${i}`);
    await turns();
    for (let i = 4; i < 8; i += 1) box.take(`ask ${i}`);
    expect(handled).toHaveLength(8);
    await turns();
    expect(asked()).toBe(0);
  });

  it('costs no turn of the event loop more than a few walks through the state, however much comes at once', async () => {
    const { box, handled } = inbox();
    for (let i = 0; i < 5_000; i += 1) box.take(`subscribe ${i}`);
    expect(handled.length).toBeLessThanOrEqual(4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(handled.length).toBeLessThanOrEqual(12);
  });

  it('is worked off in order, some twenty questions a second after the first forty', async () => {
    const { box, pass, handled } = inbox();
    for (let i = 0; i < 200; i += 1) box.take(`${i}`);
    await pass(1_000);
    expect(handled.length).toBeGreaterThanOrEqual(40);
    expect(handled.length).toBeLessThanOrEqual(65);
    await pass(10_000);
    expect(handled).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`));
  });

  it('is asked again as soon as there is room for one question more', async () => {
    const { box, pass, handled } = inbox();
    for (let i = 0; i < 60; i += 1) box.take(`${i}`);
    await pass(50);
    const first = handled.length;
    await pass(50);
    expect(handled.length).toBe(first + 1);
  });

  it('makes it wait when much is left, and goes on when it is worked off', async () => {
    const { box, pass, said } = inbox();
    for (let i = 0; i < 60; i += 1) box.take(`ask ${i}`);
    expect(said).toEqual(['pause']);
    await pass(5_000);
    expect(said).toEqual(['pause', 'resume with 15 waiting']);
  });

  it('waits while it does not read what it was answered', async () => {
    const { box, pass, handled, stopReading, readAgain } = inbox();
    stopReading();
    for (let i = 0; i < 60; i += 1) box.take(`ask ${i}`);
    await pass(60_000);
    expect(handled.length).toBeLessThanOrEqual(4);
    readAgain();
    await pass(10_000);
    expect(handled).toHaveLength(60);
  });

  it('is treated as a flood when it does not wait, and forgotten when it is gone', () => {
    const { box, said } = inbox();
    for (let i = 0; i < 10_010; i += 1) box.take('ask');
    expect(said).toContain('flood');
    expect(box.waiting).toBe(10_000);
    box.close();
    expect(box.waiting).toBe(0);
  });
});

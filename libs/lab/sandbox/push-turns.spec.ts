import { ManualClock } from '#libs/testing';
import { PushTurns } from './push-turns.js';

describe('batches of all sandboxes', () => {
  it('are worked off one at a time, in their order, whatever becomes of one', async () => {
    const turns = new PushTurns(new ManualClock(0));
    const steps: string[] = [];
    const batch = (name: string, fault?: Error) =>
      turns.take(async () => {
        steps.push(`${name} begins`);
        await turns.giveWay();
        steps.push(`${name} ends`);
        if (fault) throw fault;
        return name;
      });
    const all = await Promise.allSettled([batch('a'), batch('b', new Error('refused')), batch('c')]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('let requests of the city in between two', async () => {
    const turns = new PushTurns(new ManualClock(0));
    const steps: string[] = [];
    const both = ['a', 'b'].map((name) => turns.take(async () => void steps.push(name)));
    setImmediate(() => steps.push('city'));
    await Promise.all(both);
    expect(steps.slice(0, 2)).toContain('city');
  });

  it('do not wait for one that hangs', async () => {
    const clock = new ManualClock(0);
    const turns = new PushTurns(clock);
    await new Promise<void>((begun) => {
      void turns.take(() => {
        begun();
        return new Promise(() => undefined);
      });
    });
    const next = turns.take(async () => 'taken');
    await clock.pass(1_000);
    expect(await next).toBe('taken');
  });
});

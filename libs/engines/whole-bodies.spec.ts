import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { ManualClock, settle } from '#libs/testing';
import { WholeBodies } from './whole-bodies.js';

const BOUNDS = { mostBytes: 100, mostWaitingBytes: 250, mostBytesOfOne: 150, patienceMs: 30_000 };

describe('bodies that are read whole before anybody waits for them', () => {
  let clock: ManualClock;
  let bodies: WholeBodies;
  beforeEach(() => {
    clock = new ManualClock(0);
    bodies = new WholeBodies({ ...BOUNDS, clock });
  });
  const request = (headers: Record<string, string> = {}): PassThrough & IncomingMessage =>
    Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;

  it('are given when they have come, and let go of once', async () => {
    const one = request();
    const reading = bodies.read(one, 'a');
    one.write('half ');
    await settle();
    expect(bodies.waitingBytes).toBe(5);
    one.end('whole');
    const read = await reading;
    if ('fault' in read) throw new Error(read.fault);
    expect([read.body.toString(), bodies.waitingBytes]).toEqual(['half whole', 10]);
    read.release();
    read.release();
    expect(bodies.waitingBytes).toBe(0);
  });

  it('are refused when they are too large, said or not, too slow, or their sender has gone, and nothing of them waits', async () => {
    const [large, slow, gone] = [request(), request(), request()];
    const reading = [bodies.read(request({ 'content-length': '101' }), 'a'), bodies.read(large, 'b')];
    large.write(Buffer.alloc(101));
    expect(await Promise.all(reading)).toEqual([{ fault: 'too-large' }, { fault: 'too-large' }]);
    const trickling = bodies.read(slow, 'c');
    slow.write('x');
    const leaving = bodies.read(gone, 'd');
    gone.destroy();
    expect(await leaving).toEqual({ fault: 'gone' });
    await clock.pass(BOUNDS.patienceMs);
    expect([await trickling, bodies.waitingBytes]).toEqual([{ fault: 'too-slow' }, 0]);
  });

  it('take no more than a share of one client, and no more than there is room for together', async () => {
    const held = [request(), request()];
    const reading = held.map((one) => bodies.read(one, 'a'));
    held[0]!.write(Buffer.alloc(90));
    await settle();
    held[1]!.write(Buffer.alloc(90));
    expect(await reading[1]).toEqual({ fault: 'no-room' });
    const others = ['b', 'c'].map((client) => [client, request()] as const);
    const read = others.map(([client, one]) => bodies.read(one, client));
    for (const [, one] of others) {
      one.write(Buffer.alloc(90));
      await settle();
    }
    expect(await read[1]).toEqual({ fault: 'no-room' });
    held[0]!.end();
    expect(await reading[0]).toMatchObject({ body: Buffer.alloc(90) });
  });
});

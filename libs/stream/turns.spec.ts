import { vehicleMoved } from '#libs/testing';
import { StreamRig, settle } from '../../test/support/stream-rig.js';
import { Turns } from './turns.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work for many clients', () => {
  it('takes ten milliseconds of a turn of the event loop, in the order it came', async () => {
    let nowMs = 0;
    const turns = new Turns(() => nowMs);
    const done: number[] = [];
    const all = Array.from({ length: 20 }, (_, at) =>
      turns.run(() => {
        nowMs += 3;
        return done.push(at);
      }),
    );
    expect(done).toEqual([0, 1, 2, 3]);
    expect(turns.waiting).toBe(16);
    await turn();
    expect(done).toHaveLength(8);
    await Promise.all(all);
    expect(done).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(turns.waitedTotal).toBe(16);
  });

  it('has no more time in a turn that has taken exactly ten milliseconds', async () => {
    let nowMs = 0;
    const turns = new Turns(() => nowMs);
    const done: number[] = [];
    const all = [0, 1, 2].map((at) => turns.run(() => ((nowMs += 5), done.push(at))));
    expect(done).toEqual([0, 1]);
    await Promise.all(all);
    expect(done).toEqual([0, 1, 2]);
  });

  it('that fails fails alone', async () => {
    const turns = new Turns();
    await expect(
      turns.run(() => {
        throw new Error('a');
      }),
    ).rejects.toThrow('a');
    await expect(turns.run(() => 1)).resolves.toBe(1);
  });
});

it('opens hundreds of streams at once a few a turn, and each gets the whole state once', async () => {
  const rig = await StreamRig.start({ limits: { snapshotChunk: 100 } });
  const vehicles = Array.from({ length: 3_000 }, (_, at) => vehicleMoved(`${at}`));
  await rig.happen(...vehicles);
  const clients = Array.from({ length: 300 }, () => {
    const client = rig.connect();
    client.say({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'] });
    return client;
  });
  const opened = (): number => clients.filter(({ transport }) => transport.sent.length >= 31).length;
  // Sockets, timers and other requests come in between.
  expect(opened()).toBeLessThan(clients.length);
  for (let turns = 0; turns < 20_000 && opened() < clients.length; turns += 1) await turn();
  await settle();
  for (const client of clients) {
    const entities = client.all('snapshot').flatMap((message) => message.entities ?? []);
    expect(new Set(entities.map(({ key }) => key)).size).toBe(vehicles.length);
    expect(entities).toHaveLength(vehicles.length);
  }
  await rig.stop();
});

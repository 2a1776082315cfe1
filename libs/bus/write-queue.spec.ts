import type { Position } from '#libs/model';
import { vehicleMoved } from '#libs/testing';
import { WriteQueue } from './write-queue.js';

const event = vehicleMoved('1');

/** A disk that writes only when the test says so. */
function slowDisk() {
  const groups: string[][] = [];
  const releases: ((error?: Error) => void)[] = [];
  let offset = 0;
  const write = (_: unknown, texts: readonly string[]): Promise<Position[]> => {
    groups.push([...texts]);
    const positions = texts.map(() => ({ epoch: 'e', topic: 't', partition: 0, offset: offset++ }));
    return new Promise((resolve, reject) => releases.push((error) => (error ? reject(error) : resolve(positions))));
  };
  const turns = async () => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  };
  return { groups, releases, write, turns };
}

const append = (queue: WriteQueue, ...texts: string[]) =>
  queue.append(
    texts.map(() => event),
    texts,
  );

describe('the write queue of a log', () => {
  it('writes together what arrives while the disk is busy, and gives each its own positions', async () => {
    const { groups, releases, write, turns } = slowDisk();
    const queue = new WriteQueue(100, write);
    const first = append(queue, 'a');
    await turns();
    const others = [append(queue, 'b', 'c'), append(queue, 'd')];
    releases[0]!();
    await first;
    await turns();
    releases[1]!();
    expect(groups).toEqual([['a'], ['b', 'c', 'd']]);
    expect((await Promise.all(others)).map((positions) => positions.map(({ offset }) => offset))).toEqual([
      [1, 2],
      [3],
    ]);
  });

  it('lets nobody overtake who waits for room, however small', async () => {
    const { groups, releases, write, turns } = slowDisk();
    const queue = new WriteQueue(3, write);
    const all = [append(queue, 'a', 'b'), append(queue, 'c', 'd'), append(queue, 'e')];
    await turns();
    expect(queue.pending).toBe(5);
    for (let i = 0; i < 2; i += 1) {
      releases[i]!();
      await turns();
    }
    await Promise.all(all);
    expect(groups.flat()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(queue.pending).toBe(0);
  });

  it('takes an append larger than its limit when nothing else is pending', async () => {
    const { releases, write, turns } = slowDisk();
    const queue = new WriteQueue(2, write);
    const large = append(queue, 'a', 'b', 'c', 'd');
    await turns();
    releases[0]!();
    expect(await large).toHaveLength(4);
  });

  it('refuses a producer that never waits, before it fills the memory', async () => {
    const { write } = slowDisk();
    const queue = new WriteQueue(2, write);
    const appends = Array.from({ length: 40 }, (_, i) => append(queue, `${i}`).catch((error: unknown) => error));
    const outcomes = await Promise.race([Promise.all(appends.slice(30)), appends[0]]);
    expect(outcomes).toContainEqual(expect.objectContaining({ code: 'BUS_UNAVAILABLE', retryable: true }));
    expect(queue.pending).toBeLessThanOrEqual(2 + 2 * 10 + 1);
  });

  it('reports a failed write to all who were in it, and goes on', async () => {
    const { releases, write, turns } = slowDisk();
    const queue = new WriteQueue(100, write);
    const failing = [append(queue, 'a'), append(queue, 'b')];
    await turns();
    releases[0]!(new Error('disk full'));
    for (const one of failing) await expect(one).rejects.toThrow('disk full');
    const next = append(queue, 'c');
    await turns();
    releases[1]!();
    expect(await next).toHaveLength(1);
  });

  it('writes on closing what it has taken in, and turns the waiting away', async () => {
    const { groups, releases, write, turns } = slowDisk();
    const queue = new WriteQueue(1, write);
    const accepted = append(queue, 'a');
    const waiting = append(queue, 'b');
    const closed = queue.close();
    await expect(waiting).rejects.toMatchObject({ code: 'BUS_CLOSED' });
    await turns();
    releases[0]!();
    await accepted;
    await closed;
    expect(groups).toEqual([['a']]);
    await expect(append(queue, 'c')).rejects.toMatchObject({ code: 'BUS_CLOSED' });
  });
});

import type { IncomingMessage } from 'node:http';
import { SharedMemory, openMemoryCoordination } from '#libs/coordination';
import { ClientSlots, slotKindOf } from './client-slots.js';
import { SlotsElsewhere } from './slots-elsewhere.js';

const from = (remoteAddress: string): IncomingMessage =>
  ({ headers: {}, socket: { remoteAddress } }) as unknown as IncomingMessage;
const slots = (): ClientSlots =>
  new ClientSlots({ most: { streams: 2, exports: 0, connections: 0 }, trustedProxies: 0 });
const isTaken = (one: ReturnType<ClientSlots['take']>): boolean => 'release' in one;

describe('what one client holds at a time', () => {
  it('is bounded for each key and each address, and had again once it is let go', () => {
    const all = slots();
    const first = all.take('streams', from('a'), {});
    expect([isTaken(first), isTaken(all.take('streams', from('a'), {}))]).toEqual([true, true]);
    expect(all.take('streams', from('a'), {})).toMatchObject({
      detail: 'at most 2 streams at a time for one address; end one first',
      headers: { 'retry-after': '10', 'ratelimit-policy': '"streams";q=2;qu="concurrent-requests"' },
    });
    expect([
      isTaken(all.take('streams', from('b'), {})),
      isTaken(all.take('streams', from('a'), { keyId: 'k' })),
    ]).toEqual([true, true]);
    if ('release' in first) [1, 2].forEach(() => first.release());
    expect([isTaken(all.take('streams', from('a'), {})), isTaken(all.take('streams', from('a'), {}))]).toEqual([
      true,
      false,
    ]);
    expect(all.refusedTotal).toEqual({ streams: 2, exports: 0, connections: 0 });
  });

  it('is counted for a key and all browsers that have signed in with it together', () => {
    const all = slots();
    const asked = [{ keyId: 'k' }, { keyId: 's1', holder: 'k' }, { keyId: 's2', holder: 'k' }];
    expect(asked.map((who) => isTaken(all.take('streams', from('a'), who)))).toEqual([true, true, false]);
  });

  it('is bounded over all processes, as each hears of the others; alone where they cannot be heard', async () => {
    const shared = new SharedMemory();
    const processes = ['one', 'two'].map((member) => {
      const coordination = openMemoryCoordination({ member, shared });
      const elsewhere: SlotsElsewhere = new SlotsElsewhere(coordination, () => own.held());
      const own: ClientSlots = new ClientSlots({
        most: { streams: 3, exports: 1, connections: 3 },
        trustedProxies: 0,
        elsewhere: (name) => elsewhere.of(name),
      });
      return { own, elsewhere, coordination };
    });
    const [one, two] = processes as [(typeof processes)[0], (typeof processes)[0]];
    const hear = async (): Promise<void> => {
      for (let round = 0; round < 2; round += 1) for (const { elsewhere } of processes) await elsewhere.share();
    };
    const first = one.own.take('streams', from('a'), {});
    one.own.take('streams', from('a'), {});
    one.own.takeConnection('a');
    await hear();
    expect([1, 2].map(() => isTaken(two.own.take('streams', from('a'), {})))).toEqual([true, false]);
    expect(isTaken(two.own.take('streams', from('b'), {}))).toBe(true);
    expect([1, 2, 3].map(() => isTaken(two.own.takeConnection('a')))).toEqual([true, true, false]);
    await hear();
    expect(isTaken(one.own.take('streams', from('a'), {}))).toBe(false);
    if ('release' in first) first.release();
    await hear();
    expect(isTaken(two.own.take('streams', from('a'), {}))).toBe(true);

    await one.coordination.close();
    await two.elsewhere.share();
    expect([1, 2].map(() => isTaken(two.own.take('streams', from('a'), {})))).toEqual([true, false]);
  });

  it('is not bounded by 0', () => {
    const all = slots();
    for (let i = 0; i < 10; i += 1) expect(isTaken(all.take('exports', from('a'), {}))).toBe(true);
  });

  it.each([
    ['GET', '/v1/exports/station.csv?feed=a', 'exports'],
    ['GET', '/v1/sandboxes/abc/archive', 'exports'],
    ['GET', '/v1/stream/sse?kinds=station', 'streams'],
    ['HEAD', '/v1/exports/station.csv', undefined],
    ['GET', '/v1/stations', undefined],
    ['GET', '/v1/sandboxes/abc', undefined],
  ])('is for %s %s: %s', (method, url, what) => {
    expect(slotKindOf({ method, url })).toBe(what);
  });
});

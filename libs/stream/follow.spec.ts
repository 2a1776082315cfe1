import { until, vehicleMoved } from '#libs/testing';
import { StreamRig, settle } from '../../test/support/stream-rig.js';

const BOTH = { op: 'subscribe', id: 'a', kinds: ['vehicle-position'] };
const ASTUCE = { ...BOTH, filter: { feeds: ['astuce'] } };
const follows = (feed: string): boolean => feed === 'astuce';

describe('a streamer that follows some feeds', () => {
  let whole: StreamRig;
  let part: StreamRig;
  beforeEach(async () => {
    whole = await StreamRig.start();
    part = await StreamRig.start({ of: { bus: whole.bus, clock: whole.clock, follows } });
  });
  afterEach(async () => {
    part.hub.stop();
    await part.live.stop();
    await whole.stop();
  });

  /** Appends to the one log, and waits until both streamers are behind it. */
  async function happen(...events: Parameters<StreamRig['happen']>): Promise<void> {
    const positions = await whole.bus.append(events);
    for (const { live } of [whole, part])
      await until('it is behind it', () => positions.every((at) => live.nextOffset(at) > at.offset));
    await whole.send();
  }

  it('holds and sends what it follows, and nothing else', async () => {
    await happen(vehicleMoved('1'), vehicleMoved('2', { feed: 'star' }));
    const client = part.connect();
    client.say(BOTH);
    await settle();
    await happen(vehicleMoved('3'), vehicleMoved('4', { feed: 'star' }));
    expect(part.live.count('vehicle-position')).toBe(2);
    expect(client.all('snapshot').flatMap(({ entities }) => entities!.map(({ key }) => key))).toEqual(['astuce:1']);
    expect(client.events.map(({ key }) => key)).toEqual(['astuce:3']);
  });

  it('gives cursors that are behind what it passed over: a client goes on at any process, nothing lost or twice', async () => {
    const client = part.connect();
    client.say(ASTUCE);
    await settle();
    await happen(vehicleMoved('1'), ...Array.from({ length: 50 }, (_, i) => vehicleMoved(`${i}`, { feed: 'star' })));
    client.say({ op: 'ping' });
    const cursor = client.lastCursor!;
    client.cut();
    await happen(vehicleMoved('2'), vehicleMoved('9', { feed: 'star' }));

    const back = [whole, part].map((rig) => rig.connect());
    for (const one of back) one.say({ ...ASTUCE, cursor });
    await settle();
    await whole.send();
    for (const one of back) {
      expect(one.all('gap')).toEqual([]);
      expect(one.events.filter(({ reason }) => reason !== 'left-filter').map(({ key }) => key)).toEqual(['astuce:2']);
    }
    expect(cursor).toBe(client.lastCursor);
    expect(part.live.nextPositions('vehicle-position')).toEqual(whole.live.nextPositions('vehicle-position'));
  });

  it('says by name who has what it does not follow, and opens no subscription that would stay empty', async () => {
    const why = 'star is followed by the part bretagne; this process follows normandie';
    const client = part.connect('open', ({ feeds }) => (feeds?.includes('astuce') ? undefined : why));
    client.say({ ...BOTH, filter: { feeds: ['star'] } });
    client.say({ ...ASTUCE, id: 'b' });
    client.say({ op: 'update', id: 'b', filter: { feeds: ['star'] } });
    await settle();
    expect(client.all('error')).toEqual([
      { op: 'error', code: 'NOT_FOLLOWED', message: why, id: 'a' },
      { op: 'error', code: 'NOT_FOLLOWED', message: why, id: 'b' },
    ]);
    expect(part.hub.counters.subscriptions).toBe(1);
  });
});

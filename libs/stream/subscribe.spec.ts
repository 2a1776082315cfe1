import { toInstant, type FeedId, type FeedStatus, type Visibility } from '#libs/model';
import { MORNING, removed, upserted, vehicleMoved } from '#libs/testing';
import { StreamRig, settle, type Client } from '../../test/support/stream-rig.js';

const EAST = { latitude: 49.44, longitude: 2.5 };
const ROUEN = { bbox: [1, 49.3, 1.2, 49.5] };
const ALL = { op: 'subscribe', id: 'a', kinds: ['vehicle-position'] };

let rig: StreamRig;
afterEach(() => rig.stop());

async function subscribed(message: object = ALL): Promise<Client> {
  const client = rig.connect();
  client.say(message);
  await settle();
  return client;
}

describe('a subscription', () => {
  it('begins with a welcome that names protocol and limits', async () => {
    rig = await StreamRig.start();
    expect(rig.connect().messages[0]).toMatchObject({
      op: 'welcome',
      session: 'session-1',
      protocol: 'estuaire.v1',
      limits: { maxSubscriptions: 20, maxBufferedBytes: 1_048_576, heartbeatSeconds: 10 },
    });
  });

  it('gives the current entities in chunks, of which only the last says there is no more and may be resumed from', async () => {
    const before = Array.from({ length: 7 }, (_, i) => vehicleMoved(`${i}`));
    rig = await StreamRig.start({ before, limits: { snapshotChunk: 3 } });
    const client = await subscribed();
    const chunks = client.all('snapshot');
    expect(chunks.map(({ entities, more }) => [entities!.length, more])).toEqual([
      [3, true],
      [3, true],
      [1, false],
    ]);
    expect(chunks.flatMap(({ entities }) => entities!.map(({ key }) => key)).sort()).toEqual(
      before.map(({ key }) => key).sort(),
    );
    expect(
      client.transport.sent.filter(({ op }) => op === 'snapshot').map(({ cursor }) => cursor !== undefined),
    ).toEqual([false, false, true]);
  });

  it('names ids nobody knows in its first answer, be it a snapshot, a resume or a change of filter', async () => {
    rig = await StreamRig.start({
      before: [vehicleMoved('1'), vehicleMoved('2')],
      limits: { snapshotChunk: 1 },
      unknownIn: ({ routes = [] }) => (routes.length > 0 ? { routes: [...routes] } : undefined),
    });
    const client = await subscribed({ ...ALL, filter: { feeds: ['astuce'] } });
    expect(client.messages.some((message) => 'unknown' in message)).toBe(false);
    const namedIn = (op: string) => client.all(op).map(({ unknown }) => unknown);
    client.say({ op: 'update', id: 'a', filter: { routes: ['astuce:9l'] } });
    await settle();
    expect(namedIn('events')[0]).toEqual({ routes: ['astuce:9l'] });
    client.say({ ...ALL, id: 'b', filter: { routes: ['astuce:9x'] } });
    await settle();
    expect(client.all('snapshot').filter(({ id }) => id === 'b')).toMatchObject([
      { unknown: { routes: ['astuce:9x'] } },
    ]);
    client.say({ ...ALL, id: 'c', filter: { routes: ['astuce:9y'] }, cursor: client.lastCursor });
    await settle();
    expect(client.all('events').find(({ id }) => id === 'c')).toMatchObject({
      events: [],
      unknown: { routes: ['astuce:9y'] },
    });
  });

  it('gives an empty snapshot where there is nothing', async () => {
    rig = await StreamRig.start();
    expect((await subscribed()).all('snapshot')).toMatchObject([{ id: 'a', entities: [], more: false }]);
  });

  it('then gives each event once, in the order of the bus', async () => {
    rig = await StreamRig.start({ before: [vehicleMoved('1', { speedMps: 0 })] });
    const client = await subscribed();
    for (let i = 1; i <= 5; i += 1)
      await rig.happen(vehicleMoved('1', { speedMps: i }), vehicleMoved('2', { speedMps: i }));
    await rig.send();
    await rig.happen(removed('vehicle-position', '2'));
    await rig.send();
    expect(
      client.events.map(({ key, op, entity }) => `${op} ${key} ${(entity as { speedMps?: number })?.speedMps}`),
    ).toEqual([
      ...[1, 2, 3, 4, 5].flatMap((i) => [`upsert astuce:1 ${i}`, `upsert astuce:2 ${i}`]),
      'remove astuce:2 undefined',
    ]);
  });

  it('misses nothing and repeats nothing that happens while the snapshot travels', async () => {
    const before = Array.from({ length: 4 }, (_, i) => vehicleMoved(`${i}`, { speedMps: 0 }));
    rig = await StreamRig.start({ before, limits: { snapshotChunk: 1 } });
    const client = rig.connect();
    client.transport.reads = false;
    client.say(ALL);
    await settle();
    await rig.happen(vehicleMoved('3', { speedMps: 9 }), vehicleMoved('new'));
    await rig.send();
    expect(client.all('events')).toEqual([]);
    client.transport.reads = true;
    await settle();
    expect(client.all('snapshot')).toHaveLength(4);
    expect(client.events.map(({ key }) => key)).toEqual(['astuce:3', 'astuce:new']);
    expect(client.messages.at(-1)!.op).toBe('events');
  });

  it('does not repeat after the snapshot what had happened before it and was not sent yet', async () => {
    rig = await StreamRig.start();
    await rig.happen(vehicleMoved('1'));
    const client = await subscribed();
    await rig.send();
    expect(client.all('snapshot')[0]!.entities).toHaveLength(1);
    expect(client.events).toEqual([]);
  });

  it('reports a bus that leaves the box as left, and one that enters it is', async () => {
    rig = await StreamRig.start({ before: [vehicleMoved('in'), vehicleMoved('out', { point: EAST })] });
    const client = await subscribed({ ...ALL, filter: ROUEN });
    expect(client.all('snapshot')[0]!.entities!.map(({ key }) => key)).toEqual(['astuce:in']);
    await rig.happen(vehicleMoved('in', { point: EAST }), vehicleMoved('out'));
    await rig.happen(vehicleMoved('in', { point: EAST, speedMps: 1 }), removed('vehicle-position', 'in'));
    await rig.send();
    expect(client.events.map(({ key, op, reason }) => [key, op, reason])).toEqual([
      ['astuce:in', 'remove', 'left-filter'],
      ['astuce:out', 'upsert', undefined],
    ]);
    expect(client.events[0]!.entity).toBeUndefined();
  });

  it('changes its filter without a new snapshot: what it loses has left, what it gains comes', async () => {
    rig = await StreamRig.start({
      before: [vehicleMoved('west'), vehicleMoved('east', { point: EAST }), vehicleMoved('both', { feed: 'x' })],
    });
    const client = await subscribed({ ...ALL, filter: ROUEN });
    client.say({ op: 'update', id: 'a', filter: { bbox: [2, 49, 3, 50] } });
    expect(client.events.map(({ key, op, reason }) => [key, op, reason]).sort()).toEqual([
      ['astuce:east', 'upsert', undefined],
      ['astuce:west', 'remove', 'left-filter'],
      ['x:both', 'remove', 'left-filter'],
    ]);
    await rig.happen(vehicleMoved('east', { point: EAST, speedMps: 1 }), vehicleMoved('west', { speedMps: 1 }));
    await rig.send();
    expect(client.events.slice(3).map(({ key }) => key)).toEqual(['astuce:east']);
  });

  it('is no place to resume from in the middle of a change of filter', async () => {
    const before = Array.from({ length: 5 }, (_, i) => vehicleMoved(`${i}`, { point: EAST }));
    rig = await StreamRig.start({ before, limits: { snapshotChunk: 2 } });
    const client = await subscribed({ ...ALL, filter: ROUEN });
    client.say({ op: 'update', id: 'a', filter: {} });
    expect(client.all('events').map(({ events, cursor }) => [events!.length, cursor !== undefined])).toEqual([
      [2, false],
      [2, false],
      [1, true],
    ]);
  });

  it('lets a change of filter take the place of what waits for the same entity', async () => {
    rig = await StreamRig.start({ before: [vehicleMoved('1')] });
    const client = await subscribed({ ...ALL, filter: ROUEN, maxRateHz: 1 });
    await rig.happen(vehicleMoved('1', { speedMps: 1 }));
    await rig.send();
    await rig.happen(vehicleMoved('1', { speedMps: 2 }));
    await rig.send();
    client.say({ op: 'update', id: 'a', filter: { bbox: [2, 49, 3, 50] } });
    await rig.clock.pass(1_500);
    expect(client.events.at(-1)).toMatchObject({ key: 'astuce:1', op: 'remove', reason: 'left-filter' });
    const perMessage = client.all('events').map(({ events }) => events!.map(({ op }) => op));
    expect(perMessage).toEqual([['upsert'], ['remove']]);
  });

  it('says where it begins anew when the filter changes before the snapshot is through', async () => {
    const before = [vehicleMoved('w1'), vehicleMoved('w2'), vehicleMoved('e1', { point: EAST })];
    rig = await StreamRig.start({ before, limits: { snapshotChunk: 1 } });
    const client = rig.connect();
    client.transport.reads = false;
    client.say({ ...ALL, filter: ROUEN });
    await settle();
    client.say({ op: 'update', id: 'a', filter: { bbox: [2, 49, 3, 50] } });
    client.transport.reads = true;
    await settle();
    const received = client.messages.slice(1).map(({ op, more, entities }) => [op, more, entities?.[0]?.key]);
    expect(received).toEqual([
      ['snapshot', true, 'astuce:w1'],
      ['gap', undefined, undefined],
      ['snapshot', false, 'astuce:e1'],
    ]);
    client.say({ op: 'unsubscribe', id: 'a' });
    await rig.happen(vehicleMoved('e1', { point: EAST, speedMps: 3 }));
    await rig.send();
    expect(client.all('events')).toEqual([]);
    expect(rig.hub.counters).toMatchObject({ subscriptions: 0, groups: 0 });
  });

  it('says nothing more once it is ended, and its id is free again', async () => {
    rig = await StreamRig.start();
    const client = await subscribed();
    client.say({ op: 'unsubscribe', id: 'a' });
    await rig.happen(vehicleMoved('1'));
    await rig.send();
    expect(client.all('events')).toEqual([]);
    expect(rig.hub.counters).toMatchObject({ subscriptions: 0, groups: 0, clients: 1 });
    client.say(ALL);
    await settle();
    expect(client.all('snapshot').at(-1)!.entities).toHaveLength(1);
    expect(client.all('error')).toEqual([]);
  });

  it('never shows a reader what is not for everybody (invariant 6)', async () => {
    rig = await StreamRig.start({ before: [vehicleMoved('p', { visibility: 'partner' }), vehicleMoved('o')] });
    const open = await subscribed();
    const partner = rig.connect('partner');
    partner.say(ALL);
    await settle();
    expect(open.all('snapshot')[0]!.entities!.map(({ key }) => key)).toEqual(['astuce:o']);
    expect(partner.all('snapshot')[0]!.entities).toHaveLength(2);
    await rig.happen(
      vehicleMoved('p', { visibility: 'partner', speedMps: 1 }),
      vehicleMoved('i', { visibility: 'internal' }),
    );
    await rig.send();
    expect(open.events).toEqual([]);
    expect(partner.events.map(({ key }) => key)).toEqual(['astuce:p']);
    open.cut();
    const back = await subscribed({ ...ALL, cursor: open.lastCursor });
    expect(back.events).toEqual([]);
  });

  it('shares one message between all who ask the same, whatever the order of their lists', async () => {
    rig = await StreamRig.start();
    const one = await subscribed({ ...ALL, filter: { routes: ['astuce:1', 'astuce:90'] } });
    const two = await subscribed({ ...ALL, filter: { routes: ['astuce:90', 'astuce:1'] } });
    const other = await subscribed({ ...ALL, filter: { routes: ['astuce:90'] } });
    expect(rig.hub.counters.groups).toBe(2);
    await rig.happen(vehicleMoved('1'));
    await rig.send();
    const last = (client: Client) => client.transport.sent.at(-1)!;
    expect(last(one)).toBe(last(two));
    expect(last(one)).not.toBe(last(other));
    expect(last(other).text).toBe(last(one).text);
    expect(last(one).frame).toBe(last(two).frame);
  });

  it('makes the snapshot of those who ask the same at once one time, and anew after a change or a quarter of a second', async () => {
    rig = await StreamRig.start({ before: [vehicleMoved('1')] });
    const snapshotOf = async (level: Visibility = 'open') => {
      const client = rig.connect(level);
      client.say(ALL);
      await settle();
      return client.transport.sent.find(({ text }) => text.startsWith('{"op":"snapshot"'))!;
    };
    const first = await snapshotOf();
    expect(await snapshotOf()).toBe(first);
    expect(await snapshotOf('partner')).not.toBe(first);
    const second = await snapshotOf();
    await rig.clock.pass(250);
    const third = await snapshotOf();
    expect(third).not.toBe(second);
    expect(third.text).toBe(first.text);
    await rig.happen(vehicleMoved('2'));
    expect((await snapshotOf()).text).toContain('astuce:2');
  });

  it('keeps the JSON the bus stored', async () => {
    rig = await StreamRig.start();
    const client = await subscribed();
    await rig.happen(vehicleMoved('1'));
    await rig.send();
    const { json } = rig.live.find('vehicle-position', 'astuce:1')!;
    expect(client.transport.sent.at(-1)!.text).toContain(`"events":[${json}]`);
  });
});

describe('a feed that goes stale', () => {
  const status = (feed: string, state: FeedStatus['state'], since: number) =>
    upserted(
      'feed-status',
      'status',
      {
        feedId: feed as FeedId,
        state,
        since: toInstant(since),
        sources: [],
        issueCounts: {},
        issueSamples: [],
        entities: {},
        quarantined: 0,
      },
      { feed },
    );

  it('is sent once to every client, with since when, and again when it is fresh', async () => {
    rig = await StreamRig.start();
    const client = rig.connect();
    for (const state of ['fresh', 'stale', 'stale', 'failing', 'fresh', 'fresh'] as const) {
      await rig.happen(status('astuce', state, MORNING));
      await rig.send();
    }
    expect(client.all('stale')).toEqual([
      { op: 'stale', feed: 'astuce', since: toInstant(MORNING) },
      { op: 'stale', feed: 'astuce', since: null },
    ]);
  });

  it('is sent to whoever comes later, after the welcome, also after a restart', async () => {
    rig = await StreamRig.start({
      before: [status('astuce', 'failing', MORNING - 60_000), status('b', 'waiting', MORNING)],
    });
    const { messages } = rig.connect();
    expect(messages.map(({ op }) => op)).toEqual(['welcome', 'stale']);
    expect(messages[1]).toMatchObject({ feed: 'astuce', since: toInstant(MORNING - 60_000) });
  });

  it('is stale for nobody once the feed is none of the hub any more', async () => {
    rig = await StreamRig.start({ before: [status('astuce', 'stale', MORNING)] });
    const client = rig.connect();
    await rig.happen(removed('feed-status', 'status', { feed: 'astuce' }));
    await rig.clock.pass(5_000);
    expect(client.all('stale').map(({ since }) => since)).toEqual([toInstant(MORNING), null]);
    expect(rig.connect().all('stale')).toEqual([]);
  });

  it('is said to nobody who may not read it, live or later', async () => {
    rig = await StreamRig.start({ before: [status('partner', 'stale', MORNING), status('astuce', 'stale', MORNING)] });
    const staleFor = (level: Visibility) =>
      rig
        .connect(level)
        .all('stale')
        .map(({ feed }) => feed);
    expect(staleFor('open')).toEqual(['astuce']);
    expect(staleFor('partner')).toEqual(['partner', 'astuce']);
    const open = rig.connect('open');
    const partner = rig.connect('partner');
    await rig.happen(status('partner', 'fresh', MORNING));
    await rig.send();
    expect(open.all('stale')).toHaveLength(1);
    expect(partner.all('stale').at(-1)).toEqual({ op: 'stale', feed: 'partner', since: null });
  });

  it('is judged by the streamer’s own clock when the collector of the feed has died (invariant 4)', async () => {
    const received = status('astuce', 'fresh', MORNING);
    const watched = { checkedAt: toInstant(MORNING), watchedUntil: toInstant(MORNING + 45_000) };
    rig = await StreamRig.start({ before: [{ ...received, entity: { ...received.entity!, ...watched } }] });
    const client = rig.connect();
    await rig.clock.pass(44_000);
    expect(client.all('stale')).toEqual([]);
    await rig.clock.pass(3_000);
    expect(client.all('stale')).toEqual([{ op: 'stale', feed: 'astuce', since: toInstant(MORNING) }]);
  });
});

describe('messages that are wrong', () => {
  it.each([
    ['no JSON', 'hello', 'INVALID_JSON', /not JSON/, undefined],
    ['no object', '7', 'INVALID_MESSAGE', /./, undefined],
    ['no such op', { op: 'shout', id: 'a' }, 'INVALID_MESSAGE', /^op/, 'a'],
    [
      'no such kind',
      { op: 'subscribe', id: 'a', kinds: ['bus'] },
      'INVALID_MESSAGE',
      /^kinds\.0: got "bus", expected one of vehicle-position/,
      'a',
    ],
    ['no kind', { op: 'subscribe', id: 'a', kinds: [] }, 'INVALID_MESSAGE', /^kinds/, 'a'],
    [
      'south of its north',
      { ...ALL, filter: { bbox: [1, 50, 2, 49] } },
      'INVALID_MESSAGE',
      /^filter\.bbox: got .*, expected .*south ≤ north/,
      'a',
    ],
    ['off the earth', { ...ALL, filter: { bbox: [1, 50, 200, 51] } }, 'INVALID_MESSAGE', /^filter\.bbox\.2/, 'a'],
    [
      'an unknown part',
      { ...ALL, filter: { lines: ['90'] } },
      'INVALID_MESSAGE',
      /^filter\.lines: got "lines", expected one of feeds, /,
      'a',
    ],
    ['too long a list', { ...ALL, filter: { stops: Array(501).fill('s') } }, 'INVALID_MESSAGE', /^filter\.stops/, 'a'],
    ['too fast', { ...ALL, maxRateHz: 1_000 }, 'INVALID_MESSAGE', /^maxRateHz/, 'a'],
    ['no such subscription', { op: 'unsubscribe', id: 'b' }, 'UNKNOWN_SUBSCRIPTION', /"b"/, 'b'],
    ['an update of none', { op: 'update', id: 'b', filter: {} }, 'UNKNOWN_SUBSCRIPTION', /"b"/, 'b'],
  ])('are answered with code and path, and the connection goes on: %s', async (_, message, code, text, id) => {
    rig = await StreamRig.start();
    const client = rig.connect();
    client.say(message);
    expect(client.all('error')).toHaveLength(1);
    const [error] = client.all('error');
    expect(error!.code).toBe(code);
    expect(error!.message).toMatch(text);
    expect(error!.id).toBe(id);
    client.say({ op: 'ping' });
    expect(client.messages.at(-1)!.op).toBe('heartbeat');
  });

  it('are answered when an id is taken already', async () => {
    rig = await StreamRig.start();
    const client = await subscribed();
    client.say(ALL);
    expect(client.all('error')).toMatchObject([{ code: 'DUPLICATE_SUBSCRIPTION', id: 'a' }]);
    expect(rig.hub.counters.subscriptions).toBe(1);
  });
});

describe('what a client publishes', () => {
  const event = { kind: 'vehicle-position' };

  it('is refused by a stream that is not of a sandbox, with its id', async () => {
    rig = await StreamRig.start();
    const client = rig.connect();
    client.say({ op: 'publish', id: 'p', events: [event] });
    expect(client.all('error')).toEqual([
      { op: 'error', code: 'INVALID_MESSAGE', message: 'op: publish is for the stream of a sandbox', id: 'p' },
    ]);
  });

  it('is taken as it comes, for it costs no walk through the state, and each message is answered by its id', async () => {
    const taken: unknown[] = [];
    rig = await StreamRig.start({
      publish: async (events, feed) => {
        taken.push([events, feed]);
        return { accepted: events.length, refused: [] };
      },
    });
    const client = rig.connect();
    for (let at = 0; at < 10; at += 1) client.say({ op: 'publish', id: `p${at}`, feed: 'shuttle', events: [event] });
    expect(taken).toEqual(Array(10).fill([[event], 'shuttle']));
    await settle();
    expect(client.all('published')).toEqual(
      Array.from({ length: 10 }, (_, at) => ({ op: 'published', id: `p${at}`, accepted: 1, refused: [] })),
    );
  });

  it('is answered with why nothing of it was taken', async () => {
    rig = await StreamRig.start({ publish: () => Promise.reject(new Error('the sandbox is at its quota')) });
    const client = rig.connect();
    client.say({ op: 'publish', id: 'p', events: [event] });
    await settle();
    expect(client.all('error')).toEqual([
      { op: 'error', code: 'LIMIT', message: 'the sandbox is at its quota', id: 'p' },
    ]);
  });
});

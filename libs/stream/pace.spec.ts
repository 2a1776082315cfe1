import type { HubEvent } from '#libs/model';
import { vehicleMoved } from '#libs/testing';
import { CLOSE } from './index.js';
import { MemoryTransport, StreamRig, settle, type Client } from '../../test/support/stream-rig.js';

const ALL = { op: 'subscribe', id: 'a', kinds: ['vehicle-position'] };

let rig: StreamRig;
afterEach(() => rig.stop());

async function subscribed(message: object = ALL): Promise<Client> {
  const client = rig.connect();
  client.say(message);
  await settle();
  return client;
}

const speeds = (events: HubEvent[]) =>
  events.map(({ key, entity }) => `${key} ${(entity as { speedMps: number }).speedMps}`);

describe('a heartbeat', () => {
  it('comes at its pace, with a cursor to resume from', async () => {
    rig = await StreamRig.start();
    const client = await subscribed();
    await rig.clock.pass(30_500);
    const beats = client.all('heartbeat');
    expect(beats).toHaveLength(3);
    expect(beats.every(({ cursor }) => cursor !== undefined)).toBe(true);
    await rig.happen(vehicleMoved('1', { speedMps: 4 }));
    client.cut();
    const back = await subscribed({ ...ALL, cursor: beats.at(-1)!.cursor });
    expect(speeds(back.events)).toEqual(['astuce:1 4']);
  });

  it('has no cursor for a client that has not been given everything', async () => {
    rig = await StreamRig.start({ limits: { heartbeatMs: 1_000 } });
    const client = await subscribed({ ...ALL, maxRateHz: 0.01 });
    await rig.happen(vehicleMoved('1'));
    await rig.send();
    await rig.happen(vehicleMoved('2'));
    await rig.clock.pass(1_500);
    expect(client.all('heartbeat').map(({ cursor }) => cursor)).toEqual([undefined]);
    client.say({ op: 'ping' });
    expect(client.all('heartbeat').at(-1)!.cursor).toBeUndefined();
  });
});

describe('a ping', () => {
  it('is answered behind everything that has happened, with the place to go on from', async () => {
    rig = await StreamRig.start();
    const client = await subscribed();
    await rig.happen(vehicleMoved('1', { speedMps: 4 }));
    client.say({ op: 'ping' });
    expect(client.messages.slice(-2).map(({ op }) => op)).toEqual(['events', 'heartbeat']);
    const { cursor } = client.messages.at(-1)!;
    await rig.happen(vehicleMoved('1', { speedMps: 5 }));
    client.cut();
    const back = await subscribed({ ...ALL, cursor });
    expect(speeds(back.events)).toEqual(['astuce:1 5']);
  });
});

describe('a client that wants at most so many messages a second', () => {
  it('gets the newest event of each entity, no more often than it asked', async () => {
    rig = await StreamRig.start();
    const client = await subscribed({ ...ALL, maxRateHz: 1 });
    for (let i = 1; i <= 30; i += 1) {
      await rig.happen(vehicleMoved('1', { speedMps: i }), vehicleMoved('2', { speedMps: i }));
      await rig.clock.pass(100);
    }
    await rig.clock.pass(1_500);
    const messages = client.all('events');
    expect(messages.length).toBeGreaterThanOrEqual(3);
    expect(messages.length).toBeLessThanOrEqual(5);
    for (const { events } of messages.slice(1)) expect(events!.map(({ key }) => key)).toEqual(['astuce:1', 'astuce:2']);
    expect(speeds(messages.at(-1)!.events!)).toEqual(['astuce:1 30', 'astuce:2 30']);
    expect(rig.hub.counters.conflatedTotal).toBe(60);
  });

  it('gets the first event after a quiet time at once', async () => {
    rig = await StreamRig.start();
    const client = await subscribed({ ...ALL, maxRateHz: 0.1 });
    await rig.clock.pass(60_000);
    await rig.happen(vehicleMoved('1', { speedMps: 1 }));
    await rig.send();
    expect(speeds(client.events)).toEqual(['astuce:1 1']);
  });
});

describe('a client of a limited rate whose line is slow, yet not behind', () => {
  it('gets what is newest at its rate all the same', async () => {
    rig = await StreamRig.start({ limits: { maxBufferedBytesPerClient: 4_096 } });
    const client = await subscribed({ ...ALL, maxRateHz: 1 });
    await rig.happen(vehicleMoved('1', { speedMps: 1 }));
    await rig.send();
    // A quarter of what may wait: more than a client that was behind may have before it is let on, less than being behind.
    client.transport.bufferedBytes = 1_024;
    await rig.happen(vehicleMoved('1', { speedMps: 2 }));
    await rig.clock.pass(1_500);
    expect(speeds(client.events)).toEqual(['astuce:1 1', 'astuce:1 2']);
  });
});

describe('a client that does not read', () => {
  const limits = { maxBufferedBytesPerClient: 8_192, maxBehindMs: 5_000 };

  async function flood(rounds: number): Promise<void> {
    for (let i = 1; i <= rounds; i += 1) {
      await rig.happen(...Array.from({ length: 5 }, (_, v) => vehicleMoved(`${v}`, { speedMps: i })));
      await rig.send();
    }
  }

  it('is put on newest-per-entity with bounded memory, and is whole again when it reads in time', async () => {
    rig = await StreamRig.start({ limits });
    const [slow, quick] = [await subscribed(), await subscribed()];
    slow.transport.reads = false;
    await flood(40);
    expect(slow.transport.closed).toBeUndefined();
    expect(slow.transport.peakBytes).toBeLessThan(limits.maxBufferedBytesPerClient);
    slow.transport.reads = true;
    await rig.clock.pass(500);
    const [held] = slow.all('events').slice(-1);
    expect(speeds(held!.events!)).toEqual([0, 1, 2, 3, 4].map((v) => `astuce:${v} 40`));
    expect(quick.events).toHaveLength(200);
    await rig.happen(vehicleMoved('0', { speedMps: 41 }));
    await rig.send();
    expect(speeds(slow.events.slice(-1))).toEqual(['astuce:0 41']);
    expect(held!.cursor).toBeDefined();
  });

  it('is closed with its own code when it stays behind, and the others go on', async () => {
    rig = await StreamRig.start({ limits });
    const [slow, quick] = [await subscribed(), await subscribed()];
    slow.transport.reads = false;
    await flood(30);
    await rig.clock.pass(6_000);
    expect(slow.transport.closed).toBe(CLOSE.slowConsumer);
    expect(CLOSE.slowConsumer).toMatchObject({ code: 4008, reconnect: true });
    expect(rig.hub.counters).toMatchObject({ clients: 1, subscriptions: 1, slowClosedTotal: 1 });
    await rig.happen(vehicleMoved('0', { speedMps: 99 }));
    await rig.send();
    expect(speeds(quick.events.slice(-1))).toEqual(['astuce:0 99']);
  });

  it('is closed when it keeps asking without reading the answers', async () => {
    rig = await StreamRig.start({ limits: { ...limits, maxBufferedBytesPerClient: 2_048 } });
    const client = await subscribed();
    client.transport.reads = false;
    for (let i = 0; i < 1_000; i += 1) client.say({ op: 'ping' });
    // Only the first of them were answered: the others wait, and cost nothing meanwhile.
    expect(client.all('heartbeat').length).toBeLessThanOrEqual(50);
    await rig.clock.pass(limits.maxBehindMs + 500);
    expect(client.transport.closed).toBe(CLOSE.slowConsumer);
  });

  it('loses nothing by being closed: it resumes with the last cursor it read', async () => {
    rig = await StreamRig.start({ limits });
    const slow = await subscribed();
    await flood(2);
    const { lastCursor } = slow;
    slow.transport.reads = false;
    await flood(30);
    await rig.clock.pass(6_000);
    const back = await subscribed({ ...ALL, cursor: lastCursor });
    expect(back.events).toHaveLength(150);
  });
});

describe('limits', () => {
  it('refuse a client too many with a code that says come back later', async () => {
    rig = await StreamRig.start({ limits: { maxClients: 2 } });
    const first = rig.connect();
    rig.connect();
    const refused = new MemoryTransport();
    expect(rig.hub.connect(refused, 'open')).toBeUndefined();
    expect(refused.closed).toBe(CLOSE.tooManyClients);
    expect(rig.hub.counters).toMatchObject({ clients: 2, refusedTotal: 1 });
    first.cut();
    expect(rig.hub.connect(new MemoryTransport(), 'open')).toBeDefined();
  });

  it('refuse a subscription too many and keep the others', async () => {
    rig = await StreamRig.start({ limits: { maxSubscriptionsPerClient: 2 } });
    const client = await subscribed();
    client.say({ ...ALL, id: 'b' });
    client.say({ ...ALL, id: 'c' });
    await settle();
    expect(client.all('error')).toMatchObject([{ code: 'LIMIT', id: 'c', message: 'at most 2 subscriptions' }]);
    await rig.happen(vehicleMoved('1'));
    await rig.send();
    expect(client.all('events').map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('a server whose state is taken anew', () => {
  it('asks every client to come back, and what was passed over is given to those that do', async () => {
    rig = await StreamRig.start();
    const client = await subscribed();
    await rig.happen(vehicleMoved('1', { speedMps: 1 }));
    await rig.send();
    const cursor = client.lastCursor;
    await rig.bus.append([vehicleMoved('1', { speedMps: 2 })]);
    await rig.takeStateAnew();
    expect(client.transport.closed).toBe(CLOSE.stateAnew);
    client.cut();
    const back = await subscribed({ ...ALL, cursor });
    expect(speeds(back.events)).toEqual(['astuce:1 2']);
  });
});

describe('a server that stops', () => {
  it('sends what is gathered and asks every client to come back', async () => {
    rig = await StreamRig.start();
    const client = await subscribed();
    await rig.happen(vehicleMoved('1', { speedMps: 7 }));
    rig.hub.stop();
    expect(speeds(client.events)).toEqual(['astuce:1 7']);
    expect(client.transport.closed).toBe(CLOSE.goingAway);
    expect(rig.hub.counters.clients).toBe(0);
  });
});

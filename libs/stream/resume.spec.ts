import fc from 'fast-check';
import { encodeCursor } from '#libs/bus';
import { HubError } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import { applyEvent, foldState, removed, vehicleMoved } from '#libs/testing';
import { StreamRig, settle, type Client } from '../../test/support/stream-rig.js';

const SUBSCRIBE = { op: 'subscribe', id: 'a', kinds: ['vehicle-position', 'station'] };

/** What a client holds: cleared by `gap` and by the first part of a snapshot, as docs/stream.md says. */
class Holding {
  readonly state = new Map<string, string>();
  readonly seen: string[] = [];
  cursor: string | undefined;
  private read = 0;
  private isLoading = false;

  /** Reads on where it stopped, up to `limit` messages: what came after never arrived. */
  take(client: Client, limit = Infinity): void {
    for (const message of client.messages.slice(this.read, this.read + limit)) {
      if (message.op === 'gap') this.state.clear();
      if (message.op === 'snapshot') {
        if (!this.isLoading) this.state.clear();
        this.isLoading = message.more!;
        for (const event of message.entities!) applyEvent(this.state, event);
      }
      for (const event of message.events ?? []) {
        if (event.reason !== 'left-filter') this.seen.push(nameOf(event));
        applyEvent(this.state, event);
      }
      if (message.cursor !== undefined && !(message.op === 'snapshot' && message.more)) this.cursor = message.cursor;
    }
    this.read = 0;
  }

  get isWhole(): boolean {
    return !this.isLoading;
  }

  reset(): void {
    this.isLoading = false;
  }
}

/** Every event of these tests is one of a kind by key and odometer. */
function nameOf({ key, op, entity }: HubEvent): string {
  return `${op} ${key} ${(entity as { odometerM?: number } | undefined)?.odometerM ?? ''}`;
}

describe('invariant 2: a client that resumes misses nothing and gets nothing twice, or is sent gap', () => {
  const step = fc.record({
    vehicle: fc.integer({ min: 0, max: 4 }),
    gone: fc.boolean(),
    inside: fc.boolean(),
    /** What happens to the connection after the event. */
    then: fc.constantFrom('nothing', 'send', 'cut', 'cut early', 'return'),
    lost: fc.integer({ min: 0, max: 4 }),
  });

  it.each([
    ['without a filter', undefined, undefined],
    ['with a box', { bbox: [1, 49.3, 1.2, 49.5] }, undefined],
    ['at a limited rate', undefined, 5],
  ])('cut anywhere, it ends in the same state and saw no event twice: %s', async (_, filter, maxRateHz) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const rig = await StreamRig.start({ limits: { snapshotChunk: 2 } });
        const holding = new Holding();
        const ask = { ...SUBSCRIBE, filter, maxRateHz };
        let client: Client | undefined = rig.connect();
        client.say(ask);
        await settle();
        const cut = (read: number): void => {
          holding.take(client!, read);
          client!.cut();
          client = undefined;
          holding.reset();
        };
        const comeBack = async (): Promise<void> => {
          client = rig.connect();
          client.say({ ...ask, ...(holding.cursor === undefined ? {} : { cursor: holding.cursor }) });
          await settle();
        };
        let odometerM = 0;
        for (const { vehicle, gone, inside, then, lost } of steps) {
          const point = { latitude: 49.44, longitude: inside ? 1.1 : 2.1 };
          await rig.happen(
            gone
              ? removed('vehicle-position', `${vehicle}`)
              : vehicleMoved(`${vehicle}`, { odometerM: (odometerM += 1), point }),
          );
          if (then === 'send') await rig.send();
          if (client && then === 'cut') {
            await rig.clock.pass(300);
            cut(Infinity);
          }
          // The last messages were on their way when the line broke.
          if (client && then === 'cut early') cut(Math.max(0, client.messages.length - lost));
          if (!client && then === 'return') await comeBack();
        }
        if (!client) await comeBack();
        await rig.clock.pass(1_000);
        holding.take(client!);
        const now = [...rig.live.list('vehicle-position')].filter(
          ({ event }) => !filter || event.entity!.point!.longitude < 2,
        );
        expect(Object.fromEntries(holding.state)).toEqual(Object.fromEntries(foldState(now)));
        const upserts = holding.seen.filter((name) => name.startsWith('upsert'));
        expect(upserts).toEqual([...new Set(upserts)]);
        expect(client!.all('gap')).toEqual([]);
        await rig.stop();
      }),
      { numRuns: 40 },
    );
  });
});

describe('messages that are handed over a group a turn', () => {
  const ROUTES = ['astuce:1', 'astuce:2', 'astuce:3'];
  const moved = (vehicle: number, route: number, odometerM: number): HubEvent =>
    vehicleMoved(`${vehicle}`, { odometerM, trip: { routeId: ROUTES[route] } as never });
  const step = fc.record({
    moves: fc.array(fc.record({ vehicle: fc.nat(3), route: fc.nat(2) }), { minLength: 1, maxLength: 4 }),
    /** What somebody does while the messages of others still wait. */
    then: fc.constantFrom('nothing', 'update', 'join', 'ping', 'cut'),
    who: fc.nat(2),
    route: fc.nat(2),
  });

  it('leave every client in the state its filter asks for, whoever joins, changes and leaves between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const rig = await StreamRig.start({ limits: { turnMs: 0 } });
        const ask = (route: number, cursor?: string) => ({ ...SUBSCRIBE, filter: { routes: [ROUTES[route]] }, cursor });
        const readers = ROUTES.map((_, route) => ({ route, holding: new Holding(), client: rig.connect() }));
        for (const { client, route } of readers) client.say(ask(route));
        await settle();
        let odometerM = 0;
        for (const { moves, then, who, route } of steps) {
          await rig.happen(...moves.map((one) => moved(one.vehicle, one.route, (odometerM += 1))));
          // The gathered changes are found now; with no time in a turn most groups still wait.
          rig.hub.flush();
          const reader = readers[who]!;
          if (then === 'update') {
            reader.route = route;
            reader.client.say({ op: 'update', id: 'a', filter: { routes: [ROUTES[route]] } });
          }
          if (then === 'ping') reader.client.say({ op: 'ping' });
          if (then === 'join') rig.connect().say(ask(route));
          if (then === 'cut') {
            reader.holding.take(reader.client);
            reader.client.cut();
            reader.holding.reset();
            reader.client = rig.connect();
            reader.client.say(ask(reader.route, reader.holding.cursor));
            await settle(10);
          }
        }
        await rig.clock.pass(1_000);
        await settle(10);
        for (const { holding, client, route } of readers) {
          holding.take(client);
          const now = [...rig.live.list('vehicle-position')].filter(
            ({ event }) => event.entity!.trip?.routeId === ROUTES[route],
          );
          expect(Object.fromEntries(holding.state)).toEqual(Object.fromEntries(foldState(now)));
        }
        await rig.stop();
      }),
      { numRuns: 60 },
    );
  });
});

describe('a client that comes back', () => {
  let rig: StreamRig;
  afterEach(() => rig.stop());

  async function leaveAndReturn(while_: () => Promise<void>): Promise<Client> {
    const client = rig.connect();
    client.say(SUBSCRIBE);
    await settle();
    client.cut();
    await while_();
    const back = rig.connect();
    back.say({ ...SUBSCRIBE, cursor: client.lastCursor });
    await settle(20);
    return back;
  }

  it('gets exactly the missed events, each as it was reported, then the live ones', async () => {
    rig = await StreamRig.start({ before: [vehicleMoved('0')] });
    const missed = Array.from({ length: 2_500 }, (_, i) => vehicleMoved(`${i % 7}`, { odometerM: i }));
    const client = await leaveAndReturn(async () => {
      for (let at = 0; at < missed.length; at += 500) await rig.happen(...missed.slice(at, at + 500));
    });
    expect(client.events.map(nameOf)).toEqual(missed.map(nameOf));
    expect(client.all('snapshot')).toEqual([]);
    await rig.happen(vehicleMoved('live', { odometerM: 1 }));
    await rig.send();
    expect(client.events.slice(2_500).map(nameOf)).toEqual(['upsert astuce:live 1']);
    expect(rig.hub.counters).toMatchObject({ resumedTotal: 1, gapsTotal: 0 });
  });

  it('shares what it missed with all who come back from the same place, and with nobody else', async () => {
    rig = await StreamRig.start();
    const asks = [SUBSCRIBE, SUBSCRIBE, { ...SUBSCRIBE, filter: { routes: ['astuce:1'] } }];
    const away = asks.map((ask) => {
      const client = rig.connect();
      client.say(ask);
      return client;
    });
    await settle();
    for (const client of away) client.cut();
    await rig.happen(vehicleMoved('1', { odometerM: 1 }), vehicleMoved('2', { odometerM: 2 }));
    const back = away.map((client, n) => {
      const again = rig.connect();
      again.say({ ...asks[n], cursor: client.lastCursor });
      return again;
    });
    await settle(20);
    expect(back.map(({ events }) => events.map(nameOf))).toEqual([
      ['upsert astuce:1 1', 'upsert astuce:2 2'],
      ['upsert astuce:1 1', 'upsert astuce:2 2'],
      // Outside its filter: told as left, for nobody knows what it had.
      ['remove astuce:1 ', 'remove astuce:2 '],
    ]);
    const shared = (client: Client | undefined) => client!.transport.sent.find(({ op }) => op === 'events');
    expect(shared(back[1])).toBe(shared(back[0]));
    expect(rig.hub.catchUps.counters).toEqual({
      readTotal: 1,
      readSharedTotal: 1,
      framedTotal: 2,
      framedSharedTotal: 1,
    });
  });

  it('misses nothing that happens while another reads the same', async () => {
    rig = await StreamRig.start();
    const read = rig.bus.read.bind(rig.bus);
    const first = await leaveAndReturn(() => rig.happen(vehicleMoved('1', { odometerM: 1 })));
    const cursor = rig.hub.cursor(['vehicle-position', 'station']);
    // Two from one cursor; between the reading of the first and of the second more has happened.
    await rig.happen(vehicleMoved('1', { odometerM: 2 }));
    let isFirst = true;
    rig.bus.read = async (...asked) => {
      const batch = await read(...asked);
      // Once: where the live state is quick, the same client reads a second time.
      if (isFirst) {
        isFirst = false;
        await rig.happen(vehicleMoved('1', { odometerM: 3 }));
      }
      return batch;
    };
    const [second, third] = [rig.connect(), rig.connect()];
    second.say({ ...SUBSCRIBE, cursor });
    await settle(10);
    await rig.happen(vehicleMoved('1', { odometerM: 4 }));
    third.say({ ...SUBSCRIBE, cursor });
    await settle(10);
    await rig.send();
    const expected = [2, 3, 4].map((odometer) => `upsert astuce:1 ${odometer}`);
    expect([second, third].map(({ events }) => events.map(nameOf))).toEqual([expected, expected]);
    expect(first.events.map(nameOf).slice(1)).toEqual(expected);
  });

  it('gets what happens while it catches up once', async () => {
    rig = await StreamRig.start();
    const first = rig.connect();
    first.say(SUBSCRIBE);
    await settle();
    first.cut();
    await rig.happen(vehicleMoved('1', { odometerM: 1 }));
    const back = rig.connect();
    back.transport.reads = false;
    back.say({ ...SUBSCRIBE, cursor: first.lastCursor });
    await settle();
    await rig.happen(vehicleMoved('1', { odometerM: 2 }));
    await rig.send();
    back.transport.reads = true;
    await settle(10);
    await rig.happen(vehicleMoved('1', { odometerM: 3 }));
    await rig.send();
    expect(back.events.map(nameOf)).toEqual([1, 2, 3].map((odometer) => `upsert astuce:1 ${odometer}`));
  });

  it('gets once what the bus has and the live state has not yet', async () => {
    rig = await StreamRig.start();
    const read = rig.bus.read.bind(rig.bus);
    let appended: Promise<unknown> | undefined;
    const client = await leaveAndReturn(async () => {
      await rig.happen(vehicleMoved('1', { odometerM: 1 }));
      rig.bus.read = (...asked) => {
        appended ??= rig.bus.append([vehicleMoved('1', { odometerM: 2 })]);
        return read(...asked);
      };
    });
    await appended;
    await rig.send();
    expect(client.events.map(nameOf)).toEqual(['upsert astuce:1 1', 'upsert astuce:1 2']);
  });

  it.each([
    ['garbage', () => 'not-a-cursor', /cannot be read/],
    ['a cut one', (good: string) => good.slice(0, -3), /cannot be read/],
    ['one of another log', () => cursorAt('e0', 0), /of another log/],
    ['one of no kind that is asked', () => encodeCursor([], []), /of another log/],
    ['one from a gateway that is ahead', () => cursorAt('e1', 99), /of another log/],
  ])('is sent gap with the reason, then all there is: %s', async (_, cursor, reason) => {
    rig = await StreamRig.start({ before: [vehicleMoved('1')] });
    const client = rig.connect();
    client.say({ ...SUBSCRIBE, cursor: cursor(rig.hub.cursor(['vehicle-position', 'station'])) });
    await settle(10);
    expect(client.messages.map(({ op }) => op)).toEqual(['welcome', 'gap', 'snapshot']);
    expect(client.all('gap')[0]).toMatchObject({ id: 'a', reason: expect.stringMatching(reason) });
    expect(client.all('snapshot')[0]).toMatchObject({ entities: [{ key: 'astuce:1' }], more: false });
    expect(rig.hub.counters.gapsTotal).toBe(1);
  });

  it('is sent gap when what it missed is no longer kept', async () => {
    rig = await StreamRig.start({ maxEventsPerKind: 10 });
    const client = await leaveAndReturn(async () => {
      for (let i = 0; i < 50; i += 1) await rig.happen(vehicleMoved(`${i}`, { odometerM: i }));
    });
    expect(client.messages.map(({ op }) => op)).toEqual(['welcome', 'gap', 'snapshot']);
    expect(client.all('snapshot')[0]!.entities).toHaveLength(50);
  });

  it('is sent gap, and harms nobody, when the bus cannot be read (invariant 3)', async () => {
    rig = await StreamRig.start();
    rig.bus.read = () => Promise.reject(new HubError('BUS_UNAVAILABLE', 'disk full'));
    const client = await leaveAndReturn(() => rig.happen(vehicleMoved('1')));
    expect(client.all('gap')[0]!.reason).toBe('the missed events cannot be read now');
    expect(client.all('snapshot')[0]!.entities).toHaveLength(1);
  });

  it('gets nothing more of a subscription it ends while catching up', async () => {
    rig = await StreamRig.start();
    const read = rig.bus.read.bind(rig.bus);
    const back = await leaveAndReturn(async () => {
      await rig.happen(vehicleMoved('1'));
      rig.bus.read = async (...asked) => {
        const batch = await read(...asked);
        current!.say({ op: 'unsubscribe', id: 'a' });
        return batch;
      };
      const connect = rig.connect.bind(rig);
      let current: Client | undefined;
      rig.connect = (...level) => (current = connect(...level));
    });
    expect(back.messages.map(({ op }) => op)).toEqual(['welcome']);
    expect(rig.hub.counters).toMatchObject({ subscriptions: 0, resumedTotal: 0 });
  });

  it('need not know a kind it did not have before: that is a gap, not a silent loss', async () => {
    rig = await StreamRig.start({ before: [vehicleMoved('1')] });
    const client = rig.connect();
    client.say({ ...SUBSCRIBE, cursor: rig.hub.cursor(['station']) });
    await settle(10);
    expect(client.messages.map(({ op }) => op)).toEqual(['welcome', 'gap', 'snapshot']);
  });
});

function cursorAt(epoch: string, offset: number): string {
  return encodeCursor(
    ['vehicle-position', 'station'].map((kind) => ({ epoch, topic: `mobility.${kind}`, partition: 0, offset })),
    ['vehicle-position', 'station'],
  );
}

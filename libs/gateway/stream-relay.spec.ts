import fc from 'fast-check';
import type { FeedId, HubEvent } from '#libs/model';
import { applyEvent, foldState, removed, until, upserted, vehicleMoved } from '#libs/testing';
import { MemoryTransport, StreamRig, settle, type Client, type ServerMessage } from '../../test/support/stream-rig.js';
import { StreamRelay, type PartListener, type RelayClient } from './stream-relay.js';

const PARTS: Record<string, string> = { normandie: 'astuce', bretagne: 'star' };
const OWN = 'hub-operator';
const ALL = { op: 'subscribe', id: 'a', kinds: ['vehicle-position', 'alert'] };
const ASTUCE = { ...ALL, filter: { feeds: ['astuce'] } };

/** Hands what a streamer of a part sends to the relay. */
class PartTransport extends MemoryTransport {
  constructor(private readonly listener: PartListener) {
    super();
  }

  override send(messages: Parameters<MemoryTransport['send']>[0]): void {
    for (const { text } of messages) this.listener.onMessage(Buffer.from(text));
  }

  override close(reason: { code: number; reason: string }): void {
    this.listener.onClose(reason.code, reason.reason);
  }
}

class Reader implements RelayClient {
  readonly messages: ServerMessage[] = [];
  closed: { code: number; reason: string } | undefined;
  relay!: StreamRelay;

  send(text: string | Buffer): void {
    this.messages.push(JSON.parse(text.toString()) as ServerMessage);
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  say(message: object): void {
    this.relay.handle(JSON.stringify(message));
  }

  all(op: string): ServerMessage[] {
    return this.messages.filter((message) => message.op === op);
  }

  get entities(): string[] {
    return this.all('snapshot').flatMap(({ entities }) => entities!.map(({ key }) => key));
  }

  get events(): HubEvent[] {
    return this.all('events').flatMap(({ events }) => events!);
  }

  get lastCursor(): string | undefined {
    return this.messages.findLast(({ op, cursor, more }) => cursor !== undefined && (op !== 'snapshot' || !more))
      ?.cursor;
  }
}

/** A whole hub's log, a streamer of each part on it, and relays in front. */
class Country {
  private constructor(
    readonly whole: StreamRig,
    readonly parts: Map<string, StreamRig>,
  ) {}

  readonly dead = new Set<string>();
  readonly connected: string[] = [];

  static async start(before: HubEvent[] = []): Promise<Country> {
    const whole = await StreamRig.start({ before });
    const parts = new Map<string, StreamRig>();
    for (const [part, feed] of Object.entries(PARTS)) {
      const follows = (one: FeedId): boolean => one === feed || one === OWN;
      const limits = { snapshotChunk: 2 };
      parts.set(part, await StreamRig.start({ of: { bus: whole.bus, clock: whole.clock, follows }, limits }));
    }
    return new Country(whole, parts);
  }

  reader(): Reader {
    const reader = new Reader();
    const feedsOf = (feeds: readonly string[]): string[] =>
      Object.keys(PARTS).filter((part, i) => feeds.includes(PARTS[part]!) || (i === 0 && feeds.includes(OWN)));
    reader.relay = new StreamRelay(
      {
        client: reader,
        directory: {
          parts: Object.keys(PARTS),
          partsOf: feedsOf,
          alive: (part, role) => (this.dead.has(part) ? [] : [{ part, role, url: 'http://part', fault: undefined }]),
          whyDead: (part, role) => `no ${role} of the part ${part} can be asked`,
        },
        connect: (part, listener) => {
          this.connected.push(part);
          const session = this.parts.get(part)!.hub.connect(new PartTransport(listener), 'open')!;
          return { send: (text) => session.handle(text), close: () => session.disconnected() };
        },
        ofEveryPart: [OWN],
        counters: { relayedTotal: 0, rewrittenTotal: 0, closedTotal: 0 },
      },
      'normandie',
    );
    return reader;
  }

  async happen(...events: HubEvent[]): Promise<void> {
    const positions = await this.whole.bus.append(events);
    for (const { live } of this.parts.values())
      await until('the part is behind it', () => positions.every((at) => live.nextOffset(at) > at.offset));
    await this.whole.send();
    await settle();
  }

  async stop(): Promise<void> {
    for (const { hub, live } of this.parts.values()) {
      hub.stop();
      await live.stop();
    }
    await this.whole.stop();
  }
}

const star = (id: string, more: object = {}): HubEvent => vehicleMoved(id, { feed: 'star', ...more });
const ownAlert = (id: string): HubEvent =>
  upserted('alert', id, { alertId: `${OWN}:${id}`, headerText: { fr: 'Travaux' } } as never, { feed: OWN });

describe('a stream client of a gateway', () => {
  let country: Country;
  const begin = async (before: HubEvent[] = []): Promise<Reader> => {
    country = await Country.start(before);
    return country.reader();
  };
  afterEach(() => country.stop());

  it('is given what it asks of one part as that part says it, and no other part is asked', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    reader.say(ASTUCE);
    await settle();
    await country.happen(vehicleMoved('3'), star('4'));
    expect(country.connected).toEqual(['normandie']);
    expect(reader.entities).toEqual(['astuce:1']);
    expect(reader.events.map(({ key }) => key)).toEqual(['astuce:3']);
    expect(reader.messages.map(({ op }) => op)).toEqual(['welcome', 'snapshot', 'events']);
  });

  it('is given one snapshot of all parts, then what happens in each, and what every part has once', async () => {
    const reader = await begin([...['1', '2', '3'].map((id) => vehicleMoved(id)), star('4'), ownAlert('x')]);
    reader.say(ALL);
    await settle();
    await country.happen(vehicleMoved('5'), star('6'), ownAlert('y'));
    expect(reader.entities.sort()).toEqual(['astuce:1', 'astuce:2', 'astuce:3', `${OWN}:x`, 'star:4']);
    expect(reader.all('snapshot').map(({ more }) => more)).toEqual([true, true, false]);
    expect(reader.events.map(({ key }) => key).sort()).toEqual(['astuce:5', `${OWN}:y`, 'star:6']);
    expect(reader.all('welcome')).toHaveLength(1);
    expect(reader.messages.filter(({ id }) => id !== undefined).every(({ id }) => id === 'a')).toBe(true);
  });

  it('goes on from its cursor in every part: exactly what it missed', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    reader.say(ALL);
    await settle();
    await country.happen(vehicleMoved('3'));
    await country.happen(star('4'));
    const cursor = reader.lastCursor!;
    reader.relay.disconnected();
    await country.happen(star('5'), vehicleMoved('6'), removed('vehicle-position', '1'));
    const back = country.reader();
    back.say({ ...ALL, cursor });
    await settle();
    expect(back.all('gap')).toEqual([]);
    expect(back.all('snapshot')).toEqual([]);
    expect(back.events.map(({ op, key }) => `${op} ${key}`).sort()).toEqual([
      'remove astuce:1',
      'upsert astuce:6',
      'upsert star:5',
    ]);
    back.relay.disconnected();
  });

  it('goes on from a cursor of a process that follows all', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    const before: Client = country.whole.connect();
    before.say(ALL);
    await settle();
    await country.happen(star('3'), vehicleMoved('4'));
    reader.say({ ...ALL, cursor: before.all('snapshot')[0]!.cursor });
    await settle();
    expect(reader.events.map(({ key }) => key).sort()).toEqual(['astuce:4', 'star:3']);
  });

  it('is sent gap and everything anew where one part cannot go on, or its cursor lacks a part', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    reader.say({ ...ALL, cursor: 'parts.e30' });
    await settle();
    expect(reader.messages.map(({ op }) => op)).toEqual(['welcome', 'gap', 'snapshot', 'snapshot']);
    const places = { normandie: reader.lastCursor!, bretagne: 'no cursor' };
    const other = country.reader();
    other.say({ ...ALL, cursor: `parts.${Buffer.from(JSON.stringify(places)).toString('base64url')}` });
    await until('everything anew', () => other.all('snapshot').at(-1)?.more === false);
    expect(other.entities.slice(-2).sort()).toEqual(['astuce:1', 'star:2']);
    const ops = other.messages.map(({ op }) => op);
    expect(ops.lastIndexOf('gap')).toBeLessThan(ops.indexOf('snapshot'));
    expect(other.all('snapshot').at(-1)!.more).toBe(false);
  });

  it('is told by name of a part nobody answers for, and is given nothing half', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    country.dead.add('bretagne');
    reader.say(ALL);
    reader.say({ ...ASTUCE, id: 'b' });
    await settle();
    expect(reader.all('error')).toEqual([
      {
        op: 'error',
        code: 'PART_AWAY',
        message: 'no streamer of the part bretagne can be asked; ask for feeds of other parts, or later',
        id: 'a',
      },
    ]);
    expect(reader.entities).toEqual(['astuce:1']);
  });

  it('is closed, to come back with its cursor, when a part it listens to falls away', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    reader.say(ALL);
    await settle();
    country.parts.get('bretagne')!.hub.stop();
    expect(reader.closed).toEqual({ code: 1001, reason: 'server stops, reconnect' });
  });

  it('hears of an id as unknown only where no part knows it', async () => {
    const known = (rig: StreamRig, feed: string): void => {
      (rig.hub as unknown as { options: { unknownIn: unknown } }).options.unknownIn = ({
        feeds = [],
      }: {
        feeds?: string[];
      }) => {
        const nowhere = feeds.filter((one) => one !== feed);
        return nowhere.length > 0 ? { feeds: nowhere } : undefined;
      };
    };
    const reader = await begin([vehicleMoved('1'), star('2')]);
    for (const [part, feed] of Object.entries(PARTS)) known(country.parts.get(part)!, feed);
    reader.say({ ...ALL, filter: { feeds: ['astuce', 'star', 'nowhere'] } });
    await settle();
    expect(reader.all('snapshot').flatMap(({ unknown }) => (unknown ? [unknown] : []))).toEqual([
      { feeds: ['nowhere'] },
    ]);
  });

  it('narrows and widens its filter over the parts', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    reader.say(ASTUCE);
    await settle();
    reader.say({ op: 'update', id: 'a', filter: {} });
    await settle();
    expect(reader.all('gap')).toHaveLength(1);
    expect(reader.entities.slice(-2).sort()).toEqual(['astuce:1', 'star:2']);
    reader.say({ op: 'update', id: 'a', filter: { bbox: [2, 40, 3, 41] } });
    await settle();
    expect(reader.events.map(({ key, reason }) => `${key} ${reason}`).sort()).toEqual([
      'astuce:1 left-filter',
      'star:2 left-filter',
    ]);
    reader.say({ op: 'unsubscribe', id: 'a' });
    await country.happen(vehicleMoved('7'), star('8'));
    expect(reader.events).toHaveLength(2);
  });

  it('is answered faults by name: no JSON, an unknown subscription, one twice', async () => {
    const reader = await begin();
    reader.relay.handle('{');
    reader.say({ op: 'unsubscribe', id: 'x' });
    reader.say(ALL);
    reader.say(ALL);
    await settle();
    expect(reader.all('error').map(({ code }) => code)).toEqual([
      'INVALID_JSON',
      'UNKNOWN_SUBSCRIPTION',
      'DUPLICATE_SUBSCRIPTION',
    ]);
  });

  it('has a cursor with each heartbeat, also while only another part is busy', async () => {
    const reader = await begin([vehicleMoved('1'), star('2')]);
    reader.say(ALL);
    await settle();
    await country.happen(star('3'));
    await country.whole.clock.pass(11_000);
    await settle();
    expect(reader.all('heartbeat')[0]!.cursor).toMatch(/^parts\./);
  });
});

describe('invariant 2 over parts', () => {
  it('cut anywhere, a client of all parts ends in the same state and saw no event twice', async () => {
    const step = fc.record({
      feed: fc.constantFrom('astuce', 'star'),
      vehicle: fc.integer({ min: 0, max: 3 }),
      gone: fc.boolean(),
      then: fc.constantFrom('nothing', 'cut', 'return'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        const country = await Country.start([vehicleMoved('0'), star('0')]);
        const state = new Map<string, string>();
        const seen: string[] = [];
        let cursor: string | undefined;
        let reader: Reader | undefined;
        const comeBack = async (): Promise<void> => {
          reader = country.reader();
          reader.say({ ...ALL, ...(cursor !== undefined && { cursor }) });
          await settle();
        };
        const take = (): void => {
          let isLoading = false;
          for (const message of reader!.messages) {
            if (message.op === 'gap' || (message.op === 'snapshot' && !isLoading)) state.clear();
            if (message.op === 'snapshot') isLoading = message.more!;
            for (const event of [...(message.entities ?? []), ...(message.events ?? [])]) applyEvent(state, event);
            for (const { op, key, entity } of message.events ?? [])
              seen.push(`${op} ${key} ${(entity as { odometerM?: number } | undefined)?.odometerM}`);
          }
          cursor = reader!.lastCursor ?? cursor;
          reader!.relay.disconnected();
          reader = undefined;
        };
        await comeBack();
        let odometerM = 0;
        for (const { feed, vehicle, gone, then } of steps) {
          await country.happen(
            gone
              ? removed('vehicle-position', `${vehicle}`, { feed })
              : vehicleMoved(`${vehicle}`, { feed, odometerM: (odometerM += 1) }),
          );
          if (reader && then === 'cut') take();
          if (!reader && then === 'return') await comeBack();
        }
        if (!reader) await comeBack();
        take();
        expect(Object.fromEntries(state)).toEqual(
          Object.fromEntries(foldState([...country.whole.live.list('vehicle-position')])),
        );
        const upserts = seen.filter((name) => name.startsWith('upsert'));
        expect(upserts).toEqual([...new Set(upserts)]);
        await country.stop();
      }),
      { numRuns: 20 },
    );
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedBus, type Bus } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import { LiveState } from '#libs/live';
import type { HubEvent, Kind } from '#libs/model';
import { AddressGuard } from '#libs/sources';
import { StreamHub } from '#libs/stream';
import { seededRandom, systemClock } from '#libs/telemetry';
import { stationHas, until, upserted, vehicleMoved } from '#libs/testing';
import { FileWebhookStore, WebhookDesk, isSignedBy, type WebhookDeskOptions } from '../index.js';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const MAAS = { name: 'maas', level: 'open' } as const;

interface Got {
  id: string;
  timestamp: number;
  signature: string;
  body: string;
}
interface Message {
  type: string;
  data: { op: string; events?: HubEvent[]; entities?: HubEvent[]; cursor?: string };
}

/** A receiver as a customer has one: real HTTP, and an answer a test chooses. */
class Receiver {
  readonly got: Got[] = [];
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) =>
    void response.writeHead(204).end();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('error', () => undefined);
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { headers } = request;
        this.got.push({
          id: `${headers['webhook-id']}`,
          timestamp: Number(headers['webhook-timestamp']),
          signature: `${headers['webhook-signature']}`,
          body: Buffer.concat(parts).toString('utf8'),
        });
        this.answer(response, request);
      });
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => resolve()));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  get messages(): Message[] {
    return this.got.map(({ body }) => JSON.parse(body) as Message);
  }

  get keys(): string[] {
    return this.messages
      .flatMap(({ data }) => [...(data.entities ?? []), ...(data.events ?? [])])
      .map(({ key }) => key);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let folder: string;
let receiver: Receiver;
let bus: Bus;
let live: LiveState;
let hub: StreamHub;
let desk: WebhookDesk;

async function start(more: Partial<WebhookDeskOptions> = {}): Promise<void> {
  bus = await openEmbeddedBus({
    folder: join(folder, 'bus'),
    retentionMs: 3_600_000,
    now: Date.now,
    newEpoch: () => 'e',
  });
  live = new LiveState(bus);
  await live.start(() => undefined);
  const guard = new Guard((feed) => (feed === 'closed' ? 'partner' : 'open'));
  let session = 0;
  hub = new StreamHub({
    live,
    bus,
    guard,
    clock: systemClock,
    newSessionId: () => `${(session += 1)}`,
    limits: { heartbeatMs: 1_000, gatherMs: 5 },
  });
  hub.start();
  let made = 0;
  desk = new WebhookDesk({
    hub,
    bus,
    clock: systemClock,
    random: seededRandom(1),
    guardOf: () => new AddressGuard(['127.0.0.1']),
    store: new FileWebhookStore(join(folder, 'webhooks.json')),
    configured: [],
    randomBytes,
    newId: () => `wh_${(made += 1)}`,
    onChange: () => undefined,
    firstPauseMs: 20,
    parkAfter: 3,
    ...more,
  });
  await desk.start();
}

async function stop(): Promise<void> {
  await desk.stop();
  hub.stop();
  await live.stop();
  await bus.close();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'estuaire-webhooks-'));
  receiver = new Receiver();
  await receiver.listen();
  await start();
});
afterEach(async () => {
  await stop();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const make = (more: object = {}) =>
  desk.create(MAAS, { url: receiver.url, kinds: ['vehicle-position'] satisfies Kind[], secret: SECRET, ...more });
const moved = (...names: string[]) => bus.append(names.map((name) => vehicleMoved(name)));

describe('a webhook', () => {
  it('is given the stream’s messages signed as Standard Webhooks says: what there is, then what changes', async () => {
    await moved('0');
    await live.catchUp();
    const { secret } = await make();
    await until('the snapshot', () => receiver.got.length === 1);
    await moved('1', '2');
    await until('the events', () => receiver.keys.length === 3);
    expect(receiver.messages.map(({ type, data }) => [type, data.op])).toEqual([
      ['estuaire.snapshot', 'snapshot'],
      ['estuaire.events', 'events'],
    ]);
    expect(receiver.keys).toEqual(['astuce:0', 'astuce:1', 'astuce:2']);
    for (const { id, timestamp, signature, body } of receiver.got) {
      expect(isSignedBy(secret!, id, timestamp, body, signature)).toBe(true);
      expect(isSignedBy(secret!, id, timestamp, `${body} `, signature)).toBe(false);
      expect(Math.abs(timestamp - Date.now() / 1_000)).toBeLessThan(60);
    }
    expect(new Set(receiver.got.map(({ id }) => id)).size).toBe(2);
    await until('the state', () => desk.get(MAAS, 'wh_1').deliveredTotal === 2);
    expect(desk.get(MAAS, 'wh_1')).toMatchObject({ state: 'active', failures: 0, cursor: expect.any(String) });
    expect(desk.get(MAAS, 'wh_1').secret).toBeUndefined();
  });

  it('follows kinds and filter as a subscription does, stations and alerts among them', async () => {
    await make({ kinds: ['station', 'alert'], filter: { feeds: ['lovelo'] }, snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    const alert = upserted('alert', 'a', { activePeriods: [], informedEntities: [] } as never, { feed: 'lovelo' });
    await bus.append([stationHas('7', 1, 2), alert, stationHas('8', 1, 2, { feed: 'astuce' }), vehicleMoved('1')]);
    await until('both', () => receiver.keys.length === 2);
    expect(receiver.keys.sort()).toEqual(['lovelo:7', 'lovelo:a']);
  });

  it('is tried again with the same id until it is taken, in order, and nothing is lost', async () => {
    await make({ snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    let drops = 2;
    receiver.answer = (response, request) => {
      drops -= 1;
      // Once the line breaks, once the receiver is at its end.
      if (drops === 1) request.socket.destroy();
      else response.writeHead(drops === 0 ? 500 : 204).end();
    };
    await moved('1');
    await until('the third attempt', () => receiver.got.length === 3);
    await moved('2');
    await until('the next', () => receiver.keys.at(-1) === 'astuce:2');
    expect(new Set(receiver.got.slice(0, 3).map(({ id }) => id)).size).toBe(1);
    expect(receiver.keys).toEqual(['astuce:1', 'astuce:1', 'astuce:1', 'astuce:2']);
    await until('the state', () => desk.get(MAAS, 'wh_1').deliveredTotal === 2);
    expect(desk.get(MAAS, 'wh_1')).toMatchObject({ state: 'active', failedTotal: 2, failures: 0 });
    expect(desk.get(MAAS, 'wh_1').lastFault!.reason).toBe('got HTTP 500, expected 2xx');
  });

  it('that is dead is parked and says why; resumed, it is given exactly what it missed', async () => {
    await make({ snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    receiver.answer = (response) => void response.writeHead(503).end();
    await moved('1');
    await until('it is parked', () => desk.get(MAAS, 'wh_1').state === 'parked');
    expect(desk.get(MAAS, 'wh_1')).toMatchObject({ failures: 3, lastFault: { reason: 'got HTTP 503, expected 2xx' } });
    expect(desk.counters.states).toMatchObject({ parked: 1, active: 0 });
    // Nothing is held for it meanwhile.
    expect(hub.counters.clients).toBe(0);
    await moved('2', '3');
    const attempts = receiver.got.length;
    receiver.answer = (response) => void response.writeHead(204).end();
    await desk.resume(MAAS, 'wh_1', undefined);
    await until('the missed', () => receiver.keys.length >= attempts + 3);
    expect(receiver.keys.slice(attempts)).toEqual(['astuce:1', 'astuce:2', 'astuce:3']);
  });

  it('that answers 410 is parked at once, and still is after a restart', async () => {
    receiver.answer = (response) => void response.writeHead(410).end();
    await make();
    await until('it is parked', () => desk.get(MAAS, 'wh_1').state === 'parked');
    const { since } = desk.get(MAAS, 'wh_1');
    await stop();
    await start();
    const { reason } = desk.get(MAAS, 'wh_1').lastFault!;
    expect([desk.get(MAAS, 'wh_1'), reason]).toMatchObject([{ state: 'parked', since }, 'got HTTP 410, expected 2xx']);
    expect(receiver.got).toHaveLength(1);
  });

  it('that is paused is so until its owner resumes it, over a restart too, and is then given what it missed', async () => {
    await make({ snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    await moved('1');
    await until('the first', () => receiver.keys.length === 1);
    await desk.pause(MAAS, 'wh_1');
    await stop();
    await start();
    await moved('2');
    expect(desk.get(MAAS, 'wh_1').state).toBe('paused');
    await desk.resume(MAAS, 'wh_1', undefined);
    await until('the missed', () => receiver.keys.length === 2);
    expect(receiver.keys).toEqual(['astuce:1', 'astuce:2']);
    await stop();
    await start();
    expect(desk.get(MAAS, 'wh_1').state).toBe('active');
  });

  it('is one of so many of its owner, also where all are made at once', async () => {
    await stop();
    await start({ maxPerOwner: 3 });
    const asked = Array.from({ length: 5 }, () => make({ snapshot: false }));
    const made = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect([made.length, desk.list(MAAS).length]).toEqual([3, 3]);
  });

  it('is given again what came after a cursor', async () => {
    await make({ snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    await moved('1');
    await until('the first', () => receiver.keys.length === 1);
    const { cursor } = receiver.messages[0]!.data;
    await moved('2', '3');
    await until('the others', () => receiver.keys.length === 3);
    await desk.resume(MAAS, 'wh_1', cursor);
    await until('the others again', () => receiver.keys.length === 5);
    expect(receiver.keys).toEqual(['astuce:1', 'astuce:2', 'astuce:3', 'astuce:2', 'astuce:3']);
    await expect(desk.resume(MAAS, 'wh_1', 'nonsense')).rejects.toThrow(/cursor: got "nonsense"/);
  });

  it('goes on after a restart where it stood, and is forgotten when it is deleted', async () => {
    await make({ snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    await moved('1');
    await until('it is delivered', () => desk.get(MAAS, 'wh_1').deliveredTotal === 1);
    await stop();
    expect(statSync(join(folder, 'webhooks.json')).mode & 0o077).toBe(0);
    await start();
    await moved('2');
    await until('the next', () => receiver.keys.length >= 2);
    expect(receiver.keys).toEqual(['astuce:1', 'astuce:2']);
    await desk.delete(MAAS, 'wh_1');
    await stop();
    await start();
    expect(desk.list(MAAS)).toEqual([]);
  });

  it('that is slow gets every event, not the newest of each, and little is held for it', async () => {
    await make({ snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    let let_go = (): void => undefined;
    receiver.answer = (response) => {
      let_go = () => void response.writeHead(204).end();
    };
    const label = 'x'.repeat(10_000);
    await moved('0');
    await until('the first attempt', () => receiver.got.length === 1);
    for (let n = 1; n <= 400; n += 1) await bus.append([vehicleMoved('1', { odometerM: n, label })]);
    // More than it holds has happened: it reads the rest from the bus.
    await until('it has let go', () => hub.counters.clients === 0);
    receiver.answer = (response) => void response.writeHead(204).end();
    let_go();
    const odometers = () =>
      receiver.messages
        .flatMap(({ data }) => data.events ?? [])
        .map(({ entity }) => (entity as { odometerM?: number }).odometerM);
    await until('all', () => odometers().at(-1) === 400);
    expect(odometers().filter((one) => one !== undefined)).toEqual(Array.from({ length: 400 }, (_, n) => n + 1));
  });

  it('sees what its owner may read, and nobody else’s webhooks', async () => {
    await make();
    await until('it follows', () => hub.counters.subscriptions === 1);
    await bus.append([vehicleMoved('secret', { feed: 'closed', visibility: 'partner' }), vehicleMoved('1')]);
    await until('the open one', () => receiver.keys.length > 0);
    expect(receiver.keys).toEqual(['astuce:1']);
    const other = { name: 'other', level: 'open' } as const;
    expect(desk.list(other)).toEqual([]);
    expect(() => desk.get(other, 'wh_1')).toThrow(/no webhook wh_1/);
    await expect(desk.delete(other, 'wh_1')).rejects.toThrow(/no webhook wh_1/);
  });

  it.each<[string, object, RegExp]>([
    ['a private address', { url: 'http://10.0.0.1/hook' }, /url: .*private address/],
    ['one in another form', { url: 'http://[::ffff:10.0.0.1]/hook' }, /url: .*private address/],
    ['another scheme', { url: 'file:///etc/passwd' }, /url: .*scheme file:/],
    ['a login in the address', { url: 'http://a:b@example.org/' }, /url: .*credentials/],
    ['no address', { url: 'hook' }, /url: got "hook"/],
    ['kinds that are none', { kinds: ['nonsense'] }, /kinds\.0: /],
    ['a filter that means nothing', { kinds: ['kpi'], filter: { stops: ['a:b'] } }, /filter\.stops/],
    ['a secret that is too short', { secret: 'whsec_YQ==' }, /secret: got "\(not shown\)"/],
    ['what nobody knows', { colour: 'red' }, /colour: got "colour", expected one of url/],
  ])('is refused with %s', async (_, more, expected) => {
    await expect(make(more)).rejects.toThrow(expected);
    expect(desk.list(MAAS)).toEqual([]);
  });

  it('reads no more than its owner’s key does now, and ends with it, over a restart too', async () => {
    await stop();
    let audience: 'partner' | 'open' | 'ended' = 'partner';
    const audienceOf = () => audience;
    await start({ audienceOf });
    const partner = { name: 'key:k', level: 'partner' } as const;
    await desk.create(partner, { url: receiver.url, kinds: ['vehicle-position'], secret: SECRET, snapshot: false });
    await until('it follows', () => hub.counters.subscriptions === 1);
    const closedMoved = (name: string) => vehicleMoved(name, { feed: 'closed', visibility: 'partner' });
    await bus.append([closedMoved('1')]);
    await until('what is for partners', () => receiver.keys.includes('closed:1'));
    audience = 'open';
    desk.judgeOwners();
    await bus.append([closedMoved('2'), vehicleMoved('3')]);
    await until('what is open', () => receiver.keys.includes('astuce:3'));
    expect(receiver.keys).not.toContain('closed:2');
    audience = 'ended';
    desk.judgeOwners();
    expect(desk.get(partner, 'wh_1')).toMatchObject({
      state: 'parked',
      lastFault: { reason: 'the key it was made with is no longer valid' },
    });
    await stop();
    const attempts = receiver.got.length;
    await start({ audienceOf });
    expect(desk.get(partner, 'wh_1').state).toBe('parked');
    await moved('4');
    await live.catchUp();
    expect(receiver.got.length).toBe(attempts);
  });

  it('is not sent to a name that resolves to a private address, nor where a redirect leads', async () => {
    await stop();
    await start({ guardOf: () => new AddressGuard([], { ports: 'any' }) });
    const { port } = new URL(receiver.url);
    await desk.create(MAAS, { url: `http://localhost:${port}/hook`, kinds: ['station'] });
    await until('it is parked', () => desk.get(MAAS, 'wh_1').state === 'parked');
    expect(desk.get(MAAS, 'wh_1').lastFault!.reason).toBe('localhost resolves to a private address');
    expect(receiver.got).toEqual([]);
    await stop();
    await start();
    receiver.answer = (response) => void response.writeHead(307, { location: 'http://10.0.0.1/' }).end();
    await make({ kinds: ['station'] });
    await until('it fails', () =>
      desk.list(MAAS).some(({ lastFault }) => lastFault?.reason === 'got HTTP 307, expected 2xx'),
    );
    expect(receiver.got.length).toBeGreaterThan(0);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, get, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { Module, type INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WebSocket } from 'ws';
import { openMemoryBus, type Bus } from '#libs/bus';
import { type Engines, EnginesModule, ProblemFilter } from '#libs/engines';
import { LiveState, facetsOf } from '#libs/live';
import type { HubEvent } from '#libs/model';
import { Metrics, createLog, systemClock } from '#libs/telemetry';
import { removed, until, upserted, vehicleMoved } from '#libs/testing';
import { Guard } from '#libs/catalogue';
import { ServiceLevels } from '#libs/publish';
import { Access, Audit, FileKeyStore } from '#libs/security';
import { openMemoryCoordination } from '#libs/coordination';
import { StreamService } from './stream.service.js';
import { useStreamAdapter } from './stream-adapter.js';
import { StreamerModule } from './streamer.module.js';

/** Real ports: HTTP and WebSocket on loopback. The bus is the memory one. */
interface Message {
  op: string;
  id?: string;
  events?: HubEvent[];
  entities?: HubEvent[];
  cursor?: string;
  code?: string;
}

let app: INestApplication;
let server: Server;
let bus: Bus;
let live: LiveState;
let folder: string;
let audit: Audit;
let noted = 0;

beforeEach(async () => {
  bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => Date.now(), newEpoch: () => 'e1' });
  await bus.append([vehicleMoved('0')]);
  live = new LiveState(bus);
  await live.start(() => undefined);
  const config = {
    // A webhook is a client, too.
    stream: { maxClients: 4, maxSubscriptionsPerClient: 5, maxBufferedBytesPerClient: 1_000_000, heartbeat: 10_000 },
    webhooks: [
      {
        id: 'maas',
        owner: 'maas-app',
        url: 'http://127.0.0.1:9/hook',
        secretEnv: 'HOOK_SECRET',
        tokenEnv: 'HOOK_TOKEN',
        kinds: ['station'],
        filter: {},
        snapshot: false,
        visibility: 'open',
      },
    ],
    // What the operator's own upstreams may have is nothing to those who make webhooks.
    upstreams: { allowPrivate: ['127.0.0.1'] },
    webhookTargets: { allowPrivate: ['127.0.0.2:9'] },
    publish: {},
    limits: { trustedProxies: 0 },
  };
  folder = mkdtempSync(join(tmpdir(), 'estuaire-streamer-'));
  const engines = {
    live,
    bus,
    clock: systemClock,
    config,
    environment: { dataDir: folder },
    secrets: { HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`, HOOK_TOKEN: 'token-of-the-app' },
    random: Math.random,
    log: createLog('silent'),
    metrics: new Metrics(),
    catalogue: { guard: new Guard(() => 'open'), list: () => [] },
    network: { facetsOf, findSchedule: () => undefined },
    coordination: openMemoryCoordination({ clock: systemClock, member: 'test' }),
    watch: { report: () => ({ ready: true }) },
    serviceLevels: { levels: new ServiceLevels(() => systemClock.now()) },
    access: new Access({
      store: new FileKeyStore(join(folder, 'keys.json')),
      clock: systemClock,
      onFault: () => undefined,
    }),
    audit: (audit = new Audit({
      folder: join(folder, 'audit'),
      now: () => systemClock.now(),
      newId: () => `${(noted += 1)}`,
      onFault: () => undefined,
    })),
  } as unknown as Engines;
  @Module({ imports: [EnginesModule.around(engines), StreamerModule] })
  class Streamer {}
  const adapter = new FastifyAdapter({ serverFactory: (handler: RequestListener) => (server = createServer(handler)) });
  app = await NestFactory.create(Streamer, adapter, { logger: false });
  app.useGlobalFilters(new ProblemFilter(createLog('silent')));
  useStreamAdapter(app);
  await app.listen(0, '127.0.0.1');
});
afterEach(async () => {
  server.closeAllConnections();
  await app.close();
  await live.stop();
  await bus.close();
  rmSync(folder, { recursive: true, force: true });
});

const port = () => (server.address() as AddressInfo).port;

class Socket {
  readonly messages: Message[] = [];
  closed: { code: number; reason: string } | undefined;
  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as Message));
    ws.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
  }

  static async open(protocols: string[] = ['estuaire.v1'], perMessageDeflate = false): Promise<Socket> {
    const socket = new Socket(new WebSocket(`ws://127.0.0.1:${port()}/v1/stream`, protocols, { perMessageDeflate }));
    await new Promise((resolve, reject) => socket.ws.once('open', resolve).once('error', reject));
    return socket;
  }

  say(message: object | string): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  until(op: string, count = 1): Promise<void> {
    return until(`${count} ${op}`, () => this.messages.filter((message) => message.op === op).length >= count);
  }

  get keys(): string[] {
    return this.messages.flatMap(({ events }) => events ?? []).map(({ key }) => key);
  }

  get cursor(): string | undefined {
    return this.messages.findLast(({ cursor }) => cursor !== undefined)?.cursor;
  }
}

/** What a socket has taken off the wire, packed as it came. */
const bytesOf = ({ ws }: Socket): number => (ws as unknown as { _socket: { bytesRead: number } })._socket.bytesRead;

const ALL = { op: 'subscribe', id: 'a', kinds: ['vehicle-position'] };

describe('the WebSocket', () => {
  it('welcomes, gives the snapshot and then what happens, as text ws can read', async () => {
    const socket = await Socket.open();
    expect(socket.ws.protocol).toBe('estuaire.v1');
    socket.say(ALL);
    await socket.until('snapshot');
    await bus.append([vehicleMoved('1', { label: 'Théâtre '.repeat(20_000) }), removed('vehicle-position', '0')]);
    await until('both came', () => socket.keys.length === 2);
    expect(socket.messages.map(({ op }) => op).slice(0, 2)).toEqual(['welcome', 'snapshot']);
    expect(socket.keys).toEqual(['astuce:1', 'astuce:0']);
    socket.ws.terminate();
  });

  it('packs for those who ask, once for all of them, and for nobody else', async () => {
    const asked = [await Socket.open([], true), await Socket.open([], true)];
    const plain = await Socket.open([]);
    expect(asked.map(({ ws }) => ws.extensions)).toEqual(Array(2).fill(expect.stringContaining('permessage-deflate')));
    expect(plain.ws.extensions).toBe('');
    for (const socket of [...asked, plain]) {
      // What a client says may come packed too.
      socket.say({ ...ALL, filter: { routes: ['astuce:90'] } });
      await socket.until('snapshot');
    }
    const before = [...asked, plain].map(bytesOf);
    const { packing } = app.get(StreamService);
    const { packedTotal } = packing.counters;
    await bus.append(Array.from({ length: 300 }, (_, n) => vehicleMoved(`${n}`, { label: `Théâtre ${n}` })));
    for (const socket of [...asked, plain]) await until('all came', () => socket.keys.length === 300);
    const [first, second, whole] = [...asked, plain].map((socket, i) => bytesOf(socket) - before[i]!);
    expect(asked.map(({ keys }) => keys)).toEqual([plain.keys, plain.keys]);
    expect(first! / whole!).toBeLessThan(0.2);
    expect(second).toBe(first);
    // Each message that was worth it was packed once, whatever the number of readers.
    expect(packing.counters.sharedTotal).toBeGreaterThanOrEqual(packing.counters.packedTotal - packedTotal);
    for (const { ws } of [...asked, plain]) ws.terminate();
  });

  it('is open to clients that name no subprotocol', async () => {
    const socket = await Socket.open([]);
    await socket.until('welcome');
    socket.ws.terminate();
  });

  it('answers what is wrong and goes on, also after binary frames', async () => {
    const socket = await Socket.open();
    socket.say('{');
    socket.ws.send(Buffer.from([0, 255, 1]));
    socket.say({ op: 'subscribe', id: 'a', kinds: ['nonsense'] });
    socket.say({ op: 'ping' });
    await socket.until('heartbeat');
    expect(socket.messages.filter(({ op }) => op === 'error').map(({ code }) => code)).toEqual([
      'INVALID_JSON',
      'INVALID_JSON',
      'INVALID_MESSAGE',
    ]);
    socket.ws.terminate();
  });

  it('closes a client that sends too much, and no other', async () => {
    const [loud, quiet] = [await Socket.open(), await Socket.open()];
    quiet.say(ALL);
    await quiet.until('snapshot');
    loud.say('x'.repeat(300_000));
    await until('it is closed', () => loud.closed !== undefined);
    expect(loud.closed!.code).toBe(1009);
    await bus.append([vehicleMoved('1')]);
    await quiet.until('events');
    quiet.ws.terminate();
  });

  it('gives a client that was cut exactly what it missed (invariant 2)', async () => {
    const first = await Socket.open();
    first.say(ALL);
    await first.until('snapshot');
    await bus.append([vehicleMoved('1')]);
    await first.until('events');
    first.ws.terminate();
    await bus.append([vehicleMoved('2'), vehicleMoved('3')]);
    const second = await Socket.open();
    second.say({ ...ALL, cursor: first.cursor });
    await until('the missed came', () => second.keys.length >= 2);
    await bus.append([vehicleMoved('4')]);
    await until('the new came', () => second.keys.length >= 3);
    expect(second.keys).toEqual(['astuce:2', 'astuce:3', 'astuce:4']);
    expect(second.messages.map(({ op }) => op)).not.toContain('snapshot');
    second.ws.terminate();
  });

  it('turns away a client too many, and asks all to come back when the server stops', async () => {
    await until('the webhook is there', () => app.get(StreamService).hub.counters.clients === 1);
    const sockets = [await Socket.open(), await Socket.open(), await Socket.open()];
    const refused = await Socket.open();
    await until('it is refused', () => refused.closed !== undefined);
    expect(refused.closed!.code).toBe(4013);
    await app.close();
    await until('all are reported', () => sockets.every(({ closed }) => closed !== undefined));
    expect(new Set(sockets.map(({ closed }) => closed!.code))).toEqual(new Set([1001]));
  });
});

interface Sent {
  id?: string;
  event?: string;
  data: string;
}

class EventStream {
  readonly sent: Sent[] = [];
  private text = '';

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('error', () => undefined);
    response.on('data', (chunk: string) => {
      const blocks = (this.text + chunk).split('\n\n');
      this.text = blocks.pop()!;
      for (const block of blocks) {
        if (block.startsWith('retry: ')) continue;
        const fields = block.split('\n').map((line) => /^(\w+): (.*)$/.exec(line)!.slice(1, 3) as [string, string]);
        this.sent.push(Object.fromEntries(fields) as unknown as Sent);
      }
    });
  }

  static open(query: string, headers: Record<string, string> = {}): Promise<EventStream> {
    return new Promise((resolve, reject) => {
      get({ port: port(), host: '127.0.0.1', path: `/v1/stream/sse?${query}`, headers }, (response) =>
        resolve(new EventStream(response)),
      ).on('error', reject);
    });
  }

  get keys(): string[] {
    return this.sent.flatMap(({ data }) => (JSON.parse(data) as Message).events ?? []).map(({ key }) => key);
  }

  get lastId(): string | undefined {
    return this.sent.findLast(({ id }) => id !== undefined)?.id;
  }
}

/** What HTML asks of `EventSource`, and nothing more: fields, `onmessage` for what has no name, coming back with the id. */
class PlainEventSource {
  onmessage: (message: { data: string }) => void = () => undefined;
  lastEventId = '';
  retryMs: number | undefined;
  private response: IncomingMessage | undefined;

  constructor(private readonly path: string) {
    void this.comeBack();
  }

  cut(): void {
    this.response?.destroy();
  }

  comeBack(): Promise<void> {
    const headers = this.lastEventId === '' ? {} : { 'last-event-id': this.lastEventId };
    return new Promise((resolve) => {
      get({ port: port(), host: '127.0.0.1', path: this.path, headers }, (response) => {
        this.response = response;
        resolve();
        let text = '';
        response.setEncoding('utf8');
        response.on('error', () => undefined);
        response.on('data', (chunk: string) => {
          const blocks = (text + chunk).split('\n\n');
          text = blocks.pop()!;
          for (const block of blocks) this.dispatch(block.split('\n'));
        });
      });
    });
  }

  private dispatch(lines: readonly string[]): void {
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    this.lastEventId = field('id') ?? this.lastEventId;
    const retry = field('retry');
    if (retry !== undefined) this.retryMs = Number(retry);
    const data = field('data');
    if (data !== undefined && (field('event') ?? 'message') === 'message') this.onmessage({ data });
  }
}

describe('server-sent events', () => {
  it('carry the same messages, with the cursor as their id', async () => {
    const stream = await EventStream.open('kinds=vehicle-position,station');
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    await until('the snapshot', () => stream.sent.length === 2);
    await bus.append([vehicleMoved('1')]);
    await until('the event', () => stream.keys.length === 1);
    expect(
      stream.sent.map(({ data, event, id }) => [(JSON.parse(data) as Message).op, event, id !== undefined]),
    ).toEqual([
      ['welcome', undefined, false],
      ['snapshot', undefined, true],
      ['events', undefined, true],
    ]);
    stream.response.destroy();
  });

  it('are described to whoever asks by HEAD, and the connection is free for the next question', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const head = (): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const path = '/v1/stream/sse?kinds=station';
        request({ port: port(), host: '127.0.0.1', path, method: 'HEAD', agent }, (response) => {
          response.resume();
          resolve(response);
        })
          .on('error', reject)
          .end();
      });
    for (const _ of [1, 2]) {
      const { statusCode, headers } = await head();
      expect([statusCode, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    }
    agent.destroy();
  });

  it('are named as their op when that is asked', async () => {
    const stream = await EventStream.open('kinds=vehicle-position&named=true');
    await until('the snapshot', () => stream.sent.length === 2);
    expect(stream.sent.map(({ event }) => event)).toEqual(['welcome', 'snapshot']);
    for (const { event, data } of stream.sent) expect((JSON.parse(data) as Message).op).toBe(event);
    stream.response.destroy();
  });

  it('reach onmessage of a plain EventSource, which comes back by itself and misses nothing', async () => {
    const seen: string[] = [];
    const source = new PlainEventSource(`/v1/stream/sse?kinds=vehicle-position`);
    source.onmessage = ({ data }) => {
      for (const { key } of (JSON.parse(data) as Message).events ?? []) seen.push(key);
    };
    await until('it is open', () => source.lastEventId !== '');
    await bus.append([vehicleMoved('1')]);
    await until('the first', () => seen.length === 1);
    source.cut();
    await bus.append([vehicleMoved('2'), vehicleMoved('3')]);
    await source.comeBack();
    await until('the missed', () => seen.length === 3);
    expect(seen).toEqual(['astuce:1', 'astuce:2', 'astuce:3']);
    expect(source.retryMs).toBe(2_000);
    source.cut();
  });

  it('come newest per entity at the pace that is asked', async () => {
    const stream = await EventStream.open('kinds=vehicle-position&maxRateHz=2');
    await until('the snapshot', () => stream.sent.length === 2);
    const odometers = () =>
      stream.sent
        .flatMap(({ data }) => (JSON.parse(data) as Message).events ?? [])
        .map(({ entity }) => (entity as { odometerM?: number }).odometerM);
    await bus.append([vehicleMoved('1', { odometerM: 1 })]);
    await until('the first', () => odometers().length === 1);
    for (let odometerM = 2; odometerM <= 9; odometerM += 1) await bus.append([vehicleMoved('1', { odometerM })]);
    await until('the newest', () => odometers().at(-1) === 9);
    expect(odometers()).toEqual([1, 9]);
    stream.response.destroy();
  });

  it('go on after Last-Event-ID with exactly what was missed (invariant 2)', async () => {
    const first = await EventStream.open('kinds=vehicle-position');
    await until('the snapshot', () => first.lastId !== undefined);
    first.response.destroy();
    await bus.append([vehicleMoved('1'), vehicleMoved('2')]);
    const second = await EventStream.open('kinds=vehicle-position', { 'last-event-id': first.lastId! });
    await until('the missed', () => second.keys.length >= 2);
    await bus.append([vehicleMoved('3')]);
    await until('the new', () => second.keys.length >= 3);
    expect(second.keys).toEqual(['astuce:1', 'astuce:2', 'astuce:3']);
    expect(second.sent.map(({ data }) => (JSON.parse(data) as Message).op)).not.toContain('snapshot');
    second.response.destroy();
  });

  it('take a filter as the lists under /v1 do', async () => {
    const stream = await EventStream.open('kinds=vehicle-position&route=astuce:91&bbox=1,49,1.2,50');
    await until('the snapshot', () => stream.sent.length === 2);
    expect((JSON.parse(stream.sent[1]!.data) as Message).entities).toEqual([]);
    stream.response.destroy();
  });

  it.each([
    'kinds=nonsense',
    'bbox=1',
    'maxRateHz=fast',
    'maxRateHz=0',
    'named=yes',
    'limit=5',
    'kinds=station&colour=red',
    `stop=${Array(600).fill('a').join()}`,
  ])('are refused as a problem when %s is asked, before anything is sent', async (query) => {
    const { response } = await EventStream.open(query);
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('let go of a client that has left', async () => {
    for (let i = 0; i < 5; i += 1) {
      const stream = await EventStream.open('kinds=station');
      await until('the snapshot', () => stream.sent.length === 2);
      stream.response.destroy();
      await until('it is forgotten', () => app.get(StreamService).hub.counters.clients === 1);
    }
  });
});

describe('/v1/webhooks', () => {
  const ask = async (
    path = '',
    init: RequestInit & { token?: string } = {},
  ): Promise<[number, Record<string, unknown>]> => {
    const { token = 'token-of-the-app', ...rest } = init;
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`http://127.0.0.1:${port()}/v1/webhooks${path}`, { headers, ...rest });
    const text = await response.text();
    return [response.status, text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)];
  };
  const post = (path: string, body: unknown) => ask(path, { method: 'POST', body: JSON.stringify(body) });

  it('are for callers with a key, each seeing their own', async () => {
    await until('they are delivered', async () => (await ask())[0] !== 503);
    for (const token of ['', 'wrong', 'token-of-the-ap'])
      expect(await ask('', { token })).toEqual([401, expect.objectContaining({ status: 401, title: 'Unauthorized' })]);
    const [status, { items, total }] = await ask();
    expect([status, total]).toEqual([200, 1]);
    expect(items).toEqual([expect.objectContaining({ id: 'maas', owner: 'maas-app', configured: true })]);
    expect(JSON.stringify(items)).not.toContain('whsec_');
  });

  it('are made, read, replayed, paused, resumed and ended', async () => {
    await until('they are delivered', async () => (await ask())[0] !== 503);
    const [made, hook] = await post('', {
      url: 'https://example.org/hook',
      kinds: ['alert'],
      filter: { feeds: ['astuce'] },
    });
    expect([made, hook['secret']]).toEqual([201, expect.stringMatching(/^whsec_/)]);
    const path = `/${String(hook['id'])}`;
    expect((await post(`${path}/pause`, {}))[1]).toMatchObject({ state: 'paused' });
    expect((await ask(path))[1]).toMatchObject({ url: 'https://example.org/hook', state: 'paused', kinds: ['alert'] });
    expect((await post(`${path}/replay`, { cursor: 'nonsense' }))[0]).toBe(400);
    expect((await post(`${path}/resume`, {}))[1]).toMatchObject({ state: 'active' });
    expect((await ask(path, { method: 'DELETE', headers: { authorization: 'Bearer token-of-the-app' } }))[0]).toBe(204);
    expect((await ask(path))[0]).toBe(404);
    const deeds = (await audit.waiting()).map(({ what, who, on, outcome }) => [what, who, on, outcome]);
    expect(deeds).toEqual([
      ['webhooks.create', 'maas-app', hook['id'], 'done'],
      ['webhooks.pause', 'maas-app', hook['id'], 'done'],
      ['webhooks.replay', 'maas-app', hook['id'], 'refused'],
      ['webhooks.resume', 'maas-app', hook['id'], 'done'],
      ['webhooks.delete', 'maas-app', hook['id'], 'done'],
    ]);
    expect((await ask('/maas', { method: 'DELETE', headers: { authorization: 'Bearer token-of-the-app' } }))[0]).toBe(
      400,
    );
  });

  it('say what is wrong with what is asked', async () => {
    await until('they are delivered', async () => (await ask())[0] !== 503);
    const wrong = await Promise.all([
      post('', { url: 'http://169.254.169.254/latest', kinds: ['alert'] }),
      post('', { url: 'https://example.org/', kinds: [] }),
      post('', []),
      ask('?colour=red'),
    ]);
    expect(wrong.map(([status]) => status)).toEqual([400, 400, 400, 400]);
    expect(wrong[0]![1]['detail']).toMatch(/^url: .*private address/);
    expect((await ask('/nobody'))[0]).toBe(404);
  });

  it('go to no address that the operator’s own upstreams alone may have', async () => {
    await until('they are delivered', async () => (await ask())[0] !== 503);
    const [refused, { detail }] = await post('', { url: 'http://127.0.0.1:9/hook', kinds: ['alert'] });
    expect([refused, detail]).toEqual([
      400,
      'url: 127.0.0.1:9: got a private address, expected a public one, or one in webhookTargets.allowPrivate',
    ]);
    expect((await post('', { url: 'http://127.0.0.2:9/hook', kinds: ['alert'] }))[0]).toBe(201);
  });

  it('of the configuration go where its upstreams may be', async () => {
    await until('it is delivered', async () => (await ask('/maas'))[0] === 200);
    await bus.append([upserted('station', '1', { name: { fr: 'Gare' } } as never)]);
    // Nobody listens there, but it is knocked at.
    await until('it fails', async () => {
      const { lastFault } = (await ask('/maas'))[1] as { lastFault?: { reason: string } };
      return lastFault?.reason === 'cannot be reached (ECONNREFUSED)';
    });
  });
});

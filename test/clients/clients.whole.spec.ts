import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import {
  Estuaire,
  EstuaireError,
  type HubEvent,
  type SocketClass,
  type Subscription,
} from '../../clients/typescript/src/index.js';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from '../support/hub-process.js';
import { noPython, runPython } from '../support/python.js';
import { writeSmallCity } from '../support/small-city.js';

/** Both clients against a running hub whose connections drop, and that is killed and comes back. */
const PORT = Number(process.env['ESTUAIRE_CLIENTS_PORT'] ?? 4260);
const KIND = 'vehicle-position';
const socketClass = WebSocket as unknown as SocketClass;

let folder: DataDir;
let config: string;
let hub: HubProcess;
let proxy: CuttingProxy;

beforeAll(async () => {
  folder = temporaryDataDir();
  config = writeSmallCity(folder.path);
  await startHub();
  proxy = await startCuttingProxy(PORT);
}, 130_000);
afterAll(async () => {
  proxy?.close();
  await hub?.stop();
  folder.remove();
});

async function startHub(): Promise<void> {
  hub = await startHubProcess({ config, dataDir: `${folder.path}/data`, port: PORT });
}

/** What a reader was told, each event by what makes it one of its kind. */
class Told {
  readonly events: string[] = [];
  readonly recovered: boolean[] = [];
  readonly gaps: string[] = [];
  snapshots = 0;

  constructor(readonly subscription: Subscription) {
    subscription.on('event', ({ op, key, producedAt }: HubEvent) => this.events.push(`${op} ${key} ${producedAt}`));
    subscription.on('snapshot', () => (this.snapshots += 1));
    subscription.on(
      'subscribed',
      ({ wasRecovering, wasRecovered }) => wasRecovering && this.recovered.push(wasRecovered),
    );
    subscription.on('gap', ({ reason }) => this.gaps.push(reason));
  }
}

const follow = (base: string): { client: Estuaire; told: Told } => {
  const client = new Estuaire(base, { WebSocket: socketClass });
  const told = new Told(client.stream.subscribe({ kinds: [KIND] }));
  client.stream.connect();
  return { client, told };
};

/** Waits until a reader has been told the newest event of a witness, and compares all since its own snapshot. */
async function expectSame(got: () => readonly string[], witness: readonly string[]): Promise<void> {
  const mark = witness.at(-1)!;
  await until('the reader to be as far', () => got().includes(mark) || undefined);
  const events = got().slice(0, got().lastIndexOf(mark) + 1);
  const first = witness.indexOf(events[0]!);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(events).toEqual(witness.slice(first, witness.lastIndexOf(mark) + 1));
  expect(events).toEqual([...new Set(events)]);
}

const more = (list: readonly unknown[], count: number): Promise<unknown> => {
  const from = list.length;
  return until(`${count} more`, () => list.length >= from + count || undefined);
};

describe('the client for TypeScript', () => {
  it('misses nothing and is given nothing twice over cut lines, and says that it was recovered', async () => {
    const witness = follow(hub.url);
    await until('the witness', () => witness.told.snapshots === 1 || undefined);
    const { client, told } = follow(proxy.url);
    const states: string[] = [];
    client.stream.on('connecting', ({ reason }) => states.push(`connecting: ${reason}`));
    client.stream.on('connected', () => states.push('connected'));
    await until('events', () => told.events.length > 0 || undefined);
    for (let n = 0; n < 3; n += 1) {
      proxy.cut();
      await until('it is back', () => told.recovered.length === n + 1 || undefined);
      await more(told.events, 2);
    }
    await expectSame(() => told.events, witness.told.events);
    expect(told.recovered).toEqual([true, true, true]);
    expect([told.snapshots, told.gaps, witness.told.recovered]).toEqual([1, [], []]);
    expect(states.filter((state) => state === 'connected')).toHaveLength(4);
    // What it holds is what the hub has.
    const { items } = await client.rest.get('/v1/vehicle-positions', { query: { limit: 1000 } });
    expect([...told.subscription.entities.values()].map(({ key }) => key).sort()).toEqual(
      items.map(({ key }) => key).sort(),
    );
    client.stream.disconnect();
    witness.client.stream.disconnect();
    expect(client.stream.state).toBe('disconnected');
  }, 60_000);

  it('goes on after the hub was killed, from where it stood', async () => {
    const { client, told } = follow(proxy.url);
    await until('events', () => told.events.length > 0 || undefined);
    await hub.kill();
    await until('it notices', () => client.stream.state === 'connecting' || undefined);
    await startHub();
    await until('it is back', () => told.recovered.length === 1 || undefined, 60_000);
    await more(told.events, 2);
    expect([told.recovered, told.gaps, told.snapshots]).toEqual([[true], [], 1]);
    expect(told.events).toEqual([...new Set(told.events)]);
    client.stream.disconnect();
  }, 150_000);

  it('follows a filter as it changes, and says what left it and what nobody knows', async () => {
    const client = new Estuaire(hub.url, { WebSocket: socketClass });
    const subscription = client.stream.subscribe({ kinds: [KIND], filter: { feeds: ['sim-transit'] } });
    const left: string[] = [];
    const unknown: object[] = [];
    subscription.on('left', ({ key }) => left.push(key));
    subscription.on('unknown', (ids) => unknown.push(ids));
    client.stream.connect();
    await until('the snapshot', () => subscription.state === 'subscribed' || undefined);
    const held = subscription.entities.size;
    expect(held).toBeGreaterThan(0);
    subscription.update({ routes: ['sim-transit:none'] });
    await until('all left', () => left.length >= held || undefined);
    expect([subscription.entities.size, unknown]).toEqual([0, [{ routes: ['sim-transit:none'] }]]);
    await until('a place to resume from', () => subscription.cursor !== undefined || undefined);
    client.stream.disconnect();
  }, 60_000);

  it('asks by typed addresses, page by page, and throws what the hub says is wrong', async () => {
    const { rest } = new Estuaire(hub.url);
    const stops: string[] = [];
    for await (const { id } of rest.all('/v1/stops', { limit: 50 })) stops.push(id);
    expect(new Set(stops).size).toBe(stops.length);
    expect(stops.length).toBeGreaterThan(50);
    const board = await rest.get('/v1/stops/{id}/departures', { path: { id: stops[0]! }, query: { limit: 3 } });
    expect(Array.isArray(board.items)).toBe(true);
    const fault = await rest
      .get('/v1/stops/{id}', { path: { id: 'sim-transit:no such' } })
      .catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(EstuaireError);
    expect(fault).toMatchObject({ status: 404, title: 'Not found' });
  }, 60_000);
});

/** Made by whoever has the machine, for the running hub, which knows it within seconds. */
async function keyOf(role: string): Promise<string> {
  const command = ['keys', 'create', '--name', `test ${role}`, '--role', role, '--config', config];
  const words = ['dist/apps/hub/main.js', ...command, '--data', `${folder.path}/data`];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const key = stdout.trim().split('\n').at(-1)!;
  const asked = (): Promise<Response> => fetch(`${hub.url}/v1/session`, { headers: { 'x-api-key': key } });
  await until('the key to be known', async () => (await asked()).ok || undefined);
  return key;
}

describe('a client with a key', () => {
  const GUARDED = 'journal-entry';
  let key: string;

  beforeAll(async () => {
    key = await keyOf('operator');
  }, 60_000);

  it('asks with it, and takes a ticket for each connection of the stream', async () => {
    const tickets: string[] = [];
    const counting: typeof fetch = async (address, init) => {
      if (String(address).endsWith('/v1/tickets')) tickets.push(init?.method ?? 'GET');
      return fetch(address, init);
    };
    const operator = new Estuaire(proxy.url, { key, fetch: counting, WebSocket: socketClass });
    expect((await operator.rest.get('/v1/session')).role).toBe('operator');
    const guarded = operator.stream.subscribe({ kinds: [GUARDED] });
    operator.stream.connect();
    await until('the operator is let in', () => guarded.state === 'subscribed' || undefined);
    proxy.cut();
    await until('another ticket', () => tickets.length >= 2 || undefined);
    await until('the operator is let in again', () => guarded.state === 'subscribed' || undefined);
    operator.stream.disconnect();
    expect(new Set(tickets)).toEqual(new Set(['POST']));

    expect((await new Estuaire(hub.url).rest.get('/v1/session')).role).toBe('reader');
  }, 60_000);

  const why = noPython();
  (why ? it.skip : it)(
    `is the same in Python${why ? ` (skipped, because ${why})` : ''}`,
    async () => {
      const { child, lines } = runPython('clients/python/tests/follow.py', hub.url, GUARDED, key);
      try {
        await until(
          'its role',
          () => lines.some((line) => (line as { role?: string }).role === 'operator') || undefined,
        );
      } finally {
        child.kill();
      }
    },
    60_000,
  );
});

describe('the client for Python', () => {
  const why = noPython();
  const itWithPython = (name: string, run: () => Promise<void>, limitMs: number): void => {
    if (why) it.skip(`${name} (skipped, because ${why})`, () => undefined);
    else it(name, run, limitMs);
  };
  type Line = {
    state?: string;
    snapshot?: [string, string][];
    events?: [string, string, string][];
    gap?: string;
    subscribed?: boolean;
    recovering?: boolean;
    total?: number;
  };

  itWithPython(
    'misses nothing over cut lines and the death of the hub',
    async () => {
      const witness = follow(hub.url);
      await until('the witness', () => witness.told.snapshots === 1 || undefined);
      const { child, lines, said } = runPython('clients/python/tests/follow.py', proxy.url, KIND);
      const all = (): Line[] => lines as Line[];
      const events = (): string[] => all().flatMap((line) => (line.events ?? []).map((parts) => parts.join(' ')));
      const recovered = (): boolean[] => all().flatMap((line) => (line.recovering ? [line.subscribed!] : []));
      try {
        await until('events', () => events().length > 0 || undefined).catch((error: Error) => {
          throw new Error(`${error.message}\n${said()}`);
        });
        for (let n = 0; n < 2; n += 1) {
          proxy.cut();
          await until('it is back', () => recovered().length === n + 1 || undefined);
          const from = events().length;
          await until('more', () => events().length >= from + 2 || undefined);
        }
        await expectSame(events, witness.told.events);
        expect(all().some(({ total }) => (total ?? 0) > 0)).toBe(true);
        await hub.kill();
        await until('it notices', () => all().filter(({ state }) => state === 'connecting').length >= 3 || undefined);
        await startHub();
        await until('it is back', () => recovered().length === 3 || undefined, 60_000);
        expect(recovered()).toEqual([true, true, true]);
        expect(all().filter((line) => line.snapshot)).toHaveLength(1);
        expect(all().filter((line) => line.gap)).toEqual([]);
        expect(events()).toEqual([...new Set(events())]);
      } finally {
        child.kill();
        witness.client.stream.disconnect();
      }
    },
    180_000,
  );
});

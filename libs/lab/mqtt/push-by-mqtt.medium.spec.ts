import { readFileSync } from 'node:fs';
import { connectAsync, type MqttClient } from 'mqtt';
import { HubError } from '#libs/errors';
import type { AccessReader } from '#libs/security';
import { AddressGuard } from '#libs/sources';
import { seededRandom, silentLog, systemClock } from '#libs/telemetry';
import { noMosquitto, startMosquitto, until, type Mosquitto } from '#libs/testing';
import { TooManyEvents } from '../sandbox/index.js';
import { PushByMqtt } from './push-by-mqtt.js';

const itWithBroker = (name: string, run: () => Promise<void>): void => {
  if (noMosquitto) it.skip(`${name} (skipped, because ${noMosquitto})`, () => undefined);
  else it(name, run, 60_000);
};

const OF_SANDBOX: AccessReader = { role: 'reader', audience: 'open', keyId: 'k1', sandbox: 'abc' };
const EVENT = { kind: 'vehicle-position', key: 'navette-1', entity: {} };

describe('observations for a sandbox from a real broker (Mosquitto)', () => {
  let broker: Mosquitto;
  let shuttle: MqttClient;
  let door: PushByMqtt;
  let running: Promise<void>;
  let stop: AbortController;
  let pushed: string[];

  beforeAll(async () => {
    if (!noMosquitto) broker = await startMosquitto();
  });
  afterAll(async () => {
    await broker?.stop();
  });
  beforeEach(async () => {
    if (noMosquitto) return;
    pushed = [];
    stop = new AbortController();
    door = new PushByMqtt({
      broker: {
        url: broker.url,
        qos: 1,
        username: broker.user,
        password: broker.password,
        clientId: 'estuaire-lab',
        guard: new AddressGuard(['127.0.0.1']),
      },
      prefix: 'estuaire/sandboxes',
      maxMessageBytes: 1_000,
      readerOf: (key) => (key === 'est_ours' ? OF_SANDBOX : undefined),
      push: async (reader, sandbox, body, { feed }) => {
        if (sandbox !== reader.sandbox) throw new HubError('NOT_FOUND', 'no such sandbox');
        if (feed === 'flood') throw new TooManyEvents('too many', 1);
        pushed.push(`${reader.keyId} ${feed} ${Buffer.from(body).toString()}`);
        return { accepted: 1, refused: [] };
      },
      clock: systemClock,
      random: seededRandom(1),
      log: silentLog,
    });
    running = door.run(stop.signal);
    await until('the subscription', () => door.isConnected);
    shuttle = await connectAsync(broker.url, {
      username: broker.user,
      password: broker.password,
      reconnectPeriod: 100,
    });
    shuttle.on('error', () => undefined);
  });
  afterEach(async () => {
    stop?.abort();
    await running;
    shuttle?.end(true);
  });

  const send = (sandbox: string, message: unknown): Promise<unknown> =>
    shuttle.publishAsync(
      `estuaire/sandboxes/${sandbox}/events`,
      typeof message === 'string' ? message : JSON.stringify(message),
      { qos: 1 },
    );
  const counted = (): number => Object.values(door.counts).reduce((sum, count) => sum + count, 0);

  itWithBroker('are pushed in their order with the key of the message, which goes no further', async () => {
    for (const n of [1, 2, 3]) await send('abc', { key: 'est_ours', feed: 'shuttle', events: [{ ...EVENT, n }] });
    await until('them', () => pushed.length === 3);
    expect(pushed).toEqual([1, 2, 3].map((n) => `k1 shuttle ${JSON.stringify([{ ...EVENT, n }])}`));
    expect(door.counts).toEqual({ judged: 3, refused: 0, over: 0, dropped: 0 });
  });

  itWithBroker(
    'are let into the sandbox of their key alone, and refused and counted where they cannot be read',
    async () => {
      await send('abc', { key: 'est_theirs', events: EVENT });
      await send('another', { key: 'est_ours', events: EVENT });
      await send('abc', { events: EVENT });
      await send('abc', 'no JSON');
      await send('abc', '['.repeat(900));
      await send('abc', { key: 'est_ours', events: 'x'.repeat(2_000) });
      await send('abc', { key: 'est_ours', feed: 'flood', events: EVENT });
      await until('all of them', () => counted() === 7);
      expect([door.counts, pushed]).toEqual([{ judged: 0, refused: 6, over: 1, dropped: 0 }, []]);
    },
  );

  itWithBroker('come again when the broker was away', async () => {
    await broker.kill();
    await until('the loss', () => !door.isConnected);
    await broker.start();
    await until('the connection', () => door.isConnected);
    await until('the shuttle', () => shuttle.connected);
    await send('abc', { key: 'est_ours', feed: 'shuttle', events: EVENT });
    await until('it', () => pushed.length === 1);
  });
});

describe('a broker set up as docs/security.md says (Mosquitto)', () => {
  itWithBroker('gives the hub alone what pilots write, each to the topic of its own sandbox', async () => {
    const acl = /```\n( *user estuaire\n[\s\S]*?)```/.exec(readFileSync('docs/security.md', 'utf8'))![1]!;
    const broker = await startMosquitto({ acl: acl.replaceAll(/^ +/gm, ''), others: ['estuaire', 'abc', 'def'] });
    const clients: MqttClient[] = [];
    const signIn = async (username: string): Promise<{ client: MqttClient; heard: string[] }> => {
      const client = await connectAsync(broker.url, { username, password: broker.password, protocolVersion: 5 });
      const heard: string[] = [];
      client.on('message', (topic, payload) => void heard.push(`${topic} ${payload.toString()}`));
      clients.push(client);
      return { client, heard };
    };
    try {
      const [hub, abc, def] = [await signIn('estuaire'), await signIn('abc'), await signIn('def')];
      await hub.client.subscribeAsync('estuaire/sandboxes/+/events', { qos: 1 });
      await def.client.subscribeAsync('estuaire/sandboxes/+/events', { qos: 1 }).catch(() => undefined);
      const write = (by: MqttClient, sandbox: string, text: string): Promise<unknown> =>
        by.publishAsync(`estuaire/sandboxes/${sandbox}/events`, text, { qos: 1 }).catch(() => undefined);
      await write(abc.client, 'def', 'to another sandbox');
      await write(abc.client, 'abc', 'to its own');
      await write(def.client, 'def', 'the last');
      await until('the last', () => hub.heard.length >= 2);
      expect(hub.heard).toEqual(['estuaire/sandboxes/abc/events to its own', 'estuaire/sandboxes/def/events the last']);
      expect(def.heard).toEqual([]);
    } finally {
      for (const client of clients) client.end(true);
      await broker.stop();
    }
  });
});

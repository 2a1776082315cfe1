import { connectAsync, type MqttClient } from 'mqtt';
import { inspectMessage, joinBatch, type Mapping } from '#libs/formats/mapped';
import type { FeedId } from '#libs/model';
import { seededRandom, systemClock } from '#libs/telemetry';
import { noMosquitto, startMosquitto, until, type Mosquitto } from '#libs/testing';
import { AddressGuard } from '../http/address-guard.js';
import { Collected } from '../http/collected.fixture.js';
import { MqttSource, type MqttOptions } from './mqtt.js';

const itWithBroker = (name: string, run: () => Promise<void>): void => {
  if (noMosquitto) it.skip(`${name} (skipped, because ${noMosquitto})`, () => undefined);
  else it(name, run, 30_000);
};

const mapping: Mapping = { kind: 'vehicle-position', key: ['id'], fields: {} };

describe('a subscription at a real broker (Mosquitto)', () => {
  let broker: Mosquitto;
  let publisher: MqttClient;
  let stop: AbortController;
  let running: Promise<void> | undefined;
  let counts: Record<string, number>;

  beforeAll(async () => {
    if (noMosquitto) return;
    broker = await startMosquitto();
  });
  beforeEach(async () => {
    if (noMosquitto) return;
    stop = new AbortController();
    counts = {};
    const { user: username, password } = broker;
    publisher = await connectAsync(broker.url, { username, password, reconnectPeriod: 100 });
    publisher.on('error', () => undefined);
  });
  afterEach(async () => {
    stop?.abort();
    await running;
    running = undefined;
    publisher?.end(true);
  });
  afterAll(async () => {
    await broker?.stop();
  });

  function subscribe(changes: Partial<MqttOptions> = {}): Collected {
    const sink = new Collected();
    const source = new MqttSource({
      feedId: 'pilot' as FeedId,
      id: 'telemetry',
      format: 'json',
      url: broker.url,
      topics: ['pilot/#'],
      qos: 1,
      username: broker.user,
      password: broker.password,
      clientId: `test-${Math.random()}`,
      guard: new AddressGuard(['127.0.0.1']),
      batchMs: 50,
      form: { inspect: (message) => inspectMessage(message, mapping, 100_000), join: joinBatch },
      count: (what, messages) => (counts[what] = (counts[what] ?? 0) + messages),
      clock: systemClock,
      random: seededRandom(1),
      ...changes,
    });
    running = source.run(sink, stop.signal);
    return sink;
  }

  const subscribed = (sink: Collected): Promise<unknown> =>
    until('the subscription', () => sink.outcomes.at(-1) === 'unchanged');
  const payloadsOf = (sink: Collected): unknown[] =>
    sink.texts.flatMap((text) =>
      (JSON.parse(text) as { messages: { payload?: unknown; refused?: { code: string } }[] }).messages.map(
        ({ payload, refused }) => refused?.code ?? payload,
      ),
    );

  itWithBroker('gives what comes within a moment as one document, with topic and time of arrival', async () => {
    const sink = subscribe({ batchMs: 300 });
    await subscribed(sink);
    for (const id of ['a', 'b', 'a']) await publisher.publishAsync(`pilot/${id}`, JSON.stringify({ id }), { qos: 1 });
    await until('the messages', () => payloadsOf(sink).length >= 2);
    expect(sink.documents[0]).toMatchObject({
      feedId: 'pilot',
      sourceId: 'telemetry',
      format: 'json',
      replayed: false,
    });
    expect(JSON.parse(sink.texts[0]!)).toMatchObject({
      format: 'estuaire-messages/1',
      messages: expect.arrayContaining([{ topic: 'pilot/b', at: expect.any(Number), payload: { id: 'b' } }]),
    });
    expect(counts['received']).toBe(3);
  });

  itWithBroker('refuses messages that are no JSON, binary or too long on their own, and gives the others', async () => {
    const sink = subscribe();
    await subscribed(sink);
    for (const poison of ['not JSON', Buffer.from([0, 255, 3]), Buffer.alloc(10_000_000, 'x')])
      await publisher.publishAsync('pilot/poison', poison, { qos: 1 });
    await publisher.publishAsync('pilot/good', '{"id":"good"}', { qos: 1 });
    await until('the last message', () => payloadsOf(sink).length >= 4);
    expect(payloadsOf(sink)).toEqual([
      'CONTAINER_UNREADABLE',
      'CONTAINER_UNREADABLE',
      'LIMIT_EXCEEDED',
      { id: 'good' },
    ]);
    expect(sink.outcomes).not.toContain('SOURCE_UNREACHABLE');
  });

  itWithBroker('cuts the connection before a message beyond all measure is in memory, and goes on', async () => {
    const sink = subscribe();
    await subscribed(sink);
    await publisher.publishAsync('pilot/huge', Buffer.alloc(20_000_000, 'x'), { qos: 0 });
    await until('the refusal', () => sink.outcomes.includes('SOURCE_TOO_LARGE'));
    await subscribed(sink);
    await publisher.publishAsync('pilot/a', '{"id":"a"}', { qos: 1 });
    await until('the next message', () => payloadsOf(sink).length > 0);
  });

  itWithBroker('comes back after the broker was killed, and counts that', async () => {
    const sink = subscribe();
    await subscribed(sink);
    await broker.kill();
    await until('the loss', () => sink.outcomes.includes('SOURCE_UNREACHABLE'));
    await broker.start();
    await subscribed(sink);
    await until('the publisher', () => publisher.connected);
    await publisher.publishAsync('pilot/a', '{"id":"a"}', { qos: 1 });
    await until('a message', () => payloadsOf(sink).length > 0);
    expect(counts['reconnected']).toBeGreaterThanOrEqual(1);
  });

  itWithBroker('says in one line that the login is refused, without the password', async () => {
    const sink = subscribe({ password: 'a wrong one' });
    await until('the refusal', () => sink.attempts.length > 0);
    expect(sink.outcomes[0]).toBe('SOURCE_DENIED');
    const { message, got, expected } = sink.attempts[0]!.error!;
    expect([message, got, expected]).toEqual([
      `127.0.0.1:${broker.port} refuses the login`,
      'not authorised',
      'a login the broker knows',
    ]);
    expect(JSON.stringify(sink.attempts)).not.toContain('a wrong one');
  });

  itWithBroker('refuses a broker in a private network that nobody allowed', async () => {
    const sink = subscribe({ guard: new AddressGuard([]) });
    await until('the refusal', () => sink.attempts.length > 0);
    expect(sink.outcomes[0]).toBe('SOURCE_ADDRESS_REFUSED');
  });

  itWithBroker('gives what it had when it is stopped', async () => {
    const sink = subscribe({ batchMs: 20_000 });
    await subscribed(sink);
    await publisher.publishAsync('pilot/a', '{"id":"a"}', { qos: 1 });
    await until('the message', () => counts['received'] === 1);
    stop.abort();
    await running;
    expect(payloadsOf(sink)).toEqual([{ id: 'a' }]);
  });

  itWithBroker('gives a hub that is slow the newest of each thing', async () => {
    const sink = subscribe();
    await subscribed(sink);
    let go: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (go = resolve));
    const take = sink.document.bind(sink);
    sink.document = async (document) => {
      await take(document);
      await slow;
    };
    await publisher.publishAsync('pilot/a', '{"id":"a","n":0}', { qos: 1 });
    await until('the first batch', () => sink.documents.length === 1);
    for (let n = 1; n <= 50; n += 1) await publisher.publishAsync('pilot/a', `{"id":"a","n":${n}}`, { qos: 1 });
    await until('all of them', () => counts['received'] === 51);
    go();
    await until('the second batch', () => sink.documents.length === 2);
    expect(payloadsOf(sink)).toEqual([
      { id: 'a', n: 0 },
      { id: 'a', n: 50 },
    ]);
    await until('the count', () => counts['conflated'] === 49);
  });
});

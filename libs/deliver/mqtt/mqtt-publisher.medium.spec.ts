import { connectAsync, type MqttClient } from 'mqtt';
import { openMemoryBus, type Bus } from '#libs/bus';
import { Guard } from '#libs/catalogue';
import { LiveState } from '#libs/live';
import { KINDS, type HubEvent } from '#libs/model';
import { noMosquitto, removed, startMosquitto, stationHas, until, vehicleMoved, type Mosquitto } from '#libs/testing';
import { MqttPublisher } from './mqtt-publisher.js';
import { TopicQueue } from './topic-queue.js';
import { mqttTopicOf } from './topic.js';

const itWithBroker = (name: string, run: () => Promise<void>): void => {
  if (noMosquitto) it.skip(`${name} (skipped, because ${noMosquitto})`, () => undefined);
  else it(name, run, 30_000);
};

interface Received {
  topic: string;
  text: string;
  retain: boolean;
}

describe('what is published at a real broker (Mosquitto)', () => {
  let broker: Mosquitto;
  let bus: Bus;
  let live: LiveState;
  let publisher: MqttPublisher;
  const clients: MqttClient[] = [];

  beforeEach(async () => {
    if (noMosquitto) return;
    broker = await startMosquitto();
    bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => 0, newEpoch: () => 'e' });
    live = new LiveState(bus);
    await live.start(() => undefined);
    publisher = publisherTo();
    publisher.start();
    await until('it is connected', () => publisher.isConnected);
  });
  afterEach(async () => {
    if (noMosquitto) return;
    for (const client of clients.splice(0)) await client.endAsync(true);
    await publisher.stop();
    await live.stop();
    await broker.stop();
  });

  const publisherTo = (): MqttPublisher =>
    new MqttPublisher({
      live,
      guard: new Guard((feed) => (feed === 'closed' ? 'partner' : 'open')),
      url: broker.url,
      username: broker.user,
      password: broker.password,
      clientId: 'hub',
      prefix: 'estuaire',
      qos: 1,
      kinds: KINDS,
      onFault: () => undefined,
    });

  async function subscribe(filter: string): Promise<Received[]> {
    const received: Received[] = [];
    const { url, user: username, password } = broker;
    const client = await connectAsync(url, { username, password, reconnectPeriod: 0 });
    client.on('error', () => undefined);
    clients.push(client);
    client.on('message', (topic, payload, { retain }) => received.push({ topic, text: payload.toString(), retain }));
    await client.subscribeAsync(filter, { qos: 1 });
    return received;
  }

  itWithBroker('is found by kind, feed, mode and line, as the events of the stream', async () => {
    const buses = await subscribe('estuaire/v1/vehicle-position/+/bus/90/#');
    const others = await subscribe('estuaire/v1/vehicle-position/+/tram/#');
    const event = vehicleMoved('12');
    await bus.append([event, vehicleMoved('13', { mode: 'tram' })]);
    await until('both', () => buses.length === 1 && others.length === 1);
    expect(buses[0]!.topic).toBe('estuaire/v1/vehicle-position/astuce/bus/90/0/12');
    expect(JSON.parse(buses[0]!.text)).toEqual(event);
    expect(others[0]!.topic).toBe('estuaire/v1/vehicle-position/astuce/tram/90/0/13');
  });

  itWithBroker('is kept by the broker where it stands until it is changed, and cleared when it ends', async () => {
    const watching = await subscribe('estuaire/v1/station/#');
    await bus.append([stationHas('7', 3, 4), vehicleMoved('1')]);
    await until('the station', () => watching.length === 1);
    const late = await subscribe('estuaire/v1/#');
    await until('what is kept', () => late.length >= 2);
    expect(late.map(({ topic }) => topic).sort()).toEqual([
      'estuaire/v1/station/lovelo/bike/-/-/7',
      'estuaire/v1/status',
    ]);
    await bus.append([removed('station', '7', { feed: 'lovelo' })]);
    await until('its end', () => watching.length === 3);
    expect((JSON.parse(watching[1]!.text) as HubEvent).op).toBe('remove');
    expect(watching[2]!.text).toBe('');
    const later = await subscribe('estuaire/v1/#');
    await until('what is kept', () => later.length >= 1);
    expect(later.map(({ topic, text }) => [topic, text])).toEqual([['estuaire/v1/status', 'online']]);
  });

  itWithBroker('is nothing of a feed that is not for everybody', async () => {
    const all = await subscribe('#');
    const closed = { feed: 'closed', visibility: 'partner' } as const;
    await bus.append([stationHas('secret', 1, 1, closed), vehicleMoved('secret', closed), stationHas('7', 1, 1)]);
    await until('the open one', () => all.some(({ topic }) => topic.includes('/lovelo/')));
    expect(all.filter(({ topic, text }) => `${topic}${text}`.includes('secret'))).toEqual([]);
  });

  itWithBroker('waits newest per topic while the broker is away, and what it kept is there again', async () => {
    await bus.append([stationHas('7', 1, 1)]);
    await until('it is taken', () => publisher.counters.publishedTotal >= 2);
    await broker.kill();
    await until('the loss', () => !publisher.isConnected);
    for (let n = 1; n <= 5; n += 1) await bus.append([vehicleMoved('1', { odometerM: n })]);
    await live.catchUp();
    expect(publisher.queue.counters).toEqual({ conflatedTotal: 4, droppedTotal: 0 });
    await broker.start();
    const late = await subscribe('estuaire/v1/station/#');
    await until('it is connected', () => publisher.isConnected);
    await until('what it kept', () => late.length > 0);
    expect(late[0]!.topic).toBe('estuaire/v1/station/lovelo/bike/-/-/7');
    await until('nothing waits', () => publisher.queue.size === 0);
  });

  itWithBroker('says by its will that the hub is gone', async () => {
    const status = await subscribe('estuaire/v1/status');
    await until('it is there', () => status.at(-1)?.text === 'online');
    await publisher.stop();
    await until('it is gone', () => status.at(-1)?.text === 'offline');
  });
});

describe('a topic', () => {
  it('has always as many levels, and no sign that means something in a filter', () => {
    const odd = vehicleMoved('a/b+c#%', { trip: undefined, mode: undefined });
    expect(mqttTopicOf('estuaire', odd)).toBe('estuaire/v1/vehicle-position/astuce/-/-/-/a%2Fb%2Bc%23%25');
    expect(mqttTopicOf('estuaire', removed('station', '7')).split('/')).toHaveLength(8);
  });
});

describe('what waits for a broker', () => {
  it('is bounded by messages and bytes, the oldest goes, and both are counted', () => {
    const queue = new TopicQueue({ messages: 2, bytes: 1_000 });
    for (const topic of ['a', 'b', 'b', 'c']) queue.add({ topic, payload: 'x', retain: false });
    expect(queue.counters).toEqual({ conflatedTotal: 1, droppedTotal: 1 });
    expect([queue.take()?.topic, queue.take()?.topic, queue.take()]).toEqual(['b', 'c', undefined]);
    queue.add({ topic: 'long', payload: 'x'.repeat(2_000), retain: false });
    expect(queue.size).toBe(0);
  });
});

import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { until, vehicleMoved } from '#libs/testing';
import { KINDS } from '#libs/model';
import { KAFKA_CLIENTS, openKafkaBus, type Bus } from '../index.js';

const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']?.split(',');
const TIMES = 6;

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
const isRefused = (error: unknown) => error;

if (brokers === undefined) {
  it.skip('Kafka connections after a close (skipped, because no Kafka is configured: ESTUAIRE_KAFKA_BROKERS)', () => {});
} else {
  describe.each(KAFKA_CLIENTS)('a closed Kafka bus by %s leaves no connection open', (client) => {
    const topicPrefix = `test-${randomUUID()}.`;
    const open = () =>
      openKafkaBus({ client, brokers, topicPrefix, partitions: 3, retentionMs: 86_400_000, now: () => Date.now() });

    afterAll(async () => {
      const admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix)) });
      await admin.disconnect();
    });

    async function closeOften(work: (bus: Bus, time: number) => unknown): Promise<void> {
      for (let time = 0; time < TIMES; time += 1) {
        const before = openSockets();
        const bus = await open();
        await work(bus, time);
        await bus.close();
        await until('every connection is closed', () => openSockets() <= before);
      }
    }

    /** The close comes at another moment each time. */
    const shortly = (time: number) => new Promise((resolve) => setTimeout(resolve, time * 3));

    it('after the newest of every partition were read side by side', async () => {
      await closeOften(async (bus) => {
        await bus.append(Array.from({ length: 30 }, (_unused, i) => vehicleMoved(String(i))));
        await bus.latest('vehicle-position');
      });
    }, 60_000);

    it('while a subscription begins', async () => {
      await closeOften(async (bus, time) => {
        void bus.subscribe({ kinds: ['vehicle-position'], from: 'start', onBatch: () => {} }).catch(isRefused);
        await shortly(time);
      });
    }, 60_000);

    it('while a claim is made', async () => {
      await closeOften(async (bus, time) => {
        void bus.claim('feed').catch(isRefused);
        await shortly(time);
      });
    }, 60_000);

    it('while bounds, committed positions and the newest events are read', async () => {
      await closeOften(async (bus, time) => {
        const asked = [bus.bounds(KINDS), bus.latest('vehicle-position'), bus.committed('somebody')];
        asked.forEach((answer) => void answer.catch(isRefused));
        await shortly(time);
      });
    }, 60_000);
  });
}

import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { describeBusContract, readAlong, removed, vehicleMoved } from '#libs/testing';
import { openKafkaBus, type Bus } from '../index.js';

const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']?.split(',');

if (brokers === undefined) {
  it.skip('bus contract: Kafka (skipped, because no Kafka is configured: ESTUAIRE_KAFKA_BROKERS)', () => {});
} else {
  const admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
  beforeAll(() => admin.connect());
  afterAll(() => admin.disconnect());
  const deleteTopics = async (prefix: string) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  };

  describeBusContract(
    'Kafka',
    async () => {
      const topicPrefix = `test-${randomUUID()}.`;
      const open = () =>
        openKafkaBus({ brokers, topicPrefix, partitions: 2, retentionMs: 86_400_000, now: () => Date.now() });
      const under = {
        bus: await open(),
        reopen: async () => {
          await under.bus.close();
          under.bus = await open();
          return under.bus;
        },
        stop: async () => {
          await under.bus.close();
          await deleteTopics(topicPrefix);
        },
      };
      return under;
    },
    { dropsOnMaintain: false, runs: 3 },
  );

  describe('Kafka bus', () => {
    const topicPrefix = `test-${randomUUID()}.`;
    const open = (retentionMs = 86_400_000): Promise<Bus> =>
      openKafkaBus({ brokers, topicPrefix, partitions: 1, retentionMs, now: () => Date.now() });
    afterEach(() => deleteTopics(topicPrefix));

    it('is another log, with another epoch, once its topics were deleted and made again', async () => {
      const before = await open();
      const [position] = await before.append([vehicleMoved('1')]);
      await before.close();
      await deleteTopics(topicPrefix);
      const bus = await open();
      expect(bus.epoch).not.toBe(before.epoch);
      await expect(bus.read(position!, 1)).rejects.toMatchObject({ code: 'POSITION_GONE' });
      await bus.close();
    }, 60_000);

    it('loses history to compaction, yet never the present state, and says so to whoever wants history', async () => {
      const bus = await open(1_000);
      const [first] = await bus.append([vehicleMoved('a', { label: 'first' }), vehicleMoved('gone')]);
      const expected = new Map([['astuce:a', 'last']]);
      await bus.append([removed('vehicle-position', 'gone')]);
      // Each append after a second closes a segment; closed ones are compacted, twice until a remove goes as well.
      let kept: string[] = [];
      const read = async () => {
        const reader = await readAlong(bus, ['vehicle-position']);
        await reader.subscription.caughtUp();
        await reader.subscription.stop();
        kept = reader.all().map(({ event }) => event.key);
      };
      for (let i = 0; i < 40 && (kept.length === 0 || kept.includes('astuce:gone')); i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1_200));
        await bus.append([vehicleMoved('a', { label: 'last' })]);
        await read();
      }
      expect(kept).not.toContain('astuce:gone');
      expect(kept).toContain('astuce:a');
      const { deliveries } = await bus.latest('vehicle-position');
      expect(
        new Map(deliveries.map(({ event }) => [event.key as string, (event.entity as { label: string }).label])),
      ).toEqual(expected);
      await expect(bus.read(first!, 10)).rejects.toMatchObject({ code: 'POSITION_GONE' });
      await bus.close();
    }, 120_000);

    it('refuses a topic that would lose the present state', async () => {
      await admin.createTopics({
        topics: [
          {
            topic: `${topicPrefix}alert`,
            numPartitions: 1,
            configEntries: [{ name: 'cleanup.policy', value: 'delete' }],
          },
        ],
      });
      await expect(open()).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE', got: 'delete' });
    }, 60_000);
  });
}

describe('Kafka bus', () => {
  it('says that it is not available when no broker answers', async () => {
    const options = { brokers: ['127.0.0.1:9'], retentionMs: 1_000, now: () => Date.now() };
    await expect(openKafkaBus(options)).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true });
  }, 60_000);
});

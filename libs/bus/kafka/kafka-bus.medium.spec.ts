import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { describeBusContract, readAlong, removed, runProgram, until, vehicleMoved } from '#libs/testing';
import type { HubEvent } from '#libs/model';
import { KAFKA_CLIENTS, openKafkaBus, type Bus } from '../index.js';

/** Tried for a quarter of a minute, beside the other tests. */
let unanswered: Promise<unknown>[];
beforeAll(() => {
  const options = { brokers: ['127.0.0.1:9'], retentionMs: 1_000, now: () => Date.now() };
  unanswered = KAFKA_CLIENTS.map((client) => openKafkaBus({ ...options, client }).catch((error: unknown) => error));
});

const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']?.split(',');

if (brokers === undefined) {
  it.skip('bus contract: Kafka (skipped, because no Kafka is configured: ESTUAIRE_KAFKA_BROKERS)', () => {});
} else {
  const admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
  beforeAll(() => admin.connect());
  afterAll(() => admin.disconnect());
  const deleteTopics = async (prefix: string) => {
    const ofPrefix = async () => (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    const topics = await ofPrefix();
    if (topics.length > 0) await admin.deleteTopics({ topics });
    // A broker learns a little later than the controller what is deleted.
    await until('the topics are known no more', async () => (await ofPrefix()).length === 0);
  };

  describe.each(KAFKA_CLIENTS)('by %s', (client) => {
    describeBusContract(
      `Kafka by ${client}`,
      async () => {
        const topicPrefix = `test-${randomUUID()}.`;
        const open = () =>
          openKafkaBus({ client, brokers, topicPrefix, partitions: 2, retentionMs: 86_400_000, now: () => Date.now() });
        const under = {
          bus: await open(),
          another: open,
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
      // Another one each time: brokers know for a while of topics that were deleted.
      let topicPrefix: string;
      beforeEach(() => {
        topicPrefix = `test-${randomUUID()}.`;
      });
      const open = (): Promise<Bus> =>
        openKafkaBus({ client, brokers, topicPrefix, partitions: 1, retentionMs: 86_400_000, now: () => Date.now() });
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

      it('lets nothing land of a process that slept while its name was claimed, and keeps the order of each key', async () => {
        const bus = await openKafkaBus({
          client,
          brokers,
          topicPrefix,
          retentionMs: 86_400_000,
          partitions: 3,
          now: Date.now,
        });
        const child = runProgram('append-under-claim', [brokers.join(','), topicPrefix, 'astuce', client]);
        const lines = () => child.lines.map((line) => JSON.parse(line) as { landed?: number; refused?: string });
        await until('the child appends', () => lines().some(({ landed }) => (landed ?? 0) > 200), 30_000);
        // It stops wherever it is: in the middle of a request as well as between two.
        child.process.kill('SIGSTOP');
        const claim = await bus.claim('astuce');
        const heard = async () => {
          const reader = await readAlong(bus, ['vehicle-position']);
          await reader.subscription.caughtUp();
          await reader.subscription.stop();
          return reader.all().map(({ event }) => ({
            key: event.key as string,
            label: (event as HubEvent<'vehicle-position'>).entity!.label!,
          }));
        };
        const ofChild = (all: { label: string }[]) => all.filter(({ label }) => label.startsWith('child')).length;
        const asleep = ofChild(await heard());
        await claim.append(Array.from({ length: 10 }, (_, i) => vehicleMoved(`${i}`, { label: `woken ${i}` })));
        child.process.kill('SIGCONT');
        await until('the child is refused', () => lines().some(({ refused }) => refused !== undefined), 60_000);
        await claim.append(Array.from({ length: 10 }, (_, i) => vehicleMoved(`${i}`, { label: `after ${i}` })));
        await until('the child has tried again', () => lines().filter(({ refused }) => refused).length > 5, 60_000);
        await child.kill();
        const all = await heard();
        expect(new Set(lines().flatMap(({ refused }) => refused ?? []))).toEqual(new Set(['FENCED']));
        expect(ofChild(all)).toBe(asleep);
        for (let i = 0; i < 10; i += 1) {
          const labels = all.filter(({ key }) => key === `astuce:${i}`).map(({ label }) => label);
          const numbers = labels
            .filter((label) => label.startsWith('child'))
            .map((label) => Number(label.split(' ')[1]));
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          expect(labels.slice(numbers.length)).toEqual([`woken ${i}`, `after ${i}`]);
        }
        await claim.release();
        await bus.close();
      }, 180_000);
    });
  });

  describe('Kafka', () => {
    const topicPrefix = `test-${randomUUID()}.`;
    afterAll(() => deleteTopics(topicPrefix));

    it('loses history to compaction, yet never the present state, and says so to whoever wants history', async () => {
      const bus = await openKafkaBus({
        brokers,
        topicPrefix,
        partitions: 1,
        retentionMs: 1_000,
        now: () => Date.now(),
      });
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
  });
}

describe('Kafka bus', () => {
  it('says that it is not available when no broker answers', async () => {
    for (const error of await Promise.all(unanswered)) {
      expect(error).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true });
    }
  }, 60_000);
});

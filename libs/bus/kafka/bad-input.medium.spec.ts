import { randomUUID } from 'node:crypto';
import kafkajs, { type Message } from 'kafkajs';
import type { HubError } from '#libs/errors';
import { readAlong, removed, stationHas, until, vehicleMoved } from '#libs/testing';
import type { Log } from '#libs/telemetry';
import { KAFKA_CLIENTS, openKafkaBus, type KafkaBusOptions } from '../index.js';

const env = process.env;
const brokers = env['ESTUAIRE_KAFKA_BROKERS']?.split(',');
const loginBrokers = env['ESTUAIRE_KAFKA_SASL_BROKERS']?.split(',');

if (brokers === undefined) {
  it.skip('Kafka bus, bad input (skipped, because no Kafka is configured: ESTUAIRE_KAFKA_BROKERS)', () => {});
} else
  describe.each(KAFKA_CLIENTS)('Kafka bus by %s', (client) => {
    const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    const admin = kafka.admin();
    let topicPrefix: string;
    let warnings: [string, Record<string, unknown>][];
    beforeAll(() => admin.connect());
    afterAll(() => admin.disconnect());
    const sendForeign = async (messages: Message[], compression = kafkajs.CompressionTypes.None) => {
      const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
      await producer.connect();
      await producer.send({ topic: `${topicPrefix}vehicle-position`, compression, messages });
      await producer.disconnect();
    };
    beforeEach(() => {
      topicPrefix = `test-${randomUUID()}.`;
      warnings = [];
    });
    afterEach(async () => {
      const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix));
      if (topics.length > 0) await admin.deleteTopics({ topics });
    });
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: (event: string, fields: Record<string, unknown> = {}) => void warnings.push([event, fields]),
      error: () => undefined,
    } as unknown as Log;
    const open = (options: Partial<KafkaBusOptions> = {}) =>
      openKafkaBus({
        client,
        brokers,
        topicPrefix,
        retentionMs: 86_400_000,
        partitions: 1,
        now: Date.now,
        log,
        ...options,
      });
    const failure = async (options: Partial<KafkaBusOptions>): Promise<HubError> => {
      const bus = await open(options).catch((error: unknown) => error as HubError);
      if ('close' in bus) {
        await bus.close();
        throw new Error('the bus opened');
      }
      return bus;
    };

    describe('messages that are none of the hub’s events', () => {
      const foreign: [reason: string, message: Message][] = [
        ['not-json', { key: 'astuce:x', value: 'good morning' }],
        ['not-json', { key: 'astuce:x', value: Buffer.from([0xff, 0x00, 0x12]) }],
        ['not-an-event', { key: 'astuce:x', value: null }],
        ['not-an-event', { key: 'astuce:x', value: 'null' }],
        ['not-an-event', { key: 'astuce:x', value: '[1, 2]' }],
        ['not-an-event', { key: 'hello', value: '{"hello": "world"}' }],
        ['not-an-event', { key: 'astuce:x', value: JSON.stringify({ ...vehicleMoved('x'), key: undefined }) }],
        ['not-an-event', { key: 'astuce:x', value: JSON.stringify({ ...vehicleMoved('x'), entity: undefined }) }],
        ['wrong-kind', { key: 'lovelo:7', value: JSON.stringify(stationHas('7', 1, 1)) }],
        ['wrong-key', { key: 'astuce:other', value: JSON.stringify(vehicleMoved('x')) }],
      ];

      it('are passed over and counted by reason, and reported once a minute; readers go on', async () => {
        const bus = await open();
        const along = await readAlong(bus, ['vehicle-position'], { from: 'end' });
        const [first] = await bus.append([vehicleMoved('a', { label: '1' })]);
        // What has no key the brokers refuse themselves, as the topics are compacted.
        await sendForeign(foreign.map(([, message]) => message));
        await bus.append([removed('vehicle-position', 'b'), vehicleMoved('a', { label: '2' })]);
        await along.subscription.caughtUp();
        expect(along.all().map(({ event }) => event.key)).toEqual(['astuce:a', 'astuce:b', 'astuce:a']);
        expect(along.errors).toEqual([]);
        const expected: Record<string, number> = {};
        for (const [reason] of foreign) expected[reason] = (expected[reason] ?? 0) + 1;
        expect(bus.counters().skippedTotal).toEqual({ 'newer-version': 0, ...expected });
        const reported = warnings.filter(([event]) => event === 'bus-message-skipped').map(([, { reason }]) => reason);
        expect([...reported].sort()).toEqual(Object.keys(expected).sort());

        expect(await bus.read(first!, 10)).toHaveLength(3);
        expect((await bus.latest('vehicle-position')).deliveries).toHaveLength(2);
        expect(warnings.filter(([event]) => event === 'bus-message-skipped')).toHaveLength(reported.length);
        await along.subscription.stop();
        await bus.close();
      }, 60_000);

      it('of a newer version end reading in front of them, so that a newer process finds them where they are', async () => {
        const bus = await open();
        const along = await readAlong(bus, ['vehicle-position'], { from: 'end' });
        const [first] = await bus.append([vehicleMoved('a', { label: '1' })]);
        await sendForeign([{ key: 'astuce:x', value: '{"form": "of tomorrow"}', headers: { v: '2' } }]);
        await bus.append([vehicleMoved('a', { label: '2' })]);
        await expect(along.subscription.caughtUp()).rejects.toMatchObject({ code: 'VERSION_NEWER' });
        // What stands before it was handed over; nothing after it, and no position past it.
        expect(along.all().map(({ event }) => (event.entity as { label: string }).label)).toEqual(['1']);
        expect(along.errors).toMatchObject([{ code: 'VERSION_NEWER', retryable: false }]);
        await expect(bus.latest('vehicle-position')).rejects.toMatchObject({ code: 'VERSION_NEWER' });
        await expect(bus.read(first!, 10)).rejects.toMatchObject({ code: 'VERSION_NEWER' });
        expect(bus.counters().skippedTotal['newer-version']).toBeGreaterThan(0);
        await along.subscription.stop();
        await bus.close();
      }, 60_000);

      it('are read whatever codec their producer used, as brokers rewrite them', async () => {
        const bus = await open({ compression: 'none' });
        const topic = `${topicPrefix}vehicle-position`;
        const event = vehicleMoved('z');
        const messages = [{ key: event.key, value: JSON.stringify(event) }];
        await sendForeign(messages, kafkajs.CompressionTypes.GZIP);
        expect((await bus.latest('vehicle-position')).deliveries).toHaveLength(1);
        const [entry] = (
          await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: topic }] })
        ).resources[0]!.configEntries.filter(({ configName }) => configName === 'compression.type');
        expect(entry!.configValue).toBe('uncompressed');
        await bus.close();
      }, 60_000);
    });

    describe('topics that were deleted under a running bus', () => {
      it('are reported by the probe, once gone and once made anew; nothing is appended to what is not that log', async () => {
        const bus = await open();
        await bus.append([vehicleMoved('a')]);
        await bus.probe();
        await admin.deleteTopics({ topics: [`${topicPrefix}vehicle-position`] });
        const lost = { code: 'LOG_REPLACED', retryable: false };
        await until('the brokers know', () =>
          bus.probe().then(
            () => false,
            () => true,
          ),
        );
        await expect(bus.probe()).rejects.toMatchObject(lost);
        await expect(bus.append([vehicleMoved('a')])).rejects.toMatchObject(lost);
        const anew = await open();
        expect(anew.epoch).not.toBe(bus.epoch);
        await anew.append([vehicleMoved('b')]);
        await expect(bus.probe()).rejects.toMatchObject(lost);
        await anew.probe();
        await Promise.all([bus.close(), anew.close()]);
      }, 60_000);
    });

    describe('topics that are not as configured', () => {
      it('are refused with another number of partitions, fewer or more', async () => {
        await (await open({ partitions: 2 })).close();
        for (const partitions of [1, 3]) {
          const error = await failure({ partitions });
          expect(error).toMatchObject({
            code: 'BUS_MISMATCH',
            got: '2',
            expected: String(partitions),
            retryable: false,
          });
          expect(error.message).toMatch(
            new RegExp(`^the topic ${topicPrefix}[a-z-]+ has 2 partitions, not ${partitions}: configure 2, or delete`),
          );
        }
        // Without a number configured, what is there is taken.
        await (await open({ partitions: undefined })).close();
      }, 60_000);

      it('have their retention and policy reported and set right', async () => {
        const topic = `${topicPrefix}alert`;
        const configEntries = [
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'flush.messages', value: '777' },
        ];
        await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 1, configEntries }] });
        // A broker learns a little later than the controller what is there.
        await until('the topic is known', async () => (await admin.listTopics()).includes(topic));
        await (await open()).close();
        const [, fields] = warnings.find(([event]) => event === 'bus-topic-differs')!;
        expect(fields).toMatchObject({ topic, corrected: true });
        expect(fields['differences']).toContain('cleanup.policy is delete, expected compact');
        const read = async (wanted: string) => {
          const { resources } = await admin.describeConfigs({
            includeSynonyms: false,
            resources: [{ type: 2, name: topic }],
          });
          return resources[0]!.configEntries.find(({ configName }) => configName === wanted)?.configValue;
        };
        // What the controller has accepted, a broker answers for a little later.
        await until('the policy is set right', async () => (await read('cleanup.policy')) === 'compact');
        expect(await read('delete.retention.ms')).toBe('86400000');
        // What somebody else has set beside ours stays.
        expect(await read('flush.messages')).toBe('777');
        warnings.length = 0;
        await (await open()).close();
        expect(warnings).toEqual([]);
      }, 60_000);
    });

    if (loginBrokers === undefined) {
      it.skip('Kafka login and rights (skipped, because there is no such listener: ESTUAIRE_KAFKA_SASL_BROKERS)', () => {});
    } else {
      const login = (username: string, password: string): Partial<KafkaBusOptions> => ({
        brokers: loginBrokers,
        sasl: { mechanism: 'plain', username, password },
      });
      const guestName = env['ESTUAIRE_KAFKA_SASL_GUEST']!;
      const guest = login(guestName, env['ESTUAIRE_KAFKA_SASL_GUEST_PASSWORD']!);
      const hub = login(env['ESTUAIRE_KAFKA_SASL_USER']!, env['ESTUAIRE_KAFKA_SASL_PASSWORD']!);
      const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
      const allow = async (operations: number[], resourceType: number = AclResourceTypes.TOPIC) => {
        await admin.createAcls({
          acl: operations.map((operation) => ({
            resourceType,
            resourceName: topicPrefix,
            resourcePatternType: ResourcePatternTypes.PREFIXED,
            principal: `User:${guestName}`,
            host: '*',
            operation,
            permissionType: AclPermissionTypes.ALLOW,
          })),
        });
        // Brokers apply rights a moment later.
        await new Promise((resolve) => setTimeout(resolve, 500));
      };

      describe('login and rights', () => {
        it('let the right user do everything', async () => {
          const bus = await open(hub);
          const claim = await bus.claim('astuce');
          await claim.append([vehicleMoved('a')]);
          expect((await bus.latest('vehicle-position')).deliveries).toHaveLength(1);
          await bus.close();
        }, 60_000);

        it('say what to check when user or password are wrong, or none are given where a login is wanted', async () => {
          const wrong = await failure(login('hub', 'guessed'));
          expect(wrong).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: false });
          expect(wrong.message).toMatch(
            /^Kafka refuses the login \(.*\): check mechanism, user and password of the bus$/,
          );
          expect(wrong.message).not.toContain('guessed');
          const none = await failure({ brokers: loginBrokers });
          expect(none).toMatchObject({ code: 'BUS_UNAVAILABLE' });
          expect(none.message).toMatch(/configure sasl or ssl of the bus$/);
        }, 60_000);

        it('name the right that is missing and the topic', async () => {
          const cannotCreate = await failure(guest);
          expect(cannotCreate).toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: false });
          expect(cannotCreate.message).toMatch(
            new RegExp(`lacks the right Create .* on (the topic )?${topicPrefix}[a-z-]+; allow it by an ACL$`),
          );
          await (await open()).close();
          await allow([AclOperationTypes.DESCRIBE, AclOperationTypes.DESCRIBE_CONFIGS, AclOperationTypes.READ]);
          const cannotWrite = await failure(guest);
          expect(cannotWrite).toMatchObject({ code: 'BUS_UNAVAILABLE', expected: 'Write', retryable: false });
          expect(cannotWrite.message).toMatch(
            new RegExp(
              `^Kafka refuses: the user lacks the right Write on the topic ${topicPrefix}[a-z-]+; allow it by an ACL$`,
            ),
          );
          const reader = await open({ ...guest, access: 'read' });
          await reader.latest('vehicle-position');
          await expect(reader.commit('recorder', (await reader.bounds(['alert'])).start)).rejects.toMatchObject({
            code: 'BUS_UNAVAILABLE',
            message: expect.stringContaining(`on the consumer group ${topicPrefix}recorder; allow it by an ACL`),
          });
          await expect(reader.append([vehicleMoved('a')])).rejects.toMatchObject({
            message: expect.stringContaining(`lacks the right Write on ${topicPrefix}vehicle-position`),
          });
          await reader.close();
          await allow([AclOperationTypes.WRITE]);
          const writer = await open(guest);
          await writer.append([vehicleMoved('a')]);
          await expect(writer.claim('astuce')).rejects.toMatchObject({
            code: 'BUS_UNAVAILABLE',
            message: expect.stringContaining(`on the transactional id ${topicPrefix}claim.astuce`),
          });
          await allow([AclOperationTypes.WRITE], AclResourceTypes.TRANSACTIONAL_ID);
          const claim = await writer.claim('astuce');
          await claim.append([vehicleMoved('a')]);
          await writer.close();
        }, 120_000);
      });
    }
  });

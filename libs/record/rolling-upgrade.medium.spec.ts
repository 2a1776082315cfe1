import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import { openKafkaBus, type Bus } from '#libs/bus';
import { KINDS, toInstant, type EntityKey } from '#libs/model';
import { silentLog } from '#libs/telemetry';
import { MORNING, ManualClock, until, vehicleMoved } from '#libs/testing';
import { RecordLoop, openEmbeddedStore, type RecordStore } from './index.js';

const brokers = process.env['ESTUAIRE_KAFKA_BROKERS']?.split(',');

if (brokers === undefined) {
  it.skip('a rolling upgrade (skipped, because no Kafka is configured: ESTUAIRE_KAFKA_BROKERS)', () => {});
} else {
  describe('a rolling upgrade, one role at a time, in any order (real Kafka, embedded store)', () => {
    const topicPrefix = `upgrade-${randomUUID().slice(0, 8)}.`;
    const folder = mkdtempSync(join(tmpdir(), 'estuaire-upgrade-'));
    const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    const clock = new ManualClock(MORNING);
    let store: RecordStore;
    let older: Bus;
    let newer: Bus;

    const open = (readsVersion?: number): Promise<Bus> =>
      openKafkaBus({ brokers, topicPrefix, retentionMs: 86_400_000, partitions: 1, now: Date.now, readsVersion });
    /** As a process of the next version writes it. */
    const ofTheNext = async (label: string): Promise<void> => {
      const event = vehicleMoved('1', { label });
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({
        topic: `${topicPrefix}vehicle-position`,
        messages: [{ key: event.key, value: JSON.stringify(event), headers: { v: '2' } }],
      });
      await producer.disconnect();
    };
    const recorded = async (): Promise<unknown[]> => {
      const rows = await store.history({
        kind: 'vehicle-position',
        key: 'astuce:1' as EntityKey,
        from: toInstant(MORNING - 86_400_000),
        to: toInstant(MORNING + 86_400_000),
      });
      return rows.map(({ values }) => values['label']).sort();
    };

    beforeAll(async () => {
      [older, newer] = await Promise.all([open(), open(2)]);
      store = await openEmbeddedStore({ folder, timescale: false });
      await store.migrate();
    }, 60_000);
    afterAll(async () => {
      await Promise.all([older, newer].map((bus) => bus.close()));
      await store.close();
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteTopics({ topics: KINDS.map((kind) => `${topicPrefix}${kind}`) });
      await admin.disconnect();
      rmSync(folder, { recursive: true, force: true });
    });

    it('collectors first: the recorder left behind stops in front of what it cannot read, and the upgraded one goes on there', async () => {
      await older.append([vehicleMoved('1', { label: 'a' })]);
      await ofTheNext('b');
      let why: unknown;
      const left = new RecordLoop({ bus: older, store, clock, log: silentLog, onStopped: (error) => (why = error) });
      await left.start();
      await until('it has stopped', () => why !== undefined);
      expect(why).toMatchObject({ code: 'VERSION_NEWER' });
      await left.stop();
      expect(await recorded()).toEqual(['a']);
      const upgraded = new RecordLoop({ bus: newer, store, clock, log: silentLog });
      await upgraded.start();
      await upgraded.caughtUp();
      expect(await recorded()).toEqual(['a', 'b']);
      await upgraded.stop();
    }, 60_000);

    it('readers first: the upgraded recorder reads what collectors left behind still write', async () => {
      const upgraded = new RecordLoop({ bus: newer, store, clock, log: silentLog });
      await upgraded.start();
      await older.append([vehicleMoved('1', { label: 'c' })]);
      await ofTheNext('d');
      await upgraded.caughtUp();
      expect(await recorded()).toEqual(['a', 'b', 'c', 'd']);
      await upgraded.stop();
    }, 60_000);
  });
}

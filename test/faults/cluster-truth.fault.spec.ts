import kafkajs from 'kafkajs';
import { WebSocket } from 'ws';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage } from '#libs/formats/gtfs-rt';
import { KINDS } from '#libs/model';
import { ask, askJson, metricOf } from '../support/http.js';
import { until } from '../support/hub-process.js';
import { describeCluster } from '../support/describe-cluster.js';

interface Feeds {
  feeds: { id: string; status: { state: string; reasons?: { code: string }[]; sources: { state: string }[] } }[];
}

describeCluster(
  'invariant 4: whoever serves says what is no longer so, whichever process or engine has died',
  {
    feeds: 2,
    vehicles: 5,
    processes: {
      'collector-1': 'collector',
      recorder: 'recorder',
      'recorder-2': 'recorder',
      publisher: 'publisher',
      'streamer-1': 'streamer',
      analyst: 'analyst',
    },
  },
  (cluster) => {
    const header = async (): Promise<number> => {
      const { body } = await ask(`${cluster.rig.role('publisher').url}/gtfs-rt/feed-1/vehicle-positions.pb`);
      return decodeFeedMessage(body, new IssueCollector())!.header.timestamp!;
    };

    it('has one recorder write and the other stand by again after Redis was away, though both went on meanwhile', async () => {
      const recorders = ['recorder', 'recorder-2'].map((name) => cluster.rig.role(name));
      const states = async (): Promise<string[]> =>
        (await Promise.all(recorders.map((role) => role.health())))
          .map(({ roles }) => roles['recorder']!.detail!)
          .sort();
      const untilStates = (...wanted: string[]): Promise<true> =>
        until(wanted.join(' and '), async () => ((await states()).join() === wanted.join() ? true : undefined), 60_000);
      await untilStates('recording', 'standing by');
      await cluster.rig.redis.kill();
      await untilStates('recording', 'recording');
      await cluster.rig.redis.start();
      await untilStates('recording', 'standing by');
      expect(await cluster.rig.audit()).toMatchObject({ lost: [], repeated: [], wrong: [] });
    }, 180_000);

    it('is not ready to record while the database hangs, and goes on when it wakes up, every row once', async () => {
      const all = ['recorder', 'recorder-2'].map((name) => cluster.rig.role(name));
      const recorder = await until('one to record', async () => {
        for (const role of all) if ((await role.health()).roles['recorder']!.detail === 'recording') return role;
        return undefined;
      });
      await cluster.services.pause('postgres');
      const health = await until('the recorder to say so', async () => {
        const { roles } = await recorder.health();
        return roles['recorder']!.ready ? undefined : roles['recorder'];
      });
      expect(health.detail).toMatch(/the store (does not work: no answer|has been taking one batch)/);
      expect((await ask(`${recorder.url}/health/ready`)).status).toBe(503);
      await cluster.services.resume('postgres');
      await recorder.untilReady(60_000);
      expect(await cluster.rig.audit()).toMatchObject({ lost: [], repeated: [], wrong: [] });
      const lag = (await metricOf(recorder.url, 'estuaire_recorder_lag_events')).get('');
      expect(lag).toBeGreaterThanOrEqual(0);
    }, 120_000);

    it('is not ready anywhere while the broker hangs', async () => {
      await cluster.services.pause('kafka');
      for (const role of cluster.rig.roles.values()) {
        const bus = await until(`${role.name} to say so`, async () => {
          const { roles } = await role.health();
          return roles['bus']!.ready ? undefined : roles['bus'];
        });
        expect(bus.detail).toMatch(/answer/);
        expect((await ask(`${role.url}/health/ready`)).status).toBe(503);
      }
      await cluster.services.resume('kafka');
      for (const role of cluster.rig.roles.values()) await role.untilReady(60_000);
    }, 120_000);

    it('begins a new log when the topics are deleted under running roles, says so, and goes on recording and emitting', async () => {
      const brokers = cluster.services.variables['ESTUAIRE_KAFKA_BROKERS']!.split(',');
      const admin = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: KINDS.map((kind) => `${cluster.rig.prefix}${kind}`) });
      await admin.disconnect();
      for (const role of cluster.rig.roles.values()) {
        await until(
          `${role.name} to begin anew`,
          () => (role.logged('log-begun-anew').length > 0 ? true : undefined),
          120_000,
        );
        expect(role.logged('engine-lost')[0]).toMatchObject({ code: 'LOG_REPLACED' });
      }
      const atMs = Date.now();
      await cluster.rig.freshEverywhere(atMs);
      await cluster.rig.freshRows(atMs);
      const begun = ['recorder', 'recorder-2'].flatMap((name) => cluster.rig.role(name).logged('record-epoch-begun'));
      expect(begun).not.toHaveLength(0);
      const epochs = await cluster.rig.rows('select distinct epoch from estuaire.consumer_position');
      expect(epochs).toHaveLength(1);
    }, 240_000);

    it('is stale everywhere when every collector is killed', async () => {
      const [publisher, streamer, analyst] = ['publisher', 'streamer-1', 'analyst'].map((name) =>
        cluster.rig.role(name),
      );
      const stale = new Set<string>();
      const socket = new WebSocket(`${streamer!.url.replace('http', 'ws')}/v1/stream`, 'estuaire.v1');
      socket.on('message', (frame) => {
        const { op, feed, since } = JSON.parse(String(frame)) as { op: string; feed: string; since: string | null };
        if (op === 'stale' && since !== null) stale.add(feed);
      });
      await cluster.rig.role('collector-1').kill();
      const killedAtS = Date.now() / 1000;
      const { feeds } = await until(
        'every feed to be stale',
        async () => {
          const answer = await askJson<Feeds>(`${publisher!.url}/v1/feeds`);
          return answer.feeds.every(({ status }) => status.state === 'stale') ? answer : undefined;
        },
        90_000,
      );
      for (const { status } of feeds) {
        expect(status.reasons![0]!.code).toBe('unwatched');
        expect(status.sources.map(({ state }) => state)).toEqual(['stale']);
      }
      await until('the stream to say so', () => (stale.size === 2 ? true : undefined));
      socket.close();
      expect(await header()).toBeLessThanOrEqual(killedAtS + 1);
      const { items } = await askJson<{ items: { quality: { flags: string[] } }[] }>(
        `${publisher!.url}/v1/vehicle-positions?limit=1`,
      );
      expect(items[0]!.quality.flags).toContain('stale');
      expect((await publisher!.health()).status).toBe('degraded');
      expect((await ask(`${analyst!.url}/health/ready`)).status).toBe(503);
      expect((await analyst!.health()).roles['analyst']!.detail).toMatch(/no collector looks after 2 of 2 feeds/);
    }, 150_000);
  },
);

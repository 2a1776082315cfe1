import { seededRandom } from '#libs/telemetry';
import { LEASE_PERIOD_MS, sleep } from '../support/cluster-rig.js';
import { metricOf } from '../support/http.js';
import { until } from '../support/hub-process.js';
import { describeCluster } from '../support/describe-cluster.js';

const SEED = 20260117;
const clean = { lost: [], repeated: [], wrong: [] };

describeCluster('invariants 1 and 2: any process of a hub apart may die, hang, end or join', {}, (cluster) => {
  const random = seededRandom(SEED);

  /** Anywhere between two polls, in the middle of an append, of a row, of a frame. */
  const atRandom = () => sleep(random() * 700);

  it('loses and repeats nothing without a fault', async () => {
    expect(await cluster.rig.fault('none', async () => undefined)).toMatchObject(clean);
  }, 90_000);

  it('another collector takes over when one is killed and stays away', async () => {
    let killed = cluster.rig.collectorOf('feed-1');
    const report = await cluster.rig.fault('collector killed, not restarted', async () => {
      await cluster.rig.untilShared();
      await atRandom();
      killed = cluster.rig.collectorOf('feed-1');
      const atMs = Date.now();
      await killed.kill();
      return cluster.rig.freshEverywhere(atMs);
    });
    expect(report).toMatchObject(clean);
    await killed.start();
  }, 90_000);

  it.each(['collector-2', 'recorder', 'publisher', 'streamer-1', 'streamer-2', 'analyst'])(
    '%s killed at any moment and restarted',
    async (name) => {
      const role = cluster.rig.role(name);
      const report = await cluster.rig.fault(`${name} killed and restarted`, async () => {
        await atRandom();
        const atMs = Date.now();
        await role.kill();
        await role.start();
        if (name.startsWith('collector') || name.startsWith('streamer')) return cluster.rig.freshEverywhere(atMs);
        await role.untilReady();
        return Date.now() - atMs;
      });
      expect(report).toMatchObject(clean);
    },
    90_000,
  );

  it('all of them killed, one after the other, in any order', async () => {
    const report = await cluster.rig.fault('every process killed in turn', async () => {
      const order = [...cluster.rig.roles.values()].sort(() => random() - 0.5);
      for (const role of order) {
        await atRandom();
        await role.kill();
        await role.start();
      }
    });
    expect(report).toMatchObject(clean);
  }, 120_000);

  it('a collector stopped for longer than its lease harms nothing when it goes on', async () => {
    const report = await cluster.rig.fault('collector stopped for 4 s, then goes on', async () => {
      const stopped = cluster.rig.collectorOf('feed-1');
      const given = () => stopped.logged('feed-lost').length + stopped.logged('feed-fenced').length;
      const before = given();
      await atRandom();
      const atMs = Date.now();
      stopped.process.signal('SIGSTOP');
      const recoveryMs = await cluster.rig.freshEverywhere(atMs);
      await sleep(Math.max(0, atMs + 4 * LEASE_PERIOD_MS - Date.now()));
      stopped.process.signal('SIGCONT');
      await until('it to give its feeds up', () => given() > before || undefined);
      return recoveryMs;
    });
    expect(report).toMatchObject(clean);
  }, 90_000);

  it('a process that joins starts from the kept state; one that finds garbage there starts without', async () => {
    const snapshots = async () => {
      const keys = await cluster.rig.redis.command('KEYS', `${cluster.rig.prefix}blob:snapshot:*`);
      return keys.split('\r\n').filter((line) => line.startsWith(cluster.rig.prefix));
    };
    await until('a kept state', async () => (await snapshots()).length > 0 || undefined, 60_000);
    const report = await cluster.rig.fault('a streamer and a publisher join', async () => {
      const atMs = Date.now();
      const streamer = cluster.rig.addRole('streamer-3', 'streamer');
      await streamer.start();
      await streamer.untilReady();
      const recoveryMs = Date.now() - atMs;
      expect((await metricOf(streamer.url, 'estuaire_warm_snapshots_total')).get('{what="loaded"}')).toBeGreaterThan(0);
      const publisher = cluster.rig.addRole('publisher-2', 'publisher');
      // Again and again, as whoever keeps the state may write it meanwhile.
      const spoil = async (isStarted: () => boolean) => {
        while (!isStarted())
          for (const key of await snapshots()) await cluster.rig.redis.command('SET', key, 'garbage');
      };
      let started = false;
      const spoiling = spoil(() => started);
      await publisher.start().finally(() => (started = true));
      await spoiling;
      await publisher.untilReady();
      const used = await metricOf(publisher.url, 'estuaire_warm_snapshots_total');
      expect(used.get('{what="refused"}')).toBeGreaterThan(0);
      expect(publisher.logged('snapshot-refused').length).toBeGreaterThan(0);
      await cluster.rig.removeRole('streamer-3');
      await cluster.rig.removeRole('publisher-2');
      return recoveryMs;
    });
    expect(report).toMatchObject(clean);
  }, 120_000);

  it.each(['collector-1', 'recorder', 'publisher', 'streamer', 'analyst'])(
    '%s stopped the friendly way ends with 0, and clients go on elsewhere',
    async (name) => {
      const role = name === 'streamer' ? cluster.rig.gatewayOf(0) : cluster.rig.role(name);
      const report = await cluster.rig.fault(`${name} stopped (SIGTERM) and restarted`, async () => {
        const closed = cluster.rig.clients.flatMap(({ closeCodes }) => closeCodes).length;
        const atMs = Date.now();
        expect(await role.process.stop()).toBe(0);
        const recoveryMs = await cluster.rig.freshEverywhere(atMs);
        const codes = cluster.rig.clients.flatMap(({ closeCodes }) => closeCodes);
        if (role.role === 'streamer') {
          expect(codes.length).toBeGreaterThan(closed);
          expect(cluster.rig.lastCloseCodes()).toContain(1001);
        } else expect(codes).toHaveLength(closed);
        await role.start();
        await role.untilReady();
        return recoveryMs;
      });
      expect(report).toMatchObject(clean);
    },
    90_000,
  );
});

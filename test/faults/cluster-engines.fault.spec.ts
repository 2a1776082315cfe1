import { seededRandom } from '#libs/telemetry';
import { sleep } from '../support/cluster-rig.js';
import { until } from '../support/hub-process.js';
import { WRITERS_AND_STREAMERS, describeCluster } from '../support/describe-cluster.js';

const SEED = 20260118;
const REDIS_AWAY_MS = 5_000;
const clean = { lost: [], repeated: [], wrong: [] };

describeCluster(
  'invariants 1 and 2: Redis, the database or the broker may die under load',
  {
    processes: WRITERS_AND_STREAMERS,
  },
  (cluster) => {
    const random = seededRandom(SEED);

    /** Anywhere between two polls, in the middle of an append, of a row, of a frame. */
    const atRandom = () => sleep(random() * 700);

    it('goes on without Redis, says so, and agrees again when Redis comes back empty', async () => {
      const report = await cluster.rig.fault('Redis killed, back empty after 5 s', async () => {
        await cluster.rig.untilShared();
        const atMs = Date.now();
        await cluster.rig.redis.kill();
        const recoveryMs = await cluster.rig.freshEverywhere(atMs);
        for (const role of cluster.rig.roles.values()) {
          const { roles } = await until(`${role.name} to say so`, async () => {
            const health = await role.health();
            return health.status === 'degraded' ? health : undefined;
          });
          expect(roles['coordination']!.detail).toMatch(/^Redis does not answer \(ECONNREFUSED\)/);
        }
        await sleep(Math.max(0, atMs + REDIS_AWAY_MS - Date.now()));
        await cluster.rig.freshEverywhere(Date.now());
        await cluster.rig.redis.start();
        for (const role of cluster.rig.roles.values()) await role.untilReady();
        return recoveryMs;
      });
      expect(report).toMatchObject(clean);
    }, 90_000);

    it('goes on when Redis is emptied', async () => {
      const report = await cluster.rig.fault('Redis emptied (FLUSHALL)', async () => {
        await atRandom();
        const atMs = Date.now();
        await cluster.rig.redis.command('FLUSHALL');
        return cluster.rig.freshEverywhere(atMs);
      });
      expect(report).toMatchObject(clean);
    }, 90_000);

    it('writes every row once when the database is killed in the middle of transactions', async () => {
      for (let kill = 1; kill <= 2; kill += 1) {
        const report = await cluster.rig.fault(`database killed (SIGKILL) and restarted, ${kill}`, async () => {
          await atRandom();
          const atMs = Date.now();
          await cluster.services.kill('postgres');
          await cluster.rig.freshEverywhere(atMs);
          await cluster.services.restart('postgres');
          return cluster.rig.freshRows(atMs);
        });
        expect(report).toMatchObject(clean);
      }
    }, 180_000);

    it('loses nothing acknowledged when the only broker is killed', async () => {
      let brokerMs = 0;
      const act = async () => {
        await atRandom();
        const atMs = Date.now();
        await cluster.services.kill('kafka');
        await cluster.services.restart('kafka');
        brokerMs = Date.now() - atMs;
        return cluster.rig.freshEverywhere(atMs);
      };
      const note = () => ` (it listens again after ${(brokerMs / 1000).toFixed(1)} s)`;
      expect(await cluster.rig.fault('the only broker killed and restarted', act, note)).toMatchObject(clean);
    }, 150_000);
  },
);

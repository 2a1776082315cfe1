import { seededRandom } from '#libs/telemetry';
import { ClusterRig, sleep } from '../support/cluster-rig.js';
import { printFaults } from '../support/fault-table.js';
import { until } from '../support/hub-process.js';
import { noServices, OwnServices } from '../support/own-services.js';

const SEED = 20260118;
const REDIS_AWAY_MS = 5_000;
const clean = { lost: [], repeated: [], wrong: [] };

if (noServices !== undefined) {
  it.skip(`invariants 1 and 2: engines that die under a hub apart (skipped, because ${noServices})`, () => {});
} else {
  describe('invariants 1 and 2: Redis, the database or the broker may die under load', () => {
    const random = seededRandom(SEED);
    let services: OwnServices;
    let rig: ClusterRig;

    beforeAll(async () => {
      services = await OwnServices.up('kafka', 'postgres');
      rig = await ClusterRig.start({
        brokers: services.variables['ESTUAIRE_KAFKA_BROKERS']!,
        postgresUrl: services.variables['ESTUAIRE_POSTGRES_URL']!,
        processes: {
          'collector-1': 'collector',
          'collector-2': 'collector',
          recorder: 'recorder',
          'streamer-1': 'streamer',
          'streamer-2': 'streamer',
        },
      });
    }, 300_000);

    afterAll(async () => {
      await rig?.stop();
      await services?.down();
      printFaults();
    }, 60_000);

    /** Anywhere between two polls, in the middle of an append, of a row, of a frame. */
    const atRandom = () => sleep(random() * 700);

    it('goes on without Redis, says so, and agrees again when Redis comes back empty', async () => {
      const report = await rig.fault('Redis killed, back empty after 5 s', async () => {
        await rig.untilShared();
        const atMs = Date.now();
        await rig.redis.kill();
        const recoveryMs = await rig.freshEverywhere(atMs);
        for (const role of rig.roles.values()) {
          const { roles } = await until(`${role.name} to say so`, async () => {
            const health = await role.health();
            return health.status === 'degraded' ? health : undefined;
          });
          expect(roles['coordination']!.detail).toMatch(/^Redis does not answer \(ECONNREFUSED\)/);
        }
        await sleep(Math.max(0, atMs + REDIS_AWAY_MS - Date.now()));
        await rig.freshEverywhere(Date.now());
        await rig.redis.start();
        for (const role of rig.roles.values()) await role.untilReady();
        return recoveryMs;
      });
      expect(report).toMatchObject(clean);
    }, 90_000);

    it('goes on when Redis is emptied', async () => {
      const report = await rig.fault('Redis emptied (FLUSHALL)', async () => {
        await atRandom();
        const atMs = Date.now();
        await rig.redis.command('FLUSHALL');
        return rig.freshEverywhere(atMs);
      });
      expect(report).toMatchObject(clean);
    }, 90_000);

    it('writes every row once when the database is killed in the middle of transactions', async () => {
      for (let kill = 1; kill <= 2; kill += 1) {
        const report = await rig.fault(`database killed (SIGKILL) and restarted, ${kill}`, async () => {
          await atRandom();
          const atMs = Date.now();
          await services.kill('postgres');
          await rig.freshEverywhere(atMs);
          await services.restart('postgres');
          return rig.freshRows(atMs);
        });
        expect(report).toMatchObject(clean);
      }
    }, 180_000);

    it('loses nothing acknowledged when the only broker is killed', async () => {
      let brokerMs = 0;
      const act = async () => {
        await atRandom();
        const atMs = Date.now();
        await services.kill('kafka');
        await services.restart('kafka');
        brokerMs = Date.now() - atMs;
        return rig.freshEverywhere(atMs);
      };
      const note = () => ` (it listens again after ${(brokerMs / 1000).toFixed(1)} s)`;
      expect(await rig.fault('the only broker killed and restarted', act, note)).toMatchObject(clean);
    }, 150_000);
  });
}

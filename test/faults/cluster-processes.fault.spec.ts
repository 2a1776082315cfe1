import { seededRandom } from '#libs/telemetry';
import { ClusterRig } from '../support/cluster-rig.js';
import { printFaults } from '../support/fault-table.js';
import { noServices, OwnServices } from '../support/own-services.js';

const SEED = 20260117;
const clean = { lost: [], repeated: [], wrong: [] };

if (noServices !== undefined) {
  it.skip(`invariants 1 and 2: processes of a hub apart that die (skipped, because ${noServices})`, () => {});
} else {
  describe('invariants 1 and 2: any process of a hub apart may die, hang, end or join', () => {
    const random = seededRandom(SEED);
    let services: OwnServices;
    let rig: ClusterRig;

    beforeAll(async () => {
      services = await OwnServices.up('kafka', 'postgres');
      rig = await ClusterRig.start({
        brokers: services.variables['ESTUAIRE_KAFKA_BROKERS']!,
        postgresUrl: services.variables['ESTUAIRE_POSTGRES_URL']!,
      });
    }, 180_000);

    afterAll(async () => {
      await rig?.stop();
      await services?.down();
      printFaults();
    }, 60_000);

    /** Anywhere between two polls, in the middle of an append, of a row, of a frame. */
    const atRandom = () => new Promise((resolve) => setTimeout(resolve, random() * 700));

    it('loses and repeats nothing without a fault', async () => {
      expect(await rig.fault('none', async () => undefined)).toMatchObject(clean);
    }, 90_000);

    it('the other collector takes over within three lease periods of a kill', async () => {
      const killed = rig.role('collector-1');
      const report = await rig.fault('collector killed, not restarted', async () => {
        await atRandom();
        const atMs = Date.now();
        await killed.kill();
        return rig.freshEverywhere(atMs);
      });
      expect(report).toMatchObject(clean);
      await killed.start();
    }, 90_000);

    it.each(['collector-2', 'recorder', 'publisher', 'streamer-1', 'streamer-2', 'analyst'])(
      '%s killed at any moment and restarted',
      async (name) => {
        const role = rig.role(name);
        const report = await rig.fault(`${name} killed and restarted`, async () => {
          await atRandom();
          const atMs = Date.now();
          await role.kill();
          await role.start();
          if (name.startsWith('collector') || name.startsWith('streamer')) return rig.freshEverywhere(atMs);
          await role.untilReady();
          return Date.now() - atMs;
        });
        expect(report).toMatchObject(clean);
      },
      90_000,
    );
  });
}

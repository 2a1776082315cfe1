import { ClusterRig } from '../support/cluster-rig.js';
import { printFaults } from '../support/fault-table.js';
import { noServices, OwnServices } from '../support/own-services.js';

const clean = { lost: [], repeated: [], wrong: [] };

if (noServices !== undefined) {
  it.skip(`invariant 1: one of three brokers that dies (skipped, because ${noServices})`, () => {});
} else {
  describe('invariant 1: one of three brokers may die while the hub writes', () => {
    let services: OwnServices;
    let rig: ClusterRig;

    beforeAll(async () => {
      services = await OwnServices.up('kafka-cluster', 'postgres');
      rig = await ClusterRig.start({
        brokers: services.variables['ESTUAIRE_KAFKA_CLUSTER_BROKERS']!,
        postgresUrl: services.variables['ESTUAIRE_POSTGRES_URL']!,
        replication: 3,
        processes: {
          'collector-1': 'collector',
          'collector-2': 'collector',
          recorder: 'recorder',
          'streamer-1': 'streamer',
          'streamer-2': 'streamer',
        },
      });
    }, 240_000);

    afterAll(async () => {
      await rig?.stop();
      await services?.down();
      printFaults();
    }, 60_000);

    it.each(['kafka-1', 'kafka-2', 'kafka-3'])(
      '%s killed: the others take over, nothing is lost, and it joins again',
      async (broker) => {
        const report = await rig.fault(`one of three brokers killed, ${broker}`, async () => {
          const atMs = Date.now();
          await services.kill(broker);
          const recoveryMs = await rig.freshEverywhere(atMs);
          await rig.freshRows(atMs);
          await services.restart(broker);
          return recoveryMs;
        });
        expect(report).toMatchObject(clean);
      },
      150_000,
    );
  });
}

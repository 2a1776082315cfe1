import { WRITERS_AND_STREAMERS, describeCluster } from '../support/describe-cluster.js';

const clean = { lost: [], repeated: [], wrong: [] };

describeCluster(
  'invariant 1: one of three brokers may die while the hub writes',
  {
    brokers: 3,
    replication: 3,
    processes: WRITERS_AND_STREAMERS,
  },
  (cluster) => {
    it.each(['kafka-1', 'kafka-2', 'kafka-3'])(
      '%s killed: the others take over, nothing is lost, and it joins again',
      async (broker) => {
        const report = await cluster.rig.fault(`one of three brokers killed, ${broker}`, async () => {
          const atMs = Date.now();
          await cluster.services.kill(broker);
          const recoveryMs = await cluster.rig.freshEverywhere(atMs);
          await cluster.rig.freshRows(atMs);
          await cluster.services.restart(broker);
          return recoveryMs;
        });
        expect(report).toMatchObject(clean);
      },
      150_000,
    );
  },
);

import { ClusterRig, type ClusterRigOptions } from './cluster-rig.js';
import { printFaults } from './fault-table.js';
import { noServices, OwnServices } from './own-services.js';

/** What `describeCluster` gives its tests: a hub apart, and the engines it runs on. */
export interface Cluster {
  readonly rig: ClusterRig;
  readonly services: OwnServices;
}

export interface ClusterOptions extends Omit<ClusterRigOptions, 'brokers' | 'postgresUrl'> {
  /** Brokers of its Kafka. Default 1. */
  brokers?: 1 | 3;
}

/** Those that an event passes from source to client, and none beside them; each that can share its work is there twice. */
export const WRITERS_AND_STREAMERS = {
  'collector-1': 'collector',
  'collector-2': 'collector',
  recorder: 'recorder',
  'streamer-1': 'streamer',
  'streamer-2': 'streamer',
};

/**
 * Tests of a hub whose roles are processes of their own, on Kafka, PostgreSQL and Redis of their own, which they may kill:
 * up before the first, down after the last, which prints the table of faults. Where no engines are up they are skipped, and
 * say why.
 */
export function describeCluster(
  name: string,
  { brokers = 1, ...options }: ClusterOptions,
  define: (cluster: Cluster) => void,
): void {
  if (noServices !== undefined) {
    it.skip(`${name} (skipped, because ${noServices})`, () => undefined);
    return;
  }
  describe(name, () => {
    let services: OwnServices;
    let rig: ClusterRig;

    beforeAll(async () => {
      services = await OwnServices.up(brokers === 1 ? 'kafka' : 'kafka-cluster', 'postgres');
      const variable = brokers === 1 ? 'ESTUAIRE_KAFKA_BROKERS' : 'ESTUAIRE_KAFKA_CLUSTER_BROKERS';
      rig = await ClusterRig.start({
        ...options,
        brokers: services.variables[variable]!,
        postgresUrl: services.variables['ESTUAIRE_POSTGRES_URL']!,
      });
    }, 300_000);

    afterAll(async () => {
      await rig?.stop();
      await services?.down();
      printFaults();
    }, 60_000);

    define({
      get rig() {
        return rig;
      },
      get services() {
        return services;
      },
    });
  });
}

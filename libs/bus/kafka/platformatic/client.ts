import type { KafkaClient, KafkaConnectionOptions } from '../client.js';
import { topicAdmin } from './admin.js';
import { PlatformaticCluster } from './cluster.js';
import { PlatformaticProducer } from './producer.js';

/**
 * The bus over the requests and connections of `@platformatic/kafka`. Its producer and consumer are not used: a claim
 * needs an identity of its own, a reader any position, and both shall know for each partition what was answered.
 */
export function platformaticClient(options: KafkaConnectionOptions): KafkaClient {
  return {
    createCluster: (clusterOptions) => new PlatformaticCluster(options, clusterOptions?.maxInFlightRequests),
    createProducerAs: async (cluster, identity) => new PlatformaticProducer(cluster as PlatformaticCluster, identity),
    admin: () => topicAdmin(new PlatformaticCluster(options)),
  };
}

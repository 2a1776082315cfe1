import type { KafkaBroker, KafkaCluster } from './client.js';

const TYPES = { group: 0, transaction: 1 } as const;

/** The broker that keeps what is known of a group or transactional id; unlike kafkajs's own way it reports a refusal. */
export async function coordinatorOf(
  cluster: KafkaCluster,
  type: keyof typeof TYPES,
  name: string,
): Promise<KafkaBroker> {
  const anyBroker = await cluster.findControllerBroker();
  const { coordinator } = await anyBroker.findGroupCoordinator({ groupId: name, coordinatorType: TYPES[type] });
  return cluster.findBroker({ nodeId: coordinator.nodeId });
}

import { alterConfigsV2, createTopicsV7, describeConfigsV4 } from '@platformatic/kafka';
import type { TopicAdmin } from '../client.js';
import type { PlatformaticCluster } from './cluster.js';

/** As the protocol numbers them. */
const TOPIC_RESOURCE = 2;
const SET_ON_TOPIC = 1;
const CREATE_TIMEOUT_MS = 30_000;

export function topicAdmin(cluster: PlatformaticCluster): TopicAdmin {
  return {
    connect: () => cluster.connect(),
    disconnect: () => cluster.disconnect(),
    listTopics: async () => (await cluster.metadata(null)).topics.map(({ name }) => name!),
    createTopics: async (topics) => {
      const wanted = topics.map(({ topic, numPartitions, replicationFactor, settings }) => ({
        name: topic,
        numPartitions,
        replicationFactor,
        assignments: [],
        configs: [...settings],
      }));
      await cluster.callController((connection) =>
        createTopicsV7.api.async(connection, wanted, CREATE_TIMEOUT_MS, false),
      );
      await cluster.addMultipleTargetTopics(topics.map(({ topic }) => topic));
    },
    partitionCounts: async (names) => {
      const { topics } = await cluster.metadata([...names]);
      return topics.map(({ name, partitions }) => ({ topic: name!, partitions: partitions.length }));
    },
    settings: async (topics) => {
      const wanted = topics.map((resourceName) => ({ resourceType: TOPIC_RESOURCE as 2, resourceName }));
      const { results } = await cluster.callController((connection) =>
        describeConfigsV4.api.async(connection, wanted, false, false),
      );
      return results.map(({ resourceName, configs }) => ({
        topic: resourceName,
        settings: configs.map(({ name, value, configSource }) => ({
          name,
          value: value ?? '',
          isOwn: (configSource as number) === SET_ON_TOPIC,
        })),
      }));
    },
    replaceSettings: async (resourceName, settings) => {
      const wanted = [{ resourceType: TOPIC_RESOURCE as 2, resourceName, configs: [...settings] }];
      await cluster.callController((connection) => alterConfigsV2.api.async(connection, wanted, false));
    },
  };
}

import kafkajs, { type KafkaConfig, type LogEntry } from 'kafkajs';
import type { BatchProducer, KafkaClient, KafkaConnectionOptions, TopicAdmin } from './client.js';
import { createCluster, createProducerAs } from './kafkajs-internals.js';

/** `ConfigResourceTypes.TOPIC`; a const enum, which single-file compilers cannot see into. */
const TOPIC_RESOURCE = 2;
/** `ConfigSource.TOPIC_CONFIG`, for the same reason. */
const SET_ON_TOPIC = 1;

/**
 * A dead broker is noticed by its session timeout (9 s by default); only then has a partition another leader. Short even
 * pauses find it soon after, where growing ones sleep on; together they are 14 s.
 */
const RETRY = { retries: 30, initialRetryTime: 100, multiplier: 1.5, maxRetryTime: 500 };

/** The client the hub has by default. */
export function kafkajsClient(options: KafkaConnectionOptions): KafkaClient {
  const kafka = new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ssl: options.ssl,
    sasl: options.sasl,
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: RETRY,
    logLevel: kafkajs.logLevel.WARN,
    // What kafkajs calls errors are mostly retries under way.
    logCreator: () => (entry: LogEntry) => options.onMessage(entry.log.message),
  } as KafkaConfig);
  return {
    createCluster: (clusterOptions) => createCluster(kafka, clusterOptions),
    createProducerAs: async (cluster, identity): Promise<BatchProducer> => {
      const producer = createProducerAs(kafka, cluster, identity);
      await producer.connect();
      return {
        send: async (batch, compression) => {
          const codec = compression === 'gzip' ? kafkajs.CompressionTypes.GZIP : kafkajs.CompressionTypes.None;
          const landed = await producer.sendBatch({ acks: -1, compression: codec, topicMessages: [...batch] });
          return landed.map(({ topicName, partition, baseOffset }) => ({
            topicName,
            partition,
            baseOffset: baseOffset!,
          }));
        },
      };
    },
    admin: () => topicAdmin(kafka.admin()),
  };
}

function topicAdmin(admin: kafkajs.Admin): TopicAdmin {
  return {
    connect: () => admin.connect(),
    disconnect: () => admin.disconnect(),
    listTopics: () => admin.listTopics(),
    createTopics: async (topics) => {
      await admin.createTopics({
        waitForLeaders: true,
        topics: topics.map(({ settings, ...topic }) => ({ ...topic, configEntries: [...settings] })),
      });
    },
    partitionCounts: async (names) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
      return topics.map(({ name, partitions }) => ({ topic: name, partitions: partitions.length }));
    },
    settings: async (topics) => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: topics.map((name) => ({ type: TOPIC_RESOURCE, name })),
      });
      return resources.map(({ resourceName, configEntries }) => ({
        topic: resourceName,
        settings: configEntries.map(({ configName, configValue, configSource }) => ({
          name: configName,
          value: configValue,
          isOwn: (configSource as number) === SET_ON_TOPIC,
        })),
      }));
    },
    replaceSettings: async (name, settings) => {
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: TOPIC_RESOURCE, name, configEntries: [...settings] }],
      });
    },
  };
}

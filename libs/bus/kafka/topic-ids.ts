import { FlexibleReader, compactText, unsigned } from './flexible-encoding.js';
import type { KafkaBroker } from './client.js';

/** kafkajs speaks Metadata up to version 6; topic ids came with 10 (Kafka 2.8). */
const METADATA = { apiKey: 3, apiVersion: 10, apiName: 'Metadata' };

/** What a user may do with a topic, by the bit Kafka sets for it. */
const RIGHTS = { Read: 3, Write: 4, Alter: 7, Describe: 8, DescribeConfigs: 10, AlterConfigs: 11 } as const;
export type TopicRight = keyof typeof RIGHTS;

export interface ClusterIdentity {
  clusterId: string;
  /** Topic name → id (hex). A topic that was deleted and made again has another id. */
  topicIds: Map<string, string>;
  /** Topic name → what the user of this connection may do with it; everything where brokers check no rights. */
  rights: Map<string, Set<TopicRight>>;
}

/** Asks a broker who the cluster and these topics are. Spec: Kafka protocol, Metadata request and response version 10. */
export function readIdentity(broker: KafkaBroker, topics: readonly string[]): Promise<ClusterIdentity> {
  return broker.ask(METADATA, encodeTopicIdsRequest(topics), decodeTopicIds);
}

/** Exported for its test. Starts with the (empty) tagged fields of the request header, which kafkajs does not write. */
export function encodeTopicIdsRequest(topics: readonly string[]): Buffer {
  const parts: Buffer[] = [Buffer.of(0), unsigned(topics.length + 1)];
  // Topic id (none), name, no tagged fields.
  for (const topic of topics) parts.push(Buffer.alloc(16), compactText(topic), Buffer.of(0));
  // No creation of topics, no authorised operations of the cluster, those of the topics, no tagged fields.
  parts.push(Buffer.of(0, 0, 1, 0));
  return Buffer.concat(parts);
}

export function decodeTopicIds(payload: Buffer): ClusterIdentity {
  const reader = new FlexibleReader(payload);
  reader.skipTags();
  reader.skip(4); // throttle time
  for (let left = reader.arrayLength(); left > 0; left -= 1) {
    reader.skip(4); // node
    reader.text();
    reader.skip(4); // port
    reader.text();
    reader.skipTags();
  }
  const clusterId = reader.text() ?? '';
  reader.skip(4); // controller
  const topicIds = new Map<string, string>();
  const rights = new Map<string, Set<TopicRight>>();
  for (let left = reader.arrayLength(); left > 0; left -= 1) {
    reader.skip(2); // error
    const name = reader.text() ?? '';
    topicIds.set(name, reader.bytes(16).toString('hex'));
    reader.skip(1); // internal
    for (let partitions = reader.arrayLength(); partitions > 0; partitions -= 1) {
      reader.skip(2 + 4 + 4 + 4); // error, partition, leader, its epoch
      for (let lists = 0; lists < 3; lists += 1) reader.skip(4 * reader.arrayLength()); // replicas, in sync, offline
      reader.skipTags();
    }
    rights.set(name, rightsOf(reader.int32()));
    reader.skipTags();
  }
  return { clusterId, topicIds, rights };
}

function rightsOf(bits: number): Set<TopicRight> {
  const names = Object.keys(RIGHTS) as TopicRight[];
  return new Set(names.filter((name) => ((bits >> RIGHTS[name]) & 1) === 1));
}

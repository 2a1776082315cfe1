import type { ConnectionOptions } from 'node:tls';
import type { Compression } from './topics.js';

/**
 * What the bus needs of a client of Kafka: connections to brokers that can be asked for records and offsets directly, a
 * producer that sends under an identity given out before, and the settings of topics. There is one adapter for each
 * client; above this line nobody knows which of them is at work, and all pass the same contract suite.
 *
 * Errors of brokers carry `type` (the protocol's name, such as OFFSET_OUT_OF_RANGE), `retriable`, and `topic` where it is
 * known; what the network or TLS did is in their causes.
 */
export interface KafkaClient {
  /** Connections of their own to the brokers; once disconnected they stay so. */
  createCluster(options?: { maxInFlightRequests?: number }): KafkaCluster;
  /** An idempotent producer over connections that exist, one batch at a time; it leaves them alone when it is done. */
  createProducerAs(cluster: KafkaCluster, identity: ProducerIdentity): Promise<BatchProducer>;
  admin(): TopicAdmin;
}

export interface KafkaLogin {
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  username: string;
  password: string;
}

export interface KafkaConnectionOptions {
  clientId: string;
  brokers: readonly string[];
  ssl: boolean | ConnectionOptions | undefined;
  sasl: KafkaLogin | undefined;
  /** What the client says while it works; what fails in the end is thrown. */
  onMessage: (message: string) => void;
}

export interface KafkaCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
  findBroker(options: { nodeId: number }): Promise<KafkaBroker>;
  /** Of a cluster without such a role to the outside (KRaft), any broker. */
  findControllerBroker(): Promise<KafkaBroker>;
}

/** Who a producer is to the brokers: with the same id, only the highest epoch a partition has seen may write to it. */
export interface ProducerIdentity {
  /** 64 bits, as decimal digits. */
  producerId: string;
  producerEpoch: number;
}

export interface TopicRequest<Partition> {
  topic: string;
  partitions: Partition[];
}

export interface KafkaMessage {
  /** A number, or its decimal digits. */
  offset: string | number;
  value: Buffer | null;
  key: Buffer | null;
  headers: Record<string, Buffer | Buffer[]>;
  isControlRecord: boolean;
}

export interface KafkaBroker {
  fetch(request: {
    replicaId: number;
    isolationLevel: number;
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    topics: TopicRequest<{ partition: number; fetchOffset: number; maxBytes: number }>[];
  }): Promise<{
    responses: {
      topicName: string;
      partitions: { partition: number; highWatermark: string | number; messages: KafkaMessage[] }[];
    }[];
  }>;
  listOffsets(request: {
    replicaId: number;
    isolationLevel: number;
    topics: TopicRequest<{ partition: number; timestamp: number }>[];
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string | number }[] }[] }>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: TopicRequest<{ partition: number; offset: number }>[];
  }): Promise<unknown>;
  offsetFetch(request: { groupId: string; topics: TopicRequest<{ partition: number }>[] }): Promise<{
    responses: { topic: string; partitions: { partition: number; offset: string | number }[] }[];
  }>;
  findGroupCoordinator(request: {
    groupId: string;
    coordinatorType: number;
  }): Promise<{ coordinator: { nodeId: number } }>;
  /** Sends a request in an encoding that the client does not speak; `body` begins with the rest of the request's header. */
  ask<Answer>(
    api: { apiKey: number; apiVersion: number; apiName: string },
    body: Buffer,
    decode: (payload: Buffer) => Answer,
  ): Promise<Answer>;
}

export interface OutgoingMessage {
  key: string;
  value: string | null;
  headers: Record<string, string>;
}

export interface TopicMessages {
  topic: string;
  messages: (OutgoingMessage & { partition: number })[];
}

/** Where the first message of a partition's share of a batch landed. */
export interface LandedMessages {
  topicName: string;
  partition: number;
  baseOffset: string | number;
}

export interface BatchProducer {
  /**
   * Acknowledged by all replicas in sync. Tries again what a broker may do later, under the same numbers; a partition that
   * is missing in the answer was not written to. After a rejection this producer must not be used again.
   */
  send(batch: readonly TopicMessages[], compression: Compression): Promise<LandedMessages[]>;
}

export interface TopicSetting {
  name: string;
  value: string;
  /** Set on the topic itself, and not by default or on the brokers. */
  isOwn: boolean;
}

export interface NewTopic {
  topic: string;
  numPartitions: number;
  /** −1 takes the brokers' default. */
  replicationFactor: number;
  settings: readonly { name: string; value: string }[];
}

export interface TopicAdmin {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  listTopics(): Promise<string[]>;
  /** Resolves when each has leaders. */
  createTopics(topics: readonly NewTopic[]): Promise<void>;
  partitionCounts(topics: readonly string[]): Promise<{ topic: string; partitions: number }[]>;
  settings(topics: readonly string[]): Promise<{ topic: string; settings: TopicSetting[] }[]>;
  /** Replaces all settings of the topic. */
  replaceSettings(topic: string, settings: readonly { name: string; value: string }[]): Promise<void>;
}

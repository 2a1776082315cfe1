import type { Kafka } from 'kafkajs';

/**
 * What lies under kafkajs's consumer: brokers that can be asked for records and offsets directly. The public consumer
 * only reads as a member of a group, which costs seconds to join and cannot read from a position at will; a stream
 * resumes many readers at many positions. kafkajs 2.2.4 is the last of its line and pinned, so these do not move.
 */
export interface KafkaCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
  findBroker(options: { nodeId: number }): Promise<KafkaBroker>;
  findControllerBroker(): Promise<KafkaBroker>;
  findGroupCoordinator(options: { groupId: string }): Promise<KafkaBroker>;
}

export interface TopicRequest<Partition> {
  topic: string;
  partitions: Partition[];
}

export interface KafkaMessage {
  offset: string;
  value: Buffer | null;
  headers: Record<string, Buffer>;
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
      partitions: { partition: number; highWatermark: string; messages: KafkaMessage[] }[];
    }[];
  }>;
  listOffsets(request: {
    replicaId: number;
    isolationLevel: number;
    topics: TopicRequest<{ partition: number; timestamp: number }>[];
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: TopicRequest<{ partition: number; offset: number }>[];
  }): Promise<unknown>;
  offsetFetch(request: { groupId: string; topics: TopicRequest<{ partition: number }>[] }): Promise<{
    responses: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }>;
  connectionPool: {
    send<Answer>(message: {
      request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<unknown> };
      response: { decode: (payload: Buffer) => Promise<Answer>; parse: (answer: Answer) => Promise<Answer> };
    }): Promise<Answer>;
  };
}

/** Connections of its own to the brokers a client knows. */
export function createCluster(kafka: Kafka): KafkaCluster {
  const factory = Object.getOwnPropertySymbols(kafka).find(({ description }) =>
    description?.endsWith(':createCluster'),
  );
  const create = factory && (kafka as unknown as Record<symbol, unknown>)[factory];
  if (typeof create !== 'function') throw new Error('kafkajs is not the version this adapter was written for');
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false }) as KafkaCluster;
}

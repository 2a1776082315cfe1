import { createRequire } from 'node:module';
import type { Kafka, Producer } from 'kafkajs';
import { soundConnections, type ConnectingCluster } from './sound-connections.js';

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
  offset: string;
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
  findGroupCoordinator(request: {
    groupId: string;
    coordinatorType: number;
  }): Promise<{ coordinator: { nodeId: number } }>;
  connectionPool: {
    send<Answer>(message: {
      request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<unknown> };
      response: { decode: (payload: Buffer) => Promise<Answer>; parse: (answer: Answer) => Promise<Answer> };
    }): Promise<Answer>;
  };
}

const requireInternal = createRequire(import.meta.url);
const Encoder = requireInternal('kafkajs/src/protocol/encoder.js') as new () => { writeBuffer(bytes: Buffer): unknown };
const { createErrorFromCode } = requireInternal('kafkajs/src/protocol/error.js') as {
  createErrorFromCode: (code: number) => Error & { type: string; retriable: boolean };
};
const createProducer = requireInternal('kafkajs/src/producer/index.js') as (options: object) => Producer;

/** The protocol error of this number, as kafkajs throws it. */
export { createErrorFromCode };

/** Connections of its own to the brokers a client knows; once disconnected they stay so. */
export function createCluster(kafka: Kafka, options: { maxInFlightRequests?: number } = {}): KafkaCluster {
  const create = internal(kafka, 'createCluster');
  if (typeof create !== 'function') throw new Error('kafkajs is not the version this adapter was written for');
  return soundConnections(
    create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, ...options }) as KafkaCluster & ConnectingCluster,
  );
}

/**
 * An idempotent producer over connections that exist, under an identity that was given out before: kafkajs would ask
 * for an anonymous one itself. Its `disconnect` leaves the connections alone.
 */
export function createProducerAs(kafka: Kafka, cluster: KafkaCluster, identity: ProducerIdentity): Producer {
  const instead: Record<PropertyKey, unknown> = {
    // The one place where kafkajs asks for an identity, and it does so once, in `connect`.
    findControllerBroker: async () => ({ initProducerId: async () => identity }),
    disconnect: async () => undefined,
  };
  return createProducer({
    cluster: new Proxy(cluster, {
      get(target, name) {
        const value: unknown = instead[name] ?? Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    logger: internal(kafka, 'logger'),
    idempotent: true,
    retry: internal(kafka, 'clusterRetry'),
  });
}

/** Sends a request in an encoding that kafkajs does not speak. */
export function sendRaw<Answer>(
  broker: KafkaBroker,
  api: { apiKey: number; apiVersion: number; apiName: string },
  body: Buffer,
  decode: (payload: Buffer) => Answer,
): Promise<Answer> {
  return broker.connectionPool.send<Answer>({
    request: { ...api, encode: () => Promise.resolve(new Encoder().writeBuffer(body)) },
    response: { decode: (payload) => Promise.resolve(decode(payload)), parse: (answer) => Promise.resolve(answer) },
  });
}

function internal(kafka: Kafka, name: string): unknown {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description?.endsWith(`:${name}`));
  return symbol && (kafka as unknown as Record<symbol, unknown>)[symbol];
}

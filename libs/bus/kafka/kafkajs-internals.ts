import { createRequire } from 'node:module';
import type { Kafka, Producer } from 'kafkajs';
import type { KafkaBroker, KafkaCluster, ProducerIdentity } from './client.js';
import { soundConnections, type ConnectingCluster } from './sound-connections.js';

/** What of kafkajs 2.2.4 is no part of its interface; it is the last of its line and pinned, so this does not move. */
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
  const cluster = soundConnections(
    create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, ...options }) as KafkaCluster & ConnectingCluster,
  );
  const findBroker = cluster.findBroker.bind(cluster);
  const findControllerBroker = cluster.findControllerBroker.bind(cluster);
  cluster.findBroker = async (at) => askable(await findBroker(at));
  cluster.findControllerBroker = async () => askable(await findControllerBroker());
  return cluster;
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

interface RawConnections {
  send<Answer>(message: {
    request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<unknown> };
    response: { decode: (payload: Buffer) => Promise<Answer>; parse: (answer: Answer) => Promise<Answer> };
  }): Promise<Answer>;
}

/** Gives kafkajs's own object of a broker the way to requests kafkajs does not speak. */
function askable(broker: KafkaBroker): KafkaBroker {
  broker.ask ??= (api, body, decode) =>
    (broker as unknown as { connectionPool: RawConnections }).connectionPool.send({
      request: { ...api, encode: () => Promise.resolve(new Encoder().writeBuffer(body)) },
      response: { decode: (payload) => Promise.resolve(decode(payload)), parse: (answer) => Promise.resolve(answer) },
    });
  return broker;
}

function internal(kafka: Kafka, name: string): unknown {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description?.endsWith(`:${name}`));
  return symbol && (kafka as unknown as Record<symbol, unknown>)[symbol];
}

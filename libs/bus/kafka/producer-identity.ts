import { coordinatorOf } from './coordinator.js';
import { FlexibleReader, compactText } from './flexible-encoding.js';
import type { KafkaBroker, KafkaCluster, ProducerIdentity } from './client.js';
import { createErrorFromCode } from './kafkajs-internals.js';

/**
 * kafkajs speaks InitProducerId up to version 1, which always takes a name over; with version 3 (Kafka 2.5) a holder can
 * ask for its next epoch and be refused when somebody else has the name by now; 4 (Kafka 2.7) says so by its own code.
 */
const INIT_PRODUCER_ID = { apiKey: 22, apiVersion: 4, apiName: 'InitProducerId' };
/** No transaction is ever begun under a claim; brokers want a number. */
const TRANSACTION_TIMEOUT_MS = 10_000;
const CONCURRENT_TRANSACTIONS = 51;
const PRODUCER_FENCED = 90;

/** Any broker gives out an identity nobody else has. */
export async function anonymousIdentity(cluster: KafkaCluster): Promise<ProducerIdentity> {
  return askIdentity(await cluster.findControllerBroker(), undefined, undefined);
}

/**
 * The identity of a name (a transactional id) with an epoch higher than any given out for it so far. With `current`, the
 * next epoch of that holder; rejects with type PRODUCER_FENCED when the name has been given to another since.
 */
export async function namedIdentity(
  cluster: KafkaCluster,
  name: string,
  current: ProducerIdentity | undefined,
): Promise<ProducerIdentity> {
  return askIdentity(await coordinatorOf(cluster, 'transaction', name), name, current);
}

/** Spec: Kafka protocol, InitProducerId request and response version 4. */
function askIdentity(
  broker: KafkaBroker,
  name: string | undefined,
  current: ProducerIdentity | undefined,
): Promise<ProducerIdentity> {
  return broker.ask(INIT_PRODUCER_ID, encodeIdentityRequest(name, current), decodeIdentity);
}

/** Exported for its test. Starts with the (empty) tagged fields of the request header, which kafkajs does not write. */
export function encodeIdentityRequest(name: string | undefined, current: ProducerIdentity | undefined): Buffer {
  const numbers = Buffer.alloc(4 + 8 + 2);
  numbers.writeInt32BE(TRANSACTION_TIMEOUT_MS, 0);
  numbers.writeBigInt64BE(BigInt(current?.producerId ?? -1), 4);
  numbers.writeInt16BE(current?.producerEpoch ?? -1, 12);
  return Buffer.concat([Buffer.of(0), compactText(name), numbers, Buffer.of(0)]);
}

export function decodeIdentity(payload: Buffer): ProducerIdentity {
  const reader = new FlexibleReader(payload);
  reader.skipTags();
  reader.skip(4); // throttle time
  const code = reader.int16();
  if (code === PRODUCER_FENCED) {
    throw Object.assign(new Error('a newer producer has the name'), { type: 'PRODUCER_FENCED', retriable: false });
  }
  if (code !== 0) {
    const error = createErrorFromCode(code);
    if (code === CONCURRENT_TRANSACTIONS) error.retriable = true;
    throw error;
  }
  return { producerId: String(reader.int64()), producerEpoch: reader.int16() };
}

const FENCED_TYPES = new Set(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']);

/** Whether a broker refused because a newer holder of the identity has been seen. */
export function isFenced(error: unknown): boolean {
  for (let at = error as { type?: unknown; cause?: unknown } | undefined; at != null; at = at.cause as typeof at) {
    if (FENCED_TYPES.has(String(at.type))) return true;
  }
  return false;
}

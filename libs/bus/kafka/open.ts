import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '#libs/errors';
import { KINDS, TOPIC_PREFIX } from '#libs/model';
import { silentLog, type Log } from '#libs/telemetry';
import type { Bus } from '../bus.js';
import type { KafkaClient, KafkaConnectionOptions, KafkaLogin } from './client.js';
import { epochOf } from './epoch.js';
import { KafkaBus } from './kafka-bus.js';
import { KafkaReader } from './kafka-reader.js';
import { asUnavailable, withConnectionHint } from './failures.js';
import { kafkajsClient } from './kafkajs-client.js';
import { loadPlatformaticClient } from './platformatic/load.js';
import { anonymousIdentity } from './producer-identity.js';
import { SequencedProducer } from './sequenced-producer.js';
import type { ClusterIdentity, TopicRight } from './topic-ids.js';
import { ensureTopics, type Compression } from './topics.js';

/** Clients of Kafka behind the bus; see docs/adr/0031-a-second-kafka-client.md for what each is good at. */
export const KAFKA_CLIENTS = ['kafkajs', 'platformatic'] as const;
export type KafkaClientName = (typeof KAFKA_CLIENTS)[number];

export interface KafkaBusOptions {
  /** `host:port` of some brokers; they name the others. */
  brokers: readonly string[];
  /** How long superseded events and removes are kept, in milliseconds; written into the topics when they are made. */
  retentionMs: number;
  /** Epoch milliseconds; must go with the brokers' clocks to a few seconds. */
  now: () => number;
  /** Which library speaks to the brokers. Default `kafkajs`. */
  client?: KafkaClientName;
  ssl?: KafkaConnectionOptions['ssl'];
  sasl?: KafkaLogin;
  clientId?: string;
  /** Of each topic; what exists must have as many (else BUS_MISMATCH). Default: 3 for topics that are made, else any. */
  partitions?: number;
  /** Of batches and topics. Default `gzip`: a tenth of the bytes on the disk for a quarter more time to append. */
  compression?: Compression;
  /** What this process does on the bus; rights for more are not asked for. Default `read-write`. */
  access?: 'read' | 'read-write';
  /** Of topics that are made. Default −1: the brokers' own default. */
  replicationFactor?: number;
  /** Default `mobility.`; another one lets several hubs share a cluster. */
  topicPrefix?: string;
  /** Events that may wait to become durable before `append` waits. Default 50,000. */
  maxPendingEvents?: number;
  /** Newest version of messages that is read; for tests of what a newer process would read. */
  readsVersion?: number;
  log?: Log;
}

const AGREE_PATIENCE_MS = 20_000;
const AGREE_PAUSE_MS = 250;
const UNSETTLED = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'TOPIC_ALREADY_EXISTS']);

/**
 * Opens the bus on Apache Kafka 3.x or 4.x: topics `mobility.<kind>` keyed by entity, made and checked here; an append
 * is acknowledged by all replicas in sync; named consumers are Kafka consumer groups without members (brokers forget
 * them after `offsets.retention.minutes`, seven days by default). The epoch is made of cluster and topic ids, so it
 * changes when a topic is deleted and made again. Throws BUS_UNAVAILABLE (retryable) when no broker answers.
 */
export async function openKafkaBus(options: KafkaBusOptions): Promise<Bus> {
  const { log = silentLog, topicPrefix: prefix = TOPIC_PREFIX, compression = 'gzip' } = options;
  const client = await connectWith(options.client ?? 'kafkajs', {
    clientId: options.clientId ?? 'estuaire',
    brokers: options.brokers,
    ssl: options.ssl,
    sasl: options.sasl,
    onMessage: (message) => log.debug('kafka-client', { message }),
  });
  // One request at a time keeps the order of a key through retries.
  const cluster = client.createCluster({ maxInFlightRequests: 1 });
  const producer = new SequencedProducer(client, cluster, () => anonymousIdentity(cluster));
  const admin = client.admin();
  const reader = new KafkaReader(client, prefix, options.readsVersion);
  try {
    await admin.connect();
    const topics = {
      prefix,
      retentionMs: options.retentionMs,
      partitions: options.partitions,
      compression,
      replicationFactor: options.replicationFactor ?? -1,
    };
    await untilBrokersAgree(async () => {
      await ensureTopics(admin, topics, log);
      await reader.connect(KINDS);
    });
    const identity = await reader.identity(KINDS);
    if (options.access !== 'read') {
      refuseWithoutRights(identity, ['Read', 'Write']);
      await producer.begin();
    } else refuseWithoutRights(identity, ['Read']);
    await admin.disconnect();
    return new KafkaBus({
      client,
      cluster,
      producer,
      reader,
      newReader: () => new KafkaReader(client, prefix, options.readsVersion),
      epoch: epochOf(identity, prefix),
      topicIds: identity.topicIds,
      prefix,
      compression,
      retentionMs: options.retentionMs,
      now: options.now,
      maxPendingEvents: options.maxPendingEvents ?? 50_000,
      log,
    });
  } catch (error) {
    await Promise.allSettled([admin.disconnect(), reader.disconnect(), cluster.disconnect()]);
    throw asUnavailable(withConnectionHint(error, options));
  }
}

async function connectWith(name: KafkaClientName, options: KafkaConnectionOptions): Promise<KafkaClient> {
  if (name === 'kafkajs') return kafkajsClient(options);
  const { platformaticClient } = await loadPlatformaticClient();
  return platformaticClient(options);
}

/**
 * Brokers hear of topics made or deleted one after the other: for a moment one may still list what is gone, or not yet
 * know what was just made.
 */
async function untilBrokersAgree(work: () => Promise<void>): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += AGREE_PAUSE_MS) {
    try {
      return await work();
    } catch (error) {
      const isUnsettled = UNSETTLED.has(String((error as { type?: unknown }).type));
      if (!isUnsettled || waitedMs >= AGREE_PATIENCE_MS) throw error;
      await sleep(AGREE_PAUSE_MS);
    }
  }
}

/** Brokers say what a user may do, so that the start can name what is missing instead of the first append. */
function refuseWithoutRights({ rights }: ClusterIdentity, wanted: readonly TopicRight[]): void {
  for (const [topic, given] of rights) {
    const missing = wanted.filter((right) => !given.has(right));
    if (missing.length === 0) continue;
    const names = missing.join(' and ');
    throw new HubError(
      'BUS_UNAVAILABLE',
      `Kafka refuses: the user lacks the right ${names} on the topic ${topic}; allow it by an ACL`,
      { where: topic, expected: names },
    );
  }
}

import { NumericMap, produceV9, type MessageRecord } from '@platformatic/kafka';
import type { BatchProducer, LandedMessages, ProducerIdentity, TopicMessages } from '../client.js';
import type { Compression } from '../topics.js';
import type { PlatformaticCluster } from './cluster.js';
import { brokerError } from './errors.js';

const ALL_IN_SYNC = -1;
/** How long a broker may wait for its replicas. */
const REPLICA_TIMEOUT_MS = 30_000;
/** A dead broker is noticed by its session timeout (9 s by default); only then has a partition another leader. */
const PATIENCE_MS = 14_000;
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;
/** Brokers count a partition's messages under one identity in 31 bits, and go on at 0. */
const SEQUENCES = 2 ** 31;

interface Share {
  topic: string;
  partition: number;
  records: MessageRecord[];
}

type Answer = Exclude<Awaited<ReturnType<typeof produceV9.api.async>>, boolean>;

/**
 * Sends each partition's share of a batch to its leader, numbered. What a broker did not take is sent again under the same
 * numbers, so that one whose answer was lost is not written twice; what it took is not sent again.
 */
export class PlatformaticProducer implements BatchProducer {
  private readonly sequences = new NumericMap();
  private readonly identity: { producerId: bigint; producerEpoch: number };

  constructor(
    private readonly cluster: PlatformaticCluster,
    { producerId, producerEpoch }: ProducerIdentity,
  ) {
    this.identity = { producerId: BigInt(producerId), producerEpoch };
  }

  async send(batch: readonly TopicMessages[], compression: Compression): Promise<LandedMessages[]> {
    await this.knowTopics(batch);
    const landed: LandedMessages[] = [];
    let left = sharesOf(batch);
    const since = performance.now();
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      const failures = await Promise.all(
        [...this.byLeader(left)].map(([leader, shares]) => this.sendTo(leader, shares, compression, landed)),
      );
      const done = new Set(landed.map(({ topicName, partition }) => placeOf(topicName, partition)));
      left = left.filter(({ topic, partition }) => !done.has(placeOf(topic, partition)));
      if (left.length === 0) return landed;
      const errors = failures.filter((error) => error !== undefined);
      const error = errors.find(({ retriable }) => !retriable) ?? errors[0];
      if (error !== undefined && (!error.retriable || performance.now() - since + pauseMs > PATIENCE_MS)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await this.cluster.refreshMetadata().catch(() => undefined);
    }
  }

  /** A cluster that only appends has asked for no topic yet. */
  private async knowTopics(batch: readonly TopicMessages[]): Promise<void> {
    const unknown = batch.map(({ topic }) => topic).filter((topic) => !this.cluster.hasTopic(topic));
    if (unknown.length > 0) await this.cluster.addMultipleTargetTopics(unknown);
  }

  private byLeader(shares: readonly Share[]): Map<number, Share[]> {
    const groups = new Map<number, Share[]>();
    for (const share of shares) {
      const leader = this.cluster.leaderOf(share.topic, share.partition) ?? -1;
      groups.set(leader, [...(groups.get(leader) ?? []), share]);
    }
    return groups;
  }

  /** What was taken goes into `landed`; the rest is the error that is given back. */
  private async sendTo(leader: number, shares: readonly Share[], compression: Compression, landed: LandedMessages[]) {
    const take = ({ responses }: Answer) => {
      for (const { name, partitionResponses } of responses) {
        for (const { index, errorCode, baseOffset } of partitionResponses) {
          const share = shares.find(({ topic, partition }) => topic === name && partition === index);
          if (errorCode !== 0 || share === undefined) continue;
          const place = placeOf(name, index);
          this.sequences.set(place, (this.sequences.getWithDefault(place, 0) + share.records.length) % SEQUENCES);
          landed.push({ topicName: name, partition: index, baseOffset: Number(baseOffset) });
        }
      }
    };
    try {
      const address = await this.cluster.addressOf(leader);
      const records = shares.flatMap((share) => share.records);
      const answer = await this.cluster.caller.call(
        () => this.cluster.connectionTo(address),
        (connection) =>
          produceV9.api.async(connection, ALL_IN_SYNC, REPLICA_TIMEOUT_MS, records, {
            ...this.identity,
            sequences: this.sequences,
            compression,
          }),
      );
      if (typeof answer !== 'boolean') take(answer);
      return undefined;
    } catch (error) {
      const answer = ((error as Error).cause as { response?: Answer } | undefined)?.response;
      if (answer !== undefined) take(answer);
      return 'retriable' in (error as object) ? (error as ReturnType<typeof brokerError>) : brokerError(error);
    }
  }
}

/** As the client names a partition in its numbers. */
const placeOf = (topic: string, partition: number): string => `${topic}:${partition}`;

function sharesOf(batch: readonly TopicMessages[]): Share[] {
  const shares = new Map<string, Share>();
  for (const { topic, messages } of batch) {
    for (const { key, value, headers, partition } of messages) {
      const place = placeOf(topic, partition);
      let share = shares.get(place);
      if (share === undefined) shares.set(place, (share = { topic, partition, records: [] }));
      share.records.push({
        topic,
        partition,
        key: Buffer.from(key),
        // A remove has none, which the client writes though its type does not say so.
        value: value === null ? (null as unknown as Buffer) : Buffer.from(value),
        headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
      });
    }
  }
  return [...shares.values()];
}

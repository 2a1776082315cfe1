import { HubError } from '#libs/errors';
import type { Kind } from '#libs/model';
import type { FollowsFeed } from '../bus.js';
import { coordinatorOf } from './coordinator.js';
import type { KafkaClient, KafkaCluster, KafkaMessage, TopicRequest } from './client.js';
import { decodeBusMessage, type ReadMessage } from './message.js';
import { patiently } from './patience.js';
import { readIdentity, type ClusterIdentity } from './topic-ids.js';
import { physicalTopic } from './topics.js';

/** One partition of a kind's topic. */
export interface PartitionPlace {
  kind: Kind;
  partition: number;
}

export interface FetchedMessage {
  offset: number;
  /** `undefined` for a record that is neither an event nor wrong: no hole, no delivery. */
  message: ReadMessage;
}

export interface FetchedBatch {
  place: PartitionPlace;
  messages: FetchedMessage[];
  /** Where to go on. */
  next: number;
  /** End of the partition when it was asked. */
  end: number;
}

/** As ListOffsets names the ends of a partition. */
export const AT_END = -1;
export const AT_START = -2;
const READ_COMMITTED = 1;
const NO_REPLICA = -1;
const FETCH_BYTES = 8 * 2 ** 20;
const PARTITION_BYTES = 2 ** 20;

/** Asks brokers for records and offsets, each partition's leader for its own. */
export class KafkaReader {
  private readonly cluster: KafkaCluster;

  constructor(
    client: KafkaClient,
    private readonly prefix: string,
    private readonly readable?: number,
  ) {
    this.cluster = client.createCluster();
  }

  async connect(kinds: readonly Kind[]): Promise<void> {
    await this.cluster.connect();
    await this.cluster.addMultipleTargetTopics(kinds.map((kind) => this.topic(kind)));
  }

  async disconnect(): Promise<void> {
    await this.cluster.disconnect();
  }

  /** After a change of leaders or a lost connection. */
  async refresh(): Promise<void> {
    await this.cluster.refreshMetadata();
  }

  async identity(kinds: readonly Kind[]): Promise<ClusterIdentity> {
    const broker = await this.cluster.findControllerBroker();
    return readIdentity(
      broker,
      kinds.map((kind) => this.topic(kind)),
    );
  }

  places(kinds: readonly Kind[]): PartitionPlace[] {
    return kinds.flatMap((kind) =>
      this.partitionsOf(kind)
        .map(({ partitionId }) => ({ kind, partition: partitionId }))
        .sort((a, b) => a.partition - b.partition),
    );
  }

  /** Offset of each place at an end, or of its first record stamped at or after a time (−1 when there is none). */
  offsets(places: readonly PartitionPlace[], timestamp: number): Promise<Map<string, number>> {
    return patiently(
      () => this.askOffsets(places, timestamp),
      () => this.refresh(),
    );
  }

  private async askOffsets(places: readonly PartitionPlace[], timestamp: number): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    await this.perLeader(places, async (broker, mine) => {
      const topics = this.byTopic(mine, ({ partition }) => ({ partition, timestamp }));
      const { responses } = await broker.listOffsets({ replicaId: NO_REPLICA, isolationLevel: READ_COMMITTED, topics });
      for (const { topic, partitions } of responses) {
        for (const { partition, offset } of partitions) {
          found.set(placeName({ kind: this.kindOf(topic), partition }), Number(offset));
        }
      }
    });
    return found;
  }

  /** One answer per place that had any; waits up to `waitMs` for something to come when there is nothing. */
  async fetch(
    wanted: readonly { place: PartitionPlace; offset: number }[],
    waitMs: number,
    follows?: FollowsFeed,
  ): Promise<FetchedBatch[]> {
    const fetched: FetchedBatch[] = [];
    const offsetOf = new Map(wanted.map(({ place, offset }) => [placeName(place), offset]));
    await this.perLeader(
      wanted.map(({ place }) => place),
      async (broker, mine) => {
        const { responses } = await broker.fetch({
          replicaId: NO_REPLICA,
          isolationLevel: READ_COMMITTED,
          maxWaitTime: waitMs,
          minBytes: 1,
          maxBytes: FETCH_BYTES,
          topics: this.byTopic(mine, (place) => ({
            partition: place.partition,
            fetchOffset: offsetOf.get(placeName(place))!,
            maxBytes: PARTITION_BYTES,
          })),
        });
        for (const { topicName, partitions } of responses) {
          for (const { partition, highWatermark, messages } of partitions) {
            const place = { kind: this.kindOf(topicName), partition };
            const read = (record: KafkaMessage): ReadMessage =>
              decodeBusMessage(place.kind, record, this.readable, follows);
            fetched.push(toFetched(place, offsetOf.get(placeName(place))!, messages, Number(highWatermark), read));
          }
        }
      },
    );
    return fetched;
  }

  saveOffsets(group: string, offsets: readonly { place: PartitionPlace; offset: number }[]): Promise<void> {
    return patiently(
      () => this.askToSave(group, offsets),
      () => this.refresh(),
    );
  }

  private async askToSave(group: string, offsets: readonly { place: PartitionPlace; offset: number }[]): Promise<void> {
    const broker = await coordinatorOf(this.cluster, 'group', group);
    const offsetOf = new Map(offsets.map(({ place, offset }) => [placeName(place), offset]));
    await broker.offsetCommit({
      groupId: group,
      // A commit from outside: the group has no members.
      groupGenerationId: -1,
      memberId: '',
      topics: this.byTopic(
        offsets.map(({ place }) => place),
        (place) => ({ partition: place.partition, offset: offsetOf.get(placeName(place))! }),
      ),
    });
  }

  savedOffsets(group: string, places: readonly PartitionPlace[]): Promise<{ place: PartitionPlace; offset: number }[]> {
    return patiently(
      () => this.askSaved(group, places),
      () => this.refresh(),
    );
  }

  private async askSaved(
    group: string,
    places: readonly PartitionPlace[],
  ): Promise<{ place: PartitionPlace; offset: number }[]> {
    const broker = await coordinatorOf(this.cluster, 'group', group);
    const { responses } = await broker.offsetFetch({
      groupId: group,
      topics: this.byTopic(places, ({ partition }) => ({ partition })),
    });
    return responses
      .flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({
          place: { kind: this.kindOf(topic), partition },
          offset: Number(offset),
        })),
      )
      .filter(({ offset }) => offset >= 0);
  }

  private async perLeader(
    places: readonly PartitionPlace[],
    ask: (broker: Awaited<ReturnType<KafkaCluster['findBroker']>>, mine: PartitionPlace[]) => Promise<void>,
  ): Promise<void> {
    const byLeader = new Map<number, PartitionPlace[]>();
    for (const place of places) {
      const leader = this.partitionsOf(place.kind).find(({ partitionId }) => partitionId === place.partition)?.leader;
      if (leader === undefined || leader < 0) {
        throw new HubError('BUS_UNAVAILABLE', `${placeName(place)} has no leader`, { retryable: true });
      }
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), place]);
    }
    await Promise.all(
      [...byLeader].map(async ([nodeId, mine]) => ask(await this.cluster.findBroker({ nodeId }), mine)),
    );
  }

  private byTopic<Partition>(
    places: readonly PartitionPlace[],
    partition: (place: PartitionPlace) => Partition,
  ): TopicRequest<Partition>[] {
    const byKind = new Map<Kind, Partition[]>();
    for (const place of places) byKind.set(place.kind, [...(byKind.get(place.kind) ?? []), partition(place)]);
    return [...byKind].map(([kind, partitions]) => ({ topic: this.topic(kind), partitions }));
  }

  private partitionsOf(kind: Kind): { partitionId: number; leader: number }[] {
    return this.cluster.findTopicPartitionMetadata(this.topic(kind));
  }

  private topic(kind: Kind): string {
    return physicalTopic(this.prefix, kind);
  }

  private kindOf(topic: string): Kind {
    return topic.slice(this.prefix.length) as Kind;
  }
}

export function placeName({ kind, partition }: PartitionPlace): string {
  return `${kind}/${partition}`;
}

function toFetched(
  place: PartitionPlace,
  offset: number,
  records: readonly KafkaMessage[],
  end: number,
  read: (record: KafkaMessage) => ReadMessage,
): FetchedBatch {
  const messages: FetchedMessage[] = [];
  // A record batch comes whole, also when it begins before the offset asked for.
  for (const record of records) {
    const at = Number(record.offset);
    if (at < offset) continue;
    messages.push({
      offset: at,
      message: record.isControlRecord ? undefined : read(record),
    });
  }
  const last = records[records.length - 1];
  // Batches that compaction has emptied hold no record: there is then nothing up to the end.
  const next = last === undefined ? end : Number(last.offset) + 1;
  return { place, messages, next: Math.max(offset, next), end };
}

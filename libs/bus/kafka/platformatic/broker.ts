import {
  Writer,
  fetchV12,
  findCoordinatorV4,
  listOffsetsV7,
  offsetCommitV8,
  offsetFetchV8,
  type Broker,
  type Connection,
  type ConnectionPool,
} from '@platformatic/kafka';
import type { KafkaBroker, KafkaMessage } from '../client.js';
import type { Caller } from './caller.js';

const ANY_LEADER_EPOCH = -1;
/** Bit of a record batch that holds marks of transactions and not messages. */
const CONTROL_BATCH = 1 << 5;
const NO_SESSION = { id: 0, epoch: -1 };

type FetchedBatches = NonNullable<
  Awaited<ReturnType<typeof fetchV12.api.async>>['responses'][number]['partitions'][number]['records']
>;

/** One broker, by the versions of requests that Kafka 3.0 and 4.x both speak. */
export class PlatformaticBroker implements KafkaBroker {
  constructor(
    private readonly caller: Caller,
    private readonly pool: ConnectionPool,
    private readonly address: Broker,
  ) {}

  fetch: KafkaBroker['fetch'] = async ({ isolationLevel, maxWaitTime, minBytes, maxBytes, topics }) => {
    const wanted = topics.map(({ topic, partitions }) => ({
      // Version 12 is the last one with names; the client calls the field as later ones do.
      topicId: topic,
      partitions: partitions.map(({ partition, fetchOffset, maxBytes: partitionMaxBytes }) => ({
        partition,
        currentLeaderEpoch: ANY_LEADER_EPOCH,
        fetchOffset: BigInt(fetchOffset),
        lastFetchedEpoch: ANY_LEADER_EPOCH,
        partitionMaxBytes,
      })),
    }));
    const { id, epoch } = NO_SESSION;
    const { responses } = await this.call((connection) =>
      fetchV12.api.async(connection, maxWaitTime, minBytes, maxBytes, isolationLevel, id, epoch, wanted, [], ''),
    );
    return {
      responses: responses.map(({ topicId, partitions }) => ({
        topicName: topicId,
        partitions: partitions.map(({ partitionIndex, highWatermark, records }) => ({
          partition: partitionIndex,
          highWatermark: Number(highWatermark),
          messages: messagesOf(records ?? []),
        })),
      })),
    };
  };

  listOffsets: KafkaBroker['listOffsets'] = async ({ replicaId, isolationLevel, topics }) => {
    const wanted = topics.map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map(({ partition, timestamp }) => ({
        partitionIndex: partition,
        currentLeaderEpoch: ANY_LEADER_EPOCH,
        timestamp: BigInt(timestamp),
      })),
    }));
    const answer = await this.call((connection) =>
      listOffsetsV7.api.async(connection, replicaId, isolationLevel, wanted),
    );
    return {
      responses: answer.topics.map(({ name, partitions }) => ({
        topic: name,
        partitions: partitions.map(({ partitionIndex, offset }) => ({
          partition: partitionIndex,
          offset: Number(offset),
        })),
      })),
    };
  };

  offsetCommit: KafkaBroker['offsetCommit'] = ({ groupId, groupGenerationId, memberId, topics }) => {
    const wanted = topics.map(({ topic, partitions }) => ({
      name: topic,
      partitions: partitions.map(({ partition, offset }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: ANY_LEADER_EPOCH,
        committedMetadata: null,
      })),
    }));
    return this.call((connection) =>
      offsetCommitV8.api.async(connection, groupId, groupGenerationId, memberId, null, wanted),
    );
  };

  offsetFetch: KafkaBroker['offsetFetch'] = async ({ groupId, topics }) => {
    const wanted = topics.map(({ topic, partitions }) => ({
      name: topic,
      partitionIndexes: partitions.map(({ partition }) => partition),
    }));
    const { groups } = await this.call((connection) =>
      offsetFetchV8.api.async(connection, [{ groupId, memberEpoch: -1, topics: wanted }], false),
    );
    return {
      responses: groups.flatMap((group) =>
        group.topics.map(({ name, partitions }) => ({
          topic: name,
          partitions: partitions.map(({ partitionIndex, committedOffset }) => ({
            partition: partitionIndex,
            offset: Number(committedOffset),
          })),
        })),
      ),
    };
  };

  findGroupCoordinator: KafkaBroker['findGroupCoordinator'] = async ({ groupId, coordinatorType }) => {
    const { coordinators } = await this.call((connection) =>
      findCoordinatorV4.api.async(connection, coordinatorType, [groupId]),
    );
    return { coordinator: { nodeId: coordinators[0]!.nodeId } };
  };

  ask: KafkaBroker['ask'] = <Answer>(
    { apiKey, apiVersion }: { apiKey: number; apiVersion: number },
    body: Buffer,
    decode: (payload: Buffer) => Answer,
  ) =>
    this.call(
      (connection) =>
        new Promise<Answer>((resolve, reject) => {
          connection.send<Answer>(
            apiKey,
            apiVersion,
            () => Writer.create().append(body),
            (_correlation, _key, _version, reader) =>
              decode(Buffer.from(reader.buffer.slice(reader.position, reader.position + reader.remaining))),
            // The rest of both headers is part of the body here.
            false,
            false,
            (error, answer) => (error ? reject(error) : resolve(answer as Answer)),
          );
        }),
    );

  private call<Answer>(ask: (connection: Connection) => Promise<Answer>): Promise<Answer> {
    return this.caller.call(() => this.pool.get(this.address), ask);
  }
}

function messagesOf(batches: FetchedBatches): KafkaMessage[] {
  const messages: KafkaMessage[] = [];
  for (const { firstOffset, attributes, records } of batches) {
    const first = Number(firstOffset);
    const isControlRecord = (attributes & CONTROL_BATCH) !== 0;
    for (const { offsetDelta, key, value, headers } of records) {
      const named: Record<string, Buffer> = {};
      for (const [name, content] of headers) if (name && content) named[String(name)] = content;
      messages.push({ offset: first + offsetDelta, key, value, headers: named, isControlRecord });
    }
  }
  return messages;
}

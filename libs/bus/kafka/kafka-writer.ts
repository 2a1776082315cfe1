import type { Partitioners as PartitionersType } from 'kafkajs';
import { HubError, invalidRequest } from '#libs/errors';
import { KINDS, topicOf, type HubEvent, type Kind, type Position } from '#libs/model';
import { WriteQueue } from '../write-queue.js';
import { asUnavailable } from './failures.js';
import { placeName, type KafkaReader, type PartitionPlace } from './kafka-reader.js';
import { encodeMessage } from './message.js';
import type { SequencedProducer } from './sequenced-producer.js';
import { MAX_MESSAGE_BYTES, physicalTopic, type Compression } from './topics.js';

/** One request carries this much text at most; a partition's share of it must stay below the size of a record batch. */
const REQUEST_TEXT = 4 * 2 ** 20;

/** Requests for one group of events until all have an offset; a leader that moves twice meanwhile is rare. */
const RESENDS = 5;

export interface KafkaWriterParts {
  reader: KafkaReader;
  partitioner: ReturnType<typeof PartitionersType.DefaultPartitioner>;
  epoch: string;
  prefix: string;
  compression: Compression;
  maxPendingEvents: number;
  /** Throws LOG_REPLACED once the log is known to be gone: nothing is tried again then. */
  refuse?: () => void;
  onAppended: (events: number, text: number) => void;
}

interface Message {
  index: number;
  place: PartitionPlace;
  event: HubEvent;
  json: string;
}

/** Appends under one identity, a request at a time: this keeps the order of a key through retries. */
export class KafkaWriter {
  private readonly queue: WriteQueue;

  constructor(
    private readonly parts: KafkaWriterParts,
    private readonly producer: SequencedProducer,
  ) {
    this.queue = new WriteQueue(parts.maxPendingEvents, (events, texts) => this.send(events, texts));
  }

  get pending(): number {
    return this.queue.pending;
  }

  async append(events: readonly HubEvent[]): Promise<Position[]> {
    if (events.length === 0) return [];
    this.parts.refuse?.();
    const texts = events.map((event) => serialise(event));
    return this.queue.append(events, texts);
  }

  /** Runs between two requests. */
  run<T>(task: () => Promise<T>): Promise<T> {
    return this.queue.run(task);
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private async send(events: readonly HubEvent[], texts: readonly string[]): Promise<Position[]> {
    this.parts.refuse?.();
    const positions: Position[] = [];
    const partitions = new Map<Kind, ReturnType<typeof this.partitionsOf>>();
    const messages = events.map((event, index) => {
      const known = partitions.get(event.kind) ?? this.partitionsOf(event.kind);
      partitions.set(event.kind, known);
      const topic = physicalTopic(this.parts.prefix, event.kind);
      const message = { key: event.key, value: null };
      const partition = this.parts.partitioner({ topic, partitionMetadata: known, message });
      return { index, event, json: texts[index]!, place: { kind: event.kind, partition } };
    });
    for (let from = 0; from < messages.length;) {
      let text = 0;
      let to = from;
      while (to < messages.length && (to === from || text + messages[to]!.json.length <= REQUEST_TEXT)) {
        text += messages[to++]!.json.length;
      }
      await this.requestAll(messages.slice(from, to), positions);
      this.parts.onAppended(to - from, text);
      from = to;
    }
    return positions;
  }

  /**
   * When a leader moves during a retry to a broker that has answered for its own partitions already, kafkajs leaves the
   * moved partition out and still reports success: what has no offset was not sent, and is sent again.
   */
  private async requestAll(messages: readonly Message[], positions: Position[]): Promise<void> {
    let left = messages;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === RESENDS) {
        throw new HubError('BUS_UNAVAILABLE', `Kafka gave no offset for ${left.length} events`, { retryable: true });
      }
      await this.request(left, positions);
      left = left.filter(({ index }) => positions[index] === undefined);
    }
  }

  private async request(messages: readonly Message[], positions: Position[]): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    const byPlace = new Map<string, Message[]>();
    for (const message of messages) {
      const { place } = message;
      push(byTopic, physicalTopic(this.parts.prefix, place.kind), message);
      push(byPlace, placeName(place), message);
    }
    let answers;
    try {
      answers = await this.producer.send(
        [...byTopic].map(([topic, group]) => ({
          topic,
          messages: group.map(({ place, event, json }) => ({
            ...encodeMessage(event, json),
            partition: place.partition,
          })),
        })),
        this.parts.compression,
      );
    } catch (error) {
      // Leaders may have moved: the next call shall know.
      await this.parts.reader.refresh().catch(() => undefined);
      throw asUnavailable(error, { right: 'Write', where: [...byTopic.keys()].join(', ') });
    }
    for (const { topicName, partition, baseOffset } of answers) {
      const kind = topicName.slice(this.parts.prefix.length) as Kind;
      const group = byPlace.get(placeName({ kind, partition })) ?? [];
      for (const [i, { index, place }] of group.entries()) {
        positions[index] = {
          epoch: this.parts.epoch,
          topic: topicOf(place.kind),
          partition,
          offset: Number(baseOffset) + i,
        };
      }
    }
  }

  private partitionsOf(kind: Kind) {
    return this.parts.reader
      .places([kind])
      .map(({ partition }) => ({ partitionId: partition, leader: 0, partitionErrorCode: 0, replicas: [], isr: [] }));
  }
}

function push<Value>(groups: Map<string, Value[]>, name: string, value: Value): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [value]);
  else group.push(value);
}

function serialise(event: HubEvent): string {
  if (!KINDS.includes(event.kind)) {
    throw invalidRequest('kind', String(event.kind), 'a kind of event');
  }
  const json = JSON.stringify(event);
  // A character takes three bytes at most: most texts need not be counted.
  const bytes = json.length > MAX_MESSAGE_BYTES / 6 ? Buffer.byteLength(json, 'utf8') : json.length;
  if (bytes > MAX_MESSAGE_BYTES / 2) {
    throw new HubError('LIMIT_EXCEEDED', `the event ${event.kind} ${event.key.slice(0, 80)} is too large for the bus`, {
      feedId: event.feed,
      got: `${bytes} bytes`,
      expected: `at most ${MAX_MESSAGE_BYTES / 2}`,
    });
  }
  return json;
}

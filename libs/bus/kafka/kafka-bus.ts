import type { Partitioners as PartitionersType, Producer } from 'kafkajs';
import { HubError } from '#libs/errors';
import { KINDS, topicOf, type HubEvent, type Kind, type Position } from '#libs/model';
import type { Log } from '#libs/telemetry';
import type {
  Bus,
  BusCounters,
  Claim,
  Delivery,
  Latest,
  ReadOptions,
  StartFrom,
  SubscribeOptions,
  Subscription,
  TopicBounds,
} from '../bus.js';
import { foldLatest } from '../fold-latest.js';
import { LocalClaims } from '../local-claims.js';
import { after, describePosition, positionGone } from '../positions.js';
import { WriteQueue } from '../write-queue.js';
import { AT_END, AT_START, REMOVE_HEADER, placeName, type KafkaReader, type Place } from './kafka-reader.js';
import { KafkaSubscription, asUnavailable, parseEvent } from './kafka-subscription.js';
import { MAX_MESSAGE_BYTES, kindOfPosition, physicalTopic } from './topics.js';

/** One request carries this much text at most; a partition's share of it must stay below the size of a record batch. */
const REQUEST_TEXT = 4 * 2 ** 20;

export interface KafkaBusParts {
  producer: Producer;
  partitioner: ReturnType<typeof PartitionersType.DefaultPartitioner>;
  reader: KafkaReader;
  newReader: () => KafkaReader;
  epoch: string;
  prefix: string;
  retentionMs: number;
  now: () => number;
  maxPendingEvents: number;
  log: Log;
}

interface Message {
  index: number;
  place: Place;
  event: HubEvent;
  json: string;
}

/** The bus over a Kafka cluster; see `openKafkaBus`. */
export class KafkaBus implements Bus {
  readonly epoch: string;
  private readonly queue: WriteQueue;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private readonly claims = new LocalClaims((events) => this.append(events));
  private readonly counts = { appendedTotal: 0, appendedBytesTotal: 0, deliveredTotal: 0 };
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: KafkaBusParts) {
    this.epoch = parts.epoch;
    this.queue = new WriteQueue(parts.maxPendingEvents, (events, texts) => this.send(events, texts));
  }

  async append(events: readonly HubEvent[]): Promise<Position[]> {
    this.refuseWhenClosed();
    if (events.length === 0) return [];
    const texts = events.map((event) => this.serialise(event));
    return this.queue.append(events, texts);
  }

  async claim(name: string): Promise<Claim> {
    this.refuseWhenClosed();
    return this.claims.claim(name);
  }

  async read(from: Position, limit: number, options: ReadOptions = {}): Promise<Delivery[]> {
    this.refuseWhenClosed();
    const place = this.placeOf(from);
    return this.guarded(async () => {
      const end = (await this.check([from], options.compacted)).get(placeName(place))!;
      const found: Delivery[] = [];
      for (let offset = from.offset; found.length < limit && offset < end;) {
        const [fetched] = await this.parts.reader.fetch([{ place, offset }], 0);
        if (fetched === undefined) break;
        for (const { offset: at, json } of fetched.events.slice(0, limit - found.length)) {
          if (!options.compacted && at > offset)
            throw positionGone(from, `events from ${offset} to ${at - 1} were dropped`);
          const event = parseEvent(json);
          if (event !== undefined) found.push({ position: this.position(place, at), event, json });
          offset = at + 1;
        }
        if (found.length < limit) offset = Math.max(offset, fetched.next);
      }
      return found;
    });
  }

  async latest(kind: Kind): Promise<Latest> {
    this.refuseWhenClosed();
    return foldLatest(this, kind);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.refuseWhenClosed();
    return this.guarded(async () => {
      const from =
        options.from === 'committed' ? after(await this.committedPositions(options.consumer ?? '')) : options.from;
      const start = await this.startingOffsets(options.kinds, from);
      const reader = this.parts.newReader();
      await reader.connect(options.kinds);
      const subscription = new KafkaSubscription(
        reader,
        this.epoch,
        options,
        start,
        (places) => this.guarded(() => this.parts.reader.offsets(places, AT_END)),
        this.parts.log,
        (ended) => this.subscriptions.delete(ended),
        (count) => (this.counts.deliveredTotal += count),
      );
      this.subscriptions.add(subscription);
      return subscription;
    });
  }

  async commit(consumer: string, positions: readonly Position[]): Promise<void> {
    this.refuseWhenClosed();
    for (const position of positions) {
      if (position.epoch !== this.epoch) throw positionGone(position, `the log's epoch is ${this.epoch}`);
    }
    if (positions.length === 0) return;
    // Kafka keeps the next offset to read.
    const offsets = positions.map((position) => ({ place: this.placeOf(position), offset: position.offset + 1 }));
    await this.guarded(() => this.parts.reader.saveOffsets(this.group(consumer), offsets));
  }

  async committed(consumer: string): Promise<Position[]> {
    this.refuseWhenClosed();
    return this.guarded(() => this.committedPositions(consumer));
  }

  async bounds(kinds: readonly Kind[]): Promise<TopicBounds> {
    this.refuseWhenClosed();
    return this.guarded(async () => {
      const places = this.parts.reader.places(kinds);
      const [start, end] = await Promise.all([this.offsets(places, AT_START), this.offsets(places, AT_END)]);
      const complete = await this.completeFrom(places, start, end);
      const positions = (offsets: Map<string, number>) =>
        places.map((place) => this.position(place, offsets.get(placeName(place))!));
      return { start: positions(start), complete: positions(complete), end: positions(end) };
    });
  }

  /** The brokers compact in their own time, by the topics' settings. */
  async maintain(): Promise<number> {
    this.refuseWhenClosed();
    return 0;
  }

  counters(): BusCounters {
    return { ...this.counts, compactedTotal: 0, expiredTotal: 0, pendingAppends: this.queue.pending };
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
      await this.queue.close();
      await Promise.all([this.parts.producer.disconnect(), this.parts.reader.disconnect()]);
    })();
    return this.closing;
  }

  private serialise(event: HubEvent): string {
    if (!KINDS.includes(event.kind)) {
      throw new HubError('REQUEST_INVALID', `"${String(event.kind)}" is no kind of event`, { got: String(event.kind) });
    }
    const json = JSON.stringify(event);
    const bytes = Buffer.byteLength(json, 'utf8');
    if (bytes > MAX_MESSAGE_BYTES / 2) {
      throw new HubError(
        'LIMIT_EXCEEDED',
        `the event ${event.kind} ${event.key.slice(0, 80)} is too large for the bus`,
        {
          feedId: event.feed,
          got: `${bytes} bytes`,
          expected: `at most ${MAX_MESSAGE_BYTES / 2}`,
        },
      );
    }
    return json;
  }

  private async send(events: readonly HubEvent[], texts: readonly string[]): Promise<Position[]> {
    const positions: Position[] = [];
    const messages = events.map((event, index) => {
      const json = texts[index]!;
      return { index, event, json, place: { kind: event.kind, partition: this.partitionOf(event) } };
    });
    for (let from = 0; from < messages.length;) {
      let text = 0;
      let to = from;
      while (to < messages.length && (to === from || text + messages[to]!.json.length <= REQUEST_TEXT)) {
        text += messages[to++]!.json.length;
      }
      await this.guarded(() => this.request(messages.slice(from, to), positions));
      this.counts.appendedTotal += to - from;
      this.counts.appendedBytesTotal += text;
      from = to;
    }
    return positions;
  }

  private async request(messages: readonly Message[], positions: Position[]): Promise<void> {
    const byPlace = new Map<string, Message[]>();
    for (const message of messages) {
      const name = placeName(message.place);
      const group = byPlace.get(name);
      if (group === undefined) byPlace.set(name, [message]);
      else group.push(message);
    }
    const byTopic = new Map<string, Message[]>();
    for (const group of byPlace.values()) {
      const topic = physicalTopic(this.parts.prefix, group[0]!.place.kind);
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), ...group]);
    }
    const answers = await this.parts.producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, group]) => ({
        topic,
        messages: group.map(({ place, event, json }) => ({
          key: event.key,
          partition: place.partition,
          value: event.op === 'remove' ? null : json,
          ...(event.op === 'remove' ? { headers: { [REMOVE_HEADER]: json } } : {}),
        })),
      })),
    });
    for (const { topicName, partition, baseOffset } of answers) {
      const kind = topicName.slice(this.parts.prefix.length) as Kind;
      const group = byPlace.get(placeName({ kind, partition })) ?? [];
      for (const [i, { index, place }] of group.entries()) {
        positions[index] = this.position(place, Number(baseOffset) + i);
      }
    }
  }

  private partitionOf({ kind, key }: HubEvent): number {
    const topic = physicalTopic(this.parts.prefix, kind);
    const partitionMetadata = this.parts.reader
      .places([kind])
      .map(({ partition }) => ({ partitionId: partition, leader: 0, partitionErrorCode: 0, replicas: [], isr: [] }));
    return this.parts.partitioner({ topic, partitionMetadata, message: { key, value: null } });
  }

  private async startingOffsets(
    kinds: readonly Kind[],
    from: Exclude<StartFrom, 'committed'>,
  ): Promise<{ place: Place; offset: number; strict: boolean }[]> {
    const places = this.parts.reader.places([...new Set(kinds)]);
    if (from === 'end') {
      const end = await this.offsets(places, AT_END);
      return places.map((place) => ({ place, offset: end.get(placeName(place))!, strict: true }));
    }
    const given = from === 'start' ? [] : from.filter(({ topic }) => kinds.some((kind) => topicOf(kind) === topic));
    await this.check(given);
    const offsetOf = new Map(given.map((position) => [placeName(this.placeOf(position)), position.offset]));
    const start = await this.offsets(places, AT_START);
    return places.map((place) => {
      const offset = offsetOf.get(placeName(place));
      return { place, offset: offset ?? start.get(placeName(place))!, strict: offset !== undefined };
    });
  }

  /** Throws POSITION_GONE unless everything at and after the positions is still there; returns the ends. */
  private async check(positions: readonly Position[], compacted = false): Promise<Map<string, number>> {
    for (const position of positions) {
      if (position.epoch !== this.epoch) throw positionGone(position, `the log's epoch is ${this.epoch}`);
    }
    const places = positions.map((position) => this.placeOf(position));
    if (places.length === 0) return new Map();
    const [start, end] = await Promise.all([this.offsets(places, AT_START), this.offsets(places, AT_END)]);
    const complete = compacted ? start : await this.completeFrom(places, start, end);
    for (const [i, position] of positions.entries()) {
      const name = placeName(places[i]!);
      if (!Number.isSafeInteger(position.offset) || position.offset < 0) throw positionGone(position, 'no such offset');
      if (position.offset > end.get(name)!) throw positionGone(position, `the log ends at ${end.get(name)}`);
      if (!compacted && position.offset < complete.get(name)!) {
        throw positionGone(position, `events before ${complete.get(name)} are past their retention`);
      }
    }
    return end;
  }

  /** Brokers drop nothing younger than the retention; what is older they may have dropped, and do not say. */
  private async completeFrom(
    places: readonly Place[],
    start: Map<string, number>,
    end: Map<string, number>,
  ): Promise<Map<string, number>> {
    const young = await this.offsets(places, Math.max(0, this.parts.now() - this.parts.retentionMs));
    return new Map(
      places.map((place) => {
        const name = placeName(place);
        const offset = young.get(name)!;
        return [name, offset < 0 ? end.get(name)! : Math.max(offset, start.get(name)!)];
      }),
    );
  }

  private offsets(places: readonly Place[], timestamp: number): Promise<Map<string, number>> {
    return this.parts.reader.offsets(places, timestamp);
  }

  private async committedPositions(consumer: string): Promise<Position[]> {
    const places = this.parts.reader.places(KINDS);
    const saved = await this.parts.reader.savedOffsets(this.group(consumer), places);
    return saved.map(({ place, offset }) => this.position(place, offset - 1));
  }

  /** Consumer groups carry the prefix, so that hubs on one cluster do not share positions. */
  private group(consumer: string): string {
    return `${this.parts.prefix}${consumer}`;
  }

  private placeOf(position: Position): Place {
    const kind = kindOfPosition(position.topic);
    const place = kind && { kind, partition: position.partition };
    const exists = place && this.parts.reader.places([kind]).some(({ partition }) => partition === position.partition);
    if (!exists) throw positionGone(position, `there is no ${describePosition(position)}`);
    return place;
  }

  private position({ kind, partition }: Place, offset: number): Position {
    return { epoch: this.epoch, topic: topicOf(kind), partition, offset };
  }

  private async guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      // Leaders may have moved: the next call shall know.
      if (!(error instanceof HubError)) await this.parts.reader.refresh().catch(() => undefined);
      throw asUnavailable(error);
    }
  }

  private refuseWhenClosed(): void {
    if (this.closing !== undefined) throw new HubError('BUS_CLOSED', 'the bus is closed');
  }
}

import kafkajs from 'kafkajs';
import { HubError } from '#libs/errors';
import { KINDS, topicOf, type HubEvent, type Kind, type Position } from '#libs/model';
import type { Log } from '#libs/telemetry';
import type {
  Bus,
  BusCounters,
  Claim,
  Delivery,
  FollowsFeed,
  Latest,
  ReadOptions,
  StartFrom,
  SubscribeOptions,
  Subscription,
  TopicBounds,
} from '../bus.js';
import { after, describePosition, positionGone } from '../positions.js';
import type { KafkaClient, KafkaCluster } from './client.js';
import { asUnavailable, type AskedOfBroker } from './failures.js';
import { KafkaClaim } from './kafka-claim.js';
import { AT_END, AT_START, placeName, type KafkaReader, type PartitionPlace } from './kafka-reader.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { KafkaWriter, type KafkaWriterParts } from './kafka-writer.js';
import type { SequencedProducer } from './sequenced-producer.js';
import { Skips } from './skips.js';
import { kindOfPosition, type Compression } from './topics.js';

/** Claims share this many sets of connections, as a broker works off one request per connection at a time. */
const CLAIM_CLUSTERS = 4;

export interface KafkaBusParts {
  client: KafkaClient;
  /** Connections for appends without a claim. */
  cluster: KafkaCluster;
  producer: SequencedProducer;
  reader: KafkaReader;
  newReader: () => KafkaReader;
  epoch: string;
  /** What the topics were when the bus was opened. */
  topicIds: ReadonlyMap<string, string>;
  prefix: string;
  retentionMs: number;
  now: () => number;
  maxPendingEvents: number;
  compression: Compression;
  log: Log;
}

/** The bus over a Kafka cluster; see `openKafkaBus`. */
export class KafkaBus implements Bus {
  readonly epoch: string;
  private readonly writer: KafkaWriter;
  private readonly claims = new Set<KafkaClaim>();
  private readonly claimClusters: KafkaCluster[] = [];
  private claimsMade = 0;
  private readonly skips: Skips;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private readonly counts = { appendedTotal: 0, appendedBytesTotal: 0, deliveredTotal: 0 };
  /** What probes in a row have found; brokers hear of topics one after the other, so one alone proves nothing. */
  private readonly replaced: HubError[] = [];
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: KafkaBusParts) {
    this.epoch = parts.epoch;
    this.skips = new Skips(parts.log, parts.now);
    this.writer = new KafkaWriter(this.writerParts(), parts.producer);
  }

  async append(events: readonly HubEvent[]): Promise<Position[]> {
    this.refuseWhenClosed();
    return this.writer.append(events);
  }

  async claim(name: string): Promise<Claim> {
    this.refuseWhenClosed();
    this.claimsMade += 1;
    const cluster = (this.claimClusters[this.claimsMade % CLAIM_CLUSTERS] ??= this.parts.client.createCluster());
    const claim = await KafkaClaim.make(name, this.parts.client, cluster, this.writerParts(), this.parts.log, (ended) =>
      this.claims.delete(ended),
    );
    this.claims.add(claim);
    return claim;
  }

  async read(from: Position, limit: number, options: ReadOptions = {}): Promise<Delivery[]> {
    this.refuseWhenClosed();
    const place = this.placeOf(from);
    return this.guarded(async () => {
      const end = (await this.check([from], options.compacted)).get(placeName(place))!;
      const found: Delivery[] = [];
      for (let offset = from.offset; found.length < limit && offset < end;) {
        const [fetched] = await this.parts.reader.fetch([{ place, offset }], 0, options.follows);
        if (fetched === undefined) break;
        for (const { offset: at, message } of fetched.messages) {
          if (found.length === limit) break;
          if (!options.compacted && at > offset)
            throw positionGone(from, `events from ${offset} to ${at - 1} were dropped`);
          offset = at + 1;
          if (message === undefined) continue;
          if ('skipped' in message) this.skips.pass(message.skipped, placeName(place), at);
          else found.push({ position: this.position(place, at), ...message });
        }
        if (found.length < limit) offset = Math.max(offset, fetched.next);
      }
      return found;
    });
  }

  /** Reads the topic through, all partitions side by side: what a broker gives at once is decoded once. */
  async latest(kind: Kind, { follows }: Pick<ReadOptions, 'follows'> = {}): Promise<Latest> {
    this.refuseWhenClosed();
    return this.guarded(async () => {
      const places = this.parts.reader.places([kind]);
      const [start, end] = await Promise.all([this.offsets(places, AT_START), this.offsets(places, AT_END)]);
      const folded = await Promise.all(
        places.map((place) => this.newestIn(place, start.get(placeName(place))!, end.get(placeName(place))!, follows)),
      );
      return {
        deliveries: folded.flat(),
        next: places.map((place) => this.position(place, end.get(placeName(place))!)),
      };
    });
  }

  private async newestIn(
    place: PartitionPlace,
    start: number,
    end: number,
    follows: FollowsFeed | undefined,
  ): Promise<Delivery[]> {
    const newest = new Map<string, Delivery>();
    for (let offset = start; offset < end;) {
      const [fetched] = await this.parts.reader.fetch([{ place, offset }], 0, follows);
      if (fetched === undefined) break;
      for (const { offset: at, message } of fetched.messages) {
        if (at >= end || message === undefined) continue;
        if ('skipped' in message) {
          this.skips.pass(message.skipped, placeName(place), at);
          continue;
        }
        // Set again at the end, so that the map is in log order.
        newest.delete(message.event.key);
        newest.set(message.event.key, { position: this.position(place, at), ...message });
      }
      offset = Math.max(offset + 1, fetched.next);
    }
    return [...newest.values()];
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.refuseWhenClosed();
    return this.guarded(async () => {
      const from =
        options.from === 'committed' ? after(await this.committedPositions(options.consumer ?? '')) : options.from;
      const start = await this.startingOffsets(options, from);
      const reader = this.parts.newReader();
      try {
        await reader.connect(options.kinds);
        this.refuseWhenClosed();
      } catch (error) {
        await reader.disconnect().catch(() => undefined);
        throw error;
      }
      const subscription = new KafkaSubscription(
        reader,
        this.epoch,
        options,
        start,
        (places) => this.guarded(() => this.parts.reader.offsets(places, AT_END)),
        this.parts.log,
        this.skips,
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
    await this.guarded(() => this.parts.reader.saveOffsets(this.group(consumer), offsets), {
      where: `the consumer group ${this.group(consumer)}`,
    });
  }

  async committed(consumer: string): Promise<Position[]> {
    this.refuseWhenClosed();
    return this.guarded(() => this.committedPositions(consumer), {
      where: `the consumer group ${this.group(consumer)}`,
    });
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

  /** A topic that was deleted, and perhaps made again, is another log: its offsets mean something else. */
  async probe(): Promise<void> {
    if (this.closing !== undefined) throw new HubError('BUS_CLOSED', 'the bus is closed');
    const { topicIds } = await this.guarded(() => this.parts.reader.identity(KINDS));
    const other = [...this.parts.topicIds].filter(([name, id]) => topicIds.get(name) !== id).map(([name]) => name);
    if (other.length === 0) {
      this.replaced.length = 0;
      return;
    }
    const found = new HubError(
      'LOG_REPLACED',
      `${other.length} of the ${topicIds.size} topics were deleted or made anew (${other.slice(0, 3).join(', ')}${other.length > 3 ? ', …' : ''}): what they held is lost`,
      { where: other[0] },
    );
    this.replaced.push(found);
    throw found;
  }

  counters(): BusCounters {
    let pendingAppends = this.writer.pending;
    for (const claim of this.claims) pendingAppends += claim.pending;
    const skippedTotal = { ...this.skips.totals };
    return { ...this.counts, compactedTotal: 0, expiredTotal: 0, pendingAppends, skippedTotal };
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
      await Promise.all([this.writer, ...this.claims].map((writer) => writer.close()));
      const clusters = [this.parts.cluster, this.parts.reader, ...this.claimClusters.filter(Boolean)];
      await Promise.all(clusters.map((cluster) => cluster.disconnect()));
    })();
    return this.closing;
  }

  private writerParts(): KafkaWriterParts {
    const { reader, epoch, prefix, compression, maxPendingEvents } = this.parts;
    const onAppended = (events: number, text: number) => {
      this.counts.appendedTotal += events;
      this.counts.appendedBytesTotal += text;
    };
    // One for all clients: a key keeps its partition when a hub changes from one to the other.
    const partitioner = kafkajs.Partitioners.DefaultPartitioner();
    return {
      reader,
      partitioner,
      epoch,
      prefix,
      compression,
      maxPendingEvents,
      onAppended,
      refuse: () => this.refuseWhenReplaced(),
    };
  }

  private async startingOffsets(
    { kinds, partitions }: Pick<SubscribeOptions, 'kinds' | 'partitions'>,
    from: Exclude<StartFrom, 'committed'>,
  ): Promise<{ place: PartitionPlace; offset: number; strict: boolean }[]> {
    const isWanted = ({ partition }: { partition: number }) => partitions?.includes(partition) ?? true;
    const places = this.parts.reader.places([...new Set(kinds)]).filter(isWanted);
    if (from === 'end') {
      const end = await this.offsets(places, AT_END);
      return places.map((place) => ({ place, offset: end.get(placeName(place))!, strict: true }));
    }
    const given =
      from === 'start' ? [] : from.filter((one) => isWanted(one) && kinds.some((kind) => topicOf(kind) === one.topic));
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
    places: readonly PartitionPlace[],
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

  private offsets(places: readonly PartitionPlace[], timestamp: number): Promise<Map<string, number>> {
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

  private placeOf(position: Position): PartitionPlace {
    const kind = kindOfPosition(position.topic);
    const place = kind && { kind, partition: position.partition };
    const exists = place && this.parts.reader.places([kind]).some(({ partition }) => partition === position.partition);
    if (!exists) throw positionGone(position, `there is no ${describePosition(position)}`);
    return place;
  }

  private position({ kind, partition }: PartitionPlace, offset: number): Position {
    return { epoch: this.epoch, topic: topicOf(kind), partition, offset };
  }

  private async guarded<Result>(work: () => Promise<Result>, asked?: AskedOfBroker): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      // Leaders may have moved: the next call shall know.
      if (!(error instanceof HubError)) await this.parts.reader.refresh().catch(() => undefined);
      throw asUnavailable(error, asked);
    }
  }

  private refuseWhenReplaced(): void {
    if (this.replaced.length > 1) throw this.replaced[0]!;
  }

  private refuseWhenClosed(): void {
    this.refuseWhenReplaced();
    if (this.closing !== undefined) throw new HubError('BUS_CLOSED', 'the bus is closed');
  }
}

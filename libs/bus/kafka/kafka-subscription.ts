import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '#libs/errors';
import { topicOf, type Position } from '#libs/model';
import type { Log } from '#libs/telemetry';
import type { Delivery, SubscribeOptions, Subscription } from '../bus.js';
import { positionGone } from '../positions.js';
import { placeName, type FetchedBatch, type KafkaReader, type PartitionPlace } from './kafka-reader.js';
import type { Skips } from './skips.js';

const DEFAULT_MAX_BATCH = 1_000;
/** How long a broker holds an answer back while there is nothing; also the longest a `stop` waits for it. */
const WAIT_MS = 250;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

interface Cursor {
  place: PartitionPlace;
  next: number;
  done: number;
  /** Nothing may be missing; a fold that began at the log's start becomes strict once it has caught up. */
  strict: boolean;
}

interface Waiter {
  targets: ReadonlyMap<string, number>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** One reader with connections of its own, as a broker answers one question per connection at a time. */
export class KafkaSubscription implements Subscription {
  private readonly cursors = new Map<string, Cursor>();
  private readonly waiters = new Set<Waiter>();
  private readonly finished: Promise<void>;
  private readonly stopping = new AbortController();
  private failure: unknown;

  constructor(
    private readonly reader: KafkaReader,
    private readonly epoch: string,
    private readonly options: SubscribeOptions,
    from: readonly { place: PartitionPlace; offset: number; strict: boolean }[],
    private readonly endOffsets: (places: readonly PartitionPlace[]) => Promise<Map<string, number>>,
    private readonly log: Log,
    private readonly skips: Skips,
    private readonly onEnd: (subscription: KafkaSubscription) => void,
    private readonly onDelivered: (count: number) => void,
  ) {
    for (const { place, offset, strict } of from) {
      this.cursors.set(placeName(place), { place, next: offset, done: offset, strict });
    }
    this.finished = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.finished;
  }

  async caughtUp(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const targets = await this.endOffsets([...this.cursors.values()].map(({ place }) => place));
    if (this.failure !== undefined) throw this.failure;
    if (this.stopping.signal.aborted) throw stopped();
    await new Promise<void>((resolve, reject) => {
      this.waiters.add({ targets, resolve, reject });
      this.settle();
    });
  }

  reached(): Position[] {
    return [...this.cursors.values()].map(({ place, done }) => this.position(place, done));
  }

  private async run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    // The caller holds the subscription before its first batch arrives.
    await Promise.resolve();
    while (!this.stopping.signal.aborted && this.failure === undefined) {
      let fetched: FetchedBatch[];
      try {
        const wanted = [...this.cursors.values()].map(({ place, next }) => ({ place, offset: next }));
        fetched = await this.reader.fetch(wanted, WAIT_MS, this.options.follows);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        if (this.stopping.signal.aborted) break;
        if ((error as { type?: string }).type === 'OFFSET_OUT_OF_RANGE') this.failure = this.outOfRange(error);
        else await this.recover(error, (pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)));
        continue;
      }
      try {
        for (const one of fetched) await this.deliver(one);
      } catch (error) {
        this.failure = error;
      }
      this.settle();
    }
    for (const { reject } of this.waiters) reject(this.failure ?? stopped());
    this.waiters.clear();
    this.onEnd(this);
    // In the same turn in which whoever waits is told, however long the connections take to end.
    if (this.failure !== undefined) this.options.onError?.(this.failure);
    await this.reader.disconnect().catch(() => undefined);
  }

  private async deliver({ place, messages, next, end }: FetchedBatch): Promise<void> {
    const cursor = this.cursors.get(placeName(place))!;
    const limit = this.options.maxBatch ?? DEFAULT_MAX_BATCH;
    for (let i = 0; i < messages.length && !this.stopping.signal.aborted;) {
      const batch: Delivery[] = [];
      for (; i < messages.length && batch.length < limit; i += 1) {
        const { offset, message } = messages[i]!;
        this.refuseHole(cursor, offset);
        // What came before it is handed over first.
        if (message !== undefined && 'skipped' in message && message.skipped === 'newer-version' && batch.length > 0)
          break;
        if (message !== undefined && 'skipped' in message) this.skips.pass(message.skipped, placeName(place), offset);
        cursor.next = offset + 1;
        if (message !== undefined && !('skipped' in message))
          batch.push({ position: this.position(place, offset), ...message });
      }
      if (batch.length > 0) {
        await this.options.onBatch(batch);
        this.onDelivered(batch.length);
      }
      cursor.done = cursor.next;
    }
    if (this.stopping.signal.aborted) return;
    this.refuseHole(cursor, next);
    cursor.next = Math.max(cursor.next, next);
    cursor.done = cursor.next;
    if (cursor.next >= end) cursor.strict = true;
  }

  /** Offsets follow one another unless compaction has taken some. */
  private refuseHole({ place, next, strict }: Cursor, offset: number): void {
    if (strict && offset > next) {
      throw positionGone(
        this.position(place, next),
        `events up to ${offset - 1} were dropped before this reader had them`,
      );
    }
  }

  private outOfRange(cause: unknown): HubError {
    const [cursor] = this.cursors.values();
    const gone = positionGone(this.position(cursor!.place, cursor!.next), 'the broker has no such offset any more');
    gone.cause = cause;
    return gone;
  }

  private async recover(error: unknown, pauseMs: number): Promise<void> {
    this.log.warn('bus-read-retried', { error, pauseMs });
    await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    if (!this.stopping.signal.aborted) await this.reader.refresh().catch(() => undefined);
  }

  private settle(): void {
    for (const waiter of this.waiters) {
      const reached = [...waiter.targets].every(([name, target]) => (this.cursors.get(name)?.done ?? target) >= target);
      if (!reached) continue;
      this.waiters.delete(waiter);
      waiter.resolve();
    }
  }

  private position({ kind, partition }: PartitionPlace, offset: number): Delivery['position'] {
    return { epoch: this.epoch, topic: topicOf(kind), partition, offset };
  }
}

function stopped(): HubError {
  return new HubError('BUS_CLOSED', 'the subscription was stopped before it had caught up');
}

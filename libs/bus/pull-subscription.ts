import { HubError } from '#libs/errors';
import { topicOf, type Kind, type Position } from '#libs/model';
import type { Delivery, StartFrom, SubscribeOptions, Subscription } from './bus.js';
import { positionGone } from './positions.js';

/** A log of one partition per kind that can be read without waiting: memory, or a memory map. */
export interface ReadableLog {
  readonly epoch: string;
  /** Up to `limit` deliveries at or after `offset`, fewer when their texts grow past the log's byte bound. */
  readFrom(kind: Kind, offset: number, limit: number): Delivery[];
  /** Offset the next event will get or pass. */
  end(kind: Kind): number;
  /** Highest offset dropped so far, −1 if none. */
  droppedThrough(kind: Kind): number;
  /** Highest offset of a `remove` dropped as newest of its key since the log was opened, −1 if none. */
  removesDroppedThrough(kind: Kind): number;
}

const DEFAULT_MAX_BATCH = 1_000;

interface Cursor {
  kind: Kind;
  next: number;
  /** Everything before it went through `onBatch`. */
  done: number;
  first: number;
  /** Nothing may be missing; a fold that began at the log's start is not yet strict. */
  strict: boolean;
  removesDroppedBefore: number;
}

interface Waiter {
  targets: ReadonlyMap<Kind, number>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * One reader that fetches its next batch when the last one is done: what waits for a slow reader is the log itself,
 * not a queue in memory. Kinds take turns, so that a busy one does not starve the others.
 */
export class PullSubscription implements Subscription {
  private readonly cursors: Cursor[];
  private readonly waiters: Waiter[] = [];
  private readonly finished: Promise<void>;
  private stopping = false;
  private failure: unknown;
  private wakeUp: (() => void) | undefined;
  private turn = 0;

  constructor(
    private readonly log: ReadableLog,
    private readonly options: SubscribeOptions,
    from: { kind: Kind; offset: number; strict: boolean }[],
    private readonly onEnd: (subscription: PullSubscription) => void,
    private readonly onDelivered: (count: number) => void,
  ) {
    this.cursors = from.map(({ kind, offset, strict }) => ({
      kind,
      next: offset,
      done: offset,
      first: offset,
      strict,
      removesDroppedBefore: log.removesDroppedThrough(kind),
    }));
    this.finished = this.run();
  }

  /** The log has more. */
  wake(): void {
    this.wakeUp?.();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.finished;
  }

  caughtUp(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const targets = new Map(this.cursors.map(({ kind }) => [kind, this.log.end(kind)]));
    return new Promise((resolve, reject) => {
      this.waiters.push({ targets, resolve, reject });
      this.settle();
      this.wake();
    });
  }

  reached(): Position[] {
    return this.cursors.map(({ kind, done }) => ({
      epoch: this.log.epoch,
      topic: topicOf(kind),
      partition: 0,
      offset: done,
    }));
  }

  private async run(): Promise<void> {
    // The caller holds the subscription before its first batch arrives.
    await Promise.resolve();
    try {
      while (!this.stopping) {
        const batch = this.collect();
        if (batch.length > 0) {
          await this.options.onBatch(batch);
          this.onDelivered(batch.length);
        }
        const hasMoved = this.cursors.some(({ done, next }) => done !== next);
        for (const cursor of this.cursors) cursor.done = cursor.next;
        this.settle();
        // A reader far behind must not starve timers and sockets.
        if (hasMoved) await new Promise((resolve) => setImmediate(resolve));
        else await this.more();
      }
    } catch (error) {
      this.failure = error;
    }
    const reason = this.failure ?? new HubError('BUS_CLOSED', 'the subscription was stopped before it had caught up');
    this.settle();
    for (const waiter of this.waiters.splice(0)) waiter.reject(reason);
    this.onEnd(this);
    if (this.failure !== undefined) this.options.onError?.(this.failure);
  }

  private async more(): Promise<void> {
    if (this.stopping) return;
    if (this.cursors.some(({ kind, next }) => this.log.end(kind) > next)) return;
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
    });
    this.wakeUp = undefined;
  }

  private collect(): Delivery[] {
    const limit = this.options.maxBatch ?? DEFAULT_MAX_BATCH;
    const batch: Delivery[] = [];
    const count = this.cursors.length;
    this.turn = (this.turn + 1) % Math.max(1, count);
    for (let i = 0; i < count && batch.length < limit; i += 1) {
      const cursor = this.cursors[(this.turn + i) % count]!;
      const share = Math.max(1, Math.ceil((limit - batch.length) / (count - i)));
      for (const delivery of this.advance(cursor, share)) batch.push(delivery);
    }
    return batch;
  }

  private advance(cursor: Cursor, limit: number): Delivery[] {
    const end = this.log.end(cursor.kind);
    if (cursor.next >= end) {
      cursor.strict = true;
      return [];
    }
    this.refuseLoss(cursor);
    const found = this.log.readFrom(cursor.kind, cursor.next, limit);
    cursor.next = found.length > 0 ? found[found.length - 1]!.position.offset + 1 : end;
    const { follows } = this.options;
    return follows ? found.filter(({ event }) => follows(event.feed)) : found;
  }

  private refuseLoss(cursor: Cursor): void {
    const { kind, next } = cursor;
    const lost = cursor.strict
      ? this.log.droppedThrough(kind) >= next
      : next > cursor.first &&
        this.log.removesDroppedThrough(kind) > cursor.removesDroppedBefore &&
        this.log.removesDroppedThrough(kind) >= next;
    if (lost) {
      throw positionGone(
        { epoch: this.log.epoch, topic: topicOf(kind), partition: 0, offset: next },
        'events after it were dropped before this slow reader had them',
      );
    }
  }

  private settle(): void {
    const reached = (waiter: Waiter) => this.cursors.every(({ kind, done }) => done >= (waiter.targets.get(kind) ?? 0));
    for (let i = this.waiters.length - 1; i >= 0; i -= 1) {
      if (reached(this.waiters[i]!)) this.waiters.splice(i, 1)[0]!.resolve();
    }
  }
}

/**
 * The offsets a subscription begins at. Throws POSITION_GONE for a position of another log, past the end, or with
 * dropped events after it.
 */
export function startingOffsets(
  log: ReadableLog,
  kinds: readonly Kind[],
  from: Exclude<StartFrom, 'committed'>,
): { kind: Kind; offset: number; strict: boolean }[] {
  return [...new Set(kinds)].map((kind) => {
    if (from === 'end') return { kind, offset: log.end(kind), strict: true };
    const position = from === 'start' ? undefined : from.find(({ topic }) => topic === topicOf(kind));
    if (position === undefined) return { kind, offset: 0, strict: false };
    checkPosition(log, kind, position);
    return { kind, offset: position.offset, strict: true };
  });
}

/** Throws POSITION_GONE unless everything at and after the position is still there. */
export function checkPosition(
  log: ReadableLog,
  kind: Kind,
  position: { epoch: string; topic: string; partition: number; offset: number },
  compacted = false,
): void {
  if (position.epoch !== log.epoch) throw positionGone(position, `the log's epoch is ${log.epoch}`);
  if (position.partition !== 0) throw positionGone(position, 'this log has one partition per topic');
  if (!Number.isSafeInteger(position.offset) || position.offset < 0) throw positionGone(position, 'no such offset');
  const end = log.end(kind);
  if (position.offset > end) throw positionGone(position, `the log ends at ${end}`);
  if (!compacted && log.droppedThrough(kind) >= position.offset) {
    throw positionGone(position, `events up to ${log.droppedThrough(kind)} were dropped by retention or compaction`);
  }
}

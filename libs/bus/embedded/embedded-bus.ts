import { HubError, invalidRequest } from '#libs/errors';
import { KINDS, type HubEvent, type Kind, type Position } from '#libs/model';
import type { Bus, BusCounters, Delivery, Latest, ReadOptions } from '../bus.js';
import { LocalBus } from '../local-bus.js';
import { noneSkipped } from '../skipped.js';
import type { LockState } from '../folder-lock.js';
import type { LogStore, NewEvent } from './log-store.js';
import { RecentTail } from './recent-tail.js';
import { encodeEvent, eventLength, indexKey, offsetKey } from './value-codec.js';
import { WriteQueue } from '../write-queue.js';

export interface EmbeddedBusLimits {
  retentionMs: number;
  now: () => number;
  maxPendingEvents: number;
  maxEventBytes: number;
  maxLogBytes: number;
  maxConsumers: number;
}

/** Events looked at between two turns of the event loop: some ten milliseconds. */
const MAINTENANCE_SLICE = 1_000;

/** The bus over one LMDB folder; see `openEmbeddedBus`. */
export class EmbeddedBus extends LocalBus implements Bus {
  private readonly tails = new Map<Kind, RecentTail>(KINDS.map((kind) => [kind, new RecentTail()]));
  private readonly removesDropped = new Map<Kind, number>(KINDS.map((kind) => [kind, -1]));
  private readonly queue: WriteQueue;
  private readonly counts = {
    appendedTotal: 0,
    appendedBytesTotal: 0,
    compactedTotal: 0,
    expiredTotal: 0,
  };
  private closing: Promise<void> | undefined;
  /** Why the last transaction failed; absent once one has succeeded since. */
  private writeFault: unknown;
  /** False once a record was found damaged: the file must then be checked before it is opened again. */
  private sound = true;

  constructor(
    private readonly store: LogStore,
    private readonly limits: EmbeddedBusLimits,
    private readonly lockState: () => LockState,
    private readonly onClose: (sound: boolean) => Promise<void>,
  ) {
    super(store.epoch);
    this.queue = new WriteQueue(limits.maxPendingEvents, (events, texts) => this.writeGroup(events, texts));
  }

  async append(events: readonly HubEvent[]): Promise<Position[]> {
    this.refuseWhenClosed();
    if (events.length === 0) return [];
    const texts = events.map((event) => this.serialise(event));
    return this.queue.append(events, texts);
  }

  async latest(kind: Kind, { follows }: Pick<ReadOptions, 'follows'> = {}): Promise<Latest> {
    this.refuseWhenClosed();
    try {
      // One turn of the event loop: index, events and end are of the same moment.
      const newest = this.store.newest(kind);
      const deliveries = follows ? newest.filter(({ event }) => follows(event.feed)) : newest;
      return { deliveries, next: [this.position(kind, this.end(kind))] };
    } catch (error) {
      this.sound = false;
      throw error;
    }
  }

  async commit(consumer: string, positions: readonly Position[]): Promise<void> {
    this.refuseWhenClosed();
    const offsets = new Map<string, number>();
    for (const position of positions) {
      this.refuseForeign(position);
      offsets.set(position.topic, position.offset);
    }
    const names = this.store.consumerNames();
    if (!names.has(consumer) && names.size >= this.limits.maxConsumers) {
      throw new HubError(
        'LIMIT_EXCEEDED',
        `the bus remembers ${names.size} consumers already, "${consumer}" is one more`,
        {
          got: String(names.size + 1),
          expected: `at most ${this.limits.maxConsumers}`,
        },
      );
    }
    if (offsets.size > 0) await this.queue.run(() => this.store.saveConsumer(consumer, offsets));
  }

  /** Retention first; then, while the log is larger than its limit, superseded events younger than that as well. */
  async maintain(now: number): Promise<number> {
    this.refuseWhenClosed();
    const cutOff = now - this.limits.retentionMs;
    let dropped = 0;
    for (const kind of KINDS) dropped += await this.dropWhile(kind, (appendedAt) => appendedAt <= cutOff);
    const tooLarge = () => KINDS.reduce((sum, kind) => sum + this.store.state(kind).bytes, 0) > this.limits.maxLogBytes;
    for (const kind of [...KINDS].sort((a, b) => this.store.state(b).bytes - this.store.state(a).bytes)) {
      if (tooLarge()) dropped += await this.dropWhile(kind, tooLarge);
    }
    return dropped;
  }

  counters(): BusCounters {
    return {
      ...this.counts,
      deliveredTotal: this.subscriptions.deliveredTotal,
      pendingAppends: this.queue.pending,
      skippedTotal: noneSkipped(),
    };
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      await this.subscriptions.stopAll();
      await this.queue.close();
      await this.store.close();
      await this.onClose(this.sound);
    })();
    return this.closing;
  }

  readFrom(kind: Kind, offset: number, limit: number): Delivery[] {
    const recent = this.tails.get(kind)!.from(offset, limit);
    if (recent !== undefined) return recent;
    try {
      return this.store.read(kind, offset, limit);
    } catch (error) {
      this.sound = false;
      throw error;
    }
  }

  end(kind: Kind): number {
    return this.store.state(kind).end;
  }

  droppedThrough(kind: Kind): number {
    return this.store.state(kind).droppedThrough;
  }

  protected firstOffset(kind: Kind): number {
    return this.store.firstOffset(kind);
  }

  protected get isClosed(): boolean {
    return this.closing !== undefined;
  }

  removesDroppedThrough(kind: Kind): number {
    return this.removesDropped.get(kind)!;
  }

  private serialise(event: HubEvent): string {
    if (!this.tails.has(event.kind)) {
      throw invalidRequest('kind', String(event.kind), 'a kind of event');
    }
    const json = JSON.stringify(event);
    if (json.length > this.limits.maxEventBytes) {
      throw new HubError(
        'LIMIT_EXCEEDED',
        `the event ${event.kind} ${event.key.slice(0, 80)} is too large for the bus`,
        {
          feedId: event.feed,
          got: `${json.length} characters`,
          expected: `at most ${this.limits.maxEventBytes}`,
        },
      );
    }
    return json;
  }

  /** One transaction for all appends that wait: the disk is asked once for many. */
  private async writeGroup(events: readonly HubEvent[], texts: readonly string[]): Promise<Position[]> {
    this.refuseUnlessHeld();
    const appendedAt = this.limits.now();
    const nextOffset = new Map<Kind, number>();
    const deliveries: Delivery[] = [];
    const written: NewEvent[] = [];
    const keys = events.map(({ key }) => indexKey(key));
    const lengths = keys.map((key, i) => eventLength(key, texts[i]!));
    // One piece of memory for all: hundreds of small ones cost more than what is written into them.
    const memory = Buffer.allocUnsafeSlow(lengths.reduce((sum, length) => sum + length, 0));
    let from = 0;
    for (let i = 0; i < events.length; i += 1) {
      const event = events[i]!;
      const { kind, op } = event;
      const offset = nextOffset.get(kind) ?? this.end(kind);
      nextOffset.set(kind, offset + 1);
      const at = offsetKey(offset);
      const key = keys[i]!;
      const value = memory.subarray(from, (from += lengths[i]!));
      encodeEvent(value, at, { op, appendedAt, indexKey: key }, texts[i]!);
      written.push({ kind, offset, offsetKey: at, indexKey: key, value });
      deliveries.push({ position: this.position(kind, offset), event, json: texts[i]! });
    }
    try {
      await this.store.write(written);
      this.writeFault = undefined;
    } catch (error) {
      this.writeFault = error;
      throw error;
    }
    for (const [i, delivery] of deliveries.entries()) {
      this.tails.get(delivery.event.kind)!.push(delivery);
      this.counts.appendedBytesTotal += written[i]!.value.length;
    }
    this.counts.appendedTotal += deliveries.length;
    this.subscriptions.wake();
    return deliveries.map(({ position }) => position);
  }

  private async dropWhile(kind: Kind, isOld: (appendedAt: number) => boolean): Promise<number> {
    let dropped = 0;
    for (let from: number | undefined = 0; from !== undefined;) {
      const start: number = from;
      const slice = await this.queue.run(() => this.store.maintain(kind, start, MAINTENANCE_SLICE, isOld));
      for (const { offset, newest } of slice.dropped) {
        if (newest) {
          this.removesDropped.set(kind, Math.max(this.removesDropped.get(kind)!, offset));
          this.counts.expiredTotal += 1;
        } else this.counts.compactedTotal += 1;
      }
      this.tails.get(kind)!.forgetThrough(this.droppedThrough(kind));
      dropped += slice.dropped.length;
      from = slice.next;
      // A slice with nothing to drop waits for no disk, and would starve timers and sockets.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return dropped;
  }

  protected committedPositions(consumer: string): Position[] {
    return [...this.store.consumerOffsets(consumer)].map(([topic, offset]) => ({
      epoch: this.epoch,
      topic,
      partition: 0,
      offset,
    }));
  }

  /** A full disk shows in an append, and again in its absence only when one has succeeded. */
  async probe(): Promise<void> {
    this.refuseWhenClosed();
    this.refuseUnlessHeld();
    if (this.writeFault === undefined) return;
    throw new HubError('BUS_UNAVAILABLE', `nothing can be appended: ${(this.writeFault as Error).message}`, {
      retryable: true,
      cause: this.writeFault,
    });
  }

  private refuseUnlessHeld(): void {
    const state = this.lockState();
    if (state === 'held') return;
    if (state === 'lost') {
      throw new HubError(
        'LOCK_LOST',
        'the data folder was taken over by another process, or its bus.lock deleted: nothing more may be written there',
      );
    }
    throw new HubError('BUS_UNAVAILABLE', 'bus.lock cannot be read, so it is not known whether the log is still ours', {
      retryable: true,
    });
  }
}

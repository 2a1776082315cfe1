import { KINDS, type HubEvent, type Kind, type Position } from '#libs/model';
import { markTraced, traceOf } from '#libs/telemetry';
import type { Bus, BusCounters, Delivery, Latest, ReadOptions } from '../bus.js';
import { LocalBus } from '../local-bus.js';
import { noneSkipped } from '../skipped.js';

export interface MemoryBusOptions {
  /** How long a superseded event is kept, in milliseconds. */
  retentionMs: number;
  /** Epoch milliseconds. */
  now: () => number;
  newEpoch: () => string;
  /** Events kept per kind whatever the retention; the oldest go first. Default 100,000. */
  maxEventsPerKind?: number;
}

interface Entry {
  delivery: Delivery;
  appendedAt: number;
}

interface MemoryTopic {
  entries: Entry[];
  end: number;
  newestOffset: Map<string, number>;
  droppedThrough: number;
  removesDroppedThrough: number;
}

const MAX_READ_BYTES = 8 * 2 ** 20;

/** A bus that forgets when the process ends: for tests, and for trials that leave nothing behind. */
export async function openMemoryBus(options: MemoryBusOptions): Promise<Bus> {
  return new MemoryBus(options);
}

class MemoryBus extends LocalBus implements Bus {
  private readonly topics = new Map<Kind, MemoryTopic>();
  private readonly consumers = new Map<string, Map<string, Position>>();
  private readonly counts: BusCounters = {
    appendedTotal: 0,
    appendedBytesTotal: 0,
    deliveredTotal: 0,
    compactedTotal: 0,
    expiredTotal: 0,
    pendingAppends: 0,
    skippedTotal: noneSkipped(),
  };
  private closed = false;

  constructor(private readonly options: MemoryBusOptions) {
    super(options.newEpoch());
    for (const kind of KINDS) {
      this.topics.set(kind, {
        entries: [],
        end: 0,
        newestOffset: new Map(),
        droppedThrough: -1,
        removesDroppedThrough: -1,
      });
    }
  }

  async append(events: readonly HubEvent[]): Promise<Position[]> {
    this.refuseWhenClosed();
    const appendedAt = this.options.now();
    const positions = events.map((event) => {
      const topic = this.topics.get(event.kind)!;
      const position = this.position(event.kind, topic.end);
      const json = JSON.stringify(event);
      const copy = JSON.parse(json) as HubEvent;
      markTraced(copy, traceOf(event));
      topic.entries.push({ delivery: { position, event: copy, json }, appendedAt });
      topic.newestOffset.set(event.key, topic.end);
      topic.end += 1;
      this.counts.appendedTotal += 1;
      this.counts.appendedBytesTotal += json.length;
      return position;
    });
    for (const kind of new Set(events.map((event) => event.kind))) this.keepToLimit(kind);
    this.subscriptions.wake();
    return positions;
  }

  async latest(kind: Kind, { follows }: Pick<ReadOptions, 'follows'> = {}): Promise<Latest> {
    this.refuseWhenClosed();
    const topic = this.topics.get(kind)!;
    const deliveries = topic.entries
      .map(({ delivery }) => delivery)
      .filter(({ event, position }) => topic.newestOffset.get(event.key) === position.offset)
      .filter(({ event }) => follows?.(event.feed) ?? true);
    return { deliveries, next: (await this.bounds([kind])).end };
  }

  async commit(consumer: string, positions: readonly Position[]): Promise<void> {
    this.refuseWhenClosed();
    const known = this.consumers.get(consumer) ?? new Map<string, Position>();
    for (const position of positions) {
      this.refuseForeign(position);
      known.set(position.topic, { ...position });
    }
    this.consumers.set(consumer, known);
  }

  async maintain(now: number): Promise<number> {
    this.refuseWhenClosed();
    let dropped = 0;
    for (const topic of this.topics.values()) {
      const old = now - this.options.retentionMs;
      topic.entries = topic.entries.filter((entry) => {
        if (entry.appendedAt > old) return true;
        const { position, event } = entry.delivery;
        const newest = topic.newestOffset.get(event.key) === position.offset;
        if (newest && event.op === 'upsert') return true;
        this.forget(topic, entry);
        dropped += 1;
        return false;
      });
    }
    return dropped;
  }

  async probe(): Promise<void> {
    this.refuseWhenClosed();
  }

  counters(): BusCounters {
    return { ...this.counts, deliveredTotal: this.subscriptions.deliveredTotal };
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.subscriptions.stopAll();
  }

  readFrom(kind: Kind, offset: number, limit: number): Delivery[] {
    const { entries } = this.topics.get(kind)!;
    const found: Delivery[] = [];
    let bytes = 0;
    for (let i = firstAtOrAfter(entries, offset); i < entries.length; i += 1) {
      if (found.length >= limit || bytes > MAX_READ_BYTES) break;
      found.push(entries[i]!.delivery);
      bytes += entries[i]!.delivery.json.length;
    }
    return found;
  }

  end(kind: Kind): number {
    return this.topics.get(kind)!.end;
  }

  droppedThrough(kind: Kind): number {
    return this.topics.get(kind)!.droppedThrough;
  }

  protected firstOffset(kind: Kind): number {
    const { entries, end } = this.topics.get(kind)!;
    return entries[0]?.delivery.position.offset ?? end;
  }

  protected committedPositions(consumer: string): Position[] {
    return [...(this.consumers.get(consumer)?.values() ?? [])].map((position) => ({ ...position }));
  }

  protected get isClosed(): boolean {
    return this.closed;
  }

  removesDroppedThrough(kind: Kind): number {
    return this.topics.get(kind)!.removesDroppedThrough;
  }

  private keepToLimit(kind: Kind): void {
    const topic = this.topics.get(kind)!;
    const excess = topic.entries.length - (this.options.maxEventsPerKind ?? 100_000);
    // Dropping a tenth at a time spares moving the whole list for each event past the limit.
    if (excess > 0)
      for (const entry of topic.entries.splice(0, (excess + topic.entries.length / 10) | 0)) this.forget(topic, entry);
  }

  private forget(topic: MemoryTopic, { delivery: { position, event } }: Entry): void {
    topic.droppedThrough = Math.max(topic.droppedThrough, position.offset);
    if (topic.newestOffset.get(event.key) === position.offset) {
      topic.newestOffset.delete(event.key);
      topic.removesDroppedThrough = Math.max(topic.removesDroppedThrough, position.offset);
      this.counts.expiredTotal += 1;
    } else this.counts.compactedTotal += 1;
  }
}

function firstAtOrAfter(entries: readonly Entry[], offset: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.delivery.position.offset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { Bus, Delivery, Subscription } from '#libs/bus';
import { findHubError } from '#libs/errors';
import { KINDS, topicOf, type Kind, type Position } from '#libs/model';
import { tracesOf, type Clock, type Log, type Span, type Tracer } from '#libs/telemetry';
import type { RecordStore } from './record.js';

export interface RecordLoopOptions {
  bus: Bus;
  store: RecordStore;
  clock: Clock;
  log: Log;
  /** Name its positions are kept under in the store. */
  consumer?: string;
  kinds?: readonly Kind[];
  /** Only these partitions of each kind; default all. Nobody else may record them, or the work is done twice. */
  partitions?: readonly number[];
  /** Whether it also keeps the store up; of loops that share one store only one need. Default true. */
  maintains?: boolean;
  maintainEveryMs?: number;
  tracer?: Tracer | undefined;
  /** Called when the loop has ended by itself; a new one goes on where its rows end. */
  onStopped?: (error: unknown) => void;
}

/** What is kept of history; the other kinds describe the hub itself and live on the bus. */
const RECORDED = KINDS.filter((kind) => kind !== 'dataset');
const RETRY_MS = 1_000;
/** A store that has refused one batch for so long is given up: another recorder may have a better way to it. */
const GIVE_UP_AFTER_MS = 60_000;
const MAINTAIN_MS = 60_000;
const BATCH = 2_000;

/**
 * Carries events from the bus into the store. The store keeps the positions with the rows, so the loop begins where the
 * rows end, whatever happened in between; while the database is away it waits, and the bus keeps what comes.
 */
export class RecordLoop {
  private subscription: Subscription | undefined;
  private readonly stopping = new AbortController();
  private readonly maintained: Promise<void>[] = [];
  private writingSinceMs: number | undefined;
  /** Batches that were tried again since the start. */
  retriesTotal = 0;

  constructor(private readonly options: RecordLoopOptions) {}

  async start(): Promise<void> {
    const { bus, log } = this.options;
    const known = await this.placesOnThisLog();
    const subscribe = (from: 'start' | typeof known): Promise<Subscription> =>
      bus.subscribe({
        kinds: this.options.kinds ?? RECORDED,
        ...(this.options.partitions && { partitions: this.options.partitions }),
        from,
        maxBatch: BATCH,
        onBatch: (batch) => this.write(batch),
        onError: (error) => {
          log.error('record-loop-stopped', { error });
          this.options.onStopped?.(error);
        },
      });
    try {
      this.subscription = await subscribe(known.length > 0 ? known : 'start');
    } catch (error) {
      if (findHubError(error)?.code !== 'POSITION_GONE') throw error;
      // Away longer than the bus keeps: what is gone is gone, what is left is recorded.
      log.error('record-positions-gone', { error });
      this.subscription = await subscribe('start');
    }
    if (this.options.maintains !== false) this.maintained.push(this.maintain());
  }

  /** Resolves when everything now on the bus is in the store. */
  async caughtUp(): Promise<void> {
    await this.subscription?.caughtUp();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.subscription?.stop();
    await Promise.all(this.maintained);
  }

  /** For how long one batch has been on its way into the store. */
  get writingMs(): number {
    return this.writingSinceMs === undefined ? 0 : this.options.clock.now() - this.writingSinceMs;
  }

  /** Events on the bus that are not in the store yet; 0 when all are. Rejects as `Bus.bounds`. */
  async lag(): Promise<number> {
    const { bus, kinds = RECORDED } = this.options;
    const { start, end } = await bus.bounds(kinds);
    const first = new Map(start.map((position) => [placeOf(position), position.offset]));
    // Not by the rows: what a log keeps beside events, such as a claim, is in no row and would count for ever.
    const reached = new Map(this.subscription?.reached().map((position) => [placeOf(position), position.offset]));
    let events = 0;
    for (const position of end.filter((one) => this.isOurs(one))) {
      const place = placeOf(position);
      events += Math.max(0, position.offset - Math.max(reached.get(place) ?? 0, first.get(place) ?? 0));
    }
    return events;
  }

  /**
   * Where the rows end, on the log as it is now. A position of another epoch, or past the end of its partition, is one on a
   * log that is gone: what it held and was not recorded is lost, which is said, and the new log is recorded from its start.
   */
  private async placesOnThisLog(): Promise<Position[]> {
    const { bus, store, log, kinds = RECORDED } = this.options;
    const positions = (await store.positions(this.consumer)).filter((position) => this.isOurs(position));
    const ends = new Map((await bus.bounds(kinds)).end.map((position) => [placeOf(position), position.offset]));
    const gone = positions.filter(
      (position) => position.epoch !== bus.epoch || position.offset >= (ends.get(placeOf(position)) ?? Infinity),
    );
    if (gone.length > 0) {
      const { epoch } = gone[0]!;
      log.error('record-epoch-begun', {
        partitions: gone.length,
        before: epoch,
        now: bus.epoch,
        effect:
          'the bus has lost its log; what of it had not been recorded is lost, the new one is recorded from its start',
      });
      await store.forget(this.consumer, gone);
    }
    return positions
      .filter((position) => !gone.includes(position))
      .map((position) => ({ ...position, offset: position.offset + 1 }));
  }

  private isOurs({ topic, partition }: Position): boolean {
    const { kinds = RECORDED, partitions } = this.options;
    return kinds.some((kind) => topicOf(kind) === topic) && (partitions?.includes(partition) ?? true);
  }

  private get consumer(): string {
    return this.options.consumer ?? 'recorder';
  }

  private async write(batch: Delivery[]): Promise<void> {
    const { store, clock, log } = this.options;
    this.writingSinceMs = clock.now();
    const parts = this.partsOf(batch);
    try {
      for (;;) {
        try {
          await store.write(this.consumer, batch);
          return;
        } catch (error) {
          if (!findHubError(error)?.retryable || this.stopping.signal.aborted) throw error;
          if (this.writingMs > GIVE_UP_AFTER_MS) throw error;
          this.retriesTotal += 1;
          const traceId = parts[0]?.traceId;
          log.warn('record-write-retried', { events: batch.length, error, ...(traceId !== undefined && { traceId }) });
          await clock.sleep(RETRY_MS, this.stopping.signal);
        }
      }
    } finally {
      this.writingSinceMs = undefined;
      for (const part of parts) part.end();
    }
  }

  /** Of the traces the events belong to, where there are any. */
  private partsOf(batch: readonly Delivery[]): Span[] {
    const { tracer } = this.options;
    if (!tracer) return [];
    return tracesOf(batch.map(({ event }) => event)).flatMap((trace) => tracer.goOn(trace, 'record') ?? []);
  }

  private async maintain(): Promise<void> {
    const { store, clock, log, maintainEveryMs = MAINTAIN_MS } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await clock.sleep(maintainEveryMs, signal);
      if (signal.aborted) return;
      try {
        log.debug('store-maintained', { ...(await store.maintain(clock.now())) });
      } catch (error) {
        log.warn('store-maintenance-failed', { error });
      }
    }
  }
}

function placeOf({ topic, partition }: Position): string {
  return `${topic}/${partition}`;
}

import type { Bus, Delivery, Subscription } from '#libs/bus';
import { findHubError } from '#libs/errors';
import { KINDS, type Kind } from '#libs/model';
import type { Clock, Log } from '#libs/telemetry';
import type { RecordStore } from './record.js';

export interface RecordLoopOptions {
  bus: Bus;
  store: RecordStore;
  clock: Clock;
  log: Log;
  /** Name its positions are kept under in the store. */
  consumer?: string;
  kinds?: readonly Kind[];
  maintainEveryMs?: number;
  /** Told when the loop has ended by itself; a new one goes on where its rows end. */
  onStopped?: (error: unknown) => void;
}

/** What is kept of history; the other kinds describe the hub itself and live on the bus. */
const RECORDED = KINDS.filter((kind) => kind !== 'dataset');
const RETRY_MS = 1_000;
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

  constructor(private readonly options: RecordLoopOptions) {}

  async start(): Promise<void> {
    const { bus, store, log } = this.options;
    const positions = await store.positions(this.consumer);
    const known = positions
      .filter(({ epoch }) => epoch === bus.epoch)
      .map((position) => ({ ...position, offset: position.offset + 1 }));
    const subscribe = (from: 'start' | typeof known): Promise<Subscription> =>
      bus.subscribe({
        kinds: this.options.kinds ?? RECORDED,
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
    this.maintained.push(this.maintain());
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

  private get consumer(): string {
    return this.options.consumer ?? 'recorder';
  }

  private async write(batch: Delivery[]): Promise<void> {
    const { store, clock, log } = this.options;
    for (;;) {
      try {
        await store.write(this.consumer, batch);
        return;
      } catch (error) {
        if (!findHubError(error)?.retryable || this.stopping.signal.aborted) throw error;
        log.warn('record-write-retried', { events: batch.length, error });
        await clock.sleep(RETRY_MS, this.stopping.signal);
      }
    }
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

import { HubError } from '#libs/errors';
import type { HubEvent, Kind, Position } from '#libs/model';
import type { Bus, BusCounters, Delivery, Latest, ReadOptions } from '../bus.js';
import { LocalBus } from '../local-bus.js';
import { noneSkipped } from '../skipped.js';
import { LogStore } from './log-store.js';

/** How long an event may be on the log before a reader in another process hears of it. */
const LOOK_EVERY_MS = 100;

/**
 * Opens a log that another process of this machine has open and writes, to read and follow it: the memory map is shared
 * and the writer has no work by it. Events come up to a tenth of a second later than in the writer's own process.
 * Whatever would write rejects BUS_UNAVAILABLE. Throws LOG_FORMAT, and BUS_UNAVAILABLE where there is no log.
 */
export async function openEmbeddedLogReader(folder: string): Promise<Bus> {
  try {
    return new EmbeddedLogReader(await LogStore.openForReading(folder));
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError('BUS_UNAVAILABLE', `the log in ${folder} cannot be read: ${(cause as Error).message}`, {
      retryable: true,
      where: folder,
      cause,
    });
  }
}

class EmbeddedLogReader extends LocalBus implements Bus {
  private readonly looking: NodeJS.Timeout;
  private seen = 0;
  private closing: Promise<void> | undefined;

  constructor(private readonly store: LogStore) {
    super(store.epoch);
    this.looking = setInterval(() => {
      if (this.look()) this.subscriptions.wake();
    }, LOOK_EVERY_MS).unref();
  }

  append(events: readonly HubEvent[]): Promise<Position[]> {
    return events.length === 0 ? Promise.resolve([]) : Promise.reject(onlyRead());
  }

  commit(): Promise<void> {
    return Promise.reject(onlyRead());
  }

  /** The process that writes does that. */
  maintain(): Promise<number> {
    return Promise.resolve(0);
  }

  async latest(kind: Kind, { follows }: Pick<ReadOptions, 'follows'> = {}): Promise<Latest> {
    this.refuseWhenClosed();
    // One turn of the event loop: index, events and end are of the same moment.
    const newest = this.store.newest(kind);
    const deliveries = follows ? newest.filter(({ event }) => follows(event.feed)) : newest;
    return { deliveries, next: [this.position(kind, this.store.state(kind).end)] };
  }

  readFrom(kind: Kind, offset: number, limit: number): Delivery[] {
    return this.store.read(kind, offset, limit);
  }

  end(kind: Kind): number {
    this.look();
    return this.store.state(kind).end;
  }

  droppedThrough(kind: Kind): number {
    return this.store.state(kind).droppedThrough;
  }

  /** Which of those that were dropped were removes is known to the writer alone. */
  removesDroppedThrough(kind: Kind): number {
    return this.droppedThrough(kind);
  }

  async probe(): Promise<void> {
    this.refuseWhenClosed();
    this.look();
  }

  counters(): BusCounters {
    return {
      ...{ appendedTotal: 0, appendedBytesTotal: 0, compactedTotal: 0, expiredTotal: 0, pendingAppends: 0 },
      deliveredTotal: this.subscriptions.deliveredTotal,
      skippedTotal: noneSkipped(),
    };
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      clearInterval(this.looking);
      await this.subscriptions.stopAll();
      await this.store.close();
    })();
    return this.closing;
  }

  protected firstOffset(kind: Kind): number {
    return this.store.firstOffset(kind);
  }

  /** Consumers are the writer's. */
  protected committedPositions(): Position[] {
    return [];
  }

  protected get isClosed(): boolean {
    return this.closing !== undefined;
  }

  /** Whether there is anything new. */
  private look(): boolean {
    if (this.isClosed) return false;
    const { lastTransaction } = this.store;
    if (lastTransaction === this.seen) return false;
    this.seen = lastTransaction;
    this.store.refresh();
    return true;
  }
}

function onlyRead(): HubError {
  return new HubError('BUS_UNAVAILABLE', 'this process reads the log of another, and writes nothing there');
}

import { HubError } from '#libs/errors';
import type { HubEvent, Position } from '#libs/model';

/** One transaction takes this many events and this much text at most; the rest waits for the next. */
const MAX_GROUP_EVENTS = 10_000;
const MAX_GROUP_TEXT = 32 * 2 ** 20;

interface Job {
  events: readonly HubEvent[];
  texts: readonly string[];
  resolve: (positions: Position[]) => void;
  reject: (error: unknown) => void;
}

/** Events of appends that wait for room, as a multiple of `maxPending`; only a producer that never awaits gets there. */
const MAX_WAITING_FACTOR = 10;

/**
 * The one writer of the log. Appends that arrive while a transaction is under way go together into the next one; other
 * writes (compaction, consumer positions) run between the transactions. At most `maxPending` events are taken in; past
 * that an append waits for room, in the order of the calls, and past ten times that it is refused.
 */
export class WriteQueue {
  private readonly jobs: Job[] = [];
  private readonly tasks: (() => Promise<void>)[] = [];
  private readonly waiting: Job[] = [];
  private working: Promise<void> | undefined;
  private closed = false;
  private pendingEvents = 0;
  private waitingEvents = 0;

  constructor(
    private readonly maxPending: number,
    private readonly write: (events: readonly HubEvent[], texts: readonly string[]) => Promise<Position[]>,
  ) {}

  /** Events that wait to become durable. */
  get pending(): number {
    return this.pendingEvents + this.waitingEvents;
  }

  append(events: readonly HubEvent[], texts: readonly string[]): Promise<Position[]> {
    if (this.closed) return Promise.reject(closedError());
    return new Promise<Position[]>((resolve, reject) => {
      const job = { events, texts, resolve, reject };
      if (this.waiting.length === 0 && this.hasRoomFor(job)) return this.accept(job);
      if (this.waitingEvents > MAX_WAITING_FACTOR * this.maxPending) return reject(overrunError(this.waitingEvents));
      this.waiting.push(job);
      this.waitingEvents += events.length;
    });
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(closedError());
    return new Promise<T>((resolve, reject) => {
      this.tasks.push(() => task().then(resolve, reject));
      this.work();
    });
  }

  /** What was accepted is still written; who waits for room is turned away. */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.waiting.splice(0)) job.reject(closedError());
    this.waitingEvents = 0;
    while (this.working !== undefined) await this.working;
  }

  /** An append larger than the limit passes when nothing else is pending. */
  private hasRoomFor(job: Job): boolean {
    return this.pendingEvents === 0 || this.pendingEvents + job.events.length <= this.maxPending;
  }

  private accept(job: Job): void {
    this.pendingEvents += job.events.length;
    this.jobs.push(job);
    this.work();
  }

  private work(): void {
    this.working ??= this.drain().finally(() => {
      this.working = undefined;
      if (this.jobs.length > 0 || this.tasks.length > 0) this.work();
    });
  }

  private async drain(): Promise<void> {
    // Appends of the same turn of the event loop share the first transaction.
    await Promise.resolve();
    while (this.jobs.length > 0 || this.tasks.length > 0) {
      await this.tasks.shift()?.();
      if (this.jobs.length > 0) await this.writeGroup();
    }
  }

  private async writeGroup(): Promise<void> {
    const group: Job[] = [];
    let count = 0;
    let text = 0;
    while (this.jobs.length > 0 && count < MAX_GROUP_EVENTS && text < MAX_GROUP_TEXT) {
      const job = this.jobs.shift()!;
      group.push(job);
      count += job.events.length;
      for (const json of job.texts) text += json.length;
    }
    try {
      const positions = await this.write(
        group.flatMap(({ events }) => events),
        group.flatMap(({ texts }) => texts),
      );
      let from = 0;
      for (const job of group) job.resolve(positions.slice(from, (from += job.events.length)));
    } catch (error) {
      for (const job of group) job.reject(error);
    } finally {
      this.pendingEvents -= count;
      while (this.waiting.length > 0 && this.hasRoomFor(this.waiting[0]!)) {
        const job = this.waiting.shift()!;
        this.waitingEvents -= job.events.length;
        this.accept(job);
      }
    }
  }
}

function closedError(): HubError {
  return new HubError('BUS_CLOSED', 'the bus is closed');
}

function overrunError(waiting: number): HubError {
  return new HubError('BUS_UNAVAILABLE', `${waiting} events wait for the bus already`, { retryable: true });
}

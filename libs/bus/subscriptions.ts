import type { Position } from '#libs/model';
import type { SubscribeOptions } from './bus.js';
import { after } from './positions.js';
import { PullSubscription, startingOffsets, type ReadableLog } from './pull-subscription.js';

/** Longest a closing bus waits for batches its subscribers still work on. */
const CLOSE_PATIENCE_MS = 10_000;

/** All readers of one log. */
export class Subscriptions {
  private readonly running = new Set<PullSubscription>();
  deliveredTotal = 0;

  constructor(private readonly log: ReadableLog) {}

  start(options: SubscribeOptions, committed: (consumer: string) => readonly Position[]): PullSubscription {
    const from = options.from === 'committed' ? after(committed(options.consumer ?? '')) : options.from;
    const subscription = new PullSubscription(
      this.log,
      options,
      // Every kind has one partition here.
      startingOffsets(this.log, (options.partitions?.includes(0) ?? true) ? options.kinds : [], from),
      (ended) => this.running.delete(ended),
      (count) => (this.deliveredTotal += count),
    );
    this.running.add(subscription);
    return subscription;
  }

  wake(): void {
    for (const subscription of this.running) subscription.wake();
  }

  async stopAll(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_PATIENCE_MS);
    });
    await Promise.race([Promise.all([...this.running].map((subscription) => subscription.stop())), patience]);
    clearTimeout(timer);
  }
}

/** Of one turn of the event loop for openings of all clients together; what comes on top waits for the next. */
const BUDGET_MS = 10;

/**
 * Work of many clients, a few milliseconds of it in each turn of the event loop, first come first served: hundreds that
 * connect at once wait for each other, and nobody else waits for them. What waits is at most one piece a subscription.
 */
export class Turns {
  private readonly queue: (() => void)[] = [];
  private spentMs = 0;
  private isSet = false;
  /** How often something had to wait. */
  waitedTotal = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  get waiting(): number {
    return this.queue.length;
  }

  /** Does it at once where there is time, else in a later turn. Rejects with what it throws. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const piece = (): void => {
        const startedMs = this.now();
        try {
          resolve(work());
        } catch (error) {
          reject(error as Error);
        }
        this.spentMs += this.now() - startedMs;
      };
      if (this.queue.length === 0 && this.spentMs < BUDGET_MS) piece();
      else {
        this.waitedTotal += 1;
        this.queue.push(piece);
      }
      this.nextTurn();
    });
  }

  private nextTurn(): void {
    if (this.isSet) return;
    this.isSet = true;
    setImmediate(() => {
      this.isSet = false;
      this.spentMs = 0;
      while (this.queue.length > 0 && this.spentMs < BUDGET_MS) this.queue.shift()!();
      if (this.queue.length > 0) this.nextTurn();
    });
  }
}

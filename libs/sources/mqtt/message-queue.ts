/** What waits between two batches: at most so many messages and bytes; beyond, the oldest goes. */
export const QUEUE_LIMITS = { messages: 20_000, bytes: 32 * 2 ** 20 } as const;

export interface QueueCounts {
  /** Replaced by a newer message about the same thing before anybody had read them. */
  conflated: number;
  /** Let go because too much waited. */
  dropped: number;
}

/**
 * Messages that wait for the hub, in the order they came. A message about a thing takes the place of the older one
 * about it: a hub that is behind reads where a vehicle is, not where it was.
 */
export class MessageQueue {
  readonly counts: QueueCounts = { conflated: 0, dropped: 0 };
  private readonly waiting = new Map<string | number, string>();
  private bytes = 0;
  private unnamed = 0;

  constructor(private readonly limits: { messages: number; bytes: number } = QUEUE_LIMITS) {}

  get size(): number {
    return this.waiting.size;
  }

  /** `key` says which thing a message is about; without one it replaces none. */
  add(text: string, key?: string): void {
    const name = key ?? (this.unnamed += 1);
    const older = this.waiting.get(name);
    if (older !== undefined) {
      this.counts.conflated += 1;
      this.remove(name, older);
    }
    this.waiting.set(name, text);
    this.bytes += text.length;
    for (const [oldest, dropped] of this.waiting) {
      if (this.waiting.size <= this.limits.messages && this.bytes <= this.limits.bytes) break;
      this.counts.dropped += 1;
      this.remove(oldest, dropped);
    }
  }

  /** The oldest of those that wait, and they wait no more. */
  take(most: number): string[] {
    const accepted: string[] = [];
    for (const [name, text] of this.waiting) {
      if (accepted.length >= most) break;
      accepted.push(text);
      this.remove(name, text);
    }
    return accepted;
  }

  private remove(name: string | number, text: string): void {
    this.waiting.delete(name);
    this.bytes -= text.length;
  }
}

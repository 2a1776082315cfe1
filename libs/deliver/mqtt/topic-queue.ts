export interface Outgoing {
  topic: string;
  payload: string;
  retain: boolean;
}

const LIMITS = { messages: 50_000, bytes: 64 * 2 ** 20 } as const;

/**
 * What waits for the broker, in order: a message takes the place of the older one of its topic, and where too much waits
 * the oldest goes. Both are counted.
 */
export class TopicQueue {
  readonly counters = { conflatedTotal: 0, droppedTotal: 0 };
  private readonly waiting = new Map<string, Outgoing>();
  private bytes = 0;

  constructor(private readonly limits: { messages: number; bytes: number } = LIMITS) {}

  get size(): number {
    return this.waiting.size;
  }

  add(message: Outgoing): void {
    // What clears a kept message and what tells subscribers of it go to one topic, and both must go.
    const name = `${message.retain ? 'r' : 'n'}${message.topic}`;
    const older = this.waiting.get(name);
    if (older) {
      this.counters.conflatedTotal += 1;
      this.remove(name, older);
    }
    this.waiting.set(name, message);
    this.bytes += sizeOf(message);
    for (const [oldest, dropped] of this.waiting) {
      if (this.waiting.size <= this.limits.messages && this.bytes <= this.limits.bytes) break;
      this.counters.droppedTotal += 1;
      this.remove(oldest, dropped);
    }
  }

  take(): Outgoing | undefined {
    for (const [name, message] of this.waiting) {
      this.remove(name, message);
      return message;
    }
    return undefined;
  }

  private remove(name: string, message: Outgoing): void {
    this.waiting.delete(name);
    this.bytes -= sizeOf(message);
  }
}

function sizeOf({ topic, payload }: Outgoing): number {
  return topic.length + payload.length;
}

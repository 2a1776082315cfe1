import type { CloseReason, Transport, WireText } from '#libs/stream';

/** What waits for a target beyond this is let go: it is read again from the bus when the target takes it. */
const MAX_WAITING_BYTES = 2 * 2 ** 20;

/** Messages that are delivered; the others say something about a connection, which a webhook has not. */
const DELIVERED = new Set(['snapshot', 'events', 'gap']);

/**
 * Stands for a client of the stream. It says that it has room until it has none, and then that it is gone: a target that
 * is slow or away is never given the newest of each entity instead of all, it goes on from its cursor.
 */
export class Outbox implements Transport {
  /** Pace is kept here, see above. */
  readonly bufferedBytes = 0;
  closed = false;
  /** Called once when nothing more is taken, whoever ended it. */
  ended: () => void = () => undefined;
  private readonly waiting: WireText[] = [];
  private bytes = 0;
  private wakes: (() => void)[] = [];

  /** `onIdle`: a cursor the target has been given everything before, while nothing waits. */
  constructor(private readonly onIdle: (cursor: string) => void) {}

  get head(): WireText | undefined {
    return this.waiting[0];
  }

  /** The first has been delivered. */
  shift(): void {
    const message = this.waiting.shift();
    if (message) this.bytes -= message.text.length;
    this.wake();
  }

  send(messages: readonly WireText[]): void {
    for (const message of messages) {
      if (this.closed) return;
      if (DELIVERED.has(message.op)) {
        this.waiting.push(message);
        this.bytes += message.text.length;
      } else if (message.cursor !== undefined && this.waiting.length === 0) this.onIdle(message.cursor);
    }
    // One message may be longer than all the room there is.
    if (this.bytes > MAX_WAITING_BYTES && this.waiting.length > 1) this.end();
    this.wake();
  }

  /** What is read for the target is read at its pace. */
  async drained(): Promise<void> {
    while (this.waiting.length > 0 && !this.closed) await this.changed();
  }

  close(_: CloseReason): void {
    this.end();
  }

  /** Nothing more is taken; what waits is given up but for what is on its way. */
  end(): void {
    if (!this.closed) this.ended();
    this.closed = true;
    this.waiting.length = Math.min(this.waiting.length, 1);
    this.wake();
  }

  /** Resolves when something has come, gone or ended. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.wakes.push(resolve));
  }

  private wake(): void {
    for (const wake of this.wakes.splice(0)) wake();
  }
}

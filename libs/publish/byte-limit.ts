import type { Coordination } from '#libs/coordination';
import type { Socket } from 'node:net';

const WINDOW_MS = 60_000;

export interface ByteLimitOptions {
  coordination: Pick<Coordination, 'spend'>;
  /** 0 for no limit. */
  bytesPerMinute: number;
}

/** What is sent over one connection to one client, as far as it is counted. */
interface Sending {
  client: string;
  socket: Pick<Socket, 'bytesWritten'>;
  countedTo: number;
}

/**
 * How many bytes one client may be sent by all processes within a minute. Bytes are counted as they are sent: an answer or
 * stream that has begun goes on to its end, and the next request is refused.
 */
export class ByteLimit {
  private readonly sendings = new Set<Sending>();

  constructor(private readonly options: ByteLimitOptions) {}

  get limit(): number {
    return this.options.bytesPerMinute;
  }

  /** Bytes the client may still be sent, and until when; `undefined` where there is no limit. */
  left(client: string): { remaining: number; resetMs: number } | undefined {
    return this.limit === 0 ? undefined : this.spend(client, 0);
  }

  /** Counts what goes over the connection from now on; gives what ends that, after the last byte, any number of times. */
  watch(client: string, socket: Pick<Socket, 'bytesWritten'>): () => void {
    if (this.limit === 0) return () => undefined;
    const sending = { client, socket, countedTo: socket.bytesWritten };
    this.sendings.add(sending);
    return () => {
      if (this.sendings.delete(sending)) this.count(sending);
    };
  }

  /** Counts what has been sent of answers and streams that still go on; to be called about once a second. */
  settle(): void {
    for (const sending of this.sendings) this.count(sending);
  }

  private count(sending: Sending): void {
    const sentTo = sending.socket.bytesWritten;
    const bytes = sentTo - sending.countedTo;
    sending.countedTo = sentTo;
    if (bytes <= 0) return;
    // What is past the limit has been sent all the same; a budget spends only what is left of it.
    const { remaining } = this.spend(sending.client, 0);
    if (remaining > 0) this.spend(sending.client, Math.min(bytes, remaining));
  }

  private spend(client: string, bytes: number): { remaining: number; resetMs: number } {
    return this.options.coordination.spend(`bytes:${client}`, bytes, { limit: this.limit, windowMs: WINDOW_MS });
  }
}

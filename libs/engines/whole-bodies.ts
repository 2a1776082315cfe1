import type { IncomingMessage } from 'node:http';
import type { Clock } from '#libs/telemetry';

export interface WholeBodiesOptions {
  /** Of one body. */
  mostBytes: number;
  /** Of all that are being read and have not been let go of, and of those of one client. */
  mostWaitingBytes: number;
  mostBytesOfOne: number;
  /** A body that is not there by then is no body. */
  patienceMs: number;
  clock: Pick<Clock, 'sleep'>;
}

/** `release` lets go of the bytes, once; or why there are none. `gone`: its sender is. */
export type ReadBody = { body: Buffer; release: () => void } | { fault: 'too-large' | 'too-slow' | 'no-room' | 'gone' };

/**
 * Reads bodies whole before anybody waits for them: one that trickles in keeps nobody from a place of which there are few.
 * What waits is bounded, all together and of each client, so that one who sends slowly takes no more than his share.
 */
export class WholeBodies {
  private readonly held = new Map<string, number>();
  private waiting = 0;

  constructor(private readonly options: WholeBodiesOptions) {}

  get waitingBytes(): number {
    return this.waiting;
  }

  /** Never rejects. What was not read of a refused body is left unread. */
  async read(request: IncomingMessage, client: string): Promise<ReadBody> {
    const { mostBytes, patienceMs, clock } = this.options;
    if (Number(request.headers['content-length'] ?? 0) > mostBytes) return { fault: 'too-large' };
    const chunks: Buffer[] = [];
    let size = 0;
    const release = (): void => {
      this.hold(client, -size);
      size = 0;
    };
    const patience = new AbortController();
    const read = new Promise<ReadBody>((resolve) => {
      const end = (answer: ReadBody): void => {
        request.pause();
        for (const [event, listener] of Object.entries(listeners)) request.off(event, listener);
        if ('fault' in answer) release();
        resolve(answer);
      };
      const listeners = {
        data: (chunk: Buffer): void => {
          size += chunk.byteLength;
          this.hold(client, chunk.byteLength);
          chunks.push(chunk);
          if (size > mostBytes) end({ fault: 'too-large' });
          else if (this.isFull(client)) end({ fault: 'no-room' });
        },
        end: (): void => end({ body: Buffer.concat(chunks), release }),
        close: (): void => end({ fault: 'gone' }),
        error: (): void => end({ fault: 'gone' }),
      };
      for (const [event, listener] of Object.entries(listeners)) request.on(event, listener);
      void clock.sleep(patienceMs, patience.signal).then(() => {
        if (!patience.signal.aborted) end({ fault: 'too-slow' });
      });
    });
    const answer = await read;
    patience.abort();
    return answer;
  }

  private isFull(client: string): boolean {
    const { mostWaitingBytes, mostBytesOfOne } = this.options;
    return this.waiting > mostWaitingBytes || (this.held.get(client) ?? 0) > mostBytesOfOne;
  }

  private hold(client: string, bytes: number): void {
    this.waiting += bytes;
    const held = (this.held.get(client) ?? 0) + bytes;
    if (held > 0) this.held.set(client, held);
    else this.held.delete(client);
  }
}

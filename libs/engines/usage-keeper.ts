import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { UsageLedger, outputOf, sumOf, type UsageDays } from '#libs/publish';
import { LentMeasures, type KeeperOptions } from './lent-measures.js';

/** Counts what this process is asked, and keeps and lends the counts: the sum is over the processes that are there now. */
export class UsageKeeper {
  readonly ledger: UsageLedger;
  private readonly measures: LentMeasures<UsageDays>;

  constructor(options: KeeperOptions) {
    const ledger = new UsageLedger(() => options.clock.now());
    const lent = (): UsageDays => ledger.list();
    this.measures = new LentMeasures('usage', options, { lent, kept: lent });
    this.measures.restore((kept) => ledger.restore(kept));
    this.ledger = ledger;
  }

  start(): void {
    this.measures.start();
  }

  stop(): Promise<void> {
    return this.measures.stop();
  }

  /** A request that is answered is counted when its answer is sent; what was refused is not. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const before = socket.bytesWritten;
    response.once('close', () => {
      if (response.statusCode >= 400) return;
      const output = outputOf(request.url ?? '/');
      // Who looks after the hub is no reader of it.
      if (/^\/(health|metrics)/.test(output)) return;
      const clients = output === '/v1/stream/sse' ? 1 : 0;
      this.ledger.note(output, { requests: 1, bytes: socket.bytesWritten - before, clients });
    });
  }

  /** A client of the WebSocket stream, and when it goes what it was sent. */
  watchStream(socket: Socket): void {
    this.ledger.note('/v1/stream', { requests: 1, clients: 1 });
    const before = socket.bytesWritten;
    socket.once('close', () => this.ledger.note('/v1/stream', { bytes: socket.bytesWritten - before }));
  }

  /** Of all processes that are there now. */
  async total(): Promise<{ days: UsageDays; processes: number }> {
    const all = await this.measures.all();
    return { days: sumOf(all), processes: all.length };
  }
}

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Coordination } from '#libs/coordination';
import { UsageLedger, outputOf, sumOf, type UsageDays } from '#libs/publish';
import type { Clock, Log } from '#libs/telemetry';

const SAVE_MS = 60_000;
const GROUP = 'usage';
/** As long as a process may be silent and still count. */
const SHARED_MS = 3 * 86_400_000;

export interface UsageKeeperOptions {
  /** File of this process, in its data folder. */
  file: string;
  coordination: Coordination;
  clock: Clock;
  log: Log;
}

/**
 * Counts what this process is asked, keeps the counts in its data folder over restarts, and lends them to the other
 * processes of the hub by way of coordination: the sum is over those that are there now.
 */
export class UsageKeeper {
  readonly ledger: UsageLedger;
  private readonly stopping = new AbortController();
  private saving: Promise<void> | undefined;

  constructor(private readonly options: UsageKeeperOptions) {
    this.ledger = new UsageLedger(() => options.clock.now());
    try {
      this.ledger.restore(JSON.parse(readFileSync(options.file, 'utf8')));
    } catch (error) {
      // Of a first start there is no file; of a damaged one the counts are lost, and nothing else is.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') options.log.warn('usage-unreadable', { error });
    }
  }

  start(): void {
    this.saving = this.saveNowAndThen();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.saving;
    this.save();
    await this.options.coordination.leave(GROUP);
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
    const { coordination } = this.options;
    const others = (await coordination.meet(GROUP)).filter((member) => member !== coordination.member);
    const lent = await Promise.all(others.map((member) => coordination.get(`usage/${member}`)));
    const read = lent.flatMap((bytes) => (bytes ? [JSON.parse(Buffer.from(bytes).toString()) as UsageDays] : []));
    return { days: sumOf([this.ledger.list(), ...read]), processes: 1 + read.length };
  }

  private async saveNowAndThen(): Promise<void> {
    const { coordination, clock } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await coordination.meet(GROUP);
      await coordination.put(`usage/${coordination.member}`, Buffer.from(this.text()), SHARED_MS);
      await clock.sleep(SAVE_MS, signal);
      this.save();
    }
  }

  private text(): string {
    return JSON.stringify(this.ledger.list());
  }

  private save(): void {
    const { file, log } = this.options;
    try {
      writeFileSync(`${file}.new`, this.text());
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warn('usage-not-kept', { error });
    }
  }
}

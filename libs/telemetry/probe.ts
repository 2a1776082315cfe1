import type { Clock } from './clock.js';

export interface ProbeOptions {
  /** Asks the engine whether it answers; may hang. */
  ask: () => Promise<void>;
  clock: Clock;
  /** Pause between an answer and the next question. Default 5 s. */
  everyMs?: number;
  /** A question that has not been answered for so long counts as failed; the next is asked when it has ended. Default 5 s. */
  timeoutMs?: number;
  /** An engine that has not answered for so long is not ready. Default 10 s. */
  silentAfterMs?: number;
  onAnswer?: (error: unknown) => void;
}

const EVERY_MS = 5_000;
const TIMEOUT_MS = 5_000;
const SILENT_AFTER_MS = 10_000;

/**
 * Whether an engine answers, asked again and again: one that hangs gives no error by itself, and a role that waits for it
 * looks well. One question at a time, so an engine that is stuck holds no more than one.
 */
export class Probe {
  private readonly stopping = new AbortController();
  private answeredMs: number;
  private fault: string | undefined;
  failuresTotal = 0;

  constructor(private readonly options: ProbeOptions) {
    this.answeredMs = options.clock.now();
  }

  /** Until it is stopped. Never rejects. */
  async run(): Promise<void> {
    const { clock, everyMs = EVERY_MS } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.ask();
      await clock.sleep(everyMs, signal);
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  /** Milliseconds since the last good answer. */
  get silentMs(): number {
    return Math.max(0, this.options.clock.now() - this.answeredMs);
  }

  /** `undefined` while the engine answers; otherwise what is wrong, in one line. */
  get trouble(): string | undefined {
    const { silentAfterMs = SILENT_AFTER_MS } = this.options;
    if (this.silentMs <= silentAfterMs) return this.fault;
    const silence = `no answer for ${Math.round(this.silentMs / 1000)} s`;
    // That one question was not answered in time says no more than the silence does.
    return this.fault === undefined || this.fault === this.lateFault ? silence : `${silence}: ${this.fault}`;
  }

  private get lateFault(): string {
    return `no answer within ${(this.options.timeoutMs ?? TIMEOUT_MS) / 1000} s`;
  }

  private async ask(): Promise<void> {
    const { ask, clock, timeoutMs = TIMEOUT_MS, onAnswer } = this.options;
    const asked = ask();
    const timeout = new AbortController();
    const late = clock.sleep(timeoutMs, timeout.signal).then(() => 'late' as const);
    try {
      if ((await Promise.race([asked, late])) === 'late') {
        this.failuresTotal += 1;
        this.fault = this.lateFault;
        // Nothing more is asked of an engine that owes an answer, but for the end of this process.
        await Promise.race([asked, aborted(this.stopping.signal)]);
        if (this.stopping.signal.aborted) return;
      }
      this.answeredMs = clock.now();
      this.fault = undefined;
      onAnswer?.(undefined);
    } catch (error) {
      this.failuresTotal += 1;
      this.fault = error instanceof Error ? error.message : String(error);
      onAnswer?.(error);
    } finally {
      timeout.abort();
      asked.catch(() => undefined);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

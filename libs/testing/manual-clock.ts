import type { Clock } from '#libs/telemetry';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private sleepers: { wakeMs: number; wake: () => void }[] = [];

  constructor(private nowMs: number) {}

  now(): number {
    return this.nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const sleeper = { wakeMs: this.nowMs + ms, wake: end };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', end);
    });
  }

  /** Lets `ms` pass, waking whoever sleeps in the order of their hours, and lets what they start run on. */
  async pass(ms: number): Promise<void> {
    const until = this.nowMs + ms;
    for (;;) {
      const next = this.sleepers.reduce<number>((min, { wakeMs }) => Math.min(min, wakeMs), Infinity);
      if (next > until) break;
      this.nowMs = Math.max(this.nowMs, next);
      const due = this.sleepers.filter(({ wakeMs }) => wakeMs <= this.nowMs);
      for (const { wake } of due) wake();
      await settle();
    }
    this.nowMs = until;
    await settle();
  }
}

/** Lets every promise that can go on do so: no time passes. */
export async function settle(turns = 3): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

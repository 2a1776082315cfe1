import type { Clock } from '#libs/telemetry';

interface Sleeper {
  wakeMs: number;
  wake: () => void;
}

/** Who is woken and does not sleep again within this time of the machine's has ended. */
const PATIENCE_MS = 2_000;
const CALM_MS = 2_500;
const BETWEEN_STEPS_MS = 100;

/**
 * The clock of a whole hub that lives through hours in seconds: it stands while anybody works, and goes on by a whole step when
 * as many sleep as before the last one. So however busy the machine is, the hub is never late by this clock.
 */
export class ShiftClock implements Clock {
  private readonly sleepers = new Set<Sleeper>();
  /** How many slept before the step. */
  private awaited = 0;
  /** How often anybody went to sleep. */
  private slept = 0;
  private changed: () => void = () => undefined;

  constructor(
    private nowMs: number,
    private readonly stepMs: number,
  ) {}

  now(): number {
    return this.nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        this.sleepers.delete(sleeper);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const sleeper = { wakeMs: this.nowMs + ms, wake: end };
      this.sleepers.add(sleeper);
      this.slept += 1;
      signal?.addEventListener('abort', end);
      this.changed();
    });
  }

  /** One step; resolves when all that it woke sleep again, or have ended. */
  async step(): Promise<void> {
    this.nowMs = (Math.floor(this.nowMs / this.stepMs) + 1) * this.stepMs;
    const due = [...this.sleepers].filter(({ wakeMs }) => wakeMs <= this.nowMs);
    this.awaited = this.sleepers.size;
    for (const { wake } of due.sort((a, b) => a.wakeMs - b.wakeMs)) wake();
    await this.allAsleep();
    await new Promise((resolve) => setImmediate(resolve));
  }

  async passUntil(untilMs: number): Promise<void> {
    while (this.nowMs < untilMs) await this.step();
  }

  /** Without letting time pass: resolves when nobody has gone to sleep for a while, so that all who begin have begun. */
  async calm(): Promise<void> {
    for (let slept = -1; slept !== this.slept; await new Promise((resolve) => setTimeout(resolve, CALM_MS)))
      slept = this.slept;
  }

  /** Lets time pass until something is done. */
  async passWhile<T>(doing: Promise<T>): Promise<T> {
    let isOver = false;
    const over = doing.finally(() => (isOver = true));
    over.catch(() => undefined);
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_STEPS_MS));
      if (!isOver) await this.step();
    }
    return over;
  }

  private async allAsleep(): Promise<void> {
    if (this.sleepers.size >= this.awaited) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, PATIENCE_MS);
      this.changed = () => {
        if (this.sleepers.size < this.awaited) return;
        clearTimeout(late);
        resolve();
      };
    });
    this.changed = () => undefined;
  }
}

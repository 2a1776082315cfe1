import type { Clock } from '#libs/telemetry';

/** Frames of a client that wait; past that it is asked to say no more until they are worked off. */
const PAUSE_AT = 32;
/** Past that it is no client but a flood: a client that can be asked to wait has not waited. */
const MAX_WAITING = 10_000;
/** Worked off in one turn of the event loop: of what costs a walk through the state, and of anything. */
const WALKS_PER_TURN = 4;
const FRAMES_PER_TURN = 50;
/** Questions that cost a walk through the state: so many at once, then so many a second. */
const BURST = 40;
const PER_SECOND = 20;

export interface InboxOptions {
  clock: Clock;
  /** Works off one frame; gives whether it cost a walk through the state. */
  handle: (text: string) => boolean;
  /** Resolves when the client has taken what it was sent; nothing more is worked off for one that does not read. */
  drained: () => Promise<void>;
  pause: () => void;
  resume: () => void;
  onFlood: () => void;
}

/**
 * What a client has said and was not worked off yet, in order: a few frames a turn of the event loop, no more
 * questions than its share of the time allows. A client that writes thousands of them waits for itself; nobody else waits for it.
 */
export class Inbox {
  private readonly frames: string[] = [];
  private working = false;
  private paused = false;
  private closed = false;
  private walks = 0;
  private handled = 0;
  private tokens = BURST;
  private filledMs: number;

  constructor(private readonly options: InboxOptions) {
    this.filledMs = options.clock.now();
  }

  get waiting(): number {
    return this.frames.length;
  }

  /** Nothing that waits: worked off at once, as nearly always. */
  take(text: string): void {
    if (this.closed) return;
    if (this.frames.length >= MAX_WAITING) return this.options.onFlood();
    if (this.frames.length === 0 && this.hasRoom()) {
      this.handle(text);
      this.work();
      return;
    }
    this.frames.push(text);
    if (this.frames.length >= PAUSE_AT && !this.paused) {
      this.paused = true;
      this.options.pause();
    }
    this.work();
  }

  close(): void {
    this.closed = true;
    this.frames.length = 0;
  }

  private work(): void {
    if (this.working) return;
    this.working = true;
    void this.workOff().finally(() => (this.working = false));
  }

  private async workOff(): Promise<void> {
    const { clock, drained, resume } = this.options;
    await this.nextTurn();
    while (this.frames.length > 0 && !this.closed) {
      await drained();
      if (!this.hasToken()) await clock.sleep(1_000 / PER_SECOND);
      while (this.frames.length > 0 && !this.closed && this.hasRoom()) this.handle(this.frames.shift()!);
      if (this.paused && this.frames.length < PAUSE_AT / 2) {
        this.paused = false;
        resume();
      }
      await this.nextTurn();
    }
  }

  private handle(text: string): void {
    this.handled += 1;
    if (!this.options.handle(text)) return;
    this.walks += 1;
    this.tokens -= 1;
  }

  private hasRoom(): boolean {
    return this.walks < WALKS_PER_TURN && this.handled < FRAMES_PER_TURN && this.hasToken();
  }

  private async nextTurn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.walks = 0;
    this.handled = 0;
  }

  private hasToken(): boolean {
    const nowMs = this.options.clock.now();
    this.tokens = Math.min(BURST, this.tokens + ((nowMs - this.filledMs) / 1_000) * PER_SECOND);
    this.filledMs = nowMs;
    return this.tokens >= 1;
  }
}

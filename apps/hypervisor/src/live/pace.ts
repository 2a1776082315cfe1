/** A thousand things are drawn anew every two seconds at most: drawing must not take the page from its reader. */
const MS_EACH = 2;
/** Fewer are drawn whenever they change. */
const FEW = 300;
const SLOWEST_MS = 10_000;

/** How long what is drawn stays before it is drawn anew, by how many of its kind there are. */
export function drawnForMs(count: number): number {
  return count <= FEW ? 0 : Math.min(SLOWEST_MS, count * MS_EACH);
}

/** Does a thing when asked, yet not before its time; asked several times meanwhile, it does it once. */
export class Paced {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastMs = -Infinity;

  constructor(
    private readonly work: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** `everyMs`: no sooner after the last time. */
  ask(everyMs: number): void {
    const waitMs = this.lastMs + everyMs - this.now();
    if (waitMs <= 0) return this.do();
    this.timer ??= setTimeout(() => this.do(), waitMs);
  }

  /** At once, for what was asked by hand. */
  do(): void {
    this.stop();
    this.lastMs = this.now();
    this.work();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

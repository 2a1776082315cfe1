interface Kept<T> {
  value: Promise<T>;
  sinceMs: number;
  /** 0 until it is there. */
  bytes: number;
}

export interface ShelfOptions {
  maxBytes: number;
  maxAgeMs: number;
  now: () => number;
}

/**
 * What many ask for within seconds, made once: those who ask while it is being made wait for the same. Bounded by bytes,
 * the oldest goes first, and by age. A failure is not kept.
 */
export class ShortShelf<T> {
  readonly counters = { madeTotal: 0, sharedTotal: 0 };
  private readonly kept = new Map<string, Kept<T>>();
  private bytes = 0;

  constructor(
    private readonly options: ShelfOptions,
    private readonly sizeOf: (value: T) => number,
  ) {}

  get size(): { entries: number; bytes: number } {
    return { entries: this.kept.size, bytes: this.bytes };
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    this.forgetOld();
    const found = this.kept.get(key);
    if (found) {
      this.counters.sharedTotal += 1;
      return found.value;
    }
    this.counters.madeTotal += 1;
    const made: Kept<T> = { value: make(), sinceMs: this.options.now(), bytes: 0 };
    this.kept.set(key, made);
    made.value.then(
      (value) => this.weigh(key, made, this.sizeOf(value)),
      () => this.forget(key, made),
    );
    return made.value;
  }

  forgetOld(): void {
    const oldestMs = this.options.now() - this.options.maxAgeMs;
    for (const [key, one] of this.kept) {
      if (one.sinceMs >= oldestMs) return;
      this.forget(key, one);
    }
  }

  private weigh(key: string, made: Kept<T>, bytes: number): void {
    if (this.kept.get(key) !== made) return;
    made.bytes = bytes;
    this.bytes += bytes;
    for (const [name, one] of this.kept) {
      if (this.bytes <= this.options.maxBytes) return;
      if (one.bytes > 0) this.forget(name, one);
    }
  }

  private forget(key: string, one: Kept<T>): void {
    if (this.kept.get(key) !== one) return;
    this.kept.delete(key);
    this.bytes -= one.bytes;
  }
}

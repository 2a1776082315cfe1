import type { FeedId } from '#libs/model';

const MINUTE_MS = 60_000;

/** The best value of a share of each feed within a time: the best of each minute, one short list a feed. */
export class BestWithin {
  private readonly samples = new Map<FeedId, { minute: number; best: number }[]>();

  constructor(private readonly withinMs: number) {}

  get remembered(): number {
    let total = 0;
    for (const samples of this.samples.values()) total += samples.length;
    return total;
  }

  /** With the value of now, which counts from now on. */
  take(feedId: FeedId, nowMs: number, value: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const samples = (this.samples.get(feedId) ?? []).filter(
      (one) => (minute - one.minute) * MINUTE_MS <= this.withinMs,
    );
    const last = samples.at(-1);
    if (last?.minute === minute) last.best = Math.max(last.best, value);
    else samples.push({ minute, best: value });
    this.samples.set(feedId, samples);
    return Math.max(...samples.map(({ best }) => best));
  }

  forget(): void {
    this.samples.clear();
  }
}

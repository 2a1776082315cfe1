import type { Delivery } from '../bus.js';

const MAX_EVENTS = 5_000;
const MAX_TEXT = 4 * 2 ** 20;

/**
 * The newest events of one topic, so that readers who keep up never go to the disk. A ring by offset, contiguous up to
 * the end of the log; at most 5,000 events and 4 Mi characters of JSON, the oldest go first.
 */
export class RecentTail {
  private readonly ring: (Delivery | undefined)[] = [];
  private oldest = 0;
  private end = 0;
  private text = 0;

  push(delivery: Delivery): void {
    const { offset } = delivery.position;
    if (offset !== this.end) this.clear(offset);
    while (this.end - this.oldest >= MAX_EVENTS || (this.text > MAX_TEXT && this.end > this.oldest)) this.dropOldest();
    this.ring[offset % MAX_EVENTS] = delivery;
    this.text += delivery.json.length;
    this.end = offset + 1;
  }

  /** Up to `limit` events from `offset` on, or `undefined` when the tail does not reach back so far. */
  from(offset: number, limit: number): Delivery[] | undefined {
    if (offset < this.oldest || offset >= this.end) return undefined;
    const found: Delivery[] = [];
    for (let at = offset; at < this.end && found.length < limit; at += 1) found.push(this.ring[at % MAX_EVENTS]!);
    return found;
  }

  /** Leaves events up to `offset` to the log, which has dropped some of them. */
  forgetThrough(offset: number): void {
    while (this.oldest <= offset && this.oldest < this.end) this.dropOldest();
  }

  private dropOldest(): void {
    const slot = this.oldest % MAX_EVENTS;
    this.text -= this.ring[slot]!.json.length;
    this.ring[slot] = undefined;
    this.oldest += 1;
  }

  private clear(offset: number): void {
    while (this.end > this.oldest) this.dropOldest();
    this.oldest = offset;
    this.end = offset;
  }
}

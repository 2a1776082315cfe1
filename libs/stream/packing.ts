import type { WireText } from './wire-text.js';

/** Bytes packed a second for all clients together, and at once: some 5 ms of this thread each megabyte. */
const BYTES_PER_SECOND = 8_000_000;
const BURST_BYTES = 16_000_000;

/**
 * Packs messages for clients that asked for it, once a message, within a share of the thread: beyond it a message that
 * nobody has packed yet goes plain, as the protocol allows for each message on its own.
 */
export class Packing {
  readonly counters = { packedTotal: 0, plainBytesTotal: 0, packedBytesTotal: 0, sharedTotal: 0, passedTotal: 0 };
  private left = BURST_BYTES;
  private filledMs: number;

  constructor(private readonly now: () => number) {
    this.filledMs = now();
  }

  /** The frame for a client that takes packed ones. */
  frameOf(message: WireText): Buffer {
    if (message.packed) {
      this.counters.sharedTotal += 1;
      return message.packed;
    }
    if (!message.isWorthPacking) return message.frame;
    const { length } = message.text;
    if (!this.mayPack(length)) {
      this.counters.passedTotal += 1;
      return message.frame;
    }
    const packed = message.pack();
    this.counters.packedTotal += 1;
    this.counters.plainBytesTotal += length;
    this.counters.packedBytesTotal += packed.length;
    return packed;
  }

  private mayPack(bytes: number): boolean {
    const nowMs = this.now();
    this.left = Math.min(BURST_BYTES, this.left + ((nowMs - this.filledMs) / 1_000) * BYTES_PER_SECOND);
    this.filledMs = nowMs;
    if (this.left < bytes) return false;
    this.left -= bytes;
    return true;
  }
}

import { GT } from './bytes.js';
import { Markup, markupAt } from './markup.js';

/**
 * Holds the beginning of a tag that the end of a chunk cut, until its end has come. Each byte is looked at once,
 * however small the chunks. Bounded by `maxBytes`.
 */
export class Carry {
  bytes: Uint8Array = new Uint8Array(256);
  length = 0;
  /** The tag grew beyond the bound. */
  overflow = false;
  private quote = 0;
  private examined = 0;
  private isTag = false;

  constructor(private readonly maxBytes: number) {}

  clear(): void {
    this.length = 0;
    this.quote = 0;
    this.examined = 0;
    this.isTag = false;
  }

  begin(buffer: Uint8Array, start: number, end: number): boolean {
    this.clear();
    return this.push(buffer, start, end);
  }

  /** Adds bytes until the construct can be read whole; answers how many were taken, or −1 when more are needed. */
  take(chunk: Uint8Array): number {
    let at = 0;
    while (!this.isTag) {
      const markup = markupAt(this.bytes, 0, this.length);
      if (markup === Markup.StartTag || markup === Markup.EndTag) this.isTag = true;
      else if (markup !== Markup.Undecided) return at;
      else if (at === chunk.length || !this.push(chunk, at, at + 1)) return -1;
      else at += 1;
    }
    if (this.closes(this.bytes, this.examined, this.length) >= 0) return at;
    const close = this.closes(chunk, at, chunk.length);
    const to = close < 0 ? chunk.length : close + 1;
    if (!this.push(chunk, at, to)) return -1;
    this.examined = this.length;
    return close < 0 ? -1 : to;
  }

  /** Position of the `>` that is not in a quoted value, −1 without one. */
  private closes(buffer: Uint8Array, start: number, end: number): number {
    let quote = this.quote;
    for (let at = start; at < end; at += 1) {
      const byte = buffer[at]!;
      if (quote !== 0) {
        if (byte === quote) quote = 0;
      } else if (byte === GT) return at;
      else if (byte === 0x22 || byte === 0x27) quote = byte;
    }
    this.quote = quote;
    return -1;
  }

  private push(buffer: Uint8Array, start: number, end: number): boolean {
    const length = this.length + end - start;
    if (length > this.maxBytes) {
      this.overflow = true;
      return false;
    }
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(buffer.subarray(start, end), this.length);
    this.length = length;
    return true;
  }
}

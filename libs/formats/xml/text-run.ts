import { AMP, CLASS, CR, LF, SEMICOLON, utf8, WHITESPACE } from './bytes.js';
import { MAX_REFERENCE_BYTES, NO_CHARACTER, referencedCodePoint, type Characters } from './characters.js';

/** What `append` answers. */
export const RUN_OK = 0;
export const RUN_TOO_LONG = 1;
export const RUN_BAD_REFERENCE = 2;

const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/**
 * The character data between two tags, as bytes: a view into the chunk while it is one plain piece (the common case,
 * no copy), a copy with references resolved and line ends normalised otherwise.
 */
export class TextRun {
  buffer: Uint8Array;
  start = 0;
  end = 0;
  private own: Uint8Array;
  private viewing = false;
  /** A `&…` that the chunk cut; at most MAX_REFERENCE_BYTES. */
  private readonly reference = new Uint8Array(MAX_REFERENCE_BYTES + 1);
  private referenceLength = 0;
  /** The last byte was a CR, already written as LF: an LF that follows belongs to it. */
  private afterCr = false;
  /** The reference that made `append` fail. */
  fault = '';

  constructor(private readonly maxBytes: number) {
    this.own = new Uint8Array(1024);
    this.buffer = this.own;
  }

  clear(): void {
    this.buffer = this.own;
    this.start = 0;
    this.end = 0;
    this.viewing = false;
    this.referenceLength = 0;
    this.afterCr = false;
  }

  /** Takes one plain piece without copying; the caller must `settle` before the buffer goes. */
  view(buffer: Uint8Array, start: number, end: number): number {
    if (end - start > this.maxBytes) return RUN_TOO_LONG;
    this.buffer = buffer;
    this.start = start;
    this.end = end;
    this.viewing = true;
    return RUN_OK;
  }

  get empty(): boolean {
    return this.end === this.start && this.referenceLength === 0 && !this.afterCr;
  }

  /** Copies what is only a view. */
  settle(): void {
    if (!this.viewing) return;
    const { buffer, start, end } = this;
    this.clear();
    this.push(buffer, start, end);
  }

  /** Adds character data; `literal` data (CDATA) hold no references. */
  append(buffer: Uint8Array, start: number, end: number, literal: boolean): number {
    this.settle();
    if (this.end + (end - start) > this.maxBytes) return RUN_TOO_LONG;
    let at = start;
    if (this.referenceLength > 0) {
      at = this.resumeReference(buffer, start, end);
      if (at < 0) return RUN_BAD_REFERENCE;
    }
    let from = at;
    for (; at < end; at += 1) {
      const byte = buffer[at]!;
      if (this.afterCr) {
        this.afterCr = false;
        if (byte === LF) {
          from = at + 1;
          continue;
        }
      }
      if (byte === CR) {
        this.push(buffer, from, at);
        this.pushByte(LF);
        this.afterCr = true;
        from = at + 1;
      } else if (byte === AMP && !literal) {
        this.push(buffer, from, at);
        this.referenceLength = 0;
        at = this.resumeReference(buffer, at, end);
        if (at < 0) return RUN_BAD_REFERENCE;
        from = at;
        at -= 1;
      }
    }
    this.push(buffer, from, end);
    return RUN_OK;
  }

  /** Takes the last bytes away again. */
  drop(count: number): void {
    this.settle();
    this.end -= count;
  }

  /** True while a reference has begun and not ended: a tag or the end of the document may not follow. */
  get inReference(): boolean {
    return this.referenceLength > 0;
  }

  /** Reads on until `;`; answers where text goes on, or −1. */
  private resumeReference(buffer: Uint8Array, start: number, end: number): number {
    for (let at = start; at < end; at += 1) {
      const byte = buffer[at]!;
      this.reference[this.referenceLength] = byte;
      this.referenceLength += 1;
      if (byte === SEMICOLON) {
        const codePoint = referencedCodePoint(this.reference, 1, this.referenceLength - 1);
        if (codePoint === NO_CHARACTER)
          // A byte of none: whoever makes a text of the run takes it out and counts it.
          this.pushByte(0);
        else if (codePoint < 0) return this.badReference();
        else if (codePoint < 0x80) this.pushByte(codePoint);
        else {
          const bytes = utf8(String.fromCodePoint(codePoint));
          this.push(bytes, 0, bytes.length);
        }
        this.referenceLength = 0;
        return at + 1;
      }
      if (this.referenceLength > MAX_REFERENCE_BYTES) return this.badReference();
    }
    return end;
  }

  private badReference(): number {
    this.fault = String.fromCharCode(...this.reference.subarray(0, this.referenceLength));
    return -1;
  }

  private push(buffer: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length <= 0) return;
    this.reserve(length);
    this.own.set(buffer.subarray(start, end), this.end);
    this.end += length;
  }

  private pushByte(byte: number): void {
    this.reserve(1);
    this.own[this.end] = byte;
    this.end += 1;
  }

  private reserve(length: number): void {
    if (this.end + length <= this.own.length) return;
    const larger = new Uint8Array(Math.max(this.own.length * 2, this.end + length));
    larger.set(this.own.subarray(0, this.end));
    this.own = larger;
    this.buffer = larger;
  }

  text(characters: Characters): string {
    return characters.decode(this.buffer, this.start, this.end);
  }

  /** The run as a decimal number, white space around it allowed; NaN for anything else. No string is made. */
  number(): number {
    const buffer = this.buffer;
    let at = this.start;
    let end = this.end;
    while (at < end && CLASS[buffer[at]!]! & WHITESPACE) at += 1;
    while (end > at && CLASS[buffer[end - 1]!]! & WHITESPACE) end -= 1;
    const from = at;
    const negative = buffer[at] === 0x2d;
    if (at < end && (negative || buffer[at] === 0x2b)) at += 1;
    let digits = 0;
    let decimals = -1;
    let value = 0;
    for (; at < end; at += 1) {
      const byte = buffer[at]!;
      if (byte >= 0x30 && byte <= 0x39) {
        value = value * 10 + (byte - 0x30);
        digits += 1;
        if (decimals >= 0) decimals += 1;
      } else if (byte === 0x2e && decimals < 0) decimals = 0;
      else return this.oddNumber(from, end);
    }
    if (digits === 0) return NaN;
    // Up to 15 digits both parts are exact, so one division rounds as the decimal would.
    if (digits > 15) return this.oddNumber(from, end);
    if (decimals > 0) value /= POWERS_OF_TEN[decimals]!;
    return negative ? -value : value;
  }

  private oddNumber(start: number, end: number): number {
    if (end - start > 64) return NaN;
    let text = '';
    for (let at = start; at < end; at += 1) text += String.fromCharCode(this.buffer[at]!);
    return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  }
}

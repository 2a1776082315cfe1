import { LENGTH_DELIMITED } from './schema.js';

const utf8 = new TextEncoder();
const scratch = new Uint8Array(8);
const scratchView = new DataView(scratch.buffer);

const MAX_UINT64 = 2 ** 64 - 2 ** 11;

/** Writes protobuf primitives into a buffer that doubles when it is full. Numbers are cut to the range of their type. */
export class WireWriter {
  private bytes: Uint8Array;
  private at = 0;

  constructor(initialSize = 1024) {
    this.bytes = new Uint8Array(initialSize);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  private reserve(count: number): void {
    const needed = this.at + count;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }

  tag(tag: number): void {
    this.varint(tag);
  }

  /** Unsigned integer up to 2^64. */
  varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 0x80000000) {
      this.bytes[this.at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  uint32(value: number): void {
    this.varint(clamp(value, 0, 0xffffffff));
  }

  uint64(value: number): void {
    this.varint(clamp(value, 0, MAX_UINT64));
  }

  int32(value: number): void {
    this.signed(clamp(value, -0x80000000, 0x7fffffff));
  }

  int64(value: number): void {
    this.signed(clamp(value, -(2 ** 63), 2 ** 63 - 2 ** 10));
  }

  // A negative number takes ten bytes: its 64-bit two's complement.
  private signed(value: number): void {
    if (value >= 0) {
      this.varint(value);
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    this.reserve(10);
    while (rest >= 0x80n) {
      this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.at++] = Number(rest);
  }

  float(value: number): void {
    scratchView.setFloat32(0, value, true);
    this.raw(4);
  }

  double(value: number): void {
    scratchView.setFloat64(0, value, true);
    this.raw(8);
  }

  private raw(count: number): void {
    this.reserve(count);
    for (let i = 0; i < count; i += 1) this.bytes[this.at + i] = scratch[i]!;
    this.at += count;
  }

  string(value: string): void {
    const start = this.open();
    const length = value.length;
    this.reserve(length * 3);
    let i = 0;
    for (; i < length; i += 1) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) break;
      this.bytes[this.at + i] = code;
    }
    if (i < length) this.at += utf8.encodeInto(value, this.bytes.subarray(this.at)).written;
    else this.at += length;
    this.close(start);
  }

  /** Starts a length-delimited value; give the result to `close`. */
  open(): number {
    this.reserve(1);
    this.at += 1;
    return this.at;
  }

  /** Writes the length before what stands since `open`. Most messages are short, so one byte was left for it. */
  close(start: number): void {
    const length = this.at - start;
    if (length < 0x80) {
      this.bytes[start - 1] = length;
      return;
    }
    let size = 1;
    for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 128)) size += 1;
    this.reserve(size - 1);
    this.bytes.copyWithin(start + size - 1, start, this.at);
    this.at = start - 1;
    this.varint(length);
    this.at += length;
  }

  /** Opens the field with this number as a length-delimited value. */
  openField(number: number): number {
    this.tag((number << 3) | LENGTH_DELIMITED);
    return this.open();
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.trunc(value), least), most);
}

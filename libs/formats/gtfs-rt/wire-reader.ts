import { onOneLine, writable } from '#libs/formats/text';
import { END_GROUP, FIXED32, FIXED64, LENGTH_DELIMITED, START_GROUP, VARINT } from './schema.js';
import { decodeUtf8OrWindows1252, internAscii, readAscii } from './text.js';

/** The bytes break the protobuf wire format. Caught inside this library and turned into an issue. */
export class WireFault extends Error {
  constructor(
    message: string,
    /** The bytes ended too early, as against being wrong. */
    readonly cut: boolean,
  ) {
    super(message);
    this.name = 'WireFault';
  }
}

const scratch = new Uint8Array(8);
const scratchView = new DataView(scratch.buffer);

const MAX_GROUP_DEPTH = 32;
const TWO_32 = 2 ** 32;

/**
 * Reads protobuf primitives at `at`. No read passes the end of `bytes`; whoever reads a nested message checks
 * afterwards that `at` stands exactly at that message's end. Every method throws WireFault on broken bytes.
 * Spec: protobuf encoding (varint, length-delimited, fixed); deprecated groups are only skipped.
 */
export class WireReader {
  at = 0;
  /** Set when some text was not UTF-8 and was read as windows-1252; the caller reports and clears it. */
  sawForeignText = false;
  /** The same for text from which characters that no text may hold were removed. */
  sawUnwritableText = false;

  constructor(readonly bytes: Uint8Array) {}

  /** Unsigned varint up to 2^64 − 1; above 2^53 the nearest double. */
  varint(): number {
    const bytes = this.bytes;
    const first = bytes[this.at];
    if (first !== undefined && first < 0x80) {
      this.at += 1;
      return first;
    }
    return this.longVarint();
  }

  private longVarint(): number {
    const bytes = this.bytes;
    let at = this.at;
    let low = 0;
    let shift = 0;
    // 28 bits fit a small integer; the rest goes into a second half.
    for (; shift < 28; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined) throw new WireFault('a varint is cut', true);
      at += 1;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.at = at;
        return low;
      }
    }
    let high = 0;
    for (let scale = 1; scale < 2 ** 35; scale *= 128) {
      const byte = bytes[at];
      if (byte === undefined) throw new WireFault('a varint is cut', true);
      at += 1;
      high += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        this.at = at;
        return high * 0x10000000 + low;
      }
    }
    // Nine bytes held 63 bits; the tenth may only carry the top one.
    const last = bytes[at];
    if (last === undefined) throw new WireFault('a varint is cut', true);
    if (last > 1) throw new WireFault('a varint has more than ten bytes', false);
    this.at = at + 1;
    return high * 0x10000000 + low + last * 2 ** 63;
  }

  /** Low 32 bits, unsigned, as protobuf cuts longer varints. */
  uint32(): number {
    const start = this.at;
    const value = this.varint();
    return value < TWO_32 ? value : this.low32(start) >>> 0;
  }

  /** Low 32 bits, signed; negative numbers come as ten bytes. */
  int32(): number {
    const start = this.at;
    const value = this.varint();
    return value < TWO_32 ? value | 0 : this.low32(start);
  }

  /** Signed 64 bits; beyond ±2^53 the nearest double. */
  int64(): number {
    const start = this.at;
    const value = this.varint();
    return value < 2 ** 63 ? value : this.signed64(start);
  }

  // A double has lost the low bits of a value beyond 2^53, so both take them from the bytes again.
  private low32(start: number): number {
    let low = 0;
    for (let i = 0; i < 5 && start + i < this.at; i += 1) low |= (this.bytes[start + i]! & 0x7f) << (7 * i);
    return low;
  }

  private signed64(start: number): number {
    let value = 0n;
    for (let i = start; i < this.at; i += 1) value |= BigInt(this.bytes[i]! & 0x7f) << BigInt(7 * (i - start));
    return Number(BigInt.asIntN(64, value));
  }

  float(): number {
    const { bytes, at } = this;
    if (at + 4 > bytes.length) throw new WireFault('a number is cut', true);
    scratch[0] = bytes[at]!;
    scratch[1] = bytes[at + 1]!;
    scratch[2] = bytes[at + 2]!;
    scratch[3] = bytes[at + 3]!;
    this.at = at + 4;
    return scratchView.getFloat32(0, true);
  }

  double(): number {
    const { bytes, at } = this;
    if (at + 8 > bytes.length) throw new WireFault('a number is cut', true);
    for (let i = 0; i < 8; i += 1) scratch[i] = bytes[at + i]!;
    this.at = at + 8;
    return scratchView.getFloat64(0, true);
  }

  /** The end of a length-delimited value that starts here. */
  lengthEnd(): number {
    const length = this.varint();
    const end = this.at + length;
    if (end > this.bytes.length) throw new WireFault(`a value of ${length} bytes is cut`, true);
    return end;
  }

  /** A text of one line: an id, a label, a date. */
  string(): string {
    const end = this.lengthEnd();
    const start = this.at;
    this.at = end;
    return readAscii(this.bytes, start, end) ?? this.otherText(start, end);
  }

  /** The same for texts that come again and again, which are not made anew each time. */
  repeatedString(): string {
    const end = this.lengthEnd();
    const start = this.at;
    this.at = end;
    return internAscii(this.bytes, start, end) ?? readAscii(this.bytes, start, end) ?? this.otherText(start, end);
  }

  /** A text for people, which may have lines. */
  text(): string {
    const end = this.lengthEnd();
    const start = this.at;
    this.at = end;
    return readAscii(this.bytes, start, end) ?? this.otherText(start, end, writable);
  }

  private otherText(start: number, end: number, clean: (text: string) => string = onOneLine): string {
    const { text, foreign } = decodeUtf8OrWindows1252(this.bytes.subarray(start, end));
    if (foreign) this.sawForeignText = true;
    const cleaned = clean(text);
    if (cleaned !== text) this.sawUnwritableText = true;
    return cleaned;
  }

  /** Steps over the value whose tag was just read. */
  skip(tag: number, depth = 0): void {
    switch (tag & 7) {
      case VARINT:
        this.varint();
        return;
      case FIXED64:
        this.jump(8);
        return;
      case LENGTH_DELIMITED:
        this.at = this.lengthEnd();
        return;
      case FIXED32:
        this.jump(4);
        return;
      case START_GROUP:
        this.skipGroup(tag, depth);
        return;
      default:
        throw new WireFault(`wire type ${tag & 7} of field ${Math.floor(tag / 8)} cannot stand here`, false);
    }
  }

  private jump(count: number): void {
    if (this.at + count > this.bytes.length) throw new WireFault('a number is cut', true);
    this.at += count;
  }

  private skipGroup(tag: number, depth: number): void {
    if (depth >= MAX_GROUP_DEPTH) throw new WireFault('groups are nested too deep', false);
    const closing = tag - START_GROUP + END_GROUP;
    for (;;) {
      const inner = this.tag();
      if (inner === closing) return;
      this.skip(inner, depth + 1);
    }
  }

  /** Field number and wire type. */
  tag(): number {
    const tag = this.varint();
    if (tag < 8 || tag >= TWO_32) throw new WireFault(`a field cannot have number ${Math.floor(tag / 8)}`, false);
    return tag;
  }
}

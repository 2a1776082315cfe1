import { parseServiceDateBytes, type DayNumber } from './service-date.js';
import { decodeText } from './text.js';
import { NO_TIME, parseTimeBytes } from './time.js';

/** What `integer` gives for a field that is no whole number. */
export const NO_INTEGER = -0x80000000;

/**
 * One row as places in a buffer. It is the same object for every row and only valid during the call that hands it
 * out; a text is made only where one is asked for. A column of −1, as `columnOf` gives for absent columns, reads as empty.
 */
export class CsvRow {
  /** Holds the row; also bytes of other rows. */
  bytes: Uint8Array = new Uint8Array(0);
  starts: Int32Array = new Int32Array(64);
  ends: Int32Array = new Int32Array(64);
  /** As many as the header has, whatever the row had. */
  length = 0;
  /** 1-based line of the file on which the row starts; the header is line 1. */
  line = 1;

  isEmpty(column: number): boolean {
    return column < 0 || this.starts[column]! >= this.ends[column]!;
  }

  /** `undefined` for an empty field. */
  text(column: number): string | undefined {
    return this.isEmpty(column) ? undefined : decodeText(this.bytes, this.starts[column]!, this.ends[column]!);
  }

  /** Whole number with an optional minus, within ±2^31; NO_INTEGER for anything else, empty included. */
  integer(column: number): number {
    if (column < 0) return NO_INTEGER;
    const { bytes } = this;
    const end = this.ends[column]!;
    let at = this.starts[column]!;
    const negative = bytes[at] === 0x2d && at < end;
    if (negative) at += 1;
    if (at >= end || end - at > 10) return NO_INTEGER;
    let value = 0;
    for (; at < end; at += 1) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) return NO_INTEGER;
      value = value * 10 + digit;
    }
    if (value > 0x7fffffff) return NO_INTEGER;
    return negative ? -value : value;
  }

  /** NaN for anything that is no decimal number, empty included. */
  decimal(column: number): number {
    return column < 0 ? Number.NaN : parseDecimal(this.bytes, this.starts[column]!, this.ends[column]!);
  }

  /** Seconds as `parseGtfsTime`, NO_TIME for anything else, empty included. */
  time(column: number): number {
    return column < 0 ? NO_TIME : parseTimeBytes(this.bytes, this.starts[column]!, this.ends[column]!);
  }

  day(column: number): DayNumber | undefined {
    return column < 0 ? undefined : parseServiceDateBytes(this.bytes, this.starts[column]!, this.ends[column]!);
  }
}

const POWERS_OF_TEN = Array.from({ length: 16 }, (_, digits) => 10 ** digits);

/** Digits and point up to 15 digits are exact by one division; longer or exponent forms go through Number. */
function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return Number.NaN;
  let at = start;
  const sign = bytes[at] === 0x2d ? -1 : 1;
  if (sign < 0) at += 1;
  let value = 0;
  let digits = 0;
  let fraction = -1;
  for (; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === 0x2e && fraction < 0) fraction = digits;
    else if (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + (byte - 0x30);
      digits += 1;
    } else return parseWithNumber(bytes, start, end);
  }
  if (digits === 0 || digits > 15) return parseWithNumber(bytes, start, end);
  return fraction < 0 ? sign * value : (sign * value) / POWERS_OF_TEN[digits - fraction]!;
}

function parseWithNumber(bytes: Uint8Array, start: number, end: number): number {
  const text = decodeText(bytes, start, end);
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

import type { TextBuffer } from './text-buffer.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const COLON = 0x3a;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** Digits that a double holds whatever they are. */
const SURE_DIGITS = 15;

/**
 * Appends PostgreSQL's text of a `jsonb` as `JSON.stringify(JSON.parse(…))` would write it, without making the value: the
 * blanks go, and numbers that JavaScript writes otherwise (`1.50`, `0.0000001`) are written its way.
 */
export function writeJson(from: Buffer, start: number, end: number, out: TextBuffer): void {
  const begin = out.length;
  out.reserve(end - start);
  let at = start;
  while (at < end) {
    const byte = from[at]!;
    if (byte === QUOTE) {
      const after = endOfString(from, at);
      // Names that look like numbers come first in an object of JavaScript, in an order of their own.
      if (from[after] === COLON && isDigit(from[at + 1]!)) {
        out.length = begin;
        out.utf8(JSON.stringify(JSON.parse(from.toString('utf8', start, end))));
        return;
      }
      out.copy(from, at, after);
      at = after;
    } else if (byte === MINUS || isDigit(byte)) at = writeNumber(from, at, end, out);
    else {
      if (byte !== SPACE) out.byte(byte);
      at += 1;
    }
  }
}

function endOfString(from: Buffer, start: number): number {
  let at = start + 1;
  while (from[at] !== QUOTE) at += from[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function writeNumber(from: Buffer, start: number, end: number, out: TextBuffer): number {
  let at = start;
  let point = -1;
  let isPlain = true;
  for (; at < end; at += 1) {
    const byte = from[at]!;
    if (byte === POINT) point = at;
    else if (isExponent(byte)) isPlain = false;
    else if (byte !== MINUS && !isDigit(byte)) break;
  }
  const isZero = from[start] === ZERO || (from[start] === MINUS && from[start + 1] === ZERO);
  isPlain &&= at - start <= SURE_DIGITS;
  isPlain &&= point < 0 ? !isZero || at - start === 1 : from[at - 1] !== ZERO && !isTiny(from, point);
  if (isPlain) out.copy(from, start, at);
  else out.ascii(String(Number(from.toString('latin1', start, at))));
  return at;
}

/** PostgreSQL writes none; a reader of JSON has to know them all the same. */
function isExponent(byte: number): boolean {
  return byte === 0x65 || byte === 0x45 || byte === 0x2b;
}

/** Below a thousandth JavaScript may write an exponent. */
function isTiny(from: Buffer, point: number): boolean {
  return from[point - 1] === ZERO && from[point + 1] === ZERO && from[point + 2] === ZERO && from[point + 3] === ZERO;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

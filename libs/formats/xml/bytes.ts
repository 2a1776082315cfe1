/** The bytes XML's grammar turns on, and which bytes may stand in a name. */
export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE_BYTE = 0x20;
export const BANG = 0x21;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const AMP = 0x26;
export const APOSTROPHE = 0x27;
export const HYPHEN = 0x2d;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const LT = 0x3c;
export const EQUALS = 0x3d;
export const GT = 0x3e;
export const QUESTION = 0x3f;
export const LEFT_BRACKET = 0x5b;
export const RIGHT_BRACKET = 0x5d;

export const NAME_START = 1;
export const NAME = 2;
export const WHITESPACE = 4;

/**
 * Class of each byte. Every byte from 0x80 counts as part of a name: the few code points XML forbids there do no harm
 * to a reader that compares names byte by byte.
 */
export const CLASS = new Uint8Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  const letter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f || byte === COLON;
  if (letter || byte >= 0x80) CLASS[byte] = NAME_START | NAME;
  else if ((byte >= 0x30 && byte <= 0x39) || byte === HYPHEN || byte === 0x2e) CLASS[byte] = NAME;
  else if (byte === SPACE_BYTE || byte === TAB || byte === LF || byte === CR) CLASS[byte] = WHITESPACE;
}

export function hashName(buffer: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + buffer[at]!) | 0;
  return hash;
}

export function bytesEqual(expected: Uint8Array, buffer: Uint8Array, start: number): boolean {
  for (let at = 0; at < expected.length; at += 1) if (expected[at] !== buffer[start + at]) return false;
  return true;
}

export function isWhitespace(buffer: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (!(CLASS[buffer[at]!]! & WHITESPACE)) return false;
  return true;
}

const ENCODER = new TextEncoder();
export function utf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

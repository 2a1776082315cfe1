import { writable } from '#libs/formats/text';
import { AMP, CR, HASH, LF, SEMICOLON, TAB } from './bytes.js';

/** Longest reference read, `&` and `;` included; leading zeros make legal ones longer than ten bytes. */
export const MAX_REFERENCE_BYTES = 34;

/** What `referencedCodePoint` answers for a number no text may hold. */
export const NO_CHARACTER = -2;

const NAMED: Record<string, number> = { amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27 };

/**
 * Code point of the reference between `&` and `;` (both excluded); NO_CHARACTER for the number of none that XML allows
 * (`&#0;`), which costs its text that character and the document nothing; −1 for what is neither a number nor one of the
 * five names of XML. Spec: XML 1.0 §4.1, §4.6.
 */
export function referencedCodePoint(buffer: Uint8Array, start: number, end: number): number {
  if (end <= start) return -1;
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(buffer[at]!);
  if (buffer[start] !== HASH) return Object.hasOwn(NAMED, text) ? NAMED[text]! : -1;
  const hexadecimal = buffer[start + 1] === 0x78;
  const digits = text.slice(hexadecimal ? 2 : 1);
  if (!(hexadecimal ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/).test(digits)) return -1;
  const codePoint = parseInt(digits, hexadecimal ? 16 : 10);
  return isXmlCharacter(codePoint) ? codePoint : NO_CHARACTER;
}

function isXmlCharacter(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint === TAB || codePoint === LF || codePoint === CR;
  return codePoint <= 0xd7ff || (codePoint >= 0xe000 && codePoint <= 0x10ffff && (codePoint & 0xfffe) !== 0xfffe);
}

/** UTF-8 bytes → text; bytes that are not UTF-8 are read as windows-1252 and counted. */
export class Characters {
  /** How often text was not valid UTF-8. */
  misencoded = 0;
  /** Out of how many texts characters were taken that XML allows in none. */
  unwritable = 0;
  private readonly strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  decode(buffer: Uint8Array, start: number, end: number): string {
    if (end - start <= 48) {
      // Below this length a loop over ASCII beats the call into the decoder (measured).
      let text = '';
      let at = start;
      for (; at < end; at += 1) {
        const byte = buffer[at]!;
        if (byte >= 0x80 || (byte < 0x20 && !isXmlCharacter(byte))) break;
        text += String.fromCharCode(byte);
      }
      if (at === end) return text;
    }
    const bytes = buffer.subarray(start, end);
    return this.clean(this.decodeBytes(bytes));
  }

  private decodeBytes(bytes: Uint8Array): string {
    try {
      return this.strict.decode(bytes);
    } catch {
      this.misencoded += 1;
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }

  private clean(text: string): string {
    const clean = writable(text);
    if (clean !== text) this.unwritable += 1;
    return clean;
  }

  /**
   * An attribute's value: references resolved, white space turned into blanks (XML 1.0 §3.3.3). `undefined` when it
   * holds a reference XML does not define.
   */
  decodeAttribute(buffer: Uint8Array, start: number, end: number): string | undefined {
    let text = '';
    let from = start;
    for (let at = start; at < end; at += 1) {
      const byte = buffer[at]!;
      if (byte === AMP) {
        text += this.decode(buffer, from, at);
        const semicolon = buffer.indexOf(SEMICOLON, at);
        if (semicolon < 0 || semicolon >= end || semicolon - at > MAX_REFERENCE_BYTES) return undefined;
        const codePoint = referencedCodePoint(buffer, at + 1, semicolon);
        if (codePoint === NO_CHARACTER) this.unwritable += 1;
        else if (codePoint < 0) return undefined;
        else text += String.fromCodePoint(codePoint);
        at = semicolon;
        from = at + 1;
      } else if (byte === TAB || byte === LF || byte === CR) {
        text += `${this.decode(buffer, from, at)} `;
        if (byte === CR && at + 1 < end && buffer[at + 1] === LF) at += 1;
        from = at + 1;
      }
    }
    return text + this.decode(buffer, from, end);
  }
}

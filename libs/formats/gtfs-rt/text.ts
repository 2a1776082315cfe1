/** Taken once: looking up a global each time is slow in sandboxed realms such as test runners. */
const { imul } = Math;

/** Longest text that is kept for reuse; ids, dates and clock times are shorter. */
const INTERN_LENGTH = 32;
/** Slots of the table; a newer text takes the place of an older one, so it never grows. */
const INTERN_SLOTS = 8192;
const interned = new Array<string>(INTERN_SLOTS).fill('');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * The text of a short run of ASCII bytes, without making a new string when the same text was read lately; `undefined`
 * for longer or other bytes. A document names the same stops, routes and dates again and again: reuse more than
 * halves the time of decoding and the memory held afterwards.
 */
export function internAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (length > INTERN_LENGTH) return undefined;
  let hash = length;
  let any = 0;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    any |= byte;
    hash = (imul(hash, 31) + byte) | 0;
  }
  if (any >= 0x80) return undefined;
  const slot = (hash ^ (hash >>> 13)) & (INTERN_SLOTS - 1);
  const known = interned[slot]!;
  if (known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === bytes[start + i]) i += 1;
    if (i === length) return known;
  }
  const text = String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
  interned[slot] = text;
  return text;
}

export function decodeUtf8OrWindows1252(bytes: Uint8Array): { text: string; foreign: boolean } {
  try {
    return { text: utf8.decode(bytes), foreign: false };
  } catch {
    return { text: windows1252.decode(bytes), foreign: true };
  }
}

/** Taken once: looking up a global each time is slow in sandboxed realms such as test runners. */
const { imul } = Math;
const { fromCharCode } = String;

/** Longest text that is kept for reuse; ids of stops and routes, dates and clock times are shorter. */
const INTERN_LENGTH = 32;
/** Slots of the table; a newer text takes the place of an older one, so it never grows. */
const INTERN_SLOTS = 8192;
const interned = new Array<string>(INTERN_SLOTS).fill('');

/** What lies below is negative when this is taken away, and shows in the sign of all bytes joined. */
const FIRST_PRINTABLE = 0x20;

/** Up to here putting characters together beats a call into the runtime's decoder (measured on Node 20). */
const SHORT = 16;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * The text of printable ASCII bytes without making a new string when the same text was read lately; `undefined` for longer or
 * other bytes. For fields that name the same few things again and again: stops, routes, dates. A text that is read
 * only once costs more this way.
 */
export function internAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (length > INTERN_LENGTH) return undefined;
  let hash = length;
  let any = 0;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    any |= byte | (byte - FIRST_PRINTABLE);
    hash = (imul(hash, 31) + byte) | 0;
  }
  if (any >>> 0 >= 0x80) return undefined;
  const slot = (hash ^ (hash >>> 13)) & (INTERN_SLOTS - 1);
  const known = interned[slot]!;
  if (known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === bytes[start + i]) i += 1;
    if (i === length) return known;
  }
  const text = asciiText(bytes, start, end);
  interned[slot] = text;
  return text;
}

/** The text of printable ASCII bytes; `undefined` for other bytes. */
export function readAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let any = 0;
  for (let i = start; i < end; i += 1) any |= bytes[i]! | (bytes[i]! - FIRST_PRINTABLE);
  return any >>> 0 >= 0x80 ? undefined : asciiText(bytes, start, end);
}

/** Node's Buffer knows a faster way; a plain Uint8Array does not. */
type MaybeBuffer = Uint8Array & { latin1Slice?(start: number, end: number): string };

function asciiText(bytes: MaybeBuffer, start: number, end: number): string {
  if (end - start > SHORT) {
    return bytes.latin1Slice ? bytes.latin1Slice(start, end) : utf8.decode(bytes.subarray(start, end));
  }
  let text = '';
  let i = start;
  for (; i + 4 <= end; i += 4) text += fromCharCode(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!);
  for (; i < end; i += 1) text += fromCharCode(bytes[i]!);
  return text;
}

export function decodeUtf8OrWindows1252(bytes: Uint8Array): { text: string; foreign: boolean } {
  try {
    return { text: utf8.decode(bytes), foreign: false };
  } catch {
    return { text: windows1252.decode(bytes), foreign: true };
  }
}

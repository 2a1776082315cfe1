const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');
const encoder = new TextEncoder();

export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (bytes[i]! >= 0x80) return false;
  return true;
}

/** Whether the bytes are well-formed UTF-8 (no overlong forms, surrogates or values past U+10FFFF). */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const lead = bytes[at]!;
    at += 1;
    if (lead < 0x80) continue;
    let more: number;
    let least = 0x80;
    let most = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) more = 1;
    else if (lead >= 0xe0 && lead <= 0xef) {
      more = 2;
      if (lead === 0xe0) least = 0xa0;
      if (lead === 0xed) most = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      more = 3;
      if (lead === 0xf0) least = 0x90;
      if (lead === 0xf4) most = 0x8f;
    } else return false;
    if (at + more > end) return false;
    if (bytes[at]! < least || bytes[at]! > most) return false;
    for (let i = 1; i < more; i += 1) if ((bytes[at + i]! & 0xc0) !== 0x80) return false;
    at += more;
  }
  return true;
}

/** The text of bytes that are UTF-8, or else windows-1252, which has a character for every byte. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  const run = bytes.subarray(start, end);
  return isUtf8(bytes, start, end) ? utf8.decode(run) : windows1252.decode(run);
}

/** The same text as UTF-8; the bytes themselves where they already are. */
export function toUtf8(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const run = bytes.subarray(start, end);
  return isUtf8(bytes, start, end) ? run : encoder.encode(windows1252.decode(run));
}

const encoder = new TextEncoder();

/** Turns bytes of UTF-16 into UTF-8, piece by piece. */
export class Utf16 {
  private readonly decoder: TextDecoder;

  private constructor(encoding: 'utf-16le' | 'utf-16be') {
    this.decoder = new TextDecoder(encoding);
  }

  /** By the byte order mark at the start of a text; `undefined` where there is none. */
  static find(start: Uint8Array): Utf16 | undefined {
    const [first, second, third, fourth] = start;
    if (first === 0xff && second === 0xfe && !(third === 0 && fourth === 0)) return new Utf16('utf-16le');
    return first === 0xfe && second === 0xff ? new Utf16('utf-16be') : undefined;
  }

  /** The mark is left out; half a character at the end waits for the next piece. */
  push(piece: Uint8Array): Uint8Array {
    return encoder.encode(this.decoder.decode(piece, { stream: true }));
  }
}

/** The text in UTF-8 where it starts with a byte order mark of UTF-16, else the bytes themselves. */
export function utf8Of(bytes: Uint8Array): Uint8Array {
  return Utf16.find(bytes)?.push(bytes) ?? bytes;
}

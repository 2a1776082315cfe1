const encoder = new TextEncoder();

/** Turns bytes of UTF-16 into UTF-8, piece by piece. */
class Utf16 {
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

const NOTHING = new Uint8Array(0);
/** A byte order mark of UTF-16 can be told from one of UTF-32 by so many bytes. */
const MARK_BYTES = 4;

/** A text that comes in pieces, in UTF-8: the same however it is cut, also within its byte order mark. */
export class InUtf8 {
  private held: Uint8Array | undefined = NOTHING;
  private utf16: Utf16 | undefined;

  /** `onUtf16` is called once, where the text turns out to be in UTF-16. */
  constructor(private readonly onUtf16: () => void = () => undefined) {}

  /** What can be given of it by now. */
  push(piece: Uint8Array): Uint8Array {
    if (!this.held) return this.utf16?.push(piece) ?? piece;
    if (this.held.length > 0) {
      const joined = new Uint8Array(this.held.length + piece.length);
      joined.set(this.held);
      joined.set(piece, this.held.length);
      this.held = joined;
    } else this.held = piece;
    return this.held.length < MARK_BYTES ? NOTHING : this.begin();
  }

  /** What was held back, when no more comes. */
  end(): Uint8Array {
    return this.held ? this.begin() : NOTHING;
  }

  private begin(): Uint8Array {
    const start = this.held!;
    this.held = undefined;
    this.utf16 = Utf16.find(start);
    if (this.utf16) this.onUtf16();
    return this.utf16?.push(start) ?? start;
  }
}

/** The text in UTF-8 where it starts with a byte order mark of UTF-16, else the bytes themselves. */
export function utf8Of(bytes: Uint8Array): Uint8Array {
  return Utf16.find(bytes)?.push(bytes) ?? bytes;
}

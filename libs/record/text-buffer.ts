const FIRST_BYTES = 64 * 1_024;
const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;
const MILLION = 1_000_000;
/** Up to fifteen digits a decimal and the number nearest to it are one to one. */
const MOST_MILLIONTHS = 1e15;

/** UTF-8 text that grows at its end; what is written once is handed out once. */
export class TextBuffer {
  bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  length = 0;

  /** Makes room for so many more bytes. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Text of ASCII characters only, shorter than a line: numbers, instants, punctuation. */
  ascii(text: string): void {
    this.reserve(text.length);
    let at = this.length;
    for (let i = 0; i < text.length; i += 1) this.bytes[at++] = text.charCodeAt(i);
    this.length = at;
  }

  /**
   * A number as `String` writes it. Places and measures are decimals of few digits: where the number is the one nearest to
   * whole millionths, those are its shortest text, and no search for that is needed.
   */
  number(value: number): void {
    const millionths = Math.abs(Math.round(value * MILLION));
    if (!(millionths < MOST_MILLIONTHS) || millionths / MILLION !== Math.abs(value)) return this.ascii(String(value));
    this.reserve(18);
    if (value < 0) this.byte(MINUS);
    const whole = Math.floor(millionths / MILLION);
    this.digits(whole, digitsOf(whole));
    let rest = millionths - whole * MILLION;
    if (rest === 0) return;
    let places = 6;
    for (; rest % 10 === 0; places -= 1) rest /= 10;
    this.byte(POINT);
    this.digits(rest, places);
  }

  /** A whole number below two thousand millions in so many places. */
  digits(value: number, places: number): void {
    this.reserve(places);
    const { bytes } = this;
    let left = value | 0;
    for (let at = this.length + places - 1; at >= this.length; at -= 1) {
      const next = (left / 10) | 0;
      bytes[at] = ZERO + left - next * 10;
      left = next;
    }
    this.length += places;
  }

  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  /** Bytes of another buffer; a counted loop, as most values are shorter than a call to `set` is worth. */
  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    let at = this.length;
    if (end - start > 64) this.bytes.set(from.subarray(start, end), at);
    else for (let i = start; i < end; i += 1) this.bytes[at++] = from[i]!;
    this.length += end - start;
  }

  /** What has been written since the last time; the buffer begins anew. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}

function digitsOf(value: number): number {
  let places = 1;
  for (let least = 10; value >= least; least *= 10) places += 1;
  return places;
}

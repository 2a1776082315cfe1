const FIRST_BYTES = 64 * 1_024;

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

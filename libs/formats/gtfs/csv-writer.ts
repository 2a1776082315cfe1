import { isAscii, toUtf8 } from './text.js';

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const SPACE = 0x20;
const CHUNK_BYTES = 1 << 16;

/**
 * Writes CSV as GTFS wants it: UTF-8 without byte order mark, LF, quotes only where needed, no tabs or line breaks inside
 * values (they become blanks). Gives chunks of about 64 KiB that are reused: whoever takes them copies or uses them at once.
 */
export class CsvWriter {
  private buffer = new Uint8Array(CHUNK_BYTES);
  private at = 0;
  private isRowStart = true;
  private readonly encoder = new TextEncoder();

  constructor(private readonly write: (chunk: Uint8Array) => void) {}

  field(bytes: Uint8Array, start: number, end: number, prefix?: Uint8Array): void {
    this.separate();
    const utf8 = isAscii(bytes, start, end) ? undefined : toUtf8(bytes, start, end);
    if (utf8) this.value(utf8, 0, utf8.length, prefix);
    else this.value(bytes, start, end, prefix);
  }

  text(text: string): void {
    this.separate();
    const bytes = this.encoder.encode(text);
    this.value(bytes, 0, bytes.length);
  }

  empty(): void {
    this.separate();
  }

  endRow(): void {
    this.reserve(1);
    this.buffer[this.at++] = LF;
    this.isRowStart = true;
  }

  /** Gives the rest. */
  finish(): void {
    this.flush();
  }

  private separate(): void {
    if (!this.isRowStart) {
      this.reserve(1);
      this.buffer[this.at++] = COMMA;
    }
    this.isRowStart = false;
  }

  private value(bytes: Uint8Array, start: number, end: number, prefix?: Uint8Array): void {
    const prefixLength = prefix?.length ?? 0;
    // Every byte may be a quote to be doubled, plus the two around.
    this.reserve(prefixLength + (end - start) * 2 + 2);
    if (needsQuotes(bytes, start, end)) {
      this.buffer[this.at++] = QUOTE;
      this.copyPrefix(prefix);
      for (let i = start; i < end; i += 1) {
        const byte = bytes[i]!;
        if (byte === QUOTE) this.buffer[this.at++] = QUOTE;
        this.buffer[this.at++] = byte < SPACE ? SPACE : byte;
      }
      this.buffer[this.at++] = QUOTE;
      return;
    }
    this.copyPrefix(prefix);
    let { at } = this;
    for (let i = start; i < end; i += 1, at += 1) this.buffer[at] = bytes[i]!;
    this.at = at;
  }

  private copyPrefix(prefix: Uint8Array | undefined): void {
    if (!prefix) return;
    this.buffer.set(prefix, this.at);
    this.at += prefix.length;
  }

  private reserve(count: number): void {
    if (this.at + count <= this.buffer.length) return;
    this.flush();
    if (count > this.buffer.length) this.buffer = new Uint8Array(count);
  }

  private flush(): void {
    if (this.at > 0) this.write(this.buffer.subarray(0, this.at));
    this.at = 0;
  }
}

/** A comma, a quote or a control character; a blank at either end would be lost on reading. */
function needsQuotes(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end) return false;
  if (bytes[start] === SPACE || bytes[end - 1] === SPACE) return true;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    if (byte === COMMA || byte === QUOTE || byte < SPACE) return true;
  }
  return false;
}

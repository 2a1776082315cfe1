import { crc32 as crcOf } from 'node:zlib';
import { startDeflate, type DeflateRaw } from './raw-codec.js';

export interface ZipWriterEngine {
  /** Faster than the built-in pure JavaScript. */
  deflateRaw?: DeflateRaw;
  /** Takes the archive as it is made, each chunk once and never changed afterwards; without it the archive is held. */
  sink?: (chunk: Uint8Array) => void;
}

interface Written {
  name: Uint8Array;
  offset: number;
  packedBytes: number;
  bytes: number;
  crc32: number;
}

const VERSION = 20;
/** Names are UTF-8 (bit 11); sizes stand behind the content (bit 3), as it is written before they are known. */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** 1980-01-01 00:00, the earliest a zip can say: the same content must give the same bytes on any day. */
const DOS_DATE = 0x0021;
const MAX_32 = 0xffffffff;

/**
 * Writes a zip piece by piece: file after file, content in chunks, compressed as it comes. Holds the packed bytes only,
 * with a sink nothing but the list of files.
 * The same calls give the same bytes: times are fixed and nothing else varies. Files must stay below 4 GiB each and
 * together, which `finish` and `endFile` check with a RangeError.
 */
export class ZipWriter {
  private readonly chunks: Uint8Array[] = [];
  private readonly files: Written[] = [];
  private offset = 0;

  constructor(private readonly engine: ZipWriterEngine = {}) {}

  /** Starts the next file; write to the result, then call its `end` before starting another. */
  file(name: string): { write(chunk: Uint8Array): void; end(): void } {
    const entry: Written = {
      name: new TextEncoder().encode(name),
      offset: this.offset,
      packedBytes: 0,
      bytes: 0,
      crc32: 0,
    };
    this.put(localHeader(entry));
    const packer = new Packer(this.engine.deflateRaw, (chunk) => {
      entry.packedBytes += chunk.length;
      this.put(chunk);
    });
    return {
      write: (chunk) => {
        entry.bytes += chunk.length;
        entry.crc32 = crcOf(chunk, entry.crc32);
        packer.push(chunk);
      },
      end: () => {
        packer.end();
        if (entry.bytes > MAX_32 || this.offset > MAX_32) throw new RangeError('a file of the archive passes 4 GiB');
        this.put(dataDescriptor(entry));
        this.files.push(entry);
      },
    };
  }

  /** The whole archive, empty where a sink has taken it. The writer cannot be used afterwards. */
  finish(): Uint8Array {
    const start = this.offset;
    for (const entry of this.files) this.put(directoryEntry(entry));
    this.put(endOfDirectory(this.files.length, this.offset - start, start));
    if (this.offset > MAX_32) throw new RangeError('the archive passes 4 GiB');
    if (this.engine.sink) return new Uint8Array(0);
    const zip = concat(this.chunks, this.offset);
    this.chunks.length = 0;
    return zip;
  }

  private put(chunk: Uint8Array): void {
    if (this.engine.sink) this.engine.sink(chunk);
    else this.chunks.push(chunk);
    this.offset += chunk.length;
  }
}

/** Content is packed in pieces of this size, so that the bytes do not depend on how it came. */
const PIECE_BYTES = 2 ** 20;
/** How far back DEFLATE looks. */
const WINDOW_BYTES = 2 ** 15;
const Z_SYNC_FLUSH = 2;

/**
 * Packs a file piece by piece: with the injected function each piece by itself, the end of the one before as dictionary
 * and a sync flush between, so that together they are one DEFLATE stream.
 */
class Packer {
  private readonly stream: ReturnType<typeof startDeflate> | undefined;
  private piece: Uint8Array<ArrayBuffer> | undefined;
  private filled = 0;
  private window: Uint8Array<ArrayBuffer> | undefined;

  constructor(
    private readonly deflateRaw: DeflateRaw | undefined,
    private readonly emit: (chunk: Uint8Array) => void,
  ) {
    if (!deflateRaw) this.stream = startDeflate(emit);
  }

  push(chunk: Uint8Array): void {
    if (this.stream) return this.stream.push(chunk, false);
    for (let at = 0; at < chunk.length;) {
      if (this.filled === PIECE_BYTES) this.pack(Z_SYNC_FLUSH);
      const part = chunk.subarray(at, at + PIECE_BYTES - this.filled);
      this.hold(part);
      at += part.length;
    }
  }

  end(): void {
    if (this.stream) this.stream.push(new Uint8Array(0), true);
    else this.pack();
    this.piece = undefined;
  }

  /** Most files are small: the piece grows with them. */
  private hold(part: Uint8Array): void {
    const needed = this.filled + part.length;
    if (!this.piece || this.piece.length < needed) {
      const larger = new Uint8Array(Math.min(PIECE_BYTES, Math.max(needed * 2, 2 ** 16)));
      if (this.piece) larger.set(this.piece.subarray(0, this.filled));
      this.piece = larger;
    }
    this.piece.set(part, this.filled);
    this.filled = needed;
  }

  private pack(finishFlush?: number): void {
    const plain = (this.piece ?? new Uint8Array(0)).subarray(0, this.filled);
    this.emit(
      this.deflateRaw!(plain, {
        ...(finishFlush === undefined ? {} : { finishFlush }),
        ...(this.window ? { dictionary: this.window } : {}),
      }),
    );
    this.window = plain.slice(-WINDOW_BYTES);
    this.filled = 0;
  }
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Little-endian numbers one after the other: [value, bytes] pairs. */
function record(fields: readonly (readonly [number, 2 | 4])[], tail: Uint8Array = new Uint8Array(0)): Uint8Array {
  const size = fields.reduce((sum, [, width]) => sum + width, 0);
  const bytes = new Uint8Array(size + tail.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  bytes.set(tail, at);
  return bytes;
}

function localHeader({ name }: Written): Uint8Array {
  return record(
    [
      [0x04034b50, 4],
      [VERSION, 2],
      [FLAGS, 2],
      [DEFLATED, 2],
      [0, 2],
      [DOS_DATE, 2],
      [0, 4],
      [0, 4],
      [0, 4],
      [name.length, 2],
      [0, 2],
    ],
    name,
  );
}

function dataDescriptor({ crc32: crc, packedBytes, bytes }: Written): Uint8Array {
  return record([
    [0x08074b50, 4],
    [crc, 4],
    [packedBytes, 4],
    [bytes, 4],
  ]);
}

function directoryEntry({ name, crc32: crc, packedBytes, bytes, offset }: Written): Uint8Array {
  return record(
    [
      [0x02014b50, 4],
      [VERSION, 2],
      [VERSION, 2],
      [FLAGS, 2],
      [DEFLATED, 2],
      [0, 2],
      [DOS_DATE, 2],
      [crc, 4],
      [packedBytes, 4],
      [bytes, 4],
      [name.length, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ],
    name,
  );
}

function endOfDirectory(count: number, size: number, offset: number): Uint8Array {
  return record([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [size, 4],
    [offset, 4],
    [0, 2],
  ]);
}

import { createHash } from 'node:crypto';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** One file of an archive as it was written. */
export interface WrittenFile {
  path: string;
  bytes: number;
  /** Lower-case hex SHA-256. */
  sha256: string;
}

const PACKED = /\.(gz|parquet|zip)$/;

/** Writes a zip as it goes: what has been given is passed on, and nothing but the list of files is kept. */
export class ZipStream {
  readonly files: WrittenFile[] = [];
  private waiting: Uint8Array[] = [];
  private readonly zip = new Zip((error, chunk) => {
    if (error) throw error;
    if (chunk.length > 0) this.waiting.push(chunk);
  });

  /** `at` is the time the file bears in the archive. */
  constructor(private readonly at: Date) {}

  async *file(path: string, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const entry = PACKED.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 });
    entry.mtime = this.at;
    this.zip.add(entry);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const part of content) {
      hash.update(part);
      bytes += part.byteLength;
      // What is given away belongs to the zip from then on.
      entry.push(Uint8Array.from(part), false);
      yield* this.written();
    }
    entry.push(new Uint8Array(), true);
    this.files.push({ path, bytes, sha256: hash.digest('hex') });
    yield* this.written();
  }

  text(path: string, text: string): AsyncIterable<Uint8Array> {
    return this.file(path, [Buffer.from(text, 'utf8')]);
  }

  *end(): Iterable<Uint8Array> {
    this.zip.end();
    yield* this.written();
  }

  private *written(): Iterable<Uint8Array> {
    const chunks = this.waiting;
    this.waiting = [];
    yield* chunks;
  }
}

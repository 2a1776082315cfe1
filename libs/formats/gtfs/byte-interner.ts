import { decodeText, isAscii, toUtf8 } from './text.js';

/** Taken once: looking up a global each time is slow in sandboxed realms such as test runners. */
const { imul } = Math;

/**
 * Texts as bytes, each once, numbered 0, 1, 2 … in order of arrival: ids and names of a dataset without a string for
 * every row. Bytes that are not UTF-8 are taken as windows-1252 and kept as UTF-8, both when adding and when looking up.
 * Grows with the distinct texts; one text takes its bytes, 12 bytes beside, and its share of a half-empty hash table.
 */
export class ByteInterner {
  private blob = new Uint8Array(1024);
  private offsets = new Uint32Array(64);
  private hashes = new Int32Array(64);
  private slots = new Int32Array(128).fill(-1);
  private count = 0;
  /** Whether some text was not UTF-8. */
  sawForeignText = false;

  get size(): number {
    return this.count;
  }

  /** Number of the text, given now if it is new. */
  add(bytes: Uint8Array, start: number, end: number): number {
    return this.lookUp(bytes, start, end, true);
  }

  /** Number of the text, −1 if it was never added. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.lookUp(bytes, start, end, false);
  }

  text(index: number): string {
    return decodeText(this.blob, this.offsets[index]!, this.offsets[index + 1]!);
  }

  /** UTF-8 bytes of a text; valid until the next `add`. */
  bytesOf(index: number): Uint8Array {
    return this.blob.subarray(this.offsets[index], this.offsets[index + 1]);
  }

  /** Whether text `index` equals these bytes; cheaper than `find` for a column that repeats its last value. */
  equals(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.offsets[index]!;
    if (this.offsets[index + 1]! - from !== end - start) return false;
    const { blob } = this;
    for (let i = start, j = from; i < end; i += 1, j += 1) if (bytes[i] !== blob[j]) return false;
    return true;
  }

  private lookUp(bytes: Uint8Array, start: number, end: number, add: boolean): number {
    const hash = hashBytes(bytes, start, end);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const index = this.slots[slot]!;
      if (index < 0) break;
      if (this.hashes[index] === hash && this.equals(index, bytes, start, end)) return index;
      slot = (slot + 1) & mask;
    }
    // Foreign bytes are never in the table as they are, so only a miss has to look at them.
    if (!isAscii(bytes, start, end)) {
      const utf8 = toUtf8(bytes, start, end);
      if (utf8.length !== end - start) {
        this.sawForeignText = true;
        return this.lookUp(utf8, 0, utf8.length, add);
      }
    }
    if (!add) return -1;
    this.slots[slot] = this.count;
    return this.append(bytes, start, end, hash);
  }

  private append(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const index = this.count;
    const from = this.offsets[index]!;
    const to = from + end - start;
    if (to > this.blob.length) this.blob = enlarge(this.blob, new Uint8Array(Math.max(to, this.blob.length * 2)));
    this.blob.set(bytes.subarray(start, end), from);
    if (index + 2 > this.offsets.length) {
      this.offsets = enlarge(this.offsets, new Uint32Array(this.offsets.length * 2));
      this.hashes = enlarge(this.hashes, new Int32Array(this.hashes.length * 2));
    }
    this.offsets[index + 1] = to;
    this.hashes[index] = hash;
    this.count = index + 1;
    if (this.count * 2 > this.slots.length) this.rehash();
    return index;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let index = 0; index < this.count; index += 1) {
      let slot = this.hashes[index]! & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.slots = slots;
  }
}

function enlarge<Array extends Uint8Array | Uint32Array | Int32Array>(from: Array, to: Array): Array {
  to.set(from);
  return to;
}

/** FNV-1a (Fowler, Noll, Vo; public domain), its bits mixed once more because tables use the low ones. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i += 1) hash = imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

import { hashBytes } from '#libs/formats/gtfs';
import type { Section, UnpackedIndex } from './index-file.js';

/** Texts numbered 0, 1, 2 …, stored as UTF-8 one after the other; with a hash table where they can be searched. */
const encoder = new TextEncoder();

/** Sections `<name>.offsets`, `<name>.bytes` and, when searchable, `<name>.slots` (−1 = free, linear probing). */
export function packStrings(
  name: string,
  texts: Iterable<Uint8Array>,
  options: { searchable: boolean },
): Record<string, Section> {
  const all = [...texts];
  const offsets = new Uint32Array(all.length + 1);
  all.forEach((bytes, i) => {
    offsets[i + 1] = offsets[i]! + bytes.length;
  });
  const blob = new Uint8Array(offsets[all.length]!);
  all.forEach((bytes, i) => blob.set(bytes, offsets[i]));
  const sections: Record<string, Section> = { [`${name}.offsets`]: offsets, [`${name}.bytes`]: blob };
  if (options.searchable) sections[`${name}.slots`] = hashSlots(blob, offsets);
  return sections;
}

function hashSlots(blob: Uint8Array, offsets: Uint32Array): Int32Array {
  const count = offsets.length - 1;
  let size = 8;
  while (size < count * 2) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  for (let index = 0; index < count; index += 1) {
    let slot = hashBytes(blob, offsets[index]!, offsets[index + 1]!) & (size - 1);
    while (slots[slot]! >= 0) slot = (slot + 1) & (size - 1);
    slots[slot] = index;
  }
  return slots;
}

export class StringTable {
  private readonly offsets: Uint32Array;
  private readonly blob: Buffer;
  private readonly slots: Int32Array | undefined;
  /** Longest text in UTF-8; longer questions need no search. */
  private readonly scratch: Uint8Array;
  private readonly remembered: string[] | undefined;

  /** `remember` keeps every text once made: for small tables whose texts are asked for with every stop time. */
  constructor(index: UnpackedIndex<unknown>, name: string, options: { searchable: boolean; remember?: boolean }) {
    this.offsets = index.section(`${name}.offsets`, 'u32');
    const bytes = index.section(`${name}.bytes`, 'u8');
    this.blob = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.remembered = options.remember ? [] : undefined;
    this.slots = options.searchable ? index.section(`${name}.slots`, 'i32') : undefined;
    let longest = 0;
    for (let i = 0; i < this.size; i += 1) longest = Math.max(longest, this.offsets[i + 1]! - this.offsets[i]!);
    this.scratch = new Uint8Array(longest);
  }

  get size(): number {
    return this.offsets.length - 1;
  }

  text(index: number): string {
    const { remembered } = this;
    const known = remembered?.[index];
    if (known !== undefined) return known;
    const text = this.blob.toString('utf8', this.offsets[index], this.offsets[index + 1]);
    if (remembered) remembered[index] = text;
    return text;
  }

  /** `undefined` for text 0 of a table whose first text stands for "absent". */
  optional(index: number): string | undefined {
    return index === 0 ? undefined : this.text(index);
  }

  /** −1 when the text is not in the table. */
  find(text: string): number {
    const { slots, scratch, blob, offsets } = this;
    if (!slots) throw new TypeError('this table cannot be searched');
    const length = this.encode(text);
    if (length < 0) return -1;
    const mask = slots.length - 1;
    for (let slot = hashBytes(scratch, 0, length) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot]!;
      if (index < 0) return -1;
      const start = offsets[index]!;
      if (offsets[index + 1]! - start !== length) continue;
      let i = 0;
      while (i < length && scratch[i] === blob[start + i]) i += 1;
      if (i === length) return index;
    }
  }

  /** Writes UTF-8 into the scratch; −1 when it does not fit, so cannot be in the table. */
  private encode(text: string): number {
    const { scratch } = this;
    if (text.length > scratch.length) return -1;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        const { read, written } = encoder.encodeInto(text, scratch);
        return read === text.length ? written : -1;
      }
      scratch[i] = code;
    }
    return text.length;
  }
}

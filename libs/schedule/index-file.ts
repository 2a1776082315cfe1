import { HubError } from '#libs/errors';
import { hashSlice } from '#libs/formats/gtfs-rt';

/**
 * The form of a schedule index: one buffer of named sections of typed numbers, each aligned to eight bytes, so that
 * opening is reading the file and laying views over it.
 *
 *   0  magic `ESTSCHED`   8  checksum of all that follows (2 × u32)   16  format version (u32)   20  header length (u32)
 *   24 header: JSON { meta, sections: { name: [type, offset, length] } }, then the sections
 *
 * All numbers are little-endian, as every machine Node runs on is.
 */
export const INDEX_VERSION = 6;
const MAGIC = 'ESTSCHED';
const CHECKSUM_AT = 8;
const VERSION_AT = 16;
const LENGTH_AT = 20;
const HEADER_AT = 24;

export type Section = Uint8Array | Int8Array | Int32Array | Uint32Array | Float64Array;

const TYPES = { u8: Uint8Array, i8: Int8Array, i32: Int32Array, u32: Uint32Array, f64: Float64Array } as const;
type TypeName = keyof typeof TYPES;

interface Header<Meta> {
  meta: Meta;
  sections: Record<string, [type: TypeName, offset: number, length: number]>;
}

const aligned = (offset: number): number => (offset + 7) & ~7;

function typeOf(section: Section): TypeName {
  const found = (Object.keys(TYPES) as TypeName[]).find((name) => section instanceof TYPES[name]);
  if (!found) throw new TypeError('a section is of no known type');
  return found;
}

/** Puts meta and sections into one buffer. The same input gives the same bytes. */
export function packIndex<Meta>(meta: Meta, sections: Record<string, Section>): Uint8Array {
  // Offsets count from the end of the header, whose length depends on how they are written.
  let size = 0;
  const header: Header<Meta> = { meta, sections: {} };
  for (const [name, section] of Object.entries(sections)) {
    header.sections[name] = [typeOf(section), size, section.length];
    size = aligned(size + section.byteLength);
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = aligned(HEADER_AT + json.length);
  const bytes = new Uint8Array(start + size);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(VERSION_AT, INDEX_VERSION, true);
  view.setUint32(LENGTH_AT, json.length, true);
  bytes.set(json, HEADER_AT);
  for (const [name, section] of Object.entries(sections)) {
    const raw = new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
    bytes.set(raw, start + header.sections[name]![1]);
  }
  const checksum = hashSlice(bytes.subarray(VERSION_AT));
  view.setUint32(CHECKSUM_AT, checksum % 2 ** 32, true);
  view.setUint32(CHECKSUM_AT + 4, Math.floor(checksum / 2 ** 32), true);
  return bytes;
}

export interface UnpackedIndex<Meta> {
  meta: Meta;
  /** A view over the buffer. Throws HubError INDEX_UNREADABLE when the section is not there or of another type. */
  section<Type extends TypeName>(name: string, type: Type): InstanceType<(typeof TYPES)[Type]>;
}

function damaged(reason: string): HubError {
  return new HubError('INDEX_UNREADABLE', `the schedule index cannot be used: ${reason}`, { got: reason });
}

/** Lays views over a packed index. Throws HubError INDEX_UNREADABLE for another format, version or a damaged content. */
export function unpackIndex<Meta>(given: Uint8Array): UnpackedIndex<Meta> {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_AT || new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) {
    throw damaged('it does not start like one');
  }
  const version = view.getUint32(VERSION_AT, true);
  if (version !== INDEX_VERSION) throw damaged(`format version ${version}, this program reads ${INDEX_VERSION}`);
  const checksum = view.getUint32(CHECKSUM_AT + 4, true) * 2 ** 32 + view.getUint32(CHECKSUM_AT, true);
  if (hashSlice(bytes.subarray(VERSION_AT)) !== checksum) throw damaged('its checksum does not fit');
  const jsonLength = view.getUint32(LENGTH_AT, true);
  const json = new TextDecoder().decode(bytes.subarray(HEADER_AT, HEADER_AT + jsonLength));
  const header = JSON.parse(json) as Header<Meta>;
  const start = bytes.byteOffset + aligned(HEADER_AT + jsonLength);
  return {
    meta: header.meta,
    section(name, type) {
      const [storedType, offset, length] = header.sections[name] ?? [];
      if (storedType !== type || offset === undefined) throw damaged(`section ${name} is not there`);
      const View = TYPES[type] as new (buffer: ArrayBufferLike, at: number, length?: number) => Section;
      return new View(bytes.buffer, start + offset, length) as InstanceType<(typeof TYPES)[typeof type]>;
    },
  };
}

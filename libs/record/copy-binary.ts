/** How many bytes stand before the first row, and what they begin with. Spec: PostgreSQL, COPY, "Binary Format". */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const HEADER_BYTES = SIGNATURE.length + 8;

/** Rows of a binary COPY, found in its bytes and not yet read. */
export interface CopiedRows {
  bytes: Buffer;
  rowCount: number;
  columnCount: number;
  /** Where each cell begins, row after row; −1 for null. Its length stands in the four bytes before. */
  starts: Int32Array;
  /** By column, 1 where any row has it. */
  present: Uint8Array;
}

/**
 * Finds rows and cells of what `COPY … TO … (format binary)` gave. Throws where it is cut short or is none.
 * Spec: PostgreSQL, COPY, "Binary Format".
 */
export function findRows(bytes: Buffer, columnCount: number, mostRows: number): CopiedRows {
  if (bytes.compare(SIGNATURE, 0, SIGNATURE.length, 0, SIGNATURE.length) !== 0) throw new Error('no binary COPY');
  const starts = new Int32Array(mostRows * columnCount);
  const present = new Uint8Array(columnCount);
  // The header may be longer than its fixed part, by what it says itself.
  let at = HEADER_BYTES + bytes.readInt32BE(HEADER_BYTES - 4);
  let cell = 0;
  for (;;) {
    const fields = bytes.readInt16BE(at);
    at += 2;
    if (fields === -1) return { bytes, rowCount: cell / columnCount, columnCount, starts, present };
    if (fields !== columnCount) throw new Error(`a row of ${fields} cells, expected ${columnCount}`);
    for (let i = 0; i < fields; i += 1) {
      const length = readInt32(bytes, at);
      at += 4;
      if (length < 0) starts[cell] = -1;
      else {
        starts[cell] = at;
        present[i] = 1;
        at += length;
      }
      cell += 1;
    }
  }
}

/** `readInt32BE` without its checks: this runs for every cell of an export. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** A 64-bit integer that is exact up to 2⁵³. */
export function readInt64(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) * 2 ** 32 + (readInt32(bytes, at + 4) >>> 0);
}

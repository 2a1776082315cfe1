import type { ExportColumn, RowBlock, TextBuffer } from '#libs/record';

/**
 * One way of writing rows. Blocks come in time order and hold all columns; bytes come in parts of some 100 kB, at the pace
 * at which they are asked for. A form that ends early cannot be taken for a whole one, where its syntax allows that.
 */
export interface ExportForm {
  contentType: string;
  /** Whether it is worth packing on the way. */
  isText: boolean;
  write(columns: readonly ExportColumn[], blocks: AsyncIterable<RowBlock>): AsyncIterable<Uint8Array>;
}

/** Text that is sent at once. */
const PART_BYTES = 128 * 1_024;

export function isPartFull(out: TextBuffer): boolean {
  return out.length >= PART_BYTES;
}

/** The columns asked for in the order in which they stand in a row, whatever order they were asked for in. */
export function inRowOrder(columns: readonly ExportColumn[], block: RowBlock): string[] {
  const asked = new Set(columns.map(({ name }) => name));
  return block.columns.filter((name) => asked.has(name));
}

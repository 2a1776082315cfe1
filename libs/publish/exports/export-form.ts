import type { ExportColumn } from '#libs/record';

export type ExportRow = Record<string, unknown>;

/**
 * One way of writing rows. Pages come in time order; what is given holds for no longer than until the next is asked for.
 * A form that ends early cannot be taken for a whole one, where its syntax allows that.
 */
export interface ExportForm {
  contentType: string;
  /** Whether it is worth packing on the way. */
  isText: boolean;
  write(columns: readonly ExportColumn[], pages: AsyncIterable<readonly ExportRow[]>): AsyncIterable<Uint8Array>;
}

const encoder = new TextEncoder();

export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

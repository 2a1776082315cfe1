import type { CopiedRows } from './copy-binary.js';
import type { ExportColumn } from './record.js';
import type { TextBuffer } from './text-buffer.js';

/**
 * Some rows of an export as the store gave them, in time order. No object is made of a row, nor a value of a cell, until
 * one is asked for.
 */
export interface RowBlock {
  readonly rowCount: number;
  /** Names of the columns there are, in the order of the kind's table. */
  readonly columns: readonly string[];
  /** Throws for a column that was not asked for. */
  cells(column: string): Cells;
  /** The bytes the rows stand in, for whoever copies texts as they are; absent where they do not come as a COPY. */
  readonly copied?: CopiedTexts;
}

export interface CopiedTexts {
  rows: CopiedRows;
  /** The column of `rows` whose cells are the texts of a column; `undefined` where they are made of something else. */
  columnOf(column: string): number | undefined;
}

/** One column of a block; rows count from 0. */
export interface Cells {
  readonly type: ExportColumn['type'];
  isAbsent(row: number): boolean;
  /** Whether no row has it, where that is known without a look at each. */
  readonly isEmpty?: boolean;
  /** Whether its texts hold nothing that any format would have to quote or escape. */
  readonly isPlain?: boolean;
  /** As it stands in a row: instants in ISO 8601, JSON parsed (equal ones may be one object). Only where it is not absent. */
  value(row: number): unknown;
  /** A number as it is, an instant in epoch milliseconds. Only where it is not absent. */
  number(row: number): number;
  /** Appends text as it is, JSON without blanks, all else as JavaScript writes it. Only where it is not absent. */
  write(row: number, out: TextBuffer): void;
}

/** A row with the columns that hold something, in their order. */
export type ExportRow = Record<string, unknown>;

/** Rows `from` to before `to` of a block, an object each, of the columns named. */
export function rowsOfBlock(
  block: RowBlock,
  columns: readonly string[] = block.columns,
  from = 0,
  to = block.rowCount,
): ExportRow[] {
  const named = columns.map((name) => ({ name, cells: block.cells(name) }));
  const rows: ExportRow[] = [];
  for (let row = from; row < to; row += 1) {
    const values: ExportRow = {};
    for (const { name, cells } of named) if (!cells.isAbsent(row)) values[name] = cells.value(row);
    rows.push(values);
  }
  return rows;
}

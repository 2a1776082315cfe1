import type { ExportColumn } from './record.js';
import type { Cells, ExportRow, RowBlock } from './row-block.js';
import type { TextBuffer } from './text-buffer.js';

/** Rows that are objects already as a block. */
export function blockOfRows(columns: readonly ExportColumn[], rows: readonly ExportRow[]): RowBlock {
  const made = new Map(columns.map(({ name, type }) => [name, new MadeCells(name, type, rows)]));
  return {
    rowCount: rows.length,
    columns: columns.map(({ name }) => name),
    cells(column) {
      const cells = made.get(column);
      if (!cells) throw new Error(`no column ${column} in this block`);
      return cells;
    },
  };
}

class MadeCells implements Cells {
  constructor(
    private readonly name: string,
    readonly type: ExportColumn['type'],
    private readonly rows: readonly ExportRow[],
  ) {}

  isAbsent(row: number): boolean {
    const value = this.value(row);
    return value === undefined || value === null;
  }

  value(row: number): unknown {
    return this.rows[row]![this.name];
  }

  number(row: number): number {
    const value = this.value(row);
    return this.type === 'instant' ? Date.parse(value as string) : (value as number);
  }

  write(row: number, out: TextBuffer): void {
    const value = this.value(row);
    out.utf8(this.type === 'json' ? JSON.stringify(value) : String(value));
  }
}

import type { Cells, RowBlock, TextBuffer } from '#libs/record';

/** What is said of every row beside what is kept of it: of what sort its feed is (live, simulated, recorded …). */
export const NATURE = 'nature';

/** The block with a last column `nature`, which is that of the feed of each row. */
export function withNature(block: RowBlock, natureOf: (feed: string) => string | undefined): RowBlock {
  const nature = new NatureCells(block.cells('feed'), natureOf);
  return {
    rowCount: block.rowCount,
    columns: [...block.columns, NATURE],
    cells: (column) => (column === NATURE ? nature : block.cells(column)),
  };
}

class NatureCells implements Cells {
  readonly type = 'text';

  constructor(
    private readonly feeds: Cells,
    private readonly natureOf: (feed: string) => string | undefined,
  ) {}

  isAbsent(row: number): boolean {
    return this.value(row) === undefined;
  }

  value(row: number): string | undefined {
    return this.natureOf(this.feeds.value(row) as string);
  }

  number(): number {
    return Number.NaN;
  }

  write(row: number, out: TextBuffer): void {
    out.utf8(this.value(row) ?? '');
  }
}

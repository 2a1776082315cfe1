import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cells, ExportColumn, RowBlock } from '#libs/record';
import type { ExportForm } from './export-form.js';

/** Rows of a row group: what is held at once, and what a reader can skip. */
const GROUP_ROWS = 50_000;

const ELEMENT: Record<ExportColumn['type'], object> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
};

/**
 * Apache Parquet, Snappy: a row group every 50,000 rows, instants as UTC timestamps, lists and bodies as JSON. Without its
 * footer no reader opens it. Spec: parquet-format 2.
 */
export const parquet: ExportForm = {
  contentType: 'application/vnd.apache.parquet',
  isText: false,
  async *write(columns, blocks) {
    const schema = [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, ...ELEMENT[type], repetition_type: 'OPTIONAL' as const })),
    ] as ConstructorParameters<typeof ParquetWriter>[0]['schema'];
    const writer = new ByteWriter();
    const file = new ParquetWriter({ writer, schema, createdBy: 'Estuaire' });
    let group = new Group();
    for await (const block of blocks) {
      for (let from = 0; from < block.rowCount;) {
        from += group.take(block, from);
        if (group.rowCount < GROUP_ROWS) continue;
        await file.write({ columnData: group.columnsOf(columns), rowGroupSize: GROUP_ROWS });
        group = new Group();
        yield written(writer);
      }
    }
    if (group.rowCount > 0) await file.write({ columnData: group.columnsOf(columns), rowGroupSize: group.rowCount });
    await file.finish();
    yield written(writer);
  },
};

/** The rows of a row group, as they came: the values of a column are made when it is its turn. */
class Group {
  rowCount = 0;
  private readonly parts: { block: RowBlock; from: number; to: number }[] = [];

  /** Takes what has room of the rows from `from` on; returns how many. */
  take(block: RowBlock, from: number): number {
    const rows = Math.min(block.rowCount - from, GROUP_ROWS - this.rowCount);
    this.parts.push({ block, from, to: from + rows });
    this.rowCount += rows;
    return rows;
  }

  columnsOf(columns: readonly ExportColumn[]): { name: string; data: unknown[] }[] {
    const valuesOf = (name: string): unknown[] => this.valuesOf(name);
    return columns.map(({ name }) => ({
      name,
      get data() {
        return valuesOf(name);
      },
    }));
  }

  private valuesOf(name: string): unknown[] {
    const values = new Array<unknown>(this.rowCount);
    let at = 0;
    for (const { block, from, to } of this.parts) {
      const cells = block.cells(name);
      for (let row = from; row < to; row += 1) values[at++] = cells.isAbsent(row) ? undefined : valueOf(cells, row);
    }
    return values;
  }
}

function valueOf(cells: Cells, row: number): unknown {
  return cells.type === 'instant' ? BigInt(cells.number(row)) : cells.value(row);
}

/** What has been written since the last time; offsets in the file go on. */
function written(writer: ByteWriter): Uint8Array {
  const bytes = new Uint8Array(writer.getBuffer());
  writer.index = 0;
  return bytes;
}

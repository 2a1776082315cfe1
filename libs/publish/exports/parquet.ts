import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportColumn } from '#libs/record';
import type { ExportForm, ExportRow } from './export-form.js';

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
  async *write(columns, pages) {
    const schema = [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, ...ELEMENT[type], repetition_type: 'OPTIONAL' as const })),
    ] as ConstructorParameters<typeof ParquetWriter>[0]['schema'];
    const writer = new ByteWriter();
    const file = new ParquetWriter({ writer, schema, createdBy: 'Estuaire' });
    let rows: ExportRow[] = [];
    for await (const page of pages) {
      rows.push(...page);
      if (rows.length < GROUP_ROWS) continue;
      await writeGroup(file, columns, rows);
      rows = [];
      yield written(writer);
    }
    if (rows.length > 0) await writeGroup(file, columns, rows);
    await file.finish();
    yield written(writer);
  },
};

async function writeGroup(
  file: ParquetWriter,
  columns: readonly ExportColumn[],
  rows: readonly ExportRow[],
): Promise<void> {
  const columnData = columns.map(({ name, type }) => ({ name, data: rows.map((row) => cell(row[name], type)) }));
  await file.write({ columnData, rowGroupSize: rows.length });
}

function cell(value: unknown, type: ExportColumn['type']): unknown {
  if (value === undefined) return undefined;
  if (type === 'instant') return BigInt(Date.parse(value as string));
  if (type === 'json') return value;
  return value;
}

/** What has been written since the last time; offsets in the file go on. */
function written(writer: ByteWriter): Uint8Array {
  const bytes = new Uint8Array(writer.getBuffer());
  writer.index = 0;
  return bytes;
}

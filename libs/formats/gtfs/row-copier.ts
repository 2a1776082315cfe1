import type { CsvColumns } from './csv-reader.js';
import type { CsvRow } from './csv-row.js';
import type { CsvWriter } from './csv-writer.js';
import { TABLES, TRANSLATED_SPACES, type TableDescription } from './tables.js';
import { readingOf, type FieldReading } from './field-values.js';

type Way = 'copy' | 'id' | 'record';

/** Called for each value that is written as another, `''` where it is left out. */
export type ChangedValue = (column: string, text: string) => void;

interface CopiedColumn {
  name: string;
  column: number;
  way: Way;
  /** How the type of the field has it read. */
  reading: FieldReading | undefined;
  /** Written when the source has nothing there. */
  fallback?: string;
}

/** Columns that hold ids by their name, also in files the specification does not have, and in tables it has without them. */
export const WELL_KNOWN_IDS = new Set(
  TABLES.flatMap(({ columns }) => columns.filter(({ type }) => type === 'id').map(({ name }) => name)),
);

/**
 * Writes rows of one table anew: same columns in the same order, unknown ones too, each value as its type is read (see
 * `readingOf`; what is no value of its type becomes empty), ids with the prefix if there is one.
 */
export class RowCopier {
  readonly columns: CopiedColumn[];
  private readonly prefix: Uint8Array | undefined;
  private readonly tableName: number;

  /** `fallbacks` names columns that must have a value; a column the source lacks is added at the end. */
  constructor(
    source: CsvColumns,
    table: TableDescription | undefined,
    prefix: string | undefined,
    fallbacks: Readonly<Record<string, string>> = {},
    private readonly changed: ChangedValue = () => undefined,
  ) {
    this.prefix = prefix === undefined ? undefined : new TextEncoder().encode(`${prefix}:`);
    this.tableName = source.columnOf('table_name');
    this.columns = source.names.flatMap((name, column) =>
      name === '' || source.columnOf(name) !== column
        ? []
        : [{ name, column, way: this.wayOf(name, table), reading: readingBy(name, table), fallback: fallbacks[name] }],
    );
    for (const [name, fallback] of Object.entries(fallbacks)) {
      if (source.columnOf(name) < 0) this.columns.push({ name, column: -1, way: 'copy', reading: undefined, fallback });
    }
  }

  private wayOf(name: string, table: TableDescription | undefined): Way {
    if (table?.file === 'translations.txt' && name === 'record_id') return this.prefix ? 'record' : 'copy';
    const type = table?.byName.get(name)?.type ?? (WELL_KNOWN_IDS.has(name) ? 'id' : undefined);
    if (type === 'id') return this.prefix ? 'id' : 'copy';
    return 'copy';
  }

  header(writer: CsvWriter): void {
    for (const { name } of this.columns) writer.text(name);
    writer.endRow();
  }

  /** Columns of `cleared` are written empty, those of `replaced` with the text there. */
  row(row: CsvRow, writer: CsvWriter, cleared: ReadonlySet<number>, replaced?: ReadonlyMap<number, string>): void {
    for (const copied of this.columns) {
      const { column, fallback } = copied;
      const instead = replaced?.size ? replaced.get(column) : undefined;
      const isEmpty = row.isEmpty(column) || cleared.has(column);
      if (instead === undefined && cleared.has(column)) this.changed(copied.name, '');
      if (instead !== undefined) {
        this.changed(copied.name, instead);
        writer.text(instead);
      } else if (!isEmpty) this.value(row, writer, copied);
      else if (fallback !== undefined) writer.text(fallback);
      else writer.empty();
    }
    writer.endRow();
  }

  private value(row: CsvRow, writer: CsvWriter, { name, column, way, reading }: CopiedColumn): void {
    const { bytes } = row;
    const start = row.starts[column]!;
    const end = row.ends[column]!;
    if (way === 'id') return writer.field(bytes, start, end, this.prefix);
    if (way === 'record') {
      const isId = TRANSLATED_SPACES[row.text(this.tableName) ?? ''] !== undefined;
      return writer.field(bytes, start, end, isId ? this.prefix : undefined);
    }
    const text = reading?.(row, column);
    if (text === undefined) return writer.field(bytes, start, end);
    if (!isSameValue(row.text(column)!, text)) this.changed(name, text);
    if (text === '') writer.empty();
    else writer.text(text);
  }
}

function readingBy(name: string, table: TableDescription | undefined): FieldReading | undefined {
  const described = table?.byName.get(name);
  return described && readingOf(described);
}

/** Leading zeros of hours and the `#` of colours are forms of one value. */
function isSameValue(given: string, written: string): boolean {
  return written === `0${given}` || given === `#${written}`;
}

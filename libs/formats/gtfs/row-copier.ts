import type { CsvColumns } from './csv-reader.js';
import type { CsvRow } from './csv-row.js';
import type { CsvWriter } from './csv-writer.js';
import { TABLES, TRANSLATED_SPACES, type TableDescription } from './tables.js';
import { NO_TIME, formatGtfsTime } from './time.js';

type Way = 'copy' | 'id' | 'time' | 'color' | 'date' | 'record';

interface CopiedColumn {
  name: string;
  column: number;
  way: Way;
  /** Written when the source has nothing there. */
  fallback?: string;
}

/** Columns that hold ids by their name, also in files the specification does not have, and in tables it has without them. */
export const WELL_KNOWN_IDS = new Set(
  TABLES.flatMap(({ columns }) => columns.filter(({ type }) => type === 'id').map(({ name }) => name)),
);

/**
 * Writes rows of one table anew: same columns in the same order, unknown ones too, each value in canonical form (times as
 * HH:MM:SS, colours without `#`; times, dates and colours that are none become empty), ids with the prefix if there is one.
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
  ) {
    this.prefix = prefix === undefined ? undefined : new TextEncoder().encode(`${prefix}:`);
    this.tableName = source.columnOf('table_name');
    this.columns = source.names.flatMap((name, column) =>
      name === '' || source.columnOf(name) !== column
        ? []
        : [{ name, column, way: this.wayOf(name, table), fallback: fallbacks[name] }],
    );
    for (const [name, fallback] of Object.entries(fallbacks)) {
      if (source.columnOf(name) < 0) this.columns.push({ name, column: -1, way: 'copy', fallback });
    }
  }

  private wayOf(name: string, table: TableDescription | undefined): Way {
    if (table?.file === 'translations.txt' && name === 'record_id') return this.prefix ? 'record' : 'copy';
    const type = table?.byName.get(name)?.type ?? (WELL_KNOWN_IDS.has(name) ? 'id' : undefined);
    if (type === 'id') return this.prefix ? 'id' : 'copy';
    return type === 'time' || type === 'color' || type === 'date' ? type : 'copy';
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
      if (instead !== undefined) writer.text(instead);
      else if (!isEmpty) this.value(row, writer, copied);
      else if (fallback !== undefined) writer.text(fallback);
      else writer.empty();
    }
    writer.endRow();
  }

  private value(row: CsvRow, writer: CsvWriter, { column, way }: CopiedColumn): void {
    const { bytes } = row;
    const start = row.starts[column]!;
    const end = row.ends[column]!;
    switch (way) {
      case 'copy':
        return writer.field(bytes, start, end);
      case 'id':
        return writer.field(bytes, start, end, this.prefix);
      case 'record': {
        const isId = TRANSLATED_SPACES[row.text(this.tableName) ?? ''] !== undefined;
        return writer.field(bytes, start, end, isId ? this.prefix : undefined);
      }
      case 'time': {
        const seconds = row.time(column);
        if (seconds === NO_TIME) return writer.empty();
        return end - start === 8 ? writer.field(bytes, start, end) : writer.text(formatGtfsTime(seconds));
      }
      case 'date':
        return row.day(column) === undefined ? writer.empty() : writer.field(bytes, start, end);
      case 'color': {
        const from = colorStart(bytes, start, end);
        return from < 0 ? writer.empty() : writer.field(bytes, from, end);
      }
    }
  }
}

/** Where the six hexadecimal digits of a colour start, a `#` before them passed over; −1 when it is no colour. */
export function colorStart(bytes: Uint8Array, start: number, end: number): number {
  const from = bytes[start] === 0x23 ? start + 1 : start;
  if (end - from !== 6) return -1;
  for (let i = from; i < end; i += 1) {
    const byte = bytes[i]! | 0x20;
    const isDigit = bytes[i]! >= 0x30 && bytes[i]! <= 0x39;
    if (!isDigit && (byte < 0x61 || byte > 0x66)) return -1;
  }
  return from;
}

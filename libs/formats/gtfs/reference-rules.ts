import type { IssueCode, IssueCollector } from '#libs/errors';
import { ByteInterner } from './byte-interner.js';
import type { CsvColumns } from './csv-reader.js';
import type { CsvRow } from './csv-row.js';
import { SeenKeys, type DatasetKeys } from './dataset-keys.js';
import { TRANSLATED_SPACES, type ColumnDescription, type TableDescription } from './tables.js';
import { costsTheRow, findClosedList, isBeyond, type ClosedList } from './closed-lists.js';
import { readingOf, type FieldReading } from './field-values.js';

/** Types whose empty text costs no row. */
const MERE_TEXTS = new Set<string>(['text', 'url', 'language', 'timezone', 'email', 'phone']);

interface PlacedColumn extends ColumnDescription {
  column: number;
  reading: FieldReading | undefined;
}

/**
 * What the table descriptions ask of a row: required ids, times and numbers are there, references lead somewhere, the key is
 * new, words without which the row would say something else are words of their list.
 * Children fall with their parents because tables are judged in the order of `TABLES`.
 * Issues: FIELD_MISSING, FIELD_TYPE, FIELD_ENUM, REFERENCE_UNKNOWN, TIME_FORMAT, DUPLICATE_KEY, each with the row's line.
 */
export class ReferenceRules {
  private readonly required: PlacedColumn[];
  private readonly lists: (PlacedColumn & { list: ClosedList })[];
  private readonly references: PlacedColumn[];
  private readonly definitions: PlacedColumn[];
  private readonly keyColumns: number[];
  private readonly keys = new ByteInterner();
  private readonly seen = new SeenKeys();
  private composed = new Uint8Array(256);
  private readonly translated: { table: number; record: number } | undefined;

  /** `onlyReferences` leaves keys and required fields to the row rules of the core tables. */
  constructor(
    private readonly table: TableDescription,
    columns: CsvColumns,
    private readonly dataset: DatasetKeys,
    private readonly issues: IssueCollector,
    private readonly onlyReferences: boolean,
  ) {
    const placed = table.columns
      .map((description) => ({
        ...description,
        column: columns.columnOf(description.name),
        reading: readingOf(description),
      }))
      .filter(({ column }) => column >= 0);
    this.required = placed.filter(({ required, type }) => required && !MERE_TEXTS.has(type));
    this.lists = placed.flatMap((field) => {
      const list = costsTheRow(field.name, field.required) ? findClosedList(field.name) : undefined;
      return list ? { ...field, list } : [];
    });
    this.references = placed.filter(({ dangling }) => dangling !== undefined);
    this.definitions = placed.filter(({ defines }) => defines);
    this.keyColumns = table.key.map((name) => columns.columnOf(name));
    if (table.file === 'translations.txt') {
      this.translated = { table: columns.columnOf('table_name'), record: columns.columnOf('record_id') };
    }
  }

  /** False when the row is dropped. Columns to be emptied are set in `cleared`, which is the caller's to reset. */
  accept(row: CsvRow, cleared: Set<number>): boolean {
    if (!this.onlyReferences && !this.isComplete(row)) return false;
    for (const reference of this.references) {
      const { column, space, dangling } = reference;
      if (row.isEmpty(column) || this.dataset.find(space!, row, column) >= 0) continue;
      const isDropped = dangling === 'drop';
      // The row rules of core tables have reported the rows they refuse, and about agencies.
      if (!(this.onlyReferences && (isDropped || space === 'agency'))) {
        this.report(
          row,
          'REFERENCE_UNKNOWN',
          reference,
          `a known ${space}; the ${isDropped ? 'row is dropped' : 'value is emptied'}`,
        );
      }
      if (isDropped) return false;
      cleared.add(column);
    }
    if (this.translated && !this.knowsRecord(row, this.translated)) return false;
    if (!this.onlyReferences && !this.isNewKey(row)) return false;
    for (const { column, space } of this.definitions) {
      if (!row.isEmpty(column)) this.dataset.add(space!, row, column);
    }
    return true;
  }

  private isComplete(row: CsvRow): boolean {
    for (const field of this.required) {
      if (row.isEmpty(field.column)) {
        this.report(row, 'FIELD_MISSING', field, 'a value; the row is dropped');
        return false;
      }
      if (field.reading?.(row, field.column) === '') {
        const [code, form] =
          field.type === 'time'
            ? (['TIME_FORMAT', 'HH:MM:SS'] as const)
            : (['FIELD_TYPE', `of type ${field.type}`] as const);
        this.report(row, code, field, `${form}; the row is dropped`);
        return false;
      }
    }
    for (const field of this.lists) {
      if (!isBeyond(row, field.column, field.list)) continue;
      const { first, last } = field.list;
      this.report(row, 'FIELD_ENUM', field, `${first} to ${last}; the row is dropped`);
      return false;
    }
    return true;
  }

  private knowsRecord(row: CsvRow, { table, record }: { table: number; record: number }): boolean {
    const space = TRANSLATED_SPACES[row.text(table) ?? ''];
    if (!space || row.isEmpty(record) || this.dataset.find(space, row, record) >= 0) return true;
    const field = { name: 'record_id', column: record };
    this.report(row, 'REFERENCE_UNKNOWN', field, `a known ${space}; the row is dropped`);
    return false;
  }

  private isNewKey(row: CsvRow): boolean {
    if (this.keyColumns.length === 0) return true;
    let length = 0;
    for (const column of this.keyColumns) {
      if (column >= 0) length = this.compose(row, column, length);
      this.composed[length] = 0;
      length += 1;
    }
    if (this.seen.isFirst(this.keys.add(this.composed, 0, length))) return true;
    const field = { name: this.table.key.join(','), column: this.keyColumns.find((column) => column >= 0) ?? -1 };
    this.report(row, 'DUPLICATE_KEY', field, 'a key of its own; the first row is kept');
    return false;
  }

  private compose(row: CsvRow, column: number, at: number): number {
    const start = row.starts[column]!;
    const end = row.ends[column]!;
    const needed = at + end - start + this.keyColumns.length;
    if (needed > this.composed.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(this.composed);
      this.composed = larger;
    }
    this.composed.set(row.bytes.subarray(start, end), at);
    return at + end - start;
  }

  private report(row: CsvRow, code: IssueCode, field: { name: string; column: number }, expected: string): void {
    const isEmptied = expected.endsWith('emptied');
    this.issues.add({
      code,
      severity: isEmptied ? 'warning' : 'error',
      where: `${this.table.file}:${row.line}`,
      field: field.name,
      got: row.text(field.column) ?? '',
      expected,
    });
  }
}

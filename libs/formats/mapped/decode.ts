import { HubError, type IssueCollector } from '#libs/errors';
import { MAPPABLE } from '#libs/model/schemas';
import { readCsv } from './csv-rows.js';
import { readJsonRows } from './json-rows.js';
import { MAPPED_LIMITS, type MappedFormat, type Mapping } from './mapping.js';
import { Misfit, Tolerated } from './misfit.js';
import type { DocumentRow, RowSource } from './rows.js';
import { compileField, type MappedValue, type ReadField } from './value.js';

/** One row in the model's terms: what its fields say, by the names of `MAPPABLE`. */
export interface MappedRow {
  /** The feed's own id, without the feed. */
  key: string;
  where: string;
  values: Readonly<Record<string, MappedValue>>;
  receivedMs?: number;
  /** Fields whose value in the row cannot be read: unknown, whatever default applies where the row has none. */
  unread?: readonly string[];
}

export interface MappedDocument {
  rows: MappedRow[];
  /** False when rows beyond a limit were not read: what is not among them has not gone. */
  complete: boolean;
  /** A batch of messages, which says what changed rather than all there is. */
  isBatch: boolean;
}

interface Field {
  name: string;
  read: ReadField;
  required: boolean;
  /** Absent, it would be taken for free to use: a row whose word for it cannot be read is refused. */
  limits: boolean;
}

/** Reads documents by one mapping, compiled once. */
export class MappedReader {
  private readonly fields: readonly Field[];

  constructor(
    private readonly format: MappedFormat,
    readonly mapping: Mapping,
  ) {
    const shapes = MAPPABLE[mapping.kind];
    this.fields = Object.entries(mapping.fields).map(([name, field]) => ({
      name,
      read: compileField(shapes[name]!, field, mapping.decimalComma ?? false),
      required: shapes[name]!.required ?? false,
      limits: mapping.kind === 'free-vehicle' && shapes[name]!.type === 'flag',
    }));
  }

  /**
   * A row without a key or without a field its kind needs is refused (FIELD_MISSING); a value that does not fit is left
   * out and named in `unread` (FIELD_TYPE, FIELD_ENUM, FIELD_RANGE, TIME_FORMAT, COORDINATE_IMPLAUSIBLE), the rest of the row is kept. Throws
   * CONTAINER_UNREADABLE and LIMIT_EXCEEDED for what is no document of the format.
   */
  decode(bytes: Uint8Array, issues: IssueCollector): MappedDocument {
    const where = this.format;
    if (bytes.length > MAPPED_LIMITS.bytes)
      throw new HubError('LIMIT_EXCEEDED', 'the document is too large', {
        where,
        got: `${bytes.length} bytes`,
        expected: `at most ${MAPPED_LIMITS.bytes} bytes`,
      });
    const source: RowSource =
      this.format === 'csv'
        ? readCsv(bytes, this.mapping, where, issues)
        : readJsonRows(bytes, this.format, this.mapping, where, issues);
    const rows: MappedRow[] = [];
    for (const row of source.rows) {
      const mapped = this.map(row, issues);
      if (mapped) rows.push(mapped);
    }
    return { rows, complete: source.complete(), isBatch: source.isBatch };
  }

  private map(row: DocumentRow, issues: IssueCollector): MappedRow | undefined {
    const { where } = row;
    const key = this.keyOf(row, issues);
    if (key === undefined) return undefined;
    const values: Record<string, MappedValue> = {};
    const unread: string[] = [];
    for (const { name, read, required, limits } of this.fields) {
      const outcome = read(row);
      const value = outcome instanceof Tolerated ? outcome.value : outcome;
      if (outcome instanceof Tolerated) {
        const { code, got, expected } = outcome.misfit;
        issues.add({ code, severity: 'advice', where, field: this.placeOf(name), got, expected });
      }
      if (value instanceof Misfit) {
        const severity = required || limits ? 'error' : 'warning';
        const { code, got, expected } = value;
        issues.add({ code, severity, where, field: this.placeOf(name), got, expected });
        if (required || limits) return undefined;
        unread.push(name);
      } else if (value !== undefined) values[name] = value;
      else if (required) {
        issues.add({ code: 'FIELD_MISSING', severity: 'error', where, field: this.placeOf(name), expected: name });
        return undefined;
      }
    }
    return {
      key,
      where,
      values,
      ...(unread.length > 0 && { unread }),
      ...(row.receivedMs === undefined ? {} : { receivedMs: row.receivedMs }),
    };
  }

  /** The feed's own name of a field where there is one: what its producer can look up. */
  private placeOf(name: string): string {
    return this.mapping.fields[name]?.from ?? name;
  }

  private keyOf(row: DocumentRow, issues: IssueCollector): string | undefined {
    const parts: string[] = [];
    for (const from of this.mapping.key) {
      const part = row.find(from);
      const text = typeof part === 'string' || typeof part === 'number' ? String(part).trim() : '';
      if (text === '' || text.length > MAPPED_LIMITS.keyChars) {
        issues.add({
          code: text === '' ? 'FIELD_MISSING' : 'FIELD_RANGE',
          severity: 'error',
          where: row.where,
          field: from,
          ...(text === '' ? {} : { got: text }),
          expected: text === '' ? 'the key of the row' : `a key of at most ${MAPPED_LIMITS.keyChars} characters`,
        });
        return undefined;
      }
      parts.push(text);
    }
    return parts.join('-');
  }
}

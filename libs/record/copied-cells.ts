import { toInstant } from '#libs/model';
import { readInt32, readInt64, type CopiedRows } from './copy-binary.js';
import { writeJson } from './json-text.js';
import type { Cells } from './row-block.js';
import type { TextBuffer } from './text-buffer.js';
import { quoted } from './sql-session.js';
import type { Column, SqlType } from './tables.js';

/** PostgreSQL counts from the year 2000. */
const EPOCH_2000_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
const COLON = 0x3a;
const POINT = 0x2e;
const UPPER_Z = 0x5a;
/** Values of a column that are kept to be given again: most columns hold few. */
const KEPT_VALUES = 1_024;
/** A longer value is made anew each time. */
const KEPT_BYTES = 128;
/** Between them a year has four digits. */
const FIRST_USUAL_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_USUAL_MS = Date.parse('9999-12-31T00:00:00Z');

/** How a column is to be selected, so that its cells can be read. */
export function selectSql({ name, type }: Column): string {
  return type === 'real' ? `${quoted(name)}::text` : quoted(name);
}

/** The cells of one column of a binary COPY. */
export function cellsOf(rows: CopiedRows, column: number, type: SqlType): Cells {
  switch (type) {
    case 'text':
      return new TextCells(rows, column);
    case 'text[]':
      return new ListCells(rows, column);
    case 'jsonb':
      return new JsonCells(rows, column);
    case 'timestamptz':
      return new InstantCells(rows, column);
    case 'smallint':
      return new NumberCells(rows, column, 'integer', (bytes, at) => (readInt32(bytes, at - 2) << 16) >> 16);
    case 'integer':
      return new NumberCells(rows, column, 'integer', readInt32);
    case 'bigint':
      return new NumberCells(rows, column, 'integer', readInt64);
    case 'real':
      return new RealCells(rows, column);
    case 'double precision':
      return new NumberCells(rows, column, 'number', (bytes, at) => bytes.readDoubleBE(at));
    case 'boolean':
      return new BooleanCells(rows, column);
  }
}

abstract class CopiedCells {
  protected readonly bytes: Buffer;
  private readonly starts: Int32Array;
  private readonly columnCount: number;
  readonly isEmpty: boolean;

  constructor(
    { bytes, starts, columnCount, present }: CopiedRows,
    private readonly column: number,
  ) {
    this.isEmpty = present[column] === 0;
    this.bytes = bytes;
    this.starts = starts;
    this.columnCount = columnCount;
  }

  isAbsent(row: number): boolean {
    return this.startOf(row) < 0;
  }

  number(_row: number): number {
    throw new Error('not a number');
  }

  protected startOf(row: number): number {
    return this.starts[row * this.columnCount + this.column]!;
  }

  protected endOf(start: number): number {
    return start + readInt32(this.bytes, start - 4);
  }
}

class TextCells extends CopiedCells implements Cells {
  readonly type = 'text';
  private readonly kept = new KeptValues((bytes, start, end) => bytes.toString('utf8', start, end));

  value(row: number): unknown {
    const start = this.startOf(row);
    return this.kept.get(this.bytes, start, this.endOf(start));
  }

  write(row: number, out: TextBuffer): void {
    const start = this.startOf(row);
    out.copy(this.bytes, start, this.endOf(start));
  }
}

class JsonCells extends CopiedCells implements Cells {
  readonly type = 'json';
  private readonly kept = new KeptValues(
    (bytes, start, end) => JSON.parse(bytes.toString('utf8', start, end)) as unknown,
  );

  // A `null` of JSON says as little as none. Its first byte is the version of the format.
  override isAbsent(row: number): boolean {
    const start = this.startOf(row);
    return start < 0 || (this.bytes[start + 1] === 0x6e && this.endOf(start) - start === 5);
  }

  value(row: number): unknown {
    const start = this.startOf(row);
    return this.kept.get(this.bytes, start + 1, this.endOf(start));
  }

  write(row: number, out: TextBuffer): void {
    const start = this.startOf(row);
    writeJson(this.bytes, start + 1, this.endOf(start), out);
  }
}

/** A list of texts: dimensions (none or one), whether there is a null, type, length and lower bound, then the elements. */
class ListCells extends CopiedCells implements Cells {
  readonly type = 'json';
  private readonly kept = new KeptValues((bytes, start) => elementsOf(bytes, start));
  private readonly texts = new KeptValues((bytes, start) => Buffer.from(JSON.stringify(elementsOf(bytes, start))));

  value(row: number): unknown {
    const start = this.startOf(row);
    return this.kept.get(this.bytes, start, this.endOf(start));
  }

  write(row: number, out: TextBuffer): void {
    const start = this.startOf(row);
    const text = this.texts.get(this.bytes, start, this.endOf(start));
    out.copy(text, 0, text.length);
  }
}

function elementsOf(bytes: Buffer, start: number): (string | null)[] {
  if (readInt32(bytes, start) === 0) return [];
  const elements: (string | null)[] = [];
  let at = start + 20;
  for (let left = readInt32(bytes, start + 12); left > 0; left -= 1) {
    const length = readInt32(bytes, at);
    at += 4;
    elements.push(length < 0 ? null : bytes.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return elements;
}

class NumberCells extends CopiedCells implements Cells {
  constructor(
    rows: CopiedRows,
    column: number,
    readonly type: 'integer' | 'number',
    private readonly read: (bytes: Buffer, at: number) => number,
  ) {
    super(rows, column);
  }

  override number(row: number): number {
    return this.read(this.bytes, this.startOf(row));
  }

  value(row: number): unknown {
    return this.number(row);
  }

  write(row: number, out: TextBuffer): void {
    out.number(this.number(row));
  }
}

/**
 * Numbers of single precision, which come as text: the shortest decimal that is one, by the database's own rule, is what
 * was stored (8.3 and not 8.300000190734863).
 */
class RealCells extends CopiedCells implements Cells {
  readonly type = 'number';
  private readonly kept = new KeptValues((bytes, start, end) => Number(bytes.toString('latin1', start, end)));
  private readonly texts = new KeptValues((bytes, start, end) => String(Number(bytes.toString('latin1', start, end))));

  override number(row: number): number {
    const start = this.startOf(row);
    return this.kept.get(this.bytes, start, this.endOf(start));
  }

  value(row: number): unknown {
    return this.number(row);
  }

  write(row: number, out: TextBuffer): void {
    const start = this.startOf(row);
    out.ascii(this.texts.get(this.bytes, start, this.endOf(start)));
  }
}

class BooleanCells extends CopiedCells implements Cells {
  readonly type = 'boolean';

  value(row: number): boolean {
    return this.bytes[this.startOf(row)] === 1;
  }

  write(row: number, out: TextBuffer): void {
    out.ascii(this.value(row) ? 'true' : 'false');
  }
}

class InstantCells extends CopiedCells implements Cells {
  readonly type = 'instant';
  private day = Number.NaN;
  /** `2026-01-15T` of that day. */
  private dayText = '';

  override number(row: number): number {
    return Math.floor(readInt64(this.bytes, this.startOf(row)) / 1_000) + EPOCH_2000_MS;
  }

  value(row: number): string {
    return toInstant(this.number(row));
  }

  write(row: number, out: TextBuffer): void {
    const ms = this.number(row);
    if (ms < FIRST_USUAL_MS || ms > LAST_USUAL_MS) return out.ascii(toInstant(ms));
    const day = Math.floor(ms / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.dayText = toInstant(day * DAY_MS).slice(0, 11);
    }
    out.ascii(this.dayText);
    writeClock(ms - day * DAY_MS, out);
  }
}

/** `08:15:00.250Z` */
function writeClock(ms: number, out: TextBuffer): void {
  const seconds = (ms / 1_000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  out.digits(hours, 2);
  out.byte(COLON);
  out.digits(minutes - hours * 60, 2);
  out.byte(COLON);
  out.digits(seconds - minutes * 60, 2);
  out.byte(POINT);
  out.digits(ms - seconds * 1_000, 3);
  out.byte(UPPER_Z);
}

/** What was made of the same bytes before, in as many places as there are; a newer value takes the place of an older. */
class KeptValues<Value> {
  private readonly starts = new Int32Array(KEPT_VALUES).fill(-1);
  private readonly lengths = new Int32Array(KEPT_VALUES);
  private readonly values: Value[] = new Array<Value>(KEPT_VALUES);

  constructor(private readonly make: (bytes: Buffer, start: number, end: number) => Value) {}

  get(bytes: Buffer, start: number, end: number): Value {
    const length = end - start;
    if (length > KEPT_BYTES) return this.make(bytes, start, end);
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (KEPT_VALUES - 1);
    const before = this.starts[place]!;
    if (before >= 0 && this.lengths[place] === length && areEqual(bytes, before, start, length))
      return this.values[place]!;
    const value = this.make(bytes, start, end);
    this.starts[place] = start;
    this.lengths[place] = length;
    this.values[place] = value;
    return value;
  }
}

function areEqual(bytes: Uint8Array, one: number, other: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (bytes[one + i] !== bytes[other + i]) return false;
  return true;
}

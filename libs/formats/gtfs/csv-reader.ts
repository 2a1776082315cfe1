import type { IssueCollector } from '#libs/errors';
import { CsvRow } from './csv-row.js';
import { decodeText } from './text.js';
import { InUtf8 } from './utf16.js';

/** Columns of one file. */
export class CsvColumns {
  private readonly places = new Map<string, number>();

  constructor(readonly names: readonly string[]) {
    names.forEach((name, place) => {
      if (!this.places.has(name)) this.places.set(name, place);
    });
  }

  /** Place of the column, −1 when the file does not have it. */
  columnOf(name: string): number {
    return this.places.get(name) ?? -1;
  }
}

export interface CsvHandler {
  /** Called once, before the first row. Return false to be spared the rows. */
  header(columns: CsvColumns): boolean | void;
  row(row: CsvRow): void;
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

/** A row longer than this has lost a quote; it is given up and reading goes on at the next line. */
const MOST_ROW_BYTES = 1 << 20;
const MOST_COLUMNS = 1024;

/** A control character that is no white space: no text may hold it, and no table means anything by it. */
function isUnwritable(byte: number): boolean {
  return byte < SPACE && byte !== LF && byte !== CR && byte !== TAB;
}

/** Large chunks are read in pieces, so that the row buffer stays small enough for the processor's cache. */
const PIECE_BYTES = 1 << 18;

/** A row is in `row`. */
const ROW = 0;
/** The row breaks the quoting rules. */
const BROKEN = 1;
/** The buffer ends inside the row. */
const INCOMPLETE = 2;

/**
 * Byte-level CSV as GTFS uses it (RFC 4180, comma unless stated otherwise, header line): fed with chunks of any size,
 * hands out rows as byte ranges. Takes a byte order mark, CR LF, LF or CR, quotes with `""` inside, blanks around
 * fields, blank lines. Issues: TEXT_CLEANED (control characters taken out, once a file), ROW_LENGTH (row padded or cut
 * to the header), ROW_UNPARSABLE (text behind a closing quote, or a quote that never closes: the line is read as
 * `readLoosely` says), COLUMN_DUPLICATED (first is used). Memory is one chunk and one row.
 */
export class CsvReader {
  private buffer = new Uint8Array(1 << 16);
  /** Next unread byte and end of what is filled; `buffer[filled]` is a line feed that stops every scan. */
  private at = 0;
  private filled = 0;
  private line = 1;
  private columns: CsvColumns | undefined;
  private wanted = true;
  private readonly row = new CsvRow();
  private isSkipping = false;
  /** Bytes taken out because no text may hold them. */
  private controls = 0;
  /** Text in UTF-16 says so by its byte order mark, which is reported. */
  private readonly text = new InUtf8(() => {
    const expected = 'UTF-8; read as UTF-16';
    this.issues.add({ code: 'ENCODING_NOT_UTF8', severity: 'warning', where: this.file, got: 'UTF-16', expected });
  });
  private fields = 0;
  private linesInRow = 0;
  /** Fields of the row with doubled quotes in them. */
  private readonly escaped: number[] = [];

  constructor(
    private readonly file: string,
    private readonly handler: CsvHandler,
    private readonly issues: IssueCollector,
    /** Byte between fields; GTFS has commas, other tables semicolons or tabs. */
    private readonly delimiter = COMMA,
  ) {}

  push(given: Uint8Array): void {
    this.take(this.text.push(given));
  }

  private take(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length && this.wanted; start += PIECE_BYTES) {
      this.append(this.withoutControls(chunk.subarray(start, start + PIECE_BYTES)));
      this.readRows(false);
    }
  }

  /** Reads what is left: a last line need not end with a line feed. */
  finish(): void {
    this.take(this.text.end());
    if (this.wanted) this.readRows(true);
    if (!this.columns) this.handler.header(new CsvColumns([]));
    if (this.controls === 0) return;
    const { file: where, controls: count } = this;
    this.issues.add({ code: 'TEXT_CLEANED', severity: 'warning', where, got: `${count} control characters`, count });
  }

  /** The same bytes where there are none. */
  private withoutControls(piece: Uint8Array): Uint8Array {
    let at = 0;
    while (at < piece.length && !isUnwritable(piece[at]!)) at += 1;
    if (at === piece.length) return piece;
    const clean = piece.filter((byte) => !isUnwritable(byte));
    this.controls += piece.length - clean.length;
    return clean;
  }

  private append(chunk: Uint8Array): void {
    const left = this.filled - this.at;
    const needed = left + chunk.length + 1;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2));
      larger.set(this.buffer.subarray(this.at, this.filled));
      this.buffer = larger;
    } else if (this.at > 0) {
      this.buffer.copyWithin(0, this.at, this.filled);
    }
    this.buffer.set(chunk, left);
    this.at = 0;
    this.filled = left + chunk.length;
    this.buffer[this.filled] = LF;
  }

  private readRows(last: boolean): void {
    if (this.isSkipping) this.skipLine(this.at);
    while (this.at < this.filled && this.wanted) {
      const start = this.at;
      this.linesInRow = 0;
      let outcome = this.readRow(last);
      if (outcome === INCOMPLETE) {
        this.at = start;
        if (!last && this.filled - start <= MOST_ROW_BYTES) return;
        outcome = BROKEN;
      }
      if (outcome === BROKEN) {
        this.linesInRow = 0;
        const whole = this.readLoosely(start, last);
        if (whole === INCOMPLETE && this.filled - start <= MOST_ROW_BYTES) {
          this.at = start;
          return;
        }
        this.report(
          'ROW_UNPARSABLE',
          `quotes doubled inside quotes, and closed; ${whole === ROW ? 'read as they stand' : 'what follows is left out'}`,
        );
        if (whole === INCOMPLETE) {
          this.skipLine(start);
          continue;
        }
      }
      if (!this.isBlankLine()) this.deliver();
      this.line += this.linesInRow;
    }
  }

  /**
   * A row that breaks the quoting rules, from its line alone: a quote closes a field where a delimiter or the end of the
   * line follows, and stands for itself elsewhere. Where that does not give as many fields as the header has, those before
   * the first quote are sure and the others are empty. ROW, BROKEN for such a part of a row, or INCOMPLETE.
   */
  private readLoosely(start: number, last: boolean): number {
    const { buffer, delimiter, filled } = this;
    let end = start;
    while (buffer[end] !== LF && buffer[end] !== CR) end += 1;
    if (end >= filled && !last) return INCOMPLETE;
    this.fields = 0;
    this.escaped.length = 0;
    let sure = -1;
    for (let at = start; ;) {
      const from = at;
      let to = at;
      if (buffer[at] === QUOTE) {
        if (sure < 0) sure = this.fields;
        to = this.looseEnd(at + 1, end);
        // A quote that nothing closes stands for itself, and so does the field.
        at = to < 0 ? this.nextDelimiter(at, end) : this.nextDelimiter(to, end);
        if (to < 0) to = at;
        else this.escaped.push(this.fields);
        this.keepField(from + 1, to);
      } else {
        at = to = this.nextDelimiter(at, end);
        while (to > from && (buffer[to - 1] === SPACE || buffer[to - 1] === TAB)) to -= 1;
        this.keepField(from, to);
      }
      if (at >= end || buffer[at] !== delimiter) break;
      at += 1;
    }
    const outcome = this.endRow(end, filled, last);
    if (outcome !== ROW) return outcome;
    const expected = this.columns?.names.length ?? this.fields;
    if (this.fields === expected) return ROW;
    const kept = Math.max(sure, 0);
    for (let i = kept; i < expected; i += 1) this.row.starts[i] = this.row.ends[i] = 0;
    while (this.escaped.length > 0 && this.escaped.at(-1)! >= kept) this.escaped.pop();
    this.fields = expected;
    return BROKEN;
  }

  /** Place of the quote that a delimiter or the end of the line follows; −1 where none does. */
  private looseEnd(start: number, end: number): number {
    const { buffer, delimiter } = this;
    for (let at = start; at < end; at += 1) {
      if (buffer[at] !== QUOTE) continue;
      let next = at + 1;
      while (next < end && buffer[next] === SPACE) next += 1;
      if (next >= end || buffer[next] === delimiter) return at;
    }
    return -1;
  }

  private nextDelimiter(start: number, end: number): number {
    let at = start;
    while (at < end && this.buffer[at] !== this.delimiter) at += 1;
    return at;
  }

  private isBlankLine(): boolean {
    return this.fields === 1 && this.row.starts[0]! >= this.row.ends[0]!;
  }

  private deliver(): void {
    const { row } = this;
    if (this.escaped.length > 0) this.unescape();
    if (!this.columns) {
      this.columns = this.readHeader();
      this.wanted = this.handler.header(this.columns) !== false;
      return;
    }
    const expected = this.columns.names.length;
    if (this.fields !== expected) {
      this.report('ROW_LENGTH', `${expected} fields`, `${this.fields} fields`);
      for (let i = this.fields; i < expected; i += 1) row.starts[i] = row.ends[i] = 0;
    }
    row.bytes = this.buffer;
    row.length = expected;
    row.line = this.line;
    this.handler.row(row);
  }

  private readHeader(): CsvColumns {
    const { starts, ends } = this.row;
    const names: string[] = [];
    for (let i = 0; i < this.fields; i += 1) {
      let start = starts[i]!;
      const isMark = i === 0 && this.buffer[start] === 0xef && this.buffer[start + 1] === 0xbb;
      if (isMark && this.buffer[start + 2] === 0xbf) start += 3;
      // A quoted first name behind a byte order mark still has its quotes.
      names.push(
        decodeText(this.buffer, start, ends[i]!)
          .replace(/^"(.*)"$/, '$1')
          .trim(),
      );
    }
    names.forEach((name, place) => {
      if (name !== '' && names.indexOf(name) < place) this.report('COLUMN_DUPLICATED', 'each column once', name);
    });
    return new CsvColumns(names);
  }

  private report(code: 'ROW_LENGTH' | 'ROW_UNPARSABLE' | 'COLUMN_DUPLICATED', expected: string, got?: string): void {
    const severity = code === 'ROW_UNPARSABLE' ? 'error' : 'warning';
    this.issues.add({ code, severity, where: `${this.file}:${this.line}`, got, expected });
  }

  /** Moves behind the line that holds `start`; where its end is not here yet, the next piece is skipped up to it. */
  private skipLine(start: number): void {
    const { buffer } = this;
    let at = start;
    while (buffer[at] !== LF && buffer[at] !== CR) at += 1;
    this.isSkipping = at >= this.filled;
    if (buffer[at] === CR && buffer[at + 1] === LF) at += 1;
    this.at = Math.min(at + 1, this.filled);
    if (!this.isSkipping) this.line += 1;
  }

  /** Reads the fields of one row into `row`. */
  private readRow(last: boolean): number {
    const { buffer, filled, delimiter } = this;
    // Where tabs stand between fields they are no blanks around them.
    const tab = delimiter === TAB ? SPACE : TAB;
    this.fields = 0;
    if (this.escaped.length > 0) this.escaped.length = 0;
    let at = this.at;
    for (;;) {
      while (buffer[at] === SPACE || buffer[at] === tab) at += 1;
      let start = at;
      let end: number;
      if (buffer[at] === QUOTE) {
        start = at + 1;
        end = this.closingQuote(start);
        if (end < 0) return INCOMPLETE;
        at = end + 1;
        while (buffer[at] === SPACE || buffer[at] === tab) at += 1;
        const next = buffer[at];
        if (next !== delimiter && next !== LF && next !== CR) return BROKEN;
      } else {
        let byte = buffer[at]!;
        while (byte !== delimiter && byte !== LF && byte !== CR) {
          at += 1;
          byte = buffer[at]!;
        }
        end = at;
        while (end > start && (buffer[end - 1] === SPACE || buffer[end - 1] === tab)) end -= 1;
      }
      this.keepField(start, end);
      if (buffer[at] === delimiter) {
        at += 1;
        continue;
      }
      return this.endRow(at, filled, last);
    }
  }

  private keepField(start: number, end: number): void {
    const { row } = this;
    if (this.fields >= MOST_COLUMNS) return;
    if (this.fields === row.starts.length) {
      row.starts = grow(row.starts);
      row.ends = grow(row.ends);
    }
    row.starts[this.fields] = start;
    row.ends[this.fields] = end;
    this.fields += 1;
  }

  /** `at` stands on a line end, real or the one that stops scans. */
  private endRow(at: number, filled: number, last: boolean): number {
    if (at >= filled) {
      if (!last) return INCOMPLETE;
      this.at = filled;
      return ROW;
    }
    this.linesInRow += 1;
    if (this.buffer[at] !== CR) this.at = at + 1;
    else if (at + 1 < filled) this.at = this.buffer[at + 1] === LF ? at + 2 : at + 1;
    else if (last) this.at = filled;
    else return INCOMPLETE;
    return ROW;
  }

  /** Place of the closing quote of a field that starts at `start`; −1 when the buffer does not have it. */
  private closingQuote(start: number): number {
    const { buffer } = this;
    const limit = Math.min(this.filled, start + MOST_ROW_BYTES);
    let doubled = false;
    for (let at = start; at < limit; at += 1) {
      const byte = buffer[at];
      if (byte === LF) this.linesInRow += 1;
      else if (byte === QUOTE) {
        if (at + 1 >= this.filled || buffer[at + 1] !== QUOTE) {
          if (doubled) this.escaped.push(this.fields);
          return at;
        }
        doubled = true;
        at += 1;
      }
    }
    return -1;
  }

  /** Makes each `""` one, in place: the content only gets shorter. Not before the row is whole, as it is read again else. */
  private unescape(): void {
    const { buffer } = this;
    for (const field of this.escaped) {
      const end = this.row.ends[field]!;
      let write = this.row.starts[field]!;
      for (let read = write; read < end; read += 1, write += 1) {
        buffer[write] = buffer[read]!;
        if (buffer[read] === QUOTE && read + 1 < end && buffer[read + 1] === QUOTE) read += 1;
      }
      this.row.ends[field] = write;
    }
  }
}

function grow(places: Int32Array): Int32Array {
  const larger = new Int32Array(places.length * 2);
  larger.set(places);
  return larger;
}

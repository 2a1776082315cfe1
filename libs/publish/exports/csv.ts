import { readInt32, TextBuffer, type Cells, type RowBlock } from '#libs/record';
import { isPartFull, type ExportForm } from './export-form.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** 1 for each byte that a field must be quoted for. */
const IS_SPECIAL = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, CARRIAGE_RETURN, LINE_FEED]) IS_SPECIAL[byte] = 1;

/**
 * Comma-separated values with a header: UTF-8, `.` for decimals, instants in ISO 8601, lists and bodies as JSON. What is
 * absent is an empty field, an empty text is `""`. Spec: RFC 4180.
 */
export const csv: ExportForm = {
  contentType: 'text/csv; charset=utf-8; header=present',
  isText: true,
  async *write(columns, blocks) {
    const out = new TextBuffer();
    out.utf8(`${columns.map(({ name }) => name).join(',')}\r\n`);
    for await (const block of blocks) {
      const lines = new Lines(
        block,
        columns.map(({ name }) => name),
      );
      for (let row = 0; row < block.rowCount; row += 1) {
        lines.write(row, out);
        if (isPartFull(out)) yield out.take();
      }
    }
    if (out.length > 0) yield out.take();
  },
};

/** How a field is found: nowhere, as text in the bytes of the block, or as its cells write it. */
const EMPTY = -2;
const MADE = -1;

/** The lines of a block. Texts, which most fields are, are copied out of its bytes by one loop, without asking their cells. */
class Lines {
  private readonly cells: readonly Cells[];
  /** For each field EMPTY, MADE, or the column of the copied rows that holds its text. */
  private readonly columns: Int32Array;
  private readonly mayNeedQuotes: readonly boolean[];

  constructor(
    private readonly block: RowBlock,
    names: readonly string[],
  ) {
    this.cells = names.map((name) => block.cells(name));
    this.columns = Int32Array.from(names, (name, i) =>
      this.cells[i]!.isEmpty ? EMPTY : (block.copied?.columnOf(name) ?? MADE),
    );
    this.mayNeedQuotes = this.cells.map(({ type, isPlain }) => (type === 'text' && !isPlain) || type === 'json');
  }

  write(row: number, out: TextBuffer): void {
    const { columns } = this;
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i]!;
      if (column >= 0) this.copy(column, row, out);
      else if (column === MADE) this.make(i, row, out);
      out.byte(COMMA);
    }
    // In the place of the last comma.
    out.length -= 1;
    out.byte(CARRIAGE_RETURN);
    out.byte(LINE_FEED);
  }

  private copy(column: number, row: number, out: TextBuffer): void {
    const { bytes, starts, columnCount } = this.block.copied!.rows;
    const start = starts[row * columnCount + column]!;
    if (start < 0) return;
    const end = start + readInt32(bytes, start - 4);
    out.reserve(end - start);
    const to = out.bytes;
    const first = out.length;
    let at = first;
    let special = end === start ? 1 : 0;
    for (let from = start; from < end; from += 1) {
      const byte = bytes[from]!;
      special |= IS_SPECIAL[byte]!;
      to[at] = byte;
      at += 1;
    }
    out.length = at;
    if (special !== 0) quote(out, first);
  }

  private make(index: number, row: number, out: TextBuffer): void {
    const cell = this.cells[index]!;
    if (cell.isAbsent(row)) return;
    const start = out.length;
    cell.write(row, out);
    if (this.mayNeedQuotes[index] && needsQuotes(out, start)) quote(out, start);
  }
}

function needsQuotes({ bytes, length }: TextBuffer, start: number): boolean {
  for (let i = start; i < length; i += 1) if (IS_SPECIAL[bytes[i]!] !== 0) return true;
  return start === length;
}

/** Puts what has been written since `start` between quotes. */
function quote(out: TextBuffer, start: number): void {
  const { bytes, length } = out;
  let quotes = 2;
  for (let i = start; i < length; i += 1) if (bytes[i] === QUOTE) quotes += 1;
  out.reserve(quotes);
  // From the end on, as each byte moves to a place behind its own.
  const grown = out.bytes;
  let to = length + quotes - 1;
  out.length = to + 1;
  grown[to] = QUOTE;
  for (let i = length - 1; i >= start; i -= 1) {
    grown[(to -= 1)] = grown[i]!;
    if (grown[i] === QUOTE) grown[(to -= 1)] = QUOTE;
  }
  grown[start] = QUOTE;
}

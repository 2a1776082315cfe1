import { TextBuffer, type Cells } from '#libs/record';
import { isPartFull, type ExportForm } from './export-form.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

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
      const cells = columns.map(({ name }) => block.cells(name));
      for (let row = 0; row < block.rowCount; row += 1) {
        writeLine(cells, row, out);
        if (isPartFull(out)) yield out.take();
      }
    }
    if (out.length > 0) yield out.take();
  },
};

function writeLine(cells: readonly Cells[], row: number, out: TextBuffer): void {
  for (let i = 0; i < cells.length; i += 1) {
    if (i > 0) out.byte(COMMA);
    const cell = cells[i]!;
    if (cell.isAbsent(row)) continue;
    const start = out.length;
    cell.write(row, out);
    if ((cell.type === 'text' || cell.type === 'json') && needsQuotes(out, start)) quote(out, start);
  }
  out.byte(CARRIAGE_RETURN);
  out.byte(LINE_FEED);
}

function needsQuotes({ bytes, length }: TextBuffer, start: number): boolean {
  for (let i = start; i < length; i += 1) {
    const byte = bytes[i]!;
    if (byte === QUOTE || byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN) return true;
  }
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

import { TextBuffer, type Cells } from '#libs/record';
import { inRowOrder, isPartFull, type ExportForm } from './export-form.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const COMMA = 0x2c;

interface Field {
  cells: Cells;
  /** `"speedMps":` */
  label: string;
}

/** One JSON object a line; what is absent is left out. Spec: ndjson 1.0. */
export const ndjson: ExportForm = {
  contentType: 'application/x-ndjson; charset=utf-8',
  isText: true,
  async *write(columns, blocks) {
    const out = new TextBuffer();
    for await (const block of blocks) {
      const fields = inRowOrder(columns, block).map((name) => ({
        cells: block.cells(name),
        label: `${JSON.stringify(name)}:`,
      }));
      for (let row = 0; row < block.rowCount; row += 1) {
        writeLine(fields, row, out);
        if (isPartFull(out)) yield out.take();
      }
    }
    if (out.length > 0) yield out.take();
  },
};

function writeLine(fields: readonly Field[], row: number, out: TextBuffer): void {
  let isFirst = true;
  out.ascii('{');
  for (const { cells, label } of fields) {
    if (cells.isAbsent(row)) continue;
    if (!isFirst) out.byte(COMMA);
    isFirst = false;
    out.ascii(label);
    if (cells.type === 'text') writeText(cells, row, out);
    else if (cells.type === 'instant') writeQuoted(cells, row, out);
    // JSON has no word for what is no number.
    else if (cells.type === 'number' && !Number.isFinite(cells.number(row))) out.ascii('null');
    else cells.write(row, out);
  }
  out.ascii('}\n');
}

function writeText(cells: Cells, row: number, out: TextBuffer): void {
  const start = out.length;
  writeQuoted(cells, row, out);
  if (!needsEscapes(out, start + 1, out.length - 1)) return;
  out.length = start;
  out.utf8(JSON.stringify(cells.value(row)));
}

function writeQuoted(cells: Cells, row: number, out: TextBuffer): void {
  out.byte(QUOTE);
  cells.write(row, out);
  out.byte(QUOTE);
}

function needsEscapes({ bytes }: TextBuffer, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return true;
  }
  return false;
}

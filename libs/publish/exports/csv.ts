import type { ExportColumn } from '#libs/record';
import { utf8Bytes, type ExportForm, type ExportRow } from './export-form.js';

const NEEDS_QUOTES = /[",\r\n]/;

/**
 * Comma-separated values with a header: UTF-8, `.` for decimals, instants in ISO 8601, lists and bodies as JSON. What is
 * absent is an empty field, an empty text is `""`. Spec: RFC 4180.
 */
export const csv: ExportForm = {
  contentType: 'text/csv; charset=utf-8; header=present',
  isText: true,
  async *write(columns, pages) {
    yield utf8Bytes(`${columns.map(({ name }) => name).join(',')}\r\n`);
    for await (const page of pages) yield utf8Bytes(linesOf(columns, page));
  },
};

function linesOf(columns: readonly ExportColumn[], rows: readonly ExportRow[]): string {
  let text = '';
  for (const row of rows) {
    for (let i = 0; i < columns.length; i += 1) {
      if (i > 0) text += ',';
      const value = row[columns[i]!.name];
      if (value !== undefined) text += field(value);
    }
    text += '\r\n';
  }
  return text;
}

function field(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

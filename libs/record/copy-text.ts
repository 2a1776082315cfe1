import type { HubEvent } from '#libs/model';
import type { Cell, Column, SqlType } from './tables.js';

const NULL = '\\N';
/**
 * Some thousand levels overflow the embedded engine's stack and end it, so deeper JSON is never shown to it. What goes
 * in its place is no JSON and is refused.
 */
const MAX_JSON_DEPTH = 100;
const TOO_DEEP = `nested deeper than ${MAX_JSON_DEPTH} levels`;
const NEEDS_ESCAPE = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * Events as lines of PostgreSQL's COPY text format: tab between columns, `\N` for null, backslash escapes. What the
 * format cannot hold (a NUL character) goes through as it is and is refused by the database, with its reason.
 */
export function copyText(columns: readonly Column[], events: readonly HubEvent[]): string {
  let text = '';
  for (const event of events) {
    for (const [i, { type, value }] of columns.entries()) {
      if (i > 0) text += '\t';
      const cell = value(event);
      text += cell === undefined || cell === null ? NULL : escaped(cellText(type, cell));
    }
    text += '\n';
  }
  return text;
}

/** A cell as PostgreSQL reads it from text. */
export function cellText(type: SqlType, cell: NonNullable<Cell>): string {
  if (type === 'jsonb') return isDeeperThan(cell, MAX_JSON_DEPTH) ? TOO_DEEP : JSON.stringify(cell);
  if (type === 'text[]') return arrayLiteral(cell as readonly string[]);
  if (type === 'timestamptz') return instantText(String(cell));
  return String(cell);
}

/** PostgreSQL would also take `yesterday` and `infinity` for times; such a row is to be refused. */
function instantText(text: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? text : `not an instant: ${text}`;
}

function escaped(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character]!) : text;
}

/** `{"a","b \"c\""}`: every element quoted, so that none is taken for NULL. */
function arrayLiteral(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${element.replaceAll(/[\\"]/g, (character) => `\\${character}`)}"`).join(',')}}`;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const part of Object.values(value)) if (isDeeperThan(part, levels - 1)) return true;
  return false;
}

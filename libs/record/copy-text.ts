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
    // Counted loop: this runs for every cell that is ever recorded.
    for (let i = 0; i < columns.length; i += 1) {
      const { type, value } = columns[i]!;
      const cell = value(event);
      if (i > 0) text += '\t';
      if (cell === undefined || cell === null) text += NULL;
      else if (typeof cell === 'number' || typeof cell === 'boolean') text += cell;
      else text += escaped(cellText(type, cell));
    }
    text += '\n';
  }
  return text;
}

/** Rows of one part: small enough that the database begins soon, and few enough statements where each part is one. */
const PART_ROWS = 500;

/** The same in parts, each made when it is asked for. */
export function* copyParts(columns: readonly Column[], events: readonly HubEvent[]): Generator<string> {
  for (let from = 0; from < events.length; from += PART_ROWS) {
    yield copyText(columns, events.slice(from, from + PART_ROWS));
  }
}

/** A cell as PostgreSQL reads it from text. */
export function cellText(type: SqlType, cell: NonNullable<Cell>): string {
  if (type === 'jsonb') return isDeeperThan(cell, MAX_JSON_DEPTH) ? TOO_DEEP : JSON.stringify(cell);
  if (type === 'text[]') return arrayLiteral(cell as readonly string[]);
  const text = String(cell);
  return type === 'timestamptz' ? instantText(text) : text;
}

/** PostgreSQL would also take `yesterday` and `infinity` for times; such a row is to be refused. */
function instantText(text: string): string {
  const isInstant = text.charAt(4) === '-' && text.charAt(7) === '-' && text.charAt(10) === 'T';
  return isInstant ? text : `not an instant: ${text}`;
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

import { isWritable, writable } from './characters.js';

/** Escapes that may stand for a character no text may hold: found in the document's own text, before anything is built. */
const SUSPECT = /\\u00[01]|\\u(?:d[89a-f]|ff[f])|\\[bf]|[\ufffe\uffff]/i;
const RAW_CONTROLS = /[\u0000-\u001f]/g;

export interface JsonReading {
  value: unknown;
  /** Texts, names of members among them, from which something was removed. */
  cleaned: number;
}

/**
 * JSON with all its texts and names writable (see `writable`). Control characters that stand raw in a text, which JSON
 * forbids, become blanks. Throws SyntaxError for what is no JSON even so. A document without any costs one search.
 */
export function readJsonText(text: string): JsonReading {
  let value: unknown;
  let raw = 0;
  try {
    value = JSON.parse(text);
  } catch (fault) {
    // Between values a blank means nothing, so all of them may go.
    const blanked = text.replace(RAW_CONTROLS, (found) => {
      if (found !== '\n' && found !== '\r' && found !== '\t') raw += 1;
      return ' ';
    });
    if (blanked === text) throw fault;
    try {
      value = JSON.parse(blanked);
    } catch {
      throw fault;
    }
    raw = Math.max(raw, 1);
  }
  if (!SUSPECT.test(text)) return { value, cleaned: raw };
  const cleaner = { count: raw };
  return { value: cleaned(value, cleaner), cleaned: cleaner.count };
}

function cleaned(value: unknown, cleaner: { count: number }): unknown {
  if (typeof value === 'string') {
    if (isWritable(value)) return value;
    cleaner.count += 1;
    return writable(value);
  }
  if (Array.isArray(value)) return value.map((one) => cleaned(one, cleaner));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [cleaned(name, cleaner) as string, cleaned(one, cleaner)]),
  );
}

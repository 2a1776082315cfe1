const MOST_ITEMS = 1;
const MOST_TEXT = 160;
const MOST_FIELDS = 24;
const MOST_DEPTH = 7;
const MOST_LINES = 60;

/** An answer as documentation shows it: of lists the first, of long texts the beginning, and `…` for what is left out. */
export function shorten(body: string, type: string): { text: string; isCut: boolean } {
  if (/json/.test(type)) {
    try {
      const whole = JSON.parse(body) as unknown;
      const lines = JSON.stringify(cut(whole, 0), undefined, 2).split('\n');
      const text = lines.slice(0, MOST_LINES).join('\n');
      return {
        text: lines.length > MOST_LINES ? `${text}\n…` : text,
        isCut: lines.length > MOST_LINES || JSON.stringify(whole) !== JSON.stringify(cut(whole, 0)),
      };
    } catch {
      // Not JSON after all: shown as text.
    }
  }
  const text = body.slice(0, 1_200);
  return { text: text.length < body.length ? `${text}…` : text, isCut: text.length < body.length };
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > MOST_TEXT ? `${value.slice(0, MOST_TEXT)}…` : value;
  if (value === null || typeof value !== 'object') return value;
  if (depth > MOST_DEPTH) return '…';
  if (Array.isArray(value)) {
    const isPoint = value.length <= 4 && value.every((one) => typeof one === 'number');
    const kept = isPoint ? value : value.slice(0, MOST_ITEMS).map((one) => cut(one, depth + 1));
    return kept.length < value.length ? [...(kept as unknown[]), '…'] : kept;
  }
  const fields = Object.entries(value);
  const kept = Object.fromEntries(fields.slice(0, MOST_FIELDS).map(([name, one]) => [name, cut(one, depth + 1)]));
  return fields.length > MOST_FIELDS ? { ...kept, '…': `${fields.length - MOST_FIELDS} more` } : kept;
}

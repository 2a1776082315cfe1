/** One row of a table to come: values by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Comma-separated values with a header, all columns any row has, in order of appearance. Spec: RFC 4180. */
export function toCsv(rows: readonly Row[], first: readonly string[]): string {
  const columns = [...new Set([...first, ...rows.flatMap((row) => Object.keys(row))])];
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  return `${[columns.map(cell).join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: unknown): string {
  const text =
    value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** An entity as one row: parts of objects by their path (`status.vehiclesAvailable`), lists as JSON. */
export function flatten(entity: unknown, path = '', row: Record<string, unknown> = {}): Record<string, unknown> {
  for (const [name, value] of Object.entries((entity ?? {}) as object)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) flatten(value, at, row);
    else row[at] = value;
  }
  return row;
}

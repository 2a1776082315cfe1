import { HubError, type IssueCollector } from '#libs/errors';
import { CsvReader, type CsvColumns } from '#libs/formats/gtfs';
import { MAPPED_LIMITS, type Mapping } from './mapping.js';
import type { DocumentRow, RowSource } from './rows.js';
import { namesUsed } from './names-used.js';

/**
 * Rows of a CSV document with a header line. Issues of the reader itself (ROW_LENGTH, ROW_UNPARSABLE, COLUMN_DUPLICATED),
 * ENCODING_NOT_UTF8 where no encoding is configured, COLUMN_MISSING for a column the mapping names. Throws
 * CONTAINER_UNREADABLE when a column of the key is missing: such a table is another table.
 */
export function readCsv(bytes: Uint8Array, mapping: Mapping, where: string, issues: IssueCollector): RowSource {
  const text = toUtf8Bytes(bytes, mapping, where, issues);
  const rows: DocumentRow[] = [];
  const used = namesUsed(mapping).filter((name) => !name.startsWith('topic['));
  let columns: CsvColumns | undefined;
  let places: number[] = [];
  let full = false;
  const reader = new CsvReader(
    where,
    {
      header(found) {
        columns = found;
        places = used.map((name) => found.columnOf(name));
        return true;
      },
      row(row) {
        if (rows.length >= MAPPED_LIMITS.rows) {
          full = true;
          return;
        }
        const place = `${where}:${row.line}`;
        const cells = new Map<string, string>();
        used.forEach((name, at) => {
          const column = places[at]!;
          if (column < 0 || row.isEmpty(column)) return;
          // Measured in bytes, before a text is made of it.
          if (row.ends[column]! - row.starts[column]! > MAPPED_LIMITS.cellChars)
            issues.add({ code: 'LIMIT_EXCEEDED', severity: 'warning', where: place, field: name, expected: CELL });
          else cells.set(name, row.text(column)!);
        });
        rows.push({ where: place, find: (name) => cells.get(name) });
      },
    },
    issues,
    (mapping.delimiter ?? guessDelimiter(text)).charCodeAt(0),
  );
  reader.push(text);
  reader.finish();
  refuseOther(columns?.names ?? [], used, mapping, where, issues);
  if (full) {
    const expected = `at most ${MAPPED_LIMITS.rows} rows`;
    issues.add({ code: 'LIMIT_EXCEEDED', severity: 'error', where, expected });
  }
  return { rows, complete: () => !full, isBatch: false };
}

const CELL = `a cell of at most ${MAPPED_LIMITS.cellChars} bytes`;

function refuseOther(
  names: readonly string[],
  used: readonly string[],
  mapping: Mapping,
  where: string,
  issues: IssueCollector,
): void {
  for (const name of used) {
    if (names.includes(name)) continue;
    const severity = mapping.key.includes(name) ? 'error' : 'warning';
    const got = names.join(', ');
    issues.add({
      code: 'COLUMN_MISSING',
      severity,
      where: `${where}:1`,
      field: name,
      got,
      expected: `a column ${name}`,
    });
  }
  const missing = mapping.key.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new HubError('CONTAINER_UNREADABLE', `no column ${missing}, which makes the key`, {
      where: `${where}:1`,
      got: names.join(', ').slice(0, 80),
      expected: `a column ${missing}`,
    });
}

function toUtf8Bytes(bytes: Uint8Array, { encoding }: Mapping, where: string, issues: IssueCollector): Uint8Array {
  if (encoding === 'utf-8') return bytes;
  if (encoding !== undefined) return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return bytes;
  } catch {
    issues.add({ code: 'ENCODING_NOT_UTF8', severity: 'warning', where });
    return new TextEncoder().encode(new TextDecoder('windows-1252').decode(bytes));
  }
}

const DELIMITERS = [';', '\t', ',', '|'] as const;
const HEADER_BYTES = 65_536;

/** The one that stands most often in the header line. */
function guessDelimiter(bytes: Uint8Array): string {
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, HEADER_BYTES)).split(/\r?\n/, 1)[0]!;
  const counts = DELIMITERS.map((delimiter) => head.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

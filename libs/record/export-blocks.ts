import { toInstant, type Instant } from '#libs/model';
import { cellsOf, selectSql } from './copied-cells.js';
import { findRows, readInt64, type CopiedRows } from './copy-binary.js';
import { conditionOf } from './export.js';
import type { ExportQuery } from './record.js';
import type { Cells, RowBlock } from './row-block.js';
import type { TextBuffer } from './text-buffer.js';
import { quoted, type SqlSession, type SqlTransaction } from './sql-session.js';
import { camelCase, tableOfKind, type Column, type Table } from './tables.js';

/**
 * Bytes of a block as they come, as far as rows so far tell how large rows are. Larger ones are read no faster, and those
 * that have been used stay until the garbage collector comes.
 */
const BLOCK_BYTES = 2 * 2 ** 20;
const MOST_ROWS = 20_000;
/** Before it is known how large rows are. */
const FIRST_ROWS = 2_000;
/** Period asked for first: a quarter of an hour of a city's vehicles. Then as many rows as fit tell. */
const FIRST_SPAN_US = 900_000_000;
const LEAST_SPAN_US = 1_000_000;
const WIDEN = 8;
/**
 * Rows are read in the order of their index, so that a limit is also one of what is read: without figures of a table, as a
 * chunk that is being written has none, all of it would be read and sorted. What is compressed is sorted all the same.
 */
const IN_ORDER = ['enable_sort', 'enable_bitmapscan', 'enable_seqscan'].map(
  (name) => `set_config('${name}', 'off', true)`,
);
const EPOCH_2000_US = Date.UTC(2000, 0, 1) * 1_000;
/** Before the asked columns: what tells where to go on, and the number of the document. */
const ROW_ID = 0;
const OBSERVED_AT = 1;
const DOCUMENT_ID = 2;
const OWN_COLUMNS = 3;
const DOCUMENT_HASH = 'documentHash';

/** Where a block begins: after this row of this instant, in microseconds since 2000. */
interface Place {
  us: number;
  rowId: number;
}

interface Window {
  after: Place;
  spanUs: number;
  rows: number;
}

interface Asked {
  table: Table;
  columns: readonly Column[];
  query: ExportQuery;
  endUs: number;
}

/**
 * Rows of a kind in time order, block after block, as the database writes them in binary; the next is fetched while one is
 * used. Each question is for a short period after the last row, so that it reads no more of the table than it gives; no
 * cursor keeps the connection while a slow client reads, and rows that come meanwhile are given if their time is still
 * ahead.
 */
export async function* exportBlocks(
  session: SqlSession,
  query: ExportQuery,
  mostRows = MOST_ROWS,
): AsyncGenerator<RowBlock, void> {
  const table = tableOfKind(query.kind);
  const wanted = query.columns && new Set(query.columns);
  const columns = table.columns.filter(({ name }) => wanted?.has(camelCase(name)) ?? true);
  const asked: Asked = { table, columns, query, endUs: microsecondsOf(query.to) };
  const read = (window: Window): Promise<Copied> => {
    const reading = copied(session, asked, window);
    // Whoever goes before it is there hears of no failure, and nobody else has to.
    reading.catch(() => undefined);
    return reading;
  };
  let window: Window | undefined = {
    after: { us: microsecondsOf(query.from), rowId: -1 },
    spanUs: FIRST_SPAN_US,
    rows: Math.min(FIRST_ROWS, mostRows),
  };
  let reading: Promise<Copied> | undefined = read(window);
  while (reading !== undefined) {
    const copy: Copied = await reading;
    window = nextWindow(asked, window!, copy.rows, mostRows);
    reading = window && read(window);
    if (copy.rows.rowCount > 0) yield blockOf(copy, columns);
  }
}

interface Copied {
  rows: CopiedRows;
  /** Content hashes by number of the document. */
  documents: ReadonlyMap<number, Buffer>;
}

/**
 * COPY takes no parameters: numbers, which are this module's own, stand in the text, and what a reader asked for is put
 * into settings of the transaction, which the query reads.
 */
async function copied(session: SqlSession, { table, columns, query, endUs }: Asked, window: Window): Promise<Copied> {
  const { after, rows } = window;
  const { sql, values } = conditionOf(table, query);
  const select = `select row_id, observed_at, ${table.isHypertable ? 'document_id' : 'null::bigint'}${columns.map((column) => `, ${selectSql(column)}`).join('')}
    from ${quoted(table.name)}
    where observed_at >= ${instantSql(after.us)} and observed_at < ${instantSql(Math.min(endUs, after.us + window.spanUs))}
      and (observed_at, row_id) > (${instantSql(after.us)}, ${after.rowId}::bigint)${sql((index) => `(select current_setting('${settingName(index)}'))`)}
    order by observed_at, row_id limit ${rows}`;
  return session.transaction(async (transaction) => {
    const chosen = values.map((value, i) => {
      const type = typeof value === 'number' ? 'float8' : 'text[]';
      return `set_config('${settingName(i)}', $${i + 1}::${type}::text, true)`;
    });
    await transaction.query(`select ${[...IN_ORDER, ...chosen].join(', ')}`, values);
    const found = findRows(await transaction.copyOut(select), OWN_COLUMNS + columns.length, rows);
    return { rows: found, documents: await documentsOf(transaction, found, columns) };
  });
}

function settingName(index: number): string {
  return `estuaire.chosen_${index}`;
}

/** The hashes of the documents that rows refer to by number, where they are asked for. */
async function documentsOf(
  transaction: SqlTransaction,
  { bytes, rowCount, columnCount, starts }: CopiedRows,
  columns: readonly Column[],
): Promise<Map<number, Buffer>> {
  const numbers = new Set<number>();
  if (columns.some(({ name }) => name === 'document_hash'))
    for (let row = 0; row < rowCount; row += 1) {
      const start = starts[row * columnCount + DOCUMENT_ID]!;
      if (start >= 0) numbers.add(readInt64(bytes, start));
    }
  if (numbers.size === 0) return new Map();
  const rows = await transaction.query<{ number: number; hash: string }>(
    `select document_id::float8 as number, encode(document_hash, 'hex') as hash
     from document where document_id = any ($1::bigint[])`,
    [[...numbers]],
  );
  return new Map(rows.map(({ number, hash }) => [number, Buffer.from(hash)]));
}

/** `undefined` where nothing is left. */
function nextWindow(
  { endUs }: Asked,
  { after, spanUs, rows: limit }: Window,
  { bytes, rowCount, columnCount, starts }: CopiedRows,
  mostRows: number,
): Window | undefined {
  const placeOf = (row: number): Place => ({
    us: readInt64(bytes, starts[row * columnCount + OBSERVED_AT]!),
    rowId: readInt64(bytes, starts[row * columnCount + ROW_ID]!),
  });
  const rows =
    rowCount === 0 ? limit : Math.max(1, Math.min(mostRows, Math.floor((BLOCK_BYTES * rowCount) / bytes.length)));
  if (rowCount < limit) {
    const us = after.us + spanUs;
    if (us >= endUs) return undefined;
    const larger = rowCount === 0 ? WIDEN : Math.min(WIDEN, (0.8 * rows) / rowCount);
    return { after: { us, rowId: -1 }, spanUs: Math.max(LEAST_SPAN_US, Math.floor(spanUs * larger)), rows };
  }
  const last = placeOf(rowCount - 1);
  const pace = (last.us - placeOf(0).us) / rowCount;
  return { after: last, spanUs: Math.max(LEAST_SPAN_US, Math.floor(pace * rows)), rows };
}

function blockOf({ rows, documents }: Copied, columns: readonly Column[]): RowBlock {
  const names = columns.map(({ name }) => camelCase(name));
  const made = new Map<string, Cells>();
  return {
    rowCount: rows.rowCount,
    columns: names,
    copied: {
      rows,
      columnOf(name) {
        const index = names.indexOf(name);
        return columns[index]?.type === 'text' && name !== DOCUMENT_HASH ? OWN_COLUMNS + index : undefined;
      },
    },
    cells(name) {
      const known = made.get(name);
      if (known) return known;
      const index = names.indexOf(name);
      if (index < 0) throw new Error(`no column ${name} was asked for`);
      const plain = cellsOf(rows, OWN_COLUMNS + index, columns[index]!.type);
      const cells =
        name === DOCUMENT_HASH ? new HashCells(plain, cellsOf(rows, DOCUMENT_ID, 'bigint'), documents) : plain;
      made.set(name, cells);
      return cells;
    },
  };
}

/** A hash that stands in the row itself, or is found by the number that does. */
class HashCells implements Cells {
  readonly type = 'text';
  readonly isPlain = true;
  private lastNumber = Number.NaN;
  private lastHash: Buffer | undefined;

  constructor(
    private readonly own: Cells,
    private readonly numbers: Cells,
    private readonly documents: ReadonlyMap<number, Buffer>,
  ) {}

  isAbsent(row: number): boolean {
    return this.own.isAbsent(row) && this.find(row) === undefined;
  }

  value(row: number): unknown {
    return this.own.isAbsent(row) ? this.find(row)!.toString() : this.own.value(row);
  }

  number(row: number): number {
    return this.own.number(row);
  }

  write(row: number, out: TextBuffer): void {
    if (!this.own.isAbsent(row)) return this.own.write(row, out);
    const hash = this.find(row)!;
    out.copy(hash, 0, hash.length);
  }

  /** Rows of one document stand together: the hash found last is nearly always the one asked for. */
  private find(row: number): Buffer | undefined {
    if (this.numbers.isAbsent(row)) return undefined;
    const number = this.numbers.number(row);
    if (number !== this.lastNumber) {
      this.lastNumber = number;
      this.lastHash = this.documents.get(number);
    }
    return this.lastHash;
  }
}

function microsecondsOf(instant: Instant): number {
  return Date.parse(instant) * 1_000 - EPOCH_2000_US;
}

/** Made of a number alone. */
function instantSql(us: number): string {
  const ms = Math.floor(us / 1_000);
  const rest = String(us - ms * 1_000).padStart(3, '0');
  return `timestamptz '${toInstant(ms + EPOCH_2000_US / 1_000).replace('Z', `${rest}Z`)}'`;
}

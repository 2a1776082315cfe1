import type { HubEvent } from '#libs/model';
import { quoted, type SqlTransaction } from './sql-session.js';
import type { Column, Table } from './tables.js';

/** Documents whose numbers are remembered. One that is forgotten gets another number, at the price of a row. */
const MAX_REMEMBERED = 10_000;
/** For how long a document keeps its number, so that a number is never much older than the rows that refer to it. */
const NUMBERED_FOR_MS = 86_400_000;
/** Anything else stays in its row, which the database then takes or refuses by itself. */
const SHA_256 = /^[0-9a-f]{64}$/;

/** Numbers of rows of `document`, by content hash. */
export type DocumentNumbers = ReadonlyMap<string, number>;

interface Numbered {
  number: number;
  atMs: number;
}

/** Numbers the documents that observations are read from. What a transaction found counts once that is committed. */
export class Lineage {
  private readonly remembered = new Map<string, Numbered>();

  /** The numbers of the events' documents; call `keep` when the transaction is committed. */
  async numbersOf(
    transaction: SqlTransaction,
    events: readonly HubEvent[],
  ): Promise<{ numbers: DocumentNumbers; keep: () => void }> {
    const numbers = new Map<string, number>();
    const fresh: [hash: string, atMs: number][] = [];
    for (const [hash, atMs] of newestOf(events)) {
      const known = this.remembered.get(hash);
      if (known !== undefined && atMs - known.atMs < NUMBERED_FOR_MS) numbers.set(hash, known.number);
      else fresh.push([hash, atMs]);
    }
    if (fresh.length === 0) return { numbers, keep: () => undefined };
    const rows = await transaction.query<{ number: number; hash: string }>(
      `insert into document (document_hash, received_at)
       select decode(hash, 'hex'), to_timestamp(at_ms / 1000) from unnest($1::text[], $2::float8[]) as given (hash, at_ms)
       returning document_id::float8 as number, encode(document_hash, 'hex') as hash`,
      [fresh.map(([hash]) => hash), fresh.map(([, atMs]) => atMs)],
    );
    for (const { number, hash } of rows) numbers.set(hash, number);
    return { numbers, keep: () => this.remember(fresh, numbers) };
  }

  private remember(fresh: readonly [string, number][], numbers: DocumentNumbers): void {
    for (const [hash, atMs] of fresh) {
      this.remembered.delete(hash);
      this.remembered.set(hash, { number: numbers.get(hash)!, atMs });
    }
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= MAX_REMEMBERED) return;
      this.remembered.delete(oldest);
    }
  }
}

/** When the newest event of each document came. A time that is none is its row's own fault, and is found with the row. */
function newestOf(events: readonly HubEvent[]): Map<string, number> {
  const newest = new Map<string, number>();
  let last: HubEvent | undefined;
  for (const event of events) {
    const { source, receivedAt } = event;
    // Most events of a batch are of the document before.
    if (source.documentHash === last?.source.documentHash && receivedAt === last.receivedAt) continue;
    last = event;
    const atMs = Date.parse(receivedAt);
    if (!SHA_256.test(source.documentHash) || Number.isNaN(atMs)) continue;
    newest.set(source.documentHash, Math.max(atMs, newest.get(source.documentHash) ?? atMs));
  }
  return newest;
}

/** The columns as they are stored: observations refer to their document by its number, where it has one. */
export function storedColumns({ columns, isHypertable }: Table, numbers: DocumentNumbers): readonly Column[] {
  if (!isHypertable) return columns;
  return columns.flatMap((column): Column[] => (column.name === 'document_hash' ? lineage(column, numbers) : [column]));
}

function lineage(hash: Column, numbers: DocumentNumbers): Column[] {
  return [
    { name: 'document_id', type: 'bigint', value: ({ source }) => numbers.get(source.documentHash) },
    { ...hash, value: (event) => (numbers.has(event.source.documentHash) ? undefined : hash.value(event)) },
  ];
}

/** A column as it is read: the hash is found by its number, or stands in the row itself. `from` names the row. */
export function readSql({ isHypertable }: Table, column: string, from: string): string {
  if (column !== 'document_hash' || !isHypertable) return `${from}.${quoted(column)}`;
  return `coalesce(${from}.document_hash, (select encode(document.document_hash, 'hex') from document where document.document_id = ${from}.document_id))`;
}

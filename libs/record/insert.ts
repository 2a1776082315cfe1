import type { HubEvent } from '#libs/model';
import { cellText, copyParts } from './copy-text.js';
import { storedColumns, type DocumentNumbers } from './lineage.js';
import { SqlRefused, quoted, type SqlTransaction } from './sql-session.js';
import type { Table } from './tables.js';

/**
 * Stores the events' rows in one statement: COPY where the driver has it (about 1.3 times the rows a second in the
 * embedded engine), else one INSERT over arrays, a parameter a column whatever the number of rows.
 */
export async function insertRows(
  transaction: SqlTransaction,
  table: Table,
  events: readonly HubEvent[],
  numbers: DocumentNumbers,
): Promise<void> {
  const stored = storedColumns(table, numbers);
  const names = stored.map(({ name }) => name);
  if (transaction.copyIn) return transaction.copyIn(table.name, names, copyParts(stored, events));
  const values = stored.map(({ type, value }) =>
    events.map((event) => {
      const cell = value(event);
      if (cell === undefined || cell === null) return null;
      return cellText(type, cell);
    }),
  );
  // All travel as text and are cast: lists could not be arrays of arrays, those would have to be rectangles.
  const arrays = stored.map((_, i) => `$${i + 1}::text[]`).join(', ');
  const cells = stored.map(({ name, type }) => `${quoted(name)}::${type}`).join(', ');
  const columns = names.map(quoted).join(', ');
  await transaction.query(
    `insert into ${quoted(table.name)} (${columns}) select ${cells} from unnest(${arrays}) as given (${columns})`,
    values,
  );
}

export interface RefusedRow<Item> {
  item: Item;
  sqlState: string;
  reason: string;
}

/**
 * Stores all rows the database takes and returns those it refuses. A batch it refuses is halved until the bad row
 * stands alone, so one bad row among n costs about 2 log₂ n statements. Other failures than about data are passed on.
 */
export async function insertAllButRefused<Item extends { event: HubEvent }>(
  transaction: SqlTransaction,
  table: Table,
  items: readonly Item[],
  numbers: DocumentNumbers,
): Promise<RefusedRow<Item>[]> {
  await transaction.script('savepoint rows');
  try {
    await insertRows(
      transaction,
      table,
      items.map(({ event }) => event),
      numbers,
    );
    await transaction.script('release savepoint rows');
    return [];
  } catch (error) {
    if (!(error instanceof SqlRefused) || !error.isAboutData) throw error;
    await transaction.script('rollback to savepoint rows; release savepoint rows');
    if (items.length === 1) return [{ item: items[0]!, sqlState: error.sqlState, reason: error.message }];
    const middle = items.length >> 1;
    return [
      ...(await insertAllButRefused(transaction, table, items.slice(0, middle), numbers)),
      ...(await insertAllButRefused(transaction, table, items.slice(middle), numbers)),
    ];
  }
}

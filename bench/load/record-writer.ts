// One recorder's way into the database, in a process of its own: batches of a partition that is its own, by the store or
// by bare COPY. Prepares on `prepare`, writes on `write`, and says how long that took.
import type { Delivery } from '#libs/bus';
import { openPostgresStore, type RecordStore } from '#libs/record';
import { copyText } from '../../libs/record/copy-text.js';
import { Lineage, storedColumns } from '../../libs/record/lineage.js';
import { PgSession } from '../../libs/record/postgres/pg-session.js';
import { tableOfKind } from '../../libs/record/tables.js';
import { vehicleDeliveries } from '../vehicle-rows.js';

export interface RecordOrder {
  do: 'prepare' | 'write' | 'end';
  connectionString: string;
  schema: string;
  by: 'store' | 'copy';
  partition: number;
  from: number;
  batches: number;
  batch: number;
}

export interface RecordAnswer {
  wallMs: number;
  cpuMs: number;
}

let store: RecordStore | undefined;
let bare: PgSession | undefined;
let ready: Delivery[][] = [];
let texts: { columns: string[]; text: string }[] = [];

async function prepare({ connectionString, schema, partition, from, batches, batch }: RecordOrder): Promise<void> {
  store ??= await openPostgresStore({ connectionString, schema });
  bare ??= new PgSession({ connectionString, maxConnections: 1, schema });
  ready = Array.from({ length: batches }, (_, i) =>
    vehicleDeliveries(from + i * batch, batch).map((delivery) => ({
      ...delivery,
      position: { ...delivery.position, partition },
    })),
  );
  const table = tableOfKind('vehicle-position');
  const lineage = new Lineage();
  texts = [];
  for (const each of ready) {
    const events = each.map(({ event }) => event);
    const { numbers } = await bare.transaction((transaction) => lineage.numbersOf(transaction, events));
    const stored = storedColumns(table, numbers);
    texts.push({ columns: stored.map((column) => column.name), text: copyText(stored, events) });
  }
}

async function write({ by }: RecordOrder): Promise<RecordAnswer> {
  const started = performance.now();
  const before = process.cpuUsage();
  const table = tableOfKind('vehicle-position');
  if (by === 'store') for (const batch of ready) await store!.write('bench', batch);
  else {
    for (const { columns, text } of texts)
      await bare!.transaction((transaction) => transaction.copyIn!(table.name, columns, [text]));
  }
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - started, cpuMs: (user + system) / 1_000 };
}

process.on('message', async (order: RecordOrder) => {
  if (order.do === 'prepare') {
    await prepare(order);
    process.send!({ wallMs: 0, cpuMs: 0 });
  } else if (order.do === 'write') process.send!(await write(order));
  else {
    await store?.close();
    await bare?.close();
    process.disconnect();
  }
});

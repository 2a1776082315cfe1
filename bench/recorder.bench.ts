import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delivery } from '#libs/bus';
import { openEmbeddedStore, openPostgresStore, type RecordStore } from '#libs/record';
import { copyText } from '../libs/record/copy-text.js';
import { migrate } from '../libs/record/migrate.js';
import { storedColumns, Lineage } from '../libs/record/lineage.js';
import { PgliteSession } from '../libs/record/pglite/pglite-session.js';
import { PgSession } from '../libs/record/postgres/pg-session.js';
import type { SqlSession } from '../libs/record/sql-session.js';
import { agesOf } from '../libs/record/ages.js';
import { SqlStore } from '../libs/record/sql-store.js';
import { tableOfKind } from '../libs/record/tables.js';
import { pairedRatio, type BenchRow } from './row.js';
import { vehicleDeliveries, VEHICLES_START } from './vehicle-rows.js';

const BATCH = 2_000;
const BATCHES = 10;

interface BytesOnDisk {
  written: number;
  compressed: number;
}

/** What an event of a vehicle takes on the disk, indexes included: as it is written, and when its day is compressed. */
async function bytesOnDisk(
  folder: string,
  deliveries: (from: number, count: number) => Delivery[],
): Promise<BytesOnDisk> {
  const session = await PgliteSession.open(folder, true);
  const store = new SqlStore(session, true, agesOf({}));
  const events = 200_000;
  try {
    await store.migrate();
    for (let from = 0; from < events; from += BATCH) await store.write('bench', deliveries(from, BATCH));
    const size = async (): Promise<number> => {
      const [row] = await session.query<{ bytes: number }>(
        `select hypertable_size('vehicle_position')::float8 as bytes`,
      );
      return row!.bytes / events;
    };
    const written = await size();
    while ((await store.maintain(VEHICLES_START + 10 * 86_400_000)).compressedChunks > 0);
    return { written, compressed: await size() };
  } finally {
    await store.close();
  }
}

/** A hash that is none stays in its row, as every hash did before documents had numbers. */
function withHashInRow(from: number, count: number): Delivery[] {
  return vehicleDeliveries(from, count).map(({ event, ...delivery }) => {
    const documentHash = event.source.documentHash.toUpperCase();
    return { ...delivery, event: { ...event, source: { ...event.source, documentHash } } };
  });
}

async function compressedRow(folder: string): Promise<BenchRow> {
  const numbered = await bytesOnDisk(join(folder, 'numbered'), vehicleDeliveries);
  const inRow = await bytesOnDisk(join(folder, 'in-row'), withHashInRow);
  return {
    name: 'TimescaleDB, bytes of one vehicle position, compressed',
    baseline: 'the same with the hash of its document in the row',
    budget: '≤ 20 bytes',
    measured: `${numbered.compressed.toFixed(0)} vs ${inRow.compressed.toFixed(0)} bytes (as written ${numbered.written.toFixed(0)} vs ${inRow.written.toFixed(0)})`,
    ratio: numbered.compressed / inRow.compressed,
    spread: '200000 events',
    met: numbered.compressed <= 20,
    note: 'indexes included; synthetic movement on a grid',
  };
}

/** The recorder's `write` against a bare COPY of the same rows into the same table of another database or schema. */
async function againstCopy(name: string, store: RecordStore, bare: SqlSession): Promise<BenchRow> {
  const table = tableOfKind('vehicle-position');
  const batches = Array.from({ length: 14 * BATCHES }, (_, i) => vehicleDeliveries(i * BATCH, BATCH));
  // Numbered beforehand: the baseline copies rows as they are stored, and nothing else.
  const lineage = new Lineage();
  const texts: { columns: string[]; text: string }[] = [];
  for (const batch of batches) {
    const events = batch.map(({ event }) => event);
    const { numbers } = await bare.transaction((transaction) => lineage.numbersOf(transaction, events));
    const stored = storedColumns(table, numbers);
    texts.push({ columns: stored.map((column) => column.name), text: copyText(stored, events) });
  }
  let next = 0;
  let copied = 0;
  const result = await pairedRatio(
    async () => {
      for (let i = 0; i < BATCHES; i += 1) await store.write('bench', batches[next++]!);
    },
    async () => {
      for (let i = 0; i < BATCHES; i += 1) {
        const { columns, text } = texts[copied++]!;
        await bare.transaction((transaction) => transaction.copyIn!(table.name, columns, [text]));
      }
    },
    { runs: 12, warmUps: 2 },
  );
  const rate = (ms: number) => `${Math.round((BATCH * BATCHES) / ms)},000 rows/s`;
  const share = 1 / result.ratio;
  return {
    name: `recorder, ${BATCH}-event batches with positions, ${name}`,
    baseline: 'COPY of the same rows into the same table',
    budget: '≥ 0.7× rows/s',
    measured: `${rate(result.subjectMs)} vs ${rate(result.baselineMs)}`,
    ratio: share,
    spread: `${(1 / result.max).toFixed(2)}–${(1 / result.min).toFixed(2)}`,
    met: share >= 0.7,
    note: 'the baseline’s text is made beforehand; the recorder makes its own, numbers documents, checks and stores positions',
  };
}

async function embedded(folder: string): Promise<BenchRow> {
  const store = await openEmbeddedStore({ folder: join(folder, 'store') });
  await store.migrate();
  const bare = await PgliteSession.open(join(folder, 'bare'), true);
  try {
    await migrate(bare, bare.traits.timescale);
    return await againstCopy('embedded TimescaleDB', store, bare);
  } finally {
    await store.close();
    await bare.close();
  }
}

/** A server of its own, where one is at hand (`ESTUAIRE_POSTGRES_URL`). */
async function onServer(connectionString: string): Promise<BenchRow> {
  const schemas = [1, 2].map(() => `bench_${randomUUID().replaceAll('-', '')}`) as [string, string];
  const [store, other] = await Promise.all(
    schemas.map(async (schema) => {
      const opened = await openPostgresStore({ connectionString, schema });
      await opened.migrate();
      return opened;
    }),
  );
  const bare = new PgSession({ connectionString, maxConnections: 1, schema: schemas[1] });
  try {
    return await againstCopy(`PostgreSQL server${store!.timescale ? ' with TimescaleDB' : ''}`, store!, bare);
  } finally {
    for (const schema of schemas) await bare.script(`drop schema "${schema}" cascade`);
    await Promise.all([store!.close(), other!.close(), bare.close()]);
  }
}

export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
  const url = process.env['ESTUAIRE_POSTGRES_URL'];
  try {
    const rows = [await embedded(folder)];
    if (url !== undefined) rows.push(await onServer(url));
    return [...rows, await compressedRow(folder)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

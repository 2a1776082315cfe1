import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '#libs/record';
import { copyText } from '../libs/record/copy-text.js';
import { migrate } from '../libs/record/migrate.js';
import { PgliteSession } from '../libs/record/pglite/pglite-session.js';
import { agesOf } from '../libs/record/ages.js';
import { SqlStore } from '../libs/record/sql-store.js';
import { tableOfKind } from '../libs/record/tables.js';
import { pairedRatio, type BenchRow } from './row.js';
import { vehicleDeliveries, VEHICLES_START } from './vehicle-rows.js';

const BATCH = 2_000;
const BATCHES = 10;

/** What an event of a vehicle takes on the disk, indexes included: as it is written, and when its day is compressed. */
async function bytesOnDisk(folder: string): Promise<BenchRow> {
  const session = await PgliteSession.open(folder, true);
  const store = new SqlStore(session, true, agesOf({}));
  const events = 200_000;
  try {
    await store.migrate();
    for (let from = 0; from < events; from += BATCH) await store.write('bench', vehicleDeliveries(from, BATCH));
    const size = async (): Promise<number> => {
      const [row] = await session.query<{ bytes: number }>(
        `select hypertable_size('vehicle_position')::float8 as bytes`,
      );
      return row!.bytes / events;
    };
    const before = await size();
    while ((await store.maintain(VEHICLES_START + 10 * 86_400_000)).compressedChunks > 0);
    const after = await size();
    return {
      name: 'TimescaleDB, bytes of one vehicle position, compressed',
      baseline: 'the same, as written',
      budget: 'report',
      measured: `${after.toFixed(0)} vs ${before.toFixed(0)} bytes`,
      ratio: after / before,
      spread: `${events} events`,
      met: true,
      note: 'indexes included; synthetic movement on a grid compresses better than a city',
    };
  } finally {
    await store.close();
  }
}

/** The recorder's `write` against a bare COPY of the same rows into the same table, each in an engine of its own. */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
  const store = await openEmbeddedStore({ folder: join(folder, 'store') });
  await store.migrate();
  const bare = await PgliteSession.open(join(folder, 'bare'), true);
  await migrate(bare, bare.traits.timescale);
  const table = tableOfKind('vehicle-position');
  const columns = table.columns.map(({ name }) => name);
  let next = 0;
  let copied = 0;
  try {
    const writeBatches = Array.from({ length: 14 * BATCHES }, (_, i) => vehicleDeliveries(i * BATCH, BATCH));
    const copyTexts = writeBatches.map((batch) =>
      copyText(
        table.columns,
        batch.map(({ event }) => event),
      ),
    );
    const result = await pairedRatio(
      async () => {
        for (let i = 0; i < BATCHES; i += 1) await store.write('bench', writeBatches[next++]!);
      },
      async () => {
        for (let i = 0; i < BATCHES; i += 1) {
          const text = copyTexts[copied++]!;
          await bare.transaction((transaction) => transaction.copyIn!(table.name, columns, text));
        }
      },
      { runs: 12, warmUps: 2 },
    );
    const rows = BATCH * BATCHES;
    const rate = (ms: number) => `${Math.round(rows / ms)},000 rows/s`;
    const share = 1 / result.ratio;
    return [
      {
        name: `recorder, ${BATCH}-event batches with positions`,
        baseline: 'COPY of the same rows into the same hypertable',
        budget: '≥ 0.7× rows/s',
        measured: `${rate(result.subjectMs)} vs ${rate(result.baselineMs)}`,
        ratio: share,
        spread: `${(1 / result.max).toFixed(2)}–${(1 / result.min).toFixed(2)}`,
        met: share >= 0.7,
        note: 'the baseline’s text is made beforehand; the recorder makes its own, checks and stores positions',
      },
      await bytesOnDisk(join(folder, 'sized')),
    ];
  } finally {
    await store.close();
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInstant } from '#libs/model';
import { EXPORT_FORMS } from '#libs/publish';
import { exportColumns, openEmbeddedStore, openPostgresStore, type ExportQuery, type RecordStore } from '#libs/record';
import { PgSession } from '../libs/record/postgres/pg-session.js';
import { vehicleDeliveries, VEHICLES_START } from './vehicle-rows.js';
import { pairedRatio, type BenchRow } from './row.js';

const ROWS = 50_000;
const BATCH = 2_000;
const GOALS: Record<string, number> = { csv: 200_000, parquet: 100_000 };

/**
 * An export of 50,000 vehicle positions in each form, against reading the same rows out of the store and no more: out of the
 * embedded store, and out of a server where there is one.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-bench-'));
  try {
    const rows = await exportsOf(await openEmbeddedStore({ folder }), 'embedded store');
    const connectionString = process.env['ESTUAIRE_POSTGRES_URL'];
    if (connectionString === undefined) return rows;
    const schema = `bench_exports_${randomUUID().replaceAll('-', '_')}`;
    const server = await openPostgresStore({ connectionString, schema });
    try {
      return [...rows, ...(await exportsOf(server, 'PostgreSQL server'))];
    } finally {
      const session = new PgSession({ connectionString, maxConnections: 1, schema });
      await session.script(`drop schema "${schema}" cascade`);
      await session.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function exportsOf(store: RecordStore, where: string): Promise<BenchRow[]> {
  const query: ExportQuery = {
    kind: 'vehicle-position',
    from: toInstant(VEHICLES_START),
    to: toInstant(VEHICLES_START + 86_400_000),
  };
  const columns = exportColumns(query.kind);
  const read = async (): Promise<void> => {
    let rows = 0;
    for await (const block of store.exportBlocks(query)) rows += block.rowCount;
    if (rows !== ROWS) throw new Error(`${rows} rows of ${ROWS}`);
  };
  try {
    await store.migrate();
    for (let from = 0; from < ROWS; from += BATCH) await store.write('bench', vehicleDeliveries(from, BATCH));
    const rows: BenchRow[] = [];
    for (const [format, form] of Object.entries(EXPORT_FORMS)) {
      const residentBefore = process.memoryUsage().rss;
      let most = residentBefore;
      let leastCpuMs = Infinity;
      const write = async (): Promise<void> => {
        const before = process.cpuUsage();
        let bytes = 0;
        for await (const part of form.write(columns, store.exportBlocks(query))) {
          bytes += part.byteLength;
          most = Math.max(most, process.memoryUsage().rss);
        }
        if (bytes === 0) throw new Error('nothing was written');
        const { user, system } = process.cpuUsage(before);
        leastCpuMs = Math.min(leastCpuMs, (user + system) / 1_000);
      };
      const result = await pairedRatio(write, read, { runs: 3, warmUps: 1 });
      const perSecond = (ms: number): number => Math.round((ROWS / ms) * 1_000);
      const goal = GOALS[format];
      const isBeyondStore = goal !== undefined && perSecond(result.baselineMs) < goal;
      rows.push({
        name: `export of ${ROWS.toLocaleString('en')} vehicle positions as ${format}, ${where}`,
        baseline: 'reading the same rows out of the store',
        budget: goal === undefined ? 'report' : `≥ ${goal.toLocaleString('en')} rows/s`,
        measured: `${perSecond(result.subjectMs).toLocaleString('en')} vs ${perSecond(result.baselineMs).toLocaleString('en')} rows/s`,
        ratio: 1 / result.ratio,
        spread: `${(1 / result.max).toFixed(2)}–${(1 / result.min).toFixed(2)}`,
        met: goal === undefined || perSecond(result.subjectMs) >= goal,
        note: `${isBeyondStore ? `the store itself is read no faster than ${perSecond(result.baselineMs).toLocaleString('en')} rows/s: here the ratio is what can be met; ` : ''}resident memory grew by ${Math.round((most - residentBefore) / 2 ** 20)} MB at most; ${perSecond(leastCpuMs).toLocaleString('en')} rows a second of processor time, all threads`,
      });
    }
    return rows;
  } finally {
    await store.close();
  }
}

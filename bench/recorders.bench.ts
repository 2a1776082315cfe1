import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { openPostgresStore } from '#libs/record';
import { PgSession } from '../libs/record/postgres/pg-session.js';
import { startOwnProcess } from './load/own-process.js';
import type { RecordAnswer, RecordOrder } from './load/record-writer.js';
import { median, type BenchRow } from './row.js';

const PROCESSES = 3;
const BATCH = 2_000;
const BATCHES = 15;
const ROUNDS = 3;

/** Three recorders with a partition each beside one, and three processes that only COPY beside one that does. */
export async function run(): Promise<BenchRow[]> {
  const connectionString = process.env['ESTUAIRE_POSTGRES_URL'];
  const name = `${PROCESSES} recorders that share the partitions, PostgreSQL server`;
  if (connectionString === undefined) {
    const measured = 'skipped, because no PostgreSQL is configured: ESTUAIRE_POSTGRES_URL';
    return [{ name, baseline: '–', budget: '≥ 2.5×', measured, ratio: NaN, spread: '–', met: true }];
  }
  const schema = `bench_${randomUUID().replaceAll('-', '')}`;
  const opened = await openPostgresStore({ connectionString, schema });
  await opened.migrate();
  await opened.close();
  const program = fileURLToPath(new URL('./load/record-writer.js', import.meta.url));
  const writers = Array.from({ length: PROCESSES }, () => startOwnProcess<RecordOrder, RecordAnswer>(program));
  let from = 0;
  const order = (doing: RecordOrder['do'], by: RecordOrder['by'], partition: number): RecordOrder => ({
    do: doing,
    by,
    partition,
    from,
    connectionString,
    schema,
    batches: BATCHES,
    batch: BATCH,
  });
  /** Rows a second of so many at once, each with as many rows. */
  const rate = async (by: RecordOrder['by'], count: number): Promise<{ perSecond: number; cpuMs: number }> => {
    const some = writers.slice(0, count);
    for (const [partition, writer] of some.entries()) await writer.ask(order('prepare', by, partition));
    from += BATCH * BATCHES;
    const started = performance.now();
    const answers = await Promise.all(some.map((writer, partition) => writer.ask(order('write', by, partition))));
    const seconds = (performance.now() - started) / 1_000;
    const cpuMs = answers.reduce((sum, answer) => sum + answer.cpuMs, 0) / count;
    return { perSecond: (count * BATCH * BATCHES) / seconds, cpuMs };
  };
  try {
    const found = { store: [] as number[], copy: [] as number[] };
    const rates = { store1: [] as number[], store3: [] as number[], copy1: [] as number[], copy3: [] as number[] };
    const cpu: number[] = [];
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const by of ['store', 'copy'] as const) {
        const one = await rate(by, 1);
        const three = await rate(by, PROCESSES);
        if (round < 0) continue;
        found[by].push(three.perSecond / one.perSecond);
        rates[`${by}1`].push(one.perSecond);
        rates[`${by}3`].push(three.perSecond);
        if (by === 'store') cpu.push(one.cpuMs);
      }
    }
    const thousands = (values: number[]) => `${Math.round(median(values) / 1_000)},000`;
    const range = (values: number[]) => `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
    const ratio = median(found.store);
    const ceiling = median(found.copy);
    return [
      {
        name,
        baseline: 'one recorder',
        budget: '≥ 2.5×, where the database allows it',
        measured: `${thousands(rates.store3)} vs ${thousands(rates.store1)} rows/s`,
        ratio,
        spread: range(found.store),
        met: ratio >= Math.min(2.5, ceiling),
        note: `three bare COPYs beside one on the same machine, the database's own ceiling: ${ceiling.toFixed(2)}× (${range(found.copy)}), ${thousands(rates.copy3)} vs ${thousands(rates.copy1)} rows/s; one recorder takes ${((median(cpu) / (BATCH * BATCHES)) * 1_000).toFixed(1)} µs of processor time a row, the server's own share not counted`,
      },
    ];
  } finally {
    for (const writer of writers) writer.close();
    const bare = new PgSession({ connectionString, maxConnections: 1, schema });
    await bare.script(`drop schema "${schema}" cascade`);
    await bare.close();
  }
}

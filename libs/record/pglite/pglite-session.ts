import { quoted, type SqlSession, type SqlTransaction } from '../sql-session.js';
import { PgliteEngine, unavailable, type EmbeddedBuild, type EngineTraits } from './pglite-engine.js';

/** Calls that wait for the one connection before new ones are refused. */
const MAX_WAITING = 1_000;
/** Write-ahead log after which a checkpoint is due: recovery after a kill reads it again, at some 20 MB/s. */
const CHECKPOINT_BYTES = 64 * 2 ** 20;
const VACUUM_EVERY_MS = 6 * 3_600_000;
/** Tables whose rows are updated or deleted; the others only grow and lose whole chunks. */
const CHANGING_TABLES = ['consumer_position', 'quarantine', 'document', 'alert', 'traffic_situation', 'event_log'];

/**
 * PostgreSQL inside this process, by messages to its thread. One connection: calls take turns. When the engine crashes,
 * the call at hand fails with STORE_UNAVAILABLE and the next one starts it anew: what was acknowledged is still there.
 */
export class PgliteSession implements SqlSession {
  readonly schema = 'public';
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private closed = false;
  private vacuumedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private engine: PgliteEngine,
    private readonly folder: string,
  ) {}

  /** Throws STORE_UNAVAILABLE with the engine's own words when it cannot open the folder. */
  static async open(
    folder: string,
    wantTimescale: boolean,
    build: EmbeddedBuild = 'timescaledb',
  ): Promise<PgliteSession> {
    return new PgliteSession(await PgliteEngine.start(folder, wantTimescale, build), folder);
  }

  get traits(): EngineTraits {
    return this.engine.traits;
  }

  query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.inTurn((engine) => engine.ask<Row>({ op: 'query', sql, values, sync: true }));
  }

  async script(sql: string): Promise<void> {
    await this.inTurn((engine) => engine.ask({ op: 'script', sql, sync: true }));
  }

  transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result> {
    return this.inTurn(async (engine) => {
      await engine.ask({ op: 'script', sql: 'begin' });
      try {
        const result = await work({
          query: <Row>(sql: string, values: readonly unknown[] = []) => engine.ask<Row>({ op: 'query', sql, values }),
          script: async (sql) => void (await engine.ask({ op: 'script', sql })),
          copyIn: (table, columns, parts) => copyIn(engine, table, columns, parts),
          copyOut: (select) => copyOut(engine, select),
        });
        await engine.ask({ op: 'script', sql: 'commit', sync: true });
        return result;
      } catch (error) {
        if (!engine.isDead) await engine.ask({ op: 'script', sql: 'rollback' });
        throw error;
      }
    });
  }

  /** Neither checkpointer nor autovacuum runs in here. */
  async tidy(now: number): Promise<void> {
    if (now - this.vacuumedAt >= VACUUM_EVERY_MS) {
      for (const table of CHANGING_TABLES) await this.script(`vacuum analyze ${quoted(table)}`);
      this.vacuumedAt = now;
    }
    const [behind] = await this.query<{ bytes: number }>(
      'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()',
    );
    if (behind !== undefined && behind.bytes > CHECKPOINT_BYTES) await this.script('checkpoint');
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.turn;
    await this.engine.close();
  }

  private async inTurn<Result>(work: (engine: PgliteEngine) => Promise<Result>): Promise<Result> {
    if (this.closed) throw unavailable(this.folder, new Error('it is closed'));
    if (this.waiting >= MAX_WAITING) throw unavailable(this.folder, new Error(`${this.waiting} calls wait already`));
    this.waiting += 1;
    const mine = this.turn.then(async () => {
      if (this.engine.isDead) {
        this.engine = await PgliteEngine.start(this.folder, this.engine.traits.timescale, this.engine.build);
      }
      return work(this.engine);
    });
    this.turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.waiting -= 1;
    }
  }
}

async function copyIn(
  engine: PgliteEngine,
  table: string,
  columns: readonly string[],
  parts: Iterable<string>,
): Promise<void> {
  const sql = `copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from '/dev/blob'`;
  const copies: Promise<unknown>[] = [];
  for (const part of parts) {
    const bytes = new TextEncoder().encode(part);
    // Not awaited one by one: the engine's thread copies this part while the next is made here.
    copies.push(engine.ask({ op: 'copy', sql, bytes }, [bytes.buffer]));
  }
  // All have ended before anything else is done in the transaction; of several failures the first is the cause.
  const failed = (await Promise.allSettled(copies)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
}

async function copyOut(engine: PgliteEngine, select: string): Promise<Buffer> {
  const sql = `copy (${select}) to '/dev/blob' (format binary)`;
  const [bytes] = await engine.ask<Uint8Array>({ op: 'copy-out', sql });
  if (bytes === undefined) throw new Error('the engine gave no bytes');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import { Worker } from 'node:worker_threads';
import { HubError } from '#libs/errors';
import { SqlRefused, quoted, type SqlSession, type SqlTransaction } from '../sql-session.js';

/** Calls that wait for the one connection before new ones are refused. */
const MAX_WAITING = 1_000;
/** Write-ahead log after which a checkpoint is due: recovery after a kill reads it again, at some 20 MB/s. */
const CHECKPOINT_BYTES = 64 * 2 ** 20;

interface Request {
  op: 'script' | 'query' | 'copy' | 'close';
  sql?: string;
  values?: readonly unknown[];
  bytes?: Uint8Array;
  /** Make the write-ahead log durable before answering. */
  sync?: boolean;
}

interface Answer {
  id?: number;
  ready?: { timescale: boolean; powerSafe: boolean };
  rows?: Record<string, unknown>[];
  error?: { message: string; sqlState?: string };
}

interface Waiting {
  resolve: (rows: never[]) => void;
  reject: (error: unknown) => void;
}

/**
 * PostgreSQL inside this process, by messages to its thread. One connection: calls take turns. When the engine crashes,
 * every call fails with STORE_UNAVAILABLE; the session is then dead and has to be opened anew.
 */
export class PgliteSession implements SqlSession {
  private readonly answers = new Map<number, Waiting>();
  private nextId = 1;
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private dead: HubError | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly folder: string,
    readonly timescale: boolean,
    readonly powerSafe: boolean,
  ) {
    worker.on('message', (answer: Answer) => this.take(answer));
    worker.on('error', (error) => this.die(error));
    worker.on('exit', () => this.die(new Error('its thread has ended')));
  }

  /** Throws STORE_UNAVAILABLE with the engine's own words when it cannot open the folder. */
  static async open(folder: string, wantTimescale: boolean): Promise<PgliteSession> {
    const worker = new Worker(new URL('./pglite-worker.mjs', import.meta.url), {
      workerData: { folder, wantTimescale },
      execArgv: [],
    });
    let onFirst = (_: Answer): void => undefined;
    let onFailure = (_: unknown): void => undefined;
    try {
      const { timescale, powerSafe } = await new Promise<NonNullable<Answer['ready']>>((resolve, reject) => {
        onFirst = ({ ready }) => (ready ? resolve(ready) : reject(new Error('an unexpected answer')));
        onFailure = (error) => reject(error instanceof Error ? error : new Error('its thread has ended'));
        worker.on('message', onFirst).on('error', onFailure).on('exit', onFailure);
      });
      return new PgliteSession(worker, folder, timescale, powerSafe);
    } catch (error) {
      void worker.terminate();
      throw unavailable(folder, error, false);
    } finally {
      worker.off('message', onFirst).off('error', onFailure).off('exit', onFailure);
    }
  }

  query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.inTurn(() => this.ask<Row>({ op: 'query', sql, values, sync: true }));
  }

  async script(sql: string): Promise<void> {
    await this.inTurn(() => this.ask({ op: 'script', sql, sync: true }));
  }

  transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result> {
    return this.inTurn(async () => {
      await this.ask({ op: 'script', sql: 'begin' });
      try {
        const result = await work({
          query: <Row>(sql: string, values: readonly unknown[] = []) => this.ask<Row>({ op: 'query', sql, values }),
          script: async (sql) => void (await this.ask({ op: 'script', sql })),
          copyIn: (table, columns, rows) => this.copyIn(table, columns, rows),
        });
        await this.ask({ op: 'script', sql: 'commit', sync: true });
        return result;
      } catch (error) {
        if (this.dead === undefined) await this.ask({ op: 'script', sql: 'rollback' });
        throw error;
      }
    });
  }

  /** No checkpointer and no autovacuum run in here. */
  async tidy(): Promise<void> {
    const [behind] = await this.query<{ bytes: number }>(
      'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()',
    );
    if (behind !== undefined && behind.bytes > CHECKPOINT_BYTES) await this.script('checkpoint');
  }

  async close(): Promise<void> {
    if (this.dead !== undefined) return;
    await this.inTurn(() => this.ask({ op: 'close' })).catch(() => undefined);
    this.dead = unavailable(this.folder, new Error('the store is closed'), false);
    await this.worker.terminate();
  }

  private async copyIn(table: string, columns: readonly string[], rows: string): Promise<void> {
    const bytes = new TextEncoder().encode(rows);
    const sql = `copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from '/dev/blob'`;
    await this.ask({ op: 'copy', sql, bytes }, [bytes.buffer]);
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.waiting >= MAX_WAITING)
      throw unavailable(this.folder, new Error(`${this.waiting} calls wait already`), true);
    this.waiting += 1;
    const before = this.turn;
    const mine = before.then(work, work);
    this.turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.waiting -= 1;
    }
  }

  private ask<Row>(request: Request, transfer: ArrayBuffer[] = []): Promise<Row[]> {
    if (this.dead !== undefined) return Promise.reject(this.dead);
    const id = this.nextId++;
    return new Promise<Row[]>((resolve, reject) => {
      this.answers.set(id, { resolve: resolve as (rows: never[]) => void, reject });
      this.worker.postMessage({ id, ...request }, transfer);
    });
  }

  private take({ id, rows, error }: Answer): void {
    const waiting = this.answers.get(id ?? 0);
    if (waiting === undefined) return;
    this.answers.delete(id!);
    if (error === undefined) waiting.resolve((rows ?? []) as never[]);
    else if (error.sqlState !== undefined) waiting.reject(new SqlRefused(error.message, error.sqlState));
    else {
      // Not SQL's no but the engine's fall (a WebAssembly trap): nothing it says from here on can be trusted.
      this.die(new Error(error.message));
      waiting.reject(this.dead);
    }
  }

  private die(cause: unknown): void {
    this.dead ??= unavailable(this.folder, cause, true);
    void this.worker.terminate();
    for (const { reject } of this.answers.values()) reject(this.dead);
    this.answers.clear();
  }
}

function unavailable(folder: string, cause: unknown, retryable: boolean): HubError {
  return new HubError('STORE_UNAVAILABLE', `the store in ${folder} is not available: ${(cause as Error).message}`, {
    where: folder,
    retryable,
    cause,
  });
}

import { Worker } from 'node:worker_threads';
import { HubError } from '#libs/errors';
import { SqlRefused } from '../sql-session.js';

export interface EngineRequest {
  op: 'script' | 'query' | 'copy' | 'copy-out' | 'close';
  sql?: string;
  values?: readonly unknown[];
  bytes?: Uint8Array;
  /** Make the write-ahead log durable before answering. */
  sync?: boolean;
}

/**
 * Which PostgreSQL is inside: the fork with TimescaleDB (PostgreSQL 17), with parts under the Timescale licence,
 * or PGlite as its makers publish it (PostgreSQL 18, Apache-2.0 and PostgreSQL licence). Neither reads the other's files.
 */
export type EmbeddedBuild = 'timescaledb' | 'plain';

export interface EngineTraits {
  timescale: boolean;
  /** Whether rows survive a power cut and not only a kill. */
  powerSafe: boolean;
}

interface Answer {
  id?: number;
  ready?: EngineTraits;
  rows?: Record<string, unknown>[];
  error?: { message: string; sqlState?: string };
}

interface Waiting {
  resolve: (rows: never[]) => void;
  reject: (error: unknown) => void;
}

/** One life of the engine: a thread and the questions it has not answered. Once it has crashed it answers none. */
export class PgliteEngine {
  private readonly answers = new Map<number, Waiting>();
  private nextId = 1;
  private death: HubError | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly folder: string,
    readonly traits: EngineTraits,
    readonly build: EmbeddedBuild,
  ) {
    worker.on('message', (answer: Answer) => this.take(answer));
    worker.on('error', (error) => this.die(error));
    worker.on('exit', () => this.die(new Error('its thread has ended')));
  }

  /** Throws STORE_UNAVAILABLE with the engine's own words when it cannot open the folder. */
  static async start(folder: string, wantTimescale: boolean, build: EmbeddedBuild): Promise<PgliteEngine> {
    const worker = new Worker(new URL('./pglite-worker.mjs', import.meta.url), {
      workerData: { folder, wantTimescale, build },
      execArgv: [],
    });
    let onFirst = (_: Answer): void => undefined;
    let onFailure = (_: unknown): void => undefined;
    try {
      const traits = await new Promise<EngineTraits>((resolve, reject) => {
        onFirst = ({ ready }) => (ready ? resolve(ready) : reject(new Error('an unexpected answer')));
        onFailure = (error) => reject(error instanceof Error ? error : new Error('its thread has ended'));
        worker.on('message', onFirst).on('error', onFailure).on('exit', onFailure);
      });
      return new PgliteEngine(worker, folder, traits, build);
    } catch (error) {
      await worker.terminate();
      throw unavailable(folder, error);
    } finally {
      worker.off('message', onFirst).off('error', onFailure).off('exit', onFailure);
    }
  }

  get isDead(): boolean {
    return this.death !== undefined;
  }

  /** Throws SqlRefused for the database's no, STORE_UNAVAILABLE (retryable) when the engine is dead or dies of it. */
  ask<Row>(request: EngineRequest, transfer: ArrayBuffer[] = []): Promise<Row[]> {
    if (this.death !== undefined) return Promise.reject(this.death);
    const id = this.nextId++;
    return new Promise<Row[]>((resolve, reject) => {
      this.answers.set(id, { resolve: resolve as (rows: never[]) => void, reject });
      this.worker.postMessage({ id, ...request }, transfer);
    });
  }

  async close(): Promise<void> {
    await this.ask({ op: 'close' }).catch(() => undefined);
    this.death ??= unavailable(this.folder, new Error('it is closed'));
    await this.worker.terminate();
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
      waiting.reject(this.death);
    }
  }

  private die(cause: unknown): void {
    this.death ??= unavailable(this.folder, cause);
    void this.worker.terminate();
    for (const { reject } of this.answers.values()) reject(this.death);
    this.answers.clear();
  }
}

export function unavailable(folder: string, cause: unknown): HubError {
  return new HubError('STORE_UNAVAILABLE', `the store in ${folder} is not available: ${(cause as Error).message}`, {
    where: folder,
    retryable: true,
    cause,
  });
}

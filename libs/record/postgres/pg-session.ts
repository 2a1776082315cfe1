import pg from 'pg';
import { HubError } from '#libs/errors';
import { SqlRefused, UPKEEP_TIMEOUT_MS, quoted, type SqlSession, type SqlTransaction } from '../sql-session.js';

export interface PgSessionOptions {
  connectionString: string;
  maxConnections: number;
  schema: string;
  /** Longest an ordinary statement is waited for. Default 30 s. */
  answerTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
/**
 * Longest a statement is waited for. A connection whose other end has vanished (a cut cable, a firewall that forgot it)
 * says nothing for hours: the statement is given up and the connection with it.
 */
const ANSWER_TIMEOUT_MS = 30_000;
/** pg's word for it, which has no code. */
const TIMED_OUT = 'Query read timeout';
/**
 * SQLSTATE classes of a server that cannot do it now rather than will not: connection (08), transaction rolled back by
 * deadlock or serialisation (40), resources such as a full disk (53), operator intervention such as a shutdown (57),
 * system error (58).
 */
const UNAVAILABLE = /^(08|40|53|57|58)/;

/** A PostgreSQL server by `pg`, over a small pool of connections. */
export class PgSession implements SqlSession {
  readonly schema: string;
  private readonly pool: pg.Pool;
  private readonly where: string;
  private readonly answerMs: number;

  constructor({ connectionString, maxConnections, schema, answerTimeoutMs = ANSWER_TIMEOUT_MS }: PgSessionOptions) {
    this.schema = schema;
    this.answerMs = answerTimeoutMs;
    this.where = withoutSecret(connectionString);
    this.pool = new pg.Pool({
      connectionString,
      max: maxConnections,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      query_timeout: answerTimeoutMs,
      application_name: 'estuaire',
      // The extension's functions are in public.
      options: `-c search_path=${quoted(schema)},public -c statement_timeout=${UPKEEP_TIMEOUT_MS} -c timezone=UTC`,
    });
    // A connection that breaks while idle leaves the pool; the next call gets another or fails in its own name.
    this.pool.on('error', () => undefined);
  }

  async query<Row>(sql: string, values: readonly unknown[] = [], timeoutMs = this.answerMs): Promise<Row[]> {
    return this.guard(async () => (await this.pool.query(asked(sql, values, timeoutMs))).rows as Row[]);
  }

  async script(sql: string): Promise<void> {
    await this.guard(() => this.pool.query(asked(sql, [], UPKEEP_TIMEOUT_MS)));
  }

  async transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result> {
    const client = await this.guard(() => this.pool.connect());
    let broken = false;
    // Without a listener an error of a connection in use would end the process.
    const onError = (): void => void (broken = true);
    client.on('error', onError);
    try {
      await this.guard(() => client.query('begin'));
      const result = await work({
        query: <Row>(sql: string, values: readonly unknown[] = [], timeoutMs = this.answerMs) =>
          this.guard(async () => (await client.query(asked(sql, values, timeoutMs))).rows as Row[]),
        script: async (sql) => void (await this.guard(() => client.query(asked(sql, [], UPKEEP_TIMEOUT_MS)))),
        copyIn: (table, columns, parts) => this.guard(() => copyIn(client, table, columns, parts, this.answerMs)),
        copyOut: (select) => this.guard(() => copyOut(client, select, this.answerMs)),
      });
      await this.guard(() => client.query('commit'));
      return result;
    } catch (error) {
      // Another statement on it would wait behind the one that was given up.
      if (isTimeout(error)) broken = true;
      if (!broken) await client.query('rollback').catch(() => void (broken = true));
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  /** A server has its own checkpointer and vacuum. */
  tidy(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async guard<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HubError || error instanceof SqlRefused) throw error;
      const { code, message } = error as { code?: unknown; message: string };
      const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
      if (isSqlState && !UNAVAILABLE.test(code)) throw new SqlRefused(message, code);
      throw new HubError('STORE_UNAVAILABLE', `the store at ${this.where} is not available: ${message}`, {
        where: this.where,
        retryable: true,
        cause: error,
      });
    }
  }
}

/** A COPY that sends its rows part by part; `pg` itself sends none. */
class CopyFrom extends pg.Query {
  constructor(
    text: string,
    private readonly parts: Iterable<string>,
    readonly query_timeout: number,
    callback: (error: Error | undefined) => void,
  ) {
    super({ text }, callback);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    try {
      // Each goes to the server at once, which works on it while the next is made.
      for (const part of this.parts) connection.sendCopyFromChunk(Buffer.from(part));
      connection.endCopyFrom();
    } catch (error) {
      connection.sendCopyFail(String(error));
    }
  }
}

/** A COPY whose bytes are kept as they come; `pg` itself drops them. */
class CopyTo extends pg.Query {
  private readonly chunks: Buffer[] = [];

  constructor(
    text: string,
    readonly query_timeout: number,
    callback: (error: Error | undefined) => void,
  ) {
    super({ text }, callback);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The driver writes what comes next over what it has given.
    this.chunks.push(Buffer.from(chunk));
  }

  /** Once it has ended. */
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** What of `pg`'s connection its types leave out. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

function copyIn(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  parts: Iterable<string>,
  timeoutMs: number,
): Promise<void> {
  const sql = `copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`;
  return new Promise((resolve, reject) => {
    client.query(new CopyFrom(sql, parts, timeoutMs, (error) => (error ? reject(error) : resolve())));
  });
}

function copyOut(client: pg.PoolClient, select: string, timeoutMs: number): Promise<Buffer> {
  const sql = `copy (${select}) to stdout (format binary)`;
  return new Promise((resolve, reject) => {
    const copy: CopyTo = new CopyTo(sql, timeoutMs, (error) => (error ? reject(error) : resolve(copy.bytes)));
    client.query(copy);
  });
}

/** `query_timeout` of one statement is pg's own, though its types leave it out. */
function asked(text: string, values: readonly unknown[], timeoutMs: number): pg.QueryConfig {
  return { text, ...(values.length > 0 ? { values: [...values] } : {}), query_timeout: timeoutMs } as pg.QueryConfig;
}

function isTimeout(error: unknown): boolean {
  return error instanceof HubError && (error.cause as Error | undefined)?.message === TIMED_OUT;
}

/** Host, port and database; a connection string holds a password. */
function withoutSecret(connectionString: string): string {
  try {
    const { hostname, port, pathname } = new URL(connectionString);
    return `${hostname}:${port || '5432'}${pathname}`;
  } catch {
    return 'the configured address';
  }
}

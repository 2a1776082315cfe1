import { HubError, findHubError } from '#libs/errors';
import type { AccessKey, KeyStore, StoredKeys } from '#libs/security';
import { STORE_LOCK } from '../migrate.js';
import { SqlRefused, quoted, type SqlRunner, type SqlTransaction } from '../sql-session.js';
import { PgSession } from './pg-session.js';

/** Long for one row; short enough that a server that hangs is known to be away before the next reading. */
const ANSWER_MS = 5_000;
const NO_SUCH_TABLE = new Set(['42P01', '3F000']);

export interface KeyTableOptions {
  connectionString: string;
  /** Default `estuaire`, as of the history. */
  schema?: string;
  /** Keys of the time before: what stands there holds until something is changed here. */
  before: KeyStore;
}

/**
 * The keys of a hub on the PostgreSQL server of its history: one row, for processes on any number of machines. A change
 * holds the row until it is written, so that of two administrators at once one comes after the other. The table is made
 * by the first change; whoever only reads needs no right to make anything.
 */
export class KeyTable implements KeyStore {
  private readonly session: PgSession;
  private readonly schema: string;
  private readonly table: string;

  constructor(private readonly options: KeyTableOptions) {
    this.schema = options.schema ?? 'estuaire';
    this.table = `${quoted(this.schema)}.access_keys`;
    this.session = new PgSession({
      connectionString: options.connectionString,
      maxConnections: 2,
      schema: this.schema,
      answerTimeoutMs: ANSWER_MS,
    });
  }

  async read(known?: number): Promise<StoredKeys | undefined> {
    try {
      const stored = await this.stored(this.session, known);
      if (stored === 'none') return await this.options.before.read(known);
      return stored;
    } catch (error) {
      throw unavailable(error);
    }
  }

  async update<Result>(change: (keys: AccessKey[]) => { keys: AccessKey[]; result: Result }): Promise<Result> {
    try {
      return await this.session.transaction(async (transaction) => {
        await this.prepare(transaction);
        // Every change waits here for the one before, also while there is no row yet.
        await transaction.query(`lock table ${this.table} in exclusive mode`);
        const found = await this.stored(transaction);
        const { version, keys } = found === 'none' ? (await this.options.before.read())! : found!;
        const changed = change(keys);
        await transaction.query(
          `insert into ${this.table} (id, version, keys) values (1, $1, $2)
           on conflict (id) do update set version = excluded.version, keys = excluded.keys`,
          [version + 1, JSON.stringify(changed.keys)],
        );
        return changed.result;
      });
    } catch (error) {
      throw unavailable(error);
    }
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private async prepare(transaction: SqlTransaction): Promise<void> {
    const [found] = await transaction.query('select to_regclass($1) as name', [this.table]);
    if ((found as { name: string | null }).name !== null) return;
    await transaction.query('select pg_advisory_xact_lock($1)', [STORE_LOCK]);
    await transaction.query(`create schema if not exists ${quoted(this.schema)}`);
    await transaction.query(
      `create table if not exists ${this.table} (id int primary key check (id = 1), version bigint not null, keys jsonb not null)`,
    );
  }

  /** `undefined` where they are still those of the version known, `none` where nothing was ever changed here. */
  private async stored(runner: SqlRunner, known = -1): Promise<StoredKeys | 'none' | undefined> {
    try {
      const [row] = await runner.query<{ version: string; keys: AccessKey[] | string | null }>(
        `select version, case when version = $1 then null else keys end as keys from ${this.table}`,
        [known],
      );
      if (!row) return 'none';
      if (row.keys === null) return undefined;
      const keys = typeof row.keys === 'string' ? (JSON.parse(row.keys) as AccessKey[]) : row.keys;
      return { version: Number(row.version), keys };
    } catch (error) {
      if (error instanceof SqlRefused && NO_SUCH_TABLE.has(error.sqlState)) return 'none';
      throw error;
    }
  }
}

function unavailable(error: unknown): HubError {
  if (!(error instanceof SqlRefused)) return findHubError(error) ?? asUnavailable(error);
  return asUnavailable(error);
}

function asUnavailable(cause: unknown): HubError {
  const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  const message = `the keys in PostgreSQL cannot be read or changed: ${why}`;
  return new HubError('STORE_UNAVAILABLE', message, { retryable: true, cause });
}

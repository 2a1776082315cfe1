/** What runs SQL: a session outside a transaction, or inside one. Values are always parameters. */
export interface SqlRunner {
  /**
   * One statement. Throws SqlRefused for what the database refuses, HubError STORE_UNAVAILABLE (retryable) when it is
   * away, or when a server has not answered within `timeoutMs` (default 30 s): the connection may be dead without a word.
   */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[], timeoutMs?: number): Promise<Row[]>;
}

/** Longest an upkeep statement may take; compressing a large chunk is the slowest. */
export const UPKEEP_TIMEOUT_MS = 300_000;

/** One database, whichever way it is reached. Calls may overlap; the driver queues them, within a bound. */
export interface SqlSession extends SqlRunner {
  /** The schema the hub's tables stand in. */
  readonly schema: string;
  /** Several statements in one text, without values: migrations. */
  script(sql: string): Promise<void>;
  /**
   * Runs `work` in one transaction: all of it or nothing. A rejection rolls back and is passed on. Nothing else runs on
   * the same connection meanwhile.
   */
  transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result>;
  /**
   * Upkeep that a server does by itself and an engine inside this process does not; resolves at once elsewhere. `now`
   * in epoch milliseconds.
   */
  tidy(now: number): Promise<void>;
  close(): Promise<void>;
}

export interface SqlTransaction extends SqlRunner {
  script(sql: string): Promise<void>;
  /**
   * `COPY … FROM`: rows in PostgreSQL's text format, in parts. A part is made while the database works on those before.
   * Absent where the driver cannot.
   */
  copyIn?(table: string, columns: readonly string[], parts: Iterable<string>): Promise<void>;
  /** `COPY (select) TO …` in PostgreSQL's binary format, whole. The statement takes no values. */
  copyOut(select: string): Promise<Buffer>;
}

/** The database's own no, with its SQLSTATE. */
export class SqlRefused extends Error {
  constructor(
    message: string,
    readonly sqlState: string,
  ) {
    super(message);
    this.name = 'SqlRefused';
  }

  /**
   * Whether it is the row's fault: data exceptions (22), constraints (23), programme limits such as an index key that
   * is too long (54).
   */
  get isAboutData(): boolean {
    return /^(22|23|54)/.test(this.sqlState);
  }
}

/** Identifiers of this library's own making only; values are never put into SQL. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

import type { EngineLog } from '#libs/bus';

/** How long each sort of row is kept. Days count back from the `now` given to `maintain`. */
export interface RetentionDays {
  /** Observations as they came: vehicles, trips, stations, measurements. Default 90. */
  raw?: number;
  /** Hourly roll-ups. Default 1,825 (five years). */
  rollup?: number;
  /** Alerts, situations, and events without a table of their own. Default 730. */
  events?: number;
  /** Refused rows. Default 30. */
  quarantine?: number;
}

interface StoreOptions {
  retentionDays?: RetentionDays;
  /** Observations older than this are compressed, in days. Default 2; TimescaleDB only. */
  compressAfterDays?: number;
  log?: EngineLog;
}

export interface EmbeddedStoreOptions extends StoreOptions {
  /** Made if absent; belongs to one process at a time. */
  folder: string;
  /** False keeps to plain PostgreSQL even where the TimescaleDB extension can be loaded. Default true. */
  timescale?: boolean;
}

export interface PostgresStoreOptions extends StoreOptions {
  /** `postgres://user:secret@host:port/database`; never logged. */
  connectionString: string;
  /** Default 4. */
  maxConnections?: number;
  /** False keeps to plain PostgreSQL even where the TimescaleDB extension is installed. Default true. */
  timescale?: boolean;
  /** Schema of the hub's tables. Default `public`. */
  schema?: string;
}

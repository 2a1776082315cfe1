import type { Log } from '#libs/telemetry';
import type { EmbeddedBuild } from './pglite/pglite-engine.js';

interface StoreOptions {
  /** How long observations are kept as they came, in milliseconds back from the `now` of `maintain`. Default 30 days. */
  retentionMs?: number;
  /** Hourly roll-ups. Default five years; never shorter than `retentionMs`. */
  rollupRetentionMs?: number;
  /** Alerts, situations, and events without a table of their own. Default two years. */
  eventRetentionMs?: number;
  /** Refused rows. Default 30 days. */
  quarantineRetentionMs?: number;
  /** Observations older than this are compressed. Default two days; TimescaleDB only. */
  compressAfterMs?: number;
  /** False keeps to plain PostgreSQL even where the TimescaleDB extension is there. Default true. */
  timescale?: boolean;
  log?: Log;
}

export interface EmbeddedStoreOptions extends StoreOptions {
  /** Made if absent; belongs to one process at a time. */
  folder: string;
  /**
   * What to do with files the engine cannot open: true sets them aside as `store.corrupt-<time>` inside the folder and
   * begins a new history, which the recorder fills from what the bus still keeps; false throws STORE_UNAVAILABLE.
   * Default true.
   */
  recover?: boolean;
  /** Default `timescaledb`. The folder belongs to the build that made it; the other refuses it by name. */
  build?: EmbeddedBuild;
  /** Epoch milliseconds, for that name. Default the system's clock. */
  now?: () => number;
}

export interface PostgresStoreOptions extends StoreOptions {
  /** `postgres://user:secret@host:port/database`; never logged. */
  connectionString: string;
  /** Default 4. */
  maxConnections?: number;
  /** Schema of the hub's tables; made if absent. Default `estuaire`. */
  schema?: string;
  /** For whoever only reads: nothing is made, and the user needs no right but to read. Default false. */
  readOnly?: boolean;
}

export type { StoreOptions };

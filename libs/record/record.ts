import type { Delivery } from '#libs/bus';
import type { EntityKey, FeedId, HubEvent, Instant, Kind, Position, Visibility } from '#libs/model';
import type { RowBlock } from './row-block.js';

export interface HistoryQuery {
  kind: Kind;
  key: EntityKey;
  /** Inclusive. */
  from: Instant;
  /** Exclusive. */
  to: Instant;
  /** Width of the time buckets in seconds; absent gives the raw rows. */
  bucketSeconds?: number;
  /** Zone whose clock and calendar buckets follow, of the tz database; weeks begin on Monday. Default UTC. */
  timezone?: string;
  /** Default 1,000, at most 10,000. */
  limit?: number;
  /** Give rows after this instant only (for paging); exclusive. */
  after?: Instant;
  /**
   * What buckets are made of, for readers who may not have all of it; raw rows say their own. Hours that only the roll-up
   * still has hold what was reported to anybody. Default: all.
   */
  visibilities?: readonly Visibility[];
}

/** One row of history. `values` are the columns of the kind's table in camel case with units in their names. */
export interface HistoryRow {
  at: Instant;
  values: Record<string, unknown>;
  /** Reported before the period, and as it still was when the period began. */
  toldBefore?: true;
}

/**
 * Of a kind whose entities are as last reported until a newer report says otherwise (alerts, situations and the like), or
 * that are reported again and again: those count for a time of their own.
 */
export interface StateQuery {
  kind: Kind;
  /** What was reported at this instant counts. */
  at: Instant;
  /** Key after which to go on. */
  after?: EntityKey;
}

/** Which runs a vehicle reported to be on in a period, or which vehicles reported to be on a trip. */
export interface SeenRunsQuery {
  feed: FeedId;
  /** Of the reports themselves: others are not looked at. */
  visibilities: readonly Visibility[];
  /** At most 200; `from` is inclusive, `to` is not. */
  questions: readonly ({ from: Instant; to: Instant } & ({ vehicle: EntityKey } | { tripId: string }))[];
}

/** One vehicle on one run; on none where it named no trip. Ids are those of the events, with their feed. */
export interface SeenRun {
  vehicle: EntityKey;
  tripId?: string;
  routeId?: string;
  /** Service date and start as the vehicle reported them. */
  startDate?: string;
  startTime?: string;
  headsign?: string;
  firstAt: Instant;
  lastAt: Instant;
  reports: number;
}

/** By what the rows of an export may be chosen; not every kind keeps every one. */
export type ExportFilter = 'feeds' | 'modes' | 'routes' | 'communes' | 'bbox';

export interface ExportColumn {
  /** In camel case, with its unit: `speedMps`. */
  name: string;
  type: 'text' | 'instant' | 'integer' | 'number' | 'boolean' | 'json';
}

export interface ExportQuery {
  kind: Kind;
  /** Absent for all; an empty list chooses nothing. */
  feeds?: readonly FeedId[];
  /** Of the events themselves; absent for all. */
  visibilities?: readonly Visibility[];
  modes?: readonly string[];
  routes?: readonly string[];
  communes?: readonly string[];
  /** West, south, east, north in degrees. */
  bbox?: readonly [number, number, number, number];
  from: Instant;
  to: Instant;
  /** Names of `exportColumns`; absent for all. */
  columns?: readonly string[];
}

export interface MaintenanceReport {
  /** Roll-ups, compression and retention are the work of the server's own jobs; this upkeep left them to it. */
  byJobs: boolean;
  refreshedRollups: number;
  compressedChunks: number;
  droppedChunks: number;
  /** Rows deleted one by one, where there are no chunks to drop. */
  deletedRows: number;
}

export interface RecordCounters {
  rowsTotal: number;
  batchesTotal: number;
  /** Events already recorded (position not after the stored one); delivery at least once makes these normal. */
  repeatedTotal: number;
  /** Rows the database refused for good; kept in `quarantine` with the reason. */
  quarantinedTotal: number;
}

/** What the database refused of a feed's rows, as far as it is still kept. */
export interface RefusedRows {
  rows: number;
  /** The newest, at most five. */
  samples: {
    at: Instant;
    kind: Kind;
    /** What may be shown of the row to whoever may see it: absent where it is not kept. */
    key?: string;
    visibility?: string;
    sqlState: string;
    reason: string;
  }[];
}

/**
 * The history of the world as the hub saw it, in TimescaleDB (or plain PostgreSQL, then `timescale` is false: no
 * compression, roll-ups as views).
 *
 * - `write` stores rows and consumer positions in one transaction: delivered at least once, recorded exactly once.
 *   Events at or before the stored position of their partition are skipped and counted.
 * - A row the database refuses is set aside in `quarantine` with its reason; it never blocks what follows.
 * - It rejects with STORE_UNAVAILABLE (retryable) when the database is away; nothing of the batch is then stored.
 */
export interface RecordStore {
  readonly timescale: boolean;
  /**
   * Brings the schema up to this version; throws STORE_SCHEMA if the database is newer. A store opened for reading only
   * checks it, and throws STORE_SCHEMA for an older one too.
   */
  migrate(): Promise<void>;
  write(consumer: string, batch: readonly Delivery[]): Promise<void>;
  positions(consumer: string): Promise<Position[]>;
  refused(feed: FeedId): Promise<RefusedRows>;
  history(query: HistoryQuery): Promise<HistoryRow[]>;
  /**
   * The entities as they were last reported by an instant, in key order, at most 1,000; what describes them and is not
   * kept row by row (names, stretches) is absent. REQUEST_INVALID for kinds kept without a key.
   */
  stateAt(query: StateQuery): Promise<HubEvent[]>;
  /** In order of the first report, at most 2,000; REQUEST_INVALID for too many questions at once. */
  seenRuns(query: SeenRunsQuery): Promise<SeenRun[]>;
  /** Rows in time order, in pages; memory is bounded by two blocks. */
  export(query: ExportQuery): AsyncIterable<Record<string, unknown>[]>;
  /** The same rows in blocks, for whoever writes many: no object is made of a row. */
  exportBlocks(query: ExportQuery): AsyncIterable<RowBlock>;
  /** Rows an export would hold, counted no further than `atMost`. */
  countRows(query: ExportQuery, atMost: number): Promise<number>;
  /**
   * Roll-ups, compression and retention due at `now` (epoch ms), as far as no job of the server does them: the embedded
   * engine runs none, and a server's may be switched off.
   */
  maintain(now: number): Promise<MaintenanceReport>;
  /** Forgets positions of a consumer on logs, or parts of one, that are gone; see `RecordLoop`. */
  forget(consumer: string, positions: readonly Position[]): Promise<void>;
  /** Resolves when the database answers now; rejects STORE_UNAVAILABLE. */
  probe(): Promise<void>;
  counters(): RecordCounters;
  close(): Promise<void>;
}

import type { Delivery } from '#libs/bus';
import { invalidRequest } from '#libs/errors';
import type { FeedId, HubEvent, Position } from '#libs/model';
import { silentLog, type Log } from '#libs/telemetry';
import { countRows } from './export.js';
import { exportBlocks } from './export-blocks.js';
import { rowsOfBlock, type RowBlock } from './row-block.js';
import { readHistory } from './history.js';
import { insertAllButRefused, insertRows, type RefusedRow } from './insert.js';
import type { Ages } from './ages.js';
import { Upkeep } from './maintain.js';
import { checkSchema, migrate } from './migrate.js';
import { setPolicies } from './policies.js';
import type {
  ExportQuery,
  HistoryQuery,
  HistoryRow,
  MaintenanceReport,
  RecordCounters,
  RecordStore,
  RefusedRows,
  SeenRun,
  SeenRunsQuery,
  StateQuery,
} from './record.js';
import { Lineage, type DocumentNumbers } from './lineage.js';
import { readRefused } from './refused.js';
import { readSeenRuns } from './seen-runs.js';
import { readStateAt } from './state-at.js';
import { SqlRefused, type SqlSession, type SqlTransaction } from './sql-session.js';
import { tableOfKind, type Table } from './tables.js';

/** Rows of a page of objects. */
const PAGE_ROWS = 2_000;
/** Longest event kept in `quarantine`; of a longer one only its place and the reason. */
const MAX_QUARANTINED_TEXT = 65_536;
const PROBE_TIMEOUT_MS = 5_000;
/** First half of the advisory lock that stands for a consumer. */
const CONSUMER_LOCKS = 7_237_846;
const POLICY_LOCK = 7_237_847;
const PLACE_LOCKS = 7_237_848;
/**
 * Two recorders of one name take turns at each partition, also before either has a row to lock, and always in one order.
 * Recorders of releases that did not share yet lock the whole consumer, and are waited for.
 */
const LOCK_PLACES = `select pg_advisory_xact_lock_shared($1, hashtext($2)),
  (select count(pg_advisory_xact_lock($3, place)) from (
    select distinct hashtext($2 || '/' || name) as place from unnest($4::text[]) as given (name) order by 1
  ) as places)`;

export interface SqlStoreOptions {
  /** The engine runs jobs: it is given policies, and what they do is left to them. Default false. */
  hasJobs?: boolean;
  /** `migrate` only checks that the schema is this version's. Default false. */
  readOnly?: boolean;
  onClose?: () => void;
  /** Called when the schema is this version's. */
  onMigrated?: () => void;
  log?: Log;
}

interface WriteResult {
  stored: number;
  repeated: number;
  refused: RefusedRow<Delivery>[];
  /** What the store may remember of it, now that it is committed. */
  keep: () => void;
}

/** The record over any PostgreSQL; what differs between engines is in the session. */
export class SqlStore implements RecordStore {
  private isTimescale: boolean;
  private readonly upkeep: Upkeep;
  private readonly counts: RecordCounters = { rowsTotal: 0, batchesTotal: 0, repeatedTotal: 0, quarantinedTotal: 0 };
  private closed = false;
  private hasPolicies = false;
  /** Whether the last upkeep found the server's jobs at work; a change is worth a line in the log. */
  private byJobs: boolean | undefined;
  private readonly log: Log;
  private readonly lineage = new Lineage();

  constructor(
    private readonly session: SqlSession,
    timescale: boolean,
    private readonly ages: Ages,
    private readonly options: SqlStoreOptions = {},
  ) {
    this.isTimescale = timescale;
    this.upkeep = new Upkeep(session, ages);
    this.log = options.log ?? silentLog;
  }

  get timescale(): boolean {
    return this.isTimescale;
  }

  async migrate(): Promise<void> {
    if (this.options.readOnly === true) {
      ({ timescale: this.isTimescale } = await checkSchema(this.session));
      return;
    }
    ({ timescale: this.isTimescale } = await migrate(this.session, this.isTimescale));
    if (this.isTimescale && this.options.hasJobs === true) await this.handOver();
    this.options.onMigrated?.();
  }

  async write(consumer: string, batch: readonly Delivery[]): Promise<void> {
    if (batch.length === 0) return;
    const { stored, repeated, refused, keep } = await this.writeOrSetAside(consumer, batch);
    keep();
    this.counts.batchesTotal += 1;
    this.counts.rowsTotal += stored;
    this.counts.repeatedTotal += repeated;
    this.counts.quarantinedTotal += refused.length;
    this.reportRefused(refused);
  }

  /** Travellers have seen it all the same: the operator learns for which feed history lacks something, and why. */
  private reportRefused(refused: readonly RefusedRow<Delivery>[]): void {
    const byFeed = new Map<string, RefusedRow<Delivery>[]>();
    for (const row of refused) {
      const { feed } = row.item.event;
      byFeed.set(feed, [...(byFeed.get(feed) ?? []), row]);
    }
    for (const [feedId, rows] of byFeed) {
      const { item, reason } = rows[0]!;
      this.log.error('rows-refused', {
        feedId,
        rows: rows.length,
        kind: item.event.kind,
        reason: reason.slice(0, 200),
      });
    }
  }

  async positions(consumer: string): Promise<Position[]> {
    return readPositions(this.session, consumer);
  }

  async forget(consumer: string, positions: readonly Position[]): Promise<void> {
    for (const { topic, partition } of positions) {
      await this.session.query('delete from consumer_position where consumer = $1 and topic = $2 and partition = $3', [
        consumer,
        topic,
        partition,
      ]);
    }
  }

  async probe(): Promise<void> {
    await this.session.query('select 1', [], PROBE_TIMEOUT_MS);
  }

  async history(query: HistoryQuery): Promise<HistoryRow[]> {
    return readHistory(this.session, query, this.isTimescale);
  }

  async stateAt(query: StateQuery): Promise<HubEvent[]> {
    return readStateAt(this.session, query);
  }

  async seenRuns(query: SeenRunsQuery): Promise<SeenRun[]> {
    return readSeenRuns(this.session, query);
  }

  async *export(query: ExportQuery): AsyncIterable<Record<string, unknown>[]> {
    for await (const block of this.exportBlocks(query))
      for (let from = 0; from < block.rowCount; from += PAGE_ROWS)
        yield rowsOfBlock(block, block.columns, from, Math.min(block.rowCount, from + PAGE_ROWS));
  }

  exportBlocks(query: ExportQuery): AsyncIterable<RowBlock> {
    return exportBlocks(this.session, query);
  }

  countRows(query: ExportQuery, atMost: number): Promise<number> {
    return countRows(this.session, query, atMost);
  }

  async maintain(now: number): Promise<MaintenanceReport> {
    const report = await this.upkeep.run(now, this.isTimescale, this.hasPolicies);
    if (this.hasPolicies && report.byJobs !== this.byJobs) {
      this.byJobs = report.byJobs;
      this.log.info('store-upkeep', {
        by: report.byJobs ? 'jobs of the server' : 'the recorder: no job has run lately',
      });
    }
    await this.session.tidy(now);
    return report;
  }

  refused(feed: FeedId): Promise<RefusedRows> {
    return readRefused(this.session, feed);
  }

  counters(): RecordCounters {
    return { ...this.counts };
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.session.close();
    this.options.onClose?.();
  }

  /** A server that refuses policies (its licence, the user's rights) is kept up by the recorder like one without jobs. */
  private async handOver(): Promise<void> {
    try {
      // One recorder after the other: the second finds what the first has set, and leaves the work to the jobs as well.
      await this.session.transaction(async (transaction) => {
        await transaction.query('select pg_advisory_xact_lock($1)', [POLICY_LOCK]);
        await setPolicies(transaction, this.ages);
      });
      this.hasPolicies = true;
    } catch (error) {
      if (!(error instanceof SqlRefused)) throw error;
      this.log.warn('store-without-policies', { reason: error.message, effect: 'the recorder does the upkeep itself' });
    }
  }

  /** Refused rows are rare: only a batch that has one pays for the savepoints that find it. */
  private async writeOrSetAside(consumer: string, batch: readonly Delivery[]): Promise<WriteResult> {
    try {
      return await this.session.transaction((transaction) => this.writeIn(transaction, consumer, batch, insertAll));
    } catch (error) {
      if (!(error instanceof SqlRefused) || !error.isAboutData) throw error;
      return this.session.transaction((transaction) => this.writeIn(transaction, consumer, batch, insertAllButRefused));
    }
  }

  private async writeIn(
    transaction: SqlTransaction,
    consumer: string,
    batch: readonly Delivery[],
    insert: typeof insertAllButRefused<Delivery>,
  ): Promise<WriteResult> {
    const places = [...new Set(batch.map(({ position }) => placeOf(position)))];
    await transaction.query(LOCK_PLACES, [CONSUMER_LOCKS, consumer, PLACE_LOCKS, places]);
    const reached = new Map((await readPositions(transaction, consumer)).map((at) => [placeOf(at), at]));
    const byTable = new Map<string, { table: Table; deliveries: Delivery[] }>();
    const advanced = new Set<string>();
    let fresh = 0;
    for (const delivery of batch) {
      const { position, event } = delivery;
      const place = placeOf(position);
      const at = reached.get(place);
      if (at !== undefined && at.epoch === position.epoch && position.offset <= at.offset) continue;
      reached.set(place, position);
      advanced.add(place);
      const table = tableOfKind(event.kind);
      if (table === undefined) throw invalidRequest('kind', String(event.kind), 'one that a table keeps');
      const group = byTable.get(table.name) ?? { table, deliveries: [] };
      group.deliveries.push(delivery);
      byTable.set(table.name, group);
      fresh += 1;
    }
    const refused: RefusedRow<Delivery>[] = [];
    const observations = [...byTable.values()].filter(({ table }) => table.isHypertable);
    const { numbers, keep } = await this.lineage.numbersOf(
      transaction,
      observations.flatMap(({ deliveries }) => deliveries.map(({ event }) => event)),
    );
    for (const { table, deliveries } of byTable.values()) {
      refused.push(...(await insert(transaction, table, deliveries, numbers)));
    }
    if (refused.length > 0) await quarantine(transaction, consumer, refused);
    await savePositions(
      transaction,
      consumer,
      [...advanced].map((place) => reached.get(place)!),
    );
    return { stored: fresh - refused.length, repeated: batch.length - fresh, refused, keep };
  }
}

async function insertAll(
  transaction: SqlTransaction,
  table: Table,
  deliveries: readonly Delivery[],
  numbers: DocumentNumbers,
): Promise<RefusedRow<Delivery>[]> {
  await insertRows(
    transaction,
    table,
    deliveries.map(({ event }) => event),
    numbers,
  );
  return [];
}

async function readPositions(runner: Pick<SqlTransaction, 'query'>, consumer: string): Promise<Position[]> {
  const rows = await runner.query<{ epoch: string; topic: string; partition: number; offset: number }>(
    `select epoch, topic, partition, "offset"::float8 as "offset" from consumer_position
     where consumer = $1 order by topic, partition`,
    [consumer],
  );
  return rows.map(({ epoch, topic, partition, offset }) => ({ epoch, topic, partition, offset }));
}

async function savePositions(
  transaction: SqlTransaction,
  consumer: string,
  positions: readonly Position[],
): Promise<void> {
  if (positions.length === 0) return;
  await transaction.query(
    `insert into consumer_position (consumer, topic, partition, epoch, "offset")
     select $1, topic, partition, epoch, "offset"
     from unnest($2::text[], $3::int[], $4::text[], $5::bigint[]) as given (topic, partition, epoch, "offset")
     on conflict (consumer, topic, partition)
     do update set epoch = excluded.epoch, "offset" = excluded."offset", recorded_at = excluded.recorded_at`,
    [
      consumer,
      positions.map(({ topic }) => topic),
      positions.map(({ partition }) => partition),
      positions.map(({ epoch }) => epoch),
      positions.map(({ offset }) => offset),
    ],
  );
}

async function quarantine(
  transaction: SqlTransaction,
  consumer: string,
  refused: readonly RefusedRow<Delivery>[],
): Promise<void> {
  for (const { item, sqlState, reason } of refused) {
    const { event, position, json } = item;
    const hasKey = tableOfKind(event.kind).hasKey;
    await transaction.query(
      `insert into quarantine (quarantined_at, consumer, kind, feed, key, topic, partition, epoch, "offset", sql_state, reason, event_json)
       values (now(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        consumer,
        event.kind,
        storable(event.feed),
        hasKey ? storable(event.key) : null,
        position.topic,
        position.partition,
        position.epoch,
        position.offset,
        sqlState,
        storable(reason),
        // A shared vehicle's id is kept nowhere, not even here.
        hasKey && json.length <= MAX_QUARANTINED_TEXT ? storable(json) : null,
      ],
    );
  }
}

/** PostgreSQL's text holds every character but NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}

function placeOf({ topic, partition }: Position): string {
  return `${topic}/${partition}`;
}

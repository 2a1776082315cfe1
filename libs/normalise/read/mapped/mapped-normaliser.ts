import { HubError, type IssueCollector } from '#libs/errors';
import { MappedReader, type MappedDocument, type MappedFormat, type MappedRow } from '#libs/formats/mapped';
import { toInstant, type EntityKey, type GeoPoint, type Instant, type Parking } from '#libs/model';
import type { EventDiff } from '../../event-diff.js';
import type { EmittedEntities } from '../../emitted-entities.js';
import type { RealtimeNormaliser } from '../gtfs-rt/realtime-normaliser.js';
import type { ScheduleLookup } from '../../runs/schedule-lookup.js';
import { Instants, isPlausibleEpochSeconds } from '../../instants.js';
import { SLOW_KINDS_FACTOR, type FeedSettings, type IncomingDocument } from '../../incoming.js';
import type { RunOutcome } from '../../runs/match-tally.js';
import { judgeParking } from '../../parking-counts.js';
import { plausiblePoint } from '../../plausible-point.js';
import type { Territory } from '../../territory.js';
import type { VehicleIds } from '../../vehicle-ids.js';
import { MAKE, type RowContext, type PlainKind, type MappedEntity } from './entities.js';
import { toReadVehicle } from './vehicle.js';

/** Documents whose rows a configuration explains → the same observations other formats come to. */
export class MappedNormaliser {
  private readonly readers = new Map<string, MappedReader>();
  /** Of each source, how the runs its vehicles name were found; as many as vehicles are reported. */
  private readonly runs = new Map<string, Map<EntityKey, RunOutcome>>();

  constructor(
    private readonly settings: FeedSettings,
    private readonly territory: Territory,
    private readonly vehicleIds: VehicleIds,
    private readonly realtime: RealtimeNormaliser,
  ) {}

  /**
   * Gives how the runs of all vehicles of the source that are reported now were found. Throws CONTAINER_UNREADABLE or
   * LIMIT_EXCEEDED when the document is none of its format; the last state stays.
   */
  normalise(
    document: IncomingDocument,
    diff: EventDiff,
    state: EmittedEntities,
    issues: IssueCollector,
    lookup: ScheduleLookup | undefined,
  ): { runs: RunOutcome[]; isSnapshot: boolean } {
    const reader = this.readerOf(document);
    const { kind } = reader.mapping;
    const decoded = reader.decode(document.bytes, issues);
    const rows = decoded.rows.map((row) => this.withPlausibleTimes(row, issues));
    const present =
      kind === 'vehicle-position'
        ? this.emitVehicles(document, rows, diff, issues, lookup)
        : this.emitPlain(kind, document, rows, diff, issues);
    const isSnapshot = this.isSnapshot(document, decoded);
    if (isSnapshot) diff.removeVanished(kind, present);
    if (isSnapshot && kind === 'free-vehicle')
      this.vehicleIds.endRound(
        document.sourceId,
        rows.map(({ key }) => key),
      );
    return { runs: this.runsOf(document.sourceId, state), isSnapshot };
  }

  private readerOf({ sourceId, format }: IncomingDocument): MappedReader {
    let reader = this.readers.get(sourceId);
    if (!reader) {
      const mapping = this.settings.mappingOf?.(sourceId);
      if (!mapping)
        throw new HubError('CONTAINER_UNREADABLE', `no mapping says what the rows of ${sourceId} are`, {
          where: sourceId,
          expected: 'a mapping in the configuration',
        });
      this.readers.set(sourceId, (reader = new MappedReader(format as MappedFormat, mapping)));
    }
    return reader;
  }

  /** Messages say what changed; a polled table says all there is; the configuration may know better. */
  private isSnapshot({ sourceId }: IncomingDocument, { complete, isBatch }: MappedDocument): boolean {
    const exchange = this.settings.exchangeOf(sourceId) ?? (isBatch ? 'increment' : 'snapshot');
    return complete && exchange === 'snapshot';
  }

  private emitVehicles(
    document: IncomingDocument,
    rows: readonly MappedRow[],
    diff: EventDiff,
    issues: IssueCollector,
    lookup: ScheduleLookup | undefined,
  ): Set<EntityKey> {
    const accepted = this.realtime.takeVehicles(document, rows.map(toReadVehicle), diff, issues, lookup);
    let runs = this.runs.get(document.sourceId);
    if (!runs) this.runs.set(document.sourceId, (runs = new Map()));
    for (const [key, found] of accepted) {
      if (found === undefined) runs.delete(key);
      else runs.set(key, found);
    }
    return new Set(accepted.keys());
  }

  private emitPlain(
    kind: PlainKind,
    document: IncomingDocument,
    rows: readonly MappedRow[],
    diff: EventDiff,
    issues: IssueCollector,
  ): Set<EntityKey> {
    const { feedId, dropAfterMs } = this.settings;
    const instants = new Instants(document.timeShiftMs);
    const move = (instant: string): Instant => instants.ofInstant(instant);
    const nowMs = Date.parse(document.receivedAt);
    const context: RowContext = { feedId, vehicleIds: this.vehicleIds, list: document.sourceId, nowMs, move };
    const oldest = toInstant(Math.max(0, Date.parse(document.receivedAt) - SLOW_KINDS_FACTOR * dropAfterMs));
    const newest = new Map<EntityKey, string>();
    for (const row of rows) {
      const one = MAKE[kind](this.withArrival(row), context);
      if (!this.admits(kind, one, row, oldest, newest, issues)) continue;
      const entity = one.entity as { point?: GeoPoint; commune?: string };
      if (entity.point) {
        const point = plausiblePoint(entity.point, row.where, feedId, issues);
        if (point) entity.point = point;
        else if (kind === 'station') continue;
        else delete entity.point;
        const commune = point && this.territory.communeOf(point);
        if (commune) entity.commune = commune;
      }
      newest.set(one.key, one.observedAt ?? '');
      const flags = kind === 'parking' ? judgeParking(one.entity as Parking, row.where, feedId, issues) : [];
      diff.observe({ kind, ...one, flags });
    }
    return new Set(newest.keys());
  }

  /** A message without a time of its own is as new as its coming. */
  private withArrival(row: MappedRow): MappedRow {
    if (row.receivedMs === undefined || row.values['observedAt'] !== undefined) return row;
    return { ...row, values: { ...row.values, observedAt: toInstant(row.receivedMs) } };
  }

  /** Counts measured too long ago are no picture of now; of two rows about one thing the newer is kept. */
  private admits(
    kind: PlainKind,
    { key, observedAt }: MappedEntity,
    { where }: MappedRow,
    oldest: Instant,
    newest: ReadonlyMap<EntityKey, string>,
    issues: IssueCollector,
  ): boolean {
    const { feedId } = this.settings;
    if (kind === 'traffic-measurement' && observedAt && observedAt < oldest) {
      const expected = `not before ${oldest}`;
      issues.add({
        code: 'ENTITY_STALE',
        severity: 'error',
        feedId,
        where,
        field: 'measuredAt',
        got: observedAt,
        expected,
      });
      return false;
    }
    const seen = newest.get(key);
    if (seen === undefined) return true;
    const expected = 'one row for each key';
    issues.add({ code: 'DUPLICATE_KEY', severity: 'warning', feedId, where, got: key, expected });
    return seen <= (observedAt ?? '');
  }

  /** A time no sensor can have written (TIME_IMPLAUSIBLE) is left out, the rest of the row is kept. */
  private withPlausibleTimes(row: MappedRow, issues: IssueCollector): MappedRow {
    const values = { ...row.values };
    for (const name of TIMES) {
      const at = row.values[name] as string | undefined;
      if (at === undefined || isPlausibleEpochSeconds(Math.floor(Date.parse(at) / 1000))) continue;
      issues.add({
        code: 'TIME_IMPLAUSIBLE',
        severity: 'warning',
        feedId: this.settings.feedId,
        where: row.where,
        field: name,
        got: at,
        expected: 'a time between 2005 and 2033; is it in seconds or milliseconds?',
      });
      delete values[name];
    }
    return { ...row, values };
  }

  private runsOf(sourceId: string, state: EmittedEntities): RunOutcome[] {
    const runs = this.runs.get(sourceId);
    if (!runs) return [];
    for (const key of runs.keys()) if (!state.find('vehicle-position', key)) runs.delete(key);
    return [...runs.values()];
  }
}

const TIMES = ['observedAt', 'measuredAt', 'lastReportedAt', 'status.lastReportedAt'];

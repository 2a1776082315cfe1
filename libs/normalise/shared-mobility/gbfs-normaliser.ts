import { HubError, IssueCollector } from '#libs/errors';
import {
  TYPES_DERIVED,
  inFeed,
  localId,
  type EntityKey,
  type FreeVehicle,
  type Instant,
  type Station,
  type StationId,
  type StationStatus,
  type VehicleId,
} from '#libs/model';
import {
  MAX_LANGUAGES,
  decodeGbfsFile,
  editionsOf,
  type GbfsFile,
  type GbfsFileName,
  type GbfsFileOf,
  type StationInformation,
  type StationStatusRecord,
  type VehicleStatusRecord,
} from '#libs/formats/gbfs';
import type { EventDiff } from '../event-diff.js';
import type { EmittedEntities } from '../emitted-entities.js';
import type { FeedSettings, IncomingDocument } from '../incoming.js';
import { Instants } from '../instants.js';
import { plausiblePoint } from '../plausible-point.js';
import type { SharedMobilityRules } from '../rules/rule.js';
import type { Territory } from '../territory.js';
import type { VehicleIds } from '../vehicle-ids.js';
import { reportFarZones } from './far-zones.js';
import { judgedStatus, standingVehicles } from './judge-status.js';
import { SystemDescription, isDescriptive, type DescriptiveFile } from './system-description.js';
import { SystemTranslations } from './translations.js';

/** A system has one list of its vehicles. */
const LIST = 'gbfs';

/**
 * The GBFS files of one feed → stations (information and status joined), free vehicles and the system's dataset.
 * A system that has only one half of its stations yet emits nothing of them until the other half has come.
 */
export class GbfsNormaliser {
  private readonly information = new Map<string, StationInformation>();
  private readonly status = new Map<string, StationStatusRecord>();
  private readonly translations = new SystemTranslations();
  private readonly system: SystemDescription;
  /** The newest document of each file of the system's own, without its bytes. */
  private readonly own = new Map<string, IncomingDocument>();
  private vehicles: { records: readonly VehicleStatusRecord[]; instants: Instants } | undefined;
  /** When the document in hand came. */
  private nowMs = 0;

  constructor(
    private readonly settings: FeedSettings,
    private readonly territory: Territory,
    private readonly vehicleIds: VehicleIds,
    private readonly language: string,
    private readonly rules: SharedMobilityRules,
  ) {
    this.system = new SystemDescription(settings.feedId, language, this.translations);
  }

  /**
   * Takes stations and system files back from what was emitted before a restart: whichever file comes first then meets
   * its other half, and a file that says the same as before is no news.
   */
  resume(state: EmittedEntities): void {
    this.system.resume(state);
    for (const { entity, flags } of state.list('station')) {
      const { stationId: id, systemId: _s, status, mode: _m, commune: _c, ...fixed } = entity as Station;
      const stationId = localId(id);
      this.information.set(stationId, { ...fixed, stationId });
      if (!status) continue;
      const { vehicleTypesAvailable: types, ...rest } = status;
      // What was derived is derived again.
      const own = types && !flags.includes(TYPES_DERIVED) ? { vehicleTypesAvailable: types } : {};
      this.status.set(stationId, { ...rest, ...own, stationId });
    }
  }

  /**
   * The document on whose behalf the content of this one is emitted: a translation adds to what a file of the system's
   * own has reported, and is as old as that.
   */
  sourceDocumentOf(document: IncomingDocument): IncomingDocument {
    const own = document.isTranslation ? this.own.get(document.document ?? '') : undefined;
    return own ? { ...own, receivedAt: document.receivedAt } : document;
  }

  /** Throws CONTAINER_UNREADABLE when the bytes are not JSON; the caller keeps the last state. */
  normalise(document: IncomingDocument, diff: EventDiff, issues: IssueCollector): void {
    const name = (document.document ?? 'gbfs') as GbfsFileName;
    const { feedId } = this.settings;
    const language = this.system.files.system_information?.languages[0] ?? this.language;
    const { windingMatters } = this.rules;
    const { timeZone } = this.settings;
    const listedLanguage = document.language;
    const file = decodeGbfsFile(name, document.bytes, { language, listedLanguage, windingMatters, timeZone }, issues);
    if (!file) return refuseUnreadable(issues);
    if (document.isTranslation) return this.takeTranslation(file, document, diff, issues);
    this.own.set(name, { ...document, bytes: new Uint8Array() });
    this.system.version = file.version;
    this.nowMs = Date.parse(document.receivedAt);
    switch (file.name) {
      case 'station_information':
        this.takeInformation(file, diff, issues);
        break;
      case 'station_status':
        this.takeStatus(file, document, diff, issues);
        break;
      case 'vehicle_status':
        this.takeVehicles(file, document, diff, issues);
        break;
      case 'gbfs':
        this.takeLanguages(file, issues);
        break;
      default:
        if (isDescriptive(file)) this.takeDescription(file, document, diff, issues);
        if (file.name === 'geofencing_zones') reportFarZones(file.content, this.information.values(), feedId, issues);
    }
  }

  /** Up to 2.3 each language has files of its own. */
  private takeLanguages({ content }: GbfsFileOf<'gbfs'>, issues: IssueCollector): void {
    const { languages, leftOut } = editionsOf(content.feeds, [this.language]);
    this.translations.keepOnly(languages);
    if (leftOut.length === 0) return;
    issues.add({
      code: 'UNKNOWN_FIELD',
      severity: 'warning',
      feedId: this.settings.feedId,
      where: 'gbfs.json data',
      field: 'files of further languages',
      got: leftOut.slice(0, 10).join(', '),
      expected: `at most ${MAX_LANGUAGES} languages, each named by its tag`,
      count: leftOut.length,
    });
  }

  /** Only its texts count: that its numbers and places differ says nothing of the system. */
  private takeTranslation(file: GbfsFile, document: IncomingDocument, diff: EventDiff, issues: IssueCollector): void {
    const name = this.translations.take(file, document);
    const own = document.document && this.own.get(document.document);
    // Nothing of the system's own to add it to yet.
    if (name === undefined || !own) return;
    if (name === 'station_information') {
      const stations = { stations: [...this.information.values()] };
      this.translations.reportUnknown(name, stations, document, issues);
      this.emitStations(diff, new IssueCollector());
    } else {
      const content = this.system.files[name];
      if (!content) return;
      this.translations.reportUnknown(name, content, document, issues);
      this.system.emit(own.contentHash, diff);
    }
  }

  private takeDescription(
    file: DescriptiveFile,
    { contentHash }: IncomingDocument,
    diff: EventDiff,
    issues: IssueCollector,
  ): void {
    if (!this.system.take(file)) return;
    this.system.emit(contentHash, diff);
    // Stations and vehicles carry the system's id and, by their type, its mode.
    if (file.name !== 'system_information' && file.name !== 'vehicle_types') return;
    this.emitStations(diff, issues);
    this.emitVehicles(diff, issues);
  }

  private takeInformation(file: GbfsFileOf<'station_information'>, diff: EventDiff, issues: IssueCollector): void {
    this.information.clear();
    for (const station of file.content.stations) {
      if (!this.rules.droppedStations.has(station.stationId)) this.information.set(station.stationId, station);
      else this.reportDropped(station.stationId, issues);
    }
    const present = this.emitStations(diff, issues);
    diff.removeAllBut('station', present);
  }

  private takeStatus(
    file: GbfsFileOf<'station_status'>,
    document: IncomingDocument,
    diff: EventDiff,
    issues: IssueCollector,
  ): void {
    this.system.ttlSeconds = file.ttlSeconds;
    this.status.clear();
    const instants = new Instants(document.timeShiftMs);
    for (const status of file.content.stations) {
      const lastReportedAt = status.lastReportedAt && instants.ofInstant(status.lastReportedAt);
      this.status.set(status.stationId, { ...status, lastReportedAt });
    }
    if (this.information.size === 0) return;
    for (const stationId of this.status.keys()) {
      if (this.information.has(stationId) || this.rules.droppedStations.has(stationId)) continue;
      issues.add({
        code: 'STATION_ORPHAN',
        severity: 'warning',
        feedId: this.settings.feedId,
        where: `station_status ${stationId}`,
        field: 'station_id',
        got: stationId,
        expected: 'a station of station_information',
      });
    }
    this.emitStations(diff, issues);
  }

  private emitStations(diff: EventDiff, issues: IssueCollector): Set<EntityKey> {
    const present = new Set<EntityKey>();
    const mode = this.system.mode(undefined);
    const { feedId } = this.settings;
    const typeIds = (this.system.files.vehicle_types?.vehicleTypes ?? []).map(({ vehicleTypeId }) => vehicleTypeId);
    const standing = typeIds.length > 1 ? standingVehicles(this.vehicles?.records ?? []) : undefined;
    for (const information of this.translations.stations(this.information)) {
      const { stationId: local, ...fixed } = information;
      const point = plausiblePoint(information.point, `station ${local}`, this.settings.feedId, issues);
      if (!point) continue;
      const stationId = inFeed<StationId>(this.settings.feedId, local);
      const key = stationId as string as EntityKey;
      const statusOfStation = this.status.get(local);
      const facts = { feedId, typeIds, vehiclesByType: standing?.get(local), nowMs: this.nowMs };
      const { status, flags } = statusOfStation
        ? judgedStatus(statusOfStation, facts, issues)
        : { status: undefined, flags: [] };
      const station: Station = { stationId, systemId: this.system.systemId, ...fixed, point, mode };
      if (status) station.status = toStatus(status);
      const commune = this.territory.communeOf(point);
      if (commune) station.commune = commune;
      present.add(key);
      diff.observe({
        kind: 'station',
        key,
        entity: station,
        observedAt: status?.lastReportedAt as Instant | undefined,
        flags,
      });
    }
    return present;
  }

  private reportDropped(stationId: string, issues: IssueCollector): void {
    issues.add({
      code: 'REPAIRED',
      severity: 'warning',
      feedId: this.settings.feedId,
      where: `station_information ${stationId}`,
      field: 'station_id',
      got: stationId,
      expected: 'a station (drop-stations)',
    });
  }

  private takeVehicles(
    file: GbfsFileOf<'vehicle_status'>,
    document: IncomingDocument,
    diff: EventDiff,
    issues: IssueCollector,
  ): void {
    this.system.ttlSeconds = file.ttlSeconds;
    this.vehicles = { records: file.content.vehicles, instants: new Instants(document.timeShiftMs) };
    diff.removeAllBut('free-vehicle', this.emitVehicles(diff, issues));
    this.vehicleIds.endRound(
      LIST,
      file.content.vehicles.map(({ vehicleId }) => vehicleId),
    );
  }

  private emitVehicles(diff: EventDiff, issues: IssueCollector): Set<EntityKey> {
    const present = new Set<EntityKey>();
    const { records, instants } = this.vehicles ?? { records: [], instants: new Instants() };
    for (const record of records) {
      const vehicle = this.toFreeVehicle(record, instants, issues);
      const key = vehicle.vehicleId as string as EntityKey;
      present.add(key);
      diff.observe({ kind: 'free-vehicle', key, entity: vehicle, observedAt: vehicle.lastReportedAt });
    }
    return present;
  }

  private toFreeVehicle(record: VehicleStatusRecord, instants: Instants, issues: IssueCollector): FreeVehicle {
    const { feedId } = this.settings;
    const { vehicleId, stationId, homeStationId, lastReportedAt, point: raw, ...rest } = record;
    // Deep links carry the operator's own vehicle number, which would undo the rotation.
    const { rentalUris: _, ...body } = rest;
    const point = raw && plausiblePoint(raw, 'vehicle', feedId, issues);
    const commune = point && this.territory.communeOf(point);
    const standing = { upstreamId: vehicleId, list: LIST, point, stationId, isReserved: record.isReserved };
    const { id, since } = this.vehicleIds.idOf(standing, this.nowMs);
    return {
      ...body,
      vehicleId: inFeed<VehicleId>(feedId, id),
      standsSince: since,
      systemId: this.system.systemId,
      ...(point ? { point } : {}),
      ...(stationId ? { stationId: inFeed<StationId>(feedId, stationId) } : {}),
      ...(homeStationId ? { homeStationId: inFeed<StationId>(feedId, homeStationId) } : {}),
      ...(lastReportedAt ? { lastReportedAt: instants.ofInstant(lastReportedAt) } : {}),
      mode: this.system.mode(record.vehicleTypeId),
      ...(commune ? { commune } : {}),
    };
  }
}

/** A file of a name nobody knows is left alone; one that is no GBFS at all must show in the feed's health. */
function refuseUnreadable({ samples }: IssueCollector): void {
  const fault = samples.find(({ code }) => code === 'CONTAINER_UNREADABLE');
  if (fault)
    throw new HubError('CONTAINER_UNREADABLE', `${fault.where} is no GBFS file`, {
      where: fault.where,
      got: fault.got,
      expected: fault.expected,
    });
}

function toStatus({ stationId: _, lastReportedAt, ...status }: StationStatusRecord): StationStatus {
  return { ...status, ...(lastReportedAt ? { lastReportedAt: lastReportedAt as Instant } : {}) };
}

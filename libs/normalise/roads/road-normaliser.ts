import type { IssueCollector } from '#libs/errors';
import {
  NOT_REAL,
  isWider,
  inFeed,
  localId,
  type EntityKey,
  type Instant,
  type MeasurementSiteId,
  type SituationId,
  type SituationRecord,
  type TrafficMeasurement,
  type TrafficSituation,
  type ValidPeriod,
  type Visibility,
} from '#libs/model';
import {
  Datex2Decoder,
  characteristicsOf,
  decodeBisonFuteSites,
  joinCharacteristics,
  predefinedIdOf,
  type Datex2Summary,
  type DecodedMeasurement,
  type DecodedPeriod,
  type DecodedSite,
  type DecodedSituation,
  type DecodedSituationRecord,
} from '#libs/formats/datex2';
import type { EventDiff } from '../event-diff.js';
import { isUnreal, reportUnreal } from '../not-real.js';
import { reportSwapped } from '../swapped.js';
import type { EmittedEntities } from '../emitted-entities.js';
import type { FeedSettings, IncomingDocument } from '../incoming.js';
import { Instants } from '../instants.js';
import type { Territory } from '../territory.js';
import { ParkingAndSigns } from './parking-and-signs.js';

/** A national site table has some 20,000 sites; beyond this the newest sites are not remembered. */
const MAX_SITES = 200_000;
/** The decoder is fed in pieces, so that neither text nor buffers of the whole document are made. */
const PIECE_BYTES = 256 * 1024;

export interface RoadSummary extends Datex2Summary {
  /** Only tables: they may rightly stay as they are for years. */
  isStatic: boolean;
}
/** MeasurementSiteTablePublication, ParkingTablePublication, VmsTablePublication, PredefinedLocationsPublication. */
const STATIC = /TablePublication$|^PredefinedLocations/;

/** A measurement on its way, and who may see it. */
interface Waiting {
  measurement: DecodedMeasurement;
  instants: Instants;
  visibility: Visibility;
  flags: string[];
}

/**
 * DATEX II documents of one feed → traffic-measurement (each joined with its site), traffic-situation, parking and
 * variable-message-sign.
 * Sites come from site tables or a site list, before or after the first measurements.
 */
export class RoadNormaliser {
  private readonly sites = new Map<string, DecodedSite>();
  /** Last measurement of sites that no table has defined yet. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly roadside: ParkingAndSigns;

  constructor(
    private readonly settings: FeedSettings,
    private readonly territory: Territory,
  ) {
    this.roadside = new ParkingAndSigns(settings, territory);
  }

  /**
   * Takes the sites back from the measurements emitted before a restart, so that a counter keeps its place and lanes
   * whichever of values and site table comes first.
   */
  resume(state: EmittedEntities): void {
    this.roadside.resume(state);
    for (const { entity } of state.list('traffic-measurement')) {
      const measurement = entity as TrafficMeasurement;
      const { name, point, line, roadNumber, direction, lanes, locationReference } = measurement;
      if (!point && !line && !name && !roadNumber) continue;
      const siteId = localId(measurement.siteId);
      const characteristics = characteristicsOf({ ...measurement, siteId, values: measurement.values ?? [] });
      this.takeSite({ siteId, name, point, line, roadNumber, direction, lanes, locationReference, characteristics });
    }
  }

  /** Throws CONTAINER_UNREADABLE or LIMIT_EXCEEDED when the document is no XML that can be read. */
  normalise(document: IncomingDocument, diff: EventDiff, issues: IssueCollector): RoadSummary {
    const instants = new Instants(document.timeShiftMs);
    const sitesBefore = this.sites.size;
    const measured = new Set<EntityKey>();
    const situations = new Set<EntityKey>();
    let holdsSituations = false;
    let isStatic = true;
    this.roadside.issues = issues;
    const roadside = this.roadside.begin(instants, diff);
    const decoder = new Datex2Decoder(
      {
        header: ({ publicationType, confidentiality, informationStatus }) => {
          holdsSituations ||= publicationType === 'SituationPublication';
          isStatic &&= STATIC.test(publicationType);
          const unreal = isUnreal(informationStatus, this.settings.nature);
          if (unreal)
            reportUnreal(this.settings.feedId, publicationType, 'informationStatus', informationStatus!, issues);
          this.roadside.flags = unreal ? [NOT_REAL] : [];
          roadside.visibility = unreal ? 'internal' : this.visibilityOf(confidentiality);
        },
        parking: (parking) => roadside.takeParking(parking),
        parkingStatus: (parking) => roadside.takeParkingStatus(parking),
        sign: (sign) => roadside.takeSign(sign),
        signStatus: (sign) => roadside.takeSignStatus(sign),
        site: (site) => {
          reportSwapped(
            [site.point ?? site.line?.[0]],
            `site ${site.siteId}`,
            this.territory,
            this.settings.feedId,
            issues,
          );
          this.takeSite(site);
        },
        measurement: (measurement) => {
          const { visibility } = roadside;
          const { flags } = this.roadside;
          const key = this.takeMeasurement({ measurement, instants, visibility, flags }, diff, issues);
          if (key) measured.add(key);
        },
        situation: (situation) => {
          const key = this.takeSituation(situation, instants, diff, issues);
          if (key) situations.add(key);
        },
      },
      issues,
    );
    for (let at = 0; at < document.bytes.byteLength; at += PIECE_BYTES) {
      decoder.write(document.bytes.subarray(at, at + PIECE_BYTES));
    }
    const summary = decoder.end();
    if (this.sites.size !== sitesBefore) this.emitWaiting(diff);
    // What the operator has configured counts before what the document says of itself.
    const exchange = this.settings.exchangeOf(document.sourceId) ?? summary.exchange;
    if (summary.complete) {
      roadside.finish(exchange === 'snapshot');
      if (exchange === 'snapshot' && summary.measurements > 0) diff.removeVanished('traffic-measurement', measured);
      // A complete publication without a situation says that the roads are clear.
      if (exchange !== 'increment' && holdsSituations) diff.removeVanished('traffic-situation', situations);
    }
    return { ...summary, isStatic: isStatic && summary.publications > 0 };
  }

  /** A site list that is no DATEX II document (Bison Futé's `refDir.csv`). */
  normaliseSiteList(document: IncomingDocument, diff: EventDiff, issues: IssueCollector): number {
    const sites = decodeBisonFuteSites(document.bytes, issues);
    for (const site of sites) this.takeSite(site);
    this.emitWaiting(diff);
    const { feedId } = this.settings;
    diff.observe({
      kind: 'dataset',
      key: inFeed<EntityKey>(feedId, 'sites'),
      entity: {
        feedId,
        format: 'datex2-sites',
        documentHash: document.contentHash,
        counts: { sites: this.sites.size },
      },
    });
    return sites.length;
  }

  private takeSite(site: DecodedSite): void {
    if (this.sites.size < MAX_SITES || this.sites.has(site.siteId)) this.sites.set(site.siteId, site);
  }

  private takeMeasurement(one: Waiting, diff: EventDiff, issues: IssueCollector): EntityKey | undefined {
    const { measurement } = one;
    const { siteId } = measurement;
    if (siteId === undefined) {
      issues.add({
        code: 'FIELD_MISSING',
        severity: 'error',
        feedId: this.settings.feedId,
        where: 'siteMeasurements',
        field: 'measurementSiteReference',
        expected: 'a site id',
      });
      return undefined;
    }
    const site = this.sites.get(siteId);
    if (!site && !measurement.point) {
      issues.add({
        code: 'SITE_UNKNOWN',
        severity: 'advice',
        feedId: this.settings.feedId,
        where: `site ${siteId}`,
        got: siteId,
        expected: 'a site of the site table',
      });
      if (this.waiting.size < MAX_SITES) this.waiting.set(siteId, one);
    }
    return this.emitMeasurement(one, site, diff);
  }

  private emitWaiting(diff: EventDiff): void {
    for (const [siteId, one] of this.waiting) {
      const site = this.sites.get(siteId);
      if (!site) continue;
      this.waiting.delete(siteId);
      this.emitMeasurement(one, site, diff);
    }
  }

  private emitMeasurement(
    { measurement, instants, visibility, flags }: Waiting,
    site: DecodedSite | undefined,
    diff: EventDiff,
  ): EntityKey {
    const joined = site?.characteristics ? joinCharacteristics(measurement, site.characteristics) : measurement;
    const { siteId: local, siteVersion: _v, measuredAt: at, values, ...measured } = joined;
    const siteId = inFeed<MeasurementSiteId>(this.settings.feedId, local!);
    const key = siteId as string as EntityKey;
    const body: TrafficMeasurement = { siteId, ...fixedPart(site), ...measured, mode: 'road' };
    // One value of each sort is already in the fields above; the list is only for lanes, classes and faults.
    if (values.length > 0 && !isPlain(values)) body.values = values;
    const measuredAt = at === undefined ? undefined : instants.ofInstant(at);
    if (measuredAt) body.measuredAt = measuredAt;
    const commune = body.point && this.territory.communeOf(body.point);
    if (commune) body.commune = commune;
    diff.observe({ kind: 'traffic-measurement', key, entity: body, observedAt: measuredAt, visibility, flags });
    return key;
  }

  /** `undefined` when the situation says itself that it is over. */
  private takeSituation(
    situation: DecodedSituation,
    instants: Instants,
    diff: EventDiff,
    issues: IssueCollector,
  ): EntityKey | undefined {
    const { feedId } = this.settings;
    const { situationId: local, version: _v, versionTime, records, relatedSituations, ...rest } = situation;
    const situationId = inFeed<SituationId>(feedId, local);
    const key = situationId as string as EntityKey;
    const ended = records.length > 0 && records.every(({ lifeCycle }) => lifeCycle !== undefined);
    if (ended) {
      diff.removeIfEmitted('traffic-situation', key, records[0]!.lifeCycle === 'cancel' ? 'cancelled' : 'ended');
      return undefined;
    }
    const body: TrafficSituation = {
      situationId,
      ...rest,
      records: records.map((record) => toRecord(this.placed(record), instants)),
      mode: 'road',
    };
    if (versionTime) body.versionTime = instants.ofInstant(versionTime);
    if (relatedSituations) body.relatedSituations = relatedSituations.map((id) => inFeed<SituationId>(feedId, id));
    const points = body.records.flatMap((record) => record.points ?? record.line ?? []);
    const point = points[0];
    const commune = point && this.territory.communeOf(point);
    if (commune) body.commune = commune;
    const unreal = isUnreal(body.informationStatus, this.settings.nature);
    if (unreal) reportUnreal(feedId, `situation ${local}`, 'informationStatus', body.informationStatus!, issues);
    reportSwapped(points, `situation ${local}`, this.territory, feedId, issues);
    diff.observe({
      kind: 'traffic-situation',
      key,
      entity: body,
      observedAt: body.versionTime,
      visibility: unreal ? 'internal' : this.narrowest([body, ...body.records]),
      flags: unreal ? [NOT_REAL] : [],
    });
    return key;
  }

  /** A record that only names a place defined elsewhere is drawn there, as far as that is known. */
  private placed(record: DecodedSituationRecord): DecodedSituationRecord {
    if (record.points || record.line) return record;
    const id = predefinedIdOf(record.locationReference);
    const site = id === undefined ? undefined : this.sites.get(id);
    if (site?.line) return { ...record, line: site.line };
    return site?.point ? { ...record, points: [site.point] } : record;
  }

  /** What one record keeps within the trade, its situation keeps too: they are published together. */
  private narrowest(parts: readonly { confidentiality?: string }[]): Visibility {
    return parts.map((part) => this.visibilityOf(part.confidentiality)).reduce(narrower);
  }

  private visibilityOf(confidentiality: string | undefined): Visibility {
    return this.settings.confidentialityWaived ? 'open' : visibilityOf(confidentiality);
  }
}

/**
 * What the producer keeps within the trade stays there, whatever the feed's own visibility (invariant 6).
 * Spec: DATEX II ConfidentialityValueEnum.
 */
function visibilityOf(confidentiality: string | undefined): Visibility {
  switch (confidentiality) {
    case undefined:
    case 'noRestriction':
      return 'open';
    case 'restrictedToAuthoritiesTrafficOperatorsAndPublishers':
    case 'restrictedToAuthoritiesTrafficOperatorsAndVms':
      return 'partner';
    default:
      return 'internal';
  }
}

function narrower(a: Visibility, b: Visibility): Visibility {
  return isWider(a, b) ? b : a;
}

function fixedPart(site: DecodedSite | undefined): Partial<TrafficMeasurement> {
  if (!site) return {};
  const { siteId: _i, version: _v, characteristics: _c, attributes: _a, ...fixed } = site;
  return fixed;
}

function isPlain(values: NonNullable<TrafficMeasurement['values']>): boolean {
  const types = new Set<string>();
  for (const { type, lane, vehicleType, faulty } of values) {
    if (lane !== undefined || vehicleType !== undefined || faulty || types.has(type)) return false;
    types.add(type);
  }
  return true;
}

function toRecord(record: DecodedSituationRecord, instants: Instants): SituationRecord {
  const { creationTime, observationTime, versionTime, start, end, lifeCycle: _, ...others } = record;
  const { periods, exceptions, ...rest } = others;
  const move = (instant: string | undefined): Instant | undefined =>
    instant ? instants.ofInstant(instant) : undefined;
  const moved: SituationRecord = { ...rest };
  for (const [name, value] of Object.entries({ creationTime, observationTime, versionTime, start, end })) {
    const at = move(value);
    if (at) (moved as unknown as Record<string, Instant>)[name] = at;
  }
  const movePeriod = ({ start: from, end: to, ...restrictors }: DecodedPeriod): ValidPeriod => ({
    ...(from === undefined ? {} : { start: move(from) }),
    ...(to === undefined ? {} : { end: move(to) }),
    ...restrictors,
  });
  if (periods) moved.periods = periods.map(movePeriod);
  if (exceptions) moved.exceptions = exceptions.map(movePeriod);
  return moved;
}

import type { Instant, MeasurementSiteId, SituationId } from './ids.js';
import type { Mode } from './kinds.js';
import type { GeoPoint, Translated } from './transit.js';

/** What is fixed about a road counter. Spec: DATEX II MeasurementSite / MeasurementSiteRecord. */
export interface MeasurementSite {
  siteId: MeasurementSiteId;
  name?: string;
  point?: GeoPoint;
  /** Polyline of a linear site, in driving order. */
  line?: GeoPoint[];
  roadNumber?: string;
  direction?: string;
  lanes?: number;
  /** Location references kept as they came (Alert-C, OpenLR, PR), for outputs that can carry them. */
  locationReference?: unknown;
}

/**
 * What a road counter last measured, joined with its site. Absent means the site gave no reading (never 0).
 * Units are DATEX II's: flow in vehicles per hour whatever the period, speed km/h, occupancy 0–100 %.
 */
export interface TrafficMeasurement extends MeasurementSite {
  measuredAt?: Instant;
  periodSeconds?: number;
  flowVehPerHour?: number;
  speedKmh?: number;
  occupancyPercent?: number;
  travelTimeSeconds?: number;
  freeFlowTravelTimeSeconds?: number;
  trafficStatus?: 'stationary' | 'queuing' | 'slow' | 'heavy' | 'freeFlow' | 'unknown';
  /** One entry per lane, direction or vehicle class where the feed gives several values for one site. */
  values?: MeasuredValue[];
  mode?: Mode;
  commune?: string;
}

export interface MeasuredValue {
  index: number;
  type: 'flow' | 'speed' | 'occupancy' | 'travelTime' | 'trafficStatus';
  value?: number;
  status?: string;
  lane?: string;
  vehicleType?: string;
  /** The feed said so itself: dataError, or a sentinel such as −1 or 255. */
  faulty?: boolean;
}

/** One event on the road; all its records (works, closure, diversion) together. Spec: DATEX II Situation. */
export interface TrafficSituation {
  situationId: SituationId;
  overallSeverity?: string;
  versionTime?: Instant;
  informationStatus?: string;
  confidentiality?: string;
  records: SituationRecord[];
  relatedSituations?: SituationId[];
  mode?: Mode;
  commune?: string;
}

export interface SituationRecord {
  recordId: string;
  version?: string;
  /** DATEX II v3 type name without prefix: `Accident`, `MaintenanceWorks`, `RoadOrCarriagewayOrLaneManagement`. */
  type: string;
  /** The type's own mandatory value, for example `roadClosed` or `accident`. */
  detail?: string[];
  creationTime?: Instant;
  observationTime?: Instant;
  versionTime?: Instant;
  probabilityOfOccurrence?: string;
  severity?: string;
  safetyRelated?: boolean;
  validityStatus?: string;
  start?: Instant;
  end?: Instant;
  periods?: { start?: Instant; end?: Instant }[];
  causeType?: string;
  comments?: Translated[];
  points?: GeoPoint[];
  line?: GeoPoint[];
  roadNumber?: string;
  locationDescription?: string;
  locationReference?: unknown;
  sourceName?: string;
  complianceOption?: string;
  speedLimitKmh?: number;
  lanesRestricted?: number;
  delaySeconds?: number;
  queueLengthM?: number;
  operatorActionStatus?: string;
}

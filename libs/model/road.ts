import type { Instant, MeasurementSiteId, SituationId } from './ids.js';
import type { Mode } from './kinds.js';
import type { GeoPoint, Translated } from './transit.js';
import type { Activity, Validity } from './validity.js';

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
  /** How it stands when it was told: told anew when that changes. */
  activity?: Activity;
  mode?: Mode;
  commune?: string;
}

/** What vehicles a restriction is for: all, where there is none. Spec: DATEX II VehicleCharacteristics. */
export interface VehicleRestriction {
  types?: string[];
  usages?: string[];
  fuels?: string[];
  loads?: string[];
  equipment?: string[];
  /** Weights in tonnes, lengths, heights and widths in metres, numbers of axles; `comparison` as DATEX II writes it. */
  limits?: { of: VehicleLimit; comparison: string; value: number; typeOfWeight?: string }[];
  /** What restricts further and is not read: whom it is for cannot be told. */
  unread?: string[];
}

export type VehicleLimit = 'grossWeight' | 'heaviestAxleWeight' | 'height' | 'length' | 'width' | 'axles';

/** A page about it. Spec: DATEX II UrlLink. */
export interface InfoLink {
  url: string;
  description?: Translated;
  type?: string;
}

/** `periods` and `exceptions` and the rest of Validity say when it holds. */
export interface SituationRecord extends Validity {
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
  /** How it stands when it was told. */
  activity?: Activity;
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
  /** For whom a restriction is: any of these; for all, where there are none. */
  forVehicles?: VehicleRestriction[];
  /** Directions, kinds of traffic and places the restriction is for; all, where there are none. */
  forDirections?: string[];
  forTraffic?: string[];
  atPlaces?: string[];
  minimumCarOccupancy?: number;
  lanesOperational?: number;
  capacityRemainingPercent?: number;
  residualRoadWidthM?: number;
  residualLaneWidthM?: number;
  links?: InfoLink[];
  /** What has failed, where the record tells of equipment (`tunnelLights`), and which service, of transit information. */
  faultyEquipment?: string;
  transitService?: string;
  /** Of this record alone, where it is another than the situation's. */
  confidentiality?: string;
}

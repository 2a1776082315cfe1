import type { FreeVehicle, GeoPoint, Station, StationStatus, Translated } from '#libs/model';
import type { IsoInstant } from '#libs/formats/text';

/**
 * One neutral content for every GBFS version, shaped as 3.0 and written in the hub's words: camelCase, texts by
 * language, instants as ISO 8601 UTC with milliseconds, ids as the feed writes them. Spec: gbfs.md v3.0.
 */
type Local<T, Keys extends keyof T> = Omit<T, Keys>;

export type { IsoInstant };

export interface GbfsFeed {
  name: string;
  url: string;
  /** Only up to 2.3, where each language has files of its own. */
  language?: string;
}

export interface VersionLink {
  version: string;
  url: string;
}

export interface SystemInformation {
  systemId: string;
  languages: string[];
  name: Translated;
  shortName?: Translated;
  operator?: Translated;
  /** OSM opening_hours; since 3.0. */
  openingHours?: string;
  url?: string;
  purchaseUrl?: string;
  /** Civil dates `YYYY-MM-DD`. */
  startDate?: string;
  terminationDate?: string;
  phoneNumber?: string;
  email?: string;
  feedContactEmail?: string;
  manifestUrl?: string;
  timezone: string;
  licenseId?: string;
  licenseUrl?: string;
  attributionOrganizationName?: Translated;
  attributionUrl?: string;
  brandAssets?: {
    brandLastModified: string;
    brandImageUrl: string;
    brandImageUrlDark?: string;
    color?: string;
    brandTermsUrl?: string;
  };
  termsUrl?: Translated;
  termsLastUpdated?: string;
  privacyUrl?: Translated;
  privacyLastUpdated?: string;
  rentalApps?: Record<string, { storeUri?: string; discoveryUri?: string }>;
}

export interface VehicleType {
  vehicleTypeId: string;
  formFactor: string;
  propulsionType: string;
  riderCapacity?: number;
  cargoVolumeCapacity?: number;
  cargoLoadCapacity?: number;
  ecoLabels?: { countryCode: string; ecoSticker: string }[];
  maxRangeM?: number;
  name?: Translated;
  description?: Translated;
  vehicleAccessories?: string[];
  gCo2Km?: number;
  vehicleImage?: string;
  make?: Translated;
  model?: Translated;
  color?: string;
  wheelCount?: number;
  /** km/h. */
  maxPermittedSpeedKmh?: number;
  ratedPowerW?: number;
  /** Minutes. */
  defaultReserveMinutes?: number;
  returnConstraint?: string;
  vehicleAssets?: { iconUrl: string; iconUrlDark?: string; iconLastModified: string };
  defaultPricingPlanId?: string;
  pricingPlanIds?: string[];
}

export type StationInformation = Local<Station, 'stationId' | 'systemId' | 'status' | 'mode' | 'commune'> & {
  stationId: string;
  /** OSM opening_hours; since 3.0. */
  stationOpeningHours?: string;
};

export type StationStatusRecord = Local<StationStatus, 'lastReportedAt'> & {
  stationId: string;
  lastReportedAt?: IsoInstant;
};

export type VehicleStatusRecord = Local<
  FreeVehicle,
  'vehicleId' | 'systemId' | 'stationId' | 'homeStationId' | 'lastReportedAt' | 'mode' | 'commune'
> & {
  vehicleId: string;
  stationId?: string;
  homeStationId?: string;
  lastReportedAt?: IsoInstant;
};

export interface SystemRegion {
  regionId: string;
  name: Translated;
}

export interface PricingStep {
  start: number;
  rate: number;
  interval: number;
  end?: number;
}

export interface PricingPlan {
  planId: string;
  url?: string;
  name: Translated;
  currency: string;
  price: number;
  isTaxable: boolean;
  description: Translated;
  reservationPricePerMin?: number;
  reservationPriceFlatRate?: number;
  perKmPricing?: PricingStep[];
  perMinPricing?: PricingStep[];
  surgePricing?: boolean;
}

export interface SystemAlert {
  alertId: string;
  type: string;
  times?: { start: IsoInstant; end?: IsoInstant }[];
  stationIds?: string[];
  regionIds?: string[];
  url?: Translated;
  summary: Translated;
  description?: Translated;
  lastUpdatedAt?: IsoInstant;
}

export interface GeofencingRule {
  vehicleTypeIds?: string[];
  rideStartAllowed: boolean;
  rideEndAllowed: boolean;
  rideThroughAllowed: boolean;
  maximumSpeedKph?: number;
  stationParking?: boolean;
}

export interface GeofencingZone {
  name?: Translated;
  start?: IsoInstant;
  end?: IsoInstant;
  /** Apply to the interior of the polygons, in order of precedence. */
  rules: GeofencingRule[];
  /** GeoJSON MultiPolygon coordinates: longitude, latitude. */
  polygons: number[][][][];
}

export interface RentalHours {
  userTypes: string[];
  /** `mon` … `sun`. */
  days: string[];
  /** `HH:MM:SS`, may pass 24:00:00. */
  startTime: string;
  endTime: string;
}

export interface SeasonCalendar {
  startMonth: number;
  startDay: number;
  startYear?: number;
  endMonth: number;
  endDay: number;
  endYear?: number;
}

export interface GbfsContentByName {
  gbfs: { feeds: GbfsFeed[] };
  manifest: { datasets: { systemId: string; versions: VersionLink[] }[] };
  gbfs_versions: { versions: VersionLink[] };
  system_information: SystemInformation;
  vehicle_types: { vehicleTypes: VehicleType[] };
  station_information: { stations: StationInformation[] };
  station_status: { stations: StationStatusRecord[] };
  vehicle_status: { vehicles: VehicleStatusRecord[] };
  system_regions: { regions: SystemRegion[] };
  system_pricing_plans: { plans: PricingPlan[] };
  system_alerts: { alerts: SystemAlert[] };
  /** `unreadZones`: so many could not be read, and what they forbid is not known. */
  geofencing_zones: { zones: GeofencingZone[]; globalRules: GeofencingRule[]; unreadZones?: number };
  /** `isUnread`: the producer gave some, and none could be read; none at all would mean always open. */
  system_hours: { rentalHours: RentalHours[]; isUnread?: true };
  system_calendar: { calendars: SeasonCalendar[]; isUnread?: true };
}

/** The neutral names; `free_bike_status` is read as `vehicle_status`. */
export type GbfsName = keyof GbfsContentByName;

/** One decoded file, discriminated by `name`. */
export type GbfsFile = {
  [N in GbfsName]: {
    name: N;
    /** As the file says, without a leading `v`; `1.0` where it says none. */
    version: string;
    lastUpdated?: IsoInstant;
    ttlSeconds: number;
    content: GbfsContentByName[N];
  };
}[GbfsName];

export type GbfsFileOf<N extends GbfsName> = Extract<GbfsFile, { name: N }>;

/** Names a feed may carry in any version. */
export type GbfsFileName = GbfsName | 'free_bike_status';

export type { GeoPoint, Translated };

import type { Instant, StationId, VehicleId } from './ids.js';
import type { Mode } from './kinds.js';
import type { GeoPoint, Translated } from './transit.js';

/**
 * A bike-share (or car, scooter) station: what is fixed and how it is now, joined. Spec: GBFS 3.0
 * station_information + station_status. The status part is absent until the first status was read.
 */
export interface Station {
  stationId: StationId;
  systemId: string;
  name: Translated;
  shortName?: Translated;
  point: GeoPoint;
  address?: string;
  crossStreet?: string;
  postCode?: string;
  regionId?: string;
  rentalMethods?: string[];
  isVirtualStation?: boolean;
  isValetStation?: boolean;
  isChargingStation?: boolean;
  parkingType?: string;
  /** Docks in all, or parking places of a virtual station. */
  capacity?: number;
  vehicleTypesCapacity?: { vehicleTypeIds: string[]; count: number }[];
  vehicleDocksCapacity?: { vehicleTypeIds: string[]; count: number }[];
  rentalUris?: Record<string, string>;
  stationArea?: unknown;
  parkingHoop?: boolean;
  contactPhone?: string;
  status?: StationStatus;
  mode?: Mode;
  commune?: string;
}

export interface StationStatus {
  /** Absent where the feed says none, or one that cannot be (−1). */
  vehiclesAvailable?: number;
  vehiclesDisabled?: number;
  docksAvailable?: number;
  docksDisabled?: number;
  vehicleTypesAvailable?: { vehicleTypeId: string; count: number }[];
  vehicleDocksAvailable?: { vehicleTypeIds: string[]; count: number }[];
  /** Each absent where the feed says something that cannot be read: then not known, and nowhere told as true. */
  isInstalled?: boolean;
  isRenting?: boolean;
  isReturning?: boolean;
  /** When the station last spoke to its operator; absent where the feed gives none. */
  lastReportedAt?: Instant;
}

/** A shared vehicle free to take. Its id rotates after each trip. Spec: GBFS 3.0 vehicle_status. */
export interface FreeVehicle {
  vehicleId: VehicleId;
  systemId: string;
  point?: GeoPoint;
  isReserved: boolean;
  isDisabled: boolean;
  vehicleTypeId?: string;
  stationId?: StationId;
  homeStationId?: StationId;
  pricingPlanId?: string;
  /** Since when it is known to stand where it stands; its id is as old. */
  standsSince?: Instant;
  currentRangeM?: number;
  /** 0 to 1. */
  currentFuelPercent?: number;
  lastReportedAt?: Instant;
  availableUntil?: string;
  vehicleEquipment?: string[];
  rentalUris?: Record<string, string>;
  mode?: Mode;
  commune?: string;
}

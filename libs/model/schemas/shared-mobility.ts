import { z } from 'zod';
import type { StationId, VehicleId } from '../ids.js';
import { commune, count, flag, geoPoint, id, instant, mode, number, optional, text, translated } from './parts.js';

const perTypes = z.object({ vehicleTypeIds: z.array(text), count });
const rentalUris = z.record(text, text).describe('where to rent: by android, ios, web');

/** How a station is now. Spec: GBFS 3.0 station_status. A part is absent where the feed says none, or one that cannot be read. */
const stationStatus = z.object(
  optional({
    vehiclesAvailable: count.describe('vehicles to take'),
    vehiclesDisabled: count.describe('vehicles out of order'),
    docksAvailable: count.describe('free docks'),
    docksDisabled: count.describe('docks out of order'),
    vehicleTypesAvailable: z.array(z.object({ vehicleTypeId: text, count })),
    vehicleDocksAvailable: z.array(perTypes),
    isInstalled: flag.describe('on the street'),
    isRenting: flag.describe('gives vehicles'),
    isReturning: flag.describe('takes vehicles'),
    lastReportedAt: instant.describe('when the station last spoke to its operator'),
  }),
);

/**
 * A bike-share (or car, scooter) station: what is fixed and how it is now, joined. Spec: GBFS 3.0 station_information
 * and station_status.
 */
export const station = z.object({
  stationId: id<StationId>(),
  systemId: text,
  name: translated.describe('name, by language'),
  point: geoPoint.describe('where it is'),
  ...optional({
    shortName: translated.describe('short name or number'),
    address: text.describe('street and number'),
    crossStreet: text.describe('crossing street or landmark'),
    postCode: text.describe('postal code'),
    regionId: text,
    stationOpeningHours: text.describe('when it is open, in the syntax of OpenStreetMap'),
    rentalMethods: z.array(text),
    isVirtualStation: flag.describe('without fixed docks'),
    isValetStation: flag,
    isChargingStation: flag.describe('vehicles charge here'),
    parkingType: text,
    capacity: count.describe('docks in all, or parking places of a virtual station'),
    vehicleTypesCapacity: z.array(perTypes),
    vehicleDocksCapacity: z.array(perTypes),
    rentalUris,
    stationArea: z.unknown().describe('GeoJSON MultiPolygon'),
    parkingHoop: flag,
    contactPhone: text.describe('telephone'),
    status: stationStatus.describe('absent until the first status was read'),
    mode,
    commune,
  }),
});

/** A shared vehicle free to take. Its id rotates after each trip. Spec: GBFS 3.0 vehicle_status. */
export const freeVehicle = z.object({
  vehicleId: id<VehicleId>(),
  systemId: text,
  isReserved: flag,
  isDisabled: flag,
  ...optional({
    point: geoPoint.describe('where it is'),
    vehicleTypeId: text.describe('type by the operator'),
    stationId: id<StationId>().describe('station it stands at'),
    homeStationId: id<StationId>(),
    pricingPlanId: text,
    standsSince: instant.describe('since when it is known to stand where it stands; its id is as old'),
    currentRangeM: number.meta({ unit: 'm', plausible: [0, 2e6], description: 'how far it still goes' }),
    currentFuelPercent: number.meta({ unit: 'ratio', plausible: [0, 1], description: 'charge or fuel, 0 to 1' }),
    lastReportedAt: instant.describe('when it last spoke'),
    availableUntil: text,
    vehicleEquipment: z.array(text),
    rentalUris,
    mode,
    commune,
  }),
});

export type StationStatus = z.infer<typeof stationStatus>;
export type Station = z.infer<typeof station>;
export type FreeVehicle = z.infer<typeof freeVehicle>;

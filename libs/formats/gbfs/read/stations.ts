import { present } from '#libs/model';
import type { StationInformation, StationStatusRecord } from '../content.js';
import type { Fields } from '../fields.js';
import { isObject } from '../json-container.js';
import { readRecords } from '../records.js';
import { PARKING_TYPES, RENTAL_METHODS } from '../words.js';

/** Beyond this a count is a placeholder (999999 docks of a dockless system), not a station. */
const MAX_PER_STATION = 10_000;

export type Capacities = Pick<StationInformation, 'vehicleTypesCapacity' | 'vehicleDocksCapacity'>;

/**
 * Refused without id or place. A missing name falls back to short name, address, id: riders must read something.
 * Spec: gbfs.md, station_information.json.
 */
export function readStationInformation(
  data: Fields,
  capacitiesOf: (fields: Fields) => Capacities,
): { stations: StationInformation[] } {
  const stations = readRecords<StationInformation>(
    data,
    'stations',
    (station) => station.stationId,
    'first',
    (fields) => {
      const stationId = fields.id('station_id');
      if (stationId === undefined) return fields.missing('station_id');
      const point = fields.point();
      if (!point) return fields.missing('lat, lon');
      const shortName = fields.localised('short_name');
      const address = fields.text('address');
      let name = fields.localised('name');
      if (!name) {
        fields.report('FIELD_MISSING', 'warning', 'name', undefined, 'a name; short name, address or id are used');
        name = shortName ?? { [fields.context.language]: address ?? stationId };
      }
      return present<StationInformation>({
        stationId,
        name,
        shortName,
        point,
        address,
        crossStreet: fields.text('cross_street'),
        postCode: fields.text('post_code'),
        regionId: fields.id('region_id'),
        rentalMethods: fields.words('rental_methods', RENTAL_METHODS),
        isVirtualStation: fields.boolean('is_virtual_station'),
        isValetStation: fields.boolean('is_valet_station'),
        isChargingStation: fields.boolean('is_charging_station'),
        parkingType: fields.word('parking_type', PARKING_TYPES),
        parkingHoop: fields.boolean('parking_hoop'),
        contactPhone: fields.text('contact_phone'),
        capacity: fields.count('capacity', MAX_PER_STATION),
        ...capacitiesOf(fields),
        rentalUris: fields.appUris('rental_uris'),
        stationArea: areaOf(fields),
        stationOpeningHours: fields.text('station_opening_hours'),
      });
    },
  );
  return { stations };
}

function areaOf(fields: Fields): unknown {
  const area = fields.raw('station_area');
  if (area === undefined) return undefined;
  const geometry = area as { type?: unknown; coordinates?: unknown };
  if (geometry.type === 'MultiPolygon' && Array.isArray(geometry.coordinates)) return area;
  fields.report('FIELD_TYPE', 'warning', 'station_area', area, 'a GeoJSON MultiPolygon');
  return undefined;
}

export interface StatusNames {
  available: readonly string[];
  disabled: readonly string[];
}

/**
 * Refused without id. A number that is absent or cannot be (−1) is unknown, with an issue, and so is whether a station is
 * installed, rents or takes back. Where no station of the system says a word on it, they are taken to, with
 * FIELD_MISSING. Spec: gbfs.md, station_status.json.
 */
export function readStationStatus(data: Fields, names: StatusNames): { stations: StationStatusRecord[] } {
  const isGivenAnywhere = givenAnywhere(data);
  const stations = readRecords<StationStatusRecord>(
    data,
    'stations',
    (station) => station.stationId,
    isNewer,
    (fields) => {
      const stationId = fields.id('station_id');
      if (stationId === undefined) return fields.missing('station_id');
      const vehiclesAvailable = fields.firstCount(names.available, MAX_PER_STATION);
      if (vehiclesAvailable === undefined)
        fields.report('FIELD_MISSING', 'warning', names.available[0]!, undefined, 'a number of vehicles');
      return present<StationStatusRecord>({
        stationId,
        vehiclesAvailable,
        vehiclesDisabled: fields.firstCount(names.disabled, MAX_PER_STATION),
        docksAvailable: fields.count('num_docks_available', MAX_PER_STATION),
        docksDisabled: fields.count('num_docks_disabled', MAX_PER_STATION),
        vehicleTypesAvailable: countsByType(fields),
        vehicleDocksAvailable: countsByTypes(fields, 'vehicle_docks_available'),
        isInstalled: isOn(fields, 'is_installed', isGivenAnywhere),
        isRenting: isOn(fields, 'is_renting', isGivenAnywhere),
        isReturning: isOn(fields, 'is_returning', isGivenAnywhere),
        lastReportedAt: fields.instant('last_reported'),
      });
    },
  );
  return { stations };
}

/** Of two reports of one station the newer; where they do not say, the later in the file. */
function isNewer(a: StationStatusRecord, b: StationStatusRecord): boolean {
  return a.lastReportedAt === undefined || b.lastReportedAt === undefined || a.lastReportedAt >= b.lastReportedAt;
}

/** Whether the producer reports this of any of its stations. */
function givenAnywhere(data: Fields): (key: string) => boolean {
  const given = new Map<string, boolean>();
  return (key) => {
    let is = given.get(key);
    if (is === undefined)
      given.set(key, (is = (data.list('stations') ?? []).some((one) => isObject(one) && (one[key] ?? '') !== '')));
    return is;
  };
}

function isOn(fields: Fields, key: string, isGivenAnywhere: (key: string) => boolean): boolean | undefined {
  const value = fields.boolean(key);
  if (value !== undefined) return value;
  const isGiven = isGivenAnywhere(key);
  if (!fields.isLost(key, value))
    fields.report(
      'FIELD_MISSING',
      'warning',
      key,
      undefined,
      `true or false; ${isGiven ? 'unknown' : 'true is taken'}`,
    );
  return isGiven ? undefined : true;
}

function countsByType(fields: Fields): StationStatusRecord['vehicleTypesAvailable'] {
  return fields.children('vehicle_types_available')?.flatMap((entry) => {
    const vehicleTypeId = entry.id('vehicle_type_id');
    const count = entry.count('count', MAX_PER_STATION);
    if (vehicleTypeId === undefined) entry.missing('vehicle_type_id');
    return vehicleTypeId === undefined || count === undefined ? [] : { vehicleTypeId, count };
  });
}

/** `[{vehicle_type_ids, count}]`, used for docks and capacities. */
export function countsByTypes(fields: Fields, key: string): { vehicleTypeIds: string[]; count: number }[] | undefined {
  return fields.children(key)?.flatMap((entry) => {
    const vehicleTypeIds = entry.ids('vehicle_type_ids');
    const count = entry.count('count', MAX_PER_STATION);
    // Of no type that can be read it would be nobody's, or everybody's.
    const isOfNone =
      vehicleTypeIds === undefined || (vehicleTypeIds.length === 0 && entry.list('vehicle_type_ids')!.length > 0);
    if (isOfNone) entry.missing('vehicle_type_ids');
    return isOfNone || count === undefined ? [] : { vehicleTypeIds, count };
  });
}

import { present } from '#libs/model';
import type { VehicleStatusRecord, VehicleType } from '../content.js';
import type { Fields } from '../fields.js';
import { readRecords } from '../records.js';
import { ACCESSORIES, EQUIPMENT, FORM_FACTORS, PROPULSION_TYPES, RETURN_CONSTRAINTS } from '../words.js';

export interface VehicleNames {
  /** Keys of the list: `bikes`, `vehicles`. */
  list: readonly string[];
  id: readonly string[];
}

/**
 * Refused without id, with neither place nor station, or where a word that limits its use is there and cannot be read.
 * Whoever does not know that a vehicle is reserved or out of order means that it is neither. Spec: gbfs.md,
 * vehicle_status.json and free_bike_status.json.
 */
export function readVehicleStatus(data: Fields, names: VehicleNames): { vehicles: VehicleStatusRecord[] } {
  const list = names.list.find((key) => Array.isArray(data.raw(key))) ?? names.list[0]!;
  const vehicles = readRecords<VehicleStatusRecord>(
    data,
    list,
    (vehicle) => vehicle.vehicleId,
    (a, b) => a.lastReportedAt === undefined || b.lastReportedAt === undefined || a.lastReportedAt >= b.lastReportedAt,
    (fields) => {
      const vehicleId = names.id.map((key) => fields.id(key)).find((id) => id !== undefined);
      if (vehicleId === undefined) return fields.missing(names.id[0]!);
      const point = fields.point();
      const stationId = fields.id('station_id');
      if (!point && stationId === undefined) return fields.missing('lat, lon');
      const isReserved = fields.boolean('is_reserved');
      const isDisabled = fields.boolean('is_disabled');
      const homeStationId = fields.id('home_station_id');
      const until = availableUntil(fields);
      if (fields.isLost('is_reserved', isReserved)) return fields.missing('is_reserved');
      if (fields.isLost('is_disabled', isDisabled)) return fields.missing('is_disabled');
      if (fields.isLost('home_station_id', homeStationId)) return fields.missing('home_station_id');
      if (fields.isLost('available_until', until)) return fields.missing('available_until');
      return present<VehicleStatusRecord>({
        vehicleId,
        point,
        isReserved: isReserved ?? false,
        isDisabled: isDisabled ?? false,
        vehicleTypeId: fields.id('vehicle_type_id'),
        stationId,
        homeStationId,
        pricingPlanId: fields.id('pricing_plan_id'),
        currentRangeM: fields.number('current_range_meters', { min: 0 }),
        currentFuelPercent: fields.number('current_fuel_percent', { min: 0, max: 1 }),
        lastReportedAt: fields.instant('last_reported'),
        availableUntil: until,
        vehicleEquipment: fields.words('vehicle_equipment', EQUIPMENT),
        rentalUris: fields.appUris('rental_uris'),
      });
    },
  );
  return { vehicles };
}

/** Kept as written: an offset that names the local zone is part of what the operator says. */
function availableUntil(fields: Fields): string | undefined {
  const text = fields.text('available_until');
  if (text === undefined || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$/.test(text)) return text;
  fields.report('TIME_FORMAT', 'warning', 'available_until', text, 'YYYY-MM-DDTHH:MM:SS±HH:MM');
  return undefined;
}

/** Spellings outside the list that say which member is meant: 2.x's own and the misprint in its text. */
const FORM_FACTOR_SYNONYMS: Record<string, string> = {
  scooter: 'scooter_standing',
  scooted_seated: 'scooter_seated',
  bike: 'bicycle',
};

/**
 * Refused without id, or with a propulsion outside the list: what drives a vehicle decides what else must be known. A
 * form factor outside the list is `other`. Spec: gbfs.md, vehicle_types.json.
 */
export function readVehicleTypes(data: Fields, ecoLabelKey: readonly string[]): { vehicleTypes: VehicleType[] } {
  const vehicleTypes = readRecords<VehicleType>(
    data,
    'vehicle_types',
    (type) => type.vehicleTypeId,
    'first',
    (fields) => {
      const vehicleTypeId = fields.id('vehicle_type_id');
      if (vehicleTypeId === undefined) return fields.missing('vehicle_type_id');
      const propulsionType = fields.word('propulsion_type', PROPULSION_TYPES);
      if (propulsionType === undefined) return fields.missing('propulsion_type');
      return present<VehicleType>({
        vehicleTypeId,
        formFactor: formFactor(fields),
        propulsionType,
        riderCapacity: fields.count('rider_capacity'),
        cargoVolumeCapacity: fields.count('cargo_volume_capacity'),
        cargoLoadCapacity: fields.count('cargo_load_capacity'),
        ecoLabels: ecoLabels(fields, ecoLabelKey),
        maxRangeM: fields.number('max_range_meters', { min: 0 }),
        name: fields.localised('name'),
        description: fields.localised('description'),
        vehicleAccessories: fields.words('vehicle_accessories', ACCESSORIES),
        gCo2Km: fields.count('g_CO2_km'),
        vehicleImage: fields.uri('vehicle_image'),
        make: fields.localised('make'),
        model: fields.localised('model'),
        color: fields.text('color'),
        wheelCount: fields.count('wheel_count'),
        maxPermittedSpeedKmh: fields.count('max_permitted_speed'),
        ratedPowerW: fields.count('rated_power'),
        defaultReserveMinutes: fields.count('default_reserve_time'),
        returnConstraint: fields.word('return_constraint', RETURN_CONSTRAINTS),
        vehicleAssets: assets(fields),
        defaultPricingPlanId: fields.id('default_pricing_plan_id'),
        pricingPlanIds: fields.ids('pricing_plan_ids'),
      });
    },
  );
  return { vehicleTypes };
}

function formFactor(fields: Fields): string {
  const raw = fields.raw('form_factor');
  const text = typeof raw === 'string' ? raw.toLowerCase() : '';
  if (FORM_FACTORS.has(text)) return text;
  if (Object.hasOwn(FORM_FACTOR_SYNONYMS, text)) return FORM_FACTOR_SYNONYMS[text]!;
  fields.report('FIELD_ENUM', 'warning', 'form_factor', raw ?? 'nothing', [...FORM_FACTORS].join(', '));
  return 'other';
}

function ecoLabels(fields: Fields, keys: readonly string[]): VehicleType['ecoLabels'] {
  const key = keys.find((name) => fields.raw(name) !== undefined) ?? keys[0]!;
  return fields.children(key)?.flatMap((entry) => {
    const countryCode = entry.text('country_code');
    const ecoSticker = entry.text('eco_sticker');
    return countryCode && ecoSticker ? { countryCode, ecoSticker } : [];
  });
}

function assets(fields: Fields): VehicleType['vehicleAssets'] {
  const child = fields.child('vehicle_assets');
  const iconUrl = child?.uri('icon_url');
  const iconLastModified = child?.date('icon_last_modified');
  if (!child || !iconUrl || !iconLastModified) return undefined;
  return present({ iconUrl, iconUrlDark: child.uri('icon_url_dark'), iconLastModified });
}

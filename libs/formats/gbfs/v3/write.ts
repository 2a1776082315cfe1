import type { GeofencingRule, SystemInformation, VehicleType } from '../content.js';
import { isEmail, toE164 } from '../phone.js';
import { licenceIdOf } from '../licences.js';
import { toGbfsLanguage, toLocalised } from '../localised-text.js';
import { toOpeningHours } from '../opening-hours.js';
import { isUri } from '../uri.js';
import type { DataObject, EnvelopeStyle, GbfsWriters, WriteContext } from '../writers.js';
import {
  brandAssetsOf,
  pricingStepsOf,
  rangeOf,
  rentalAppsOf,
  stationFlagsOf,
  vehicleAssetsOf,
  vehicleTypesAvailableOf,
} from '../write-parts.js';

export const styleV3: EnvelopeStyle = { version: '3.0', instant: (instant) => instant };

/** With no rule at all 3.0 wants it said that everything is allowed. */
const ALLOW_ALL = { ride_start_allowed: true, ride_end_allowed: true, ride_through_allowed: true };

/** GBFS 3.0. Spec: gbfs.md v3.0 and its JSON Schemas; conversions from 2.3 are those of the README. */
export const writersV3: GbfsWriters = {
  gbfs_versions: ({ versions }) => ({ versions }),
  manifest: ({ datasets }) => ({
    datasets: datasets.map(({ systemId, versions }) => ({ system_id: systemId, versions })),
  }),
  system_information: systemInformation,
  vehicle_types: ({ vehicleTypes }, context) => ({
    vehicle_types: vehicleTypes.map((type) => vehicleType(type, context)),
  }),
  station_information: ({ stations }, context) => ({
    stations: stations.map((station) => ({
      station_id: station.stationId,
      name: toLocalised(station.name, context) ?? toLocalised({ und: station.stationId }, context),
      short_name: toLocalised(station.shortName, context),
      lat: station.point.latitude,
      lon: station.point.longitude,
      address: station.address,
      cross_street: station.crossStreet,
      region_id: station.regionId,
      post_code: station.postCode,
      station_opening_hours: station.stationOpeningHours,
      rental_methods: station.rentalMethods?.length ? station.rentalMethods : undefined,
      is_virtual_station: station.isVirtualStation,
      station_area: station.stationArea,
      parking_type: station.parkingType,
      parking_hoop: station.parkingHoop,
      contact_phone: phone(station.contactPhone, context),
      capacity: station.capacity,
      vehicle_types_capacity: pools(station.vehicleTypesCapacity),
      vehicle_docks_capacity: pools(station.vehicleDocksCapacity),
      is_valet_station: station.isValetStation,
      is_charging_station: station.isChargingStation,
      rental_uris: station.rentalUris,
    })),
  }),
  station_status: ({ stations }, context) => ({
    stations: stations.flatMap((station) => {
      if (station.vehiclesAvailable === undefined) {
        // A number is wanted, and any would be made up: without its row a station is as good as not heard of.
        context.count.add('number of vehicles unknown: station left out', station.stationId);
        return [];
      }
      if (station.lastReportedAt === undefined) context.count.add('last_reported unknown: last_updated is used');
      return {
        station_id: station.stationId,
        num_vehicles_available: station.vehiclesAvailable,
        vehicle_types_available: vehicleTypesAvailableOf(station),
        num_vehicles_disabled: station.vehiclesDisabled,
        num_docks_available: station.docksAvailable,
        num_docks_disabled: station.docksDisabled,
        ...stationFlagsOf(station, context.count),
        last_reported: station.lastReportedAt ?? context.lastUpdated,
        vehicle_docks_available: pools(station.vehicleDocksAvailable),
      };
    }),
  }),
  vehicle_status: ({ vehicles }) => ({
    vehicles: vehicles.map((vehicle) => ({
      vehicle_id: vehicle.vehicleId,
      lat: vehicle.point?.latitude,
      lon: vehicle.point?.longitude,
      is_reserved: vehicle.isReserved,
      is_disabled: vehicle.isDisabled,
      rental_uris: vehicle.rentalUris,
      vehicle_type_id: vehicle.vehicleTypeId,
      last_reported: vehicle.lastReportedAt,
      current_range_meters: vehicle.currentRangeM,
      current_fuel_percent: vehicle.currentFuelPercent,
      station_id: vehicle.stationId,
      home_station_id: vehicle.homeStationId,
      pricing_plan_id: vehicle.pricingPlanId,
      vehicle_equipment: vehicle.vehicleEquipment,
      available_until: vehicle.availableUntil,
    })),
  }),
  system_regions: ({ regions }, context) => ({
    regions: regions.map(({ regionId, name }) => ({ region_id: regionId, name: toLocalised(name, context) ?? [] })),
  }),
  system_pricing_plans: ({ plans }, context) => ({
    plans: plans.map((plan) => ({
      plan_id: plan.planId,
      url: plan.url,
      name: toLocalised(plan.name, context) ?? [],
      currency: plan.currency,
      price: plan.price,
      reservation_price_per_min: plan.reservationPricePerMin,
      reservation_price_flat_rate: plan.reservationPriceFlatRate,
      is_taxable: plan.isTaxable,
      description: toLocalised(plan.description, context) ?? [],
      per_km_pricing: pricingStepsOf(plan.perKmPricing),
      per_min_pricing: pricingStepsOf(plan.perMinPricing),
      surge_pricing: plan.surgePricing,
    })),
  }),
  system_alerts: ({ alerts }, context) => ({
    alerts: alerts.map((alert) => ({
      alert_id: alert.alertId,
      type: alert.type,
      times: alert.times,
      station_ids: alert.stationIds,
      region_ids: alert.regionIds,
      url: toLocalised(alert.url, context)?.filter(({ text }) => isUri(text)),
      summary: toLocalised(alert.summary, context) ?? [],
      description: toLocalised(alert.description, context),
      last_updated: alert.lastUpdatedAt,
    })),
  }),
  geofencing_zones: ({ zones, globalRules, unreadZones = 0 }, context) => ({
    geofencing_zones: {
      type: 'FeatureCollection',
      features: zones.map((zone) => ({
        type: 'Feature',
        geometry: { type: 'MultiPolygon', coordinates: zone.polygons },
        properties: {
          name: toLocalised(zone.name, context),
          start: zone.start,
          end: zone.end,
          rules: zone.rules.map(rule),
        },
      })),
    },
    // Where zones are missing, that all is allowed elsewhere is not known.
    global_rules: globalRules.length > 0 || unreadZones > 0 ? globalRules.map(rule) : [ALLOW_ALL],
  }),
};

function rule(one: GeofencingRule): DataObject {
  return {
    vehicle_type_ids: one.vehicleTypeIds,
    ride_start_allowed: one.rideStartAllowed,
    ride_end_allowed: one.rideEndAllowed,
    ride_through_allowed: one.rideThroughAllowed,
    maximum_speed_kph: one.maximumSpeedKph,
    station_parking: one.stationParking,
  };
}

function pools(list: readonly { vehicleTypeIds: string[]; count: number }[] | undefined): DataObject[] | undefined {
  return list?.map(({ vehicleTypeIds, count }) => ({ vehicle_type_ids: vehicleTypeIds, count }));
}

function phone(text: string | undefined, context: WriteContext): string | undefined {
  const number = text === undefined ? undefined : toE164(text, context.callingCode);
  if (text !== undefined && number === undefined) context.count.add('phone number without country', text);
  return number;
}

function vehicleType(type: VehicleType, context: WriteContext): DataObject {
  const { count } = context;
  const defaultPlan = type.defaultPricingPlanId ?? type.pricingPlanIds?.[0];
  if (defaultPlan === undefined && context.pricingPlanIds?.length) count.add('default_pricing_plan_id unknown');
  return {
    vehicle_type_id: type.vehicleTypeId,
    form_factor: type.formFactor,
    rider_capacity: type.riderCapacity,
    cargo_volume_capacity: type.cargoVolumeCapacity,
    cargo_load_capacity: type.cargoLoadCapacity,
    propulsion_type: type.propulsionType,
    eco_labels: type.ecoLabels?.map(({ countryCode, ecoSticker }) => ({
      country_code: countryCode,
      eco_sticker: ecoSticker,
    })),
    max_range_meters: rangeOf(type, count),
    name: toLocalised(type.name, context),
    vehicle_accessories: type.vehicleAccessories,
    g_CO2_km: type.gCo2Km,
    vehicle_image: type.vehicleImage,
    make: toLocalised(type.make, context),
    model: toLocalised(type.model, context),
    color: type.color,
    description: toLocalised(type.description, context),
    wheel_count: type.wheelCount,
    max_permitted_speed: type.maxPermittedSpeedKmh,
    rated_power: type.ratedPowerW,
    default_reserve_time: type.defaultReserveMinutes,
    return_constraint: type.returnConstraint,
    vehicle_assets: vehicleAssetsOf(type),
    default_pricing_plan_id: defaultPlan,
    pricing_plan_ids: type.pricingPlanIds,
  };
}

function systemInformation(system: SystemInformation, context: WriteContext): DataObject {
  const { count } = context;
  const languages = [...new Set(system.languages.flatMap((tag) => toGbfsLanguage(tag) ?? []))];
  if (languages.length === 0) languages.push(...context.languages.flatMap((tag) => toGbfsLanguage(tag) ?? []));
  const localised = (texts: SystemInformation['name'] | undefined): ReturnType<typeof toLocalised> =>
    toLocalised(texts, { ...context, languages });
  const uris = (
    texts: SystemInformation['name'] | undefined,
    date: string | undefined,
    what: 'terms_url' | 'privacy_url',
  ): unknown => {
    const list = localised(texts)?.filter(({ text }) => isUri(text));
    if (list && date === undefined) count.add(`${what} without date`);
    return date === undefined ? undefined : list;
  };
  const contact = [system.feedContactEmail, system.email, context.feedContactEmail].find(isEmail);
  if (contact === undefined) count.add('feed_contact_email unknown');
  return {
    system_id: system.systemId,
    languages,
    name: localised(system.name) ?? localised({ und: system.systemId }),
    opening_hours: system.openingHours ?? openingHoursOf(context),
    short_name: localised(system.shortName),
    operator: localised(system.operator),
    url: system.url,
    purchase_url: system.purchaseUrl,
    start_date: system.startDate,
    termination_date: system.terminationDate,
    phone_number: phone(system.phoneNumber, context),
    email: isEmail(system.email) ? system.email : undefined,
    feed_contact_email: contact,
    manifest_url: context.manifestUrl ?? system.manifestUrl,
    timezone: system.timezone,
    ...licence(system, context),
    attribution_organization_name: localised(system.attributionOrganizationName),
    attribution_url: system.attributionUrl,
    brand_assets: brandAssetsOf(system),
    terms_url: uris(system.termsUrl, system.termsLastUpdated, 'terms_url'),
    terms_last_updated: system.termsLastUpdated,
    privacy_url: uris(system.privacyUrl, system.privacyLastUpdated, 'privacy_url'),
    privacy_last_updated: system.privacyLastUpdated,
    rental_apps: rentalAppsOf(system, count),
  };
}

/** No hours at all are all hours; hours that could not be read are none that anybody knows. Spec: OSM wiki, opening_hours. */
function openingHoursOf({ areHoursUnread, rentalHours = [], calendars = [], count }: WriteContext): string {
  if (!areHoursUnread) return toOpeningHours(rentalHours, calendars);
  count.add('opening_hours unknown');
  return '24/7 unknown';
}

/** Exactly one of id and address; with neither, 3.0 would read as CC0, which nobody has said. */
function licence(system: SystemInformation, context: WriteContext): DataObject {
  if (system.licenseId) return { license_id: system.licenseId };
  const own = context.licence;
  const url = system.licenseUrl ?? (own && 'url' in own ? own.url : undefined);
  if (system.licenseUrl === undefined && own && 'id' in own) return { license_id: own.id };
  const id = url === undefined ? undefined : licenceIdOf(url);
  if (id !== undefined) return { license_id: id };
  if (url === undefined) context.count.add('licence unknown');
  return { license_url: url };
}

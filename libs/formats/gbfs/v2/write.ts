import type { GeofencingRule, GeofencingZone, RentalHours, SystemInformation, VehicleType } from '../content.js';
import { toPosix } from '../instants.js';
import { licenceUrlOf } from '../licences.js';
import { textFor, toGbfsLanguage } from '../localised-text.js';
import type { GbfsLosses } from '../losses.js';
import { isEmail } from '../phone.js';
import { wound } from '../rings.js';
import { isUri } from '../uri.js';
import { WEEKDAYS } from '../words.js';
import {
  brandAssetsOf,
  pricingStepsOf,
  rangeOf,
  rentalAppsOf,
  stationFlagsOf,
  vehicleAssetsOf,
  vehicleTypesAvailableOf,
} from '../write-parts.js';
import type { DataObject, EnvelopeStyle, GbfsWriters, WriteContext } from '../writers.js';
import { WHOLE_WORLD } from './whole-world.js';

export const styleV2: EnvelopeStyle = { version: '2.3', instant: toPosix };

type Texts = Record<string, string> | undefined;

/** GBFS 2.3. Spec: gbfs.md v2.3 and its JSON Schemas; what 3.0 says and 2.3 cannot is counted in the losses. */
export const writersV2: GbfsWriters = {
  gbfs_versions: ({ versions }) => ({ versions }),
  system_information: systemInformation,
  vehicle_types: ({ vehicleTypes }, context) => ({
    vehicle_types: vehicleTypes.map((type) => vehicleType(type, context)),
  }),
  station_information: ({ stations }, context) => ({
    stations: stations.map((station) => {
      context.count.drop('station_opening_hours', station.stationOpeningHours);
      return {
        station_id: station.stationId,
        name: text(station.name, context) ?? station.stationId,
        short_name: text(station.shortName, context),
        lat: station.point.latitude,
        lon: station.point.longitude,
        address: station.address,
        cross_street: station.crossStreet,
        region_id: station.regionId,
        post_code: station.postCode,
        rental_methods: station.rentalMethods,
        is_virtual_station: station.isVirtualStation,
        station_area: station.stationArea,
        parking_type: station.parkingType,
        parking_hoop: station.parkingHoop,
        contact_phone: station.contactPhone,
        capacity: station.capacity,
        vehicle_capacity: byType(station.vehicleTypesCapacity, context.count),
        vehicle_type_capacity: byType(station.vehicleDocksCapacity, context.count),
        is_valet_station: station.isValetStation,
        is_charging_station: station.isChargingStation,
        rental_uris: station.rentalUris,
      };
    }),
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
        num_bikes_available: station.vehiclesAvailable,
        vehicle_types_available: vehicleTypesAvailableOf(station),
        num_bikes_disabled: station.vehiclesDisabled,
        num_docks_available: station.docksAvailable,
        num_docks_disabled: station.docksDisabled,
        ...stationFlagsOf(station, context.count),
        last_reported: toPosix(station.lastReportedAt ?? context.lastUpdated),
        vehicle_docks_available: station.vehicleDocksAvailable?.map(({ vehicleTypeIds, count }) => ({
          vehicle_type_ids: vehicleTypeIds,
          count,
        })),
      };
    }),
  }),
  vehicle_status: ({ vehicles }) => ({
    bikes: vehicles.map((vehicle) => ({
      bike_id: vehicle.vehicleId,
      lat: vehicle.point?.latitude,
      lon: vehicle.point?.longitude,
      is_reserved: vehicle.isReserved,
      is_disabled: vehicle.isDisabled,
      rental_uris: vehicle.rentalUris,
      vehicle_type_id: vehicle.vehicleTypeId,
      last_reported: vehicle.lastReportedAt && toPosix(vehicle.lastReportedAt),
      current_range_meters: vehicle.currentRangeM,
      current_fuel_percent: vehicle.currentFuelPercent,
      station_id: vehicle.stationId,
      home_station_id: vehicle.homeStationId,
      pricing_plan_id: vehicle.pricingPlanId,
      vehicle_equipment: vehicle.vehicleEquipment,
      available_until: vehicle.availableUntil,
    })),
  }),
  system_hours: ({ rentalHours }) => ({ rental_hours: rentalHours.flatMap(withinOneDay) }),
  system_calendar: ({ calendars }) => ({
    calendars: calendars.map((calendar) => ({
      start_month: calendar.startMonth,
      start_day: calendar.startDay,
      start_year: calendar.startYear,
      end_month: calendar.endMonth,
      end_day: calendar.endDay,
      end_year: calendar.endYear,
    })),
  }),
  system_regions: ({ regions }, context) => ({
    regions: regions.map(({ regionId, name }) => ({ region_id: regionId, name: text(name, context) ?? regionId })),
  }),
  system_pricing_plans: ({ plans }, context) => ({
    plans: plans.map((plan) => {
      context.count.drop('reservation_price_per_min', plan.reservationPricePerMin);
      context.count.drop('reservation_price_flat_rate', plan.reservationPriceFlatRate);
      return {
        plan_id: plan.planId,
        url: plan.url,
        name: text(plan.name, context) ?? plan.planId,
        currency: plan.currency,
        price: plan.price,
        is_taxable: plan.isTaxable,
        description: text(plan.description, context) ?? plan.planId,
        per_km_pricing: pricingStepsOf(plan.perKmPricing),
        per_min_pricing: pricingStepsOf(plan.perMinPricing),
        surge_pricing: plan.surgePricing,
      };
    }),
  }),
  system_alerts: ({ alerts }, context) => ({
    alerts: alerts.map((alert) => ({
      alert_id: alert.alertId,
      type: alert.type,
      times: alert.times?.map(({ start, end }) => ({ start: toPosix(start), end: end && toPosix(end) })),
      station_ids: alert.stationIds,
      region_ids: alert.regionIds,
      url: uri(alert.url, context),
      summary: text(alert.summary, context) ?? alert.alertId,
      description: text(alert.description, context),
      last_updated: alert.lastUpdatedAt && toPosix(alert.lastUpdatedAt),
    })),
  }),
  geofencing_zones: ({ zones, globalRules }, context) => ({
    geofencing_zones: {
      type: 'FeatureCollection',
      features: [...zones, ...everywhere(globalRules)].map((zone) => ({
        type: 'Feature',
        // Interior is to the right of a ring here: clockwise outside, anticlockwise holes.
        geometry: {
          type: 'MultiPolygon',
          coordinates: zone.polygons.map((rings) => rings.map((ring, at) => wound(ring, at > 0))),
        },
        properties: {
          name: text(zone.name, context),
          start: zone.start && toPosix(zone.start),
          end: zone.end && toPosix(zone.end),
          rules: zone.rules.map((rule) => ruleOf(rule, context.count)),
        },
      })),
    },
  }),
};

/** 2.3 has no global rules: restrictive ones hold in a last zone that spans the world, where no earlier zone decides. */
function everywhere(globalRules: readonly GeofencingRule[]): GeofencingZone[] {
  const restrictive = globalRules.some(
    (rule) =>
      !rule.rideStartAllowed ||
      !rule.rideEndAllowed ||
      !rule.rideThroughAllowed ||
      rule.maximumSpeedKph !== undefined ||
      rule.stationParking === true,
  );
  return restrictive ? [{ rules: [...globalRules], polygons: [[WHOLE_WORLD]] }] : [];
}

function ruleOf(rule: GeofencingRule, losses: GbfsLosses): DataObject {
  if (rule.rideStartAllowed !== rule.rideEndAllowed) losses.add('ride_start_allowed and ride_end_allowed differ');
  return {
    vehicle_type_id: rule.vehicleTypeIds,
    ride_allowed: rule.rideStartAllowed && rule.rideEndAllowed,
    ride_through_allowed: rule.rideThroughAllowed,
    maximum_speed_kph: rule.maximumSpeedKph,
    station_parking: rule.stationParking,
  };
}

/** A pool of several types gives each type its whole count: 2.3 cannot express that they share it. */
function byType(
  pools: readonly { vehicleTypeIds: string[]; count: number }[] | undefined,
  losses: GbfsLosses,
): Record<string, number> | undefined {
  if (!pools) return undefined;
  const counts = new Map<string, number>();
  for (const { vehicleTypeIds, count } of pools) {
    if (vehicleTypeIds.length !== 1) losses.add('capacity shared by vehicle types');
    for (const id of vehicleTypeIds) counts.set(id, Math.max(count, counts.get(id) ?? 0));
  }
  return Object.fromEntries(counts);
}

/** The schema's clock stops at 23:59:59: what goes on after midnight becomes hours of the next day. */
function withinOneDay(hours: RentalHours): DataObject[] {
  const entry = (days: readonly string[], startTime: string, endTime: string): DataObject => ({
    user_types: hours.userTypes,
    days,
    start_time: startTime,
    end_time: endTime,
  });
  const [endHours = 0] = hours.endTime.split(':').map(Number);
  const overnight = endHours >= 24 || hours.endTime <= hours.startTime;
  if (!overnight) return [entry(hours.days, hours.startTime, hours.endTime)];
  const rest = `${String(endHours % 24).padStart(2, '0')}${hours.endTime.slice(2)}`;
  const first = entry(hours.days, hours.startTime, '23:59:59');
  if (rest === '00:00:00') return [first];
  const next = WEEKDAYS.filter((_, at) => hours.days.includes(WEEKDAYS[(at + 6) % 7]!));
  return [first, entry(next, '00:00:00', rest)];
}

function vehicleType(type: VehicleType, context: WriteContext): DataObject {
  context.count.drop('vehicle type description', type.description);
  return {
    vehicle_type_id: type.vehicleTypeId,
    form_factor: type.formFactor,
    rider_capacity: type.riderCapacity,
    cargo_volume_capacity: type.cargoVolumeCapacity,
    cargo_load_capacity: type.cargoLoadCapacity,
    propulsion_type: type.propulsionType,
    eco_label: type.ecoLabels?.map(({ countryCode, ecoSticker }) => ({
      country_code: countryCode,
      eco_sticker: ecoSticker,
    })),
    max_range_meters: rangeOf(type, context.count),
    name: text(type.name, context),
    vehicle_accessories: type.vehicleAccessories,
    g_CO2_km: type.gCo2Km,
    vehicle_image: type.vehicleImage,
    make: text(type.make, context),
    model: text(type.model, context),
    color: type.color,
    wheel_count: type.wheelCount,
    max_permitted_speed: type.maxPermittedSpeedKmh,
    rated_power: type.ratedPowerW,
    default_reserve_time: type.defaultReserveMinutes,
    return_constraint: type.returnConstraint,
    vehicle_assets: vehicleAssetsOf(type),
    default_pricing_plan_id: type.defaultPricingPlanId,
    pricing_plan_ids: type.pricingPlanIds,
  };
}

function systemInformation(system: SystemInformation, context: WriteContext): DataObject {
  const { count } = context;
  count.drop('opening_hours', system.openingHours);
  count.drop('manifest_url', system.manifestUrl);
  count.drop('termination_date', system.terminationDate);
  count.drop('attribution_organization_name', system.attributionOrganizationName);
  count.drop('attribution_url', system.attributionUrl);
  if (system.languages.length > 1) count.add('other languages in this file');
  const own = context.licence;
  const licenceId = system.licenseId ?? (own && 'id' in own ? own.id : undefined);
  const licenceUrl =
    system.licenseUrl ?? (licenceId && licenceUrlOf(licenceId)) ?? (own && 'url' in own ? own.url : undefined);
  if (system.licenseId !== undefined && licenceUrl === undefined) count.add('license_id without known address');
  const dated = (texts: Texts, date: string | undefined, what: 'terms_url' | 'privacy_url'): string | undefined => {
    const address = uri(texts, context);
    if (address !== undefined && date === undefined) count.add(`${what} without date`);
    return date === undefined ? undefined : address;
  };
  return {
    system_id: system.systemId,
    language: languageOf(context),
    name: text(system.name, context) ?? system.systemId,
    short_name: text(system.shortName, context),
    operator: text(system.operator, context),
    url: system.url,
    purchase_url: system.purchaseUrl,
    start_date: system.startDate,
    phone_number: system.phoneNumber,
    email: isEmail(system.email) ? system.email : undefined,
    feed_contact_email: [system.feedContactEmail, context.feedContactEmail].find(isEmail),
    timezone: system.timezone,
    license_url: licenceUrl,
    brand_assets: brandAssetsOf(system),
    terms_url: dated(system.termsUrl, system.termsLastUpdated, 'terms_url'),
    terms_last_updated: system.termsLastUpdated,
    privacy_url: dated(system.privacyUrl, system.privacyLastUpdated, 'privacy_url'),
    privacy_last_updated: system.privacyLastUpdated,
    rental_apps: rentalAppsOf(system, count),
  };
}

function languageOf(context: WriteContext): string {
  return toGbfsLanguage(context.language ?? context.languages[0] ?? '') ?? 'en';
}

function text(texts: Texts, context: WriteContext): string | undefined {
  return textFor(texts, context.language ?? context.languages[0] ?? 'en', context.languages);
}

function uri(texts: Texts, context: WriteContext): string | undefined {
  const address = text(texts, context);
  return address !== undefined && isUri(address) ? address : undefined;
}

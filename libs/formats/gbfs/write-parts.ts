import type { PricingStep, StationStatusRecord, SystemInformation, VehicleType } from './content.js';
import type { GbfsLosses } from './losses.js';
import type { DataObject } from './writers.js';

/** Parts that 2.3 and 3.0 write alike. */
export function brandAssetsOf({ brandAssets }: SystemInformation): DataObject | undefined {
  if (!brandAssets) return undefined;
  return {
    brand_last_modified: brandAssets.brandLastModified,
    brand_terms_url: brandAssets.brandTermsUrl,
    brand_image_url: brandAssets.brandImageUrl,
    brand_image_url_dark: brandAssets.brandImageUrlDark,
    color: brandAssets.color,
  };
}

/** Both versions want both addresses of an app. */
export function rentalAppsOf({ rentalApps }: SystemInformation, losses: GbfsLosses): DataObject | undefined {
  const apps = Object.entries(rentalApps ?? {}).flatMap(([platform, { storeUri, discoveryUri }]) => {
    if (storeUri !== undefined && discoveryUri !== undefined)
      return [[platform, { store_uri: storeUri, discovery_uri: discoveryUri }] as const];
    losses.add('rental app with one address');
    return [];
  });
  return apps.length > 0 ? Object.fromEntries(apps) : undefined;
}

export function vehicleAssetsOf({ vehicleAssets }: VehicleType): DataObject | undefined {
  if (!vehicleAssets) return undefined;
  return {
    icon_url: vehicleAssets.iconUrl,
    icon_url_dark: vehicleAssets.iconUrlDark,
    icon_last_modified: vehicleAssets.iconLastModified,
  };
}

/** Motorised types must name a range; 0 is what producers write who do not know it. */
export function rangeOf(type: VehicleType, losses: GbfsLosses): number | undefined {
  if (type.maxRangeM !== undefined || type.propulsionType === 'human') return type.maxRangeM;
  losses.add('max_range_meters unknown');
  return 0;
}

export function pricingStepsOf(steps: readonly PricingStep[] | undefined): DataObject[] | undefined {
  return steps?.map(({ start, rate, interval, end }) => ({ start, rate, interval, end }));
}

export function vehicleTypesAvailableOf({ vehicleTypesAvailable }: StationStatusRecord): DataObject[] | undefined {
  return vehicleTypesAvailable?.map(({ vehicleTypeId, count }) => ({ vehicle_type_id: vehicleTypeId, count }));
}

/** A yes or no is wanted: what is not known is never published as open. */
export function stationFlagsOf(station: StationStatusRecord, losses: GbfsLosses): DataObject {
  const flag = (key: 'is_installed' | 'is_renting' | 'is_returning', value: boolean | undefined): boolean => {
    if (value === undefined) losses.add(`${key} unknown: published as false`, station.stationId);
    return value ?? false;
  };
  return {
    is_installed: flag('is_installed', station.isInstalled),
    is_renting: flag('is_renting', station.isRenting),
    is_returning: flag('is_returning', station.isReturning),
  };
}

import type { GbfsFileName, GbfsName } from './content.js';

/** Every name a file has in some version. */
export const GBFS_FILE_NAMES: ReadonlySet<string> = new Set<GbfsFileName>([
  'gbfs',
  'manifest',
  'gbfs_versions',
  'system_information',
  'vehicle_types',
  'station_information',
  'station_status',
  'vehicle_status',
  'free_bike_status',
  'system_regions',
  'system_pricing_plans',
  'system_alerts',
  'geofencing_zones',
  'system_hours',
  'system_calendar',
]);

export function toNeutralName(name: GbfsFileName): GbfsName {
  return name === 'free_bike_status' ? 'vehicle_status' : name;
}

import { readDiscovery, readManifest, readVersions } from '../read/discovery.js';
import { readGeofencingZones, withConditions, type RuleReader } from '../read/geofencing.js';
import { countsByTypes, readStationInformation, readStationStatus } from '../read/stations.js';
import { readPricingPlans, readSystemAlerts, readSystemInformation, readSystemRegions } from '../read/system.js';
import { readVehicleStatus, readVehicleTypes } from '../read/vehicles.js';
import type { GbfsReaders } from '../readers.js';
import { readRuleV2, readersV2 } from '../v2/read.js';

/** `ride_start_allowed` and `ride_end_allowed`; a rule of 2.x's shape is read as such. */
const readRule: RuleReader = (fields) => {
  const rideStartAllowed = fields.boolean('ride_start_allowed');
  const rideEndAllowed = fields.boolean('ride_end_allowed');
  if (rideStartAllowed === undefined && rideEndAllowed === undefined) return readRuleV2(fields);
  if (rideStartAllowed === undefined || rideEndAllowed === undefined)
    return fields.missing(rideStartAllowed === undefined ? 'ride_start_allowed' : 'ride_end_allowed');
  return withConditions(fields, 'vehicle_type_ids', { rideStartAllowed, rideEndAllowed });
};

/**
 * GBFS 3.0, and 3.1 as far as it has 3.0's files. Where a producer writes 2.x's names under this version they are read
 * too. Spec: gbfs.md v3.0.
 */
export const readersV3: GbfsReaders = {
  gbfs: readDiscovery,
  manifest: readManifest,
  gbfs_versions: readVersions,
  system_information: readSystemInformation,
  vehicle_types: (data) => readVehicleTypes(data, ['eco_labels', 'eco_label']),
  station_information: (data) =>
    readStationInformation(data, (fields) => ({
      vehicleTypesCapacity: countsByTypes(fields, 'vehicle_types_capacity'),
      vehicleDocksCapacity: countsByTypes(fields, 'vehicle_docks_capacity'),
    })),
  station_status: (data) =>
    readStationStatus(data, {
      available: ['num_vehicles_available', 'num_bikes_available'],
      disabled: ['num_vehicles_disabled', 'num_bikes_disabled'],
    }),
  vehicle_status: (data) => readVehicleStatus(data, { list: ['vehicles', 'bikes'], id: ['vehicle_id', 'bike_id'] }),
  system_regions: readSystemRegions,
  system_pricing_plans: readPricingPlans,
  system_alerts: readSystemAlerts,
  geofencing_zones: (data) => readGeofencingZones(data, readRule),
  // Gone from 3.0; a producer that keeps them beside it still says something true.
  system_hours: readersV2.system_hours!,
  system_calendar: readersV2.system_calendar!,
};

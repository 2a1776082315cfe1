import type { Fields } from '../fields.js';
import { readDiscovery, readVersions } from '../read/discovery.js';
import { readGeofencingZones, withConditions, type RuleReader } from '../read/geofencing.js';
import { readSystemCalendar, readSystemHours } from '../read/hours.js';
import { readStationInformation, readStationStatus, type Capacities } from '../read/stations.js';
import { readPricingPlans, readSystemAlerts, readSystemInformation, readSystemRegions } from '../read/system.js';
import { readVehicleStatus, readVehicleTypes } from '../read/vehicles.js';
import type { GbfsReaders } from '../readers.js';
import { isWholeWorld } from './whole-world.js';

/** One `ride_allowed` for starting and ending; the key for types is singular though it holds a list. */
export const readRuleV2: RuleReader = (fields) => {
  const rideAllowed = fields.boolean('ride_allowed');
  if (rideAllowed === undefined) return fields.missing('ride_allowed');
  return withConditions(fields, 'vehicle_type_id', { rideStartAllowed: rideAllowed, rideEndAllowed: rideAllowed });
};

/** The similar names swap meaning between the versions: 2.x's `vehicle_capacity` is 3.0's `vehicle_types_capacity`. */
function capacities(fields: Fields): Capacities {
  const pools = (key: string): Capacities['vehicleTypesCapacity'] =>
    fields.countsById(key)?.map(([vehicleTypeId, count]) => ({ vehicleTypeIds: [vehicleTypeId], count }));
  return {
    vehicleTypesCapacity: pools('vehicle_capacity'),
    vehicleDocksCapacity: pools('vehicle_type_capacity'),
  };
}

/** GBFS 2.0 to 2.3. Spec: gbfs.md v2.3. */
export const readersV2: GbfsReaders = {
  gbfs: readDiscovery,
  gbfs_versions: readVersions,
  system_information: readSystemInformation,
  vehicle_types: (data) => readVehicleTypes(data, ['eco_label', 'eco_labels']),
  station_information: (data) => readStationInformation(data, capacities),
  station_status: (data) =>
    readStationStatus(data, {
      available: ['num_bikes_available', 'num_vehicles_available'],
      disabled: ['num_bikes_disabled', 'num_vehicles_disabled'],
    }),
  vehicle_status: (data) => readVehicleStatus(data, { list: ['bikes', 'vehicles'], id: ['bike_id', 'vehicle_id'] }),
  system_hours: readSystemHours,
  system_calendar: readSystemCalendar,
  system_regions: readSystemRegions,
  system_pricing_plans: readPricingPlans,
  system_alerts: readSystemAlerts,
  geofencing_zones: (data) => {
    const content = readGeofencingZones(data, readRuleV2);
    if (!content) return undefined;
    // The writer's way of saying "everywhere else" comes back as what it was.
    const everywhere = content.zones.filter(({ polygons }) => isWholeWorld(polygons));
    return {
      ...content,
      zones: content.zones.filter((zone) => !everywhere.includes(zone)),
      globalRules: [...content.globalRules, ...everywhere.flatMap(({ rules }) => rules)],
    };
  },
};

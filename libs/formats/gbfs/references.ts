import { present } from '#libs/model';
import type {
  GeofencingRule,
  GbfsFile,
  StationInformation,
  StationStatusRecord,
  SystemAlert,
  VehicleStatusRecord,
  VehicleType,
} from './content.js';

import type { GbfsLoss } from './loss-kinds.js';
import type { GbfsLosses } from './losses.js';

/** Ids the other files of the system hold. An absent set is one nobody knows: nothing is held against it. */
export interface SystemIds {
  regionIds?: ReadonlySet<string>;
  vehicleTypeIds?: ReadonlySet<string>;
  pricingPlanIds?: ReadonlySet<string>;
  stationIds?: ReadonlySet<string>;
  /** Platforms whose app both versions can name: `android`, `ios`. */
  rentalApps?: ReadonlySet<string>;
}

type Known = ReadonlySet<string> | undefined;
type Pools = StationInformation['vehicleTypesCapacity'];

/**
 * The file without references that lead nowhere, each a loss: a reader that follows them finds nothing, and validators
 * refuse the feed. A list with nothing left is left out. Spec: gbfs.md, "Field Types", ID.
 */
export function withoutDangling(file: GbfsFile, known: SystemIds, losses: GbfsLosses): GbfsFile {
  const check = new References(known, losses);
  switch (file.name) {
    case 'station_information':
      return { ...file, content: { stations: file.content.stations.map((one) => check.information(one)) } };
    case 'station_status':
      return { ...file, content: { stations: file.content.stations.map((one) => check.status(one)) } };
    case 'vehicle_status':
      return { ...file, content: { vehicles: file.content.vehicles.flatMap((one) => check.vehicle(one) ?? []) } };
    case 'vehicle_types':
      return { ...file, content: { vehicleTypes: file.content.vehicleTypes.map((one) => check.type(one)) } };
    case 'system_alerts':
      return { ...file, content: { alerts: file.content.alerts.flatMap((one) => check.alert(one) ?? []) } };
    case 'geofencing_zones': {
      const { zones, globalRules } = file.content;
      return {
        ...file,
        content: {
          ...file.content,
          zones: zones.map((zone) => ({ ...zone, rules: check.rules(zone.rules) })),
          globalRules: check.rules(globalRules),
        },
      };
    }
    default:
      return file;
  }
}

class References {
  constructor(
    private readonly known: SystemIds,
    private readonly losses: GbfsLosses,
  ) {}

  information(station: StationInformation): StationInformation {
    const { regionIds, vehicleTypeIds } = this.known;
    return present({
      ...station,
      regionId: this.id(station.regionId, regionIds, 'dangling region_id'),
      vehicleTypesCapacity: this.pools(station.vehicleTypesCapacity, vehicleTypeIds, 'dangling vehicle_types_capacity'),
      vehicleDocksCapacity: this.pools(station.vehicleDocksCapacity, vehicleTypeIds, 'dangling vehicle_docks_capacity'),
      rentalUris: this.uris(station.rentalUris),
    });
  }

  status(station: StationStatusRecord): StationStatusRecord {
    const { vehicleTypeIds } = this.known;
    const available = station.vehicleTypesAvailable?.filter(
      ({ vehicleTypeId }) => this.id(vehicleTypeId, vehicleTypeIds, 'dangling vehicle_types_available') !== undefined,
    );
    return present({
      ...station,
      // An empty list that came as such says something: no vehicle of any type.
      vehicleTypesAvailable: available?.length || !station.vehicleTypesAvailable?.length ? available : undefined,
      vehicleDocksAvailable: this.pools(
        station.vehicleDocksAvailable,
        vehicleTypeIds,
        'dangling vehicle_docks_available',
      ),
    });
  }

  /** `undefined` for a vehicle that is nowhere: without a place of its own, at a station nobody knows. */
  vehicle(vehicle: VehicleStatusRecord): VehicleStatusRecord | undefined {
    const { vehicleTypeIds, pricingPlanIds, stationIds } = this.known;
    const stationId = this.id(vehicle.stationId, stationIds, vehicle.point ? 'dangling station_id' : 'vehicle nowhere');
    if (!vehicle.point && stationId === undefined && vehicle.stationId !== undefined) return undefined;
    return present({
      ...vehicle,
      vehicleTypeId: this.id(vehicle.vehicleTypeId, vehicleTypeIds, 'dangling vehicle_type_id'),
      pricingPlanId: this.id(vehicle.pricingPlanId, pricingPlanIds, 'dangling pricing_plan_id'),
      stationId,
      homeStationId: this.id(vehicle.homeStationId, stationIds, 'dangling home_station_id'),
      rentalUris: this.uris(vehicle.rentalUris),
    });
  }

  type(type: VehicleType): VehicleType {
    const { pricingPlanIds } = this.known;
    return present({
      ...type,
      defaultPricingPlanId: this.id(type.defaultPricingPlanId, pricingPlanIds, 'dangling default_pricing_plan_id'),
      pricingPlanIds: this.ids(type.pricingPlanIds, pricingPlanIds, 'dangling pricing_plan_ids'),
    });
  }

  /** One of stations and regions that are all not there would be of the whole system: it is left out. */
  alert(alert: SystemAlert): SystemAlert | undefined {
    const stationIds = this.ids(alert.stationIds, this.known.stationIds, 'dangling station_ids');
    const regionIds = this.ids(alert.regionIds, this.known.regionIds, 'dangling region_ids');
    const namesSome = (alert.stationIds?.length ?? 0) + (alert.regionIds?.length ?? 0) > 0;
    return namesSome && !stationIds?.length && !regionIds?.length
      ? undefined
      : present({ ...alert, stationIds, regionIds });
  }

  rules(rules: readonly GeofencingRule[]): GeofencingRule[] {
    const { vehicleTypeIds: known } = this.known;
    return rules.flatMap((rule) => {
      if (!known || !rule.vehicleTypeIds?.length) return rule;
      const kept = rule.vehicleTypeIds.filter((id) => known.has(id));
      if (kept.length > 0) return { ...rule, vehicleTypeIds: kept };
      this.losses.add('dangling rule', rule.vehicleTypeIds[0]);
      return [];
    });
  }

  private id(id: string | undefined, known: Known, loss: GbfsLoss): string | undefined {
    if (id === undefined || !known || known.has(id)) return id;
    this.losses.add(loss, id);
    return undefined;
  }

  private ids(list: string[] | undefined, known: Known, loss: GbfsLoss): string[] | undefined {
    if (!list?.length || !known) return list;
    const kept = list.filter((id) => this.id(id, known, loss) !== undefined);
    return kept.length > 0 ? kept : undefined;
  }

  private pools(pools: Pools, known: Known, loss: GbfsLoss): Pools {
    if (!pools?.length || !known) return pools;
    const kept = pools.flatMap((pool) => {
      // A pool for no type in particular is for all.
      const vehicleTypeIds = this.ids(pool.vehicleTypeIds, known, loss);
      return vehicleTypeIds ? { ...pool, vehicleTypeIds } : [];
    });
    return kept.length > 0 ? kept : undefined;
  }

  private uris(uris: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
    const { rentalApps } = this.known;
    if (!uris) return undefined;
    const kept = Object.entries(uris).filter(([platform, uri]) => {
      if (!rentalApps || platform === 'web' || rentalApps.has(platform)) return true;
      this.losses.add('rental_uris without app', uri);
      return false;
    });
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  }
}

import type {
  EntityByKind,
  EntityKey,
  Kind,
  Mode,
  Station,
  TrafficMeasurement,
  TripUpdate,
  VehiclePosition,
} from '#libs/model';
import { instantOf } from './history-rows.js';

type Row = Record<string, unknown>;

/**
 * The entity a row was made of, as far as its columns have it: what describes a thing and does not change from row to row
 * (a station's name, the stretch a counter speaks for) is not kept with each.
 */
export function entityOfRow(kind: Kind, row: Row): EntityByKind[Kind] {
  switch (kind) {
    case 'vehicle-position':
      return vehiclePosition(row);
    case 'trip-update':
      return tripUpdate(row);
    case 'station':
      return station(row);
    case 'traffic-measurement':
      return trafficMeasurement(row);
    default:
      return row['body'] as EntityByKind[Kind];
  }
}

/** The columns that hold something, under the names of the entity's fields. */
function held<Entity>(row: Row, names: Record<string, keyof Entity>): Partial<Entity> {
  const found: Row = {};
  for (const [column, field] of Object.entries(names)) {
    const value = row[column];
    if (value !== null && value !== undefined)
      found[field as string] = value instanceof Date ? instantOf(value) : value;
  }
  return found as Partial<Entity>;
}

function pointOf(row: Row): { point?: { latitude: number; longitude: number } } {
  const { latitude, longitude } = row as { latitude: number | null; longitude: number | null };
  return latitude === null || longitude === null ? {} : { point: { latitude, longitude } };
}

function tripOf(row: Row): VehiclePosition['trip'] {
  return held<NonNullable<VehiclePosition['trip']>>(row, {
    trip_id: 'tripId',
    route_id: 'routeId',
    direction_id: 'directionId',
    start_date: 'startDate',
    start_time: 'startTime',
    schedule_relationship: 'scheduleRelationship',
  });
}

function vehiclePosition(row: Row): VehiclePosition {
  const trip = tripOf(row);
  return {
    vehicleId: row['key'] as VehiclePosition['vehicleId'],
    ...(trip && Object.keys(trip).length > 0 ? { trip } : {}),
    ...pointOf(row),
    ...held<VehiclePosition>(row, {
      label: 'label',
      bearing_deg: 'bearingDeg',
      speed_mps: 'speedMps',
      odometer_m: 'odometerM',
      stop_id: 'stopId',
      stop_sequence: 'stopSequence',
      current_status: 'currentStatus',
      congestion_level: 'congestionLevel',
      occupancy_status: 'occupancyStatus',
      occupancy_percentage: 'occupancyPercentage',
      mode: 'mode',
      route_name: 'routeName',
      headsign: 'headsign',
      commune: 'commune',
    }),
  };
}

function tripUpdate(row: Row): TripUpdate {
  return {
    trip: tripOf(row) ?? {},
    stopTimeUpdates: (row['stop_time_updates'] ?? []) as TripUpdate['stopTimeUpdates'],
    ...held<TripUpdate>(row, {
      vehicle_id: 'vehicleId',
      delay_seconds: 'delaySeconds',
      mode: 'mode',
      route_name: 'routeName',
    }),
  };
}

function station(row: Row): Station {
  return {
    stationId: row['key'] as EntityKey as never,
    ...held<Station>(row, { system_id: 'systemId', capacity: 'capacity', commune: 'commune' }),
    // Kept with the station, not with each of its reports.
    name: {},
    mode: (row['mode'] ?? 'bike') as Mode,
    ...(pointOf(row) as { point: Station['point'] }),
    status: held<NonNullable<Station['status']>>(row, {
      vehicles_available: 'vehiclesAvailable',
      vehicles_disabled: 'vehiclesDisabled',
      docks_available: 'docksAvailable',
      docks_disabled: 'docksDisabled',
      vehicle_types_available: 'vehicleTypesAvailable',
      is_installed: 'isInstalled',
      is_renting: 'isRenting',
      is_returning: 'isReturning',
      last_reported_at: 'lastReportedAt',
    }),
  } as Station;
}

function trafficMeasurement(row: Row): TrafficMeasurement {
  return {
    siteId: row['key'] as TrafficMeasurement['siteId'],
    ...pointOf(row),
    ...held<TrafficMeasurement>(row, {
      road_number: 'roadNumber',
      direction: 'direction',
      measured_at: 'measuredAt',
      period_seconds: 'periodSeconds',
      flow_veh_per_hour: 'flowVehPerHour',
      speed_kmh: 'speedKmh',
      occupancy_percent: 'occupancyPercent',
      travel_time_seconds: 'travelTimeSeconds',
      free_flow_travel_time_seconds: 'freeFlowTravelTimeSeconds',
      traffic_status: 'trafficStatus',
      measured_values: 'values',
      mode: 'mode',
      commune: 'commune',
    }),
  };
}

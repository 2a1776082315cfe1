import type {
  Alert,
  FeedStatus,
  FreeVehicle,
  HubEvent,
  Kind,
  Station,
  TrafficMeasurement,
  TrafficSituation,
  TripUpdate,
  VehiclePosition,
} from '#libs/model';

export type SqlType =
  | 'text'
  | 'text[]'
  | 'timestamptz'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'real'
  | 'double precision'
  | 'boolean'
  | 'jsonb';

/** What a cell is made of: text and instants as they are, lists for `text[]`, anything for `jsonb`. */
export type Cell = string | number | boolean | readonly string[] | object | undefined;

export interface Column {
  name: string;
  type: SqlType;
  value: (event: HubEvent) => Cell;
  /** Buckets and roll-ups give its average, minimum and maximum. */
  isMeasure?: boolean;
}

export interface Table {
  name: string;
  columns: readonly Column[];
  /** Kept by time in chunks: compressed and dropped whole. */
  isHypertable: boolean;
  hasKey: boolean;
  /** Columns of `<name>_hourly` that can replace the rows of one key. */
  rollUp: 'by key' | 'by route' | undefined;
  bodyMeasures?: readonly BodyMeasure[];
}

/** A number out of the body, for which buckets and roll-ups give figures as for a column. */
interface BodyMeasure {
  name: string;
  property: string;
}

type Pick<Entity> = (entity: Entity) => Cell;

/** A column of the kind's own, empty on a remove. */
function of<Entity>(name: string, type: SqlType, pick: Pick<Entity>): Column {
  return { name, type, value: ({ entity }) => (entity === undefined ? undefined : pick(entity as Entity)) };
}

function measure<Entity>(name: string, type: SqlType, pick: Pick<Entity>): Column {
  return { ...of(name, type, pick), isMeasure: true };
}

const COMMON: readonly Column[] = [
  { name: 'observed_at', type: 'timestamptz', value: (event) => event.observedAt },
  { name: 'received_at', type: 'timestamptz', value: (event) => event.receivedAt },
  { name: 'feed', type: 'text', value: (event) => event.feed },
  { name: 'key', type: 'text', value: (event) => event.key },
  { name: 'op', type: 'text', value: (event) => event.op },
  { name: 'reason', type: 'text', value: (event) => event.reason },
  { name: 'flags', type: 'text[]', value: ({ quality }) => (quality.flags.length > 0 ? quality.flags : undefined) },
  { name: 'match_score', type: 'real', value: ({ quality }) => quality.matchScore },
  { name: 'visibility', type: 'text', value: (event) => event.visibility },
  { name: 'document_hash', type: 'text', value: ({ source }) => source.documentHash },
];

const body: Column = { name: 'body', type: 'jsonb', value: ({ entity }) => entity };

function table(name: string, columns: readonly Column[], traits: Partial<Table> = {}): Table {
  const hasKey = traits.hasKey ?? true;
  const common = hasKey ? COMMON : COMMON.filter((column) => column.name !== 'key');
  return { name, columns: [...common, ...columns], isHypertable: true, hasKey, rollUp: undefined, ...traits };
}

const vehiclePosition = table(
  'vehicle_position',
  [
    of<VehiclePosition>('label', 'text', (v) => v.label),
    of<VehiclePosition>('trip_id', 'text', (v) => v.trip?.tripId),
    of<VehiclePosition>('route_id', 'text', (v) => v.trip?.routeId),
    of<VehiclePosition>('direction_id', 'smallint', (v) => v.trip?.directionId),
    of<VehiclePosition>('start_date', 'text', (v) => v.trip?.startDate),
    of<VehiclePosition>('start_time', 'text', (v) => v.trip?.startTime),
    of<VehiclePosition>('schedule_relationship', 'text', (v) => v.trip?.scheduleRelationship),
    of<VehiclePosition>('latitude', 'double precision', (v) => v.point?.latitude),
    of<VehiclePosition>('longitude', 'double precision', (v) => v.point?.longitude),
    of<VehiclePosition>('bearing_deg', 'real', (v) => v.bearingDeg),
    measure<VehiclePosition>('speed_mps', 'real', (v) => v.speedMps),
    of<VehiclePosition>('odometer_m', 'double precision', (v) => v.odometerM),
    of<VehiclePosition>('stop_id', 'text', (v) => v.stopId),
    of<VehiclePosition>('stop_sequence', 'integer', (v) => v.stopSequence),
    of<VehiclePosition>('current_status', 'text', (v) => v.currentStatus),
    of<VehiclePosition>('congestion_level', 'text', (v) => v.congestionLevel),
    of<VehiclePosition>('occupancy_status', 'text', (v) => v.occupancyStatus),
    of<VehiclePosition>('occupancy_percentage', 'real', (v) => v.occupancyPercentage),
    of<VehiclePosition>('mode', 'text', (v) => v.mode),
    of<VehiclePosition>('route_name', 'text', (v) => v.routeName),
    of<VehiclePosition>('headsign', 'text', (v) => v.headsign),
    of<VehiclePosition>('commune', 'text', (v) => v.commune),
  ],
  { rollUp: 'by key' },
);

const tripUpdate = table(
  'trip_update',
  [
    of<TripUpdate>('trip_id', 'text', (t) => t.trip.tripId),
    of<TripUpdate>('route_id', 'text', (t) => t.trip.routeId),
    of<TripUpdate>('direction_id', 'smallint', (t) => t.trip.directionId),
    of<TripUpdate>('start_date', 'text', (t) => t.trip.startDate),
    of<TripUpdate>('start_time', 'text', (t) => t.trip.startTime),
    of<TripUpdate>('schedule_relationship', 'text', (t) => t.trip.scheduleRelationship),
    of<TripUpdate>('vehicle_id', 'text', (t) => t.vehicleId),
    measure<TripUpdate>('delay_seconds', 'integer', (t) => whole(t.delaySeconds ?? delaysOf(t)[0])),
    of<TripUpdate>('max_delay_seconds', 'integer', (t) => largest(delaysOf(t))),
    of<TripUpdate>('stop_update_count', 'integer', (t) => t.stopTimeUpdates.length),
    of<TripUpdate>('stop_time_updates', 'jsonb', (t) => t.stopTimeUpdates),
    of<TripUpdate>('mode', 'text', (t) => t.mode),
    of<TripUpdate>('route_name', 'text', (t) => t.routeName),
  ],
  { rollUp: 'by route' },
);

const stationStatus = table(
  'station_status',
  [
    of<Station>('system_id', 'text', (s) => s.systemId),
    of<Station>('latitude', 'double precision', (s) => s.point.latitude),
    of<Station>('longitude', 'double precision', (s) => s.point.longitude),
    of<Station>('capacity', 'integer', (s) => s.capacity),
    measure<Station>('vehicles_available', 'integer', (s) => s.status?.vehiclesAvailable),
    of<Station>('vehicles_disabled', 'integer', (s) => s.status?.vehiclesDisabled),
    measure<Station>('docks_available', 'integer', (s) => s.status?.docksAvailable),
    of<Station>('docks_disabled', 'integer', (s) => s.status?.docksDisabled),
    of<Station>('vehicle_types_available', 'jsonb', (s) => s.status?.vehicleTypesAvailable),
    of<Station>('is_installed', 'boolean', (s) => s.status?.isInstalled),
    of<Station>('is_renting', 'boolean', (s) => s.status?.isRenting),
    of<Station>('is_returning', 'boolean', (s) => s.status?.isReturning),
    of<Station>('last_reported_at', 'timestamptz', (s) => s.status?.lastReportedAt),
    of<Station>('mode', 'text', (s) => s.mode),
    of<Station>('commune', 'text', (s) => s.commune),
  ],
  { rollUp: 'by key' },
);

const freeVehicle = table(
  'free_vehicle',
  [
    of<FreeVehicle>('system_id', 'text', (v) => v.systemId),
    of<FreeVehicle>('latitude', 'double precision', (v) => v.point?.latitude),
    of<FreeVehicle>('longitude', 'double precision', (v) => v.point?.longitude),
    of<FreeVehicle>('is_reserved', 'boolean', (v) => v.isReserved),
    of<FreeVehicle>('is_disabled', 'boolean', (v) => v.isDisabled),
    of<FreeVehicle>('vehicle_type_id', 'text', (v) => v.vehicleTypeId),
    of<FreeVehicle>('station_id', 'text', (v) => v.stationId),
    of<FreeVehicle>('current_range_m', 'double precision', (v) => v.currentRangeM),
    of<FreeVehicle>('current_fuel_percent', 'real', (v) => v.currentFuelPercent),
    of<FreeVehicle>('mode', 'text', (v) => v.mode),
    of<FreeVehicle>('commune', 'text', (v) => v.commune),
  ],
  { hasKey: false },
);

const trafficMeasurement = table(
  'traffic_measurement',
  [
    of<TrafficMeasurement>('latitude', 'double precision', (m) => m.point?.latitude),
    of<TrafficMeasurement>('longitude', 'double precision', (m) => m.point?.longitude),
    of<TrafficMeasurement>('road_number', 'text', (m) => m.roadNumber),
    of<TrafficMeasurement>('direction', 'text', (m) => m.direction),
    of<TrafficMeasurement>('measured_at', 'timestamptz', (m) => m.measuredAt),
    of<TrafficMeasurement>('period_seconds', 'real', (m) => m.periodSeconds),
    measure<TrafficMeasurement>('flow_veh_per_hour', 'real', (m) => m.flowVehPerHour),
    measure<TrafficMeasurement>('speed_kmh', 'real', (m) => m.speedKmh),
    measure<TrafficMeasurement>('occupancy_percent', 'real', (m) => m.occupancyPercent),
    measure<TrafficMeasurement>('travel_time_seconds', 'real', (m) => m.travelTimeSeconds),
    of<TrafficMeasurement>('free_flow_travel_time_seconds', 'real', (m) => m.freeFlowTravelTimeSeconds),
    of<TrafficMeasurement>('traffic_status', 'text', (m) => m.trafficStatus),
    of<TrafficMeasurement>('measured_values', 'jsonb', (m) => m.values),
    of<TrafficMeasurement>('mode', 'text', (m) => m.mode),
    of<TrafficMeasurement>('commune', 'text', (m) => m.commune),
  ],
  { rollUp: 'by key' },
);

const feedStatus = table('feed_status', [
  of<FeedStatus>('state', 'text', (f) => f.state),
  of<FeedStatus>('since', 'timestamptz', (f) => f.since),
  measure<FeedStatus>('match_rate', 'real', (f) => f.matchRate),
  of<FeedStatus>('quarantined', 'integer', (f) => f.quarantined),
  body,
]);

const parking = table('parking', [body], {
  rollUp: 'by key',
  bodyMeasures: [
    { name: 'spaces_available', property: 'spacesAvailable' },
    { name: 'spaces_occupied', property: 'spacesOccupied' },
    { name: 'occupancy_percent', property: 'occupancyPercent' },
  ],
});

const alert = table(
  'alert',
  [
    of<Alert>('cause', 'text', (a) => a.cause),
    of<Alert>('effect', 'text', (a) => a.effect),
    of<Alert>('severity_level', 'text', (a) => a.severityLevel),
    of<Alert>('active_from', 'timestamptz', (a) => a.activePeriods[0]?.start),
    of<Alert>('active_to', 'timestamptz', (a) => a.activePeriods[a.activePeriods.length - 1]?.end),
    body,
  ],
  { isHypertable: false },
);

const trafficSituation = table(
  'traffic_situation',
  [
    of<TrafficSituation>('overall_severity', 'text', (s) => s.overallSeverity),
    of<TrafficSituation>('version_time', 'timestamptz', (s) => s.versionTime),
    of<TrafficSituation>('record_types', 'text[]', (s) => [...new Set(s.records.map(({ type }) => type))]),
    of<TrafficSituation>('latitude', 'double precision', (s) => firstPoint(s)?.latitude),
    of<TrafficSituation>('longitude', 'double precision', (s) => firstPoint(s)?.longitude),
    of<TrafficSituation>('mode', 'text', (s) => s.mode),
    of<TrafficSituation>('commune', 'text', (s) => s.commune),
    body,
  ],
  { isHypertable: false },
);

const eventLog = table('event_log', [{ name: 'kind', type: 'text', value: ({ kind }) => kind }, body], {
  isHypertable: false,
});

const TABLE_OF_KIND: Record<Kind, Table> = {
  'vehicle-position': vehiclePosition,
  'trip-update': tripUpdate,
  alert,
  station: stationStatus,
  'free-vehicle': freeVehicle,
  'traffic-measurement': trafficMeasurement,
  'traffic-situation': trafficSituation,
  parking,
  'feed-status': feedStatus,
  dataset: eventLog,
  alarm: eventLog,
  kpi: eventLog,
  'trip-modification': eventLog,
  'variable-message-sign': eventLog,
  'alarm-action': eventLog,
  'journal-entry': eventLog,
  audit: eventLog,
};

export function tableOfKind(kind: Kind): Table {
  return TABLE_OF_KIND[kind];
}

/** What buckets give figures of: a name, and the SQL of its value in a row. */
export function measuresOf({ columns, bodyMeasures = [] }: Table): { name: string; sql: string }[] {
  return [
    ...columns.filter(({ isMeasure }) => isMeasure).map(({ name }) => ({ name, sql: `"${name}"` })),
    ...bodyMeasures.map(({ name, property }) => ({
      name,
      sql: `case when jsonb_typeof(body -> '${property}') = 'number' then (body ->> '${property}')::float8 end`,
    })),
  ];
}

/** Every table once. */
export const TABLES: readonly Table[] = [
  ...new Map(Object.values(TABLE_OF_KIND).map((one) => [one.name, one])).values(),
];

/** Tables kept in chunks by time; the others are small. */
export const HYPERTABLES: readonly string[] = TABLES.filter(({ isHypertable }) => isHypertable).map(({ name }) => name);
export const PLAIN_TABLES: readonly string[] = TABLES.filter(({ isHypertable }) => !isHypertable).map(
  ({ name }) => name,
);
/** Tables with hourly figures, `<name>_hourly`. */
export const ROLLED_UP: readonly string[] = TABLES.filter(({ rollUp }) => rollUp !== undefined).map(({ name }) => name);
export const ROLL_UPS: readonly string[] = ROLLED_UP.map((name) => `${name}_hourly`);

/**
 * Kinds whose entities are as last reported until a newer report says otherwise, so that what was reported before a
 * period counts in it.
 */
export function holdsUntilChanged(kind: Kind): boolean {
  return !tableOfKind(kind).isHypertable && kind !== 'kpi';
}

/** `speed_mps` → `speedMps`. */
export function camelCase(column: string): string {
  return column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function delaysOf({ stopTimeUpdates }: TripUpdate): number[] {
  return stopTimeUpdates
    .map(({ arrival, departure }) => arrival?.delaySeconds ?? departure?.delaySeconds)
    .filter((delay) => delay !== undefined);
}

function largest(delays: readonly number[]): number | undefined {
  return delays.length > 0 ? whole(delays.reduce((a, b) => Math.max(a, b))) : undefined;
}

function whole(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

function firstPoint({ records }: TrafficSituation): { latitude: number; longitude: number } | undefined {
  for (const { points, line } of records) {
    const point = points?.[0] ?? line?.[0];
    if (point) return point;
  }
  return undefined;
}

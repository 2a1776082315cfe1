import type {
  Alarm,
  Alert,
  FreeVehicle,
  GeoPoint,
  HubEvent,
  Mode,
  Parking,
  Station,
  TrafficMeasurement,
  TrafficSituation,
  TripModification,
  TripUpdate,
  VariableMessageSign,
  VehiclePosition,
} from '#libs/model';

/** What a filter can ask of an entity, taken out of its body once. Lists are empty where the kind has no such thing. */
export interface Facets {
  mode?: Mode;
  routes: readonly string[];
  stops: readonly string[];
  points: readonly GeoPoint[];
  commune?: string;
  /** Further ones, of lines and stops the schedule knows. */
  modes?: readonly string[];
  communes?: readonly string[];
}

/** How a filter sees an event; see `ScheduleNetwork` for one that knows lines and stops. */
export type FacetsOf = (event: HubEvent) => Facets;

const NONE: readonly never[] = [];
const EMPTY: Facets = { routes: NONE, stops: NONE, points: NONE };

export function facetsOf(event: HubEvent): Facets {
  if (!event.entity) return EMPTY;
  const read = READERS[event.kind];
  return read ? read(event.entity as never) : EMPTY;
}

const READERS: Partial<Record<HubEvent['kind'], (entity: never) => Facets>> = {
  'vehicle-position': ({ mode, trip, stopId, point, commune }: VehiclePosition) => ({
    mode,
    routes: trip?.routeId ? [trip.routeId] : NONE,
    stops: stopId ? [stopId] : NONE,
    points: point ? [point] : NONE,
    commune,
  }),
  'trip-update': ({ mode, trip, stopTimeUpdates }: TripUpdate) => ({
    mode,
    routes: trip.routeId ? [trip.routeId] : NONE,
    stops: stopTimeUpdates.flatMap(({ stopId }) => (stopId ? [stopId] : [])),
    points: NONE,
  }),
  alert: ({ informedEntities }: Alert) => ({
    routes: informedEntities.flatMap(({ routeId, trip }) => [routeId, trip?.routeId].filter((id) => id !== undefined)),
    stops: informedEntities.flatMap(({ stopId }) => (stopId ? [stopId] : [])),
    points: NONE,
  }),
  'trip-modification': ({ mode, routeIds, modifications, stops }: TripModification) => ({
    mode,
    routes: routeIds ?? NONE,
    stops: modifications.flatMap(({ start, end, replacementStops }) =>
      [start, end, ...replacementStops].flatMap((one) => one?.stopId ?? []),
    ),
    points: stops.flatMap(({ point }) => point ?? []),
  }),
  alarm: ({ routeId, point }: Alarm) => ({
    routes: routeId ? [routeId] : NONE,
    stops: NONE,
    points: point ? [point] : NONE,
  }),
  station: ({ mode, stationId, point, commune }: Station) => ({
    mode,
    routes: NONE,
    stops: [stationId],
    points: [point],
    commune,
  }),
  'free-vehicle': ({ mode, stationId, point, commune }: FreeVehicle) => ({
    mode,
    routes: NONE,
    stops: stationId ? [stationId] : NONE,
    points: point ? [point] : NONE,
    commune,
  }),
  parking: ({ mode, point, commune }: Parking) => ({
    mode,
    routes: NONE,
    stops: NONE,
    points: point ? [point] : NONE,
    commune,
  }),
  'variable-message-sign': ({ mode, point, commune }: VariableMessageSign) => ({
    mode,
    routes: NONE,
    stops: NONE,
    points: point ? [point] : NONE,
    commune,
  }),
  'traffic-measurement': ({ mode, point, line, commune }: TrafficMeasurement) => ({
    mode,
    routes: NONE,
    stops: NONE,
    points: point ? [point] : (line ?? NONE),
    commune,
  }),
  'traffic-situation': ({ mode, records, commune }: TrafficSituation) => ({
    mode,
    routes: NONE,
    stops: NONE,
    points: records.flatMap(({ points, line }) => [...(points ?? NONE), ...(line ?? NONE)]),
    commune,
  }),
};

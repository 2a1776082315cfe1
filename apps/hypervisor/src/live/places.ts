import type {
  Alert,
  TrafficMeasurement,
  HubEvent,
  Kind,
  GeoPoint,
  TrafficSituation,
  TripUpdate,
  VehiclePosition,
} from '../api/contract';
import { feedNowMs } from './age';
import { nextCalls } from './calls';
import { isInForce, standingAt } from './standing';

/** Where the stops of the schedules are, by id. */
export type StopPlaces = ReadonlyMap<string, GeoPoint>;

/** Where something is drawn: at one or more points, or along a line. */
export type Place =
  | { points: readonly GeoPoint[]; line?: undefined; byStop: boolean }
  | { line: readonly GeoPoint[]; points?: undefined; byStop: false };

/** What of a kind is drawn and what is not, with the reason: the counts the page shows are those of the map. */
export interface Placement {
  drawn: readonly { event: HubEvent; place: Place }[];
  /** Over, suspended or still to come: closes no road and stops no line now. */
  notInForce: number;
  placeless: number;
}

const MAX_POINTS = 50;

export function placementOf(events: Iterable<HubEvent>, stops: StopPlaces, nowMs: number): Placement {
  const drawn: { event: HubEvent; place: Place }[] = [];
  let notInForce = 0;
  let placeless = 0;
  for (const event of events) {
    if (!isInForceAt(event, nowMs)) {
      notInForce += 1;
      continue;
    }
    const place = ownPlaces.get(event) ?? placeOf(event, stops, nowMs);
    // What stands at a stop moves with the timetable, and what lasts with the hour.
    if (place && !place.byStop && !isTimed(event)) ownPlaces.set(event, place);
    if (place) drawn.push({ event, place });
    else placeless += 1;
  }
  return { drawn, notInForce, placeless };
}

/** An event does not change: of twenty thousand most are where they were a moment ago. */
const ownPlaces = new WeakMap<HubEvent, Place>();

function isTimed({ kind }: HubEvent): boolean {
  return kind === 'traffic-situation' || kind === 'alert';
}

function isInForceAt(event: HubEvent, nowMs: number): boolean {
  if (!isTimed(event)) return true;
  const { activity } = event.entity as unknown as TrafficSituation | Alert;
  return isInForce(standingAt(activity, feedNowMs(event, nowMs)));
}

/** Where an entity is: by its own place, else by its stop; `undefined` where neither is known. */
export function placeOf(event: HubEvent, stops: StopPlaces, nowMs: number): Place | undefined {
  switch (event.kind) {
    case 'vehicle-position': {
      const { point, stopId } = event.entity as unknown as VehiclePosition;
      return point ? { points: [point], byStop: false } : atStops([stopId], stops);
    }
    case 'trip-update': {
      const update = event.entity as unknown as TripUpdate;
      const [next] = nextCalls(update, feedNowMs(event, nowMs), 1);
      return atStops([(next?.call ?? update.stopTimeUpdates.at(-1))?.stopId], stops);
    }
    case 'alert':
      return atStops(
        (event.entity as unknown as Alert).informedEntities.map(({ stopId }) => stopId),
        stops,
      );
    case 'traffic-measurement': {
      const { point, line, trafficStatus } = event.entity as unknown as TrafficMeasurement;
      if (trafficStatus && line && line.length > 1) return { line, byStop: false };
      const at = point ?? line?.[0];
      return at && { points: [at], byStop: false };
    }
    case 'traffic-situation': {
      const { records } = event.entity as unknown as TrafficSituation;
      const now = feedNowMs(event, nowMs);
      const inForce = records.filter(({ activity }) => isInForce(standingAt(activity, now)));
      const at = [...inForce, ...records].flatMap(({ points, line }) => points ?? line ?? [])[0];
      return at && { points: [at], byStop: false };
    }
    default: {
      const { point } = (event.entity ?? {}) as { point?: GeoPoint };
      return point && { points: [point], byStop: false };
    }
  }
}

function atStops(ids: readonly (string | undefined)[], stops: StopPlaces): Place | undefined {
  const points = [...new Set(ids)].flatMap((id) => (id ? stops.get(id) : undefined) ?? []).slice(0, MAX_POINTS);
  return points.length > 0 ? { points, byStop: true } : undefined;
}

/** Kinds that are drawn, in the order of their list. */
export const DRAWN_KINDS = [
  'vehicle-position',
  'station',
  'free-vehicle',
  'alert',
  'traffic-measurement',
  'traffic-situation',
  'parking',
  'variable-message-sign',
] as const satisfies readonly Kind[];
export type DrawnKind = (typeof DRAWN_KINDS)[number];

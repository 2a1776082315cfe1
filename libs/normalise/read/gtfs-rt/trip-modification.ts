import {
  inFeed,
  localId,
  type AlertId,
  type EntityKey,
  type Modification,
  type RouteId,
  type ShapeId,
  type StopSelector,
  type TripId,
  type TripModification,
  type TripModificationId,
} from '#libs/model';
import type {
  FeedEntity,
  Modification as ModificationMessage,
  StopSelector as SelectorMessage,
  TripModifications as Message,
} from '#libs/formats/gtfs-rt';
import type { Observation } from '../../event-diff.js';
import { ownId } from './own-id.js';
import type { RealtimeReading } from './reading.js';

/**
 * GTFS-RT TripModifications → trip-modification. Its entity id is its identity, for runs refer to it; where a document
 * gives the same id twice (`idsSeen`) the content joins the key. Yields FIELD_MISSING without a trip, and
 * TRIP_UNMATCHED, STOP_UNMATCHED and TIME_FORMAT, which cost nothing here: it may be for a schedule to come.
 */
export function toTripModification(
  entity: FeedEntity & { tripModifications: Message },
  where: string,
  reading: RealtimeReading,
  idsSeen: Set<string>,
): Observation<'trip-modification'> | undefined {
  const { tripModifications: message } = entity;
  const { feedId, network } = reading;
  const local = ownId(reading.text(entity.id) ?? 'modification', message, idsSeen);
  const selectedTrips = message.selectedTrips.map(({ tripIds, shapeId }) => {
    const shape = reading.text(shapeId);
    return {
      tripIds: tripIds.flatMap((tripId) => reading.tripId(tripId, `${where}.selected_trips`) ?? []),
      ...(shape === undefined ? {} : { shapeId: inFeed<ShapeId>(feedId, shape) }),
    };
  });
  if (selectedTrips.every(({ tripIds }) => tripIds.length === 0)) {
    reading.issues.add({
      code: 'FIELD_MISSING',
      severity: 'error',
      feedId,
      where,
      field: 'selected_trips',
      expected: 'at least one trip_id',
    });
    return undefined;
  }
  const modificationId = inFeed<TripModificationId>(feedId, local);
  const modifications = message.modifications.map((one, index) =>
    toModification(one, `${where}.modifications[${index}]`, reading),
  );
  const body: TripModification = {
    modificationId,
    selectedTrips,
    startTimes: message.startTimes.flatMap((time) => reading.text(time) ?? []),
    serviceDates: message.serviceDates.flatMap((date) => reading.serviceDate(date, where, 'service_dates') ?? []),
    modifications,
    shapes: network?.shapesOf(selectedTrips.map(({ shapeId }) => shapeId)) ?? [],
    stops: network?.stopsOf(modifications.flatMap(stopsNamed)) ?? [],
  };
  addRoutes(body, reading);
  return { kind: 'trip-modification', key: modificationId as string as EntityKey, entity: body };
}

function toModification(message: ModificationMessage, where: string, reading: RealtimeReading): Modification {
  const alert = reading.text(message.serviceAlertId);
  return {
    start: toSelector(message.startStopSelector, where, reading),
    end: toSelector(message.endStopSelector, where, reading),
    propagatedDelaySeconds: message.propagatedModificationDelay,
    replacementStops: message.replacementStops.map(({ stopId, travelTimeToStop }) => ({
      stopId: reading.stopId(stopId, where),
      travelTimeToStopSeconds: travelTimeToStop,
    })),
    serviceAlertId: alert === undefined ? undefined : inFeed<AlertId>(reading.feedId, alert),
    lastModifiedAt: reading.instant(message.lastModifiedTime, `${where}.last_modified_time`),
  };
}

function toSelector(
  message: SelectorMessage | undefined,
  where: string,
  reading: RealtimeReading,
): StopSelector | undefined {
  if (!message) return undefined;
  const selector: StopSelector = {};
  if (message.stopSequence !== undefined) selector.stopSequence = message.stopSequence;
  const stopId = reading.stopId(message.stopId, where);
  if (stopId) selector.stopId = stopId;
  return selector;
}

function stopsNamed({ start, end, replacementStops }: Modification) {
  return [start, end, ...replacementStops].map((one) => one?.stopId);
}

/** What readers filter by. */
function addRoutes(body: TripModification, { lookup, feedId }: RealtimeReading): void {
  if (!lookup) return;
  const trips = body.selectedTrips.flatMap(({ tripIds }: { tripIds: TripId[] }) => tripIds);
  const routes = new Set(trips.flatMap((tripId) => lookup.schedule.findTrip(localId(tripId))?.routeId ?? []));
  if (routes.size === 0) return;
  body.routeIds = [...routes].map((routeId) => inFeed<RouteId>(feedId, routeId));
  const modes = new Set([...routes].map((routeId) => lookup.findRoute(routeId)?.mode));
  const [mode] = modes;
  if (mode !== undefined && modes.size === 1) body.mode = mode;
}

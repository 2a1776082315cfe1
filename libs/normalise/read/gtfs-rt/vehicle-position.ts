import {
  DAY_REPAIRED,
  inFeed,
  localId,
  type Carriage,
  type EntityKey,
  type VehicleId,
  type VehiclePosition,
} from '#libs/model';
import type { CarriageDetails, FeedEntity, VehiclePosition as Message } from '#libs/formats/gtfs-rt';
import type { Observation } from '../../event-diff.js';
import { isWithin } from '../../is-within.js';
import { plausiblePoint } from '../../plausible-point.js';
import { toEpochMs } from '../../instants.js';
import { isAdded } from './is-added.js';
import { outcomeOf } from '../../runs/match-tally.js';
import { routeOfRun } from '../../runs/schedule-lookup.js';
import type { MatchedRun } from '../../runs/run-context.js';
import type { RealtimeReading } from './reading.js';
import type { Territory } from '../../territory.js';

/** GTFS-RT VehiclePosition → vehicle-position. Keyed by vehicle, else by its run: entity ids are only handles. */
export function toVehiclePosition(
  entity: FeedEntity & { vehicle: Message },
  where: string,
  reading: RealtimeReading,
  territory: Territory,
): Observation<'vehicle-position'> | undefined {
  const { vehicle: message } = entity;
  const { feedId, issues } = reading;
  const descriptor = message.vehicle;
  const run =
    message.trip &&
    reading.run(message.trip, `${where}.trip`, {
      atMs: toEpochMs(message.timestamp) ?? reading.atMs,
      vehicleId: descriptor?.id,
    });
  const local = localVehicleId(descriptor, run, entity.id, reading);
  if (local === undefined) {
    issues.add({
      code: 'FIELD_MISSING',
      severity: 'error',
      feedId,
      where,
      field: 'vehicle.id',
      expected: 'a vehicle id, a label, a trip or an entity id',
    });
    return undefined;
  }
  const vehicleId = inFeed<VehicleId>(feedId, local);
  const body: VehiclePosition = { vehicleId };
  const label = reading.text(descriptor?.label);
  if (label !== undefined) body.label = label;
  const plate = reading.text(descriptor?.licensePlate);
  if (plate !== undefined) body.licensePlate = plate;
  if (descriptor?.wheelchairAccessible) body.wheelchairAccessible = descriptor.wheelchairAccessible;
  if (run) addRun(body, run, reading);
  addPlace(body, message, where, reading, territory, run);
  if (message.congestionLevel) body.congestionLevel = message.congestionLevel;
  if (message.occupancyStatus) body.occupancyStatus = message.occupancyStatus;
  if (message.occupancyPercentage !== undefined) body.occupancyPercentage = message.occupancyPercentage;
  if (message.multiCarriageDetails) body.carriages = message.multiCarriageDetails.map(toCarriage);
  if (!body.point && body.stopId === undefined && body.stopSequence === undefined) {
    issues.add({
      code: 'ENTITY_EMPTY',
      severity: 'error',
      feedId,
      where,
      field: 'position',
      expected: 'a position, a stop_id or a current_stop_sequence',
    });
    return undefined;
  }
  return {
    kind: 'vehicle-position',
    key: vehicleId as string as EntityKey,
    entity: body,
    observedAt: reading.instant(message.timestamp, `${where}.timestamp`),
    ...(run?.facts?.repair === 'service-day' ? { flags: [DAY_REPAIRED] } : {}),
    ...(run && reading.lookup ? outcomeOf(run.facts, run.unmatched, isAdded(run.trip)) : {}),
    ...(run?.claim ? { claim: run.claim } : {}),
    // The trip update that says which trip it doubles may come after it.
    ...(run && !run.facts && message.trip?.scheduleRelationship === 'DUPLICATED' ? { isDoubted: true } : {}),
  };
}

function toCarriage(message: CarriageDetails): Carriage {
  const { id, label, occupancyStatus, occupancyPercentage, carriageSequence } = message;
  return {
    carriageId: id || undefined,
    label: label || undefined,
    occupancyStatus,
    occupancyPercentage,
    sequence: carriageSequence,
  };
}

function localVehicleId(
  descriptor: Message['vehicle'],
  run: MatchedRun | undefined,
  entityId: string,
  reading: RealtimeReading,
): string | undefined {
  const own =
    reading.vehicleId(descriptor?.id) ?? reading.text(descriptor?.label) ?? reading.text(descriptor?.licensePlate);
  if (own !== undefined) return own;
  // A producer without vehicle ids still has one vehicle a run (New York's subway).
  const { tripId, startDate } = run?.trip ?? {};
  if (tripId) return `trip:${localId(tripId)}${startDate ? `:${startDate}` : ''}`;
  return reading.text(entityId);
}

function addRun(body: VehiclePosition, run: MatchedRun, reading: RealtimeReading): void {
  const { facts, trip } = run;
  if (Object.keys(trip).length > 0) body.trip = trip;
  const route = routeOfRun(run, reading.lookup);
  if (route?.mode) body.mode = route.mode;
  if (route?.routeName) body.routeName = route.routeName;
  if (route?.routeColor) body.routeColor = route.routeColor;
  if (facts?.trip.headsign) body.headsign = facts.trip.headsign;
}

function addPlace(
  body: VehiclePosition,
  message: Message,
  where: string,
  reading: RealtimeReading,
  territory: Territory,
  run: MatchedRun | undefined,
): void {
  const { position } = message;
  const point = position && plausiblePoint(position, `${where}.position`, reading.feedId, reading.issues);
  if (position && point) {
    body.point = point;
    const { bearing, speed, odometer } = position;
    if (isWithin(bearing, 0, 360, 'bearing', where, reading)) body.bearingDeg = bearing;
    if (isWithin(speed, 0, Infinity, 'speed', where, reading)) body.speedMps = speed;
    if (isWithin(odometer, 0, Infinity, 'odometer', where, reading)) body.odometerM = odometer;
    const commune = territory.communeOf(point);
    if (commune) body.commune = commune;
  }
  const served = reading.sharesStops && run?.facts && reading.lookup?.schedule.stopTimes(run.facts.trip);
  const { currentStopSequence: stopSequence } = message;
  const stopId = reading.stopId(
    message.stopId,
    where,
    undefined,
    served ? { stopTimes: served, from: 0, stopSequence } : undefined,
  );
  if (stopId) body.stopId = stopId;
  if (stopSequence !== undefined) body.stopSequence = stopSequence;
  if (message.currentStatus) body.currentStatus = message.currentStatus;
}

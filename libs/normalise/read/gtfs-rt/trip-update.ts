import {
  DAY_REPAIRED,
  inFeed,
  localId,
  type EntityKey,
  type ServiceDate,
  type ShapeId,
  type StopTimeEvent,
  type StopTimeUpdate,
  type TripId,
  type TripProperties,
  type TripUpdate,
  type VehicleId,
} from '#libs/model';
import type {
  FeedEntity,
  StopTimeEvent as EventMessage,
  StopTimeUpdate as StopMessage,
  TripProperties as PropertiesMessage,
  TripUpdate as Message,
} from '#libs/formats/gtfs-rt';
import { formatGtfsTime } from '#libs/formats/gtfs';
import type { Observation } from '../../event-diff.js';
import { isAdded } from './is-added.js';
import { outcomeOf } from '../../runs/match-tally.js';
import type { ScheduledTrip, ReportedCall } from '#libs/schedule';
import { toEpochMs } from '../../instants.js';
import { oneCallAPlace } from './one-call-a-place.js';
import { tripKey, unnamedRunKey } from '../../runs/run-key.js';
import { routeOfRun } from '../../runs/schedule-lookup.js';
import type { MatchedRun } from '../../runs/run-context.js';
import type { RealtimeReading, RunDetails } from './reading.js';
import type { ServedStops } from './served-stops.js';

/** GTFS-RT TripUpdate → trip-update, keyed by the run: trip, service date and (for headway service) start time. */
export function toTripUpdate(
  entity: FeedEntity & { tripUpdate: Message },
  where: string,
  reading: RealtimeReading,
): Observation<'trip-update'> | undefined {
  const { tripUpdate: message } = entity;
  const { feedId, issues } = reading;
  const run = reading.run(message.trip, `${where}.trip`, detailsOf(message, reading));
  const own = message.tripProperties && toProperties(message.tripProperties, `${where}.trip_properties`, reading);
  const isDouble = run.trip.scheduleRelationship === 'DUPLICATED';
  const properties = isDouble ? nameDuplicatedTrip(own, run, entity, where, reading) : own;
  const key = runKey(run, properties, reading);
  if (key === undefined) {
    issues.add({
      code: 'FIELD_MISSING',
      severity: 'error',
      feedId,
      where: `${where}.trip`,
      field: 'trip_id',
      expected: 'a trip_id, or route_id with direction_id, start_time and start_date',
    });
    return undefined;
  }
  const body: TripUpdate = {
    trip: run.trip,
    stopTimeUpdates: toStopTimeUpdates(message.stopTimeUpdate, where, reading, run),
  };
  const vehicleId = reading.vehicleId(message.vehicle?.id);
  if (vehicleId !== undefined) body.vehicleId = inFeed<VehicleId>(feedId, vehicleId);
  const label = reading.text(message.vehicle?.label);
  if (label !== undefined) body.vehicleLabel = label;
  const plate = reading.text(message.vehicle?.licensePlate);
  if (plate !== undefined) body.vehicleLicensePlate = plate;
  if (message.vehicle?.wheelchairAccessible) body.vehicleWheelchairAccessible = message.vehicle.wheelchairAccessible;
  if (message.delay !== undefined) body.delaySeconds = message.delay;
  if (properties) body.properties = properties;
  reading.network?.addTo(body);
  const route = routeOfRun(run, reading.lookup);
  if (route?.mode) body.mode = route.mode;
  if (route?.routeName) body.routeName = route.routeName;
  return {
    kind: 'trip-update',
    key,
    entity: body,
    observedAt: reading.instant(message.timestamp, `${where}.timestamp`),
    ...(run.facts?.repair === 'service-day' ? { flags: [DAY_REPAIRED] } : {}),
    ...(reading.lookup ? outcomeOf(run.facts, run.unmatched, isAdded(run.trip)) : {}),
    ...(run.claim ? { claim: run.claim } : {}),
  };
}

/**
 * Name, day and start of the double of a trip; where it has none of its own (Sound Transit reports `DUPLICATED` and the
 * trip alone) it is named after its trip and what distinguishes it from other doubles of it: its start, its vehicle,
 * its entity. Without that it would be taken for its trip. Yields FIELD_MISSING.
 */
function nameDuplicatedTrip(
  own: TripProperties | undefined,
  { trip, facts }: MatchedRun,
  { id, tripUpdate }: FeedEntity & { tripUpdate: Message },
  where: string,
  reading: RealtimeReading,
): TripProperties | undefined {
  if (trip.tripId === undefined || (own?.tripId && own.startDate && own.startTime)) return own;
  const { feedId, lookup: known } = reading;
  const givenStart = reading.text(tripUpdate.trip.startTime);
  const planned = facts && known!.schedule.firstDepartureSeconds(facts.trip);
  const atMs = firstTimeMs(tripUpdate.stopTimeUpdate) ?? reading.atMs;
  const day = trip.startDate ?? (known && atMs !== undefined ? (known.days.dateAt(atMs) as ServiceDate) : undefined);
  const by = givenStart ?? reading.vehicleId(tripUpdate.vehicle?.id) ?? id;
  reading.issues.add({
    code: 'FIELD_MISSING',
    severity: 'warning',
    feedId,
    where,
    field: 'trip_properties',
    got: localId(trip.tripId),
    expected: 'trip_id, start_date and start_time of the double; named after its trip',
  });
  const startDate = own?.startDate ?? day;
  const startTime = own?.startTime ?? givenStart ?? (planned === undefined ? undefined : formatGtfsTime(planned));
  return {
    ...own,
    tripId: own?.tripId ?? inFeed<TripId>(feedId, `${localId(trip.tripId)}_double_${by}`),
    ...(startDate === undefined ? {} : { startDate }),
    ...(startTime === undefined ? {} : { startTime }),
  };
}

function toProperties(message: PropertiesMessage, where: string, reading: RealtimeReading): TripProperties {
  const { feedId } = reading;
  const tripId = reading.text(message.tripId);
  const shapeId = reading.text(message.shapeId);
  return {
    tripId: tripId === undefined ? undefined : inFeed<TripId>(feedId, tripId),
    startDate: reading.serviceDate(message.startDate, where),
    startTime: reading.text(message.startTime),
    headsign: reading.text(message.tripHeadsign),
    shortName: reading.text(message.tripShortName),
    shapeId: shapeId === undefined ? undefined : inFeed<ShapeId>(feedId, shapeId),
  };
}

/** When the run is under way, and its stops: what finds it where its id does not. */
function detailsOf({ stopTimeUpdate, timestamp }: Message, reading: RealtimeReading): RunDetails {
  if (!reading.lookup) return {};
  return {
    atMs: firstTimeMs(stopTimeUpdate) ?? toEpochMs(timestamp) ?? reading.atMs,
    calls: () =>
      stopTimeUpdate.flatMap((update): ReportedCall[] => {
        const stopIds = reading.stopsMeant(update.stopId);
        if (stopIds.length === 0) return [];
        const departure = toEpochMs(update.departure?.time);
        const timeMs = departure ?? toEpochMs(update.arrival?.time);
        return [{ stopIds, timeMs, isArrival: departure === undefined }];
      }),
  };
}

function firstTimeMs(updates: readonly StopMessage[]): number | undefined {
  for (let i = 0; i < updates.length; i += 1) {
    const { arrival, departure } = updates[i]!;
    const ms = toEpochMs(departure?.time ?? arrival?.time);
    if (ms !== undefined) return ms;
  }
  return undefined;
}

function runKey(
  { trip, facts }: MatchedRun,
  properties: TripProperties | undefined,
  reading: RealtimeReading,
): EntityKey | undefined {
  const { tripId, routeId, directionId, startTime, startDate, scheduleRelationship, modifiedTrip } = trip;
  // Both stand next to an update of the trip as the schedule has it.
  if (modifiedTrip && tripId) {
    const by = modifiedTrip.modificationsId === undefined ? '' : localId(modifiedTrip.modificationsId);
    return inFeed<EntityKey>(reading.feedId, `modified:${by}:${localId(tripKey(tripId, startDate, startTime))}`);
  }
  if (scheduleRelationship === 'DUPLICATED' && properties?.tripId)
    return tripKey(properties.tripId, properties.startDate, undefined);
  if (tripId) {
    const isOneOfMany = facts?.byHeadway || scheduleRelationship === 'UNSCHEDULED';
    return tripKey(tripId, startDate, isOneOfMany ? startTime : undefined);
  }
  return unnamedRunKey(reading.feedId, { routeId, directionId, startTime, startDate });
}

function toStopTimeUpdates(
  messages: readonly StopMessage[],
  where: string,
  reading: RealtimeReading,
  { facts }: MatchedRun,
): StopTimeUpdate[] {
  const updates: StopTimeUpdate[] = [];
  let last = -1;
  let isAscending = true;
  const served = reading.sharesStops && facts ? servedBy(facts.trip, reading) : undefined;
  for (let i = 0; i < messages.length; i += 1) {
    const message = messages[i]!;
    const update: StopTimeUpdate = {};
    if (message.stopSequence !== undefined) {
      update.stopSequence = message.stopSequence;
      if (message.stopSequence <= last) isAscending = false;
      last = message.stopSequence;
    }
    const stopId = reading.stopId(message.stopId, where, i, served && at(served, message.stopSequence));
    if (stopId) update.stopId = stopId;
    if (update.stopSequence === undefined && !stopId) {
      reading.issues.add({
        code: 'FIELD_MISSING',
        severity: 'error',
        feedId: reading.feedId,
        where: `${where}.stop_time_update[${i}]`,
        field: 'stop_id',
        expected: 'a stop_sequence or a stop_id',
      });
      continue;
    }
    const arrival = message.arrival && toStopTimeEvent(message.arrival, where, reading);
    if (arrival) update.arrival = arrival;
    const departure = message.departure && toStopTimeEvent(message.departure, where, reading);
    if (departure) update.departure = departure;
    if (message.scheduleRelationship) update.scheduleRelationship = message.scheduleRelationship;
    if (!arrival && !departure) endPropagation(update);
    if (message.departureOccupancyStatus) update.departureOccupancyStatus = message.departureOccupancyStatus;
    if (message.stopTimeProperties) addProperties(update, message.stopTimeProperties, where, i, reading);
    updates.push(update);
  }
  return isAscending ? updates : oneCallAPlace(updates, where, reading);
}

/** A stop about which nothing is reported has no data: what is reported of the stop before does not extend to it. */
function endPropagation(update: StopTimeUpdate): void {
  const { scheduleRelationship: word } = update;
  if (word === undefined || word === 'SCHEDULED' || word === 'UNSCHEDULED') update.scheduleRelationship = 'NO_DATA';
}

function addProperties(
  update: StopTimeUpdate,
  { assignedStopId, stopHeadsign, pickupType, dropOffType }: NonNullable<StopMessage['stopTimeProperties']>,
  where: string,
  index: number,
  reading: RealtimeReading,
): void {
  const assigned = reading.stopId(assignedStopId, where, index);
  if (assigned) update.assignedStopId = assigned;
  if (stopHeadsign) update.stopHeadsign = stopHeadsign;
  if (pickupType) update.pickupType = pickupType;
  if (dropOffType) update.dropOffType = dropOffType;
}

function servedBy(trip: ScheduledTrip, reading: RealtimeReading): ServedStops {
  return { stopTimes: reading.lookup!.schedule.stopTimes(trip), from: 0 };
}

function at(served: ServedStops, stopSequence: number | undefined): ServedStops {
  served.stopSequence = stopSequence;
  return served;
}

function toStopTimeEvent(message: EventMessage, where: string, reading: RealtimeReading): StopTimeEvent | undefined {
  const { time: raw, delay, uncertainty, scheduledTime } = message;
  if (raw !== undefined && delay === undefined && uncertainty === undefined && scheduledTime === undefined) {
    return reading.stopTime(raw, where);
  }
  const event: StopTimeEvent = {};
  const time = reading.instant(raw, where);
  if (time) event.time = time;
  if (delay !== undefined) event.delaySeconds = delay;
  if (uncertainty !== undefined) event.uncertaintySeconds = uncertainty;
  const scheduled = reading.instant(scheduledTime, where);
  if (scheduled) event.scheduledTime = scheduled;
  return time === undefined && event.delaySeconds === undefined && !scheduled ? undefined : event;
}

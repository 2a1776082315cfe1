import type { CarriageDetails, FeedEntity, StopTimeUpdate, VehicleDescriptor } from '#libs/formats/gtfs-rt';
import { JUMP, localId, type Carriage, type GeoPoint, type HubEvent, type TripUpdate } from '#libs/model';
import type { KnownSchedule } from './known-schedule.js';
import { toPosixSeconds } from '../posix-seconds.js';
import { stopsOfDelay } from './delay.js';
import type { Lose } from './losses.js';
import { isInArea } from './area.js';
import { toTripProperties } from './properties.js';
import { toStopTimeUpdates } from './stops.js';
import { toTrip, type PublishedRun, type OtherPublishedRuns } from './trip.js';

/**
 * Entities → GTFS-RT messages in the feed's own ids. `undefined` where nothing that may be published is left.
 * Without a schedule (`undefined`) the feed has none at all and its ids are its own affair.
 */

/** Spec: GTFS-RT validator E001, E004, E011, E015, E026, E027, E028, E045, E051, W001, W002. */
export function toVehicleEntity(
  event: HubEvent<'vehicle-position'>,
  schedule: KnownSchedule | undefined,
  others?: OtherPublishedRuns,
  lose: Lose = nothing,
): FeedEntity | undefined {
  const vehicle = event.entity!;
  const timestamp = toPosixSeconds(event.observedAt);
  if (event.quality.flags.includes(JUMP)) return undefined;
  if (!isOnEarth(vehicle.point) || timestamp === undefined) return undefined;
  const run = toTrip(vehicle.trip, schedule, others);
  if (schedule && !isInArea(vehicle.point, schedule)) return undefined;
  const id = localId(vehicle.vehicleId);
  const bearing = inRange(vehicle.bearingDeg, 0, 360);
  const speed = inRange(vehicle.speedMps, 0, Infinity);
  const odometer = inRange(vehicle.odometerM, 0, Infinity);
  const place = run ? atStop(vehicle, run, schedule) : {};
  if (vehicle.trip?.tripId !== undefined && !run) lose('vehicleTrip', vehicle.trip.tripId);
  const isPlaced = vehicle.stopId !== undefined || vehicle.stopSequence !== undefined;
  if (isPlaced && run && place.stopId === undefined && place.currentStopSequence === undefined) lose('vehicleStop');
  if (vehicle.bearingDeg !== undefined && bearing === undefined) lose('bearing', String(vehicle.bearingDeg));
  if (vehicle.speedMps !== undefined && speed === undefined) lose('speed', String(vehicle.speedMps));
  if (vehicle.odometerM !== undefined && odometer === undefined) lose('odometer', String(vehicle.odometerM));
  return {
    id: `vp:${id}`,
    vehicle: {
      ...(run ? { trip: run.message } : {}),
      vehicle: {
        id,
        ...(vehicle.label ? { label: vehicle.label } : {}),
        ...(vehicle.licensePlate ? { licensePlate: vehicle.licensePlate } : {}),
        ...(vehicle.wheelchairAccessible ? { wheelchairAccessible: vehicle.wheelchairAccessible } : {}),
      },
      position: {
        ...vehicle.point,
        ...(bearing === undefined ? {} : { bearing }),
        ...(speed === undefined ? {} : { speed }),
        ...(odometer === undefined ? {} : { odometer }),
      },
      ...place,
      timestamp,
      ...(vehicle.congestionLevel ? { congestionLevel: vehicle.congestionLevel as 'CONGESTION' } : {}),
      ...(vehicle.occupancyStatus ? { occupancyStatus: vehicle.occupancyStatus as 'FULL' } : {}),
      ...(vehicle.occupancyPercentage === undefined ? {} : { occupancyPercentage: vehicle.occupancyPercentage }),
      ...(vehicle.carriages ? carriagesOf(vehicle.carriages) : {}),
    },
  };
}

/**
 * Readers drop all carriages where one is missing from the row: then none is reported. Spec: GTFS-RT
 * CarriageDetails.carriage_sequence.
 */
function carriagesOf(carriages: readonly Carriage[]): { multiCarriageDetails?: CarriageDetails[] } {
  const inOrder = [...carriages].sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
  if (inOrder.length === 0 || inOrder.some(({ sequence }, place) => sequence !== place + 1)) return {};
  return {
    multiCarriageDetails: inOrder.map(({ carriageId, label, occupancyStatus, occupancyPercentage, sequence }) => ({
      ...(carriageId === undefined ? {} : { id: carriageId }),
      ...(label === undefined ? {} : { label }),
      ...(occupancyStatus === undefined ? {} : { occupancyStatus: occupancyStatus as 'FULL' }),
      ...(occupancyPercentage === undefined ? {} : { occupancyPercentage }),
      carriageSequence: sequence!,
    })),
  };
}

/** Stop fields mean nothing without the run they belong to, and nothing when they contradict its stop times. */
function atStop(
  { stopId: named, stopSequence, currentStatus }: NonNullable<HubEvent<'vehicle-position'>['entity']>,
  run: PublishedRun,
  schedule: KnownSchedule | undefined,
): Partial<NonNullable<FeedEntity['vehicle']>> {
  const stopId = named && localId(named);
  const isStop = stopId !== undefined && (!schedule || schedule.findStop(stopId)?.locationType === 0);
  const status = currentStatus ? { currentStatus } : {};
  if (!run.scheduled || !schedule) {
    return {
      ...(stopSequence === undefined ? {} : { currentStopSequence: stopSequence }),
      ...(isStop ? { stopId } : {}),
      ...(stopSequence !== undefined || isStop ? status : {}),
    };
  }
  const stopTimes = schedule.stopTimes(run.scheduled);
  const place = stopSequence === undefined ? undefined : stopTimes.find((one) => one.stopSequence === stopSequence);
  if (place) {
    const agrees = stopId === undefined || place.stopId === stopId;
    return agrees ? { currentStopSequence: place.stopSequence, stopId: place.stopId, ...status } : {};
  }
  return isStop && stopTimes.some((one) => one.stopId === stopId) ? { stopId, ...status } : {};
}

function isOnEarth(point: GeoPoint | undefined): point is GeoPoint {
  return inRange(point?.latitude, -90, 90) !== undefined && inRange(point?.longitude, -180, 180) !== undefined;
}

function inRange(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= min && value <= max ? value : undefined;
}

/** Spec: GTFS-RT validator E041; GTFS-RT TripProperties, ModifiedTripSelector. */
export function toTripUpdateEntity(
  event: HubEvent<'trip-update'>,
  schedule: KnownSchedule | undefined,
  others?: OtherPublishedRuns,
  lose: Lose = nothing,
): FeedEntity | undefined {
  const update = event.entity!;
  const run = toTrip(update.trip, schedule, others);
  const timestamp = toPosixSeconds(event.observedAt);
  if (!run || timestamp === undefined) return undefined;
  // As a run of its trip it would be reported a second time.
  if (update.trip.modifiedTrip && !run.message.modifiedTrip) return undefined;
  const relationship = run.message.scheduleRelationship;
  const properties = toTripProperties(update, relationship, schedule);
  // It is unclear which run is meant by the double of a trip that has no name, day or time.
  if (relationship === 'DUPLICATED' && properties?.tripId === undefined) return undefined;
  const isOff = relationship === 'CANCELED' || relationship === 'DELETED';
  const updates = isOff ? [] : toStopTimeUpdates(update, run, schedule, lose);
  const stops = !isOff && updates.length === 0 ? stopsOfOneDelay(update, run, schedule, timestamp) : updates;
  if (isOff) lose('cancelledStops', undefined, update.stopTimeUpdates.length);
  // A run that is neither cancelled nor predicted has nothing to say (E041); without a timetable a delay alone has.
  if (stops.length === 0 && !isOff && (schedule || update.delaySeconds === undefined)) return undefined;
  const vehicle = vehicleOf(update);
  return {
    id: `tu:${localId(event.key)}`,
    tripUpdate: {
      trip: run.message,
      ...(vehicle ? { vehicle } : {}),
      stopTimeUpdate: stops,
      timestamp,
      ...(update.delaySeconds === undefined ? {} : { delay: update.delaySeconds }),
      ...(properties ? { tripProperties: properties } : {}),
    },
  };
}

/** A delay of the whole run reaches those who read stops only. */
function stopsOfOneDelay(
  { delaySeconds, stopTimeUpdates }: TripUpdate,
  run: PublishedRun,
  schedule: KnownSchedule | undefined,
  timestamp: number,
): StopTimeUpdate[] {
  if (delaySeconds === undefined || stopTimeUpdates.length > 0) return [];
  return stopsOfDelay(delaySeconds, run, schedule, timestamp);
}

function nothing(): void {}

function vehicleOf({
  vehicleId,
  vehicleLabel,
  vehicleLicensePlate,
  vehicleWheelchairAccessible,
}: TripUpdate): VehicleDescriptor | undefined {
  if (!vehicleId && !vehicleLabel && !vehicleLicensePlate && !vehicleWheelchairAccessible) return undefined;
  const vehicle: VehicleDescriptor = {};
  if (vehicleId) vehicle.id = localId(vehicleId);
  if (vehicleLabel) vehicle.label = vehicleLabel;
  if (vehicleLicensePlate) vehicle.licensePlate = vehicleLicensePlate;
  if (vehicleWheelchairAccessible) vehicle.wheelchairAccessible = vehicleWheelchairAccessible;
  return vehicle;
}

import type { TripProperties as Message, TripDescriptor } from '#libs/formats/gtfs-rt';
import { localId, type TripUpdate } from '#libs/model';
import type { KnownSchedule } from './known-schedule.js';
import { isShape } from './network.js';
import { START_DATE, START_TIME } from './trip.js';

/**
 * What a run has of its own. A name, day and start of its own only the double of a trip has, all three or none, and no
 * other trip that name; a shape is named where a reader finds it. `undefined` where nothing is left.
 * Spec: GTFS-RT TripProperties.
 */
export function toTripProperties(
  { properties, shape }: TripUpdate,
  relationship: TripDescriptor['scheduleRelationship'],
  schedule: KnownSchedule | undefined,
): Message | undefined {
  if (!properties) return undefined;
  const { tripId, startDate, startTime, headsign, shortName, shapeId } = properties;
  const message: Message = {};
  if (relationship === 'DUPLICATED' && tripId !== undefined && !schedule?.findTrip(localId(tripId))) {
    const isWhole = startDate !== undefined && START_DATE.test(startDate) && START_TIME.test(startTime ?? '');
    if (isWhole) Object.assign(message, { tripId: localId(tripId), startDate, startTime });
  }
  if (shapeId !== undefined && isShape(localId(shapeId), shape ? [shape] : [], schedule))
    message.shapeId = localId(shapeId);
  if (headsign !== undefined) message.tripHeadsign = headsign;
  if (shortName !== undefined) message.tripShortName = shortName;
  return Object.keys(message).length === 0 ? undefined : message;
}

import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import { localId, type TripDescriptor as Trip } from '#libs/model';
import type { ScheduledTrip } from '#libs/schedule';
import type { KnownSchedule } from './known-schedule.js';

/** The run a message speaks of, and the trip behind it where the schedule has one. */
export interface PublishedRun {
  message: TripDescriptor;
  scheduled?: ScheduledTrip;
}

const EXTRA = new Set(['ADDED', 'NEW']);
const START_TIME = /^\d{1,3}:[0-5]\d:[0-5]\d$/;
const START_DATE = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/**
 * The run as the schedule beside knows it. A run it does not have is left out (vehicles then show as out of service),
 * unless it is an added one with a route that exists. Without a schedule the feed's word is all there is.
 * Spec: GTFS-RT validator E003, E004, E016, E020, E021, E023, E024, E035, W009.
 */
export function toTrip(trip: Trip | undefined, schedule: KnownSchedule | undefined): PublishedRun | undefined {
  if (!trip) return undefined;
  const tripId = trip.tripId && localId(trip.tripId);
  const routeId = trip.routeId && localId(trip.routeId);
  const message: TripDescriptor = {};
  if (tripId !== undefined) message.tripId = tripId;
  if (routeId !== undefined) message.routeId = routeId;
  if (trip.directionId === 0 || trip.directionId === 1) message.directionId = trip.directionId;
  if (trip.startTime !== undefined && START_TIME.test(trip.startTime)) message.startTime = trip.startTime;
  if (trip.startDate !== undefined && START_DATE.test(trip.startDate)) message.startDate = trip.startDate;
  message.scheduleRelationship = trip.scheduleRelationship ?? 'SCHEDULED';
  if (!schedule) return { message };
  const scheduled = tripId === undefined ? undefined : schedule.findTrip(tripId);
  if (!scheduled) {
    const isKnownRoute = routeId !== undefined && schedule.findRoute(routeId) !== undefined;
    return isKnownRoute && EXTRA.has(message.scheduleRelationship) ? { message } : undefined;
  }
  // The schedule has it, so it is not added (E016).
  if (EXTRA.has(message.scheduleRelationship)) message.scheduleRelationship = 'SCHEDULED';
  message.routeId = scheduled.routeId;
  if (scheduled.directionId === undefined) delete message.directionId;
  else message.directionId = scheduled.directionId;
  if (!startsThen(message.startTime, scheduled, schedule)) delete message.startTime;
  return { message, scheduled };
}

/** A run of a headway service starts at any time; every other one as its trip does (E023). */
function startsThen(startTime: string | undefined, trip: ScheduledTrip, schedule: KnownSchedule): boolean {
  if (startTime === undefined || (schedule.counts['frequencies.txt'] ?? 0) > 0) return true;
  const [hours, minutes, seconds] = startTime.split(':').map(Number);
  return schedule.firstDepartureSeconds(trip) === hours! * 3_600 + minutes! * 60 + seconds!;
}

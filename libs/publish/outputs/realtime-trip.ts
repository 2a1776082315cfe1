import type { TripDescriptor } from '#libs/formats/gtfs-rt';
import { localId, type TripDescriptor as Trip } from '#libs/model';
import type { ScheduledHeadway, ScheduledTrip } from '#libs/schedule';
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
 * A run by headway that does not say when and on which day it starts, or starts when none can, is nobody's to find.
 * Spec: GTFS-RT validator E003, E004, E006, E013, E016, E019, E020, E021, E023, E024, E035, W009; GTFS-RT, "Frequency-based
 * trips".
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
  const headways = schedule.frequenciesOf(scheduled);
  if (headways.length > 0) return isRunByHeadway(message, headways) ? { message, scheduled } : undefined;
  if (!startsThen(message.startTime, scheduled, schedule)) delete message.startTime;
  return { message, scheduled };
}

/** Whether the message says which run of the trip it is of; one without a fixed timetable is unscheduled (E013). */
function isRunByHeadway(message: TripDescriptor, headways: readonly ScheduledHeadway[]): boolean {
  const { startTime, startDate } = message;
  if (startTime === undefined || startDate === undefined) return false;
  if (headways.some(({ isExact }) => !isExact)) {
    if (message.scheduleRelationship === 'SCHEDULED') message.scheduleRelationship = 'UNSCHEDULED';
    return message.scheduleRelationship === 'UNSCHEDULED';
  }
  const start = secondsOf(startTime);
  return headways.some(
    ({ startSeconds, endSeconds, headwaySeconds }) =>
      start >= startSeconds && start < endSeconds && (start - startSeconds) % headwaySeconds === 0,
  );
}

/** A run with clock times of its own starts as its trip does (E023). */
function startsThen(startTime: string | undefined, trip: ScheduledTrip, schedule: KnownSchedule): boolean {
  return startTime === undefined || schedule.firstDepartureSeconds(trip) === secondsOf(startTime);
}

function secondsOf(time: string): number {
  const [hours, minutes, seconds] = time.split(':').map(Number);
  return hours! * 3_600 + minutes! * 60 + seconds!;
}

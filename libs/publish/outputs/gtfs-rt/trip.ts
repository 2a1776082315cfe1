import { parseGtfsTime } from '#libs/formats/gtfs';
import type { ModifiedTripSelector, TripDescriptor } from '#libs/formats/gtfs-rt';
import { localId, type ModifiedTrip, type TripDescriptor as Trip } from '#libs/model';
import type { ScheduledHeadway, ScheduledTrip } from '#libs/schedule';
import type { KnownSchedule } from './known-schedule.js';
import { modificationEntityId } from './ids.js';

/** The run a message speaks of, and the trip behind it where the schedule has one. */
export interface PublishedRun {
  message: TripDescriptor;
  /** Absent for a run with stops of its own, whatever trip it stands for. */
  scheduled?: ScheduledTrip;
}

/** What the other entities of a feed make known that is in no schedule, and is published. Local ids. */
export interface OtherPublishedRuns {
  /** Whether the detour is published and the trip takes it. */
  isModified(modificationId: string, tripId: string): boolean;
  /** Whether a trip update names the trip id as the double of a trip. */
  isDouble(tripId: string): boolean;
}

const EXTRA = new Set(['ADDED', 'NEW']);
export const START_TIME = /^\d{1,3}:[0-5]\d:[0-5]\d$/;
export const START_DATE = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

/**
 * The run as the schedule beside knows it. A run it does not have is left out (vehicles then show as out of service),
 * unless it is an extra one: with a route that exists, added with no route at all, or the double of a trip that
 * `others` publishes. Without a schedule the feed's word is all there is. A run by headway that does not say when and on
 * which day it starts, or starts when none can, is nobody's to find. A run reported as modified is that where its
 * detour is published, and else the run of its trip.
 * Spec: GTFS-RT validator E003, E004, E006, E013, E016, E019, E020, E021, E023, E024, E035, W009; GTFS-RT, "Frequency-based
 * trips", ModifiedTripSelector.
 */
export function toTrip(
  trip: Trip | undefined,
  schedule: KnownSchedule | undefined,
  others?: OtherPublishedRuns,
): PublishedRun | undefined {
  if (!trip) return undefined;
  const modifiedTrip = trip.modifiedTrip && others && toModifiedTrip(trip.modifiedTrip, others);
  // All that identifies a trip stays empty, so that nobody takes it for the run as scheduled.
  if (modifiedTrip)
    return { message: { scheduleRelationship: trip.scheduleRelationship ?? 'SCHEDULED', modifiedTrip } };
  return toPlainTrip(trip, schedule, others);
}

function toModifiedTrip(
  { modificationsId, affectedTripId, startTime, startDate }: ModifiedTrip,
  others: OtherPublishedRuns,
): ModifiedTripSelector | undefined {
  if (modificationsId === undefined || affectedTripId === undefined) return undefined;
  const tripId = localId(affectedTripId);
  if (!others.isModified(localId(modificationsId), tripId)) return undefined;
  const selector: ModifiedTripSelector = {
    modificationsId: modificationEntityId(localId(modificationsId)),
    affectedTripId: tripId,
  };
  if (startTime !== undefined && START_TIME.test(startTime)) selector.startTime = startTime;
  if (startDate !== undefined && START_DATE.test(startDate)) selector.startDate = startDate;
  return selector;
}

function toPlainTrip(
  trip: Trip,
  schedule: KnownSchedule | undefined,
  others: OtherPublishedRuns | undefined,
): PublishedRun | undefined {
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
  if (!scheduled) return isExtra(message, schedule, others) ? { message } : undefined;
  // A run of a day its trip does not run on is nobody's to find; its positions show as out of service.
  const { startDate } = message;
  if (startDate !== undefined && !isExtraWord(message) && !schedule.isActive(scheduled.serviceId, startDate))
    return undefined;
  // The schedule has it, so it is not added (E016).
  if (EXTRA.has(message.scheduleRelationship)) message.scheduleRelationship = 'SCHEDULED';
  message.routeId = scheduled.routeId;
  if (scheduled.directionId === undefined) delete message.directionId;
  else message.directionId = scheduled.directionId;
  const headways = schedule.frequenciesOf(scheduled);
  if (headways.length > 0) return isRunByHeadway(message, headways) ? { message, scheduled } : undefined;
  if (!startsThen(message.startTime, scheduled, schedule)) delete message.startTime;
  return message.scheduleRelationship === 'REPLACEMENT' ? { message } : { message, scheduled };
}

/** Runs beyond the timetable run on days of their own. */
function isExtraWord({ scheduleRelationship }: TripDescriptor): boolean {
  return EXTRA.has(scheduleRelationship ?? '') || scheduleRelationship === 'DUPLICATED';
}

/** Whether a run that is in no schedule can be published all the same. What NEW is, names its route. */
function isExtra(
  { tripId, routeId, scheduleRelationship }: TripDescriptor,
  schedule: KnownSchedule,
  others: OtherPublishedRuns | undefined,
): boolean {
  if (routeId !== undefined && schedule.findRoute(routeId) === undefined) return false;
  if (scheduleRelationship === 'DUPLICATED') return tripId !== undefined && others?.isDouble(tripId) === true;
  if (scheduleRelationship === 'ADDED') return tripId !== undefined || routeId !== undefined;
  return scheduleRelationship === 'NEW' && routeId !== undefined;
}

/** Whether the message says which run of the trip it is of; one without a fixed timetable is unscheduled (E013). */
function isRunByHeadway(message: TripDescriptor, headways: readonly ScheduledHeadway[]): boolean {
  const { startTime, startDate } = message;
  if (startTime === undefined || startDate === undefined) return false;
  if (headways.some(({ isExact }) => !isExact)) {
    if (message.scheduleRelationship === 'SCHEDULED') message.scheduleRelationship = 'UNSCHEDULED';
    return message.scheduleRelationship === 'UNSCHEDULED';
  }
  const start = parseGtfsTime(startTime);
  if (start === undefined) return false;
  return headways.some(
    ({ startSeconds, endSeconds, headwaySeconds }) =>
      start >= startSeconds && start < endSeconds && (start - startSeconds) % headwaySeconds === 0,
  );
}

/** A run with clock times of its own starts as its trip does (E023). */
function startsThen(startTime: string | undefined, trip: ScheduledTrip, schedule: KnownSchedule): boolean {
  if (startTime === undefined) return true;
  const start = parseGtfsTime(startTime);
  return start !== undefined && schedule.firstDepartureSeconds(trip) === start;
}
